"""Where can one walk? (centre lines, lanes and footpaths, cut at every junction)"""

from collections import defaultdict
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.synthetic_city.buildings import PATH_INSET_M
from spatial_renewal.synthetic_city.parcels import Line, inset
from spatial_renewal.synthetic_city.plan import place_names
from spatial_renewal.synthetic_city.sites import Site
from spatial_renewal.synthetic_city.warp import CRS, Points, densify, to_ground

CLASS_RANK = ("motorway", "primary", "secondary", "tertiary", "residential", "living_street", "footway")
NOT_WALKED_INSIDE = ("T08", "T13")
LANE_WORDS = ("巷", "东巷", "西巷", "南巷", "北巷", "前巷", "后巷", "一弄", "二弄", "三弄", "四弄", "五弄", "六弄")
STREET_WORDS = ("街", "横街", "东街", "西街", "南街", "北街", "支路", "后街")
NODING_M, SHORTEST_M = 0.001, 0.05
STEP_M = 28.0


def name_lanes(streets: tuple[Line, ...]) -> tuple[Line, ...]:
    """Give the streets inside superblocks names after their neighbourhood; footpaths have none."""
    places = place_names()
    used: defaultdict[tuple[tuple[int, int], bool], int] = defaultdict(int)
    named = []
    for street in streets:
        if street.cell is None or street.street_class == "footway":
            named.append(street)
            continue
        is_lane = street.street_class == "living_street"
        words = LANE_WORDS if is_lane else STREET_WORDS
        name = places[street.cell] + words[used[street.cell, is_lane] % len(words)]
        used[street.cell, is_lane] += 1
        named.append(Line(path=street.path, street_class=street.street_class, name=name, cell=street.cell))
    return tuple(named)


def footpaths(sites: tuple[Site, ...], between_rows: tuple[tuple[Points, ...], ...]) -> tuple[Line, ...]:
    """Paths inside estates: a ring behind the wall, one between each two rows, and one through each gate."""
    lines = []
    for site, rows in zip(sites, between_rows, strict=True):
        if site.use != "estate" or site.parcel.truth in NOT_WALKED_INSIDE:
            continue
        ring = inset(site.corners, np.full(4, PATH_INSET_M))
        inside = shapely.Polygon(ring)
        inner = [shapely.LineString(row).intersection(inside) for row in rows]
        lines.append(np.vstack([ring, ring[:1]]))
        lines.extend(shapely.get_coordinates(path) for path in inner if path.length > 1.0)
        for gate in site.gates:
            start, end = ring[gate.side], ring[(gate.side + 1) % 4]
            along = (end - start) / np.hypot(*(end - start))
            # exactly on the ring, or the two would not join
            lines.append(np.stack([gate.on_street, gate.at, start + along * np.dot(gate.at - start, along)]))
    return tuple(Line(path=path, street_class="footway") for path in lines)


def park_paths(corners: Points) -> tuple[Line, ...]:
    """Paths of the park: a round one, and one from each side to it."""
    centre, radius_m = corners.mean(axis=0), 78.0
    angle = np.linspace(0, 2 * np.pi, 25)
    radius = radius_m * (1.0 + 0.12 * np.sin(3 * angle))
    ring = centre + np.stack([1.25 * radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    ring[-1] = ring[0]
    paths = [ring]
    for (start, end), at in zip(pairwise(np.vstack([corners, corners[:1]])), (15, 0, 7, 12), strict=True):
        paths.append(np.stack([start + (end - start) * (0.42 if at in (15, 7) else 0.5), ring[at]]))
    return tuple(Line(path=path, street_class="footway") for path in paths)


def make_streets(lines: tuple[Line, ...]) -> gpd.GeoDataFrame:
    """Cut centre lines at every junction and bend the pieces on to the ground.

    Parameters
    ----------
    lines
        Centre lines on the drawing board; where two touch they become a junction.

    Returns
    -------
    GeoDataFrame
        The table `streets`.
    """
    drawn = shapely.linestrings(
        np.vstack([x.path for x in lines]), indices=np.repeat(np.arange(len(lines)), [len(x.path) for x in lines])
    )
    pieces = shapely.get_parts(shapely.union_all(drawn, grid_size=NODING_M))
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    xy = shapely.get_coordinates(middles)
    order = np.lexsort((xy[:, 0], np.round(xy[:, 1] / 40.0)))
    pieces, middles = pieces[order], middles[order]
    ground = [to_ground(densify(shapely.get_coordinates(piece), STEP_M)) for piece in pieces]
    owners = _owners(shapely.STRtree(np.asarray(drawn)), middles, lines)
    kept = [k for k, path in enumerate(ground) if np.hypot(*np.diff(path, axis=0).T).sum() > SHORTEST_M]
    return _table([ground[k] for k in kept], [lines[owners[k]] for k in kept])


def _owners(tree: shapely.STRtree, middles: np.ndarray, lines: tuple[Line, ...]) -> np.ndarray:
    """For each piece the line that it was cut from; the higher class where two lie on each other."""
    piece, line = tree.query(middles, predicate="dwithin", distance=10 * NODING_M)
    rank = np.array([CLASS_RANK.index(x.street_class) for x in lines])[line]
    found = pd.DataFrame({"piece": piece, "line": line, "rank": rank}).sort_values(["piece", "rank", "line"])
    return found.drop_duplicates("piece").set_index("piece")["line"].reindex(range(len(middles))).to_numpy(dtype=int)


def _table(paths: list[Points], owners: list[Line]) -> gpd.GeoDataFrame:
    ends = np.array([[path[0], path[-1]] for path in paths])
    _, node = np.unique(np.round(ends.reshape(-1, 2) * 100).astype(np.int64), axis=0, return_inverse=True)
    node = node.reshape(-1, 2) + 1
    names = pd.Series([x.name or None for x in owners], dtype="str")
    classes = pd.Series([x.street_class for x in owners], dtype="str")
    return gpd.GeoDataFrame(
        {
            "street_id": pd.Series([f"S{k + 1:05d}" for k in range(len(paths))], dtype="str"),
            "name": names,
            "street_class": classes,
            "walkable": (classes != "motorway").to_numpy(dtype=bool),
            "bridge": np.array([x.bridge for x in owners], dtype=bool),
            "tunnel": np.array([x.tunnel for x in owners], dtype=bool),
            "from_node": pd.Series([f"N{a:05d}" for a in node[:, 0]], dtype="str"),
            "to_node": pd.Series([f"N{b:05d}" for b in node[:, 1]], dtype="str"),
        },
        geometry=[shapely.LineString(path) for path in paths],
        crs=CRS,
    )
