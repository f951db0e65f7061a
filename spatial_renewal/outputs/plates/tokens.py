"""Where do facilities and units show themselves? (discs with one character, badges with the rank)"""

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.plates.pen import Pen, Type
from spatial_renewal.outputs.plates.placing import Placing
from spatial_renewal.outputs.plates.scene import UNRANKED, Scene
from spatial_renewal.outputs.plates.space import Space
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import Category

_DISC_MM = 3.5
_DOT_MM = 1.1
_CROWD = 14.0  # per disc's area on the map: more than that many discs, and letters would be all there is
_BADGE_MM = 4.4
_FIRST = 30
_WIDE_MM = 1.3  # a third digit
_TURNS = 12
_APART_MM = 0.25


def draw_facilities(pen: Pen, scene: Scene, placing: Placing, room: Space) -> None:
    """Facilities of the view: discs with the category's character; plain dots where they would hide each other."""
    points = _points_of(scene, placing)
    seen = np.flatnonzero(placing.inside(points, edge_mm=0.0))
    if not len(seen):
        return
    kinds = categories()
    diameter = pen.size(_DISC_MM)
    room_for = placing.box.width * placing.box.height / diameter**2
    legible = len(seen) * _CROWD <= room_for
    ids = scene.shown["category"].to_numpy(str)
    groups = scene.shown["group"].to_numpy(str)
    inks = palette().facilities
    with_letter = _apart(points[seen], diameter) & placing.inside(points[seen], edge_mm=diameter / 2) & legible
    for place, full in zip(seen.tolist(), with_letter.tolist(), strict=True):
        x, y = points[place].tolist()
        ink = inks.get(groups[place], inks["other"])
        size = diameter if full else pen.size(_DOT_MM)
        pen.disc(
            x,
            y,
            size / 2,
            fill="#ffffff" if full else ink,
            edge=ink if full else "#ffffff",
            weight=0.9 if full else 0.3,
        )
        if full:
            letter = facility_letter(kinds[ids[place]], chinese=pen.fonts.chinese)
            pen.text(x, y, letter, Type(size_pt=5.6, ink=ink, align="center"))
            room.take((x - size / 2, y - size / 2, x + size / 2, y + size / 2))


def facility_letter(kind: Category, *, chinese: bool) -> str:
    """The one character in a facility's disc; the first of its English name where no font writes Chinese."""
    return (kind.letter or kind.zh[0]) if chinese else kind.en[0]


def draw_badges(pen: Pen, scene: Scene, placing: Placing, room: Space, *, unit_id: str = "") -> None:
    """A dark badge with the rank on each unit; where badges would meet, the later one steps aside on a leader."""
    ranking = scene.ranking
    points = placing.mm(ranking[["x", "y"]].to_numpy(float))
    for place in np.flatnonzero(with_badge(pen, scene, placing, every=bool(unit_id))).tolist():
        rank = int(ranking["rank"].iloc[place])
        if unit_id and ranking["unit_id"].iloc[place] != unit_id:
            _badge(pen, room, points[place], rank, fill="#ffffff", ink="ink")
        else:
            _badge(pen, room, points[place], rank, fill="ink", ink="#ffffff")


def with_badge(pen: Pen, scene: Scene, placing: Placing, *, every: bool = False) -> npt.NDArray[np.bool_]:
    """Which units of the ranking get a badge: those in sight.

    Where most units are smaller than a badge and `every` is not asked for, only the first of them do: badges are not to
    hide what they are about.
    """
    points = placing.mm(scene.ranking[["x", "y"]].to_numpy(float))
    seen = placing.inside(points, edge_mm=pen.size(_BADGE_MM) / 2)
    if every or not seen.any():
        return seen
    size = placing.window.mm(float(np.median(np.sqrt(shapely.area(scene.units.shapes)))))
    return seen if size >= pen.size(_BADGE_MM) else seen & (np.cumsum(seen) <= _FIRST)


def badge(pen: Pen, x: float, y: float, rank: int, *, fill: str = "ink", ink: str = "#ffffff") -> None:
    """One badge, its middle at (x, y)."""
    pen.disc(x, y, _badge_mm(pen, rank) / 2, fill=fill, edge="ink" if fill != "ink" else "#ffffff", weight=0.6)
    pen.text(x, y, _text_of(rank), Type(size_pt=6.4 if rank < 100 else 5.6, ink=ink, align="center"))  # noqa: PLR2004 - three digits


def _badge(pen: Pen, room: Space, point: npt.NDArray[np.float64], rank: int, *, fill: str, ink: str) -> None:
    half = _badge_mm(pen, rank) / 2
    x, y = point.tolist()
    spots = [(x, y), *_around(x, y, half * 2.3), *_around(x, y, half * 4.0)]
    boxes = [(a - half, b - half, a + half, b + half) for a, b in spots]
    found = room.first_free(boxes)
    at = spots[0] if found is None else spots[found]
    if found:
        pen.shape([(x, y), at], "none", edge="ink", weight=0.6)
        pen.disc(x, y, pen.size(0.5), fill="ink", edge="#ffffff", weight=0.3)
    badge(pen, at[0], at[1], rank, fill=fill, ink=ink)


def _around(x: float, y: float, distance: float) -> list[tuple[float, float]]:
    turns = np.linspace(0, 2 * np.pi, _TURNS, endpoint=False)
    return [(x + distance * float(np.cos(t)), y + distance * float(np.sin(t))) for t in turns]


def _badge_mm(pen: Pen, rank: int) -> float:
    digits = len(_text_of(rank))
    return pen.size(_BADGE_MM + _WIDE_MM * max(0, digits - 2))


def _text_of(rank: int) -> str:
    return "·" if rank == UNRANKED else str(rank)


def _points_of(scene: Scene, placing: Placing) -> npt.NDArray[np.float64]:
    shapes = scene.facilities.bounds
    return placing.mm(shapes[:, :2]) if len(shapes) else np.empty((0, 2))


def _apart(points: npt.NDArray[np.float64], diameter: float) -> npt.NDArray[np.bool_]:
    """Which discs are drawn full: each that lies clear of the full ones before it."""
    full = np.zeros(len(points), dtype=bool)
    for place, point in enumerate(points):
        before = points[:place][full[:place]]
        full[place] = not bool((np.hypot(*(before - point).T) < diameter * (1 + _APART_MM)).any())
    return full
