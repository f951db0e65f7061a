"""Of all the optima, which one spreads the shortage most fairly? (the largest unserved share as small as can be)"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from spatial_renewal.methods.within_walk import WithinWalk


def spread_fairly(
    pairs: WithinWalk,
    flow: npt.NDArray[np.int64],
    *,
    usable: npt.NDArray[np.bool_],
    demand: npt.NDArray[np.int64],
    capacity: npt.NDArray[np.int64],
    held: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> npt.NDArray[np.int64]:
    """Of the optima of an allocation, one with the fairest spread.

    Parameters
    ----------
    pairs
        Origins and sites within reach of each other.
    flow
        (p,) persons of each pair in one optimum.
    usable
        (p,) whether some optimum may use the pair.
    demand, capacity
        (n,) persons and (m,) places.
    held
        (n,) origins that every optimum serves in full, (m,) sites that every optimum fills.

    Returns
    -------
    flow
        (p,) of the optimum in which the largest unserved share of an origin is smallest, then the next largest, and
        so on; of equal shares the earlier origin is served.

    Notes
    -----
    Serving sets of persons in optima are the bases of a matroid, so the best basis depends on the order of the
    persons' weights alone: they are numbered by the share that stays unserved with them, k of d for the k-th, and the
    sum of the numbers is minimised. Only origins that could trade places are asked; in most towns none can, since
    walks differ.

    Examples
    --------
    Four places for 4 + 4 persons at the same walk: two each, wherever the first optimum put them.

    >>> pairs = WithinWalk(np.array([0, 1]), np.array([0, 0]), np.array([50.0, 50.0]))
    >>> spread_fairly(
    ...     pairs, np.array([4, 0]), usable=np.array([True, True]), demand=np.array([4, 4]), capacity=np.array([4]),
    ...     held=(np.array([False, False]), np.array([True])),
    ... ).tolist()
    [2, 2]
    """
    full_origin, full_site = held
    asked = _could_trade(pairs, flow, usable, demand, full_origin)
    if not asked.any():
        return flow
    theirs = pairs.rows(asked)
    origins, row = np.unique(theirs.origin, return_inverse=True)
    sites, column = np.unique(theirs.site, return_inverse=True)
    count = np.where(full_origin[origins], 0, demand[origins])
    unit = np.repeat(np.arange(len(origins)), count)
    nth = np.arange(len(unit)) - np.repeat(np.cumsum(count) - count, count) + 1
    weight = np.empty(len(unit))
    # of equal shares, leaving the earlier origin unserved counts for more
    weight[np.lexsort((-unit, nth / demand[origins][unit]))] = np.arange(1, len(unit) + 1)
    by_origin = coo_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(origins), len(row)))
    by_site = csr_array(coo_array((np.ones(len(row)), (column, np.arange(len(row)))), shape=(len(sites), len(row))))
    unserved = coo_array((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(len(origins), len(unit)))
    full = full_site[sites]
    at_sites = vstack([by_site, -by_site[full]])
    found = linprog(
        np.concatenate([np.zeros(len(row)), weight]),
        A_ub=hstack([at_sites, csr_array((len(sites) + int(full.sum()), len(unit)))]),
        b_ub=np.concatenate([capacity[sites], -capacity[sites][full]]),
        A_eq=hstack([by_origin, unserved]),
        b_eq=demand[origins],
        bounds=np.column_stack([np.zeros(len(row) + len(unit)), np.repeat([np.inf, 1.0], [len(row), len(unit)])]),
        method="highs-ds",
    )
    if found.status != 0:
        raise RuntimeError(found.message)
    fair = flow.copy()
    fair[asked] = np.rint(found.x[: len(row)]).astype(np.int64)
    return fair


def _could_trade(
    pairs: WithinWalk,
    flow: npt.NDArray[np.int64],
    usable: npt.NDArray[np.bool_],
    demand: npt.NDArray[np.int64],
    full_origin: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Usable pairs in parts of town where somebody waits and another origin could do with less."""
    n = len(demand)
    sites = int(pairs.site.max()) + 1
    joined = coo_array(
        (np.ones(int(usable.sum())), (pairs.origin[usable], pairs.site[usable] + n)), shape=(n + sites, n + sites)
    )
    part = connected_components(joined, directed=False)[1]
    served = np.bincount(pairs.origin, weights=flow, minlength=n)
    open_ = ~full_origin & (demand > 0)
    waits = np.bincount(part[:n][open_ & (served < demand)], minlength=part.max() + 1) > 0
    several = np.bincount(part[:n][open_], minlength=part.max() + 1) > 1
    return usable & (waits & several)[part[pairs.origin]]
