"""How do all charts look alike? (a title in two languages, rows with names at the left, quiet axes)"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from spatial_renewal.outputs.paper.fonts import Fonts, resolve_fonts
from spatial_renewal.outputs.paper.lettering import MM_PER_POINT, shortened, width_mm
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.words import Label, words

MM_PER_INCH = 25.4
_HEAD_MM, _FOOT_MM, _EDGE_MM = 21.0, 15.0, 7.0
_ROW_MM = 7.6
_TITLE_PT, _SECOND_PT, _NAME_PT, _SMALL_PT = 12.0, 7.6, 8.0, 6.4


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSheet:
    """Size and type of a chart.

    Parameters
    ----------
    width_mm
        Width on paper; the height follows from the rows.
    names_mm
        Room for the names at the left.
    right_mm
        Room for figures at the right.
    font
        Family or file of the Chinese font; else the first known one.
    warning
        What must be said of every figure, below it.
    """

    width_mm: float = 180.0
    names_mm: float = 58.0
    right_mm: float = 30.0
    font: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a chart's legend."""

    colour: str
    label: Label
    hatch: str = ""


class RowChart:
    """A chart with one row a thing; rows run down from 0, x is the quantity.

    Parameters
    ----------
    title
        What the chart shows.
    rows
        How many rows; none gives a chart that says so.
    sheet
        Size and type.
    keys
        The legend, on one line above the rows.
    """

    def __init__(self, title: Label, *, rows: int, sheet: ChartSheet, keys: Sequence[Key] = ()) -> None:
        self.fonts: Fonts = resolve_fonts(sheet.font)
        self.sheet = sheet
        legend_mm = 6.0 if keys else 0.0
        body_mm = max(1, rows) * _ROW_MM
        self.height_mm = _HEAD_MM + legend_mm + body_mm + _FOOT_MM
        self.figure = Figure(figsize=(sheet.width_mm / MM_PER_INCH, self.height_mm / MM_PER_INCH))
        self.page = self._page()
        left = _EDGE_MM + sheet.names_mm
        wide = sheet.width_mm - left - sheet.right_mm - _EDGE_MM
        self.axes: Axes = self.figure.add_axes(
            (left / sheet.width_mm, _FOOT_MM / self.height_mm, wide / sheet.width_mm, body_mm / self.height_mm)
        )
        self.axes.set_ylim(max(1, rows) - 0.5, -0.5)
        self._quiet_axes()
        self._left_mm, self._top_mm = left, _HEAD_MM + legend_mm
        self.write(_EDGE_MM, 8.0, title.first(chinese=self.fonts.chinese), _TITLE_PT)
        self.write(_EDGE_MM, 13.4, title.second(chinese=self.fonts.chinese), _SECOND_PT, ink="quiet")
        self.write(_EDGE_MM, self.height_mm - 2.2, sheet.warning, _SMALL_PT)
        self._draw_keys(keys)
        if not rows:
            self.axes.axis("off")
            self.write(
                left, self._top_mm + _ROW_MM / 2, words("chart_empty").both(chinese=self.fonts.chinese), _NAME_PT
            )

    def name_row(self, row: int, label: Label, *, second: str = "") -> None:
        """The name of a row, with a smaller line below it."""
        y, wide = self._top_mm + (row + 0.5) * _ROW_MM, self.sheet.names_mm - 3.0
        lower = self.fonts.legible(second or label.second(chinese=self.fonts.chinese))
        first = self.fonts.legible(label.first(chinese=self.fonts.chinese))
        right = self._left_mm - 3.0
        up = 1.3 if lower else 0.0
        self.write(right, y - up, shortened(first, self.fonts, _NAME_PT, width=wide), _NAME_PT, align="right")
        self.write(right, y + 2.0, shortened(lower, self.fonts, 5.8, width=wide), 5.8, ink="quiet", align="right")

    def note_row(self, row: int, text: str, *, second: str = "") -> None:
        """Figures at the right end of a row."""
        y, x = self._top_mm + (row + 0.5) * _ROW_MM, self.sheet.width_mm - _EDGE_MM
        self.write(x, y - (1.3 if second else 0.0), text, _NAME_PT, align="right")
        self.write(x, y + 2.0, second, 5.8, ink="quiet", align="right")

    def name_axis(self, label: Label) -> None:
        """What x counts."""
        text = label.both(chinese=self.fonts.chinese)
        self.write(self._left_mm, self.height_mm - 5.0, text, _SMALL_PT, ink="quiet")

    def write(self, x: float, y: float, text: str, size_pt: float, *, ink: str = "ink", align: str = "left") -> None:
        """Text on the page, mm from the upper left corner, its middle at `y`."""
        if text:
            self.page.text(
                x,
                y + 0.36 * size_pt * MM_PER_POINT,
                self.fonts.legible(text),
                fontproperties=self.fonts.face(size_pt),
                color=palette().ink[ink],
                ha=align,
                va="baseline",
                parse_math=False,
            )

    def _page(self) -> Axes:
        page = self.figure.add_axes((0, 0, 1, 1), label="page")
        page.set_xlim(0, self.sheet.width_mm)
        page.set_ylim(self.height_mm, 0)
        page.axis("off")
        return page

    def _quiet_axes(self) -> None:
        self.axes.set_facecolor("none")
        self.axes.set_yticks([])
        for name, side in self.axes.spines.items():
            side.set_visible(name == "left")
            side.set_color(palette().ink["ink"])
            side.set_linewidth(0.7)
        self.axes.grid(axis="x", color=palette().ink["hair"], linewidth=0.6)
        self.axes.set_axisbelow(True)
        self.axes.tick_params(axis="x", length=0, pad=3, labelcolor=palette().ink["quiet"])
        for tick in self.axes.get_xticklabels():
            tick.set_fontproperties(self.fonts.face(_SMALL_PT))
        self.axes.tick_params(axis="x", labelsize=_SMALL_PT, labelfontfamily=list(self.fonts.families))

    def _draw_keys(self, keys: Sequence[Key]) -> None:
        x, y = _EDGE_MM, 20.5
        for key in keys:
            box = Rectangle((x, y - 1.5), 5.0, 3.0, facecolor=key.colour, edgecolor=palette().estates["edge_no_data"])
            box.set(linewidth=0.4, hatch=key.hatch or None)
            self.page.add_patch(box)
            text = key.label.both(chinese=self.fonts.chinese)
            self.write(x + 6.4, y, text, _SMALL_PT, ink="body")
            x += 6.4 + width_mm(self.fonts.legible(text), self.fonts, _SMALL_PT) + 4.5
