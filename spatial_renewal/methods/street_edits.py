"""What becomes of a street graph when places on it get ways of their own? (edges cut at places, edges added)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_renewal.methods.edge_lines import edge_lines, pieces_along
from spatial_renewal.methods.snapping import Floats, Positions
from spatial_renewal.methods.street_graph import NO_STREET, StreetGraph

# Places on an edge that are nearer than this to one before them, or to an end, are that place: no edge gets no length.
SAME_PLACE_M = 1e-6
NOT_WHOLE = -1

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A street graph with nodes at places of its edges.

    Attributes
    ----------
    graph
        The edges that stay whole, in their order, then the pieces of the others, edge by edge.
    node
        (k,) node at each of the places asked for.
    whole
        (m,) edge of `graph` that each edge is now; `NOT_WHOLE` where it was cut.
    of_edge, begin_m, piece
        (p,) for each piece the edge that it was part of, where on that it begins, and the edge of `graph` that it is.
    """

    graph: StreetGraph
    node: Ints
    whole: Ints
    of_edge: Ints
    begin_m: Floats
    piece: Ints

    def moved(self, at: Positions) -> Positions:
        """Bring positions on the graph that was cut to this one."""
        edge, offset_m = at.edge.copy(), at.offset_m.copy()
        on = at.on_network
        edge[on] = self.whole[at.edge[on]]
        cut = np.flatnonzero(on & (edge == NOT_WHOLE))
        which = _last_before((self.of_edge, self.begin_m), (at.edge[cut], at.offset_m[cut]))
        edge[cut], offset_m[cut] = self.piece[which], at.offset_m[cut] - self.begin_m[which]
        return Positions(edge=edge, offset_m=offset_m, gap_m=at.gap_m)


def cut_at(graph: StreetGraph, edge: Ints, offset_m: Floats) -> Cut:
    """Give `graph` a node at each of the (k,) places, `offset_m` along `edge`.

    Walks stay what they are. O(n + m) and the vertices of the edges that are cut.

    Examples
    --------
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> lane = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 100 0)"]))
    >>> cut = cut_at(lane, np.array([0, 0]), np.array([30.0, 100.0]))
    >>> cut.node.tolist(), cut.graph.edge_length_m.tolist()
    ([2, 1], [30.0, 70.0])
    """
    length_m = graph.edge_length_m[edge]
    at_first, at_last = offset_m <= SAME_PLACE_M, offset_m >= length_m - SAME_PLACE_M
    node = np.where(at_first, graph.edge_from[edge], graph.edge_to[edge])
    inner = np.flatnonzero(~at_first & ~at_last)
    order = inner[np.lexsort((offset_m[inner], edge[inner]))]
    same = np.r_[False, (np.diff(edge[order]) == 0) & (np.diff(offset_m[order]) <= SAME_PLACE_M)]
    fresh = order[~same[: len(order)]]
    node[order] = len(graph.node_xy) + np.cumsum(~same[: len(order)]) - 1
    cuts = np.unique(edge[fresh])
    # every cut edge begins a piece at its first vertex, and one at each new node
    of_edge = np.concatenate([cuts, edge[fresh]])
    begin_m = np.concatenate([np.zeros(len(cuts)), offset_m[fresh]])
    tail = np.concatenate([graph.edge_from[cuts], node[fresh]])
    by_place = np.lexsort((begin_m, of_edge))
    of_edge, begin_m, tail = of_edge[by_place], begin_m[by_place], tail[by_place]
    last = np.r_[of_edge[1:] != of_edge[:-1], True] if len(of_edge) else np.empty(0, dtype=bool)
    head = np.where(last, graph.edge_to[of_edge], np.roll(tail, -1))
    end_m = np.where(last, graph.edge_length_m[of_edge], np.roll(begin_m, -1))
    whole = np.full(len(graph.edge_from), NOT_WHOLE)
    kept = np.setdiff1d(np.arange(len(whole)), cuts)
    whole[kept] = np.arange(len(kept))
    lines, xy = _pieces(graph, of_edge, begin_m, end_m)
    new = StreetGraph(
        node_xy=np.vstack([graph.node_xy, xy[tail >= len(graph.node_xy)]]),
        edge_from=np.concatenate([graph.edge_from[kept], tail]),
        edge_to=np.concatenate([graph.edge_to[kept], head]),
        edge_length_m=np.concatenate([graph.edge_length_m[kept], end_m - begin_m]),
        edge_geometry=np.concatenate([graph.edge_geometry[kept], lines]),
        edge_street=np.concatenate([graph.edge_street[kept], graph.edge_street[of_edge]]),
        node_component=np.concatenate([graph.node_component, graph.node_component[graph.edge_from[edge[fresh]]]]),
    )
    piece = len(kept) + np.arange(len(of_edge))
    return Cut(graph=new, node=node, whole=whole, of_edge=of_edge, begin_m=begin_m, piece=piece)


def _pieces(
    graph: StreetGraph, edge: Ints, begin_m: Floats, end_m: Floats
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Geometry of pieces of edges, and where each begins."""
    if not len(edge):
        return np.empty(0, dtype=object), np.empty((0, 2))
    cuts, local = np.unique(edge, return_inverse=True)
    ends = np.arange(2 * len(cuts))
    lines = edge_lines(graph.edge_geometry[cuts], ends[: len(cuts)], ends[len(cuts) :], nodes=len(ends))
    xy, piece = pieces_along(lines, local, begin_m, end_m)
    first = np.searchsorted(piece, np.arange(len(edge)))
    return np.asarray(shapely.linestrings(xy, indices=piece), dtype=object), xy[first]


def _last_before(begins: tuple[Ints, Floats], places: tuple[Ints, Floats]) -> Ints:
    """For each place (edge, offset) the last of the sorted `begins` at or before it; the edge has one at 0."""
    count = len(begins[0])
    edge, along_m = np.concatenate([begins[0], places[0]]), np.concatenate([begins[1], places[1]])
    order = np.lexsort((np.arange(len(edge)) >= count, along_m, edge))
    passed = np.maximum.accumulate(np.where(order < count, order, -1))
    found = np.empty(len(edge), dtype=np.int64)
    found[order] = passed
    return found[count:]


def with_ways(graph: StreetGraph, places_xy: Floats, *, tail: Ints, head: Ints) -> StreetGraph:
    """Add straight ways between nodes.

    Parameters
    ----------
    graph
        The street graph.
    places_xy
        (k, 2) new nodes; they are numbered on from those of `graph`.
    tail, head
        (w,) nodes that each way joins, old or new, some distance apart.

    Returns
    -------
    StreetGraph
        The ways come after the edges, and are part of no street (`NO_STREET`).
    """
    node_xy = np.vstack([graph.node_xy, places_xy])
    lines = np.asarray(shapely.linestrings(np.stack([node_xy[tail], node_xy[head]], axis=1)), dtype=object)
    ends = np.concatenate([graph.edge_from, tail]), np.concatenate([graph.edge_to, head])
    links = coo_array((np.ones(len(ends[0])), ends), shape=(len(node_xy),) * 2)
    return StreetGraph(
        node_xy=node_xy,
        edge_from=ends[0],
        edge_to=ends[1],
        edge_length_m=np.concatenate([graph.edge_length_m, shapely.length(lines)]),
        edge_geometry=np.concatenate([graph.edge_geometry, lines]),
        edge_street=np.concatenate([graph.edge_street, np.full(len(tail), NO_STREET)]),
        node_component=connected_components(links, directed=False)[1].astype(np.int64),
    )
