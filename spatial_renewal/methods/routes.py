"""Which way does the shortest walk take? (lines from an origin to its targets, legs and parts of edges included)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, pieces_along
from spatial_renewal.methods.reach import Reach, feet_on

# Before a node that the search entered from the origin's own edge comes no other node.
NO_NODE = -1
# Vertices nearer than this are one: sums of offsets round.
SAME_SPOT_M = 1e-7
# The part on the origin's own edge comes first, whatever the number of parts behind it.
FIRST_RANK = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """How a search came to each node.

    Attributes
    ----------
    node_before
        (n,) node before each node on its shortest walk; `NO_NODE` where the walk came straight from the origin's foot,
        and where the search did not come.
    edge_before
        (n,) edge from that node; ignored where there is none.
    """

    node_before: Ints
    edge_before: Ints


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


@dataclass(frozen=True, slots=True)
class _Doors:
    """The best foot of the origin behind each node that one comes to straight from it, by node."""

    node: Ints
    foot: Ints
    end_m: Floats


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
    equally long, the one along the target's own edge, else by its tail.
    """
    foot, entered, from_m = _last_parts(edges, reach, targets)
    found = np.flatnonzero((foot >= 0) | (entered >= 0))
    routes = np.full(len(targets.edge), None, dtype=object)
    if not len(found):
        return routes
    last = _Parts(found, np.zeros_like(found), targets.edge[found], from_m[found], targets.offset_m[found])
    walked = np.flatnonzero(entered >= 0)
    back, door = _walk_back(edges, trail, _doors(edges, reach), walked, entered[walked])
    foot[walked] = door.foot
    out = _Parts(walked, np.full_like(walked, FIRST_RANK), reach.edge[door.foot], reach.offset_m[door.foot], door.end_m)
    target, rank, edge, start_m, end_m = (
        np.concatenate([getattr(parts, name) for parts in (last, *back, out)]) for name in _Parts.__slots__
    )
    order = np.lexsort((-rank, target))
    xy, part = pieces_along(edges, edge[order], start_m[order], end_m[order])
    owner = np.concatenate([found, target[order][part], found])
    turn = np.concatenate([np.full(len(found), -1), np.arange(len(xy)), np.full(len(found), len(xy))])
    routes[found] = _joined(np.concatenate([origin_xy[foot[found]], xy, targets.xy[found]]), owner, turn)
    return routes


def _last_parts(edges: EdgeLines, reach: Reach, targets: Targets) -> tuple[Ints, Ints, Floats]:
    """For each target the foot on its own edge or the node that the walk comes by (one is -1), and the place there."""
    on = np.flatnonzero(targets.edge >= 0)
    edge, offset_m = targets.edge[on], targets.offset_m[on]
    by_tail = reach.node_m[edges.tail[edge]] + offset_m
    by_head = reach.node_m[edges.head[edge]] + edges.length_m[edge] - offset_m
    best_m = np.minimum(by_tail, by_head)
    forward = by_tail <= by_head
    foot = np.full(len(targets.edge), -1, dtype=np.int64)
    entered = np.full(len(targets.edge), NO_NODE, dtype=np.int64)
    from_m = np.zeros(len(targets.edge))
    reached = np.isfinite(best_m)
    entered[on[reached]] = np.where(forward, edges.tail[edge], edges.head[edge])[reached]
    from_m[on] = np.where(forward, 0.0, edges.length_m[edge])
    own, row = feet_on(reach, edge)
    along_m = reach.gap_m[own] + np.abs(offset_m[row] - reach.offset_m[own])
    order = np.lexsort((own, along_m, row))
    first = order[np.r_[True, row[order][1:] != row[order][:-1]]] if len(order) else order
    nearer = first[along_m[first] <= best_m[row[first]]]
    foot[on[row[nearer]]] = own[nearer]
    entered[on[row[nearer]]] = NO_NODE
    from_m[on[row[nearer]]] = reach.offset_m[own[nearer]]
    return foot, entered, from_m


def _doors(edges: EdgeLines, reach: Reach) -> _Doors:
    on = np.flatnonzero(reach.edge >= 0)
    edge = reach.edge[on]
    node = np.concatenate([edges.tail[edge], edges.head[edge]])
    end_m = np.concatenate([np.zeros(len(on)), edges.length_m[edge]])
    foot = np.concatenate([on, on])
    cost_m = reach.gap_m[foot] + np.abs(end_m - reach.offset_m[foot])
    order = np.lexsort((foot, cost_m, node))
    first = order[np.r_[True, node[order][1:] != node[order][:-1]]] if len(order) else order
    return _Doors(node[first], foot[first], end_m[first])


def _walk_back(edges: EdgeLines, trail: Trail, doors: _Doors, target: Ints, node: Ints) -> tuple[list[_Parts], _Doors]:
    """Whole edges from the `node` of each target back towards the origin, and the door that each comes to."""
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
    at = np.searchsorted(doors.node, node)
    return parts, _Doors(doors.node[at], doors.foot[at], doors.end_m[at])


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
