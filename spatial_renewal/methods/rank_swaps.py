"""How small a change of one weight turns the order of two neighbours round? (closed form)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.ranking import Rule

# Roots nearer to the weight in force than this are that weight but for rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Swaps:
    """`column` (m,) the indicator whose weight has least to move, -1 where none can; `change` (m,), NaN there."""

    column: npt.NDArray[np.int64]
    change: npt.NDArray[np.float64]


def smallest_swaps(
    ahead: npt.NDArray[np.float64], behind: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], *, rule: Rule
) -> Swaps:
    """The smallest change of one weight at which `behind` draws level with `ahead`.

    Parameters
    ----------
    ahead, behind
        (m, k) scores of m pairs in 0..1, NaN where unknown; in the order in force.
    weights
        (k,) above zero, sum 1.
    rule
        How scores are made.

    Returns
    -------
    Swaps
        Signed change of the weight; the others keep their proportions and all sum to 1. Beyond it the order is the
        other way round. 0 for ties.

    Notes
    -----
    Let weight j become x; the others become ``(1 - x) / (1 - w_j)`` of what they were. With ``u = x (1 - w_j) / (1 -
    x)`` and sums N, M over the known others, a weighted mean is ``(u s_j + N) / (u + M)``, ``N = sum w s`` and
    ``M = sum w``; what TOPSIS orders by is ``(v s_j^2 + N) / (v (1 - s_j)^2 + M)`` with ``v = u^2``, ``N = sum w^2
    s^2`` and ``M = sum w^2 (1 - s)^2``. Two such fractions are equal where a quadratic in u (or v) is zero; the root
    nearest to the weight in force, with ``0 <= x < 1`` and a change of sign, counts. Where both rows know everything
    the weighted mean gives ``change_j = g (1 - w_j) / (g - d_j)`` with g the gap of the scores and d_j that of
    indicator j. Cost m k.

    Examples
    --------
    The gap is 0.55 - 0.35 = 0.2, and the first row leads by 0.8 in the first indicator: 0.2 x 0.5 / (0.2 - 0.8).

    >>> ahead, behind = np.array([[0.9, 0.2]]), np.array([[0.1, 0.6]])
    >>> found = smallest_swaps(ahead, behind, np.array([0.5, 0.5]), rule="weighted_sum")
    >>> found.column.tolist(), found.change.round(6).tolist()
    ([0], [-0.166667])
    """
    (p_a, q_a, top_a, base_a), (p_b, q_b, top_b, base_b) = (_fraction(rows, weights, rule) for rows in (ahead, behind))
    square = p_a * q_b - p_b * q_a
    line = p_a * base_b + top_a * q_b - p_b * base_a - top_b * q_a
    constant = top_a * base_b - top_b * base_a
    # without its only known indicator a row has no score: no order to turn round there
    bare = (top_a + base_a == 0) | (top_b + base_b == 0)
    change = np.full(square.shape, np.nan)
    for root in _crossings(square, line, constant):
        ratio = np.sqrt(root) if rule == "topsis" else root
        moved = ratio / (1.0 - weights + ratio) - weights
        usable = np.isfinite(moved) & ~(bare & (root < _ROUNDING))
        nearer = usable & ~(np.abs(change) <= np.abs(moved))
        change = np.where(nearer, moved, change)
    alike = (square == 0) & (line == 0) & (constant == 0)
    change = np.where(alike | (np.abs(change) < _ROUNDING), 0.0, change)
    size = np.where(np.isnan(change), np.inf, np.abs(change))
    if not size.size:
        return Swaps(np.zeros(0, dtype=np.int64), np.zeros(0))
    # of two that move alike the first, whatever their last digits
    best = np.argmax(size <= size.min(axis=1, keepdims=True) + _ROUNDING, axis=1)
    found = change[np.arange(len(best)), best]
    return Swaps(np.where(np.isnan(found), -1, best), found)


def _fraction(
    score: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], rule: Rule
) -> tuple[npt.NDArray[np.float64], ...]:
    """p, q, N, M of every row and column, such that rows are ordered by ``(u p + N) / (u q + M)``."""
    known = ~np.isnan(score)
    if rule == "topsis":
        p, q, amount = np.where(known, score**2, 0.0), np.where(known, (1.0 - score) ** 2, 0.0), weights**2
    else:
        p, q, amount = np.where(known, score, 0.0), known.astype(np.float64), weights
    top, base = amount * p, amount * q
    # nothing else known: exactly 0, and no rest of a subtraction
    others = known.sum(axis=1, keepdims=True) > known
    return (
        p,
        q,
        np.where(others, top.sum(axis=1, keepdims=True) - top, 0.0),
        np.where(others, base.sum(axis=1, keepdims=True) - base, 0.0),
    )


def _crossings(
    square: npt.NDArray[np.float64], line: npt.NDArray[np.float64], constant: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Both roots of ``square x^2 + line x + constant``, NaN where there is none from 0 up that changes the sign.

    In the form that loses no digits where one coefficient is small (Press et al., Numerical Recipes, 5.6).
    """
    inside = line**2 - 4.0 * square * constant
    half = -0.5 * (line + np.where(line < 0, -1.0, 1.0) * np.sqrt(np.maximum(inside, 0.0)))
    real = inside > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        roots = (
            np.where(real & (square != 0), half / square, np.nan),
            np.where(real & (half != 0), constant / half, np.nan),
        )
    return tuple(np.where(root >= 0, root, np.nan) for root in roots)  # type: ignore[return-value]
