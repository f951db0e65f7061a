"""How many minutes is a walk? (metres on the level that take as long, and waiting at crossings)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints
from spatial_renewal.methods.reach import Reach
from spatial_renewal.methods.routes import NO_FOOT, Arrivals
from spatial_renewal.methods.trails import NO_NODE, Trail, door_places, summed_along

# Only where three streets meet does anybody cross one.
FEWEST_TO_CROSS = 3
SECONDS_PER_MIN = 60.0


class Waits(NamedTuple):
    """Minutes of waiting that count at the tail and at the head of each of (m,) edges."""

    tail_min: Floats
    head_min: Floats


class Effort(NamedTuple):
    """What each of (m,) edges takes.

    Attributes
    ----------
    ahead_m, back_m
        Metres on the level that take as long as the edge from tail to head, and from head to tail.
    waits
        Waiting at both ends, whoever walks.
    """

    ahead_m: Floats
    back_m: Floats
    waits: Waits


class Taken(NamedTuple):
    """What each of (t,) walks takes: metres on the level, and waiting; infinite where nobody comes."""

    level_m: Floats
    wait_min: Floats


def walk_min(taken: Taken, *, speed_m_per_s: float) -> Floats:
    """Minutes of walks at a speed on the level.

    Examples
    --------
    >>> walk_min(Taken(np.array([552.0]), np.array([0.5])), speed_m_per_s=0.92).round(6).tolist()
    [10.5]
    """
    return taken.level_m / (speed_m_per_s * SECONDS_PER_MIN) + taken.wait_min


def crossing_waits(
    edges: EdgeLines,
    own_min: tuple[Floats, Floats],
    *,
    signals: npt.NDArray[np.bool_] | None = None,
    signal_wait_min: float = 0.0,
) -> Waits:
    """Minutes that waiting at crossings adds at the ends of each edge.

    Parameters
    ----------
    edges
        The street edges.
    own_min
        (m,) mean wait to cross each street at its tail, and at its head.
    signals
        (n,) True for nodes with a signal for pedestrians.
    signal_wait_min
        Mean wait there, whatever the street; nobody waits where no street of more than no wait is crossed.

    Returns
    -------
    Waits
        The same in both directions.

    Notes
    -----
    Whoever passes a node where three or more streets meet crosses the one there for which one waits longest, unless it
    is the own one or one of no longer wait: walking along an arterial costs nothing at its side streets. Half of the
    wait counts on each edge at the node, so that a way straight across has all of it, and a turn into the street, which
    crosses it or not, half. Both carriageways of a divided street count where they are drawn apart.
    """
    node = np.concatenate([edges.tail, edges.head])
    wait_min = np.concatenate(own_min)
    longest_min = np.zeros(edges.nodes)
    np.maximum.at(longest_min, node, wait_min)
    held_min = longest_min if signals is None else np.where(signals, signal_wait_min, longest_min)
    meets = np.bincount(node, minlength=edges.nodes) >= FEWEST_TO_CROSS
    half_min = np.where(meets[node] & (longest_min[node] > wait_min), held_min[node], 0.0) / 2
    return Waits(*half_min.reshape(2, -1))


def walks_taken(edges: EdgeLines, effort: Effort, reach: Reach, *, trail: Trail, came: Arrivals) -> Taken:
    """What shortest walks from places to the origin take.

    Parameters
    ----------
    edges
        The street edges.
    effort
        What each edge takes.
    reach, trail
        What the search from the origin found, and how. The walk leads to the origin: up and down are seen that way.
    came
        `arrivals` of the places.

    Returns
    -------
    Taken
        Of the places' feet: the leg from a place to its foot is the caller's, the origin's own leg is in it.

    Notes
    -----
    The walk is the shortest in metres, as verdicts have it, not the quickest. A part of an edge takes its share of it.
    O(n log n) a search, whatever the number of places.
    """
    sums = summed_along(trail, _steps(edges, effort, reach, trail))
    at = np.maximum(came.edge, 0)
    taken = np.stack([_part(edges, effort, at, came.offset_m, came.from_m), np.zeros(len(at))], axis=1)
    over = np.flatnonzero(came.node != NO_NODE)
    node = came.node[over]
    taken[over] += sums[node]
    by_tail = came.from_m[over] == 0
    taken[over, 1] += np.where(by_tail, effort.waits.tail_min[at[over]], effort.waits.head_min[at[over]])
    along = np.flatnonzero((came.node == NO_NODE) & (came.foot != NO_FOOT))
    taken[along, 0] += reach.gap_m[came.foot[along]]
    taken[came.foot == NO_FOOT] = np.inf
    return Taken(taken[:, 0], taken[:, 1])


def _steps(edges: EdgeLines, effort: Effort, reach: Reach, trail: Trail) -> Floats:
    """(n, 2) level metres and minutes of waiting from each node to the one before it, or to the foot and the origin."""
    steps = np.zeros((edges.nodes, 2))
    waits = effort.waits
    node = np.flatnonzero(trail.node_before != NO_NODE)
    edge, before = trail.edge_before[node], trail.node_before[node]
    # the search came from the node before; who walks to the origin goes the other way
    ahead = (edges.tail[edge] == node) & (edges.head[edge] == before)
    steps[node, 0] = np.where(ahead, effort.ahead_m[edge], effort.back_m[edge])
    steps[node, 1] = waits.tail_min[edge] + waits.head_min[edge]
    node = np.flatnonzero((trail.node_before == NO_NODE) & np.isfinite(reach.node_m))
    foot = trail.node_foot[node]
    edge = reach.edge[foot]
    end_m = door_places(edges, reach, node, foot)
    steps[node, 0] = _part(edges, effort, edge, end_m, reach.offset_m[foot]) + reach.gap_m[foot]
    steps[node, 1] = np.where(end_m == 0, waits.tail_min[edge], waits.head_min[edge])
    return steps


def _part(edges: EdgeLines, effort: Effort, edge: Ints, from_m: Floats, to_m: Floats) -> Floats:
    """Level metres from one place on an edge to another."""
    length_m = edges.length_m[edge]
    share = np.divide(np.abs(to_m - from_m), length_m, out=np.zeros_like(length_m), where=length_m > 0)
    return share * np.where(to_m > from_m, effort.ahead_m[edge], effort.back_m[edge])
