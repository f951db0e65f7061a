"""Which targets are how far on the chains? (compiled searches with a queue of buckets)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Arcs, Ends, Floats, Ints
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.kernels.workspace import Labels, Pairs, Queue, Search
from spatial_renewal.methods.walk_graph import Grouped, Places

# Walks of one bucket are searched in any order; 2 to 160 m are equally fast on cities.
BUCKET_M = 8.0
MOST_BUCKETS = 1 << 12
NONE = -1
# Pairs that a call has room for before it asks for more.
FIRST_ROOM = 1 << 17


@part
def _new_queue(arcs: Arcs, gap_m: Floats, limit_m: float, room: int) -> Queue:
    """Make a queue for searches that start at legs of `gap_m` and a part of a chain; `room` is there in each bucket."""
    step_m = arcs.longest_m
    for leg_m in gap_m:
        step_m = max(step_m, arcs.longest_m + leg_m)
    step_m = min(step_m, limit_m)
    per_m = 1.0 / max(BUCKET_M, step_m / MOST_BUCKETS)
    size = 2
    while size < step_m * per_m + 2:
        size *= 2
    return Queue(np.empty((size, room), np.int32), np.zeros(size, np.int32), per_m)


@part
def _wider(queue: Queue) -> Queue:
    """Copy `queue` into buckets of twice the room."""
    room = queue.bucket.shape[1]
    bucket = np.empty((queue.bucket.shape[0], 2 * room), np.int32)
    # cell by cell: numba needs three seconds to compile the assignment of a part
    for row in range(bucket.shape[0]):
        for k in range(room):
            bucket[row, k] = queue.bucket[row, k]
    return Queue(bucket, queue.fill, queue.per_m)


@part
def _start(ends: Ends, places: Places, labels: Labels, queue: Queue, limit_m: float) -> tuple[Queue, int, int]:
    """Queue both ends of the chain of each place, as far away as it is from them; count the queued and the seen."""
    waiting, seen = 0, 0
    for k in range(2 * len(places.chain)):
        place, chain, at_end = k >> 1, places.chain[k >> 1], k & 1
        junction = ends.last[chain] if at_end else ends.first[chain]
        at_m = places.gap_m[place] + (places.rest_m[place] if at_end else places.offset_m[place])
        known_m = labels.walk_m[junction]
        smaller = len(labels.target) > 0 and places.number[place] < labels.target[junction]
        if at_m > limit_m or at_m > known_m or (at_m == known_m and not smaller):
            continue
        slot = int(at_m * queue.per_m) & (len(queue.fill) - 1)
        if queue.fill[slot] == queue.bucket.shape[1]:
            queue = _wider(queue)
        if len(labels.seen) and known_m == np.inf:
            labels.seen[seen] = junction
            seen += 1
        labels.walk_m[junction] = at_m
        if len(labels.target):
            labels.target[junction] = places.number[place]
        queue.bucket[slot, queue.fill[slot]] = junction
        queue.fill[slot] += 1
        waiting += 1
    return queue, waiting, seen


@part
def _go_on(
    arcs: Arcs, labels: Labels, queue: Queue, limit_m: float, counts: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Empty bucket after bucket: on from each junction along its arcs to those that are nearer this way.

    Of equal walks the one to the smaller target counts. Stops early where a bucket is full: the number of the bucket
    at work, the queued and the seen are what to come back with once there is room. To empty a bucket again from
    its beginning does no harm. Unsigned numbers index faster: nothing can count from the end.
    """
    start, head, length_m, (walk_m, target, touched) = arcs.start, arcs.head, arcs.length_m, labels
    bucket, fill, per_m = queue
    tracked, listed = len(target) > 0, len(touched) > 0
    mask, room = len(fill) - 1, bucket.shape[1]
    number, waiting, seen = counts
    while waiting > 0:
        here, done = np.uint32(number & mask), 0
        while done < fill[here]:
            tail = np.uint32(bucket[here, done])
            done += 1
            from_m = walk_m[tail]
            if int(from_m * per_m) != number:
                continue  # found nearer since, and gone on from
            to = target[tail] if tracked else NONE
            for arc in range(start[tail], start[tail + 1]):
                at_m, junction = from_m + length_m[arc], np.uint32(head[arc])
                known_m = walk_m[junction]
                if at_m > limit_m or at_m > known_m or (at_m == known_m and not (tracked and to < target[junction])):
                    continue
                slot = np.uint32(int(at_m * per_m) & mask)
                if fill[slot] == room:
                    return number, waiting, seen
                if listed and known_m == np.inf:
                    touched[seen] = junction
                    seen += 1
                walk_m[junction] = at_m
                if tracked:
                    target[junction] = to
                bucket[slot, fill[slot]] = junction
                fill[slot] += 1
                waiting += 1
        fill[here] = 0
        waiting, number = waiting - done, number + 1
    return number, waiting, seen


@part
def _spread(arcs: Arcs, ends: Ends, places: Places, labels: Labels, queue: Queue, limit_m: float) -> tuple[Queue, int]:
    """Label every junction within the limit of any of the places; count those seen."""
    queue, waiting, seen = _start(ends, places, labels, queue, limit_m)
    counts = _go_on(arcs, labels, queue, limit_m, (int(np.int64(0)), waiting, seen))  # of the type that comes back
    while counts[1] > 0:
        queue = _wider(queue)
        counts = _go_on(arcs, labels, queue, limit_m, counts)
    return queue, counts[2]


@part
def _part(places: Places, a: int, b: int) -> Places:
    """Places from `a` up to `b`."""
    return Places(places.chain[a:b], places.offset_m[a:b], places.rest_m[a:b], places.gap_m[a:b], places.number[a:b])


@compiled
def reach_of_groups(
    arcs: Arcs, ends: Ends, sources: Grouped, found: tuple[Floats, npt.NDArray[np.int32]], limit_m: float
) -> None:
    """Write walk and nearest place of each junction into a row of `found` for each group; infinite beyond the limit."""
    walk_m, which = found
    queue = _new_queue(arcs, sources.places.gap_m, limit_m, 64)
    for g in range(len(sources.start) - 1):
        labels = Labels(walk_m[g], which[g], np.empty(0, np.int32))
        here = _part(sources.places, sources.start[g], sources.start[g + 1])
        queue, _ = _spread(arcs, ends, here, labels, queue, limit_m)


@part
def _with_room(pairs: Pairs, wanted: int) -> Pairs:
    """Copy `pairs` into longer arrays where fewer than `wanted` fit."""
    size = len(pairs.target)
    if wanted <= size:
        return pairs
    longer = Pairs(np.empty(2 * wanted, np.int32), np.empty(2 * wanted), pairs.start)
    for k in range(size):
        longer.target[k], longer.walk_m[k] = pairs.target[k], pairs.walk_m[k]
    return longer


@part
def _targets_reached(
    arcs: Arcs, targets: Grouped, search: Search, junctions: Ints, pairs: Pairs, found: int
) -> tuple[Pairs, int]:
    """Add the targets on every chain that has an end among `junctions`, but for the search's own chains."""
    start, head, _, chain_of, _ = arcs
    walk_m, own, limit_m = search
    target_start, (_, offset_m, rest_m, gap_m, number) = targets
    target, found_m, _ = pairs
    for tail in junctions:
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
                pairs = _with_room(pairs, int(found + last - first))
                target, found_m, _ = pairs
            begin_m, end_m = (walk_m[tail], walk_m[other]) if forward else (walk_m[other], walk_m[tail])
            for t in range(first, last):
                there_m = min(begin_m + offset_m[t], end_m + rest_m[t]) + gap_m[t]
                if there_m <= limit_m:
                    target[found], found_m[found] = number[t], there_m
                    found += 1
    return pairs, found


@part
def _targets_on_own(
    ends: Ends, targets: Grouped, search: Search, sources: Places, pairs: Pairs, found: int
) -> tuple[Pairs, int]:
    """Add the targets on the chains of `sources`, by the ends or straight along; then forget those chains."""
    for chain in sources.chain:
        if not search.own[chain]:
            continue
        search.own[chain] = False
        begin_m, end_m = search.walk_m[ends.first[chain]], search.walk_m[ends.last[chain]]
        pairs = _with_room(pairs, int(found + targets.start[chain + 1] - targets.start[chain]))
        for t in range(targets.start[chain], targets.start[chain + 1]):
            there_m = min(begin_m + targets.places.offset_m[t], end_m + targets.places.rest_m[t])
            for s in range(len(sources.chain)):
                if sources.chain[s] == chain:
                    along_m = abs(sources.offset_m[s] - targets.places.offset_m[t])
                    there_m = min(there_m, along_m + sources.gap_m[s])
            there_m += targets.places.gap_m[t]
            if there_m <= search.limit_m:
                pairs.target[found], pairs.walk_m[found] = targets.places.number[t], there_m
                found += 1
    return pairs, found


@compiled
def pairs_of_groups(arcs: Arcs, ends: Ends, targets: Grouped, sources: Grouped, limit_m: float) -> Pairs:
    """Every target within the limit of each group of sources, with the walk from the group's nearest source.

    Targets are grouped by chain.
    """
    junctions, groups = len(arcs.start) - 1, len(sources.start) - 1
    search = Search(np.full(junctions, np.inf), np.zeros(len(ends.first), np.bool_), limit_m)
    labels = Labels(search.walk_m, np.empty(0, np.int32), np.empty(junctions, np.int32))
    queue = _new_queue(arcs, sources.places.gap_m, limit_m, 64)
    # room that nothing is written to costs nothing; more is copied
    pairs = Pairs(np.empty(FIRST_ROOM, np.int32), np.empty(FIRST_ROOM), np.zeros(groups + 1, np.int64))
    found = int(np.int64(0))  # a bare 0 is a type of its own, and compiled apart
    for g in range(groups):
        here = _part(sources.places, sources.start[g], sources.start[g + 1])
        queue, seen = _spread(arcs, ends, here, labels, queue, limit_m)
        reached = labels.seen[:seen]
        for chain in here.chain:
            search.own[chain] = True
        pairs, found = _targets_reached(arcs, targets, search, reached, pairs, found)
        pairs, found = _targets_on_own(ends, targets, search, here, pairs, found)
        for junction in reached:
            search.walk_m[junction] = np.inf
        pairs.start[g + 1] = found
    return pairs
