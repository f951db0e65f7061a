"""What lies under and between the estates? (river, railway, blocks, parks, boundaries: context and barriers)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.synthetic_city.parcels import inset
from spatial_renewal.synthetic_city.plan import (
    BRIDGES,
    COLUMN_CLASSES,
    COLUMN_NAMES,
    COLUMNS_M,
    NORTH_BANK,
    RAILWAY,
    ROW_CLASSES,
    ROW_NAMES,
    SOUTH_BANK,
    Plan,
    place_names,
)
from spatial_renewal.synthetic_city.sites import Site
from spatial_renewal.synthetic_city.warp import CRS, Points, densify, ring_to_ground, to_ground

Shape = tuple[str, str, shapely.Geometry]

# Half of the carriageway with its pavements: how far a block keeps from a centre line.
CARRIAGEWAY_M = {"primary": 13.0, "secondary": 9.0, "tertiary": 6.5, "rail": 9.0, "none": 0.0}
EDGE_M = 70.0
# How wide a gate opens the wall: a car and a footpath.
GATE_WIDTH_M = 6.0
RIVER_NAME, RAILWAY_NAME, EXPRESSWAY_NAME = "清江", "江城铁路", "西绕城高架"
SUBDISTRICTS = ("和平街道", "东风街道", "建设街道")
DIVIDE = 4  # the column that parts the two northern subdistricts


def subdistrict_of(cells: Iterable[tuple[int, int]]) -> list[str]:
    """The subdistrict that each superblock belongs to."""
    return [SUBDISTRICTS[0] if j < SOUTH_BANK else SUBDISTRICTS[1 if i < DIVIDE else 2] for i, j in cells]


def river_outline() -> Points:
    """The river on the drawing board: banks that come and go by some metres."""
    u = np.arange(-EDGE_M - 30.0, COLUMNS_M[-1] + EDGE_M + 31.0, 20.0)
    south = 624.0 + 5.0 * np.sin(u / 170.0) + 4.0 * np.sin(u / 61.0)
    north = 737.0 + 5.0 * np.sin(u / 143.0 + 1.0) + 3.0 * np.sin(u / 53.0)
    return np.vstack([np.stack([u, south], axis=1), np.stack([u, north], axis=1)[::-1]])


def railway_path() -> Points:
    """The railway on the drawing board."""
    return np.array([[COLUMNS_M[RAILWAY], -EDGE_M - 40.0], [COLUMNS_M[RAILWAY], 2400.0 + EDGE_M + 40.0]])


def expressway_path() -> Points:
    """The elevated expressway along the western edge, on the drawing board."""
    return np.array([[-46.0, -EDGE_M], [-40.0, 900.0], [-44.0, 1700.0], [-38.0, 2400.0 + EDGE_M]])


def _line(path: Points) -> shapely.LineString:
    return shapely.LineString(to_ground(densify(path, 30.0)))


def _area(corners: Points) -> shapely.Polygon:
    return shapely.Polygon(ring_to_ground(corners))


def make_barriers(plan: Plan, estates: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The table `barriers`: river, railway, expressway, the primary roads, and a wall around every estate."""
    shapes: list[Shape] = [
        ("river", RIVER_NAME, _area(river_outline())),
        ("railway", RAILWAY_NAME, _line(railway_path())),
        ("expressway", EXPRESSWAY_NAME, _line(expressway_path())),
    ]
    shapes += [
        ("arterial", COLUMN_NAMES[i], _line(plan.crossings[i])) for i in BRIDGES if COLUMN_CLASSES[i] == "primary"
    ]
    rows = [j for j, kind in enumerate(ROW_CLASSES) if kind == "primary"]
    shapes += [("arterial", ROW_NAMES[j], _line(plan.crossings[:, j])) for j in rows]
    shapes += [("wall", "", wall) for wall in _walls(estates, entrances)]
    return _table(shapes, "barrier_id", "B")


def _walls(estates: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame) -> list[shapely.LineString]:
    """What the gates leave of each estate's boundary, in pieces."""
    openings = entrances.buffer(GATE_WIDTH_M / 2).groupby(entrances["estate_id"]).agg(shapely.union_all)
    around = estates.geometry.boundary.to_numpy()
    # an opening where a ring begins would leave that ring in two pieces more than it has gates
    left = shapely.line_merge(shapely.difference(around, openings.reindex(estates["estate_id"]).to_numpy()))
    return list(shapely.get_parts(left))


def _table(shapes: list[Shape], key: str, letter: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            key: pd.Series([f"{letter}{k + 1:05d}" for k in range(len(shapes))], dtype="str"),
            "kind": pd.Series([kind for kind, _, _ in shapes], dtype="str"),
            "name": pd.Series([name or None for _, name, _ in shapes], dtype="str"),
        },
        geometry=[shape for _, _, shape in shapes],
        crs=CRS,
    )


def make_context(plan: Plan, sites: tuple[Site, ...], buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The table `context`: what is only drawn."""
    shapes = [
        *_boundaries(plan),
        *_blocks(plan),
        ("water", RIVER_NAME, _area(river_outline())),
        *_greens(plan, sites),
        *_open_ground(sites),
        ("railway", RAILWAY_NAME, _line(railway_path())),
    ]
    idle = _idle(sites, buildings)
    shapes += [
        ("idle_building" if k in idle else "building", "", shape)
        for k, shape in enumerate(buildings.geometry.to_numpy())
    ]
    return _table(shapes, "context_id", "C")


def _blocks(plan: Plan) -> list[Shape]:
    return [
        ("block", "", _area(inset(cell.corners, np.array([CARRIAGEWAY_M[side] for side in cell.sides]))))
        for cell in plan.cells
        if cell.zone not in ("hill", "park")
    ]


def _greens(plan: Plan, sites: tuple[Site, ...]) -> list[Shape]:
    """Parks, the hill, the strips along the river, and small greens among the parcels."""
    shapes: list[Shape] = []
    for cell in plan.cells:
        if cell.zone == "park":
            shapes.append(("green", "人民公园", _area(inset(cell.corners, np.array([10.0, 14.0, 14.0, 10.0])))))
            shapes.append(("water", "镜湖", _area(_pond(cell.corners))))
    sw, se = plan.crossings[8, 6], plan.crossings[9, 6]
    edge, top = COLUMNS_M[-1] + EDGE_M, 2400.0 + EDGE_M
    railway, bend, west = COLUMNS_M[RAILWAY] + 12.0, plan.crossings[8, 7], plan.crossings[7, 7]
    hill = [(sw[0] + 9, sw[1] + 11), (se[0], se[1] + 11), (edge, se[1] + 40), (edge, top), (railway, top)]
    shapes.append(("green", "青山", _area(np.array([*hill, (railway, west[1] + 8), (bend[0] + 9, bend[1] + 8)]))))
    outline = river_outline()
    half = len(outline) // 2
    for bank, at in ((outline[:half], 611.0), (outline[half:], 749.0)):
        quay = np.stack([bank[::-1, 0], np.full(half, at)], axis=1)
        shapes.append(("green", "滨江绿带", _area(np.vstack([bank, quay])).buffer(0)))
    for site in sites:
        if site.use == "green":
            shapes.append(("green", place_names()[site.parcel.cell] + "游园", _area(site.corners)))
        elif site.use == "public":
            shapes.append(("green", "", _area(_playing_field(site.corners))))
    return shapes


def _pond(corners: Points) -> Points:
    centre = corners.mean(axis=0) + np.array([12.0, -2.0])
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radius = 46.0 + 8.0 * np.sin(2 * angle + 0.7) + 5.0 * np.sin(3 * angle)
    return centre + np.stack([1.25 * radius * np.cos(angle), 0.85 * radius * np.sin(angle)], axis=1)


def _playing_field(corners: Points) -> Points:
    sw, se, ne, nw = inset(corners, np.full(4, 8.0))
    return np.stack([sw, se, se + (ne - se) * 0.34, sw + (nw - sw) * 0.34])


def _open_ground(sites: tuple[Site, ...]) -> list[Shape]:
    return [
        ("vacant_land", place_names()[site.parcel.cell] + "空地", _area(site.corners))
        for site in sites
        if site.use == "vacant"
    ]


def _idle(sites: tuple[Site, ...], buildings: gpd.GeoDataFrame) -> set[int]:
    """Every third hall on industrial ground stands empty."""
    halls = [k for k, owner in enumerate(buildings["site"]) if sites[int(owner)].use == "industrial"]
    return set(halls[::3])


def _boundaries(plan: Plan) -> list[Shape]:
    west, east = -EDGE_M, COLUMNS_M[-1] + EDGE_M
    bottom, top, river = -EDGE_M, 2400.0 + EDGE_M, 680.0
    line = plan.crossings[DIVIDE, NORTH_BANK:]
    start, end = np.array([[line[0, 0], river]]), np.array([[line[-1, 0], top]])
    middle = np.vstack([start, line, end])
    south = np.array([[west, bottom], [east, bottom], [east, river], middle[0], [west, river]])
    return [
        ("boundary", SUBDISTRICTS[0], _area(south)),
        ("boundary", SUBDISTRICTS[1], _area(np.vstack([[[west, river]], middle, [[west, top]]]))),
        ("boundary", SUBDISTRICTS[2], _area(np.vstack([middle, [[east, top], [east, river]]])[::-1])),
    ]
