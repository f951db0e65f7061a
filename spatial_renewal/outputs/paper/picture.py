"""How does a figure become a file that others can edit, the same bytes each time? (PDF, SVG, PNG)"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from matplotlib import style
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from spatial_renewal.errors import Finding

Format = Literal["pdf", "png", "svg"]
DPI = 300
_NOTEBOOK_DPI = 110

# Text stays text: TrueType in PDF, <text> in SVG. Names are never read as formulas. Ids do not depend on the run.
# Compression 6 would take a PDF of 5,000 estates a tenth longer and make it a twentieth smaller.
_HOUSE_STYLE: dict[str, object] = {
    "pdf.fonttype": 42,
    "pdf.compression": 3,
    "svg.fonttype": "none",
    "svg.hashsalt": "spatial-renewal",
    "text.usetex": False,
    "text.parse_math": False,
    "text.hinting": "no_hinting",
    "axes.unicode_minus": False,
    "hatch.linewidth": 0.45,
    "savefig.facecolor": "white",
}
# No date, no version, no time of writing.
_METADATA: dict[Format, dict[str, str | None]] = {
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "spatial-renewal", "Producer": None},
    "svg": {"Date": None, "Creator": "spatial-renewal", "Format": None, "Type": None},
    "png": {"Software": None},
}


def house_style() -> AbstractContextManager[None]:
    """The defaults of matplotlib and ours, whatever the user has set, until the context ends."""
    return style.context(["default", _HOUSE_STYLE])


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Picture:
    """One drawn page: shows itself in a notebook, and gives its bytes.

    Parameters
    ----------
    figure
        The matplotlib figure, in its size on paper.
    title, title_en
        What the file's properties say, and the same in English where a report wants it.
    findings
        What had to be done differently from what was asked.
    """

    figure: Figure
    title: str
    title_en: str = ""
    findings: tuple[Finding, ...] = ()

    def to_bytes(self, kind: Format, *, dpi: int = DPI) -> bytes:
        """The page as a file; `dpi` counts for PNG only. Equal pages give equal bytes."""
        target = BytesIO()
        metadata = _METADATA[kind] | ({} if kind == "png" else {"Title": self.title})
        with house_style():
            self.figure.savefig(target, format=kind, dpi=dpi if kind == "png" else "figure", metadata=metadata)
        return target.getvalue()

    def _repr_png_(self) -> bytes:
        return self.to_bytes("png", dpi=_NOTEBOOK_DPI)


def bound(pages: Sequence[Picture], *, title: str, marks: Sequence[tuple[str, int]] = ()) -> bytes:
    """Pages one after the other in one PDF.

    Parameters
    ----------
    pages
        In their order.
    title
        What the file's properties say.
    marks
        Bookmarks as (text, page number from 1), in their order; a viewer opens with them beside the page.
    """
    target = BytesIO()
    with house_style(), PdfPages(target, metadata=_METADATA["pdf"] | {"Title": title}) as book:
        for page in pages:
            book.savefig(page.figure)
    return _marked(target, marks) if marks else target.getvalue()


def _marked(written: BytesIO, marks: Sequence[tuple[str, int]]) -> bytes:
    from pypdf import PdfWriter  # noqa: PLC0415 - matplotlib writes no bookmarks, and only an atlas has any

    book, target = PdfWriter(clone_from=written), BytesIO()
    for text, number in marks:
        book.add_outline_item(title=text, page_number=number - 1)
    book.page_mode = "/UseOutlines"
    book.write(target)
    return target.getvalue()
