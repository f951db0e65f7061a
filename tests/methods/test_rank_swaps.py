"""The smallest change of a weight that swaps neighbours: by hand, and by search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_renewal.methods.rank_swaps import smallest_swaps
from spatial_renewal.methods.ranking import topsis_parts, weighted_parts

RULES = {"weighted_sum": weighted_parts, "topsis": topsis_parts}
TWENTIETHS = st.integers(0, 20).map(lambda n: n / 20)


def moved(weights, column, change):
    """`weights` with one of them changed; the others keep their proportions."""
    others = weights * (1 - weights[column] - change) / (1 - weights[column])
    others[column] = weights[column] + change
    return others


def difference(rows, weights, rule):
    ahead, behind = RULES[rule](rows, weights).sum(axis=1)
    return ahead - behind


def test_by_hand():
    """Weights 0.5, 0.3, 0.2; ahead (0.8, 0.4, 0.5), behind (0.6, 0.5, 0.6): the gap is 0.10 - 0.03 - 0.02 = 0.05.

    First: d = 0.2, 0.05 x 0.5 / (0.05 - 0.2) = -0.1667. Second: d = -0.1, 0.05 x 0.7 / 0.15 = 0.2333.
    Third: d = -0.1, 0.05 x 0.8 / 0.15 = 0.2667. The first moves least.
    """
    weights = np.array([0.5, 0.3, 0.2])
    found = smallest_swaps(np.array([[0.8, 0.4, 0.5]]), np.array([[0.6, 0.5, 0.6]]), weights, rule="weighted_sum")
    assert found.column.tolist() == [0]
    assert found.change == pytest.approx([-0.05 / 0.3])
    assert moved(weights, 0, -0.05 / 0.3) == pytest.approx([1 / 3, 0.4, 4 / 15])


def test_who_leads_in_everything_cannot_be_passed():
    found = smallest_swaps(np.array([[0.8, 0.6]]), np.array([[0.7, 0.5]]), np.array([0.5, 0.5]), rule="weighted_sum")
    assert found.column.tolist() == [-1]
    assert np.isnan(found.change).all()


@pytest.mark.parametrize("rule", RULES)
def test_a_tie_needs_no_change(rule):
    alike = np.array([[0.4, 0.6], [0.2, 0.8]])
    found = smallest_swaps(alike, alike.copy(), np.array([0.5, 0.5]), rule=rule)
    assert found.change.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("rule", RULES)
def test_no_pairs(rule):
    nothing = np.empty((0, 3))
    assert len(smallest_swaps(nothing, nothing, np.full(3, 1 / 3), rule=rule).column) == 0


@pytest.mark.parametrize("rule", RULES)
@given(
    rows=arrays(np.float64, (2, 3), elements=st.one_of(TWENTIETHS, st.just(float("nan")))),
    weights=arrays(np.float64, 3, elements=st.integers(1, 9).map(float)),
)
def test_beyond_it_the_order_is_the_other_way_round_and_before_it_is_not(rule, rows, weights):
    """Every weight on a fine lattice from 0 to 1, with rows that do not know everything."""
    weights = weights / weights.sum()
    if np.isnan(rows).all(axis=1).any():
        return
    if difference(rows, weights, rule) < 0:
        rows = rows[::-1]
    found = smallest_swaps(rows[:1], rows[1:], weights, rule=rule)
    column, change = int(found.column[0]), float(found.change[0])
    swapped = [
        abs(x - weights[j])
        for j in range(3)
        for x in np.linspace(0, 1, 41)[:-1]
        if difference(rows, moved(weights, j, x - weights[j]), rule) < -1e-9
    ]
    if column < 0:
        assert not swapped
        return
    assert difference(rows, moved(weights, column, change), rule) == pytest.approx(0.0, abs=1e-7)
    assert min(swapped, default=1.0) >= abs(change) - 1e-7
