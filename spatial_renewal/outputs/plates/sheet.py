"""How large is the paper, where does the map lie on it, and at which scale?"""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from spatial_renewal.params import PlateParams

F = TypeVar("F", float, npt.NDArray[np.float64])
MM_PER_INCH = 25.4
_A3_SHORT_MM = 297.0
_GROWTH = 0.7  # type grows more slowly than paper: an A0 is read from farther away, and holds more
_MARGIN_MM = 8.0
_GUTTER_MM = 5.0
_PANEL_MM = 88.0
_PANEL_HIGH_MM = 118.0


@dataclass(frozen=True, slots=True)
class Box:
    """A named rectangle on the sheet, in mm from its upper left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower side."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper with its division into map and columns of panel.

    `factor` enlarges type and line widths with the paper; it is 1 on A3.
    """

    name: str
    width_mm: float
    height_mm: float
    factor: float
    map: Box
    columns: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What of the ground the map shows: its extent in the run's CRS, and the scale 1 to `scale`."""

    west: float
    south: float
    east: float
    north: float
    scale: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return (self.west, self.south, self.east, self.north)

    def mm(self, metres: F) -> F:
        """Length on paper."""
        return metres * 1000.0 / self.scale

    def metres(self, mm: float) -> float:
        """Length on the ground."""
        return mm * self.scale / 1000.0


def lay_sheet(params: PlateParams) -> Sheet:
    """The sheet that `params` ask for; panel to the right on a landscape sheet, below on a portrait one.

    Examples
    --------
    >>> from spatial_renewal.params import PlateParams
    >>> sheet = lay_sheet(PlateParams(paper="A3"))
    >>> sheet.width_mm, sheet.height_mm, sheet.factor
    (420, 297, 1.0)
    """
    short, long = _data()["sheets_mm"][params.paper]
    factor = (short / _A3_SHORT_MM) ** _GROWTH
    margin, gutter = _MARGIN_MM * factor, _GUTTER_MM * factor
    if params.orientation == "landscape":
        panel, high = _PANEL_MM * factor, short - 2 * margin
        column = Box("panel", long - margin - panel, margin, panel, high)
        chart = Box("map", margin, margin, column.x - gutter - margin, high)
        return Sheet(params.paper, long, short, factor, chart, (column,))
    inner, high = short - 2 * margin, _PANEL_HIGH_MM * factor
    top = long - margin - high
    chart = Box("map", margin, margin, inner, top - gutter - margin)
    count = max(1, round(inner / (_PANEL_MM * factor)))
    width = (inner - (count - 1) * gutter) / count
    columns = tuple(Box(f"panel{n}", margin + n * (width + gutter), top, width, high) for n in range(count))
    return Sheet(params.paper, short, long, factor, chart, columns)


def standard_scale(at_least: float) -> int:
    """The largest standard scale whose number is not below `at_least`.

    Examples
    --------
    >>> standard_scale(10_400), standard_scale(7_500), standard_scale(3)
    (12500, 7500, 500)
    """
    steps, least = _data()["scales"]["steps"], _data()["scales"]["least"]
    wanted = max(float(at_least), float(least))
    power = 10.0 ** math.floor(math.log10(wanted))
    # a hair of rounding must not cost a step
    candidates = [round(step * power * up) for up in (1, 10) for step in steps]
    return min(scale for scale in candidates if scale >= wanted * (1 - 1e-9))


def needed_scale(bounds: tuple[float, float, float, float], chart: Box, *, edge_mm: float) -> float:
    """The scale at which `bounds` (in metres) just fit `chart`, `edge_mm` from its sides."""
    west, south, east, north = bounds
    across, up = chart.width - 2 * edge_mm, chart.height - 2 * edge_mm
    return max((east - west) / across, (north - south) / up) * 1000.0


def window_at(centre: tuple[float, float], chart: Box, *, scale: float) -> Window:
    """What `chart` shows around `centre` at 1 to `scale`."""
    east, north = (side * scale / 2000.0 for side in (chart.width, chart.height))
    x, y = centre
    return Window(x - east, y - north, x + east, y + north, scale)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("spatial_renewal.outputs.plates").joinpath("sheets.toml").read_text(encoding="utf-8"))
