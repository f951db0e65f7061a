"""Are regions contiguous, within hard bounds, each member in one or none, and nearly as good as the best?"""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.region_costs import CostSheet, CostWeights, Traits, division_cost
from spatial_renewal.methods.regions import (
    IN_REGION,
    LEFT_OUT,
    NO_DIVISION,
    TOO_FEW_AROUND,
    TOO_LARGE,
    Effort,
    RegionRules,
    form_regions,
)
from tests.methods.divisions import WEIGHTS, connected_sets, exact_cost, town

QUICK = Effort(shakes=6)


def plain(places, manager=None):
    """Members at places along a line, without needs or parking."""
    places = np.asarray(places, dtype=float)
    nobody = np.full(len(places), -1) if manager is None else np.asarray(manager)
    return Traits(
        features=places[:, None], surplus=np.zeros((len(places), 0)), deficit=np.zeros((len(places), 0)), manager=nobody
    )


def row(count):
    return np.array([(k, k + 1) for k in range(count - 1)], dtype=np.int64).reshape(-1, 2)


def keeps_rules(formed, links, rules):
    graph = nx.Graph(links.tolist())
    graph.add_nodes_from(range(len(formed.region)))
    for label in range(formed.region.max() + 1):
        inside = np.flatnonzero(formed.region == label)
        total = rules.size[inside].sum(axis=0)
        assert nx.is_connected(graph.subgraph(inside.tolist()))
        assert (total >= rules.lower - 1e-6).all()
        assert (total <= rules.upper + 1e-6).all()


@settings(max_examples=25)
@given(
    st.integers(0, 10_000),
    st.integers(1, 60),
    st.sampled_from([0, 300, 700, 1400]),
    st.sampled_from([500, 1500, 2500]),
)
def test_regions_are_in_one_piece_within_bounds_and_reasons_are_true(seed, count, low, high):
    traits, links, rules = town(count, np.random.default_rng(seed), low=min(low, high), high=high)
    formed = form_regions(traits, links, rules=rules, weights=WEIGHTS, effort=QUICK)
    keeps_rules(formed, links, rules)
    assert ((formed.region == LEFT_OUT) == (formed.why != IN_REGION)).all()
    assert (rules.size[formed.why == TOO_LARGE, 0] > high).all()
    for label in np.unique(formed.component[formed.why == TOO_FEW_AROUND]):
        assert rules.size[formed.component == label].sum() < rules.lower[0]


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_equal_seeds_give_equal_regions_and_links_may_come_in_any_order(seed):
    rng = np.random.default_rng(seed)
    traits, links, rules = town(40, rng, low=600, high=1800)
    one = form_regions(traits, links, rules=rules, weights=WEIGHTS, effort=QUICK)
    turned = rng.permutation(links)[:, ::-1]
    other = form_regions(traits, turned, rules=rules, weights=WEIGHTS, effort=QUICK)
    assert one.region.tolist() == other.region.tolist()


SEARCH = Effort(most_groups=0)


@pytest.mark.parametrize("effort", [Effort(), SEARCH], ids=["as it is", "the search alone"])
@pytest.mark.parametrize("seed", range(16))
def test_within_five_percent_of_the_exact_division(seed, effort):
    """HiGHS over every connected set within the bounds: the fewest left out, then the least cost there can be."""
    rng = np.random.default_rng(seed)
    low = float(rng.choice([0, 300, 400, 500, 600, 800]))
    high = max(low * float(rng.choice([1.2, 1.5, 2.0, 3.0])), float(rng.choice([500, 800, 1200])))
    traits, links, rules = town(int(rng.integers(8, 31)), rng, low=low, high=high, scale=float(rng.choice([0.1, 0.6])))
    best = exact_cost(traits, links, rules, most_sets=3_000)
    if best is None:
        # too many sets to list: at least the bounds hold
        keeps_rules(form_regions(traits, links, rules=rules, weights=WEIGHTS, effort=QUICK), links, rules)
        return
    formed = form_regions(traits, links, rules=rules, weights=WEIGHTS, effort=effort)
    keeps_rules(formed, links, rules)
    cost = division_cost(CostSheet(traits, rules.size, WEIGHTS), traits.manager, formed.region)
    assert (formed.region < 0).sum() == best[0]
    assert best[1] - 1e-6 <= cost <= best[1] * (1.0 if best[1] == 0 else 1.05) + 1e-6


def test_the_oracle_lists_every_connected_set_once():
    """A square of four: 4 singles, 4 sides, 4 corners of three, 1 whole = 13 connected sets of its 15."""
    links = np.array([(0, 1), (1, 2), (2, 3), (0, 3)])
    rules = RegionRules(size=np.ones((4, 1)), lower=np.array([0.0]), upper=np.array([9.0]))
    sets = connected_sets(4, links, rules, 99)
    assert len(sets) == len({tuple(s) for s in sets}) == 13


def test_three_reasons_by_hand():
    """900 alone is above 800; 100 + 150 in a corner are below 300; 400-400-400 makes one pair and leaves one."""
    size = np.array([900, 100, 150, 400, 400, 400], dtype=float)[:, None]
    rules = RegionRules(size=size, lower=np.array([500.0]), upper=np.array([800.0]))
    formed = form_regions(plain([0, 1, 2, 3, 3.1, 9]), np.array([(0, 1), (1, 2), (3, 4), (4, 5)]), rules=rules)
    assert formed.why.tolist() == [TOO_LARGE, TOO_FEW_AROUND, TOO_FEW_AROUND, IN_REGION, IN_REGION, NO_DIVISION]


def test_the_lack_is_passed_along_a_row():
    """Six of 300, at least 600, at most 700: pairs 01 23 45 are the only division that leaves nobody out."""
    rules = RegionRules(size=np.full((6, 1), 300.0), lower=np.array([600.0]), upper=np.array([700.0]))
    # 1-2 and 3-4 are much nearer each other than the pairs that must be
    formed = form_regions(plain([0, 5, 5.1, 10, 10.1, 15]), row(6), rules=rules, weights=CostWeights())
    assert formed.region.tolist() == [0, 0, 1, 1, 2, 2]


def test_several_bounds_hold_at_once():
    """Households allow four together, people three, so pairs and threes remain."""
    size = np.column_stack([np.full(6, 100.0), np.full(6, 300.0)])
    rules = RegionRules(size=size, lower=np.array([-np.inf, 500.0]), upper=np.array([400.0, 900.0]))
    formed = form_regions(plain(np.zeros(6)), row(6), rules=rules)
    assert np.bincount(formed.region).tolist() == [3, 3]


def test_together_apart_and_company():
    rules = RegionRules(size=np.ones((4, 1)), lower=np.array([0.0]), upper=np.array([9.0]), together=np.array([(0, 1)]))
    far = plain([0, 50, 51, 52])
    assert form_regions(far, row(4), rules=rules).region.tolist() == [0, 0, 1, 1]
    rules = RegionRules(size=np.ones((4, 1)), lower=np.array([0.0]), upper=np.array([9.0]), apart=np.array([(0, 3)]))
    region = form_regions(plain(np.zeros(4)), row(4), rules=rules).region
    assert region[0] != region[3]
    company = tuple(frozenset(o for o in range(4) if abs(o - k) <= 1) for k in range(4))
    rules = RegionRules(size=np.ones((4, 1)), lower=np.array([0.0]), upper=np.array([9.0]), company=company)
    assert np.bincount(form_regions(plain(np.zeros(4)), row(4), rules=rules).region).max() == 2


def test_a_region_holds_two_that_are_not_close():
    """Six in a row, all but 0-2 and 3-5 close: a region takes one of these pairs whole, or it is too narrow."""
    close = tuple(frozenset(o for o in range(6) if {o, k} not in ({0, 2}, {3, 5})) for k in range(6))
    size = {"size": np.ones((6, 1)), "lower": np.array([0.0]), "upper": np.array([9.0])}
    far = plain([0, 1, 2, 13, 14, 15])
    for effort in (Effort(), SEARCH):
        formed = form_regions(far, row(6), rules=RegionRules(**size, close=close), effort=effort)
        assert formed.region.tolist() == [0, 0, 0, 1, 1, 1]
    none = tuple(frozenset(range(6)) for _ in range(6))
    formed = form_regions(far, row(6), rules=RegionRules(**size, close=none))
    assert formed.region.tolist() == [LEFT_OUT] * 6
    assert formed.why.tolist() == [TOO_FEW_AROUND] * 6


def test_managers_and_spare_parking_decide_where_all_else_is_equal():
    """Two of three may join: one manager costs less than two; a spare place beside a lack is worth having."""
    rules = RegionRules(size=np.ones((3, 1)), lower=np.array([0.0]), upper=np.array([2.0]))
    weights = CostWeights(per_manager=0.1, per_shared=0.1)
    formed = form_regions(plain(np.zeros(3), [7, 8, 8]), row(3), rules=rules, weights=weights)
    assert formed.region.tolist() == [0, 1, 1]
    traits = Traits(
        features=np.zeros((3, 1)), surplus=np.array([[0.0], [0], [3]]), deficit=np.array([[2.0], [2], [0]]),
        manager=np.full(3, -1),
    )  # fmt: skip
    assert form_regions(traits, row(3), rules=rules, weights=weights).region.tolist() == [0, 1, 1]


def test_nobody_makes_no_region():
    rules = RegionRules(size=np.empty((0, 1)), lower=np.array([0.0]), upper=np.array([2.0]))
    assert form_regions(plain([]), row(1), rules=rules).region.tolist() == []
