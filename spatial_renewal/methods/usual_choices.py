"""How would places be taken if nobody planned it? (nearest first, and by attraction: comparisons for an optimum)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.within_walk import WithinWalk


def nearest_first(
    pairs: WithinWalk, *, demand: npt.NDArray[np.int64], capacity: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Everybody goes to the nearest place that is free, and who lives nearest comes first.

    Parameters
    ----------
    pairs
        Origins and sites within reach of each other.
    demand, capacity
        (n,) persons and (m,) places.

    Returns
    -------
    flow
        (p,) persons of each pair. Of equal walks the earlier origin comes first, then the earlier site.

    Notes
    -----
    No origin and site would both rather have each other: the stable matching of two sides that both prefer a short
    walk. Shorter walks that are taken leave less for longer ones, so one pass over the sorted pairs does it:
    O(p log p).

    Examples
    --------
    The first has only site 0; the second lives nearer to it and takes it, though site 1 would do.

    >>> pairs = WithinWalk(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([90.0, 50.0, 60.0]))
    >>> nearest_first(pairs, demand=np.array([5, 5]), capacity=np.array([5, 5])).tolist()
    [0, 5, 0]
    """
    waiting, free = demand.tolist(), capacity.tolist()
    flow = np.zeros(len(pairs.origin), dtype=np.int64)
    order = np.lexsort((pairs.site, pairs.origin, pairs.walk_m))
    # each step needs what the one before it left; plain lists, since arrays are slow one by one
    for row, origin, site in zip(order.tolist(), pairs.origin[order].tolist(), pairs.site[order].tolist(), strict=True):
        taken = min(waiting[origin], free[site])
        if taken:
            flow[row] = taken
            waiting[origin] -= taken
            free[site] -= taken
    return flow


def by_attraction(
    pairs: WithinWalk,
    *,
    demand: npt.NDArray[np.int64],
    capacity: npt.NDArray[np.int64],
    exponent: float,
    least_walk_m: float,
) -> npt.NDArray[np.float64]:
    """Everybody chooses once, larger and nearer sites more often; a site that too many choose serves its share.

    Parameters
    ----------
    pairs
        Origins and sites within reach of each other.
    demand, capacity
        (n,) persons and (m,) places.
    exponent
        By which a longer walk puts off.
    least_walk_m
        Shorter walks count as this long.

    Returns
    -------
    flow
        (p,) expected persons of each pair; who is turned away tries no other site.

    Notes
    -----
    Of the persons at an origin, the share that chooses a site is its capacity / walk ** exponent over the sum of the
    same for all sites in reach.

    References
    ----------
    D. L. Huff, A probabilistic analysis of shopping center trade areas, 1963.

    Examples
    --------
    Equal walks, 10 and 30 places: of 80 persons 20 and 60 come, half of whom find a place.

    >>> pairs = WithinWalk(np.array([0, 0]), np.array([0, 1]), np.array([100.0, 100.0]))
    >>> by_attraction(
    ...     pairs, demand=np.array([80]), capacity=np.array([10, 30]), exponent=2.0, least_walk_m=10.0
    ... ).tolist()
    [10.0, 30.0]
    """
    pull = capacity[pairs.site] / np.maximum(pairs.walk_m, least_walk_m) ** exponent
    of_origin = np.bincount(pairs.origin, weights=pull, minlength=len(demand))
    whole = of_origin[pairs.origin]
    come = demand[pairs.origin] * np.divide(pull, whole, out=np.zeros(len(pull)), where=whole > 0)
    load = np.bincount(pairs.site, weights=come, minlength=len(capacity))
    let_in = np.minimum(1.0, np.divide(capacity, load, out=np.ones(len(load)), where=load > 0))
    return np.asarray(come * let_in[pairs.site], dtype=np.float64)
