"""Which first, and how sure is that? (scores from indicators and weights, ranks, and their intervals)"""

import numpy as np
import numpy.typing as npt


def scale_by_quantile(raw: npt.NDArray[np.float64], *, quantile: float) -> npt.NDArray[np.float64]:
    """Each column of `raw` from 0 to 1: 0 is nothing, 1 the column's `quantile` and all above.

    Parameters
    ----------
    raw
        (n, k) indicators, zero or more, larger is needier; NaN where unknown.
    quantile
        Share of rows at which the score is full.

    Returns
    -------
    score
        (n, k), NaN kept. A column of zeros stays zero.

    Notes
    -----
    ``min(1, x / q)`` with q the quantile of the known values; where q is 0 but not all values are, q is the largest.
    Raising one value of a column never lowers the score of that row.

    Examples
    --------
    >>> scale_by_quantile(np.array([[0.0], [50.0], [100.0]]), quantile=1.0).ravel().tolist()
    [0.0, 0.5, 1.0]
    """
    score = np.full_like(raw, np.nan)
    for column in range(raw.shape[1]):
        known = raw[:, column][~np.isnan(raw[:, column])]
        if not len(known):
            continue
        full = np.quantile(known, quantile) or known.max()
        score[:, column] = np.minimum(1.0, raw[:, column] / full) if full > 0 else raw[:, column] * 0.0
    return score


def weighted_parts(score: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Parts that sum to each row's score.

    Parameters
    ----------
    score
        (n, k) in 0..1, NaN where unknown.
    weights
        (k,) zero or more, not all zero.

    Returns
    -------
    parts
        (n, k): ``w_j s_ij / sum of w over the known j``; 0 where unknown. A row that knows nothing is all NaN.

    Notes
    -----
    An unknown indicator neither helps nor harms: the row is judged by what is known of it.

    Examples
    --------
    >>> weighted_parts(np.array([[1.0, 0.5], [0.5, np.nan]]), np.array([3.0, 1.0])).tolist()
    [[0.75, 0.125], [0.5, 0.0]]
    """
    known = ~np.isnan(score)
    base = (known * weights).sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.where(known, np.nan_to_num(score) * weights, 0.0) / base
    return np.where(base > 0, parts, np.nan)


def rank_from_scores(score: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Ranks from 1, the largest score first; ties by position; unknown scores last.

    Examples
    --------
    >>> rank_from_scores(np.array([0.2, 0.9, np.nan, 0.9])).tolist()
    [3, 1, 4, 2]
    """
    order = np.argsort(-np.where(np.isnan(score), -np.inf, score), kind="stable")
    rank = np.empty(len(score), dtype=np.int64)
    rank[order] = np.arange(1, len(score) + 1)
    return rank


def rank_interval(
    score: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], *, swing: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Best and worst rank of each row when single weights move.

    Parameters
    ----------
    score
        (n, k) in 0..1, NaN where unknown.
    weights
        (k,) the weights in force.
    swing
        Each weight in turn goes down to ``(1 - swing) w`` and up to ``(1 + swing) w``; the others keep their
        proportions.

    Returns
    -------
    rank_low, rank_high
        (n,) smallest and largest rank over the 2 k + 1 rankings, the one in force included.

    Examples
    --------
    >>> s = np.array([[1.0, 0.0], [0.0, 0.9]])
    >>> low, high = rank_interval(s, np.array([1.0, 1.0]), swing=0.5)
    >>> low.tolist(), high.tolist()
    ([1, 1], [2, 2])
    """
    tried = [weights]
    for column in range(len(weights)):
        for factor in (1.0 - swing, 1.0 + swing):
            moved = weights.astype(np.float64)
            moved[column] *= factor
            if moved.sum() > 0:
                tried.append(moved)
    ranks = np.stack([rank_from_scores(weighted_parts(score, w).sum(axis=1)) for w in tried])
    return ranks.min(axis=0), ranks.max(axis=0)
