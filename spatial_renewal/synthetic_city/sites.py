"""What stands on each parcel, how far from its streets, since when, and where are its gates?"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from spatial_renewal.synthetic_city.parcels import EAST, NORTH, SOUTH, WEST, Parcel, inset, point_on_side
from spatial_renewal.synthetic_city.warp import Points

# Distance from a centre line to the land behind it: at least, and how much more by chance.
SETBACK_M = {
    "primary": (17.0, 1.5),
    "secondary": (12.0, 2.0),
    "tertiary": (9.0, 1.8),
    "residential": (6.2, 1.6),
    "living_street": (4.7, 1.3),
    "footway": (3.0, 0.8),
    "wall": (1.0, 0.4),
    "fence": (6.0, 0.5),
    "rail": (14.0, 1.5),
    "none": (6.0, 0.0),
}
SHOP_STRIP_M = 14.0
OPEN_AT_MOST_M2, SHOPS_FROM_M = 24_000.0, 95.0
# An estate has a second gate from this area on, perhaps a third, surely one more.
SECOND_GATE_M2, THIRD_GATE_M2, FOURTH_GATE_M2, THIRD_GATE_SHARE = 9_000.0, 22_000.0, 32_000.0, 0.6
SHOP_SHARE = {"primary": 0.5, "secondary": 0.5, "tertiary": 0.35, "residential": 0.12}
USES = ("estate", "commercial", "public", "industrial", "green", "vacant")
USE_SHARES = {
    "core": (0.76, 0.09, 0.09, 0.00, 0.03, 0.03),
    "old": (0.63, 0.13, 0.15, 0.03, 0.02, 0.04),
    "mixed": (0.38, 0.24, 0.22, 0.09, 0.03, 0.04),
    "new": (0.42, 0.25, 0.20, 0.04, 0.03, 0.06),
}
# Year of completion: centre and spread of the old, share of the young and their years.
YEARS = {
    "core": (1982, 7.0, 0.04, (2002, 2010)),
    "old": (1988, 6.0, 0.08, (2001, 2008)),
    "mixed": (1992, 5.0, 0.42, (2001, 2012)),
    "new": (1997, 2.0, 0.85, (2004, 2018)),
}
GATE_ORDER = ("residential", "living_street", "tertiary", "secondary", "primary")
GRID_M = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A gate on one side: the point on the street's centre line, and the point on the estate's boundary."""

    side: int
    on_street: Points
    at: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A parcel with its land: `corners` inside the setbacks, which sides have shops before them, gates."""

    parcel: Parcel
    use: str
    corners: Points
    street_setbacks_m: Points
    shops: tuple[bool, bool, bool, bool]
    year_built: int
    gates: tuple[Gate, ...] = ()


def settle(rng: np.random.Generator, parcels: tuple[Parcel, ...]) -> tuple[Site, ...]:
    """Decide use, setbacks, year and gates of every parcel."""
    return tuple(_settle_one(rng, parcel) for parcel in parcels)


def _settle_one(rng: np.random.Generator, parcel: Parcel) -> Site:
    use = parcel.use or _use(rng, parcel)
    least = np.array([SETBACK_M[side][0] for side in parcel.sides])
    more = np.array([SETBACK_M[side][1] for side in parcel.sides])
    setbacks = least + more * rng.uniform(0.0, 1.0, 4)
    chances = rng.uniform(0.0, 1.0, 4)
    may_have_shops = use == "estate" and parcel.truth in ("", "T01") and min(parcel.size_m) > SHOPS_FROM_M
    shops = [may_have_shops and chances[k] < SHOP_SHARE.get(side, 0.0) for k, side in enumerate(parcel.sides)]
    corners = inset(parcel.corners, setbacks + SHOP_STRIP_M * np.array(shops))
    site = Site(
        parcel=parcel,
        use=use,
        corners=corners,
        street_setbacks_m=setbacks,
        shops=(shops[0], shops[1], shops[2], shops[3]),
        year_built=_year(rng, parcel),
    )
    return replace(site, gates=_gates(rng, site)) if use == "estate" else site


def _use(rng: np.random.Generator, parcel: Parcel) -> str:
    chosen = str(rng.choice(USES, p=USE_SHARES[parcel.zone]))
    # no large piece of ground lies open in an old town
    return "estate" if chosen in ("green", "vacant") and parcel.area_m2 > OPEN_AT_MOST_M2 else chosen


def _year(rng: np.random.Generator, parcel: Parcel) -> int:
    centre, spread, young_share, young = YEARS.get(parcel.zone, YEARS["old"])
    old = int(np.clip(round(rng.normal(centre, spread)), 1965, 2000))
    new = int(rng.integers(young[0], young[1] + 1))
    is_young = rng.uniform() < young_share
    if parcel.truth:  # estates of planted truths are old enough for the programme
        return min(old, 1998)
    if parcel.zone == "new" and parcel.use == "estate":  # the young ring around the cluster of T05
        return max(new, 2006)
    return new if is_young else old


def _gates(rng: np.random.Generator, site: Site) -> tuple[Gate, ...]:
    """One to four gates: the quiet streets first, never two on one side."""
    parcel = site.parcel
    if parcel.truth == "T08":
        return (make_gate(site, SOUTH, 0.5),)
    if parcel.truth == "T13":
        return (make_gate(site, SOUTH, 0.40),)
    open_sides = [k for k in (SOUTH, EAST, NORTH, WEST) if parcel.sides[k] in GATE_ORDER]
    open_sides.sort(key=lambda k: (GATE_ORDER.index(parcel.sides[k]), rng.uniform()))
    sides = list(parcel.gate_sides) or open_sides
    area_m2 = parcel.area_m2
    third = area_m2 > THIRD_GATE_M2 and rng.uniform() < THIRD_GATE_SHARE
    wanted = 1 + int(area_m2 > SECOND_GATE_M2) + int(third) + int(area_m2 > FOURTH_GATE_M2)
    if parcel.truth == "T01":
        wanted = min(wanted, 2)
    return tuple(make_gate(site, side, float(rng.uniform(0.32, 0.68))) for side in sides[:wanted])


def make_gate(site: Site, side: int, share: float) -> Gate:
    """A gate at a share of one side of the land, with the point of the street right before it."""
    start, end = site.corners[side], site.corners[(side + 1) % 4]
    at = start + (end - start) * (share if side in (SOUTH, EAST) else 1.0 - share)
    line_start, line_end = site.parcel.corners[side], site.parcel.corners[(side + 1) % 4]
    along = (line_end - line_start) / np.hypot(*(line_end - line_start))
    on_street = line_start + along * np.dot(at - line_start, along)
    return Gate(side=side, on_street=np.round(on_street, GRID_M), at=np.round(at, GRID_M))


def frontage(site: Site, side: int, share: float, offset_m: float) -> Points:
    """A point before one side of the site, so far from the street's centre line."""
    corners = site.parcel.corners
    along = corners[(side + 1) % 4] - corners[side]
    inward = np.array([-along[1], along[0]]) / np.hypot(*along)
    return point_on_side(site.parcel, side, share) + inward * offset_m


def land_ring(site: Site) -> Points:
    """The land's corners with its gates as vertices, so that a gate lies on the boundary exactly."""
    vertices: list[npt.NDArray[np.float64]] = []
    for side in range(4):
        start = site.corners[side]
        vertices.append(start)
        here = [gate.at for gate in site.gates if gate.side == side]
        vertices.extend(sorted(here, key=lambda at, start=start: float(np.hypot(*(at - start)))))
    return np.stack(vertices)


def farmstead() -> Parcel:
    """T08: a compound on the hill, beyond the last street."""
    corners = np.array([[3142.0, 2362.0], [3232.0, 2366.0], [3228.0, 2442.0], [3145.0, 2438.0]])
    sides = ("none", "none", "none", "none")
    return Parcel(corners=corners, sides=sides, cell=(8, 7), zone="old", use="estate", truth="T08")
