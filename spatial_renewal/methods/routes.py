"""Which way does the shortest walk take? (lines from an origin to its targets, legs and parts of edges included)"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, pieces_along
from spatial_renewal.methods.reach import Reach, feet_on
from spatial_renewal.methods.trails import NO_NODE, Trail, door_places

NO_FOOT = -1

# Vertices nearer than this are one: sums of offsets round.
SAME_SPOT_M = 1e-7
# The part on the origin's own edge comes first, whatever the number of parts behind it.
FIRST_RANK = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Places to walk to.

    Attributes
    ----------
    xy
        (t, 2) the places themselves.
    edge, offset_m
        (t,) edge that each joins, and the distance of its foot from the first vertex; a negative edge is off the
        network.
    """

    xy: Floats
    edge: Ints
    offset_m: Floats


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of edges: the target, the count of parts between them and it, the edge, and from where to where."""

    target: Ints
    rank: Ints
    edge: Ints
    from_m: Floats
    to_m: Floats


class Arrivals(NamedTuple):
    """How the shortest walk comes to each of (t,) targets.

    Attributes
    ----------
    edge, offset_m
        The target's edge, and the distance of its foot from the first vertex.
    walk_m
        Walk from the origin to the target's foot; infinite where the search did not come.
    foot
        Foot of the origin that it starts from; `NO_FOOT` where it did not come.
    node
        Node that it comes by; `NO_NODE` where it stays on one edge.
    from_m
        Place on the target's edge where it comes on to it: an end, or the origin's foot.
    """

    edge: Ints
    offset_m: Floats
    walk_m: Floats
    foot: Ints
    node: Ints
    from_m: Floats


def arrivals(edges: EdgeLines, reach: Reach, node_foot: Ints, *, edge: Ints, offset_m: Floats) -> Arrivals:
    """How the shortest walk comes to places on edges.

    Parameters
    ----------
    edges
        The street edges.
    reach
        What the search from the origin found.
    node_foot
        (n,) foot that each node's walk starts from.
    edge, offset_m
        (t,) edge of each place, negative off the network, and its distance from the first vertex.

    Returns
    -------
    Arrivals
        Of walks equally long the one from the first of the feet; then the one along the place's own edge, else by
        its tail.
    """
    at = np.maximum(edge, 0)
    own, row = feet_on(reach, edge)
    every = np.arange(len(edge))
    none = np.full(len(edge), NO_NODE)
    tail, head = edges.tail[at], edges.head[at]
    walk_m = np.concatenate(
        [
            reach.gap_m[own] + np.abs(offset_m[row] - reach.offset_m[own]),
            reach.node_m[tail] + offset_m,
            reach.node_m[head] + (edges.length_m[at] - offset_m),
        ]
    )
    foot = np.concatenate([own, node_foot[tail], node_foot[head]])
    node = np.concatenate([none[row], tail, head])
    from_m = np.concatenate([reach.offset_m[own], np.zeros(len(edge)), edges.length_m[at]])
    place = np.concatenate([row, every, every])
    order = np.lexsort((foot, walk_m, place))
    best = order[np.r_[True, place[order][1:] != place[order][:-1]]] if len(order) else order
    lost = (edge < 0) | np.isinf(walk_m[best])
    return Arrivals(
        edge=edge,
        offset_m=offset_m,
        walk_m=np.where(lost, np.inf, walk_m[best]),
        foot=np.where(lost, NO_FOOT, foot[best]),
        node=np.where(lost, NO_NODE, node[best]),
        from_m=np.where(lost, 0.0, from_m[best]),
    )


def route_lines(
    edges: EdgeLines, reach: Reach, trail: Trail, *, origin_xy: Floats, targets: Targets
) -> npt.NDArray[np.object_]:
    """Lines of the shortest walks from one origin to targets.

    Parameters
    ----------
    edges
        The street edges.
    reach
        What the search from the origin found. An origin may be several places, for example the facilities of a
        category: then each target is walked to from the nearest of them.
    trail
        How the search came to each node.
    origin_xy
        (k, 2) the origin's places, one for each of its feet.
    targets
        Places to walk to, any number.

    Returns
    -------
    routes
        (t,) LineStrings from the origin's place to the target, both legs included, or None where the search did not
        come. The length of each is the walk: leg, parts of edges, leg.

    Notes
    -----
    All targets step back together, so the cost is O(targets x nodes on the longest route) in few steps. Of walks
    equally long the one that `arrivals` chooses.
    """
    came = arrivals(edges, reach, trail.node_foot, edge=targets.edge, offset_m=targets.offset_m)
    found, walked = np.flatnonzero(came.foot != NO_FOOT), np.flatnonzero(came.node != NO_NODE)
    routes = np.full(len(targets.edge), None, dtype=object)
    if not len(found):
        return routes
    last = _Parts(found, np.zeros_like(found), targets.edge[found], came.from_m[found], targets.offset_m[found])
    foot = came.foot[walked]
    back, door = _walk_back(edges, trail, walked, came.node[walked])
    door_m = door_places(edges, reach, door, foot)
    out = _Parts(walked, np.full_like(walked, FIRST_RANK), reach.edge[foot], reach.offset_m[foot], door_m)
    target, rank, edge, start_m, end_m = (
        np.concatenate([getattr(parts, name) for parts in (last, *back, out)]) for name in _Parts.__slots__
    )
    order = np.lexsort((-rank, target))
    xy, part = pieces_along(edges, edge[order], start_m[order], end_m[order])
    owner = np.concatenate([found, target[order][part], found])
    turn = np.concatenate([np.full(len(found), -1), np.arange(len(xy)), np.full(len(found), len(xy))])
    ends = origin_xy[came.foot[found]], targets.xy[found]
    routes[found] = _joined(np.concatenate([ends[0], xy, ends[1]]), owner, turn)
    return routes


def _walk_back(edges: EdgeLines, trail: Trail, target: Ints, node: Ints) -> tuple[list[_Parts], Ints]:
    """Whole edges from the `node` of each target back towards the origin, and the node that each ends at."""
    parts = []
    node, moving = node.copy(), np.arange(len(node))
    while len(moving := moving[trail.node_before[node[moving]] != NO_NODE]):
        here = node[moving]
        edge, before = trail.edge_before[here], trail.node_before[here]
        forward = (edges.head[edge] == here) & (edges.tail[edge] == before)
        rank = np.full(len(moving), len(parts) + 1)
        length_m = edges.length_m[edge]
        parts.append(
            _Parts(target[moving], rank, edge, np.where(forward, 0.0, length_m), np.where(forward, length_m, 0.0))
        )
        node[moving] = before
    return parts, node


def _joined(xy: Floats, owner: Ints, turn: Ints) -> npt.NDArray[np.object_]:
    """One line an owner, by owner; vertices that repeat the one before are left out."""
    order = np.lexsort((turn, owner))
    xy, owner = xy[order], owner[order]
    starts = np.r_[True, owner[1:] != owner[:-1]]
    kept = starts | np.r_[True, np.hypot(*np.diff(xy, axis=0).T) > SAME_SPOT_M]
    begins = np.flatnonzero(starts)
    ends = np.r_[begins[1:], len(xy)] - 1
    # the last vertex is the target itself; where the one before is there already, it moves on to it
    rows = np.arange(len(xy))
    last_kept = np.maximum.reduceat(np.where(kept, rows, 0), begins)
    moved = (last_kept != ends) & (last_kept != begins)
    xy[last_kept[moved]] = xy[ends[moved]]
    kept[ends[last_kept == begins]] = True
    _, line = np.unique(owner[kept], return_inverse=True)
    return np.asarray(shapely.linestrings(xy[kept], indices=line), dtype=object)
