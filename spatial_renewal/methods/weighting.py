"""How much does each indicator count? (weights from pairwise judgements, or from how the data differ)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Mean consistency index of random reciprocal matrices of 1 to 15 rows (Saaty 1980, The Analytic Hierarchy Process).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
# Numbers nearer to each other than this are the same but for rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class JudgedWeights:
    """Weights (k,) that sum to 1, and how consistent the judgements behind them are (0: wholly)."""

    weights: npt.NDArray[np.float64]
    consistency_ratio: float


def unreciprocal_cells(judgements: npt.NDArray[np.float64], *, tolerance: float) -> npt.NDArray[np.int64]:
    """Cells of a matrix of judgements that contradict their mirror image.

    Parameters
    ----------
    judgements
        (k, k): how many times more row i counts than column j, above zero.
    tolerance
        ``a_ij a_ji`` may differ from 1 by this much: people write 0.33 for a third.

    Returns
    -------
    cells
        (m, 2) row and column, row first, on or above the diagonal.

    Examples
    --------
    >>> unreciprocal_cells(np.array([[1.0, 3.0], [3.0, 1.0]]), tolerance=0.02).tolist()
    [[0, 1]]
    """
    apart = np.abs(judgements * judgements.T - 1.0) > tolerance + _ROUNDING
    return np.argwhere(np.triu(apart)).astype(np.int64)


def judged_weights(judgements: npt.NDArray[np.float64]) -> JudgedWeights:
    """Weights from pairwise judgements (AHP): the principal eigenvector, with its consistency ratio.

    Parameters
    ----------
    judgements
        (k, k), k at most 15, reciprocal up to rounding.

    Returns
    -------
    JudgedWeights
        Weights above zero that sum to 1.

    Notes
    -----
    Rounding is first undone by ``sqrt(a_ij / a_ji)``. Consistency ratio ``(l - k) / (k - 1) / RI_k`` with l the largest
    eigenvalue and RI the `RANDOM_INDEX`; 0 for one or two indicators, which cannot contradict each other. Cost k^3.
    After Saaty (1977, 1980).

    Examples
    --------
    >>> found = judged_weights(np.array([[1.0, 2.0, 4.0], [1 / 2, 1.0, 2.0], [1 / 4, 1 / 2, 1.0]]))
    >>> (found.weights * 7).round(6).tolist(), abs(round(found.consistency_ratio, 6))
    ([4.0, 2.0, 1.0], 0.0)
    """
    count = len(judgements)
    values, vectors = np.linalg.eig(np.sqrt(judgements / judgements.T))
    sizes = np.real(values)
    largest = int(np.argmax(sizes))
    vector = np.abs(np.real(vectors[:, largest]))
    index = RANDOM_INDEX[count - 1]
    ratio = (float(sizes[largest]) - count) / (count - 1) / index if index > 0 else 0.0
    return JudgedWeights(vector / vector.sum(), max(ratio, 0.0))


def entropy_weights(score: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Weights by how unevenly each indicator is spread over the rows (Shannon's entropy).

    Parameters
    ----------
    score
        (n, k), zero or more, NaN where unknown.

    Returns
    -------
    weights
        (k,) that sum to 1; all NaN where no indicator differs between rows.

    Notes
    -----
    ``p_ij = s_ij / sum_i s_ij`` over the known rows, ``E_j = -sum p ln p / ln m_j`` with m_j the rows known,
    ``w_j = (1 - E_j) / sum (1 - E)``. An indicator that is zero or the same everywhere, or known once, gets nothing.

    Examples
    --------
    >>> entropy_weights(np.array([[1.0, 0.5], [0.0, 0.5]])).tolist()
    [1.0, 0.0]
    """
    known = ~np.isnan(score)
    total = np.nansum(score, axis=0)
    share = np.nan_to_num(score) / np.where(total > 0, total, 1.0)
    bits = -(share * np.log(np.where(share > 0, share, 1.0))).sum(axis=0)
    rows = known.sum(axis=0)
    entropy = bits / np.log(np.maximum(rows, 2))
    spread = np.where((total > 0) & (rows > 1), 1.0 - entropy, 0.0)
    return _shared(np.where(spread > _ROUNDING, spread, 0.0))


def critic_weights(score: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Weights by how much each indicator varies and how little it repeats the others (CRITIC).

    Parameters
    ----------
    score
        (n, k), NaN where unknown.

    Returns
    -------
    weights
        (k,) that sum to 1; all NaN where no indicator varies, or all of them run exactly alike.

    Notes
    -----
    ``w_j ~ sd_j sum_i (1 - r_ij)`` with r the correlation over rows that know both; 0 where fewer than two do. An
    indicator that does not vary gets nothing and counts for no other. After Diakoulaki, Mavrotas and Papayannakis
    (1995). Cost n k^2.

    Examples
    --------
    >>> critic_weights(np.array([[0.0, 1.0, 0.5], [1.0, 0.0, 0.5]])).tolist()
    [0.5, 0.5, 0.0]
    """
    known = ~np.isnan(score)
    filled = np.nan_to_num(score)
    rows = known.sum(axis=0)
    mean = filled.sum(axis=0) / np.maximum(rows, 1)
    apart = np.where(known, score - mean, 0.0)
    deviation = np.sqrt((apart**2).sum(axis=0) / np.maximum(rows, 1))
    varies = deviation > _ROUNDING
    conflict = np.where(np.outer(varies, varies), 1.0 - _correlation(filled, known), 0.0)
    np.fill_diagonal(conflict, 0.0)
    alone = varies.sum() == 1
    information = deviation * (varies if alone else conflict.sum(axis=1))
    return _shared(np.where(information > _ROUNDING, information, 0.0))


def _correlation(filled: npt.NDArray[np.float64], known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Pearson's r of every two columns over the rows that know both; 0 where either does not vary there."""
    both = known.astype(np.float64)
    count = np.maximum(both.T @ both, 1.0)
    first = filled.T @ both  # sum of column i over rows that know j
    square = (filled**2).T @ both
    variance = square - first**2 / count
    together = filled.T @ filled - first * first.T / count
    spread = np.sqrt(np.maximum(variance * variance.T, 0.0))
    return np.where(spread > _ROUNDING, together / np.where(spread > _ROUNDING, spread, 1.0), 0.0).clip(-1.0, 1.0)


def _shared(amount: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return amount / amount.sum() if amount.sum() > 0 else np.full(len(amount), np.nan)
