"""Which first, by which parts? (indicators as levels of need, scores as sums of parts, ranks)"""

from typing import Literal

import numpy as np
import numpy.typing as npt

Rule = Literal["weighted_sum", "topsis"]


def levels_of_need(
    raw: npt.NDArray[np.float64], *, less_first: npt.NDArray[np.bool_], quantile: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Each column of `raw` on one scale: 0 is no need, 1 full need; not cut at either end.

    Parameters
    ----------
    raw
        (n, k) indicators, zero or more; NaN where unknown.
    less_first
        (k,) true where little of the indicator speaks for going first.
    quantile
        Share of rows at which the need is full.

    Returns
    -------
    level, full
        (n, k) ``x / q``, or ``1 - x / q`` where less comes first, NaN kept; and (k,) the q of each column, 0 where the
        column holds nothing above zero.

    Notes
    -----
    q is the quantile of the known values; where that is 0 but not all values are, the largest. A column of zeros
    gives level 0, or 1 where less comes first. The score is the level cut to 0..1: raising a value never lowers the
    score of that row, since q grows by a smaller factor than the value does.

    Examples
    --------
    >>> level, full = levels_of_need(np.array([[0.0], [50.0], [100.0]]), less_first=np.array([False]), quantile=1.0)
    >>> level.ravel().tolist(), full.tolist()
    ([0.0, 0.5, 1.0], [100.0])
    """
    full = np.zeros(raw.shape[1])
    for column in range(raw.shape[1]):
        known = raw[:, column][~np.isnan(raw[:, column])]
        if len(known):
            full[column] = np.quantile(known, quantile) or known.max()
    share = raw / np.where(full > 0, full, 1.0)
    return np.where(less_first, 1.0 - share, share), full


def weighted_parts(score: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Parts that sum to each row's weighted mean.

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
    parts = np.nan_to_num(score) * weights / np.where(base > 0, base, 1.0)
    return np.where(base > 0, parts, np.nan)


def topsis_parts(score: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Parts that sum to each row's closeness to full need (TOPSIS).

    Parameters
    ----------
    score
        (n, k) in 0..1, NaN where unknown.
    weights
        (k,) zero or more, not all zero.

    Returns
    -------
    parts
        (n, k); 0 where unknown. A row that knows nothing is all NaN.

    Notes
    -----
    Closeness ``C = b / (a + b)`` with ``a`` the weighted distance to full need, ``sqrt(sum (w_j (1 - s_ij))^2)``, and
    ``b`` that to no need, ``sqrt(sum (w_j s_ij)^2)``, over what is known. The two ends are 1 and 0 of the scale, not
    the best and worst of the rows: another row never turns an order round. A part is the share of ``b^2`` that its
    indicator has, ``C (w_j s_ij)^2 / b^2``. After Hwang and Yoon (1981); fixed ends after Garcia-Cascales and Lamata
    (2012).

    Examples
    --------
    >>> topsis_parts(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([0.5, 0.5])).tolist()
    [[0.5, 0.5], [0.5, 0.0]]
    """
    known = ~np.isnan(score) & (weights > 0)
    toward = np.where(known, (np.nan_to_num(score) * weights) ** 2, 0.0)
    away = np.where(known, ((1.0 - np.nan_to_num(score)) * weights) ** 2, 0.0)
    near, far = toward.sum(axis=1, keepdims=True), away.sum(axis=1, keepdims=True)
    closeness = np.sqrt(near) / np.where(near + far > 0, np.sqrt(near) + np.sqrt(far), 1.0)
    parts = closeness * toward / np.where(near > 0, near, 1.0)
    return np.where(known.any(axis=1, keepdims=True), parts, np.nan)


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
