"""How did one get there? (a search from several places at once that remembers, for each node, where it came from)"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spatial_renewal.methods.edge_lines import EdgeLines, Ints
from spatial_renewal.methods.reach import Reach
from spatial_renewal.methods.routes import NO_NODE, Trail
from spatial_renewal.methods.snapping import OFF_NETWORK, Positions

# Arcs of no length are no arcs to scipy: this one adds less than any drawing shows.
_NO_LENGTH_M = 1e-9


def walk_from(edges: EdgeLines, feet: Positions, *, limit_m: float) -> tuple[Reach, Trail]:
    """Search from all `feet` at once: what `spatial_renewal.methods.routes.route_lines` draws walks from.

    Parameters
    ----------
    edges
        The street edges.
    feet
        (k,) where the origin's places join them; those off the network start nothing.
    limit_m
        No node is looked for beyond this walk.

    Returns
    -------
    reach, trail
        The walk to every node from the nearest of the places, and the node and edge before it.

    Notes
    -----
    One search of Dijkstra from a node that stands for all places, O((m + k) log n). Parallel edges count with the
    shortest of them.

    Examples
    --------
    >>> import shapely
    >>> from spatial_renewal.methods.edge_lines import edge_lines
    >>> lane = edge_lines(shapely.from_wkt(["LINESTRING (0 0, 50 0)"]), np.array([0]), np.array([1]), nodes=2)
    >>> feet = Positions(edge=np.array([0]), offset_m=np.array([20.0]), gap_m=np.array([3.0]))
    >>> walk_from(lane, feet, limit_m=100.0)[0].node_m.round(3).tolist()
    [23.0, 33.0]
    """
    on = np.flatnonzero(feet.edge != OFF_NETWORK)
    edge, offset_m, gap_m = feet.edge[on], feet.offset_m[on], feet.gap_m[on]
    row, column, length_m, by = _shortest_arcs(edges)
    start = edges.nodes
    door = np.concatenate([edges.tail[edge], edges.head[edge]])
    to_door_m = np.concatenate([gap_m + offset_m, gap_m + edges.length_m[edge] - offset_m])
    order = np.lexsort((to_door_m, door))
    first = order[np.r_[True, door[order][1:] != door[order][:-1]]] if len(order) else order
    arcs = csr_array(
        (
            np.maximum(np.concatenate([length_m, to_door_m[first]]), _NO_LENGTH_M),
            (np.concatenate([row, np.full(len(first), start)]), np.concatenate([column, door[first]])),
        ),
        shape=(start + 1, start + 1),
    )
    node_m, before = dijkstra(arcs, directed=True, indices=start, return_predecessors=True, limit=limit_m)
    before = before[:start].astype(np.int64)
    inner = (before >= 0) & (before != start)
    node_before = np.where(inner, before, NO_NODE)
    edge_before = np.full(start, NO_NODE, dtype=np.int64)
    at = np.flatnonzero(inner)
    key = row * start + column
    edge_before[at] = by[np.searchsorted(key, before[at] * start + at)]
    reach = Reach(node_m=node_m[:start], edge=feet.edge, offset_m=feet.offset_m, gap_m=feet.gap_m)
    return reach, Trail(node_before=node_before, edge_before=edge_before)


def _shortest_arcs(edges: EdgeLines) -> tuple[Ints, Ints, npt.NDArray[np.float64], Ints]:
    """Both ways of every edge, of parallel ones the shortest, by node and node."""
    number = np.arange(len(edges.length_m))
    row = np.concatenate([edges.tail, edges.head])
    column = np.concatenate([edges.head, edges.tail])
    length_m, by = np.tile(edges.length_m, 2), np.tile(number, 2)
    order = np.lexsort((by, length_m, column, row))
    row, column, length_m, by = row[order], column[order], length_m[order], by[order]
    new = np.r_[True, (np.diff(row) != 0) | (np.diff(column) != 0)] if len(row) else np.zeros(0, dtype=bool)
    kept = new & (row != column)
    return row[kept], column[kept], length_m[kept], by[kept]
