"""On which page is each unit? (a map of all with a list; further lists where one sheet does not hold them)"""

from dataclasses import dataclass, field, replace

import pandas as pd

from spatial_renewal.outputs.paper.fonts import font_findings
from spatial_renewal.outputs.paper.picture import Picture, house_style
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.heading import Heading
from spatial_renewal.outputs.plates.instruments import Instruments
from spatial_renewal.outputs.plates.legend import LegendStrip, legend_of
from spatial_renewal.outputs.plates.mapface import draw_map
from spatial_renewal.outputs.plates.panel import GAP_MM, HEAD_MM, Stack, draw_head, draw_panel
from spatial_renewal.outputs.plates.pen import SMALL, Pen, Type
from spatial_renewal.outputs.plates.plate import Plate, city_window, names_drawn
from spatial_renewal.outputs.plates.scene import UNRANKED, Scene
from spatial_renewal.outputs.plates.sheet import Box, Sheet
from spatial_renewal.outputs.plates.title_block import title_block
from spatial_renewal.params import PlateParams

_ROW_MM = 5.0
_LEAST_ROW_MM = 3.7
_LINE = Type(size_pt=6.8)
_COLUMN_MM = 92.0


@dataclass(frozen=True, slots=True, eq=False)
class IndexList:
    """Rows of the index: rank, name, estates, households, page."""

    rows: pd.DataFrame
    name: str = field(default="index", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """The least that it takes; it fills what is left."""
        return pen.size(HEAD_MM + _ROW_MM)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`; rows beyond the box go on to the next sheet."""
        y = draw_head(pen, box, words("index_list"))
        step = min(pen.size(_ROW_MM), max(pen.size(_LEAST_ROW_MM), (box.bottom - y) / max(1, len(self.rows))))
        right = replace(_LINE, align="right")
        for row in self.rows.head(rows_in(pen, box)).to_dict("records"):
            middle = y + step / 2
            rank = str(row["rank"]) if row["rank"] != UNRANKED else "—"
            pen.text(box.x + pen.size(5), middle, rank, replace(right, bold=True))
            pen.text(box.right, middle, str(row["page"]), right)
            pen.text(box.right - pen.size(10), middle, f"{row['households']:,.0f}", right)
            pen.text(box.right - pen.size(22), middle, f"{row['estates']}", right)
            x = box.x + pen.size(7)
            pen.text(x, middle, pen.fitted(row["name"], _LINE, width=box.right - pen.size(28) - x), _LINE)
            y += step
            pen.rule(box.x, y, box.width, ink="hair", weight=0.3)


def rows_in(pen: Pen, box: Box) -> int:
    """How many rows of the index `box` holds."""
    return max(0, int((box.height - pen.size(HEAD_MM) + 1e-6) / pen.size(_LEAST_ROW_MM)))


def index_pages(scene: Scene, sheet: Sheet, params: PlateParams) -> tuple[Picture, ...]:
    """The map with the first rows, then sheets of rows only; pages of units follow at once.

    Parameters
    ----------
    scene
        The view of all themes.
    sheet, params
        The paper.
    """
    first, shown = _map_page(scene, sheet, params, first_unit_page=2)
    left = len(scene.ranking) - shown
    if left <= 0:
        return (first,)
    pen = Pen(sheet, scene.fonts)
    columns = _columns(pen, scene)
    per_page = rows_in(pen, columns[0]) * len(columns)
    lists = -(-left // per_page)
    first, shown = _map_page(scene, sheet, params, first_unit_page=2 + lists)
    rows = _paged(scene, 2 + lists).iloc[shown:]
    further = [_list_page(scene, sheet, rows.iloc[n * per_page : (n + 1) * per_page], 2 + n) for n in range(lists)]
    return (first, *further)


def _paged(scene: Scene, first_unit_page: int) -> pd.DataFrame:
    return scene.ranking.assign(page=range(first_unit_page, first_unit_page + len(scene.ranking)))


def _map_page(scene: Scene, sheet: Sheet, params: PlateParams, *, first_unit_page: int) -> tuple[Plate, int]:
    outcome = scene.outcome
    window, rescaled = city_window(scene, sheet, params)
    with house_style():
        pen = Pen(sheet, scene.fonts)
        draw_map(pen, sheet.map, scene, window)
        legend = legend_of(scene, window)
        block = title_block(
            outcome,
            plate=words("index_title"),
            scale=window.scale,
            paper=sheet.name,
            number="1",
            drawn_by=params.drawn_by,
        )
        index, strip = IndexList(_paged(scene, first_unit_page)), LegendStrip(legend)
        if len(sheet.columns) == 1:
            stacks = (Stack((_heading(scene),), index, (strip, Instruments(scene, window), block)),)
        else:
            stacks = (
                Stack((_heading(scene), strip), None, (Instruments(scene, window),)),
                Stack((), index),
                Stack((), None, (block,)),
            )
        boxes = draw_panel(pen, sheet.columns, stacks)
    page = Plate(
        figure=pen.figure,
        title=f"{words('index_title').zh} · {outcome.inputs.name}",
        findings=(*rescaled, *font_findings(scene.fonts, names=names_drawn(outcome), source="plates")),
        sheet=sheet,
        window=window,
        boxes=(sheet.map, *boxes),
        legend=legend,
    )
    return page, next((rows_in(pen, box) for box in boxes if box.name == index.name), 0)


def _heading(scene: Scene) -> Heading:
    inputs = scene.outcome.inputs
    return Heading(words("index_title"), Label(inputs.name, inputs.name_en), inputs.synthetic)


def _columns(pen: Pen, scene: Scene) -> tuple[Box, ...]:
    sheet = pen.sheet
    margin, gap = sheet.map.x, pen.size(6.0)
    inner = sheet.width_mm - 2 * margin
    count = max(1, int((inner + gap) / (pen.size(_COLUMN_MM) + gap)))
    width = (inner - gap * (count - 1)) / count
    top = margin + _heading(scene).height(pen, inner) + pen.size(GAP_MM)
    high = sheet.height_mm - margin - top
    return tuple(Box(f"index{n}", margin + n * (width + gap), top, width, high) for n in range(count))


def _list_page(scene: Scene, sheet: Sheet, rows: pd.DataFrame, number: int) -> Picture:
    with house_style():
        pen = Pen(sheet, scene.fonts)
        margin = sheet.map.x
        _heading(scene).draw(pen, Box("heading", margin, margin, sheet.width_mm - 2 * margin, 0.0))
        page = words("page", {"page": number}).both(chinese=scene.fonts.chinese)
        pen.text(sheet.width_mm - margin, margin + pen.size(4), page, replace(SMALL, align="right"))
        columns = _columns(pen, scene)
        fit = rows_in(pen, columns[0])
        for column, start in zip(columns, range(0, len(rows), fit), strict=False):
            IndexList(rows.iloc[start : start + fit]).draw(pen, column)
    return Picture(figure=pen.figure, title=f"{words('index_title').zh} · {scene.outcome.inputs.name}")
