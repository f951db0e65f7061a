"""Which targets are within a walk of which groups of sources? (compiled; neighbouring groups searched abreast)

Neighbours walk the same streets: over ranked junctions each step is taken once for `ABREAST` groups, without asking for
which of them it is the shortest. What is out of reach of all of them is never looked at.
"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Ends, Floats, Ints, Steps
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.kernels.workspace import Pairs, Town, Work, Yard
from spatial_renewal.methods.walk_graph import Grouped

NONE = -1
# Groups that are searched at once: as many numbers as fill a cache line.
ABREAST = 8
# Junctions whose turns are kept in one number.
WORD = 64
# Where the exponent of a float64 stands, and what it is for 1.
EXPONENT, OF_ONE = 52, 1023

# Unsigned numbers index faster: nothing can count from the end.
Row = int | np.integer
# Source, target and walk of all pairs.
Whole = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]


@part
def _bit(row: int) -> np.uint64:
    """The bit of a row in its number."""
    return np.uint64(1) << np.uint64(row & (WORD - 1))


@part
def _place(bit: np.uint64) -> int:
    """Which bit it is: the exponent of the float of the same value."""
    return int(np.float64(bit).view(np.int64) >> EXPONENT) - OF_ONE


@part
def _come_to(row: int, seen: int, work: Work) -> int:
    """Come to a junction for the first time, and wait there; count the rows seen."""
    for lane in range(ABREAST):
        work.walk_m[row, lane] = np.inf
    work.waiting[row // WORD] |= _bit(row)
    work.seen[seen] = row
    return seen + 1


@part
def _start(ends: Ends, sources: Grouped, groups: tuple[int, int], work: Work) -> int:
    """Come to both ends of the chain of each source, as far away as they are from it; count the rows seen."""
    walk_m, least_m, _, _, limit_m = work
    seen = int(np.int64(0))  # a bare 0 is a type of its own, and compiled apart
    for g in range(groups[0], groups[1]):
        for k in range(2 * sources.start[g], 2 * sources.start[g + 1]):
            place, at_end = k >> 1, k & 1
            chain = sources.places.chain[place]
            row = int(np.int64(ends.last[chain] if at_end else ends.first[chain]))
            along_m = sources.places.rest_m[place] if at_end else sources.places.offset_m[place]
            at_m = sources.places.gap_m[place] + along_m
            if at_m <= limit_m:
                if least_m[row] == np.inf:
                    seen = _come_to(row, seen, work)
                walk_m[row, g - groups[0]] = min(walk_m[row, g - groups[0]], at_m)
                least_m[row] = min(least_m[row], at_m)
    return seen


@part
def _go_on(steps: Steps, row: int, seen: int, work: Work) -> int:
    """Go on from a row over its steps, all groups at once; count the rows seen."""
    walk_m, least_m, _, _, limit_m = work
    tail = np.uint32(row)
    for k in range(steps.start[tail], steps.start[tail + np.uint32(1)]):
        head, step_m = np.uint32(steps.head[k]), steps.length_m[k]
        at_m = least_m[tail] + step_m
        if at_m > limit_m:
            continue
        if least_m[head] == np.inf:
            seen = _come_to(int(np.int64(head)), seen, work)
        for lane in range(ABREAST):
            walk_m[head, lane] = min(walk_m[head, lane], walk_m[tail, lane] + step_m)
        least_m[head] = min(least_m[head], at_m)
    return seen


@part
def _wait_if_nearer(steps: Steps, row: int, work: Work) -> None:
    """Wait at each neighbour to which a walk over this row is shorter than the one known to it."""
    for k in range(steps.start[row], steps.start[row + 1]):
        head, step_m, nearer = int(np.int64(steps.head[k])), steps.length_m[k], False
        if work.least_m[row] + step_m <= work.limit_m and work.least_m[head] < np.inf:
            for lane in range(ABREAST):
                nearer |= work.walk_m[row, lane] + step_m < work.walk_m[head, lane]
            if nearer:
                work.waiting[head // WORD] |= _bit(head)


@part
def _climb(up: Steps, taken: int, seen: int, work: Work) -> int:
    """Go up from row to row, then to and fro among the junctions left until nobody waits; count the rows seen."""
    waiting, first, busy = work.waiting, 0, True
    while busy:
        busy = False
        for word in range(first, len(waiting)):
            while waiting[word]:
                lowest = waiting[word] & (~waiting[word] + np.uint64(1))
                waiting[word] ^= lowest
                row = word * WORD + _place(lowest)
                if row >= taken:
                    _wait_if_nearer(up, row, work)
                    busy = True
                seen = _go_on(up, row, seen, work)
        first = taken // WORD
    return seen


@part
def _descend(down: Steps, seen: int, work: Work) -> int:
    """Go down from row to row, from the highest seen; count the rows seen."""
    waiting = work.waiting
    for k in range(seen):
        row = int(np.int64(work.seen[k]))
        waiting[row // WORD] |= _bit(row)
    for word in range(len(waiting) - 1, -1, -1):
        while waiting[word]:
            # without the next bit no rounding makes a higher one of it
            highest = _place(waiting[word] & ~(waiting[word] >> np.uint64(1)))
            waiting[word] ^= _bit(highest)
            seen = _go_on(down, word * WORD + highest, seen, work)
    return seen


@part
def _chains_reached(town: Town, groups: tuple[int, int], seen: Ints, least_m: Floats, yard: Yard) -> int:
    """List every chain with targets that has an end among the rows seen, or a source on it; count them."""
    (ranks, arcs, targets, sources), (chains, own, _) = town, yard
    listed, first, last = int(np.int64(0)), sources.start[groups[0]], sources.start[groups[1]]
    for k in range(first, last):
        own[sources.places.chain[k]] = True
    for row in seen:
        tail = np.uint32(ranks.junction[row])
        for arc in range(arcs.start[tail], arcs.start[tail + np.uint32(1)]):
            forward = arcs.chain[arc] >= 0
            chain = np.uint32(arcs.chain[arc] if forward else ~arcs.chain[arc])
            if targets.start[chain] == targets.start[chain + np.uint32(1)] or own[chain]:
                continue
            other = ranks.ends.last[chain] if forward else ranks.ends.first[chain]
            # a chain with both ends in reach is looked at from the lower one, a loop from its beginning
            if (other < row and least_m[other] < np.inf) or (other == row and not forward):
                continue
            chains[listed] = chain
            listed += 1
    for k in range(first, last):
        chain = np.uint32(sources.places.chain[k])
        if own[chain]:
            own[chain] = False  # listed once
            chains[listed] = ~sources.places.chain[k]
            listed += 1
    return listed


@part
def _ready(row: Row, work: Work) -> None:
    """Let a row hold infinite walks where no group has been."""
    if work.least_m[row] == np.inf:
        for lane in range(ABREAST):
            work.walk_m[row, lane] = np.inf


@part
def _straight_along(sources: Grouped, groups: tuple[int, int], chain: Row, offset_m: float, there_m: Floats) -> None:
    """Shorten the walks to a place on a chain from those sources that are on it too."""
    for g in range(groups[0], groups[1]):
        for k in range(sources.start[g], sources.start[g + 1]):
            if sources.places.chain[k] == chain:
                along_m = abs(sources.places.offset_m[k] - offset_m) + sources.places.gap_m[k]
                there_m[g - groups[0]] = min(there_m[g - groups[0]], along_m)


@part
def _add_targets(town: Town, groups: tuple[int, int], work: Work, yard: Yard, pairs: Pairs, found: int) -> int:
    """Add the targets on the chains listed to the pairs of each group that has them within the limit.

    Counts all pairs so far; `NONE` where there is no room for more.
    """
    (ranks, _, targets, sources), (walk_m, least_m, _, _, limit_m), there_m = town, work, yard.there_m
    for listed in yard.chains:
        own = listed < 0
        chain = np.uint32(~listed if own else listed)
        begin, end = targets.start[chain], targets.start[chain + np.uint32(1)]
        if found + ABREAST * (end - begin) > len(pairs.group):
            return NONE
        first, last = np.uint32(ranks.ends.first[chain]), np.uint32(ranks.ends.last[chain])
        _ready(first, work)
        _ready(last, work)
        for t in range(begin, end):
            offset_m, rest_m, gap_m = targets.places.offset_m[t], targets.places.rest_m[t], targets.places.gap_m[t]
            if not own and min(least_m[first] + offset_m, least_m[last] + rest_m) + gap_m > limit_m:
                continue
            for lane in range(ABREAST):
                there_m[lane] = min(walk_m[first, lane] + offset_m, walk_m[last, lane] + rest_m)
            if own:
                _straight_along(sources, groups, chain, offset_m, there_m)
            # without branches: written to the next place, and kept there by counting it
            for lane in range(ABREAST):
                at_m, at = there_m[lane] + gap_m, np.uint64(found)
                pairs.group[at], pairs.target[at], pairs.walk_m[at] = groups[0] + lane, targets.places.number[t], at_m
                found += at_m <= limit_m
    return found


@compiled
def fill_pairs(town: Town, work: Work, yard: Yard, pairs: Pairs) -> int:
    """Every target within the limit of each group of sources, with the walk from the group's nearest source.

    Tells how many groups are done: fewer than there are where there was no room for the pairs of the next.
    """
    ranks, sources, groups = town.ranks, town.sources, len(town.sources.start) - 1
    found = int(np.int64(0))
    for group in range(0, groups, ABREAST):
        some = group, min(group + ABREAST, groups)
        count = _start(ranks.ends, sources, some, work)
        count = _climb(ranks.up, ranks.taken, count, work)
        count = _descend(ranks.down, count, work)
        seen = work.seen[:count]
        listed = yard.chains[: _chains_reached(town, some, seen, work.least_m, yard)]
        end = _add_targets(town, some, work, Yard(listed, yard.own, yard.there_m), pairs, found)
        for row in seen:
            work.least_m[row] = np.inf
        if end == NONE:
            return group
        for k in range(found, end):
            pairs.counts[pairs.group[k]] += 1
        found = end
    return groups


@compiled
def hand_over(pairs: Pairs, owner: npt.NDArray[np.int64], free: npt.NDArray[np.int64], out: Whole) -> None:
    """Copy each pair to where its group stands in the whole, from ``free`` of the group on, with the group's owner."""
    source, target, walk_m = out
    size = int(np.int64(0))
    for count in pairs.counts:
        size += count
    for k in range(size):
        group = pairs.group[k]
        at = free[group]
        free[group] = at + 1
        source[at], target[at], walk_m[at] = owner[group], pairs.target[k], pairs.walk_m[k]
