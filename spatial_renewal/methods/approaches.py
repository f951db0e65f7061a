"""By which way does each group of points get to the nearest of its targets? (one search from all targets of a set)"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints
from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.node_walks import node_walks
from spatial_renewal.methods.reach import Reach
from spatial_renewal.methods.routes import Arrivals, arrivals
from spatial_renewal.methods.shortest_paths import LIMIT_SLACK_M
from spatial_renewal.methods.trails import Trail, trail_of
from spatial_renewal.methods.walk_graph import WalkGraph

NOBODY = -1


class Groups(NamedTuple):
    """Points in groups, such as the entrances of estates.

    Attributes
    ----------
    points
        (k,) points of a `WalkGraph`.
    owner
        (k,) group of each, from 0.
    size
        How many groups there are.
    """

    points: npt.NDArray[np.integer]
    owner: npt.NDArray[np.integer]
    size: int


class Approach(NamedTuple):
    """The shortest walks of groups to the nearest of a set of targets.

    Attributes
    ----------
    reach, trail
        What one search from all targets found, and how; the targets are its feet.
    came
        How it comes to each point of the groups.
    walk_m
        (k,) walk of each point, both legs included; infinite beyond the limit.
    best
        (size,) position in the points of each group's shortest walk; `NOBODY` where none is within the limit.
    """

    reach: Reach
    trail: Trail
    came: Arrivals
    walk_m: Floats
    best: Ints


def approaches(
    walk: WalkGraph,
    edges: EdgeLines,
    target_sets: Sequence[npt.NDArray[np.integer]],
    *,
    groups: Groups,
    limit_m: float,
    engine: Engine = AUTO,
) -> Iterator[Approach]:
    """Search from each set of targets, one after the other.

    Parameters
    ----------
    walk
        Streets with points on them.
    edges
        Its chains as lines.
    target_sets
        Points of `walk`, one array a set; of targets equally far the one that comes first counts.
    groups
        Who walks.
    limit_m
        Longest walk; one just as long counts.
    engine
        Compiled or scipy; the same walks.

    Yields
    ------
    Approach
        In the order of `target_sets`. Walks equal those of `nearest_targets` to the last bit.
    """
    points = np.asarray(groups.points, dtype=np.int64)
    edge, offset_m, gap_m = walk.chain[points].astype(np.int64), walk.offset_m[points], walk.gap_m[points]
    for reach, node_foot in node_walks(walk, target_sets, limit_m=limit_m, engine=engine):
        came = arrivals(edges, reach, node_foot, edge=edge, offset_m=offset_m)
        walk_m = came.walk_m + gap_m
        walk_m[walk_m > limit_m + LIMIT_SLACK_M] = np.inf
        order = np.lexsort((came.foot, walk_m, groups.owner))
        order = order[np.isfinite(walk_m[order])]
        owner = groups.owner[order]
        first = order[np.r_[True, owner[1:] != owner[:-1]]] if len(order) else order
        best = np.full(groups.size, NOBODY)
        best[groups.owner[first]] = first
        yield Approach(reach, trail_of(edges, reach, node_foot), came, walk_m, best)
