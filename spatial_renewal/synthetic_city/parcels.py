"""How is a superblock divided into parcels by streets, lanes and walls?"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from spatial_renewal.synthetic_city.warp import Points

Axis = Literal["across", "along"]

STREET_CLASSES = ("primary", "secondary", "tertiary", "residential", "living_street", "footway")
SOUTH, EAST, NORTH, WEST = range(4)
RAIL_END_M = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A four-cornered piece of town: corners (SW, SE, NE, NW) on the street centre lines.

    `sides` says what runs along the south, east, north and west: a street class, ``rail``, ``wall``,
    ``fence`` (a street that this side must not use) or ``none``. `use` is empty until it is settled; `truth`
    names the planted truth that the parcel serves; `gate_sides` are the only sides that may hold gates.
    """

    corners: Points
    sides: tuple[str, str, str, str]
    cell: tuple[int, int]
    zone: str
    use: str = ""
    truth: str = ""
    gate_sides: tuple[int, ...] = ()

    @property
    def size_m(self) -> tuple[float, float]:
        """Mean width (west to east) and mean height (south to north)."""
        sw, se, ne, nw = self.corners
        width = (np.hypot(*(se - sw)) + np.hypot(*(ne - nw))) / 2
        height = (np.hypot(*(nw - sw)) + np.hypot(*(ne - se))) / 2
        return float(width), float(height)

    @property
    def area_m2(self) -> float:
        """Area between the centre lines."""
        x, y = self.corners[:, 0], self.corners[:, 1]
        return float(np.abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A street's centre line on the drawing board."""

    path: Points
    street_class: str
    name: str = ""
    cell: tuple[int, int] | None = None
    bridge: bool = False
    tunnel: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Parcels and the streets between them."""

    parcels: tuple[Parcel, ...] = ()
    streets: tuple[Line, ...] = ()

    def __add__(self, other: "Layout") -> "Layout":
        return Layout(self.parcels + other.parcels, self.streets + other.streets)


def point_on_side(parcel: Parcel, side: int, share: float) -> Points:
    """The point at a share of one side, counted from west to east or from south to north."""
    start, end = parcel.corners[side], parcel.corners[(side + 1) % 4]
    return start + (end - start) * (share if side in (SOUTH, EAST) else 1.0 - share)


def cut(parcel: Parcel, axis: Axis, shares: tuple[float, float], street: str) -> Layout:
    """Cut a parcel in two: ``across`` by a line from south to north, ``along`` by one from west to east.

    `shares` say where the line starts and ends on the two sides that it joins. A ``wall`` makes no street.
    """
    first, second = (SOUTH, NORTH) if axis == "across" else (WEST, EAST)
    start, end = point_on_side(parcel, first, shares[0]), point_on_side(parcel, second, shares[1])
    sw, se, ne, nw = parcel.corners
    south, east, north, west = parcel.sides
    if axis == "across":
        one = replace(parcel, corners=np.stack([sw, start, end, nw]), sides=(south, street, north, west))
        two = replace(parcel, corners=np.stack([start, se, ne, end]), sides=(south, east, north, street))
    else:
        one = replace(parcel, corners=np.stack([sw, se, end, start]), sides=(south, east, street, west))
        two = replace(parcel, corners=np.stack([start, end, ne, nw]), sides=(street, east, north, west))
    if street not in STREET_CLASSES:
        return Layout((one, two))
    # no street runs on to the railway
    back = (end - start) / np.hypot(*(end - start)) * RAIL_END_M
    start = start + back * (parcel.sides[first] == "rail")
    end = end - back * (parcel.sides[second] == "rail")
    return Layout((one, two), (Line(path=np.stack([start, end]), street_class=street, cell=parcel.cell),))


def cut_at(parcel: Parcel, axis: Axis, shares: tuple[float, ...], streets: tuple[str, ...]) -> Layout:
    """Cut a parcel at several shares of its own size, from west to east or from south to north."""
    whole, done, rest, before = Layout(), [], parcel, 0.0
    for share, street in zip(shares, streets, strict=True):
        inner = (share - before) / (1.0 - before)
        parts = cut(rest, axis, (inner, inner), street)
        done.append(parts.parcels[0])
        rest, before = parts.parcels[1], share
        whole = whole + Layout((), parts.streets)
    return whole + Layout((*done, rest))


def divide(rng: np.random.Generator, parcel: Parcel, target_m2: float, *, depth: int = 0) -> Layout:
    """Divide a parcel again and again, across its longer way, until the pieces are near a size."""
    if parcel.area_m2 < target_m2 * rng.uniform(1.1, 1.4):
        return Layout((parcel,))
    width, height = parcel.size_m
    at = float(np.clip(rng.normal(0.5, 0.075), 0.36, 0.64))
    tilt = float(rng.uniform(-0.035, 0.035))
    street = str(
        rng.choice(["residential", "residential", "tertiary"] if depth == 0 else ["living_street", "residential"])
    )
    if depth > 1:
        street = str(rng.choice(["living_street", "living_street", "footway", "wall"]))
    axis: Axis = "across" if width * rng.uniform(0.85, 1.15) >= height else "along"
    halves = cut(parcel, axis, (at - tilt, at + tilt), street)
    if not all(_has_frontage(half) for half in halves.parcels):
        halves = cut(parcel, axis, (at - tilt, at + tilt), "living_street")
    whole = Layout((), halves.streets)
    for half in halves.parcels:
        whole = whole + divide(rng, half, target_m2, depth=depth + 1)
    return whole


def _has_frontage(parcel: Parcel) -> bool:
    return any(side in STREET_CLASSES and side != "footway" for side in parcel.sides)


def inset(corners: Points, distances_m: Points) -> Points:
    """Move each side of a four-cornered outline inwards by its own distance."""
    ends = np.roll(corners, -1, axis=0)
    along = (ends - corners) / np.linalg.norm(ends - corners, axis=1)[:, None]
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    starts = corners + inward * distances_m[:, None]
    before, before_along = np.roll(starts, 1, axis=0), np.roll(along, 1, axis=0)
    # corner k is where the moved side k-1 meets the moved side k
    gap = starts - before
    cross = before_along[:, 0] * along[:, 1] - before_along[:, 1] * along[:, 0]
    far = (gap[:, 0] * along[:, 1] - gap[:, 1] * along[:, 0]) / cross
    return before + before_along * far[:, None]
