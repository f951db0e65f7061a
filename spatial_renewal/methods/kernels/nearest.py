"""Which target of each set is nearest, for many sets at once? (compiled sweeps over ranked junctions)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Floats, Hierarchy
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.walk_graph import Grouped, Places

NONE = -1
# Numbers that a processor of today handles in one step.
REGISTER = 8


class Lanes(NamedTuple):
    """Walk from each junction, by rank, to the nearest target of each set, and which that is; a column a set."""

    walk_m: Floats
    target: npt.NDArray[np.int32]


class Found(NamedTuple):
    """The same of each source, a row a set."""

    walk_m: Floats
    target: npt.NDArray[np.int64]


@part
def _begin(
    ranks: Hierarchy, points: Places, targets: npt.NDArray[np.int64], sources: Grouped, lanes: Lanes, found: Found
) -> None:
    """Offer the targets of one set to the ends of their chains, and to the sources on them. Of ties the first stays."""
    for number in range(len(targets)):
        point = targets[number]
        chain, offset_m, gap_m = points.chain[point], points.offset_m[point], points.gap_m[point]
        if chain < 0:
            continue
        first, last = ranks.ends.first[chain], ranks.ends.last[chain]
        if gap_m + offset_m < lanes.walk_m[first]:
            lanes.walk_m[first], lanes.target[first] = gap_m + offset_m, number
        if gap_m + points.rest_m[point] < lanes.walk_m[last]:
            lanes.walk_m[last], lanes.target[last] = gap_m + points.rest_m[point], number
        for s in range(sources.start[chain], sources.start[chain + 1]):
            along_m, source = abs(offset_m - sources.places.offset_m[s]) + gap_m, sources.places.number[s]
            if along_m < found.walk_m[source]:
                found.walk_m[source], found.target[source] = along_m, number


@part
def _relax(lanes: Lanes, row: int, over: int, step_m: float) -> None:
    """Go from junction `row` over its neighbour where that is nearer; of ties the lower target counts.

    Without branches, and over a number of columns that the compiler does not know: so it does many at once.
    """
    walk_m, target = lanes
    for lane in range(walk_m.shape[1]):
        known_m, known = walk_m[row, lane], target[row, lane]
        other_m, other = walk_m[over, lane] + step_m, target[over, lane]
        nearer = (other_m < known_m) | ((other_m == known_m) & (other < known))
        walk_m[row, lane] = other_m if nearer else known_m
        target[row, lane] = other if nearer else known


@part
def _changed(lanes: Lanes, taken: int, row: int, before: Lanes) -> bool:
    """Whether the labels of a junction differ from `before`, which is brought up to date."""
    changed = False
    for lane in range(lanes.walk_m.shape[1]):
        walk_m, target = lanes.walk_m[row, lane], lanes.target[row, lane]
        changed |= (walk_m != before.walk_m[row - taken, lane]) | (target != before.target[row - taken, lane])
        before.walk_m[row - taken, lane], before.target[row - taken, lane] = walk_m, target
    return changed


@part
def _settle(ranks: Hierarchy, lanes: Lanes) -> None:
    """Go to and fro among the junctions left until no label changes."""
    start, head, step_m, _, taken = ranks
    junctions = len(start) - 1
    before = Lanes(np.empty_like(lanes.walk_m[taken:]), np.empty_like(lanes.target[taken:]))
    for row in range(taken, junctions):
        _changed(lanes, taken, row, before)
    # round in which each of them changed last: nobody looks again at what is as it was
    last, number, busy = np.zeros(junctions, np.int32), 1, True
    while busy:
        busy = False
        for at in range(junctions - taken):
            row = taken + at if number & 1 else junctions - 1 - at
            looked = False
            for k in range(start[row], start[row + 1]):
                if last[head[k]] >= number - 1:
                    _relax(lanes, row, int(head[k]), step_m[k])
                    looked = True
            if looked and _changed(lanes, taken, row, before):
                last[row], busy = number, True
        number += 1


@part
def _sweep(ranks: Hierarchy, lanes: Lanes) -> None:
    """Bring every junction's label up to those left, settle it among them, and bring it down again."""
    start, head, step_m, _, taken = ranks
    for row in range(taken):
        for k in range(start[row], start[row + 1]):
            _relax(lanes, int(head[k]), row, step_m[k])
    _settle(ranks, lanes)
    for row in range(taken - 1, -1, -1):
        for k in range(start[row], start[row + 1]):
            _relax(lanes, row, int(head[k]), step_m[k])


@part
def _answer(ranks: Hierarchy, sources: Places, lanes: Lanes, found: Found, limit_m: float) -> None:
    """Complete `found`, which has what lies on the sources' own chains: over either end of the chain."""
    for s in range(len(sources.chain)):
        chain, source = sources.chain[s], sources.number[s]
        offset_m, rest_m, gap_m = sources.offset_m[s], sources.rest_m[s], sources.gap_m[s]
        first, last = ranks.ends.first[chain], ranks.ends.last[chain]
        for lane in range(len(found.walk_m)):
            best_m, best = found.walk_m[lane, source], found.target[lane, source]
            other_m, other = lanes.walk_m[first, lane] + offset_m, lanes.target[first, lane]
            if other_m < best_m or (other_m == best_m and other < best):
                best_m, best = other_m, np.int64(other)
            other_m, other = lanes.walk_m[last, lane] + rest_m, lanes.target[last, lane]
            if other_m < best_m or (other_m == best_m and other < best):
                best_m, best = other_m, np.int64(other)
            best_m += gap_m
            within = best_m <= limit_m
            found.walk_m[lane, source] = best_m if within else np.inf
            found.target[lane, source] = best if within else NONE


@compiled
def nearest_of_sets(
    ranks: Hierarchy,
    points: Places,
    sets: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    sources: Grouped,
    found: tuple[Floats, npt.NDArray[np.int64]],
    limit_m: float,
) -> None:
    """Write walk and target of each source for each set into a row of `found`, which holds infinite walks to `NONE`.

    `sets` are where each set begins, and points of all sets; sources are grouped by chain.
    """
    (start, targets), (found_m, which) = sets, found
    lanes = len(start) - 1
    # columns to fill whole registers: the processor takes as many at once
    shape = len(ranks.start) - 1, -(-lanes // REGISTER) * REGISTER
    walk_m, target = np.full(shape, np.inf), np.full(shape, NONE, np.int32)
    for lane in range(lanes):
        column, row = Lanes(walk_m[:, lane], target[:, lane]), Found(found_m[lane], which[lane])
        _begin(ranks, points, targets[start[lane] : start[lane + 1]], sources, column, row)
    _sweep(ranks, Lanes(walk_m, target))
    _answer(ranks, sources.places, Lanes(walk_m, target), Found(found_m, which), limit_m)
