"""Published matrices of judgements, entropy and CRITIC by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_renewal.methods.weighting import (
    RANDOM_INDEX,
    critic_weights,
    entropy_weights,
    judged_weights,
    unreciprocal_cells,
)

# Saaty (1977): how much farther from Philadelphia is one city than another?
# Cairo, Tokyo, Chicago, San Francisco, London, Montreal.
CITIES = [
    [1, 1 / 3, 8, 3, 3, 7],
    [3, 1, 9, 3, 3, 9],
    [1 / 8, 1 / 9, 1, 1 / 6, 1 / 5, 2],
    [1 / 3, 1 / 3, 6, 1, 1 / 3, 6],
    [1 / 3, 1 / 3, 5, 3, 1, 6],
    [1 / 7, 1 / 9, 1 / 2, 1 / 6, 1 / 6, 1],
]
# Saaty (1980): how bright are four chairs, each farther from the lamp?
CHAIRS = [[1, 5, 6, 7], [1 / 5, 1, 4, 6], [1 / 6, 1 / 4, 1, 4], [1 / 7, 1 / 6, 1 / 4, 1]]
SCORES = st.tuples(st.integers(2, 12), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.one_of(st.integers(0, 20).map(lambda n: n / 20)))
)


def test_a_consistent_matrix_gives_its_proportions():
    """4 : 2 : 1 is 4/7, 2/7, 1/7; the largest eigenvalue is 3 and the ratio (3 - 3) / 2 / 0.58 = 0."""
    found = judged_weights(np.array([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]))
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=1e-12)
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-12)


def test_a_circle_by_hand():
    """A over B 2, B over C 2, C over A 2: rows multiply to 1, so all count alike.

    Each row sums to 1 + 2 + 1/2 = 3.5, the eigenvalue; ratio (3.5 - 3) / 2 / 0.58 = 0.431.
    """
    found = judged_weights(np.array([[1, 2, 1 / 2], [1 / 2, 1, 2], [2, 1 / 2, 1]]))
    assert found.weights == pytest.approx([1 / 3] * 3, abs=1e-12)
    assert found.consistency_ratio == pytest.approx(0.5 / 2 / 0.58, abs=1e-12)


def test_saatys_distances_from_philadelphia():
    """Published: 0.262, 0.397, 0.033, 0.116, 0.164, 0.027; eigenvalue 6.45, so (6.45 - 6) / 5 / 1.24 = 0.073."""
    found = judged_weights(np.array(CITIES))
    assert found.weights == pytest.approx([0.262, 0.397, 0.033, 0.116, 0.164, 0.027], abs=1.5e-3)
    assert found.consistency_ratio == pytest.approx(0.073, abs=2e-3)


def test_saatys_chairs():
    """Published: 0.61, 0.24, 0.10, 0.05; eigenvalue 4.39, so (4.39 - 4) / 3 / 0.90 = 0.144: above a tenth."""
    found = judged_weights(np.array(CHAIRS))
    assert found.weights == pytest.approx([0.61, 0.24, 0.10, 0.05], abs=1e-2)
    assert found.consistency_ratio == pytest.approx(0.144, abs=3e-3)


@given(arrays(np.float64, st.integers(1, 9), elements=st.floats(0.2, 5)))
def test_any_proportions_come_back(amount):
    found = judged_weights(amount[:, None] / amount[None, :])
    assert found.weights == pytest.approx(amount / amount.sum(), rel=1e-9)
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-9)


@given(st.integers(3, 8).flatmap(lambda k: arrays(np.float64, (k, k), elements=st.sampled_from(range(1, 10)))))
def test_the_eigenvector_is_what_powers_converge_to(drawn):
    """Random reciprocal matrices against repeated multiplication."""
    matrix = np.triu(drawn, 1) + np.eye(len(drawn)) + np.tril(1 / drawn.T, -1)
    vector = np.ones(len(matrix))
    for _ in range(500):
        vector = matrix @ vector
        vector /= vector.sum()
    found = judged_weights(matrix)
    assert found.weights == pytest.approx(vector, abs=1e-9)
    eigenvalue = (matrix @ vector / vector).mean()
    size = len(matrix)
    assert found.consistency_ratio == pytest.approx((eigenvalue - size) / (size - 1) / RANDOM_INDEX[size - 1], abs=1e-7)


def test_cells_that_contradict_their_mirror_image():
    """2 x 0.4 = 0.8 is not 1; 0.33 x 3 = 0.99 is within 0.02; a diagonal of 2 is wrong with itself."""
    matrix = np.array([[1, 2, 3], [0.4, 2, 5], [0.33, 0.2, 1]])
    assert unreciprocal_cells(matrix, tolerance=0.02).tolist() == [[0, 1], [1, 1]]


def test_entropy_by_hand():
    """P = 1/4, 1/4, 1/2: E = (2 x 1/4 ln 4 + 1/2 ln 2) / ln 3 = 1.039721 / 1.098612 = 0.946395.

    0, 0, 1: E = 0. Spreads 0.053605 and 1, of 1.053605: 0.050878 and 0.949122. A constant gets nothing.
    """
    found = entropy_weights(np.array([[0.5, 0.0, 0.7], [0.5, 0.0, 0.7], [1.0, 1.0, 0.7]]))
    assert found == pytest.approx([0.050878, 0.949122, 0.0], abs=1e-6)


def test_entropy_of_what_is_known():
    """Of the second column three rows are known, as by hand; the unknown fourth is no zero."""
    table = np.array([[0.5, 0.0], [0.5, 0.0], [1.0, 1.0], [np.nan, np.nan]])
    assert entropy_weights(table) == pytest.approx([0.050878, 0.949122], abs=1e-6)


def test_critic_by_hand():
    """X = 0, 1/2, 1; y = 1, 1/2, 0; z = 0, 1, 0: r_xy = -1, r_xz = r_yz = 0.

    sd sqrt(1/6) = 0.408248 twice and sqrt(2/9) = 0.471405; information 0.408248 (2 + 1) = 1.224745 twice and
    0.471405 (1 + 1) = 0.942809; of 3.392299: 0.361037, 0.361037, 0.277926.
    """
    table = np.array([[0.0, 1.0, 0.0], [0.5, 0.5, 1.0], [1.0, 0.0, 0.0]])
    assert critic_weights(table) == pytest.approx([0.361037, 0.361037, 0.277926], abs=1e-6)


def test_critic_correlates_rows_that_know_both():
    """With x and y unknown in different rows three rows are left, as by hand: r = -1 there."""
    table = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [np.nan, 0.5], [0.5, np.nan]])
    assert critic_weights(table) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("way", [entropy_weights, critic_weights])
def test_where_nothing_differs_nothing_is_told(way):
    assert np.isnan(way(np.full((4, 3), 0.5))).all()
    assert np.isnan(way(np.array([[0.2, 0.9]]))).all()


@pytest.mark.parametrize("way", [entropy_weights, critic_weights])
@given(table=SCORES, seed=st.integers(0, 99))
def test_weights_sum_to_1_and_the_order_of_rows_is_nothing(way, table, seed):
    found = way(table)
    if np.isnan(found).any():
        assert np.isnan(found).all()
        return
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert found[(table == table[0]).all(axis=0)].sum() == 0
    assert way(np.random.default_rng(seed).permutation(table)) == pytest.approx(found, abs=1e-9)


@given(table=SCORES)
def test_critic_is_numpys_correlation(table):
    varies = table.std(axis=0) > 1e-12
    found = critic_weights(table)
    if varies.sum() < 2 or np.isnan(found).any():
        return
    part = table[:, varies]
    information = part.std(axis=0) * (1 - np.corrcoef(part.T)).sum(axis=1)
    assert found[varies] == pytest.approx(information / information.sum(), abs=1e-6)
