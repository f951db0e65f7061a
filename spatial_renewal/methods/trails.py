"""How did a search come to each node? (the node and edge before it, and sums along the way)"""

from dataclasses import dataclass

import numpy as np

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints
from spatial_renewal.methods.reach import Reach

# Before a node that the search entered from the origin's own edge comes no other node.
NO_NODE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """How a search came to each node.

    Attributes
    ----------
    node_before
        (n,) node before each node on its shortest walk; `NO_NODE` where the walk came straight from the origin's foot,
        and where the search did not come.
    edge_before
        (n,) edge from that node; from the foot where there is no node before; ignored where the search did not come.
    node_foot
        (n,) foot of the origin that the walk starts from; ignored where the search did not come.
    """

    node_before: Ints
    edge_before: Ints
    node_foot: Ints


def trail_of(edges: EdgeLines, reach: Reach, node_foot: Ints) -> Trail:
    """Find how a search came to each node from its walks alone.

    Parameters
    ----------
    edges
        The street edges, whose lengths add up exactly: those of `chain_lines`.
    reach
        What the search found.
    node_foot
        (n,) foot that each node's walk starts from.

    Returns
    -------
    Trail
        Of ways equally long: straight from the foot, else along the edge of the lowest number.

    Notes
    -----
    An edge leads to a node where the walk to its other end and its length add up to the walk, bit for bit, and both
    ends start from one foot. O(m log m).
    """
    before = np.full(edges.nodes, NO_NODE)
    by = np.full(edges.nodes, -1)
    open_ = np.isfinite(reach.node_m)
    node, foot, walk_m, _ = foot_ends(edges, reach)
    straight = (node_foot[node] == foot) & (reach.node_m[node] == walk_m)
    by[node[straight]] = reach.edge[foot[straight]]
    open_[node[straight]] = False
    tail, head = np.concatenate([edges.tail, edges.head]), np.concatenate([edges.head, edges.tail])
    edge = np.concatenate([np.arange(len(edges.tail))] * 2)
    tight = open_[head] & (node_foot[tail] == node_foot[head])
    tail, head, edge = tail[tight], head[tight], edge[tight]
    tight = reach.node_m[tail] + edges.length_m[edge] == reach.node_m[head]
    tail, head, edge = tail[tight], head[tight], edge[tight]
    # edges without length may lead in circles: they follow what is settled, the others go down in any case
    settled = ~open_
    ready = edges.length_m[edge] > 0
    while len(head):
        order = np.flatnonzero(ready)
        order = order[np.argsort(-edge[order], kind="stable")]
        # of several writes the last stays: the edge of the lowest number
        before[head[order]], by[head[order]] = tail[order], edge[order]
        settled[head[order]] = True
        left = ~settled[head]
        tail, head, edge = tail[left], head[left], edge[left]
        ready = settled[tail]
        if not ready.any():
            break
    return Trail(node_before=before, edge_before=by, node_foot=node_foot)


def foot_ends(edges: EdgeLines, reach: Reach) -> tuple[Ints, Ints, Floats, Floats]:
    """Both ends of the edge of each foot on the network: node, foot, walk there, and the end's place on the edge."""
    on = np.flatnonzero(reach.edge >= 0)
    edge = reach.edge[on]
    node = np.concatenate([edges.tail[edge], edges.head[edge]])
    foot = np.concatenate([on, on])
    end_m = np.concatenate([np.zeros(len(on)), edges.length_m[edge]])
    return node, foot, reach.gap_m[foot] + np.abs(end_m - reach.offset_m[foot]), end_m


def door_places(edges: EdgeLines, reach: Reach, node: Ints, foot: Ints) -> Floats:
    """Place of each node on the edge of its foot; of a loop's two ends the nearer one."""
    edge = reach.edge[foot]
    offset_m, length_m = reach.offset_m[foot], edges.length_m[edge]
    by_tail = (edges.tail[edge] == node) & ((edges.head[edge] != node) | (offset_m <= length_m - offset_m))
    return np.where(by_tail, 0.0, length_m)


def summed_along(trail: Trail, step: Floats) -> Floats:
    """Sum of `step` over each node and all nodes before it.

    Parameters
    ----------
    trail
        How the search came to each node.
    step
        (n,) or (n, k) what the way to each node from the one before it adds, or from the foot where there is none.

    Returns
    -------
    sums
        As `step`.

    Notes
    -----
    Every node asks twice as far back each time: O(n log longest way).

    Examples
    --------
    >>> line = Trail(node_before=np.array([-1, 0, 1]), edge_before=np.array([0, 0, 1]), node_foot=np.array([0, 0, 0]))
    >>> summed_along(line, np.array([5.0, 1.0, 2.0])).tolist()
    [5.0, 6.0, 8.0]
    """
    sums, back = np.array(step, dtype=np.float64), trail.node_before.copy()
    while len(asking := np.flatnonzero(back != NO_NODE)):
        sums[asking], back[asking] = sums[asking] + sums[back[asking]], back[back[asking]]
    return sums
