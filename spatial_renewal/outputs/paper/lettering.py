"""How wide is a text on paper, and where does it break? (measured with the faces that draw it)"""

import re
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from spatial_renewal.outputs.paper.fonts import Fonts

MM_PER_POINT = 25.4 / 72
ELLIPSIS = "…"
LINE = 1.38  # line spacing in sizes
# A Chinese letter may stand alone on a line; Latin words and numbers hold together.
_PIECES = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef][，。、；：）》”]*|[^\s\u2e80-\u9fff\uf900-\uffef]+\s*|\s+"
)


def width_mm(text: str, fonts: Fonts, size_pt: float, *, bold: bool = False) -> float:
    """Width of one line.

    Examples
    --------
    >>> from spatial_renewal.outputs.paper.fonts import resolve_fonts
    >>> width_mm("", resolve_fonts(), 10.0)
    0.0
    """
    return _points(text, fonts.face(10.0, bold=bold)) * size_pt / 10.0 * MM_PER_POINT


def shortened(text: str, fonts: Fonts, size_pt: float, *, width: float, bold: bool = False) -> str:
    """`text`, or as much of its beginning as `width` (mm) holds with an ellipsis; empty where nothing fits."""
    if width_mm(text, fonts, size_pt, bold=bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_mm(text[:middle] + ELLIPSIS, fonts, size_pt, bold=bold) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + ELLIPSIS if low else ""


def wrapped(text: str, fonts: Fonts, size_pt: float, *, width: float, lines: int = 99) -> list[str]:
    """`text` over at most `lines` lines of `width` (mm); what does not fit ends in an ellipsis.

    Examples
    --------
    >>> from spatial_renewal.outputs.paper.fonts import resolve_fonts
    >>> wrapped("one two three", resolve_fonts(), 10.0, width=15.0)
    ['one two', 'three']
    """
    rows = [""]
    for piece in _PIECES.findall(text):
        part = piece
        while width_mm(part.rstrip(), fonts, size_pt) > width and len(part) > 1:
            rows, part = _filled(rows, part, fonts, size_pt, width)
        if rows[-1] and width_mm((rows[-1] + part).rstrip(), fonts, size_pt) > width:
            rows.append("")
        rows[-1] += part if rows[-1] else part.lstrip()
    kept = [row.rstrip() for row in rows if row.strip()]
    if len(kept) <= lines:
        return kept
    rest = "".join(rows[lines - 1 :])
    return [*kept[: lines - 1], shortened(rest, fonts, size_pt, width=width)]


def _filled(rows: list[str], part: str, fonts: Fonts, size_pt: float, width: float) -> tuple[list[str], str]:
    """A piece wider than a line: as much of it as fits on a line of its own."""
    count = next(n for n in range(len(part), 0, -1) if n == 1 or width_mm(part[:n], fonts, size_pt) <= width)
    fresh = rows[:-1] if not rows[-1] else rows
    return [*fresh, part[:count], ""], part[count:]


@lru_cache(maxsize=20_000)
def _points(text: str, face: FontProperties) -> float:
    return float(text_to_path.get_text_width_height_descent(text, face, ismath=False)[0]) if text else 0.0
