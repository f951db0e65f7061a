"""Which files do plates and charts make? (names below the output folder, and their bytes, one by one)"""

from collections.abc import Iterator
from dataclasses import dataclass

from spatial_renewal.errors import Finding
from spatial_renewal.outputs.charts.pictures import chart_pictures
from spatial_renewal.outputs.paper.picture import Picture
from spatial_renewal.outputs.plates.atlas import Atlas, make_atlas
from spatial_renewal.outputs.plates.needs import VIEWS
from spatial_renewal.outputs.plates.plate import city_plate
from spatial_renewal.params import PlateParams
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

FOLDER, CHARTS = "plates", "charts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn: pictures by their path without an ending, an atlas, and what had to be done differently."""

    pictures: dict[str, Picture]
    atlas: Atlas | None
    formats: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Path below the output folder, and content; made as they are taken."""
        for name, picture in self.pictures.items():
            for kind in self.formats:
                yield f"{name}.{kind}", picture.to_bytes(kind)  # type: ignore[arg-type]  - formats are those of the parameters
        if self.atlas is None:
            return
        if "pdf" in self.formats:
            yield f"{FOLDER}/atlas.pdf", self.atlas.to_pdf()
        for kind in (k for k in self.formats if k != "pdf"):
            for number, page in enumerate(self.atlas.pages, start=1):
                yield f"{FOLDER}/atlas/{number:03d}.{kind}", page.to_bytes(kind)  # type: ignore[arg-type]  - as above


def views_of(params: PlateParams) -> tuple[View, ...]:
    """Of which themes a plate is drawn.

    Examples
    --------
    >>> views_of(PlateParams(sheets="city"))
    ('all',)
    """
    return {"none": (), "city": VIEWS[:1]}.get(params.sheets, VIEWS)


def draw_files(outcome: Outcome, *, params: PlateParams | None = None) -> Drawn:
    """Draw what `params` ask for.

    Parameters
    ----------
    outcome
        Every table of a finished run.
    params
        Which sheets, on which paper, in which formats; what the project says where not given.

    Returns
    -------
    Drawn
        ``plates/city_<view>.*``; with an atlas ``plates/atlas.pdf``, or a file a page in the other formats; with
        charts ``charts/<name>.*``.

    Raises
    ------
    ParameterError
        The font that `params` names is not on this machine.
    """
    chosen = params or outcome.inputs.params.plates
    views = views_of(chosen)
    pictures: dict[str, Picture] = {
        f"{FOLDER}/city_{view}": city_plate(outcome, view=view, params=chosen, number=f"{number:02d}")
        for number, view in enumerate(views, start=1)
    }
    if chosen.charts:
        pictures |= {f"{CHARTS}/{name}": picture for name, picture in chart_pictures(outcome, font=chosen.font).items()}
    atlas = make_atlas(outcome, params=chosen) if chosen.sheets == "atlas" else None
    said = [found for picture in pictures.values() for found in picture.findings]
    told = tuple({(f.code, f.english()): f for f in (*said, *(atlas.findings if atlas else ()))}.values())
    return Drawn(pictures=pictures, atlas=atlas, formats=tuple(dict.fromkeys(chosen.formats)), findings=told)
