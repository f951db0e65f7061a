"""How far is each junction, and which place is it nearest to? (compiled searches with a queue of buckets)"""

import numpy as np

from spatial_renewal.methods.contraction import Arcs, Ends
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.kernels.workspace import Search
from spatial_renewal.methods.walk_graph import Places

NONE = -1


@part
def _start(ends: Ends, places: Places, which: tuple[int, int], search: Search) -> int:
    """Queue both ends of the chain of each place, as far away as it is from them; count the queued.

    `which` are the first of the places and the one behind the last. Where a bucket is full, `NONE` are queued.
    """
    walk_m, target, limit_m, (bucket, fill, per_m) = search
    waiting = 0
    for k in range(2 * which[0], 2 * which[1]):
        place, at_end = k >> 1, k & 1
        chain = places.chain[place]
        junction = ends.last[chain] if at_end else ends.first[chain]
        at_m = places.gap_m[place] + (places.rest_m[place] if at_end else places.offset_m[place])
        known_m = walk_m[junction]
        smaller = places.number[place] < target[junction]
        if at_m > limit_m or at_m > known_m or (at_m == known_m and not smaller):
            continue
        slot = int(at_m * per_m) & (len(fill) - 1)
        if fill[slot] == bucket.shape[1]:
            return NONE
        walk_m[junction], target[junction] = at_m, places.number[place]
        bucket[slot, fill[slot]] = junction
        fill[slot] += 1
        waiting += 1
    return waiting


@part
def _go_on(arcs: Arcs, search: Search, waiting: int) -> int:
    """Empty bucket after bucket: on from each junction along its arcs to those that are nearer this way.

    Of equal walks the one to the smaller target counts. Counts the queued, of whom some are left only where a bucket is
    full. Unsigned numbers index faster: nothing can count from the end.
    """
    start, head, length_m, _, _ = arcs
    walk_m, target, limit_m, (bucket, fill, per_m) = search
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
            to = target[tail]
            for arc in range(start[tail], start[tail + 1]):
                at_m, junction = from_m + length_m[arc], np.uint32(head[arc])
                known_m = walk_m[junction]
                if at_m > limit_m or at_m > known_m or (at_m == known_m and to >= target[junction]):
                    continue
                slot = np.uint32(int(at_m * per_m) & mask)
                if fill[slot] == room:
                    return waiting
                walk_m[junction], target[junction] = at_m, to
                if start[junction + np.uint32(1)] - start[junction] == 1:
                    continue  # a blind alley leads back only
                bucket[slot, fill[slot]] = junction
                fill[slot] += 1
                waiting += 1
        fill[here] = 0
        waiting, number = waiting - done, number + 1
    return 0


@compiled
def spread(arcs: Arcs, ends: Ends, places: Places, which: tuple[int, int], search: Search) -> bool:
    """Label every junction within the limit of any of the places; whether the queue had room for it.

    Where it had not, the labels are good for nothing; the queue is empty again.
    """
    waiting = _start(ends, places, which, search)
    if waiting > 0:
        waiting = _go_on(arcs, search, waiting)
    if waiting != 0:
        for slot in range(len(search.queue.fill)):
            search.queue.fill[slot] = 0
    return waiting == 0
