"""How many places are there per person, given who else reaches them? (two- and three-step floating catchments)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.within_walk import WithinWalk


def two_step(
    pairs: WithinWalk,
    weight: npt.NDArray[np.float64],
    *,
    people: npt.NDArray[np.float64],
    places: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Places per person at each origin.

    Parameters
    ----------
    pairs
        Origins and sites within reach of each other.
    weight
        (p,) how much of a pair counts: 1 for the plain method, `stepped` or `gaussian` for the enhanced one.
    people
        (n,) persons at each origin.
    places
        (m,) places at each site.

    Returns
    -------
    places_per_person
        (n,) 0 where nothing is in reach. Times `people`, they sum to the places that anybody reaches.

    Notes
    -----
    First each site's places over the weighted people who reach it, then the weighted sum of that over the sites that
    an origin reaches. Two products with one sparse matrix: O(p).

    References
    ----------
    W. Luo and F. Wang, Measures of spatial accessibility to health care in a GIS environment, 2003. W. Luo and
    Y. Qi, An enhanced two-step floating catchment area method, 2009.

    Examples
    --------
    40 places for 100 + 100 persons; the third origin reaches nothing.

    >>> pairs = WithinWalk(np.array([0, 1]), np.array([0, 0]), np.array([100.0, 800.0]))
    >>> two_step(
    ...     pairs, np.ones(2), people=np.array([100.0, 100.0, 50.0]), places=np.array([40.0])
    ... ).tolist()
    [0.2, 0.2, 0.0]
    """
    weights = pairs.matrix(weight, (len(people), len(places)))
    who_reach = weights.T @ people
    each = np.divide(places, who_reach, out=np.zeros(len(places)), where=who_reach > 0)
    return np.asarray(weights @ each, dtype=np.float64)


def three_step(
    pairs: WithinWalk,
    weight: npt.NDArray[np.float64],
    *,
    people: npt.NDArray[np.float64],
    places: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Places per person where people share themselves out among the sites that they reach.

    Parameters
    ----------
    pairs, weight, people, places
        As of `two_step`.

    Returns
    -------
    places_per_person
        (n,) 0 where nothing is in reach.

    Notes
    -----
    A pair counts with its weight times its share in the weights of its origin, so that an origin with many sites
    does not count whole at each: `two_step` with those weights.

    References
    ----------
    N. Wan, B. Zou and T. Sternberg, A three-step floating catchment area method, 2012.

    Examples
    --------
    Two equal sites of 10 places; both origins reach both: half of 50 + 50 persons at each, halved again.

    >>> pairs = WithinWalk(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.full(4, 100.0))
    >>> three_step(pairs, np.ones(4), people=np.full(2, 50.0), places=np.full(2, 10.0)).tolist()
    [0.2, 0.2]
    """
    of_origin = np.bincount(pairs.origin, weights=weight, minlength=len(people))[pairs.origin]
    share = np.divide(weight, of_origin, out=np.zeros(len(weight)), where=of_origin > 0)
    return two_step(pairs, weight * share, people=people, places=places)


def stepped(
    walk_m: npt.NDArray[np.float64], limit_m: float, step_weights: tuple[float, ...]
) -> npt.NDArray[np.float64]:
    """Weights that fall in equal steps of the catchment, nearest first; a walk on an edge counts with the nearer step.

    Examples
    --------
    >>> stepped(np.array([0.0, 100.0, 101.0, 300.0]), 300.0, (1.0, 0.68, 0.22)).tolist()
    [1.0, 1.0, 0.68, 0.22]
    """
    edges = limit_m * np.arange(1, len(step_weights)) / len(step_weights)
    return np.asarray(step_weights)[np.searchsorted(edges, walk_m, side="left")]


def gaussian(walk_m: npt.NDArray[np.float64], limit_m: float) -> npt.NDArray[np.float64]:
    """Weights that fall as a bell from 1 at the door to 0 at the limit.

    References
    ----------
    D. Dai, Black residential segregation, disparities in spatial access to health care facilities, 2010.

    Examples
    --------
    >>> gaussian(np.array([0.0, 150.0, 300.0]), 300.0).round(3).tolist()
    [1.0, 0.701, 0.0]
    """
    end = np.exp(-0.5)
    return (np.exp(-0.5 * (walk_m / limit_m) ** 2) - end) / (1 - end)
