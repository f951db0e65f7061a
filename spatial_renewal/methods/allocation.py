"""Who gets which place when places are limited? (exact: most served, then least walking, then the fairest spread)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array
from scipy.sparse.csgraph import dijkstra

from spatial_renewal.methods.fair_spread import spread_fairly
from spatial_renewal.methods.within_walk import WithinWalk


@dataclass(frozen=True, slots=True)
class Allocation:
    """Whole persons given whole places.

    Attributes
    ----------
    flow
        (p,) persons of each pair.
    served
        (n,) persons of each origin who have a place.
    used
        (m,) places taken at each site.
    one_more_serves
        (m,) whether one more place at the site would serve one person more.
    one_more_walk_m
        (m,) by how much all walks together would change with that place: longer where it serves one person more,
        else shorter or the same.
    """

    flow: npt.NDArray[np.int64]
    served: npt.NDArray[np.int64]
    used: npt.NDArray[np.int64]
    one_more_serves: npt.NDArray[np.bool_]
    one_more_walk_m: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Priced:
    """Walks in whole steps less the worth of serving somebody, and what they cost beyond the optimum's prices.

    `extra` is never below zero, and zero on every pair that some optimum uses.
    """

    steps: npt.NDArray[np.int64]
    worth: int
    of_origin: npt.NDArray[np.int64]
    of_site: npt.NDArray[np.int64]
    extra: npt.NDArray[np.int64]


def allocate(
    pairs: WithinWalk,
    *,
    demand: npt.NDArray[np.int64],
    capacity: npt.NDArray[np.int64],
    step_m: float = 1.0,
) -> Allocation:
    """Give people places: the most people, then with the least walking, then spread as fairly as can be.

    Parameters
    ----------
    pairs
        Origins and sites within reach of each other.
    demand
        (n,) persons who want a place, in the order in which ties fall: by id.
    capacity
        (m,) places, in the same kind of order.
    step_m
        Walks count in whole steps of this length; walks that differ by less count as equal.

    Returns
    -------
    Allocation
        The same for the same input. Where nothing is in reach, nobody is served.

    Raises
    ------
    RuntimeError
        The solver fails, which a feasible and bounded problem never gives, or its prices do not prove its optimum.

    Notes
    -----
    One transport problem: each person served is worth more than any detour through all origins and sites could cost,
    so that one optimum serves the most and, among those, walks the least. Its matrix is totally unimodular and all
    figures are whole, so a corner of it is whole persons; its prices, whole too, prove it optimal in exact
    arithmetic. Fairest: the largest unserved
    share of an origin is as small as possible, then the next largest, and so on; where shares are equal, the earlier
    origin is served. `spread_fairly` searches the pairs that some optimum uses. Cost grows about linearly with the
    pairs in practice (HiGHS, dual simplex).

    `one_more_serves` and `one_more_walk_m` are right derivatives: shortest paths in the residual network under the
    optimum's prices, since prices of a corner are not unique.

    References
    ----------
    Q. Huangfu and J. A. J. Hall, Parallelizing the dual revised simplex method, 2018 (HiGHS).

    Examples
    --------
    Two persons each, 3 places; the second pair walks farther.

    >>> near = WithinWalk(np.array([0, 1]), np.array([0, 0]), np.array([100.0, 200.0]))
    >>> given = allocate(near, demand=np.array([2, 2]), capacity=np.array([3]))
    >>> given.served.tolist(), given.one_more_serves.tolist(), given.one_more_walk_m.tolist()
    ([2, 1], [True], [200.0])
    """
    n, m = len(demand), len(capacity)
    if not len(pairs.origin):
        none = np.zeros(m, dtype=np.int64)
        return Allocation(none[:0], np.zeros(n, np.int64), none, np.zeros(m, np.bool_), np.zeros(m))
    flow, priced = _cheapest(pairs, demand, capacity, step_m)
    flow = spread_fairly(
        pairs,
        flow,
        usable=priced.extra == 0,
        demand=demand,
        capacity=capacity,
        held=(priced.of_origin < 0, priced.of_site < 0),
    )
    served = np.bincount(pairs.origin, weights=flow, minlength=n).astype(np.int64)
    used = np.bincount(pairs.site, weights=flow, minlength=m).astype(np.int64)
    change = _one_more(pairs, flow, priced, waiting=np.flatnonzero(served < demand), used=used)
    more = change < -priced.worth / 2
    walk_m = (change + np.where(more, priced.worth, 0)) * step_m
    return Allocation(flow, served, used, more, np.where(capacity > used, 0.0, walk_m))


def _cheapest(
    pairs: WithinWalk, demand: npt.NDArray[np.int64], capacity: npt.NDArray[np.int64], step_m: float
) -> tuple[npt.NDArray[np.int64], _Priced]:
    """An optimum in whole persons, with its prices."""
    steps = np.rint(pairs.walk_m / step_m).astype(np.int64)
    # one more person served moves at most every origin and site once, each by the longest walk
    worth = int((min(len(demand), len(capacity)) + 1) * steps.max() + 1)
    columns = np.arange(len(steps))
    rows = np.concatenate([pairs.origin, pairs.site + len(demand)])
    limits = csc_array(
        coo_array(
            (np.ones(2 * len(steps)), (rows, np.concatenate([columns, columns]))),
            shape=(len(demand) + len(capacity), len(steps)),
        )
    )
    found = linprog(steps - float(worth), A_ub=limits, b_ub=np.concatenate([demand, capacity]), method="highs-ds")
    if found.status != 0:
        raise RuntimeError(found.message)
    prices = np.rint(found.ineqlin.marginals).astype(np.int64)
    of_origin, of_site = prices[: len(demand)], prices[len(demand) :]
    extra = steps - worth - of_origin[pairs.origin] - of_site[pairs.site]
    flow = np.rint(found.x).astype(np.int64)
    spare_persons = demand - np.bincount(pairs.origin, weights=flow, minlength=len(demand))
    spare_places = capacity - np.bincount(pairs.site, weights=flow, minlength=len(capacity))
    # whole prices prove whole flows: no pair is cheaper than its prices, and what is priced is used up
    feasible = min(flow.min(), spare_persons.min(), spare_places.min()) >= 0
    priced_right = extra.min() >= 0 and max(of_origin.max(), of_site.max()) <= 0
    used_up = not (extra[flow > 0].any() or of_origin[spare_persons > 0].any() or of_site[spare_places > 0].any())
    if not (feasible and priced_right and used_up):
        raise RuntimeError("the solver's prices do not prove its optimum")
    return flow, _Priced(steps, worth, of_origin, of_site, extra)


def _one_more(
    pairs: WithinWalk,
    flow: npt.NDArray[np.int64],
    priced: _Priced,
    *,
    waiting: npt.NDArray[np.int64],
    used: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """(m,) by how much the cheapest total changes with one more place at each site, by the best chain of moves.

    A chain starts at somebody without a place, or at a place that somebody leaves, and ends at the new place.
    """
    n, m = len(priced.of_origin), len(priced.of_site)
    start = n + m
    taken, left = np.flatnonzero(flow > 0), np.flatnonzero(used > 0)
    tails = np.concatenate(
        [pairs.origin, pairs.site[taken] + n, np.full(len(waiting), start), np.full(len(left), start)]
    )
    heads = np.concatenate([pairs.site + n, pairs.origin[taken], waiting, left + n])
    costs = np.concatenate([priced.extra, np.zeros(len(taken) + len(waiting)), -priced.of_site[left]])
    moves = coo_array((costs, (tails, heads)), shape=(start + 1, start + 1)).tocsr()
    reached = np.asarray(dijkstra(moves, indices=start), dtype=np.float64)[n:start]
    return np.minimum(np.where(np.isfinite(reached), reached + priced.of_site, 0.0), 0.0)
