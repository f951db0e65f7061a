"""Which targets are how far on the chains, without compiled kernels? (scipy's dijkstra; the same results)"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spatial_renewal.methods.contraction import ChainGraph, Floats, Ints
from spatial_renewal.methods.walk_graph import Grouped, Places

NONE = -1
# Rows of the dense block that scipy returns. Blocks are cut to what is in reach, so more rows cost more than they save.
BLOCK_GROUPS = 64


def nearest_targets(
    chains: ChainGraph, targets: Places, sources: Places, count: int, limit_m: float
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Walk from each of `count` sources to its nearest target, and which that is; infinite and `NONE` where none is."""
    far_m, nobody = np.full(count, np.inf), np.full(count, NONE, dtype=np.int64)
    if not len(targets.chain) or not len(sources.chain):
        return far_m, nobody
    walk_m, target = walks_to_junctions(chains, targets, limit_m)
    first, last = chains.ends.first[sources.chain], chains.ends.last[sources.chain]
    best_m, best = _nearer(
        (walk_m[first] + sources.offset_m, target[first]), (walk_m[last] + sources.rest_m, target[last])
    )
    s, t = _same_chain(sources, targets)
    along_m = np.abs(sources.offset_m[s] - targets.offset_m[t]) + targets.gap_m[t]
    order = np.lexsort((targets.number[t], along_m, s))
    s, t, along_m = s[order], t[order], along_m[order]
    lead = np.r_[True, s[1:] != s[:-1]] if len(s) else np.empty(0, dtype=bool)
    s, t, along_m = s[lead], t[lead], along_m[lead]
    best_m[s], best[s] = _nearer((best_m[s], best[s]), (along_m, targets.number[t]))
    best_m += sources.gap_m
    within = (best_m <= limit_m) & np.isfinite(best_m)
    far_m[sources.number[within]], nobody[sources.number[within]] = best_m[within], best[within]
    return far_m, nobody


def walks_to_junctions(chains: ChainGraph, places: Places, limit_m: float) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Walk from the nearest of the places to each junction, and the number of that place; a large one where none is."""
    junctions, helper = len(chains.junction), np.arange(len(places.chain))
    # each place is a node of its own, with a one-way arc to either end of its chain
    arcs = _with_helpers(chains, np.arange(junctions), places, helper, len(helper))
    walk_m, _, origin = dijkstra(
        arcs, indices=junctions + helper, min_only=True, limit=limit_m, return_predecessors=True
    )
    walk_m = np.asarray(walk_m)
    reached = np.isfinite(walk_m)
    target = np.full(len(walk_m), len(places.number) + places.number.max(initial=0), dtype=np.int64)
    target[reached] = places.number[np.asarray(origin)[reached] - junctions]
    return walk_m[:junctions], _smallest_of_ties(arcs, walk_m, target)[:junctions]


def pairs_of_groups(
    chains: ChainGraph, targets: Places, sources: Grouped, limit_m: float
) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
    """Every target within the limit of each group of sources, with the walk from the group's nearest source.

    Pairs come by group. Groups are taken in blocks of neighbours. One search from a whole block finds the junctions
    in its reach; only those take part in the search from each of its groups.
    """
    group = np.repeat(np.arange(len(sources.start) - 1), np.diff(sources.start))
    order = _by_neighbourhood(chains, sources.places.chain[sources.start[:-1]], limit_m)
    found = [
        _block(chains, targets, sources.places, (group, order[at : at + BLOCK_GROUPS]), limit_m)
        for at in range(0, len(order), BLOCK_GROUPS)
    ]
    of_group, target, walk_m = (np.concatenate(part) for part in zip(*found, strict=True))
    by_group = np.argsort(of_group, kind="stable")
    return of_group[by_group], targets.number[target[by_group]], walk_m[by_group]


def _block(
    chains: ChainGraph,
    targets: Places,
    sources: Places,
    groups: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    limit_m: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Pairs of one block: group, position in `targets`, walk."""
    group_of_source, block = groups[0], np.sort(groups[1])
    rows = np.flatnonzero(np.isin(group_of_source, block))
    here, who = sources.taken(rows), np.searchsorted(block, group_of_source[rows])
    junctions = len(chains.junction)
    everywhere = _with_helpers(chains, np.arange(junctions), here, np.zeros_like(who), 1)
    inside = np.flatnonzero(np.isfinite(dijkstra(everywhere, indices=junctions, limit=limit_m)[:junctions]))
    arcs = _with_helpers(chains, inside, here, who, len(block))
    walk_m = np.full((len(block), len(inside) + 1), np.inf)
    walk_m[:, :-1] = dijkstra(arcs, indices=len(inside) + np.arange(len(block)), limit=limit_m)[:, : len(inside)]
    # what is out of reach is looked up in the last column
    number = np.full(junctions, len(inside))
    number[inside] = np.arange(len(inside))
    first, last = number[chains.ends.first[targets.chain]], number[chains.ends.last[targets.chain]]
    near = np.flatnonzero((np.minimum(first, last) < len(inside)) | np.isin(targets.chain, here.chain))
    there_m = np.minimum(walk_m[:, first[near]] + targets.offset_m[near], walk_m[:, last[near]] + targets.rest_m[near])
    s, t = _same_chain(here, targets)
    along_m = np.abs(here.offset_m[s] - targets.offset_m[t]) + here.gap_m[s]
    np.minimum.at(there_m, (who[s], np.searchsorted(near, t)), along_m)
    there_m += targets.gap_m[near]
    row, column = np.nonzero(there_m <= limit_m)
    return block[row], near[column], there_m[row, column]


def _with_helpers(
    chains: ChainGraph, kept: npt.NDArray[np.int64], places: Places, helper: npt.NDArray[np.int64], helpers: int
) -> csr_array:
    """Arcs among the `kept` junctions, and after them helper nodes with one-way arcs to the ends of their places.

    Places are sorted by helper. Parallel arcs are kept apart: scipy would add them up if it made the matrix.
    """
    start, head, length_m, _, _ = chains.arcs
    number = np.full(len(chains.junction), NONE)
    number[kept] = np.arange(len(kept))
    times = start[kept + 1] - start[kept]
    tail = np.repeat(np.arange(len(kept)), times)
    arc = np.repeat(start[kept] - (np.cumsum(times) - times), times) + np.arange(len(tail))
    ends = np.stack([chains.ends.first[places.chain], chains.ends.last[places.chain]], axis=1).ravel()
    legs_m = np.stack([places.gap_m + places.offset_m, places.gap_m + places.rest_m], axis=1).ravel()
    row = np.concatenate([tail, len(kept) + np.repeat(helper, 2)])
    column = np.concatenate([number[head[arc]], number[ends]])
    data = np.concatenate([length_m[arc], legs_m])
    inside = column != NONE
    size = len(kept) + helpers
    starts = np.r_[0, np.cumsum(np.bincount(row[inside], minlength=size))]
    return csr_array((data[inside], column[inside], starts), shape=(size, size))


def _smallest_of_ties(arcs: csr_array, walk_m: Floats, target: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of targets equally far from a junction the smallest; scipy leaves any of them."""
    tail = np.repeat(np.arange(len(walk_m)), np.diff(arcs.indptr))
    tight = np.isfinite(walk_m[tail]) & (walk_m[tail] + arcs.data == walk_m[arcs.indices])
    tail, head = tail[tight], arcs.indices[tight]
    target = target.copy()
    while (smaller := target[tail] < target[head]).any():
        np.minimum.at(target, head[smaller], target[tail[smaller]])
    return target


def _nearer(
    one: tuple[Floats, npt.NDArray[np.integer]], other: tuple[Floats, npt.NDArray[np.integer]]
) -> tuple[Floats, npt.NDArray[np.integer]]:
    second = (other[0] < one[0]) | ((other[0] == one[0]) & (other[1] < one[1]))
    return np.where(second, other[0], one[0]), np.where(second, other[1], one[1])


def _same_chain(sources: Places, targets: Places) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Positions of every source and target that are on one chain; targets are sorted by chain."""
    first = np.searchsorted(targets.chain, sources.chain)
    times = np.searchsorted(targets.chain, sources.chain, side="right") - first
    source = np.repeat(np.arange(len(sources.chain)), times)
    return source, np.repeat(first - (np.cumsum(times) - times), times) + np.arange(len(source))


def _by_neighbourhood(chains: ChainGraph, chain: Ints, limit_m: float) -> npt.NDArray[np.int64]:
    """Order in which groups on these chains are near each other: by cells as wide as the limit."""
    if not np.isfinite(limit_m):
        return np.arange(len(chain))
    cell = np.floor(chains.junction_xy[chains.ends.first[chain]] / max(limit_m, 1.0))
    return np.lexsort((cell[:, 1], cell[:, 0]))
