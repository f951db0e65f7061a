"""How does one get to a place behind a wall? (straight from every gate of that wall, on ways of its own)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.snapping import Floats, Positions
from spatial_renewal.methods.street_edits import SAME_PLACE_M, cut_at, with_ways
from spatial_renewal.methods.street_graph import StreetGraph

Ints = npt.NDArray[np.int64]


class Behind(NamedTuple):
    """Pairs of a gate and a place behind it, as positions in the points of the network; those of a place in a row."""

    gate: Ints
    place: Ints


def open_gate_ways(
    graph: StreetGraph, xy: Floats, at: Positions, *, behind: Behind
) -> tuple[StreetGraph, Positions, Ints]:
    """Join places behind walls to the streets, by every gate of the wall.

    Parameters
    ----------
    graph
        The street graph.
    xy
        (k, 2) all points that people start from or walk to.
    at
        (k,) where they join the streets. Gates do; the places behind them do not.
    behind
        Which place can be got to by which gate.

    Returns
    -------
    graph
        The streets with the leg to each gate, and a straight way from there to each of its places. Every way is a
        dead end: nobody cuts through the estate, and walks between all other points stay what they are.
    at
        (k + d,) positions in it. A gate stands at the end of its leg, with no gap left. A place stands at the end of
        the way from its first gate; those after k are the ends of the ways from its other gates.
    door_of
        (d,) place that each of those after k is.

    Examples
    --------
    >>> import shapely
    >>> from spatial_renewal.methods.snapping import snap_to_edges
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> lane = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 100 0)"]))
    >>> xy = np.array([[50.0, 10.0], [50.0, 40.0]])
    >>> at = snap_to_edges(shapely.points(xy), lane, limit_m=20)
    >>> graph, at, door_of = open_gate_ways(lane, xy, at, behind=Behind(np.array([0]), np.array([1])))
    >>> graph.edge_length_m.tolist(), at.edge.tolist(), at.gap_m.tolist(), len(door_of)
    ([50.0, 50.0, 10.0, 30.0], [2, 3], [0.0, 0.0], 0)
    """
    gates, gate_of = np.unique(behind.gate, return_inverse=True)
    cut = cut_at(graph, at.edge[gates], at.offset_m[gates])
    moved = cut.moved(at)
    base, edges = len(cut.graph.node_xy), len(cut.graph.edge_from)
    apart = np.flatnonzero(at.gap_m[gates] > SAME_PLACE_M)
    # a gate on the street is the street's node; any other is a node at the end of its leg
    gate_node = cut.node.copy()
    gate_node[apart] = base + np.arange(len(apart))
    ends = base + len(apart) + np.arange(len(behind.place))
    new = with_ways(
        cut.graph,
        np.vstack([xy[gates[apart]], xy[behind.place]]),
        tail=np.concatenate([cut.node[apart], gate_node[gate_of]]),
        head=np.concatenate([gate_node[apart], ends]),
    )
    first = np.r_[True, behind.place[1:] != behind.place[:-1]]
    door_of = behind.place[~first]
    legs, ways = edges + np.arange(len(apart)), edges + len(apart) + np.arange(len(behind.place))
    edge = np.concatenate([moved.edge, ways[~first]])
    edge[gates[apart]], edge[behind.place[first]] = legs, ways[first]
    stands = np.concatenate([gates[apart], behind.place[first], len(at.edge) + np.arange(len(door_of))])
    offset_m, gap_m = (np.concatenate([old, np.zeros(len(door_of))]) for old in (moved.offset_m, moved.gap_m))
    offset_m[stands], gap_m[stands] = new.edge_length_m[edge[stands]], 0.0
    return new, Positions(edge=edge, offset_m=offset_m, gap_m=gap_m), door_of
