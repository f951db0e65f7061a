"""Levels, parts and ranks by hand; raising a need never lowers its row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_renewal.methods.ranking import levels_of_need, rank_from_scores, topsis_parts, weighted_parts

TABLES = st.tuples(st.integers(1, 8), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        arrays(np.float64, shape, elements=st.one_of(st.floats(0, 1), st.just(float("nan")))),
        arrays(np.float64, shape[1], elements=st.floats(0.01, 1)),
    )
)
RULES = (weighted_parts, topsis_parts)


def test_levels_by_hand():
    """Quantile 0.5 of 0, 20, 40 is 20: 0, 1, 2 before the cut; of cost, less comes first: 1 - 0, 1 - 1, 1 - 2."""
    raw = np.array([[0.0, 0.0], [20.0, 20.0], [40.0, 40.0]])
    level, full = levels_of_need(raw, less_first=np.array([False, True]), quantile=0.5)
    assert level.tolist() == [[0.0, 1.0], [1.0, 0.0], [2.0, -1.0]]
    assert full.tolist() == [20.0, 20.0]


def test_a_column_that_is_mostly_zero_is_scaled_by_its_largest():
    level, full = levels_of_need(np.array([[0.0], [0.0], [0.0], [8.0]]), less_first=np.array([False]), quantile=0.5)
    assert level.ravel().tolist() == [0.0, 0.0, 0.0, 1.0]
    assert full.tolist() == [8.0]


def test_a_column_of_zeros_and_one_of_unknowns():
    raw = np.array([[0.0, np.nan], [0.0, np.nan]])
    level, full = levels_of_need(raw, less_first=np.array([False, False]), quantile=0.95)
    assert level[:, 0].tolist() == [0.0, 0.0]
    assert np.isnan(level[:, 1]).all()
    assert full.tolist() == [0.0, 0.0]


def test_topsis_by_hand():
    """Scores (1, 0.5) and weights (0.6, 0.4): b = sqrt(0.36 + 0.04) = 0.632456, a = sqrt(0 + 0.04) = 0.2.

    C = 0.632456 / 0.832456 = 0.759747; parts C x 0.36 / 0.40 and C x 0.04 / 0.40.
    """
    parts = topsis_parts(np.array([[1.0, 0.5]]), np.array([0.6, 0.4]))
    assert parts.ravel() == pytest.approx([0.683772, 0.075975], abs=1e-6)


def test_topsis_judges_by_what_is_known():
    """Known is 0.5 alone: as far from full need as from none, whatever its weight."""
    parts = topsis_parts(np.array([[np.nan, 0.5], [np.nan, np.nan]]), np.array([0.6, 0.4]))
    assert parts[0].tolist() == [0.0, 0.5]
    assert np.isnan(parts[1]).all()


@pytest.mark.parametrize("rule", RULES)
@given(TABLES)
def test_parts_are_shares_of_a_score_from_0_to_1(rule, table):
    score, weights = table
    parts = rule(score, weights)
    known = ~np.isnan(score)
    total = parts.sum(axis=1)
    assert np.array_equal(np.isnan(total), ~known.any(axis=1))
    assert (np.nan_to_num(parts) >= 0).all()
    assert (np.nan_to_num(total) <= 1 + 1e-12).all()
    assert (np.nan_to_num(parts)[~known] == 0).all()


@pytest.mark.parametrize("rule", RULES)
@given(TABLES)
def test_the_score_is_that_of_its_formula(rule, table):
    """Another way round: the mean by numpy, the closeness by norms."""
    score, weights = table
    for row, parts in zip(score, rule(score, weights), strict=True):
        known = ~np.isnan(row)
        if not known.any():
            continue
        s, w = row[known], weights[known]
        near, far = np.linalg.norm(w * s), np.linalg.norm(w * (1 - s))
        expected = np.average(s, weights=w) if rule is weighted_parts else near / (near + far)
        assert parts.sum() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("less_first", [False, True])
@given(data=st.data())
def test_more_need_never_lowers_the_score(rule, less_first, data):
    """Raw values: the column is scaled anew once one of its values has moved."""
    rows = data.draw(st.integers(1, 8))
    raw = data.draw(arrays(np.float64, (rows, 3), elements=st.integers(0, 1000).map(float)))
    row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, 2))
    more = raw.copy()
    more[row, column] += data.draw(st.integers(1, 500)) * (-1 if less_first else 1)
    more = np.maximum(more, 0.0)
    points = np.full(3, less_first)
    weights = np.array([0.5, 0.3, 0.2])

    def scored(table):
        level, _ = levels_of_need(table, less_first=points, quantile=0.9)
        return rule(level.clip(0, 1), weights).sum(axis=1)[row]

    assert scored(more) >= scored(raw) - 1e-12


def test_ties_go_by_position_and_unknown_comes_last():
    assert rank_from_scores(np.array([0.5, np.nan, 0.5, 0.7])).tolist() == [2, 4, 3, 1]
