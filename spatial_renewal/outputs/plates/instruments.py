"""How large is it, where is north, and where does the sheet lie? (scale bar, north arrow, locator)"""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import pyproj
import shapely
from matplotlib.collections import PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.words import words
from spatial_renewal.outputs.plates.ground import union_bounds
from spatial_renewal.outputs.plates.outlines import BUNDLE, Shapes, paths_of_areas
from spatial_renewal.outputs.plates.panel import draw_head
from spatial_renewal.outputs.plates.pen import SMALL, Pen, Type
from spatial_renewal.outputs.plates.scene import Scene
from spatial_renewal.outputs.plates.sheet import Box, Window, window_at
from spatial_renewal.outputs.standing import OUTSIDE

_HIGH_MM = 31.0
_LOCATOR_SHARE = 0.40
_SCALE = Type(size_pt=12.5, bold=True)
_TICK = Type(size_pt=5.6, ink="body", align="center")
_ROUND = (5.0, 2.0, 1.0)
_QUARTERS = (0.0, 0.25, 0.5, 1.0)
_SMALLEST_ANGLE = 0.02  # degrees; below, grid north is true north on any print
_AROUND = 1.12
_FINE_MM = 0.06  # the locator shows nothing finer than half of a hair line


@dataclass(frozen=True, slots=True, eq=False)
class Instruments:
    """Locator to the left; scale, scale bar and north arrow to the right."""

    scene: Scene
    window: Window
    name: str = field(default="instruments", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """See `Part`."""
        return pen.size(_HIGH_MM)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        y = draw_head(pen, box, words("scale"), note=words("locator").both(chinese=pen.fonts.chinese))
        wide = box.width * _LOCATOR_SHARE
        draw_locator(pen, Box("locator", box.right - wide, y, wide, box.bottom - y), self.scene, self.window)
        pen.text(box.x, y + pen.size(3.2), scale_words(self.window.scale), _SCALE)
        draw_north(
            pen, box.right - wide - pen.size(8.5), y + pen.size(5.4), convergence_degrees(self.scene, self.window)
        )
        draw_scale_bar(pen, box.x, y + pen.size(17.0), self.window, widest=box.width - wide - pen.size(6))
        angle = convergence_degrees(self.scene, self.window)
        if abs(angle) >= _SMALLEST_ANGLE:
            note = words("convergence", {"angle": _minutes(angle)}).first(chinese=pen.fonts.chinese)
            for place, line in enumerate(pen.wrapped(note, SMALL, width=box.width - wide - pen.size(4), lines=2)):
                pen.text(box.x, y + pen.size(21.4) + place * pen.line_height(SMALL), line, SMALL)


def scale_words(scale: float) -> str:
    """The scale as it is written.

    Examples
    --------
    >>> scale_words(12500)
    '1:12 500'
    """
    return f"1:{scale:,.0f}".replace(",", " ")


def scale_bar_m(window: Window, *, widest_mm: float) -> float:
    """The longest round length that is not wider than `widest_mm` on paper.

    Examples
    --------
    >>> scale_bar_m(Window(0, 0, 1000, 1000, 7500), widest_mm=50)
    200.0
    """
    metres = window.metres(widest_mm)
    power = 10.0 ** math.floor(math.log10(metres))
    return next((step * power for step in _ROUND if step * power <= metres), power)


def draw_scale_bar(pen: Pen, x: float, y: float, window: Window, *, widest: float) -> None:
    """A bar in four parts, black and white, exact on paper; named ``scale-bar`` in the SVG."""
    length_m = scale_bar_m(window, widest_mm=widest)
    length, high = window.mm(length_m), pen.size(1.5)
    pen.bar(Box("scale-bar", x, y, length, high), "#ffffff", edge="ink", weight=0.4)
    for place, (low, up) in enumerate(pairwise(_QUARTERS)):
        if place % 2 == 0:
            pen.bar(Box("", x + length * low, y, length * (up - low), high), "ink")
    kilometres = length_m >= 2000  # noqa: PLR2004 - from two kilometres on in kilometres
    for share in _QUARTERS:
        metres = length_m * share
        text = f"{metres / 1000:g}" if kilometres else f"{metres:g}"
        unit = (" km" if kilometres else " m") if share == 1 else ""
        at = x if share == 0 else x + length * share
        pen.text(at, y - pen.size(1.9), text + unit, _TICK if share else Type(size_pt=5.6, ink="body"))


def draw_north(pen: Pen, x: float, y: float, angle: float) -> None:
    """An arrow to true north, which lies `angle` degrees clockwise of the sheet's upper edge."""
    turn, size = math.radians(angle), pen.size(1.0)

    def turned(across: float, up: float) -> tuple[float, float]:
        return (
            x + size * (across * math.cos(turn) + up * math.sin(turn)),
            y - size * (up * math.cos(turn) - across * math.sin(turn)),
        )

    tip, notch = turned(0, 5.0), turned(0, -2.0)
    pen.shape([tip, turned(-2.4, -4.0), notch], "ink", edge="ink")
    pen.shape([tip, turned(2.4, -4.0), notch], "#ffffff", edge="ink")
    pen.text(
        x, y + size * 6.6, words("north").first(chinese=pen.fonts.chinese), Type(size_pt=7.2, bold=True, align="center")
    )


def convergence_degrees(scene: Scene, window: Window) -> float:
    """How far true north lies clockwise of grid north in the middle of `window`."""
    projection = pyproj.Proj(scene.outcome.inputs.crs)
    middle = ((window.west + window.east) / 2, (window.south + window.north) / 2)
    longitude, latitude = projection(*middle, inverse=True)
    # convergence is counted from true to grid north, clockwise
    return -float(projection.get_factors(longitude, latitude).meridian_convergence)


def draw_locator(pen: Pen, box: Box, scene: Scene, window: Window) -> None:
    """All estates as a small picture, and the sheet's frame in it."""
    bounds = union_bounds(scene.estates.bounds)
    west, south = min(bounds[0], window.west), min(bounds[1], window.south)
    east, north = max(bounds[2], window.east), max(bounds[3], window.north)
    scale = max((east - west) / box.width, (north - south) / box.height) * 1000.0 * _AROUND
    whole = window_at(((west + east) / 2, (south + north) / 2), box, scale=scale)
    axes = pen.axes(box, whole.bounds)
    colours, fine = palette(), whole.metres(_FINE_MM)
    for kind in ("green", "water", "boundary"):
        if kind in scene.ground.areas:
            drawn = PathCollection(_small(scene.ground.areas[kind].within(whole.bounds), fine), linewidth=0)
            drawn.set(facecolor="none" if kind == "boundary" else colours.ground[kind])
            drawn.set(edgecolor=colours.ground["boundary"], linewidth=0.4 if kind == "boundary" else 0)
            axes.add_collection(drawn, autolim=False)
    for inside, fill in ((False, colours.estates["edge_outside"]), (True, colours.ramp[2])):
        chosen = (scene.classes < OUTSIDE) == inside
        drawn = PathCollection(_small(scene.estates.shapes[chosen], fine), facecolor=fill, linewidth=0)
        axes.add_collection(drawn, autolim=False)
    frame = Rectangle((window.west, window.south), window.east - window.west, window.north - window.south, fill=False)
    frame.set(edgecolor=colours.ink["bad"], linewidth=pen.size(1.1), gid="locator-frame")
    axes.add_patch(frame)


def _small(polygons: Shapes, fine_m: float) -> list[Path]:
    return paths_of_areas(shapely.simplify(polygons, fine_m), together=BUNDLE)


def _minutes(angle: float) -> str:
    whole = round(abs(angle) * 60)
    return f"{whole // 60}°{whole % 60:02d}′"
