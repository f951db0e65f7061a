"""Why does somebody go without: nothing within reach, all within reach full, or nobody knows?"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from spatial_renewal.methods.within_walk import WithinWalk

NO_GAP, OUT_OF_REACH, FULL, UNKNOWN = range(4)


def cause_of_gap(
    pairs: WithinWalk,
    flow: npt.NDArray[np.int64],
    *,
    gap: npt.NDArray[np.bool_],
    unsure_origin: npt.NDArray[np.bool_],
    unsure_site: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """The one cause of each origin's gap.

    Parameters
    ----------
    pairs
        Origins and sites within reach of each other, those of unknown capacity among them.
    flow
        (p,) persons of each pair in an optimum that uses known capacities only.
    gap
        (n,) whether somebody there goes without.
    unsure_origin
        (n,) origins of which it is not known what they reach.
    unsure_site
        (m,) sites of unknown capacity.

    Returns
    -------
    cause
        (n,) `NO_GAP`, `OUT_OF_REACH`, `FULL` or `UNKNOWN`. Unknown is also who reaches no such site, but reaches a
        full one that somebody might leave for such a site, by any chain of moves.

    Notes
    -----
    One search backwards from the sites of unknown capacity: O(p).

    Examples
    --------
    Origin 0 waits for the full site 0, which origin 1 fills; origin 1 also reaches site 1, of unknown capacity.
    Origin 2 reaches nothing.

    >>> pairs = WithinWalk(np.array([0, 1, 1]), np.array([0, 0, 1]), np.full(3, 90.0))
    >>> gap, nobody = np.array([True, False, True]), np.zeros(3, dtype=bool)
    >>> cause_of_gap(
    ...     pairs, np.array([0, 5, 0]), gap=gap, unsure_origin=nobody, unsure_site=np.array([False, True])
    ... ).tolist() == [UNKNOWN, NO_GAP, OUT_OF_REACH]
    True
    """
    n, m = len(gap), len(unsure_site)
    start = n + m
    moved, unsure = flow > 0, np.flatnonzero(unsure_site)
    # from a site back to who reaches it, and from who sits at a site back to that site
    tails = np.concatenate([pairs.site + n, pairs.origin[moved], np.full(len(unsure), start)])
    heads = np.concatenate([pairs.origin, pairs.site[moved] + n, unsure + n])
    back = coo_array((np.ones(len(tails)), (tails, heads)), shape=(start + 1, start + 1)).tocsr()
    might = np.zeros(start + 1, dtype=bool)
    might[breadth_first_order(back, start, return_predecessors=False)] = True
    reaches = np.bincount(pairs.origin, minlength=n) > 0
    told = np.where(might[:n] | unsure_origin, UNKNOWN, np.where(reaches, FULL, OUT_OF_REACH))
    return np.where(gap, told, NO_GAP)


def split_gap(
    gap: npt.NDArray[np.float64], cause: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The gap of each origin under its cause: out of reach, full, unknown; they sum to `gap`, missing where it is.

    Examples
    --------
    >>> [part.tolist() for part in split_gap(np.array([0.0, 7.0, 4.0]), np.array([NO_GAP, FULL, UNKNOWN]))]
    [[0.0, 0.0, 0.0], [0.0, 7.0, 0.0], [0.0, 0.0, 4.0]]
    """
    nothing = gap * 0.0
    out_of_reach, full, unknown = (np.where(cause == one, gap, nothing) for one in (OUT_OF_REACH, FULL, UNKNOWN))
    return out_of_reach, full, unknown
