"""How many can be served when places are limited? (an exact assignment of people to places within reach)"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

SLACK_PERSONS = 1e-6


def serve_most(
    origin: npt.NDArray[np.int64],
    site: npt.NDArray[np.int64],
    distance_m: npt.NDArray[np.float64],
    *,
    demand: npt.NDArray[np.float64],
    capacity: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """How many of each origin's people get a place: most people served, then the least walking.

    Parameters
    ----------
    origin, site
        (p,) pairs within reach, positions into `demand` and `capacity`.
    distance_m
        (p,) walk of each pair.
    demand
        (n,) people who want a place.
    capacity
        (m,) places.

    Returns
    -------
    served
        (n,) people served, to 1e-5 of a person; 0 where nothing is in reach.

    Raises
    ------
    RuntimeError
        The solver reports failure, which a feasible and bounded problem never gives.

    Notes
    -----
    Transport problem, solved with HiGHS in two steps: maximise the sum of flows under demands and capacities; then,
    holding that sum, minimise flow times distance. The first optimum is exact; how it is shared among origins follows
    from the second. Cost grows about linearly with the pairs in practice.

    References
    ----------
    Q. Huangfu and J. A. J. Hall, Parallelizing the dual revised simplex method, 2018 (HiGHS).

    Examples
    --------
    >>> pairs = np.array([0, 1]), np.array([0, 0]), np.array([100.0, 200.0])
    >>> serve_most(*pairs, demand=np.array([30.0, 30.0]), capacity=np.array([40.0])).tolist()
    [30.0, 10.0]
    """
    if not len(origin):
        return np.zeros(len(demand))
    flow = np.arange(len(origin))
    ones = np.ones(len(origin))
    limits = vstack(
        [
            coo_array((ones, (origin, flow)), shape=(len(demand), len(flow))),
            coo_array((ones, (site, flow)), shape=(len(capacity), len(flow))),
        ]
    ).tocsr()
    bounds = np.concatenate([demand, capacity])
    most = linprog(-ones, A_ub=limits, b_ub=bounds, method="highs")
    if most.status != 0:
        raise RuntimeError(most.message)
    # a millionth of a person below the optimum, or rounding makes the second step infeasible
    floor = coo_array((-ones, (np.zeros(len(flow), dtype=np.int64), flow)), shape=(1, len(flow)))
    least = linprog(
        distance_m,
        A_ub=vstack([limits, floor]).tocsr(),
        b_ub=np.append(bounds, most.fun + SLACK_PERSONS),
        method="highs",
    )
    if least.status != 0:
        raise RuntimeError(least.message)
    served = np.bincount(origin, weights=np.maximum(least.x, 0.0), minlength=len(demand))
    return np.minimum(served.round(5), demand)
