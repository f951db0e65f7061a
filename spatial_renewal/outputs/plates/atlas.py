"""How does each renovation unit get a page of its own? (an index on its map, then a page a unit in their order)"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from spatial_renewal.errors import Finding
from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.outputs.paper.picture import Picture, bound, house_style
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.heading import Heading, Headlines
from spatial_renewal.outputs.plates.index import index_pages
from spatial_renewal.outputs.plates.instruments import Instruments
from spatial_renewal.outputs.plates.legend import LegendStrip, legend_of
from spatial_renewal.outputs.plates.mapface import draw_map
from spatial_renewal.outputs.plates.needs import Headline
from spatial_renewal.outputs.plates.panel import Stack, draw_panel
from spatial_renewal.outputs.plates.pen import Pen
from spatial_renewal.outputs.plates.plate import Plate
from spatial_renewal.outputs.plates.scene import UNRANKED, Scene, prepare_scene
from spatial_renewal.outputs.plates.sheet import Sheet, Window, lay_sheet, needed_scale, standard_scale, window_at
from spatial_renewal.outputs.plates.title_block import title_block
from spatial_renewal.outputs.plates.unit_gaps import unit_gaps
from spatial_renewal.outputs.plates.unit_parts import Gaps, Members, Score
from spatial_renewal.outputs.programme import plan_years_shown
from spatial_renewal.params import PlateParams
from spatial_renewal.study import Outcome

_SURROUNDINGS = 0.17  # of the map's shorter side, around the unit
_HECTARE_M2 = 10_000.0
_LEAST_SCALE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """All pages in their order: the index on its map, one page a unit.

    Parameters
    ----------
    pages
        The sheets.
    title
        What the file's properties say.
    page_of
        Page number of each unit.
    marks
        Bookmarks: text and page number.
    """

    pages: tuple[Picture, ...]
    title: str
    page_of: dict[str, int] = field(default_factory=dict)
    marks: tuple[tuple[str, int], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What had to be done differently, each once."""
        return tuple(dict.fromkeys(found for page in self.pages for found in page.findings))

    def to_pdf(self) -> bytes:
        """All pages in one file with a bookmark a unit; the same bytes for the same run."""
        return bound(self.pages, title=self.title, marks=self.marks)

    def _repr_png_(self) -> bytes:
        return self.pages[0]._repr_png_()


def make_atlas(outcome: Outcome, *, params: PlateParams | None = None) -> Atlas:
    """A page for every renovation unit, after a map and list of all.

    Parameters
    ----------
    outcome
        Every table of a finished run.
    params
        Paper, orientation and font; those of the project where not given. `scale` counts for the index's map; each
        unit is drawn at the largest standard scale that holds it and its surroundings.

    Raises
    ------
    ParameterError
        The font that `params` names is not on this machine.
    """
    chosen = params or outcome.inputs.params.plates
    sheet, fonts = lay_sheet(chosen), resolve_fonts(chosen.font)
    scene = prepare_scene(outcome, "all", fonts)
    index = index_pages(scene, sheet, chosen)
    first = len(index) + 1
    ranking = scene.ranking.assign(page=range(first, first + len(scene.ranking)))
    gaps = unit_gaps(outcome, scene.lacking)
    units = [_unit_page(scene, sheet, row, gaps, chosen) for row in ranking.to_dict("records")]
    title = f"{words('index_title').zh} · {outcome.inputs.name}"
    page_of = dict(zip(ranking["unit_id"], ranking["page"], strict=True))
    return Atlas((*index, *units), title, page_of, tuple(_marks(ranking, chinese=fonts.chinese)))


def _marks(ranking: pd.DataFrame, *, chinese: bool) -> Iterator[tuple[str, int]]:
    yield words("index_title").first(chinese=chinese), 1
    for row in ranking.to_dict("records"):
        yield f"{row['rank']} {row['name']}" if row["rank"] != UNRANKED else str(row["name"]), int(row["page"])


def _unit_page(
    scene: Scene, sheet: Sheet, row: Mapping[Hashable, Any], gaps: pd.DataFrame, params: PlateParams
) -> Plate:
    outcome = scene.outcome
    unit_id = str(row["unit_id"])
    window = _window_of(scene, sheet, int(row["place"]))
    name = scene.fonts.name_or_id(row["name"], unit_id)
    label = Label(f"{words('unit_title').zh} · {name}", f"{words('unit_title').en} {row['rank']}")
    rows = gaps[gaps["unit_id"].eq(unit_id)]
    members = outcome.unit_members.loc[outcome.unit_members["unit_id"].eq(unit_id), "estate_id"]
    estates = outcome.estates[outcome.estates["estate_id"].isin(members)].sort_values("households", ascending=False)
    with house_style():
        pen = Pen(sheet, scene.fonts)
        draw_map(pen, sheet.map, scene, window, unit_id=unit_id)
        legend = legend_of(scene, window)
        strip = LegendStrip(legend)
        block = title_block(
            outcome,
            plate=label,
            scale=window.scale,
            paper=sheet.name,
            number=str(row["page"]),
            drawn_by=params.drawn_by,
        )
        head = Heading(Label(name, f"{words('unit_title').en} {unit_id}"), _rank_words(row), outcome.inputs.synthetic)
        above = (head, Headlines(_figures(row)))
        score = _score(outcome, unit_id)
        listed = Members(pd.DataFrame(estates.drop(columns="geometry")))
        if len(sheet.columns) == 1:
            stacks = (Stack((*above, Gaps(rows), *score), listed, (strip, Instruments(scene, window), block)),)
        else:
            stacks = (
                Stack((*above, *score), None, (Instruments(scene, window),)),
                Stack((Gaps(rows),), None, (strip,)),
                Stack((), listed, (block,)),
            )
        boxes = draw_panel(pen, sheet.columns, stacks)
    return Plate(
        figure=pen.figure,
        title=f"{label.zh} · {outcome.inputs.name}",
        sheet=sheet,
        window=window,
        boxes=(sheet.map, *boxes),
        legend=legend,
    )


def _window_of(scene: Scene, sheet: Sheet, place: int) -> Window:
    west, south, east, north = (float(side) for side in scene.units.bounds[place])
    edge = _SURROUNDINGS * min(sheet.map.width, sheet.map.height)
    needed = needed_scale((west, south, east, north), sheet.map, edge_mm=edge)
    scale = standard_scale(max(needed, _LEAST_SCALE))
    return window_at(((west + east) / 2, (south + north) / 2), sheet.map, scale=scale)


def _rank_words(row: Mapping[Hashable, Any]) -> Label:
    if row["rank"] == UNRANKED:
        place = words("unit_unranked")
    else:
        place = words("unit_rank", {"rank": row["rank"], "low": row["rank_low"], "high": row["rank_high"]})
    years = plan_years_shown(row["plan_year_first"], row["plan_year_last"])
    planned = words("unit_years", {"years": years}) if years else Label("", "")
    return Label(place.zh + planned.zh, place.en + planned.en)


def _figures(row: Mapping[Hashable, Any]) -> tuple[Headline, ...]:
    area = float(row["area_m2"]) / _HECTARE_M2
    return (
        Headline(f"{row['estates']}", words("unit_estates")),
        Headline(f"{row['households']:,.0f}", words("unit_households")),
        Headline(f"{row['population']:,.0f}", words("unit_population")),
        Headline(f"{area:,.1f}", words("unit_area")),
    )


def _score(outcome: Outcome, unit_id: str) -> tuple[Score, ...]:
    ranked = outcome.priority[outcome.priority["unit_id"].eq(unit_id)]
    if ranked.empty:
        return ()
    columns = [str(c) for c in ranked.columns if str(c).startswith("part_")]
    parts = [(c.removeprefix("part_"), float(value)) for c in columns if (value := ranked[c].iloc[0]) > 0]
    return (Score(float(ranked["score"].iloc[0]), tuple(sorted(parts, key=lambda part: -part[1]))),)
