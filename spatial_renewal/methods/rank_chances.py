"""How sure is a rank? (SMAA: the order drawn many times over, with other weights and other inputs)"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.ranking import Rule

# Draws that share one world of input errors: worlds cost k random numbers a row, weights k a draw.
_DRAWS_A_WORLD = 4
# Scores held at a time at least; blocks of this size stay in the processor's cache.
_BLOCK_CELLS = 250_000
# Ranks up to the first are counted one by one, the rest in as many classes: so memory does not grow with the square.
_RANKS_ALONE, _RANK_CLASSES = 512, 1024
# A score and its row in one integer: sorting values is several times faster than sorting places.
_ROW_BITS, _SCORE_BITS = 20, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPlan:
    """How the order is drawn again.

    Parameters
    ----------
    draws
        How often.
    swing
        Each weight on its own between ``(1 - swing) w`` and ``(1 + swing) w``, then made to sum to 1; missing: any
        weights at all, uniform on the simplex.
    first_k
        Up to which rank chances are told one by one.
    interval_share
        Central share of the draws that the interval of ranks holds.
    seed
        Of the random numbers.
    """

    draws: int
    swing: float | None
    first_k: int
    interval_share: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankChances:
    """What the draws gave, by row.

    `at_rank` (n, min(k, n)): share of the draws in which the row has rank 1, 2, ... k. `low`, `high` (n,): ends of the
    central interval of its ranks.
    """

    at_rank: npt.NDArray[np.float64]
    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]


def draw_rank_chances(
    level: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    *,
    error: npt.NDArray[np.float64],
    rule: Rule,
    plan: DrawPlan,
) -> RankChances:
    """Chances of each row to come first, second, ... and the interval of its rank, when weights and inputs move.

    Parameters
    ----------
    level
        (n, k) of need, not cut to 0..1; NaN where unknown. Every row knows something; n below a million.
    weights
        (k,) above zero.
    error
        (n, k) standard deviation of each level; 0 where it is exact.
    rule
        How scores are made of levels and weights.
    plan
        How many draws, how far weights move, what is told.

    Returns
    -------
    RankChances
        The same for the same arguments. Chances at each rank sum to 1 over the rows; ties go by position.

    Notes
    -----
    Stochastic multicriteria acceptability analysis (Lahdelma and Salminen 2001). Each draw takes weights, and levels
    plus normal errors, cut to 0..1; four draws share the errors of one world. A chance p is told with a standard
    error between ``sqrt(p (1 - p) / draws)``, where only weights move, and twice that, where only inputs
    do. Above 1,024 rows ends of intervals beyond rank 512 are rounded outwards by at most ``n / 512`` ranks. Cost
    draws x n x (k + log n); memory n x min(n, 1024) counts and a block of scores.

    Examples
    --------
    >>> plan = DrawPlan(draws=1000, swing=None, first_k=1, interval_share=0.9, seed=1)
    >>> level = np.array([[1.0, 0.0], [0.0, 1.0], [0.1, 0.1]])
    >>> found = draw_rank_chances(level, np.ones(2), error=np.zeros((3, 2)), rule="weighted_sum", plan=plan)
    >>> found.at_rank.ravel().round(1).tolist(), found.low.tolist(), found.high.tolist()
    ([0.5, 0.5, 0.0], [1, 1, 2], [3, 3, 3])
    """
    rows = len(level)
    k = min(plan.first_k, rows)
    class_of_rank = _rank_classes(rows)
    classes = int(class_of_rank[-1]) + 1 if rows else 0
    first, counts = np.zeros(rows * k, dtype=np.int64), np.zeros(rows * classes, dtype=np.int64)
    # a count over all classes costs their number: blocks hold enough draws to be worth it
    block = max(1, max(_BLOCK_CELLS, rows * classes // 4) // max(rows, 1) // _DRAWS_A_WORLD) * _DRAWS_A_WORLD
    for total in _drawn_scores(level, weights, error=error, rule=rule, plan=plan, block=block):
        order = _order(total)
        first += np.bincount((order[:, :k] * k + np.arange(k)).ravel(), minlength=rows * k)
        order *= classes
        order += class_of_rank
        counts += np.bincount(order.ravel(), minlength=rows * classes)
    reached = counts.reshape(rows, classes).cumsum(axis=1)
    tail = (1.0 - plan.interval_share) / 2.0 * plan.draws
    begins = np.searchsorted(class_of_rank, np.arange(classes + 1))
    low = begins[(reached <= tail).sum(axis=1)] + 1
    high = begins[(reached < plan.draws - tail).sum(axis=1) + 1]
    return RankChances(at_rank=first.reshape(rows, k) / plan.draws, low=low, high=high)


def _rank_classes(rows: int) -> npt.NDArray[np.int64]:
    """Class of every rank from 0: each alone at the head, the rest in classes of equal width."""
    rank = np.arange(rows, dtype=np.int64)
    if rows <= _RANK_CLASSES:
        return rank
    wide = _RANKS_ALONE + (rank - _RANKS_ALONE) * (_RANK_CLASSES - _RANKS_ALONE) // (rows - _RANKS_ALONE)
    return np.where(rank < _RANKS_ALONE, rank, wide)


def _drawn_scores(
    level: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    *,
    error: npt.NDArray[np.float64],
    rule: Rule,
    plan: DrawPlan,
    block: int,
) -> Iterator[npt.NDArray[np.float64]]:
    """Blocks (draws, n) of scores; worlds of errors in turn, each with the weights of a few draws."""
    rng = np.random.default_rng(plan.seed)
    rows, columns = level.shape
    known = ~np.isnan(level)
    filled = np.nan_to_num(level)
    exact = not (error > 0).any()
    for begin in range(0, plan.draws if rows else 0, block):
        count = min(block, plan.draws - begin)
        worlds = -(-count // _DRAWS_A_WORLD)
        drawn = _weights(rng, weights, worlds * _DRAWS_A_WORLD, plan.swing).reshape(worlds, _DRAWS_A_WORLD, columns)
        score = filled[None] if exact else rng.standard_normal((worlds, columns, rows)).swapaxes(1, 2) * error + filled
        total = _scores(score.clip(0.0, 1.0), known, drawn, rule)
        yield total.reshape(-1, rows)[:count]


def _weights(
    rng: np.random.Generator, weights: npt.NDArray[np.float64], count: int, swing: float | None
) -> npt.NDArray[np.float64]:
    if swing is None:
        drawn = rng.standard_exponential((count, len(weights)))
    else:
        drawn = weights * rng.uniform(1.0 - swing, 1.0 + swing, (count, len(weights)))
    return drawn / drawn.sum(axis=1, keepdims=True)


def _scores(
    score: npt.NDArray[np.float64], known: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], rule: Rule
) -> npt.NDArray[np.float64]:
    """Scores (worlds, draws, n) from (worlds, n, k) and weights (worlds, draws, k)."""
    if rule == "topsis":
        squared = weights**2
        near = np.sqrt(squared @ np.swapaxes(np.where(known, score, 0.0) ** 2, 1, 2))
        far = np.sqrt(squared @ np.swapaxes(np.where(known, 1.0 - score, 0.0) ** 2, 1, 2))
        return near / (near + far)
    total = weights @ np.swapaxes(np.where(known, score, 0.0), 1, 2)
    return total if known.all() else total / (weights @ known.T.astype(np.float64))


def _order(total: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Rows from first to last of every draw; scores that agree to 2^-40 go by position."""
    key = ((1.0 - total.clip(0.0, 1.0)) * 2.0**_SCORE_BITS).astype(np.int64)
    key <<= _ROW_BITS
    key |= np.arange(total.shape[1])
    key.sort(axis=1)
    key &= (1 << _ROW_BITS) - 1
    return key
