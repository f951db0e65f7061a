"""Exact allocation against every allocation that there is, on towns small enough to try them all."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.allocation import allocate
from spatial_renewal.methods.apportion import whole_with_sum
from spatial_renewal.methods.usual_choices import by_attraction, nearest_first
from spatial_renewal.methods.within_walk import WithinWalk

# Few different walks, so that ties are common.
WALKS_M = (100.0, 200.0, 300.0)


def within(*rows):
    """Pairs from (origin, site, walk)."""
    origin, site, walk_m = zip(*rows, strict=True) if rows else ((),) * 3
    return WithinWalk(np.array(origin, dtype=np.int64), np.array(site, dtype=np.int64), np.array(walk_m, dtype=float))


def whole(*values):
    return np.array(values, dtype=np.int64)


def every_flow(pairs, demand, capacity):
    most = [min(demand[i], capacity[j]) for i, j in zip(pairs.origin, pairs.site, strict=True)]
    for flow in itertools.product(*(range(k + 1) for k in most)):
        served = [sum(f for f, i in zip(flow, pairs.origin, strict=True) if i == k) for k in range(len(demand))]
        used = [sum(f for f, j in zip(flow, pairs.site, strict=True) if j == k) for k in range(len(capacity))]
        if all(s <= d for s, d in zip(served, demand, strict=True)) and all(
            u <= c for u, c in zip(used, capacity, strict=True)
        ):
            yield flow, served


def badness(pairs, demand, flow, served):
    """What is made small, in order: people left out, metres, then shares of the left out, largest first, by id."""
    shares = [
        (Fraction(k, d), -i) for i, (d, s) in enumerate(zip(demand, served, strict=True)) for k in range(1, d - s + 1)
    ]
    return -sum(served), sum(f * w for f, w in zip(flow, pairs.walk_m, strict=True)), sorted(shares, reverse=True)


@st.composite
def towns(draw):
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    both = [(i, j) for i in range(n) for j in range(m)]
    chosen = draw(st.lists(st.sampled_from(both), unique=True, max_size=5))
    rows = [(i, j, draw(st.sampled_from(WALKS_M))) for i, j in sorted(chosen)]
    demand = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    capacity = draw(st.lists(st.integers(0, 5), min_size=m, max_size=m))
    return within(*rows), whole(*demand), whole(*capacity)


@settings(max_examples=150)
@given(towns())
def test_nothing_is_better_in_the_stated_order(town):
    pairs, demand, capacity = town
    best = min((badness(pairs, demand, f, s), s) for f, s in every_flow(pairs, demand, capacity))
    given_ = allocate(pairs, demand=demand, capacity=capacity)
    assert badness(pairs, demand, given_.flow, given_.served) == best[0]
    assert given_.served.tolist() == best[1]
    assert given_.used.tolist() == np.bincount(pairs.site, weights=given_.flow, minlength=len(capacity)).tolist()


@settings(max_examples=60)
@given(towns())
def test_one_more_place_does_what_is_said(town):
    """Each site in turn gets a place more, and all is tried again."""
    pairs, demand, capacity = town
    given_ = allocate(pairs, demand=demand, capacity=capacity)
    now = min(badness(pairs, demand, f, s)[:2] for f, s in every_flow(pairs, demand, capacity))
    for j in range(len(capacity)):
        more = capacity + (np.arange(len(capacity)) == j)
        then = min(badness(pairs, demand, f, s)[:2] for f, s in every_flow(pairs, demand, more))
        assert now[0] - then[0] == given_.one_more_serves[j]
        assert then[1] - now[1] == pytest.approx(given_.one_more_walk_m[j])


def test_most_people_come_before_the_shortest_walk():
    """B reaches only site 0, A both. Least walking alone would put A into site 0; then B would have nothing."""
    given_ = allocate(within((0, 0, 10), (0, 1, 900), (1, 0, 500)), demand=whole(1, 1), capacity=whole(1, 1))
    assert given_.flow.tolist() == [0, 1, 1]


def test_the_shortage_is_shared_by_demand_and_ties_fall_to_the_first():
    """7 places for 4, 8 and 2 at one walk: shares of 1/2 leave 2, 4, 1 unserved, which is all 7."""
    rows = [(i, 0, 200.0) for i in range(3)]
    assert allocate(within(*rows), demand=whole(4, 8, 2), capacity=whole(7)).served.tolist() == [2, 4, 1]
    assert allocate(within(*rows), demand=whole(1, 1, 1), capacity=whole(2)).served.tolist() == [1, 1, 0]


def test_walks_count_in_steps():
    """104 m and 96 m are one walk in steps of 10 m, and two walks in steps of 1 m."""
    rows = within((0, 0, 104.0), (1, 0, 96.0))
    assert allocate(rows, demand=whole(2, 2), capacity=whole(2)).served.tolist() == [0, 2]
    assert allocate(rows, demand=whole(2, 2), capacity=whole(2), step_m=10.0).served.tolist() == [1, 1]


def test_nothing_in_reach_serves_nobody():
    given_ = allocate(within(), demand=whole(3, 4), capacity=whole(5))
    assert given_.served.tolist() == [0, 0]
    assert given_.used.tolist() == [0]


def test_a_chain_of_moves_is_found():
    """A waits and reaches site 0 only, which B fills; B could go to site 1, which C fills; a place there is for A.

    A 100 m, B 300 instead of 100 m, C stays: 300 m more of walking.
    """
    pairs = within((0, 0, 100), (1, 0, 100), (1, 1, 300), (2, 1, 100))
    given_ = allocate(pairs, demand=whole(1, 1, 1), capacity=whole(1, 1))
    assert given_.served.tolist() == [1, 0, 1]
    assert given_.one_more_serves.tolist() == [True, True]
    assert given_.one_more_walk_m.tolist() == [100.0, 300.0]


@given(st.lists(st.floats(0, 50, allow_nan=False), min_size=1, max_size=20))
def test_whole_wants_keep_their_sum(wanted):
    amounts = np.array(wanted)
    got = whole_with_sum(amounts)
    assert (np.abs(got - amounts) < 1 + 1e-6).all()
    assert abs(got.sum() - amounts.sum()) <= 0.5 + 1e-6


@settings(max_examples=60)
@given(towns())
def test_nearest_first_leaves_no_two_who_would_rather_have_each_other(town):
    """And it never serves more than the optimum."""
    pairs, demand, capacity = town
    flow = nearest_first(pairs, demand=demand, capacity=capacity)
    served = np.bincount(pairs.origin, weights=flow, minlength=len(demand))
    used = np.bincount(pairs.site, weights=flow, minlength=len(capacity))
    assert (served <= demand).all()
    assert (used <= capacity).all()
    for i, j, walk_m in zip(pairs.origin, pairs.site, pairs.walk_m, strict=True):
        farther = (pairs.walk_m > walk_m) & (flow > 0)
        content = served[i] == demand[i] and not farther[pairs.origin == i].any()
        taken = used[j] == capacity[j] and not farther[pairs.site == j].any()
        assert content or taken
    assert served.sum() <= allocate(pairs, demand=demand, capacity=capacity).served.sum()


@settings(max_examples=60)
@given(towns())
def test_attraction_keeps_within_demand_and_capacity(town):
    pairs, demand, capacity = town
    flow = by_attraction(pairs, demand=demand, capacity=capacity, exponent=2.0, least_walk_m=10.0)
    served = np.bincount(pairs.origin, weights=flow, minlength=len(demand))
    used = np.bincount(pairs.site, weights=flow, minlength=len(capacity))
    assert (served <= demand + 1e-9).all()
    assert (used <= capacity + 1e-9).all()


def test_attraction_by_hand():
    """40 persons, sites of 10 and 10 places at 100 and 200 m: 4 to 1, so 32 and 8 come; 10 and 8 are served."""
    pairs = within((0, 0, 100), (0, 1, 200))
    flow = by_attraction(pairs, demand=whole(40), capacity=whole(10, 10), exponent=2.0, least_walk_m=10.0)
    assert flow.tolist() == pytest.approx([10, 8])
