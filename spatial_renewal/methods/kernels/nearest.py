"""Which target of each set is nearest, for many sets at once? (compiled sweeps over ranked junctions)

A walk and the target it leads to are one whole number: quanta of length in front, then the target's place in its set.
The lesser of two is the nearer, of ties the lower target, so a step on is one addition and one minimum.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import QUANTUM_M, Floats, Hierarchy, Ints
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


class Room(NamedTuple):
    """What the sweeps work in: a row a junction by rank, or a source; a column a set.

    Attributes
    ----------
    walk
        Walk from each junction to the nearest target.
    found
        The same of each source.
    before
        Walks from the junctions left, as they were when they changed last.
    last
        Round in which that was; nobody looks again at what is as it was.
    bits
        Bits for the target in each number.
    """

    walk: Keys
    found: Keys
    before: Keys
    last: Ints
    bits: int


@part
def _step(length_m: float, bits: int) -> int:
    """What a length adds to a walk; lengths beyond the limit need not be told apart."""
    return int(np.int64(min(length_m * PER_M, 1 << (BITS - bits))) << bits)


@part
def _relax(walk: Keys, row: int, over: int, step: int) -> None:
    """Go from junction `row` over its neighbour where that is nearer.

    Without branches, and over a number of columns that the compiler does not know: so it does many at once.
    """
    for lane in range(walk.shape[1]):
        walk[row, lane] = min(walk[row, lane], walk[over, lane] + step)


@part
def _begin(ranks: Hierarchy, points: Places, sets: tuple[Keys, Keys], sources: Grouped, room: Room) -> None:
    """Offer each target to the ends of its chain, and to the sources on it."""
    (start, targets), (walk, found, _, _, bits) = sets, room
    for lane in range(len(start) - 1):
        for k in range(start[lane], start[lane + 1]):
            point = targets[k]
            chain, number = points.chain[point], k - start[lane]
            if chain < 0:
                continue
            offset_m, gap_m = float(points.offset_m[point]), float(points.gap_m[point])
            first, last = ranks.ends.first[chain], ranks.ends.last[chain]
            walk[first, lane] = min(walk[first, lane], _step(gap_m + offset_m, bits) + number)
            end_m = gap_m + float(points.rest_m[point])
            walk[last, lane] = min(walk[last, lane], _step(end_m, bits) + number)
            for s in range(sources.start[chain], sources.start[chain + 1]):
                along_m = abs(offset_m - sources.places.offset_m[s]) + gap_m
                found[s, lane] = min(found[s, lane], _step(along_m, bits) + number)


@part
def _changed(walk: Keys, row: int, before: Keys, kept: int) -> bool:
    """Whether the walks from a junction differ from those kept of it, which are brought up to date."""
    changed = False
    for lane in range(walk.shape[1]):
        changed |= walk[row, lane] != before[kept, lane]
        before[kept, lane] = walk[row, lane]
    return changed


@part
def _settle(ranks: Hierarchy, room: Room) -> None:
    """Go to and fro among the junctions left until no walk changes."""
    (start, head, step_m), taken, (walk, _, before, last, bits) = ranks.up, ranks.taken, room
    junctions = len(start) - 1
    for row in range(taken, junctions):
        _changed(walk, row, before, row - taken)
    number, busy = 1, True
    while busy:
        busy = False
        for at in range(junctions - taken):
            row = taken + at if number & 1 else junctions - 1 - at
            looked = False
            for k in range(start[row], start[row + 1]):
                if last[head[k]] >= number - 1:
                    _relax(walk, row, int(np.int64(head[k])), _step(step_m[k], bits))
                    looked = True
            if looked and _changed(walk, row, before, row - taken):
                last[row], busy = number, True
        number += 1


@part
def _sweep(ranks: Hierarchy, room: Room) -> None:
    """Bring every junction's walk up to those left, settle it among them, and bring it down again."""
    (start, head, step_m), taken, (walk, _, _, _, bits) = ranks.up, ranks.taken, room
    for row in range(taken):
        for k in range(start[row], start[row + 1]):
            # of one type with `row`, so that the same is not compiled twice
            _relax(walk, int(np.int64(head[k])), row, _step(step_m[k], bits))
    _settle(ranks, room)
    for row in range(taken - 1, -1, -1):
        for k in range(start[row], start[row + 1]):
            _relax(walk, row, int(np.int64(head[k])), _step(step_m[k], bits))


@part
def _answer(ranks: Hierarchy, sources: Places, room: Room) -> None:
    """Complete what each source has found on its own chain: over either end of it, and the leg to it."""
    walk, found, _, _, bits = room
    for s in range(len(sources.chain)):
        chain = sources.chain[s]
        first, last = ranks.ends.first[chain], ranks.ends.last[chain]
        offset, rest = _step(sources.offset_m[s], bits), _step(sources.rest_m[s], bits)
        gap = _step(sources.gap_m[s], bits)
        for lane in range(walk.shape[1]):
            nearest = min(walk[first, lane] + offset, walk[last, lane] + rest)
            found[s, lane] = min(found[s, lane], nearest) + gap


@compiled
def search(ranks: Hierarchy, points: Places, sets: tuple[Keys, Keys], sources: Grouped, room: Room) -> None:
    """Find the nearest target of each set, from every junction and from every source."""
    _begin(ranks, points, sets, sources, room)
    _sweep(ranks, room)
    _answer(ranks, sources.places, room)


@compiled
def tell(room: Room, number: Ints, found: tuple[Floats, Keys], limit_m: float) -> None:
    """Write walk and target of each source, by its number, into a row of `found`, where it is within the limit."""
    (walk_m, target), of_target = found, (1 << room.bits) - 1
    for lane in range(len(walk_m)):
        for s in range(len(number)):
            at_m = (room.found[s, lane] >> room.bits) * QUANTUM_M
            if at_m <= limit_m:
                walk_m[lane, number[s]], target[lane, number[s]] = at_m, room.found[s, lane] & of_target


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
    (start, _), number, junctions = sets, sources.places.number, len(ranks.junction)
    # columns to fill whole registers: the processor takes as many at once
    columns = -(-(len(start) - 1) // REGISTER) * REGISTER
    room = Room(
        walk=np.full((junctions, columns), NOWHERE),
        found=np.full((len(number), columns), NOWHERE),
        before=np.empty((junctions - ranks.taken, columns), np.int64),
        last=np.zeros(junctions, np.int32),
        bits=int(np.diff(start).max()).bit_length(),
    )
    search(ranks, points, sets, sources, room)
    tell(room, number, found, limit_m)
