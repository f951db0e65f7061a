"""How far from its origin is a place on a street? (what one search found, and the walk to any place)"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one search from one origin found.

    An origin is one place, the entrances of one estate, or all facilities of a category: whatever was searched from at
    once.

    Attributes
    ----------
    node_m
        (n,) walk from the origin to each node, the leg from the origin to its street included; infinite where the
        search did not come.
    edge, offset_m
        (k,) edges that the origin joins, and the distance of each foot from the first vertex. A negative edge is off
        the network and starts nothing.
    gap_m
        (k,) leg from the origin to each foot. It is walked first.
    """

    node_m: Floats
    edge: Ints
    offset_m: Floats
    gap_m: Floats


def merge_reaches(reaches: Sequence[Reach]) -> Reach:
    """One reach from all origins at once: each place counts from the nearest of them.

    Parameters
    ----------
    reaches
        At least one, over the same graph.
    """
    return Reach(
        node_m=np.min([reach.node_m for reach in reaches], axis=0),
        edge=np.concatenate([reach.edge for reach in reaches]),
        offset_m=np.concatenate([reach.offset_m for reach in reaches]),
        gap_m=np.concatenate([reach.gap_m for reach in reaches]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Feet:
    """Where several origins stand on the streets.

    Attributes
    ----------
    origin
        (k,) which origin each foot is of.
    edge, offset_m, gap_m
        (k,) as in `Reach`.
    """

    origin: Ints
    edge: Ints
    offset_m: Floats
    gap_m: Floats


def feet_within(reaches: Sequence[Reach], *, limit_m: float) -> Feet:
    """Feet that are on the network and at most `limit_m` from their origin, by origin."""
    kept = [np.flatnonzero((reach.edge >= 0) & (reach.gap_m <= limit_m)) for reach in reaches]
    return Feet(
        origin=np.repeat(np.arange(len(kept)), [len(rows) for rows in kept]),
        edge=np.concatenate([reach.edge[rows] for reach, rows in zip(reaches, kept, strict=True)]),
        offset_m=np.concatenate([reach.offset_m[rows] for reach, rows in zip(reaches, kept, strict=True)]),
        gap_m=np.concatenate([reach.gap_m[rows] for reach, rows in zip(reaches, kept, strict=True)]),
    )


def edges_reached(edges: EdgeLines, node_m: Floats, feet: Feet, *, limit_m: float) -> tuple[Ints, Ints]:
    """Edges of which some part may be within `limit_m` of each origin.

    Parameters
    ----------
    edges
        The street edges.
    node_m
        (k, n) walks of `Reach`, a row an origin.
    feet
        Feet of the same origins within the limit.
    limit_m
        Longest walk that counts.

    Returns
    -------
    origin, edge
        Rows of `node_m` and positions in `edges`, by origin and then edge, each pair once.
    """
    origin, node = np.nonzero(node_m <= limit_m)
    place, row = spread(edges.node_first[node], edges.node_first[node + 1])
    count = max(len(edges.length_m), 1)
    key = np.concatenate([origin[row] * count + edges.node_edge[place], feet.origin * count + feet.edge])
    key.sort()
    key = key[np.r_[True, key[1:] != key[:-1]]] if len(key) else key
    return np.divmod(key, count)


def walk_to_places(edges: EdgeLines, reach: Reach, edge: Ints, place_m: Floats) -> Floats:
    """Walk from the origin to places on edges.

    Parameters
    ----------
    edges
        The street edges.
    reach
        What the search found.
    edge, place_m
        (k,) edge and distance from its first vertex.

    Returns
    -------
    walk_m
        (k,) metres; infinite where the search did not come.

    Notes
    -----
    ``min(d[tail] + place, d[head] + length - place, gap + |place - foot| on the origin's own edge)``: equal to the
    walk in a graph that is cut at both places. O(k + pairs of a place and a foot on one edge).
    """
    edge = np.asarray(edge, dtype=np.int64)
    by_tail = reach.node_m[edges.tail[edge]] + place_m
    by_head = reach.node_m[edges.head[edge]] + (edges.length_m[edge] - place_m)
    walk_m = np.minimum(by_tail, by_head)
    foot, place = feet_on(reach, edge)
    np.minimum.at(walk_m, place, reach.gap_m[foot] + np.abs(place_m[place] - reach.offset_m[foot]))
    return walk_m


def feet_on(reach: Reach, edge: Ints) -> tuple[Ints, Ints]:
    """Pairs of a foot of the origin and a row of `edge` on one edge.

    Returns
    -------
    foot, row
        Positions in `reach` and in `edge`. Rows on none of the origin's edges are in no pair.
    """
    on = np.flatnonzero(reach.edge >= 0)
    order = on[np.argsort(reach.edge[on], kind="stable")]
    low = np.searchsorted(reach.edge[order], edge, side="left")
    high = np.searchsorted(reach.edge[order], edge, side="right")
    rank, row = spread(low, high)
    return order[rank], row
