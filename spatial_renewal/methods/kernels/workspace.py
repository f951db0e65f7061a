"""What do searches keep while they are at work? (arrays that kernels pass to each other, in bundles)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Arcs, Floats, Hierarchy, Ints
from spatial_renewal.methods.walk_graph import Grouped

# Walks of one bucket are searched in any order; 2 to 160 m are equally fast on cities.
BUCKET_M = 8.0
MOST_BUCKETS = 1 << 12
# Junctions that a bucket has room for at first.
FIRST_ROOM = 256


class Queue(NamedTuple):
    """Junctions to go on from, in a ring of buckets of about equally long walks.

    ``fill`` counts those in each bucket. ``per_m`` buckets make a metre; the ring is wider than the longest step, so
    no two walks of different buckets share a place in it.
    """

    bucket: npt.NDArray[np.int32]
    fill: Ints
    per_m: float

    def wider(self) -> "Queue":
        """Empty buckets of twice the room."""
        size, room = self.bucket.shape
        return Queue(np.empty((size, 2 * room), np.int32), np.zeros(size, np.int32), self.per_m)


class Search(NamedTuple):
    """One search at work.

    Attributes
    ----------
    walk_m
        Walk to each junction; infinite where none is known.
    target
        Place that it leads to.
    limit_m
        Longest walk.
    queue
        Junctions to go on from; empty when no search is at work.
    """

    walk_m: Floats
    target: Ints
    limit_m: float
    queue: Queue


class Town(NamedTuple):
    """Where is searched: ranked junctions and arcs of the streets, targets by chain, sources by group."""

    ranks: Hierarchy
    arcs: Arcs
    targets: Grouped
    sources: Grouped


class Work(NamedTuple):
    """What groups searched abreast work in: a row a junction by rank, a column a group.

    Attributes
    ----------
    walk_m
        Walk to each junction; holds nothing where no group has been.
    least_m
        The least of a row; infinite where no group has been.
    seen
        Rows where one has been, in that order.
    waiting
        A bit a row: whether to go on from it.
    limit_m
        Longest walk; finite, so that nobody walks to what cannot be reached.
    """

    walk_m: Floats
    least_m: Floats
    seen: Ints
    waiting: npt.NDArray[np.uint64]
    limit_m: float


class Yard(NamedTuple):
    """What is looked at around the groups.

    Attributes
    ----------
    chains
        Chains on which to look for targets; ``~chain`` where a source is on it.
    own
        Whether each chain has a source of one of the groups.
    there_m
        (groups abreast,) walk to one target, but for its leg.
    """

    chains: Ints
    own: npt.NDArray[np.bool_]
    there_m: Floats


class Pairs(NamedTuple):
    """Group, target and walk of the pairs found, some neighbouring groups after the other; `counts` of each group."""

    group: Ints
    target: Ints
    walk_m: Floats
    counts: npt.NDArray[np.int64]


def new_queue(arcs: Arcs, gap_m: Floats, limit_m: float) -> Queue:
    """Make a queue for searches that start at legs of `gap_m` and a part of a chain."""
    step_m = min(arcs.longest_m + float(gap_m.max(initial=0.0)), limit_m)
    per_m = 1.0 / max(BUCKET_M, step_m / MOST_BUCKETS)
    size = 2
    while size < step_m * per_m + 2:
        size *= 2
    return Queue(np.empty((size, FIRST_ROOM), np.int32), np.zeros(size, np.int32), per_m)
