"""What does a search keep while it is at work? (bundles of arrays that kernels pass to each other)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Floats, Ints


class Labels(NamedTuple):
    """Walk to each junction, target it leads to, and the junctions come to; the latter two empty if nobody asks."""

    walk_m: Floats
    target: Ints
    seen: Ints


class Queue(NamedTuple):
    """Junctions to go on from, in a ring of buckets of about equally long walks.

    ``fill`` counts those in each bucket. ``per_m`` buckets make a metre; the ring is wider than the longest step, so
    no two walks of different buckets share a place in it.
    """

    bucket: npt.NDArray[np.int32]
    fill: Ints
    per_m: float


class Pairs(NamedTuple):
    """Targets found and the walks to them; those of group g stand from ``start[g]`` up to ``start[g + 1]``."""

    target: Ints
    walk_m: Floats
    start: npt.NDArray[np.int64]


class Search(NamedTuple):
    """One search at work: walk to each junction, the chains that its own points are on, and its limit."""

    walk_m: Floats
    own: npt.NDArray[np.bool_]
    limit_m: float
