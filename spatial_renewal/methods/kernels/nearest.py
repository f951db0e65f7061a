"""Which target of each set is nearest, for many sets at once? (compiled sweeps over ranked junctions)

A walk and the target it leads to are one whole number: quanta of length in front, then the target's place in its set.
The lesser of two is the nearer, of ties the lower target, so a step on is one addition and one minimum.
"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import QUANTUM_M, Floats, Hierarchy
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.walk_graph import Grouped, Places

PER_M = 1.0 / QUANTUM_M
# Twice as much still fits a number of 64 bits: so walks that lead nowhere can be added to without harm.
NOWHERE = 1 << 62
# Bits for a walk and a target; any step, cut down to the limit, is less than half of what leads nowhere.
BITS = 61
# Numbers that a processor of today handles in one step.
REGISTER = 4

Keys = npt.NDArray[np.int64]


def fits(limit_m: float, targets: int) -> bool:
    """Whether walks up to the limit, to any of so many targets in a set, can be numbered."""
    return limit_m * PER_M * max(1, targets) < 1 << (BITS - 1)


@part
def _nowhere(rows: int, lanes: int) -> Keys:
    """Walks that lead nowhere, a column a set."""
    keys = np.empty((rows, lanes), np.int64)
    for row in range(rows):
        for lane in range(lanes):
            keys[row, lane] = NOWHERE
    return keys


@part
def _step(length_m: float, most: int, bits: int) -> int:
    """What a length adds to a walk; lengths beyond the limit need not be told apart."""
    return int(np.int64(min(length_m * PER_M, most)) << bits)


@part
def _relax(keys: Keys, row: int, over: int, step: int) -> None:
    """Go from junction `row` over its neighbour where that is nearer.

    Without branches, and over a number of columns that the compiler does not know: so it does many at once.
    """
    for lane in range(keys.shape[1]):
        keys[row, lane] = min(keys[row, lane], keys[over, lane] + step)


@part
def _begin(
    ranks: Hierarchy, points: Places, sets: tuple[Keys, Keys], sources: Grouped, keys: tuple[Keys, Keys], bits: int
) -> None:
    """Offer each target to the ends of its chain, and to the sources on it."""
    (start, targets), (walk, along) = sets, keys
    most = 1 << (BITS - bits)
    for lane in range(len(start) - 1):
        for k in range(start[lane], start[lane + 1]):
            point = targets[k]
            chain, number = points.chain[point], k - start[lane]
            if chain < 0:
                continue
            offset_m, gap_m = float(points.offset_m[point]), float(points.gap_m[point])
            first, last = ranks.ends.first[chain], ranks.ends.last[chain]
            walk[first, lane] = min(walk[first, lane], _step(gap_m + offset_m, most, bits) + number)
            end_m = gap_m + float(points.rest_m[point])
            walk[last, lane] = min(walk[last, lane], _step(end_m, most, bits) + number)
            for s in range(sources.start[chain], sources.start[chain + 1]):
                straight_m = abs(offset_m - sources.places.offset_m[s]) + gap_m
                along[s, lane] = min(along[s, lane], _step(straight_m, most, bits) + number)


@part
def _changed(keys: Keys, row: int, before: Keys, kept: int) -> bool:
    """Whether the labels of a junction differ from those kept of it, which are brought up to date."""
    changed = False
    for lane in range(keys.shape[1]):
        changed |= keys[row, lane] != before[kept, lane]
        before[kept, lane] = keys[row, lane]
    return changed


@part
def _settle(ranks: Hierarchy, keys: Keys, most: int, bits: int) -> None:
    """Go to and fro among the junctions left until no label changes."""
    start, head, step_m, _, taken = ranks
    junctions = len(start) - 1
    before, last = np.empty((junctions - taken, keys.shape[1]), np.int64), np.empty(junctions, np.int32)
    for row in range(taken, junctions):
        _changed(keys, row, before, row - taken)
        # round in which each of them changed last: nobody looks again at what is as it was
        last[row] = 0
    number, busy = 1, True
    while busy:
        busy = False
        for at in range(junctions - taken):
            row = taken + at if number & 1 else junctions - 1 - at
            looked = False
            for k in range(start[row], start[row + 1]):
                if last[head[k]] >= number - 1:
                    _relax(keys, row, int(head[k]), _step(step_m[k], most, bits))
                    looked = True
            if looked and _changed(keys, row, before, row - taken):
                last[row], busy = number, True
        number += 1


@part
def _sweep(ranks: Hierarchy, keys: Keys, most: int, bits: int) -> None:
    """Bring every junction's label up to those left, settle it among them, and bring it down again."""
    start, head, step_m, _, taken = ranks
    for row in range(taken):
        for k in range(start[row], start[row + 1]):
            _relax(keys, int(head[k]), row, _step(step_m[k], most, bits))
    _settle(ranks, keys, most, bits)
    for row in range(taken - 1, -1, -1):
        for k in range(start[row], start[row + 1]):
            _relax(keys, row, int(head[k]), _step(step_m[k], most, bits))


@part
def _answer(ranks: Hierarchy, sources: Places, keys: tuple[Keys, Keys], most: int, bits: int) -> None:
    """Complete what each source has found on its own chain: over either end of it, and the leg to it."""
    walk, found = keys
    for s in range(len(sources.chain)):
        chain = sources.chain[s]
        first, last = ranks.ends.first[chain], ranks.ends.last[chain]
        offset, rest = _step(sources.offset_m[s], most, bits), _step(sources.rest_m[s], most, bits)
        gap = _step(sources.gap_m[s], most, bits)
        for lane in range(walk.shape[1]):
            nearest = min(walk[first, lane] + offset, walk[last, lane] + rest)
            found[s, lane] = min(found[s, lane], nearest) + gap


@compiled
def nearest_of_sets(
    ranks: Hierarchy,
    points: Places,
    sets: tuple[Keys, Keys],
    sources: Grouped,
    found: tuple[Floats, Keys],
    limit_m: float,
) -> None:
    """Write walk and target of each source for each set into a row of `found`, where it is within the limit.

    `sets` are where each set begins, and points of all sets; sources are grouped by chain. Only for what `fits`.
    """
    (start, _), (found_m, which), number = sets, found, sources.places.number
    lanes, bits = len(start) - 1, 0
    for lane in range(lanes):
        while (start[lane + 1] - start[lane]) >> bits:
            bits += 1
    most = 1 << (BITS - bits)
    # columns to fill whole registers: the processor takes as many at once
    columns = -(-lanes // REGISTER) * REGISTER
    walk, answers = _nowhere(len(ranks.start) - 1, columns), _nowhere(len(number), columns)
    _begin(ranks, points, sets, sources, (walk, answers), bits)
    _sweep(ranks, walk, most, bits)
    _answer(ranks, sources.places, (walk, answers), most, bits)
    for lane in range(lanes):
        for s in range(len(number)):
            walk_m = (answers[s, lane] >> bits) * QUANTUM_M
            if walk_m <= limit_m:
                found_m[lane, number[s]] = walk_m
                which[lane, number[s]] = answers[s, lane] & ((1 << bits) - 1)
