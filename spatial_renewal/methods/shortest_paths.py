"""How far is the walk? (exact shortest distances between points on the edges of a street graph)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from spatial_renewal.methods.snapping import Positions
from spatial_renewal.methods.street_graph import StreetGraph

# Rows of the dense distance block that scipy returns: 64 x 300,000 nodes are 150 MB.
BLOCK_ROWS = 64
NOT_REACHED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkGraph:
    """A street graph cut at every point that people start from or walk to.

    Attributes
    ----------
    arcs
        (n, n) lengths in metres, both directions. Points are leaves behind their access leg, so no walk leads
        through one.
    point_node
        (k,) node of each point; -1 where it is off the network.
    component
        (n,) label of the connected part.
    """

    arcs: csr_array
    point_node: npt.NDArray[np.int64]
    component: npt.NDArray[np.int64]


def cut_at_points(graph: StreetGraph, at: Positions) -> WalkGraph:
    """Cut the edges of `graph` at the positions `at` and hang each point on its cut.

    Parameters
    ----------
    graph
        The street graph.
    at
        (k,) positions on it.

    Returns
    -------
    WalkGraph
        Distances in it equal those of the model exactly: the leg from a point to its edge, along the edges, and the
        leg to the other point; two points on one edge meet along it.

    Notes
    -----
    O((m + k) log(m + k)). Lengths are float64; no rounding.
    """
    on = np.flatnonzero(at.on_network)
    nodes = len(graph.node_xy)
    edges = len(graph.edge_from)
    cut_node = nodes + np.arange(len(on))
    stop_edge = np.concatenate([np.arange(edges), at.edge[on], np.arange(edges)])
    # projection may land a rounding error behind the end
    offset_m = np.minimum(at.offset_m[on], graph.edge_length_m[at.edge[on]])
    stop_at = np.concatenate([np.zeros(edges), offset_m, graph.edge_length_m])
    stop_node = np.concatenate([graph.edge_from, cut_node, graph.edge_to])
    rank = np.concatenate([np.zeros(edges), np.ones(len(on)), np.full(edges, 2.0)])
    order = np.lexsort((rank, stop_at, stop_edge))
    stop_edge, stop_at, stop_node = stop_edge[order], stop_at[order], stop_node[order]
    same = stop_edge[1:] == stop_edge[:-1]
    leaf = nodes + len(on) + np.arange(len(on))
    tail = np.concatenate([stop_node[:-1][same], cut_node])
    head = np.concatenate([stop_node[1:][same], leaf])
    length_m = np.concatenate([np.diff(stop_at)[same], at.gap_m[on]])
    size = nodes + 2 * len(on)
    point_node = np.full(len(at.edge), -1, dtype=np.int64)
    point_node[on] = leaf
    arcs = _symmetric(tail, head, length_m, size)
    component = np.asarray(connected_components(arcs, directed=False)[1] if size else [])
    return WalkGraph(arcs=arcs, point_node=point_node, component=component.astype(np.int64))


def _symmetric(
    tail: npt.NDArray[np.int64], head: npt.NDArray[np.int64], length_m: npt.NDArray[np.float64], size: int
) -> csr_array:
    """CSR of both directions; of parallel arcs the shortest. Built by hand: scipy would add parallel lengths up."""
    row = np.concatenate([tail, head])
    column = np.concatenate([head, tail])
    data = np.concatenate([length_m, length_m])
    order = np.lexsort((data, column, row))
    row, column, data = row[order], column[order], data[order]
    first = np.r_[True, (row[1:] != row[:-1]) | (column[1:] != column[:-1])] if len(row) else np.empty(0, dtype=bool)
    row, column, data = row[first], column[first], data[first]
    starts = np.searchsorted(row, np.arange(size + 1))
    return csr_array((data, column, starts), shape=(size, size))


def nearest_target(
    walk: WalkGraph, sources: npt.NDArray[np.int64], targets: npt.NDArray[np.int64], *, limit_m: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Distance from each source point to the nearest of the target points, and which it is.

    Parameters
    ----------
    walk
        The cut graph.
    sources, targets
        Positions in ``walk.point_node``.
    limit_m
        Longest walk that is searched.

    Returns
    -------
    distance_m, target
        (len(sources),) each. Infinite and `NOT_REACHED` where no target is within the limit.

    Notes
    -----
    One search from all targets at once: O((n + m) log n), whatever the number of targets.
    """
    distance_m = np.full(len(sources), np.inf)
    target = np.full(len(sources), NOT_REACHED, dtype=np.int64)
    target_node = walk.point_node[targets]
    source_node = walk.point_node[sources]
    usable = np.flatnonzero(target_node >= 0)
    asking = np.flatnonzero(source_node >= 0)
    if not len(usable) or not len(asking):
        return distance_m, target
    found_m, _, origin = dijkstra(
        walk.arcs, indices=target_node[usable], min_only=True, limit=limit_m, return_predecessors=True
    )
    target_of_node = np.full(len(walk.component), NOT_REACHED, dtype=np.int64)
    target_of_node[target_node[usable]] = usable
    reached = np.isfinite(found_m[source_node[asking]])
    hit = asking[reached]
    distance_m[hit] = found_m[source_node[hit]]
    target[hit] = target_of_node[origin[source_node[hit]]]
    return distance_m, target


def pairs_within(
    walk: WalkGraph, sources: npt.NDArray[np.int64], targets: npt.NDArray[np.int64], *, limit_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Every source and target point at most `limit_m` apart, with the distance.

    Parameters
    ----------
    walk
        The cut graph.
    sources, targets
        Positions in ``walk.point_node``.
    limit_m
        Longest walk that counts.

    Returns
    -------
    source, target, distance_m
        Indices into `sources` and `targets`, one row a pair, by target and then source.

    Notes
    -----
    One search per target, in blocks of 64: O(t (n log n)) bounded by the limit.
    """
    source_node = walk.point_node[sources]
    target_node = walk.point_node[targets]
    asking = np.flatnonzero(source_node >= 0)
    usable = np.flatnonzero(target_node >= 0)
    found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]] = []
    for start in range(0, len(usable), BLOCK_ROWS):
        block = usable[start : start + BLOCK_ROWS]
        all_m: npt.NDArray[np.float64] = np.asarray(dijkstra(walk.arcs, indices=target_node[block], limit=limit_m))
        reach_m = all_m[:, source_node[asking]]
        row, column = np.nonzero(np.isfinite(reach_m))
        found.append((asking[column], block[row], reach_m[row, column]))
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    source, target, distance_m = (np.concatenate(part) for part in zip(*found, strict=True))
    return source, target, distance_m
