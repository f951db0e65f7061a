"""How far is every junction from an origin? (what searches know before anybody asks for a target)"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods import scipy_search
from spatial_renewal.methods.edge_lines import Floats, Ints
from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.reach import Reach
from spatial_renewal.methods.shortest_paths import LIMIT_SLACK_M
from spatial_renewal.methods.walk_graph import Grouped, Places, WalkGraph

NO_FOOT = -1
# Origins searched in one call: enough to spread its cost, few enough that a city's rows stay small.
ORIGINS_AT_ONCE = 16


class NodeWalks(NamedTuple):
    """What one search from one origin found.

    Attributes
    ----------
    reach
        Walks to the junctions; its feet are the origin's points, in their order.
    node_foot
        (n,) foot that each junction's walk starts from, of feet equally near the first; `NO_FOOT` beyond the limit.
    """

    reach: Reach
    node_foot: Ints


def node_walks(
    walk: WalkGraph, origins: Sequence[npt.NDArray[np.integer]], *, limit_m: float, engine: Engine = AUTO
) -> Iterator[NodeWalks]:
    """Search from each origin, one after the other.

    Parameters
    ----------
    walk
        Streets with points on them.
    origins
        Points of `walk`, one array an origin: the entrances of an estate, or all facilities of a category.
    limit_m
        Longest walk that is searched.
    engine
        Compiled or scipy. Results are the same, to the last bit.

    Yields
    ------
    NodeWalks
        In the order of `origins`; edges are the chains of `walk`.

    Notes
    -----
    One search from all points of an origin at once: O(n + m) with buckets, O((n + m) log n) with scipy.

    Examples
    --------
    >>> import shapely
    >>> from spatial_renewal.methods.snapping import snap_to_edges
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> from spatial_renewal.methods.walk_graph import place_points
    >>> lane = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 900 0)"]))
    >>> walk = place_points(lane, snap_to_edges(shapely.points([[100, 5], [700, 0]]), lane, limit_m=50))
    >>> found = next(node_walks(walk, [np.array([0, 1])], limit_m=500))
    >>> sorted(found.reach.node_m.tolist()), sorted(found.node_foot.tolist())
    ([105.0, 200.0], [0, 1])
    """
    reach_m = float(limit_m) + LIMIT_SLACK_M
    for at in range(0, len(origins), ORIGINS_AT_ONCE):
        block = [np.asarray(points, dtype=np.int64) for points in origins[at : at + ORIGINS_AT_ONCE]]
        walk_m, foot = _searched(walk, [walk.places(points) for points in block], reach_m, engine)
        for points, node_m, node_foot in zip(block, walk_m, foot, strict=True):
            reach = Reach(
                node_m=node_m,
                edge=walk.chain[points].astype(np.int64),
                offset_m=walk.offset_m[points],
                gap_m=walk.gap_m[points],
            )
            yield NodeWalks(reach, node_foot)


def _searched(walk: WalkGraph, places: list[Places], limit_m: float, engine: Engine) -> tuple[Floats, Ints]:
    """Walk and foot of each junction, a row an origin."""
    shape = len(places), len(walk.chains.junction)
    walk_m, foot = np.full(shape, np.inf), np.full(shape, NO_FOOT, dtype=np.int32)
    kernels = engine.kernels()
    if kernels is not None:
        start = np.cumsum([0, *(len(part.chain) for part in places)])
        strung = Places(*(np.concatenate(columns) for columns in zip(*places, strict=True)))
        kernels.reach_of_groups(walk.chains.arcs, walk.chains.ends, Grouped(start, strung), (walk_m, foot), limit_m)
    else:
        for row, part in enumerate(places):
            if len(part.chain):
                walk_m[row], number = scipy_search.walks_to_junctions(walk.chains, part, limit_m)
                foot[row] = np.where(np.isfinite(walk_m[row]), number, NO_FOOT)
    return walk_m, foot.astype(np.int64)
