"""Chances of ranks against sums by hand, against every weight of a fine lattice, and against a plain loop."""

from math import erf, sqrt

import numpy as np
import pytest

from spatial_renewal.methods import rank_chances
from spatial_renewal.methods.rank_chances import DrawPlan, draw_rank_chances
from spatial_renewal.methods.ranking import rank_from_scores, topsis_parts, weighted_parts

RULES = {"weighted_sum": weighted_parts, "topsis": topsis_parts}


def plan(**changes):
    return DrawPlan(**{"draws": 10_000, "swing": None, "first_k": 5, "interval_share": 0.9, "seed": 7} | changes)


def chances(level, weights, *, error=None, rule="weighted_sum", **changes):
    error = np.zeros(level.shape) if error is None else error
    return draw_rank_chances(level, np.asarray(weights, dtype=float), error=error, rule=rule, plan=plan(**changes))


def exhaustive(level, weights, rule):
    """Share of `weights` at which each row has each rank."""
    ranks = np.array([rank_from_scores(RULES[rule](level.clip(0, 1), w).sum(axis=1)) for w in weights])
    return np.array([[(ranks[:, row] == place + 1).mean() for place in range(len(level))] for row in range(len(level))])


def simplex(steps):
    """Centres of a lattice over all weights of three indicators."""
    at = (np.arange(steps) + 1 / 3) / steps
    first, second = (axis.ravel() for axis in np.meshgrid(at, at))
    inside = first + second < 1
    return np.column_stack([first, second, 1 - first - second])[inside]


def test_two_rows_by_hand():
    """Scores w and 0.5: the first leads where w > 0.5, half of all weights; 0.9 w against 0.3: 1 - 1/3 = 2/3."""
    found = chances(np.array([[1.0, 0.0], [0.5, 0.5]]), [1, 1])
    assert found.at_rank[:, 0] == pytest.approx([0.5, 0.5], abs=0.015)
    found = chances(np.array([[0.9, 0.0], [0.3, 0.3]]), [1, 1])
    assert found.at_rank[:, 0] == pytest.approx([2 / 3, 1 / 3], abs=0.015)


@pytest.mark.parametrize("rule", RULES)
def test_any_weights_against_the_lattice(rule):
    level = np.array([[0.9, 0.1, 0.4], [0.3, 0.8, 0.5], [0.5, 0.5, 0.5], [0.1, 0.3, 0.9]])
    expected = exhaustive(level, simplex(60), rule)
    assert chances(level, [1, 1, 1], rule=rule, draws=40_000).at_rank == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("rule", RULES)
def test_weights_around_the_given_against_the_lattice(rule):
    """Each weight uniform from half to one and a half: 25 x 25 x 25 midpoints."""
    level = np.array([[0.9, 0.1, 0.4], [0.3, 0.8, 0.35], [0.5, 0.5, 0.5], [0.1, 0.3, 0.9]])
    given = np.array([0.4, 0.4, 0.2])
    at = 0.5 + (np.arange(25) + 0.5) / 25
    lattice = np.stack(np.meshgrid(at, at, at), axis=-1).reshape(-1, 3) * given
    expected = exhaustive(level, lattice, rule)
    assert chances(level, given, rule=rule, swing=0.5, draws=40_000).at_rank == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("rule", RULES)
def test_the_unknown_is_left_out_in_every_draw(rule):
    level = np.array([[0.9, np.nan, 0.4], [0.3, 0.8, np.nan], [0.5, 0.5, 0.5]])
    expected = exhaustive(level, simplex(60), rule)
    assert chances(level, [1, 1, 1], rule=rule, draws=40_000).at_rank == pytest.approx(expected, abs=0.02)


def test_errors_by_hand():
    """0.6 and 0.5, each with a deviation of 0.1: the difference is 0.1 with sqrt(0.02): P = F(0.7071) = 0.7602."""
    level = np.array([[0.6], [0.5]])
    found = chances(level, [1.0], error=np.full((2, 1), 0.1), swing=0.0, draws=100_000)
    expected = 0.5 * (1 + erf(0.1 / sqrt(0.02) / sqrt(2)))
    assert found.at_rank[0, 0] == pytest.approx(expected, abs=0.015)


def test_a_need_far_beyond_full_stays_full():
    """3 and 2 are cut to 1, and so are 3 +- 0.3 and 2 +- 0.2: a tie that no error breaks."""
    found = chances(np.array([[2.0], [3.0]]), [1.0], error=np.array([[0.2], [0.3]]), swing=0.0)
    assert found.at_rank.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_without_movement_every_rank_is_certain():
    found = chances(np.array([[0.2], [0.9], [0.5]]), [1.0], swing=0.0)
    assert found.at_rank.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert found.low.tolist() == found.high.tolist() == [3, 1, 2]


def test_chances_sum_to_one_and_intervals_hold_their_share():
    rng = np.random.default_rng(3)
    found = chances(rng.random((40, 4)), [1, 1, 1, 1], first_k=40)
    assert found.at_rank.sum(axis=0) == pytest.approx(np.ones(40))
    assert found.at_rank.sum(axis=1) == pytest.approx(np.ones(40))
    for row in range(40):
        low, high = found.low[row], found.high[row]
        assert found.at_rank[row, low - 1 : high].sum() >= 0.9
        assert found.at_rank[row, : low - 1].sum() <= 0.05
        assert found.at_rank[row, high:].sum() <= 0.05


def test_blocks_and_the_seed_change_nothing_that_they_should_not(monkeypatch):
    level = np.random.default_rng(4).random((30, 3))
    error = np.full((30, 3), 0.05)
    first = chances(level, [1, 1, 1], error=error)
    again = chances(level, [1, 1, 1], error=error)
    assert np.array_equal(first.at_rank, again.at_rank)
    monkeypatch.setattr(rank_chances, "_BLOCK_CELLS", 3000)
    blocked = chances(level, [1, 1, 1], error=error)
    assert blocked.at_rank == pytest.approx(first.at_rank, abs=0.04)
    assert blocked.at_rank.sum(axis=0) == pytest.approx(np.ones(5))


def test_many_rows_are_counted_in_classes_rounded_outwards(monkeypatch):
    """120 rows in 40 classes, 20 of them single ranks, 5 ranks each beyond: intervals widen by at most 5."""
    level = np.random.default_rng(5).random((120, 3))
    exact = chances(level, [1, 1, 1], swing=0.5)
    monkeypatch.setattr(rank_chances, "_RANKS_ALONE", 20)
    monkeypatch.setattr(rank_chances, "_RANK_CLASSES", 40)
    coarse = chances(level, [1, 1, 1], swing=0.5)
    assert np.array_equal(coarse.at_rank, exact.at_rank)
    assert (coarse.low <= exact.low).all()
    assert (coarse.high >= exact.high).all()
    assert (exact.low - coarse.low).max() <= 5
    assert (coarse.high - exact.high).max() <= 5
    head = exact.high <= 20
    assert np.array_equal(coarse.low[head], exact.low[head])
    assert np.array_equal(coarse.high[head], exact.high[head])


def test_no_rows_and_one_row():
    assert chances(np.empty((0, 2)), [1, 1]).at_rank.shape == (0, 0)
    one = chances(np.array([[0.3, 0.4]]), [1, 1])
    assert (one.at_rank.tolist(), one.low.tolist(), one.high.tolist()) == ([[1.0]], [1], [1])
