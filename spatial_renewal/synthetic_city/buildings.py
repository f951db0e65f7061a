"""Which buildings stand on a site? (rows that face south, towers, halls, shops along the street)"""

from dataclasses import dataclass

import numpy as np

from spatial_renewal.synthetic_city.parcels import inset
from spatial_renewal.synthetic_city.sites import Site
from spatial_renewal.synthetic_city.warp import Points

STOREY_M = 2.9
BUILDING_SETBACK_M = 6.5
PATH_INSET_M = 4.0
AISLE_M = 8.5
MIN_LENGTH_M, NARROW_M, MIN_SHOP_M = 13.0, 64.0, 10.0
# Low slabs of six floors from 1976, a few lifts from 2001, towers from 2009.
SLABS_FROM, LIFTS_FROM, TOWERS_FROM = 1976, 2001, 2009
SLAB_FLOORS, SAME_HEIGHT_SHARE, FLAT = 14, 0.8, 1e-9
# Length, depth, gap, spacing in metres, and floors: market halls, offices, rows of shops; schools, hospitals; sheds.
COMMON_STYLES: dict[str, tuple[tuple[float, float, float, float, int], ...]] = {
    "commercial": ((78, 46, 16, 20, 3), (32, 24, 20, 24, 12), (52, 15, 9, 12, 3), (44, 30, 13, 18, 5)),
    "public": ((64, 14, 14, 22, 4), (40, 18, 18, 24, 5), (84, 15, 14, 26, 3)),
    "industrial": ((58, 22, 10, 12, 1), (86, 30, 12, 15, 1), (40, 16, 9, 10, 2)),
    "yard": ((46, 15, 10, 12, 1),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How buildings of one kind are built and set."""

    length_m: float
    depth_m: float
    gap_m: float
    spacing_m: float
    floors: int
    use: str = "residential"
    skip_share: float = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """Rectangles on the drawing board: one entry a building, in every array."""

    centres: Points
    along: Points
    lengths_m: Points
    depths_m: Points
    floors: Points
    site: Points
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one site, and the footpaths between them."""

    boxes: tuple[tuple[float, ...], ...]
    paths: tuple[Points, ...]


def style_of(rng: np.random.Generator, site: Site) -> Style:
    """How a site is built, after its use and year."""
    if site.use in COMMON_STYLES:
        choices = COMMON_STYLES[site.use]
        length_m, depth_m, gap_m, spacing_m, floors = choices[int(rng.integers(len(choices)))]
        use = "public" if site.use == "public" else "commercial"
        return Style(
            length_m=length_m,
            depth_m=depth_m,
            gap_m=gap_m,
            spacing_m=spacing_m,
            floors=floors,
            use=use,
            skip_share=0.08,
        )
    if site.year_built >= TOWERS_FROM:
        floors = int(rng.integers(14, 25))
        return Style(length_m=26, depth_m=16, gap_m=30, spacing_m=44, floors=floors, skip_share=0.10)
    if site.year_built >= LIFTS_FROM:
        floors = int(rng.choice([6, 7, 7, 11]))
        height_m = STOREY_M * floors
        return Style(length_m=46, depth_m=13, gap_m=10, spacing_m=1.15 * height_m, floors=floors)
    floors = int(rng.choice([3, 4, 5] if site.year_built < SLABS_FROM else [5, 6, 6, 6, 7]))
    spacing_m = 1.1 * STOREY_M * floors
    length_m = float(rng.uniform(44, 58))
    return Style(
        length_m=length_m, depth_m=float(rng.uniform(9.8, 11.6)), gap_m=6.5, spacing_m=spacing_m, floors=floors
    )


def _span(outline: Points, height: float) -> tuple[float, float]:
    """Where a west-east line at a height enters and leaves a convex outline (anticlockwise)."""
    edge = np.roll(outline, -1, axis=0) - outline
    inward_x, inward_y = -edge[:, 1], edge[:, 0]
    # inward . (point - corner) >= 0, solved for x
    rest = inward_x * outline[:, 0] - inward_y * (height - outline[:, 1])
    with np.errstate(divide="ignore"):
        bounds = rest / inward_x
    lows, highs = bounds[inward_x > FLAT], bounds[inward_x < -FLAT]
    return (float(lows.max()), float(highs.min())) if len(lows) and len(highs) else (0.0, -1.0)


def set_rows(rng: np.random.Generator, site: Site, style: Style, *, fill: tuple[float, float] = (0.0, 1.0)) -> Rows:
    """Fill a site with rows parallel to its south side; `fill` is the part of its depth that is built on."""
    origin, axis = site.corners[0], site.corners[1] - site.corners[0]
    axis = axis / np.hypot(*axis)
    turn = np.array([[axis[0], axis[1]], [-axis[1], axis[0]]])
    local = (site.corners - origin) @ turn.T
    built, walked = inset(local, np.full(4, BUILDING_SETBACK_M)), inset(local, np.full(4, PATH_INSET_M))
    low = built[:, 1].min() + fill[0] * np.ptp(built[:, 1])
    high = built[:, 1].min() + fill[1] * np.ptp(built[:, 1])
    pitch = style.depth_m + style.spacing_m
    count = max(1, int((high - low + style.spacing_m) // pitch))
    slack = max(0.0, high - low - count * pitch + style.spacing_m)
    pitch += min(slack / count, 0.2 * style.spacing_m)
    low += (high - low - (count - 1) * pitch - style.depth_m) / 2
    west, east = _span(built, (low + high) / 2)
    # a narrow site has one slab a row and no aisle: its ring of paths must do
    middle = (west + east) / 2 + float(rng.uniform(-8, 8)) if east - west > NARROW_M else np.inf
    boxes: list[tuple[float, ...]] = []
    heights = [low + k * pitch for k in range(count)]
    for bottom in heights:
        first, second = _span(built, bottom), _span(built, bottom + style.depth_m)
        west, east = max(first[0], second[0]), min(first[1], second[1])
        boxes.extend(_row(rng, style, (west, east, middle), bottom + style.depth_m / 2))
    lines = [_local_line(walked, bottom - (pitch - style.depth_m) / 2) for bottom in heights[1:]]
    if np.isfinite(middle):
        lines.append(np.array([[middle, walked[:, 1].min() - 9.0], [middle, walked[:, 1].max() + 9.0]]))
    centres = [(*(np.array(box[:2]) @ turn + origin), axis[0], axis[1], *box[2:]) for box in boxes]
    paths = tuple(line @ turn + origin for line in lines if np.hypot(*(line[1] - line[0])) > 1.0)
    return Rows(boxes=tuple(centres), paths=paths)


def _local_line(outline: Points, height: float) -> Points:
    west, east = _span(outline, height)
    return np.array([[west, height], [max(west, east), height]])


def _row(
    rng: np.random.Generator, style: Style, span: tuple[float, float, float], height: float
) -> list[tuple[float, ...]]:
    """Boxes of one row: (x, y, length, depth, floors), on both sides of the aisle in its middle."""
    west, east, middle = span
    boxes = []
    for start, end in ((west, min(middle - AISLE_M / 2, east)), (max(middle + AISLE_M / 2, west), east)):
        room = end - start
        if room < MIN_LENGTH_M:
            continue
        count = max(1, round((room + style.gap_m) / (style.length_m + style.gap_m)))
        each = (room - (count - 1) * style.gap_m) / count
        length = min(each, style.length_m * 1.25)
        for k in range(count):
            if count > 1 and rng.uniform() < style.skip_share:
                continue
            own = length * float(rng.choice([1.0, 1.0, 1.0, 0.86, 0.72])) if style.use == "residential" else length
            slack = each - own
            x = start + k * (each + style.gap_m) + own / 2 + slack * float(rng.uniform(0, 1))
            floors = (
                style.floors
                if style.floors > SLAB_FLOORS or rng.uniform() < SAME_HEIGHT_SHARE
                else max(1, style.floors - 1)
            )
            boxes.append((x, height, own, style.depth_m, float(floors)))
    return boxes


def set_shops(rng: np.random.Generator, site: Site) -> list[tuple[float, ...]]:
    """Shops between the street and the estate's wall, leaving the gates free."""
    boxes: list[tuple[float, ...]] = []
    for side in np.flatnonzero(site.shops):
        start, end = site.corners[side], site.corners[(side + 1) % 4]
        reach = float(np.hypot(*(end - start)))
        axis = (end - start) / reach
        outward = np.array([axis[1], -axis[0]])
        gates = [float(np.dot(g.at - start, axis)) for g in site.gates if g.side == side]
        at = 2.0
        while at < reach - 12.0:
            length = min(float(rng.uniform(14, 42)), reach - 2.0 - at)
            blocked = [g for g in gates if at - 5.0 < g < at + length + 5.0]
            if blocked and blocked[0] - 5.0 - at < MIN_SHOP_M:  # no room before the gate: go on behind it
                at = blocked[0] + 5.1
                continue
            length = blocked[0] - 5.0 - at if blocked else length
            centre = start + axis * (at + length / 2) + outward * 7.0
            boxes.append((*centre, *axis, length, 9.5, float(rng.integers(1, 4))))
            at += length + float(rng.choice([0.6, 0.6, 4.0, 9.0]))
    return boxes


def raise_buildings(rng: np.random.Generator, sites: tuple[Site, ...]) -> tuple[Blocks, tuple[tuple[Points, ...], ...]]:
    """Buildings of all sites, and for each site the footpaths between its rows."""
    rows, owner, uses, paths = [], [], [], []
    for index, site in enumerate(sites):
        walks: tuple[Points, ...] = ()
        if site.use in ("estate", "commercial", "public", "industrial", "yard"):
            style = style_of(rng, site)
            fill = (0.48, 1.0) if site.use == "public" else (0.0, 1.0)
            laid = set_rows(rng, site, style, fill=fill)
            shops = set_shops(rng, site)
            rows.extend(laid.boxes)
            rows.extend(shops)
            uses.extend([style.use] * len(laid.boxes) + ["shop"] * len(shops))
            owner.extend([index] * (len(laid.boxes) + len(shops)))
            walks = laid.paths
        paths.append(walks)
    table = np.array(rows)
    blocks = Blocks(
        centres=table[:, 0:2],
        along=table[:, 2:4],
        lengths_m=table[:, 4],
        depths_m=table[:, 5],
        floors=table[:, 6],
        site=np.array(owner, dtype=float),
        uses=tuple(uses),
    )
    return blocks, tuple(paths)
