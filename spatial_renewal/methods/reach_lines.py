"""Which parts of the streets are within a walk? (edges cut where the walk ends, to the millimetre)"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, pieces_along
from spatial_renewal.methods.reach import Reach, edges_reached, feet_within


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgePieces:
    """Parts of edges, by edge and place; no two of them touch.

    Attributes
    ----------
    edge
        (k,) edge of each piece.
    from_m, to_m
        (k,) where it starts and ends, ``from_m < to_m``.
    """

    edge: Ints
    from_m: Floats
    to_m: Floats


def reached_pieces(edges: EdgeLines, reach: Reach, *, limit_m: float) -> EdgePieces:
    """Parts of edges at most `limit_m` from the origin.

    Parameters
    ----------
    edges
        The street edges.
    reach
        What the search found, to at least `limit_m`.
    limit_m
        Longest walk, the leg from the origin to its street included.

    Returns
    -------
    EdgePieces
        None where the leg alone is as long as the limit.

    Notes
    -----
    What is left of the limit at a node goes on along each of its edges; what is left at the origin's foot goes both
    ways along its own edge. Up to three such intervals on an edge are merged where they meet. O(r log r) in the
    number of edges reached.
    """
    feet = feet_within([reach], limit_m=limit_m)
    _, near = edges_reached(edges, reach.node_m[None, :], feet, limit_m=limit_m)
    length_m = edges.length_m[near]
    from_tail = np.clip(limit_m - reach.node_m[edges.tail[near]], 0.0, length_m)
    from_head = np.clip(limit_m - reach.node_m[edges.head[near]], 0.0, length_m)
    left_m = limit_m - feet.gap_m
    edge = np.concatenate([near, near, feet.edge])
    low = np.concatenate([np.zeros(len(near)), length_m - from_head, np.maximum(feet.offset_m - left_m, 0.0)])
    high = np.concatenate([from_tail, length_m, np.minimum(feet.offset_m + left_m, edges.length_m[feet.edge])])
    return merged_pieces(edge, low, high)


def reached_lines(edges: EdgeLines, reach: Reach, *, limits_m: Sequence[float]) -> tuple[npt.NDArray[np.object_], ...]:
    """Lines of the streets within each limit.

    Parameters
    ----------
    edges
        The street edges.
    reach
        What the search found, to at least the longest limit.
    limits_m
        Walks, the leg from the origin to its street included.

    Returns
    -------
    tuple of arrays
        LineStrings per limit, by edge and along it. Edges reached from end to end are those of `edges` themselves.

    Examples
    --------
    >>> from spatial_renewal.methods.edge_lines import edge_lines
    >>> lane = edge_lines(shapely.from_wkt(["LINESTRING (0 0, 300 0)"]), np.array([0]), np.array([1]), nodes=2)
    >>> door = Reach(
    ...     node_m=np.array([140.0, 240.0]), edge=np.array([0]), offset_m=np.array([100.0]), gap_m=np.array([40.0])
    ... )
    >>> [line.wkt for line in reached_lines(lane, door, limits_m=[100])[0]]
    ['LINESTRING (40 0, 160 0)']
    """
    return tuple(lines_of(edges, reached_pieces(edges, reach, limit_m=limit_m)) for limit_m in limits_m)


def lines_of(edges: EdgeLines, pieces: EdgePieces) -> npt.NDArray[np.object_]:
    """(k,) LineStrings of `pieces`; whole edges are not copied."""
    lines = edges.geometry[pieces.edge]
    cut = np.flatnonzero((pieces.from_m > 0) | (pieces.to_m < edges.length_m[pieces.edge]))
    if len(cut):
        xy, piece = pieces_along(edges, pieces.edge[cut], pieces.from_m[cut], pieces.to_m[cut])
        lines[cut] = shapely.linestrings(xy, indices=piece)
    return lines


def merged_pieces(edge: Ints, low: Floats, high: Floats) -> EdgePieces:
    """Union of intervals edge by edge; intervals without length are none.

    Parameters
    ----------
    edge, low, high
        (k,) edge of each interval, and where on it the interval begins and ends, in metres from its first vertex.
    """
    kept = high > low
    edge, low, high = edge[kept], low[kept], high[kept]
    order = np.lexsort((low, edge))
    edge, low, high = edge[order], low[order], high[order]
    if not len(edge):
        return EdgePieces(edge=edge, from_m=low, to_m=high)
    fresh = np.r_[True, edge[1:] != edge[:-1]]
    begins = np.flatnonzero(fresh)
    rank = np.arange(len(edge)) - np.repeat(begins, np.diff(np.r_[begins, len(edge)]))
    # how far the intervals of the same edge have come; an edge seldom has more than three
    come = high.copy()
    for turn in range(1, int(rank.max()) + 1):
        rows = np.flatnonzero(rank == turn)
        fresh[rows] = low[rows] > come[rows - 1]
        come[rows] = np.maximum(come[rows - 1], come[rows])
    begins = np.flatnonzero(fresh)
    return EdgePieces(edge=edge[begins], from_m=low[begins], to_m=np.maximum.reduceat(high, begins))
