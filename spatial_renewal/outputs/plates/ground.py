"""What lies under the estates on a plate? (blocks, green, water, streets by width, railways, boundaries, buildings)"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.plates.outlines import BUNDLE, Layer, Shapes, layer_of, paths_of_areas, paths_of_lines
from spatial_renewal.outputs.plates.sheet import Window
from spatial_renewal.study import Outcome

POINTS_PER_MM = 72 / 25.4
_AREAS = ("block", "green", "water", "vacant_land", "idle_building", "boundary")
_LARGE_SCALE = 15_000.0  # from here on buildings and paths are too fine to print
_MINOR_M = 7.0  # streets narrower than this are paths and lanes
_FINEST_MM = 0.12  # a white line thinner than this is lost in print
_BUILDING_ALPHA = 0.13
_OTHER_WIDTH_M = 5.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Context and streets, ready for any window; streets by width on the ground."""

    areas: dict[str, Layer]
    lines: dict[str, Layer]
    streets: dict[float, Layer]


def prepare_ground(outcome: Outcome) -> Ground:
    """Sort context and streets by how they are drawn."""
    context, streets = outcome.inputs.context, outcome.streets
    kinds, shapes = context["kind"].to_numpy(str), context.geometry.to_numpy()
    areal = context.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy(bool)
    linear = context.geom_type.isin(["LineString", "MultiLineString"]).to_numpy(bool)
    widths = palette().street_widths_m
    classes = streets["street_class"].fillna("").str.replace("_link", "")
    of_street = classes.map(lambda name: widths.get(str(name), _OTHER_WIDTH_M)).to_numpy(float)
    return Ground(
        areas={kind: layer_of(shapes[areal & (kinds == kind)]) for kind in sorted(set(kinds[areal]))},
        lines={kind: layer_of(shapes[linear & (kinds == kind)]) for kind in sorted(set(kinds[linear]))},
        streets={float(w): layer_of(streets.geometry.to_numpy()[of_street == w]) for w in sorted(set(of_street))},
    )


def draw_ground(axes: Axes, ground: Ground, window: Window, *, factor: float) -> None:
    """Draw everything that lies under the estates."""
    colours, bounds = palette().ground, window.bounds
    for order, kind in enumerate(k for k in _AREAS if k in ground.areas):
        edge = colours.get(f"edge_{kind}", colours["boundary"] if kind == "boundary" else "none")
        _areas(axes, ground.areas[kind].within(bounds), gid=f"context-{kind}", order=1 + order / 10).set(
            facecolor="none" if kind == "boundary" else colours[kind],
            edgecolor=edge,
            linewidth=0.5 * factor if edge != "none" else 0,
            linestyle=(0, (8, 3, 2, 3)) if kind == "boundary" else "solid",
        )
    if "water" in ground.lines:
        _lines(axes, ground.lines["water"].within(bounds), gid="context-water-line", order=1.25).set(
            edgecolor=colours["water"], linewidth=max(0.4, window.mm(6.0)) * POINTS_PER_MM
        )
    _draw_streets(axes, ground, window, factor=factor)
    if "railway" in ground.lines:
        rails = ground.lines["railway"].within(bounds)
        _lines(axes, rails, gid="context-railway", order=3).set(edgecolor=colours["railway"], linewidth=2.2 * factor)
        _lines(axes, rails, gid="context-railway-dashes", order=3.1).set(
            edgecolor=colours["street"], linewidth=1.2 * factor, linestyle=(0, (6, 6)), capstyle="butt"
        )
    if "boundary" in ground.lines:
        _lines(axes, ground.lines["boundary"].within(bounds), gid="context-boundary-line", order=3.2).set(
            edgecolor=colours["boundary"], linewidth=0.8 * factor, linestyle=(0, (8, 3, 2, 3))
        )


def draw_buildings(axes: Axes, ground: Ground, window: Window) -> None:
    """A faint shade over the estates, at scales where single buildings can be told apart."""
    if "building" in ground.areas and window.scale <= _LARGE_SCALE:
        shade = _areas(axes, ground.areas["building"].within(window.bounds), gid="context-building", order=12)
        shade.set(facecolor=palette().ground["building"], alpha=_BUILDING_ALPHA, linewidth=0)


def _draw_streets(axes: Axes, ground: Ground, window: Window, *, factor: float) -> None:
    white = palette().ground["street"]
    for order, (width_m, layer) in enumerate(ground.streets.items()):
        if width_m < _MINOR_M and window.scale > _LARGE_SCALE:
            continue
        mm = max(window.mm(width_m), _FINEST_MM * factor * (2 if width_m >= 2 * _MINOR_M else 1))
        _lines(axes, layer.within(window.bounds), gid=f"streets-{width_m:g}m", order=2 + order / 100).set(
            edgecolor=white, linewidth=mm * POINTS_PER_MM, capstyle="round", joinstyle="round"
        )


def _areas(axes: Axes, shapes: Shapes, *, gid: str, order: float) -> PathCollection:
    drawn = PathCollection(paths_of_areas(shapes, together=BUNDLE), zorder=order, gid=gid)
    axes.add_collection(drawn, autolim=False)
    return drawn


def _lines(axes: Axes, shapes: Shapes, *, gid: str, order: float) -> PathCollection:
    drawn = PathCollection(paths_of_lines(shapes, together=BUNDLE), facecolor="none", zorder=order, gid=gid)
    axes.add_collection(drawn, autolim=False)
    return drawn


def union_bounds(bounds: np.ndarray) -> tuple[float, float, float, float]:
    """Bounds of all (n, 4) bounds; missing ones do not count."""
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    return float(west), float(south), float(east), float(north)
