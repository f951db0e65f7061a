"""Which neighbours form one unit? (bounded agglomeration: contiguous groups that never exceed a size)"""

import heapq

import numpy as np
import numpy.typing as npt


def grow_regions(
    size: npt.NDArray[np.float64],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    cost: npt.NDArray[np.float64],
    *,
    max_size: float,
) -> npt.NDArray[np.int64]:
    """Join neighbours, the least cost first, as long as no group exceeds `max_size`.

    Parameters
    ----------
    size
        (n,) size of each member, for example its households.
    first, second
        (p,) pairs that may be joined.
    cost
        (p,) what joining a pair costs: small for near and alike.
    max_size
        Upper bound of a group's total. A single member above it stays alone.

    Returns
    -------
    region
        (n,) labels 0, 1, ... in the order of each group's first member.

    Notes
    -----
    The cost between two groups is the mean over the pairs that join them (average linkage), so one cheap pair does
    not chain unlike groups. Every group is connected by pairs. Ties go to the smaller members. O(p log p) pops;
    merging moves the shorter list of pairs. Equal to joining in any row order up to the labels' order.

    Examples
    --------
    >>> sizes = np.array([400.0, 400.0, 400.0])
    >>> grow_regions(sizes, np.array([0, 1]), np.array([1, 2]), np.array([0.1, 0.2]), max_size=1000).tolist()
    [0, 0, 1]
    """
    total = size.astype(np.float64).tolist()
    members: list[list[int]] = [[i] for i in range(len(total))]
    links: list[dict[int, tuple[float, int]]] = [{} for _ in total]
    for a, b, c in zip(first.tolist(), second.tolist(), cost.tolist(), strict=True):
        links[a][b] = (c, 1)
        links[b][a] = (c, 1)
    # an entry is stale once its link changed: compare the mean it was pushed with
    heap = [(c, a, b) for a, near in enumerate(links) for b, (c, _) in near.items() if a < b]
    heapq.heapify(heap)
    while heap:
        mean, a, b = heapq.heappop(heap)
        link = links[a].get(b)
        if link is None or link[0] / link[1] != mean or total[a] + total[b] > max_size:
            continue
        _join(a, b, total, members, links)
        for other, (cost_sum, pairs) in links[a].items():
            low, high = min(a, other), max(a, other)
            heapq.heappush(heap, (cost_sum / pairs, low, high))
    return _labels(members, len(total))


def _join(
    a: int, b: int, total: list[float], members: list[list[int]], links: list[dict[int, tuple[float, int]]]
) -> None:
    """Put group `b` into `a`; ``a < b``, so a group is called by its first member."""
    total[a] += total[b]
    members[a] += members[b]
    members[b] = []
    for other, (cost_sum, pairs) in links[b].items():
        del links[other][b]
        if other == a:
            continue
        own_sum, own_pairs = links[a].get(other, (0.0, 0))
        links[a][other] = links[other][a] = (own_sum + cost_sum, own_pairs + pairs)
    links[b] = {}


def _labels(members: list[list[int]], count: int) -> npt.NDArray[np.int64]:
    region = np.empty(count, dtype=np.int64)
    for label, group in enumerate(g for g in members if g):
        region[group] = label
    return region
