"""Floating catchments by hand, against PySAL's access, and their sums."""

import numpy as np
import pandas as pd
import pytest
from access.fca import three_stage_fca, two_stage_fca
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from spatial_renewal.methods.floating_catchment import gaussian, stepped, three_step, two_step
from spatial_renewal.methods.within_walk import WithinWalk

LIMIT_M = 1000.0
WEIGHTS = (1.0, 0.68, 0.22)


def town(seed, n=60, m=9):
    """Random walks; the last origin and the last site reach nothing."""
    rng = np.random.default_rng(seed)
    walk_m = rng.uniform(0, 2500, (n, m))
    walk_m[-1] = walk_m[:, -1] = np.inf
    origin, site = np.nonzero(walk_m <= LIMIT_M)
    pairs = WithinWalk(origin, site, walk_m[origin, site])
    return pairs, rng.integers(1, 90, n).astype(float), rng.integers(1, 200, m).astype(float)


def frames(pairs, people, places):
    """The same town as PySAL's access takes it."""
    demand = pd.DataFrame({"geoid": np.arange(len(people)), "demand": people}).set_index("geoid")
    supply = pd.DataFrame({"geoid": np.arange(len(places)), "supply": places}).set_index("geoid")
    cost = pd.DataFrame({"origin": pairs.origin, "dest": pairs.site, "cost": pairs.walk_m})
    return {"demand_df": demand, "supply_df": supply, "cost_df": cost, "max_cost": LIMIT_M}


DECAYS = {
    "plain": np.ones_like,
    "stepped": lambda walk_m: stepped(np.asarray(walk_m), LIMIT_M, WEIGHTS),
    "gaussian": lambda walk_m: gaussian(np.asarray(walk_m), LIMIT_M),
}


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # in access itself, under pandas 3
@pytest.mark.parametrize("decay", DECAYS)
@pytest.mark.parametrize(("ours", "theirs"), [(two_step, two_stage_fca), (three_step, three_stage_fca)])
@pytest.mark.parametrize("seed", [1, 2])
def test_equal_to_pysal_where_that_is_defined(ours, theirs, decay, seed):
    pairs, people, places = town(seed)
    got = ours(pairs, DECAYS[decay](pairs.walk_m), people=people, places=places)
    names = {"demand_index": True, "demand_name": "demand", "supply_index": True, "supply_name": "supply"}
    wanted = theirs(
        **frames(pairs, people, places), **names, weight_fn=lambda cost: float(DECAYS[decay](np.array([cost]))[0])
    )
    assert got[wanted.index] == pytest.approx(wanted.to_numpy(), rel=1e-12)
    rest = np.setdiff1d(np.arange(len(people)), wanted.index)
    assert len(rest)
    assert (got[rest] == 0).all()


@settings(max_examples=40)
@given(hnp.arrays(float, (5, 3), elements=st.floats(0, 2000)), st.sampled_from([two_step, three_step]))
def test_every_place_that_somebody_reaches_is_handed_out(walk_m, method):
    origin, site = np.nonzero(walk_m <= LIMIT_M)
    pairs = WithinWalk(origin, site, walk_m[origin, site])
    people, places = np.array([10.0, 20, 30, 40, 50]), np.array([7.0, 11, 13])
    got = method(pairs, np.ones(len(origin)), people=people, places=places)
    assert got @ people == pytest.approx(places[np.unique(site)].sum())


def test_stepped_by_hand():
    """100 persons at 100 m count whole, 100 at 500 m by 0.68: 42 places over 168 are 0.25; 0.17 for the farther."""
    pairs = WithinWalk(np.array([0, 1]), np.array([0, 0]), np.array([100.0, 500.0]))
    got = two_step(
        pairs, stepped(pairs.walk_m, LIMIT_M, WEIGHTS), people=np.array([100.0, 100.0]), places=np.array([42.0])
    )
    assert got.tolist() == pytest.approx([0.25, 0.17])
