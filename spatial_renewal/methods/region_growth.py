"""Which neighbours join first? (bounded agglomeration: the join that costs least, as long as no bound is broken)"""

import heapq

import numpy as np

from spatial_renewal.methods.region_ground import Ground, Members


def grow(ground: Ground, jitter: np.ndarray | None = None) -> list[Members]:
    """Join neighbouring groups, the cheapest join first.

    Parameters
    ----------
    ground
        Blocks, what adjoins and what is allowed.
    jitter
        (b,) factors that change the order of joins, for another attempt; none: the plain order.

    Returns
    -------
    list
        Groups in one piece, within the upper bounds. A join that raises the cost is made only where one of the two is
        below a lower bound; groups that nobody can join stay below it.

    Notes
    -----
    Ties go to the group with the lower first block. Each join scores the joined group against its neighbours at once:
    O(b log b) pops and O(b) vectorised scorings, where degrees stay small as on a map.
    """
    count = len(ground.near)
    sums = ground.sums.copy()
    members: list[Members] = [[b] for b in range(count)]
    managers = list(ground.managers)
    near = [set(around) for around in ground.near]
    stamp = [0] * count
    own = ground.sheet.cost(sums, np.array([len(who) for who in managers], dtype=np.int64))
    enough = [ground.big_enough([b], sums[b]) for b in range(count)] if ground.close else ground.enough(sums).tolist()
    factor = np.ones(count) if jitter is None else jitter

    def score(a: int, others: list[int]) -> list[tuple[float, int, int, int, int]]:
        both = sums[others] + sums[a]
        who = np.array([len(managers[a] | managers[b]) for b in others], dtype=np.int64)
        rise = ground.sheet.cost(both, who) - own[others] - own[a]
        key = rise * factor[a] * factor[others]
        fit = ground.fits(both)
        return [
            (k, min(a, b), max(a, b), stamp[min(a, b)], stamp[max(a, b)])
            for k, b, ok in zip(key.tolist(), others, fit.tolist(), strict=True)
            if ok
        ]

    heap = [entry for a in range(count) if near[a] for entry in score(a, sorted(b for b in near[a] if b > a))]
    heapq.heapify(heap)
    while heap:
        rise, a, b, stamp_a, stamp_b = heapq.heappop(heap)
        if stamp[a] != stamp_a or stamp[b] != stamp_b or (rise >= 0 and enough[a] and enough[b]):
            continue
        if not ground.may_join(members[a], members[b]):
            continue
        # the group keeps the name of its first block
        sums[a] += sums[b]
        members[a] += members[b]
        managers[a] |= managers[b]
        for other in near[b]:
            near[other].discard(b)
            near[other].add(a)
        near[a] = (near[a] | near[b]) - {a, b}
        stamp[a] += 1
        stamp[b] = -1
        members[b] = []
        own[a] = ground.cost_of_sums(sums[a], len(managers[a]))
        enough[a] = ground.big_enough(members[a], sums[a])
        if near[a]:
            for entry in score(a, sorted(near[a])):
                heapq.heappush(heap, entry)
    return [sorted(group) for group in members if group]
