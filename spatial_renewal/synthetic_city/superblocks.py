"""How is each superblock laid out, and which are laid by hand so that a planted truth holds?"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from spatial_renewal.synthetic_city.parcels import (
    EAST,
    NORTH,
    SOUTH,
    WEST,
    Layout,
    Line,
    Parcel,
    cut,
    cut_at,
    divide,
    inset,
)

# Area between centre lines that a parcel of each zone has, about.
TARGET_M2 = {"core": 22_500.0, "old": 35_000.0, "mixed": 38_000.0, "new": 38_000.0}


def lay_out(rng: np.random.Generator, cells: tuple[Parcel, ...]) -> Layout:
    """Lay out every superblock; those of a planted truth by hand, the others by chance."""
    whole = Layout()
    for cell in cells:
        by_hand = HAND_LAID.get(cell.zone)
        whole = whole + (by_hand(rng, cell) if by_hand else divide(rng, cell, TARGET_M2[cell.zone]))
    return whole


def _old(parcel: Parcel) -> Parcel:
    return replace(parcel, zone="old")


def _kept_whole(_rng: np.random.Generator, cell: Parcel) -> Layout:
    return Layout((replace(cell, use=cell.zone),))


def _quarter(rng: np.random.Generator, cell: Parcel) -> Layout:
    """T01: ordinary old parcels; the truth lies in what is kept away from them."""
    laid = divide(rng, _old(cell), TARGET_M2["old"])
    # one parcel a superblock lies vacant or idle: there a centre could be built
    spare, use = int(np.argmin([p.area_m2 for p in laid.parcels])), ("vacant", "industrial")[sum(cell.cell) % 2]
    parcels = (
        replace(p, use=use) if k == spare else replace(p, truth="T01", use="estate") for k, p in enumerate(laid.parcels)
    )
    return replace(laid, parcels=tuple(parcels))


def _back_of_kindergarten(rng: np.random.Generator, cell: Parcel) -> Layout:
    """T02: three estates wall to wall; the middle one opens west, the kindergarten stands at its east."""
    halves = cut(_old(cell), "across", (0.45, 0.45), "residential")
    west, east = halves.parcels
    south, middle, north = cut_at(west, "along", (0.34, 0.66), ("wall", "wall")).parcels
    fixed = (
        replace(south, use="estate", gate_sides=(EAST,)),
        replace(middle, use="estate", truth="T02", gate_sides=(WEST,)),
        replace(north, use="estate", gate_sides=(EAST,)),
    )
    return Layout(fixed, halves.streets) + divide(rng, replace(east, zone="mixed"), TARGET_M2["mixed"])


def _west_of_railway(rng: np.random.Generator, cell: Parcel) -> Layout:
    return _beside_barrier(rng, cell, truth="T03", at=0.55, barrier=EAST)


def _east_of_railway(rng: np.random.Generator, cell: Parcel) -> Layout:
    return _beside_barrier(rng, cell, truth="T03", at=0.45, barrier=WEST)


def _west_of_arterial(rng: np.random.Generator, cell: Parcel) -> Layout:
    return _beside_barrier(rng, cell, truth="T04", at=0.62, barrier=EAST)


def _east_of_arterial(rng: np.random.Generator, cell: Parcel) -> Layout:
    return _beside_barrier(rng, cell, truth="T04", at=0.40, barrier=WEST)


def _beside_barrier(rng: np.random.Generator, cell: Parcel, *, truth: str, at: float, barrier: int) -> Layout:
    """T03, T04: the upper parcel of the strip along the barrier faces its twin on the other side."""
    halves = cut(_old(cell), "across", (at, at), "residential")
    strip, rest = halves.parcels if barrier == WEST else halves.parcels[::-1]
    lower, upper = cut(strip, "along", (0.5, 0.5), "living_street").parcels
    lane = cut(strip, "along", (0.5, 0.5), "living_street").streets
    # gates on the inner lane only, so that the estates stand back to back
    inner = EAST if barrier == WEST else WEST
    fixed = (
        replace(lower, use="estate", gate_sides=(inner, SOUTH)),
        replace(upper, use="estate", truth=truth, gate_sides=(inner,)),
    )
    return Layout(fixed, halves.streets + lane) + divide(rng, rest, TARGET_M2["old"])


def _cluster(_rng: np.random.Generator, cell: Parcel) -> Layout:
    """T05: six small old estates in the middle; a park, shops and young estates all around them."""
    columns = cut_at(replace(cell, zone="new"), "across", (0.2, 0.8), ("residential", "residential"))
    west, centre, east = columns.parcels
    bands = cut_at(centre, "along", (0.22, 0.78), ("residential", "residential"))
    south, middle, north = bands.parcels
    lanes = cut_at(_old(middle), "across", (0.33, 0.67), ("living_street", "living_street"))
    small = Layout((), lanes.streets)
    for third in lanes.parcels:
        small = small + cut(third, "along", (0.5, 0.5), "living_street")
    small = replace(small, parcels=tuple(replace(p, use="estate", truth="T05") for p in small.parcels))
    ring = (
        replace(west, use="estate"),
        replace(east, use="commercial"),
        replace(south, use="estate"),
        replace(north, use="green"),
    )
    return Layout(ring, columns.streets + bands.streets) + small


def _along_spine(_rng: np.random.Generator, cell: Parcel, truth: str) -> Layout:
    """T06, T12: estates on both sides of one street, all gates on it; the middle one is public ground."""
    halves = cut(_old(cell), "along", (0.5, 0.5), "residential")
    whole = Layout((), halves.streets)
    for half, gate_side in zip(halves.parcels, (NORTH, SOUTH), strict=True):
        thirds = cut_at(half, "across", (0.35, 0.66), ("living_street", "wall"))
        parts = [replace(p, use="estate", truth=truth, gate_sides=(gate_side,)) for p in thirds.parcels]
        if gate_side == SOUTH:
            parts[1] = replace(parts[1], use="public", truth=f"{truth}_host")
        whole = whole + Layout(tuple(parts), thirds.streets)
    return whole


def _parking_block(rng: np.random.Generator, cell: Parcel) -> Layout:
    return _along_spine(rng, cell, "T06")


def _full_kindergarten(rng: np.random.Generator, cell: Parcel) -> Layout:
    return _along_spine(rng, cell, "T12")


def _cut_off(_rng: np.random.Generator, cell: Parcel) -> Layout:
    """T07: a compound between railway and river whose lanes join no other street."""
    inner = inset(cell.corners, np.array([78.0, 84.0, 84.0, 62.0]))
    fences = []
    for side, use in zip((SOUTH, EAST, NORTH, WEST), ("industrial", "vacant", "industrial", "vacant"), strict=True):
        after = (side + 1) % 4
        ring = [cell.corners[side], cell.corners[after], inner[after], inner[side]]
        # corners of each strip start at its own south-west
        turn = {SOUTH: 0, EAST: 1, NORTH: 2, WEST: 3}[side]
        corners = np.roll(np.stack(ring), turn, axis=0)
        sides = ["wall", "wall", "wall", "wall"]
        sides[side], sides[(side + 2) % 4] = cell.sides[side], "fence"
        fences.append(replace(cell, corners=corners, sides=(*sides,), zone="old", use=use))
    lanes = ("living_street", "living_street", "living_street", "living_street")
    compound = replace(cell, corners=inner, sides=lanes, zone="old")
    halves = cut(compound, "across", (0.6, 0.58), "living_street")
    estate, yard = halves.parcels
    around = Line(path=np.vstack([inner, inner[:1]]), street_class="living_street", cell=cell.cell)
    fixed = (replace(estate, use="estate", truth="T07"), replace(yard, use="yard", truth="T07_yard"))
    return Layout((*fences, *fixed), (*halves.streets, around))


def _over_the_river(rng: np.random.Generator, cell: Parcel) -> Layout:
    """T11: an old estate that looks over the river, half way between the bridges."""
    halves = cut(_old(cell), "along", (0.46, 0.44), "residential")
    lower, upper = halves.parcels
    parts = cut(lower, "across", (0.55, 0.57), "living_street")
    estate, other = parts.parcels
    fixed = (replace(estate, use="estate", truth="T11", gate_sides=(SOUTH,)), replace(other, use="commercial"))
    return Layout(fixed, halves.streets + parts.streets) + divide(rng, upper, TARGET_M2["old"])


def _long_wall(rng: np.random.Generator, cell: Parcel) -> Layout:
    """T13: one long estate fills the whole riverside, so that its street has no junction."""
    halves = cut(_old(cell), "along", (0.38, 0.38), "residential")
    estate, upper = halves.parcels
    fixed = (replace(estate, use="estate", truth="T13", gate_sides=(SOUTH,)),)
    return Layout(fixed, halves.streets) + divide(rng, upper, TARGET_M2["old"])


HAND_LAID: dict[str, Callable[[np.random.Generator, Parcel], Layout]] = {
    "park": _kept_whole,
    "hill": _kept_whole,
    "T01": _quarter,
    "T02": _back_of_kindergarten,
    "T03w": _west_of_railway,
    "T03e": _east_of_railway,
    "T04w": _west_of_arterial,
    "T04e": _east_of_arterial,
    "T05": _cluster,
    "T06": _parking_block,
    "T07": _cut_off,
    "T11": _over_the_river,
    "T12": _full_kindergarten,
    "T13": _long_wall,
}
