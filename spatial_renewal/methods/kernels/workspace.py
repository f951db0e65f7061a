"""What does a search keep while it is at work? (arrays that kernels pass to each other, in bundles)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Arcs, Floats, Ints

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
        Target that it leads to; empty if nobody asks.
    seen
        Junctions come to, in that order; empty if nobody asks.
    own
        Whether each chain has one of the search's own points; empty if nobody asks.
    limit_m
        Longest walk.
    queue
        Junctions to go on from; empty when no search is at work.
    """

    walk_m: Floats
    target: Ints
    seen: Ints
    own: npt.NDArray[np.bool_]
    limit_m: float
    queue: Queue


class Pairs(NamedTuple):
    """Targets found and the walks to them; those of group g stand from ``start[g]`` up to ``start[g + 1]``."""

    target: Ints
    walk_m: Floats
    start: npt.NDArray[np.int64]


def new_queue(arcs: Arcs, gap_m: Floats, limit_m: float) -> Queue:
    """Make a queue for searches that start at legs of `gap_m` and a part of a chain."""
    step_m = min(arcs.longest_m + float(gap_m.max(initial=0.0)), limit_m)
    per_m = 1.0 / max(BUCKET_M, step_m / MOST_BUCKETS)
    size = 2
    while size < step_m * per_m + 2:
        size *= 2
    return Queue(np.empty((size, FIRST_ROOM), np.int32), np.zeros(size, np.int32), per_m)
