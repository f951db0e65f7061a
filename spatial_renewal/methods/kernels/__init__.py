"""What does the compiled engine offer? (searches on chains and the snapping of points; `make_ready` before use)"""

import functools

import numpy as np

from spatial_renewal.methods.collector import collector_paused
from spatial_renewal.methods.contraction import Arcs, Ends
from spatial_renewal.methods.kernels.compiling import announced
from spatial_renewal.methods.kernels.elimination import rank_junctions
from spatial_renewal.methods.kernels.nearest import fits, nearest_of_sets
from spatial_renewal.methods.kernels.pairs import ABREAST, hand_over
from spatial_renewal.methods.kernels.searches import pairs_of_groups, reach_of_groups
from spatial_renewal.methods.kernels.segments import lay_out, snap_to_grid
from spatial_renewal.methods.kernels.workspace import Town
from spatial_renewal.methods.snapping import Grid, Segments
from spatial_renewal.methods.walk_graph import Grouped, Places

__all__ = [
    "ABREAST",
    "Town",
    "fits",
    "hand_over",
    "lay_out",
    "make_ready",
    "nearest_of_sets",
    "pairs_of_groups",
    "rank_junctions",
    "reach_of_groups",
    "snap_to_grid",
]


@functools.cache
def make_ready() -> None:
    """Compile every kernel for the types that the engine uses, or fetch it from an earlier run.

    Done on one street with one point, before threads start: compiling is not for many at once.
    """
    zero, one = np.zeros(1, dtype=np.int32), np.ones(1)
    ends = Ends(zero, zero + 1)
    two_ways = np.array([0, -1], dtype=np.int32)
    arcs = Arcs(np.array([0, 1, 2], dtype=np.int32), np.array([1, 0], dtype=np.int32), np.ones(2), two_ways, 1.0)
    point = Places(zero, one, one - 1, one, zero)
    xy = np.array([[0.0, 0.0, 1.0, 0.0]])
    grid = Grid(0.0, 0.0, 1.0, 1, 1, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32))
    with announced(), collector_paused():
        alone, by_chain = Grouped(np.array([0, 1]), point), Grouped(np.array([0, 1], dtype=np.int32), point)
        ranks, found = rank_junctions(ends, one, 2), (one[:, None], np.empty((1, 1), dtype=np.int64))
        nearest_of_sets(ranks, point, (np.array([0, 1]), np.array([0])), by_chain, found, 2.0)
        (pairs,) = pairs_of_groups(Town(ranks, arcs, by_chain, alone), [], 2.0)
        hand_over(pairs, np.array([0]), np.array([0]), (np.empty(1, np.int64), np.empty(1, np.int64), np.empty(1)))
        reach_of_groups(arcs, ends, alone, (np.full((1, 2), np.inf), np.empty((1, 2), dtype=np.int32)), 2.0)
        segments = Segments(xy, np.array([0]), one, one)
        snap_to_grid(xy[:, :2].copy(), segments, lay_out(xy, grid), 1.0)
