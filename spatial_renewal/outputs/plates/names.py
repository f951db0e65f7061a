"""What is written on the map? (names of units and estates where there is room, letters of what an estate lacks)"""

import numpy as np
import shapely

from spatial_renewal.outputs.paper.lettering import MM_PER_POINT
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.plates.pen import Pen, Type
from spatial_renewal.outputs.plates.placing import Placing
from spatial_renewal.outputs.plates.scene import Scene
from spatial_renewal.outputs.plates.shading import fill_of_class
from spatial_renewal.outputs.plates.space import Space
from spatial_renewal.outputs.plates.tokens import with_badge
from spatial_renewal.outputs.standing import STEPS

_UNIT = Type(size_pt=6.6)
_ESTATE = Type(size_pt=5.6)
_LETTER = Type(size_pt=5.2, align="center")
_WIDEST_MM = 34.0
_DARK = 3  # from this step on letters are light
_BADGE_CLEAR_MM = 2.9


def write_unit_names(pen: Pen, scene: Scene, placing: Placing, room: Space) -> None:
    """Names of units beside their badges, the first in the order first; those without room stay in the list."""
    points = placing.mm(scene.ranking[["x", "y"]].to_numpy(float))
    for place in np.flatnonzero(with_badge(pen, scene, placing)).tolist():
        name = scene.ranking["name"].iloc[place]
        _beside(pen, room, name, points[place].tolist(), _UNIT)


def write_estate_names(pen: Pen, scene: Scene, placing: Placing, room: Space, *, unit_id: str) -> None:
    """Names of the estates of one unit, each in or beside its outline."""
    members = scene.outcome.unit_members
    own = scene.outcome.estates["estate_id"].isin(members.loc[members["unit_id"].eq(unit_id), "estate_id"])
    rows = scene.outcome.estates[own]
    points = placing.mm(shapely.get_coordinates(shapely.point_on_surface(rows.geometry.to_numpy())))
    letters, classes = scene.letters[own.to_numpy(bool)], scene.classes[own.to_numpy(bool)]
    for place in np.flatnonzero(placing.inside(points, edge_mm=0.0)).tolist():
        lacking = str(letters[place]) if pen.fonts.chinese else ""
        name = pen.fonts.name_or_id(rows["name"].iloc[place], rows["estate_id"].iloc[place])
        _centred(pen, room, (name, lacking), points[place].tolist(), shade=int(classes[place]))


def write_estate_letters(pen: Pen, scene: Scene, placing: Placing, room: Space) -> None:
    """What an estate lacks, one letter a theme, where its outline holds them and nothing else stands there."""
    if not pen.fonts.chinese:
        return
    seen = scene.estates.where(placing.window.bounds) & (scene.letters != "")
    places = np.flatnonzero(seen)
    if not len(places):
        return
    shapes = scene.estates.shapes[places]
    letter = pen.size(_LETTER.size_pt) * MM_PER_POINT
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    half_wide = np.char.str_len(scene.letters[places]) * letter * 0.55
    half_high = letter * 0.6
    x, y = points.T
    wide, high = placing.window.metres(1.0) * half_wide, placing.window.metres(half_high)
    holds = shapely.contains(shapes, shapely.box(x - wide, y - high, x + wide, y + high))
    on_sheet = placing.mm(points)
    for row in np.flatnonzero(holds).tolist():
        across, down = on_sheet[row].tolist()
        box = (across - half_wide[row], down - half_high, across + half_wide[row], down + half_high)
        if room.first_free([box]) == 0:
            dark = _DARK <= scene.classes[places[row]] < STEPS
            ink = "#ffffff" if dark else "deep"
            pen.text(
                across, down, str(scene.letters[places[row]]), Type(size_pt=_LETTER.size_pt, ink=ink, align="center")
            )


def _beside(pen: Pen, room: Space, name: object, at: list[float], kind: Type) -> None:
    """To the right of a badge, else to its left, below or above."""
    x, y = at
    clear, high = pen.size(_BADGE_CLEAR_MM), pen.line_height(kind) * 0.82
    text = pen.fitted(name, kind, width=pen.size(_WIDEST_MM))
    if not text:
        return
    wide = pen.width(text, kind) + pen.size(0.6)
    corners = [
        (x + clear, y - high / 2),
        (x - clear - wide, y - high / 2),
        (x - wide / 2, y + clear),
        (x - wide / 2, y - clear - high),
    ]
    found = room.first_free([(a, b, a + wide, b + high) for a, b in corners])
    if found is not None:
        pen.text_with_halo(corners[found][0] + pen.size(0.3), corners[found][1] + high / 2, text, kind)


def _centred(pen: Pen, room: Space, name_and_letters: tuple[object, str], at: list[float], *, shade: int) -> None:
    """Name, and below it what is lacking; on the place itself, else a little above or below it.

    The halo has the colour of the estate's own class `shade`: it only shows where letters leave the estate.
    """
    x, y = at
    name, letters = name_and_letters
    lines = [line for line in (pen.fitted(name, _ESTATE, width=pen.size(_WIDEST_MM)), letters) if line]
    if not lines:
        return
    wide, step = max(pen.width(line, _ESTATE) for line in lines), pen.line_height(_ESTATE) * 0.85
    high = step * len(lines)
    offsets = [shift * high * 0.51 for shift in (0, 1, -1, 2, -2)]
    found = room.first_free([(x - wide / 2, y + o - high / 2, x + wide / 2, y + o + high / 2) for o in offsets])
    if found is None:
        return
    inks = ("#ffffff", palette().ramp[0]) if _DARK <= shade < STEPS else ("ink", "deep")
    for row, line in enumerate(lines):
        kind = Type(size_pt=_ESTATE.size_pt, ink=inks[min(row, 1)])
        middle = y + offsets[found] + (row - (len(lines) - 1) / 2) * step
        pen.text_with_halo(x - pen.width(line, _ESTATE) / 2, middle, line, kind, halo=fill_of_class(shade))
