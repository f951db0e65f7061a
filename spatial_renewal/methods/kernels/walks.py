"""Which targets are how far on the chains? (compiled searches with a queue of buckets)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Arcs, Ends, Floats
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.kernels.workspace import Pairs, Search
from spatial_renewal.methods.walk_graph import Grouped, Places

NONE = -1

# Source, target and walk of all pairs.
Whole = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]


@part
def _start(ends: Ends, places: Places, which: tuple[int, int], search: Search) -> tuple[int, int]:
    """Queue both ends of the chain of each place, as far away as it is from them; count the queued and the seen.

    `which` are the first of the places and the one behind the last. Where a bucket is full, `NONE` are queued.
    """
    walk_m, target, touched, _, limit_m, (bucket, fill, per_m) = search
    waiting, seen = 0, 0
    for k in range(2 * which[0], 2 * which[1]):
        place, at_end = k >> 1, k & 1
        chain = places.chain[place]
        junction = ends.last[chain] if at_end else ends.first[chain]
        at_m = places.gap_m[place] + (places.rest_m[place] if at_end else places.offset_m[place])
        known_m = walk_m[junction]
        smaller = len(target) > 0 and places.number[place] < target[junction]
        if at_m > limit_m or at_m > known_m or (at_m == known_m and not smaller):
            continue
        slot = int(at_m * per_m) & (len(fill) - 1)
        if fill[slot] == bucket.shape[1]:
            return NONE, seen
        if len(touched) > 0 and known_m == np.inf:
            touched[seen] = junction
            seen += 1
        walk_m[junction] = at_m
        if len(target) > 0:
            target[junction] = places.number[place]
        bucket[slot, fill[slot]] = junction
        fill[slot] += 1
        waiting += 1
    return waiting, seen


@part
def _go_on(arcs: Arcs, search: Search, waiting: int, seen: int) -> tuple[int, int]:
    """Empty bucket after bucket: on from each junction along its arcs to those that are nearer this way.

    Of equal walks the one to the smaller target counts. Counts the queued, of whom some are left only where a bucket is
    full, and the seen. Unsigned numbers index faster: nothing can count from the end.
    """
    start, head, length_m, _, _ = arcs
    walk_m, target, touched, _, limit_m, (bucket, fill, per_m) = search
    tracked, listed = len(target) > 0, len(touched) > 0
    mask, room = len(fill) - 1, bucket.shape[1]
    number = 0
    while waiting > 0:
        here, done = np.uint32(number & mask), 0
        while done < fill[here]:
            tail = np.uint32(bucket[here, done])
            done += 1
            from_m = walk_m[tail]
            if int(from_m * per_m) != number:
                continue  # found nearer since, and gone on from
            to = int(target[tail]) if tracked else NONE
            for arc in range(start[tail], start[tail + 1]):
                at_m, junction = from_m + length_m[arc], np.uint32(head[arc])
                known_m = walk_m[junction]
                if at_m > limit_m or at_m > known_m or (at_m == known_m and not (tracked and to < target[junction])):
                    continue
                slot = np.uint32(int(at_m * per_m) & mask)
                if fill[slot] == room:
                    return waiting, seen
                if listed and known_m == np.inf:
                    touched[seen] = junction
                    seen += 1
                walk_m[junction] = at_m
                if tracked:
                    target[junction] = to
                if start[junction + np.uint32(1)] - start[junction] == 1:
                    continue  # a blind alley leads back only
                bucket[slot, fill[slot]] = junction
                fill[slot] += 1
                waiting += 1
        fill[here] = 0
        waiting, number = waiting - done, number + 1
    return 0, seen


@compiled
def spread(arcs: Arcs, ends: Ends, places: Places, which: tuple[int, int], search: Search) -> tuple[bool, int]:
    """Label every junction within the limit of any of the places; whether the queue had room for it, and those seen.

    Where it had not, the labels are good for nothing; the queue is empty again.
    """
    waiting, seen = _start(ends, places, which, search)
    if waiting > 0:
        waiting, seen = _go_on(arcs, search, waiting, seen)
    if waiting != 0:
        for slot in range(len(search.queue.fill)):
            search.queue.fill[slot] = 0
    return waiting == 0, seen


@part
def _targets_reached(arcs: Arcs, targets: Grouped, search: Search, seen: int, pairs: Pairs, found: int) -> int:
    """Add the targets on every chain that has an end among those seen, but for the search's own.

    Counts all that are found so far; `NONE` where there is no room for more.
    """
    start, head, _, chain_of, _ = arcs
    walk_m, _, touched, own, limit_m, _ = search
    target_start, (_, offset_m, rest_m, gap_m, number) = targets
    target, found_m, _ = pairs
    for k in range(seen):
        tail = np.uint32(touched[k])
        for arc in range(start[tail], start[tail + 1]):
            forward = chain_of[arc] >= 0
            chain = np.uint32(chain_of[arc] if forward else ~chain_of[arc])
            first, last, other = target_start[chain], target_start[chain + 1], np.uint32(head[arc])
            if first == last or own[chain]:
                continue
            # a chain with both ends in reach is looked at from the lower one, a loop from its beginning
            if (other < tail and walk_m[other] < np.inf) or (other == tail and not forward):
                continue
            if found + last - first > len(target):
                return NONE
            begin_m, end_m = (walk_m[tail], walk_m[other]) if forward else (walk_m[other], walk_m[tail])
            for t in range(first, last):
                there_m = min(begin_m + offset_m[t], end_m + rest_m[t]) + gap_m[t]
                if there_m <= limit_m:
                    target[found], found_m[found] = number[t], there_m
                    found += 1
    return found


@part
def _targets_on_own(
    ends: Ends, targets: Grouped, search: Search, sources: tuple[Places, int, int], pairs: Pairs, found: int
) -> int:
    """Add the targets on the chains of a group's sources, by the ends or straight along; count like `_targets_reached`.

    `sources` are places, the first of the group's and the one behind its last.
    """
    walk_m, _, _, own, limit_m, _ = search
    target_start, (_, offset_m, rest_m, gap_m, number) = targets
    places, a, b = sources
    for k in range(a, b):
        chain = places.chain[k]
        if not own[chain]:
            continue  # seen to for another source
        own[chain] = False
        first, last = target_start[chain], target_start[chain + 1]
        if found + last - first > len(pairs.target):
            return NONE
        begin_m, end_m = walk_m[ends.first[chain]], walk_m[ends.last[chain]]
        for t in range(first, last):
            there_m = min(begin_m + offset_m[t], end_m + rest_m[t])
            for s in range(a, b):
                along_m = abs(places.offset_m[s] - offset_m[t]) + places.gap_m[s]
                if places.chain[s] == chain and along_m < there_m:
                    there_m = along_m
            there_m += gap_m[t]
            if there_m <= limit_m:
                pairs.target[found], pairs.walk_m[found] = number[t], there_m
                found += 1
    return found


@compiled
def fill_pairs(
    arcs: Arcs, ends: Ends, targets: Grouped, sources: Grouped, search: Search, pairs: Pairs
) -> tuple[bool, int]:
    """Every target within the limit of each group of sources, with the walk from the group's nearest source.

    Targets are grouped by chain. Tells whether the queue had room, and how many groups are done: fewer than there are
    where the queue or the pairs had no room for the next.
    """
    walk_m, _, touched, own, _, _ = search
    found = int(np.int64(0))  # a bare 0 is a type of its own, and compiled apart
    for g in range(len(sources.start) - 1):
        which = sources.start[g], sources.start[g + 1]
        fits, seen = spread(arcs, ends, sources.places, which, search)
        if fits:
            for k in range(which[0], which[1]):
                own[sources.places.chain[k]] = True
            found = _targets_reached(arcs, targets, search, seen, pairs, found)
            if found != NONE:
                found = _targets_on_own(ends, targets, search, (sources.places, *which), pairs, found)
            for k in range(which[0], which[1]):
                own[sources.places.chain[k]] = False
        for k in range(seen):
            walk_m[touched[k]] = np.inf
        if not fits or found == NONE:
            return fits, g
        pairs.start[g + 1] = found
    return True, len(sources.start) - 1


@compiled
def hand_over(pairs: Pairs, owner: npt.NDArray[np.int64], start: npt.NDArray[np.int64], out: Whole) -> None:
    """Copy the pairs of each group to where they stand in the whole: from ``start`` of the group on, with its owner."""
    source, target, walk_m = out
    for g in range(len(owner)):
        at = start[g] - pairs.start[g]
        for k in range(pairs.start[g], pairs.start[g + 1]):
            source[at + k], target[at + k], walk_m[at + k] = owner[g], pairs.target[k], pairs.walk_m[k]
