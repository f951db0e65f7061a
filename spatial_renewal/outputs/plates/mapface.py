"""How is the map of a plate drawn? (estates by class, units, facilities, badges with the rank, letters, names)"""

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.plates.grid import draw_grid
from spatial_renewal.outputs.plates.ground import draw_buildings, draw_ground
from spatial_renewal.outputs.plates.names import write_estate_letters, write_estate_names, write_unit_names
from spatial_renewal.outputs.plates.outlines import Shapes, paths_of_areas
from spatial_renewal.outputs.plates.pen import Pen
from spatial_renewal.outputs.plates.placing import Placing
from spatial_renewal.outputs.plates.scene import Scene
from spatial_renewal.outputs.plates.shading import fill_of_class
from spatial_renewal.outputs.plates.sheet import Box, Window
from spatial_renewal.outputs.plates.space import Space
from spatial_renewal.outputs.plates.tokens import draw_badges, draw_facilities
from spatial_renewal.outputs.standing import CLASSES, NO_DATA, OUTSIDE

HATCH = "//////"
_ROOMY_MM = 2.5  # shapes of this size and more are drawn with full lines


def draw_map(pen: Pen, box: Box, scene: Scene, window: Window, *, unit_id: str = "") -> Axes:
    """Draw `window` of the ground into `box`, at exactly the window's scale.

    Parameters
    ----------
    pen
        The sheet's.
    box
        Where the map lies; the window has its proportions.
    scene
        What is drawn.
    window
        What of the ground is shown.
    unit_id
        The unit that the page is about: its outline is heavy, its estates carry names, other units stay quiet.

    Returns
    -------
    Axes
        In metres of the run's CRS.
    """
    axes = pen.axes(box, window.bounds)
    draw_ground(axes, scene.ground, window, factor=pen.sheet.factor)
    _draw_estates(axes, scene, window, factor=pen.sheet.factor)
    draw_buildings(axes, scene.ground, window)
    _draw_units(axes, scene, window, factor=pen.sheet.factor, unit_id=unit_id)
    room = Space((box.x, box.y, box.right, box.bottom))
    on_paper = Placing(box, window)
    draw_facilities(pen, scene, on_paper, room)
    draw_badges(pen, scene, on_paper, room, unit_id=unit_id)
    draw_grid(pen, on_paper, room)
    if unit_id:
        write_estate_names(pen, scene, on_paper, room, unit_id=unit_id)
    else:
        write_unit_names(pen, scene, on_paper, room)
    write_estate_letters(pen, scene, on_paper, room)
    return axes


def look_of_class(step: int) -> tuple[str, str]:
    """Fill and edge of a class of estates."""
    edges = {OUTSIDE: "edge_outside", NO_DATA: "edge_no_data"}
    return fill_of_class(step), palette().estates[edges.get(step, "edge")]


def _draw_estates(axes: Axes, scene: Scene, window: Window, *, factor: float) -> None:
    seen = scene.estates.where(window.bounds)
    fine = _fineness(scene.estates.shapes[seen], window)
    rough = scene.outcome.estates["geometry_source"].eq("approximated").to_numpy(bool)
    for step in range(CLASSES):
        fill, edge = look_of_class(step)
        for dashed in (False, True):
            chosen = seen & (scene.classes == step) & (rough == dashed)
            drawn = PathCollection(
                paths_of_areas(scene.estates.shapes[chosen]),
                facecolor=fill,
                edgecolor=palette().estates["edge_approximated"] if dashed and step < OUTSIDE else edge,
                linewidth=(0.55 if dashed else 0.4) * factor * fine,
                linestyle=(0, (3, 2)) if dashed else "solid",
                zorder=11 + step / 10 if step < OUTSIDE else 10 + step / 10,
                gid=f"estates-{_name_of_class(step)}{'-approximated' if dashed else ''}",
            )
            if step == NO_DATA:
                drawn.set_hatch(HATCH)
            axes.add_collection(drawn, autolim=False)


def _fineness(shapes: Shapes, window: Window) -> float:
    """How much of its width a line around `shapes` keeps: all of it, or less where they are smaller than the line asks.

    Around estates of half a millimetre edges would be all that one sees.
    """
    if not len(shapes):
        return 1.0
    return min(1.0, window.mm(float(np.median(np.sqrt(shapely.area(shapes))))) / _ROOMY_MM)


def _name_of_class(step: int) -> str:
    return {OUTSIDE: "outside", NO_DATA: "no-data"}.get(step, f"step-{step + 1}")


def _draw_units(axes: Axes, scene: Scene, window: Window, *, factor: float, unit_id: str) -> None:
    seen = scene.units.where(window.bounds)
    chosen = scene.outcome.units["unit_id"].eq(unit_id).to_numpy(bool)
    ink = palette().ink["ink"]
    quiet = bool(unit_id)
    fine = _fineness(scene.units.shapes[seen], window)
    for where, weight, name in ((seen & ~chosen, 0.6 if quiet else 1.25, "units"), (seen & chosen, 2.4, "unit-chosen")):
        drawn = PathCollection(paths_of_areas(scene.units.shapes[where]), facecolor="none", edgecolor=ink, gid=name)
        drawn.set(linewidth=weight * factor * fine, joinstyle="round", zorder=20, alpha=0.55 if weight < 1 else 1)
        axes.add_collection(drawn, autolim=False)
