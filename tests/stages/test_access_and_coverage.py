"""Walks and verdicts on the toy town, worked out by hand, and the five states."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from spatial_renewal.errors import NetworkError, ParameterError
from spatial_renewal.params import AccessParams, Params
from spatial_renewal.pipeline import run
from tests.conftest import entrances, facilities, ledger, streets


def rows_of(results, category):
    return results.coverage[results.coverage["category"].eq(category)].set_index("estate_id")


def test_walks_from_gates_along_the_lane(toy_town):
    """Gate of E3 at (270,5): leg 5, along the lane 270 to x=0, leg 5 = 280. E4 at x=390: 5 + 390 + 5 = 400."""
    care = rows_of(run(toy_town), "elderly_day_care")
    assert care["distance_m"].tolist() == pytest.approx([60, 170, 280, 400])
    assert care["state"].tolist() == ["covered", "covered", "covered", "beyond_threshold"]
    assert care["covered"].tolist() == [True, True, True, False]
    assert care["threshold_m"].eq(300).all()


def test_the_gap_is_the_demand_of_the_estates_that_are_not_covered(toy_town):
    """E4: 400 households x 2.62 x 18.7 % = 196.0 persons of 60+ (rounded to tenths on the way)."""
    care = rows_of(run(toy_town), "elderly_day_care")
    assert care["gap_demand"].tolist() == pytest.approx([0, 0, 0, 196.0])
    assert care["demand_unit"].unique().tolist() == ["persons_60_plus"]


def test_covered_and_gap_make_up_demand(toy_town):
    rows = run(toy_town).coverage
    known = rows[rows["gap_demand"].notna()]
    served = known["demand"].where(known["covered"], 0.0)
    assert np.allclose(served + known["gap_demand"], known["demand"])


def test_walk_min_at_a_metre_a_second(toy_town):
    """280 m / 60 m per min."""
    access = run(toy_town).access.set_index(["estate_id", "category"])
    assert access.loc[("E3", "elderly_day_care"), "walk_min"] == pytest.approx(280 / 60)


def test_a_category_that_the_data_do_not_hold_is_its_own_state(toy_town):
    rows = rows_of(run(toy_town), "nursery")
    assert rows["state"].eq("no_facility").all()
    assert not rows["covered"].any()
    assert rows["gap_demand"].isna().all()


def test_declared_complete_data_turn_no_facility_into_a_gap(toy_town):
    complete = dataclasses.replace(toy_town, params=Params(access=AccessParams(inventory_complete=True)))
    rows = rows_of(run(complete), "nursery")
    assert rows["state"].eq("no_facility").all()
    assert np.allclose(rows["gap_demand"], rows["demand"])


def test_an_island_is_unreachable_and_a_farmstead_off_the_network(toy_town):
    """E1 moves beside a lane of its own that joins nothing; E2 moves 500 m off any street."""
    moved = ledger(
        [
            {"estate_id": "E1", "year_built": 1980, "households": 10},
            {"estate_id": "E2", "year_built": 1980, "households": 10},
        ],
        [(0, 3000, 100, 3060), (0, 6000, 100, 6060)],
    )
    town = dataclasses.replace(
        toy_town,
        estates=moved,
        entrances=entrances([("E1", 50, 3000), ("E2", 50, 6000)]),
        streets=streets([[(-100, 0), (900, 0)], [(0, 2995), (100, 2995)]]),
    )
    results = run(town)
    state = rows_of(results, "elderly_day_care")["state"]
    assert state.to_dict() == {"E1": "unreachable", "E2": "off_network"}
    gaps = rows_of(results, "elderly_day_care")["gap_demand"]
    assert gaps["E1"] > 0
    assert pd.isna(gaps["E2"])
    assert any(f.code == "estates_off_network" and f.ids == ("E2",) for f in results.findings)


def test_beyond_the_search_limit_there_is_a_state_and_no_number(toy_town):
    """The day care at x=0, an estate at x=5,000 on the same lane, the search ends at 3,000 m."""
    far = dataclasses.replace(
        toy_town,
        estates=ledger([{"estate_id": "E1", "year_built": 1980, "households": 10}], [(4950, 5, 5050, 65)]),
        entrances=entrances([("E1", 5000, 5)]),
        streets=streets([[(-100, 0), (6000, 0)]]),
    )
    results = run(far)
    access = results.access.set_index("category").loc["elderly_day_care"]
    assert access["state"] == "beyond_limit"
    assert pd.isna(access["distance_m"])
    assert rows_of(results, "elderly_day_care").loc["E1", "state"] == "beyond_threshold"


def test_a_search_limit_below_twice_the_threshold_is_refused(toy_town):
    short = dataclasses.replace(toy_town, params=Params(access=AccessParams(search_limit_m=1500)))
    with pytest.raises(ParameterError, match="less than twice the largest threshold 1000"):
        run(short)


def test_streets_that_nobody_may_walk_are_refused(toy_town):
    blocked = toy_town.streets.assign(walkable=False)
    with pytest.raises(NetworkError, match="no street that can be walked"):
        run(dataclasses.replace(toy_town, streets=blocked))


def test_a_millimetre_never_decides(toy_town):
    """Exactly at 300 m: gate x=290 to a day care at x=0 on the lane: 5 + 290 + 5 = 300."""
    town = dataclasses.replace(
        toy_town,
        estates=ledger([{"estate_id": "E1", "year_built": 1980, "households": 10}], [(240, 5, 340, 65)]),
        entrances=entrances([("E1", 290, 5)]),
    )
    assert rows_of(run(town), "elderly_day_care").loc["E1", "covered"]


def test_row_order_changes_nothing(toy_town):
    turned = dataclasses.replace(
        toy_town,
        estates=toy_town.estates.iloc[::-1].reset_index(drop=True),
        facilities=toy_town.facilities.iloc[[2, 0, 1]].reset_index(drop=True),
        entrances=toy_town.entrances.iloc[::-1].reset_index(drop=True),
    )
    one, other = run(toy_town), run(turned)
    for name in ("access", "coverage", "provision", "unit_members", "priority", "estate_priority"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_inputs_are_left_as_they_were(toy_town):
    before = toy_town.estates.copy(), toy_town.facilities.copy(), toy_town.streets.copy()
    run(toy_town)
    for was, now in zip(before, (toy_town.estates, toy_town.facilities, toy_town.streets), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(was), pd.DataFrame(now))


def test_one_more_facility_never_widens_a_gap(toy_town):
    more = facilities(
        [("F0", "elderly_day_care", 500, -5, 10.0)]
        + [
            (r.facility_id, r.category, r.geometry.x, r.geometry.y, r.capacity)
            for r in toy_town.facilities.itertuples()
        ]
    )
    before = rows_of(run(toy_town), "elderly_day_care")["gap_demand"]
    after = rows_of(run(dataclasses.replace(toy_town, facilities=more)), "elderly_day_care")["gap_demand"]
    assert (after <= before).all()
    assert after["E4"] == 0


def test_entrances_are_found_where_the_lane_passes(toy_town):
    """Without given gates the lane 5 m south of each estate is the nearest street within reach."""
    results = run(dataclasses.replace(toy_town, entrances=entrances([])))
    assert results.entrances["entrance_source"].eq("nearest_street").all()
    assert set(results.entrances["estate_id"]) == {"E1", "E2", "E3", "E4"}
    assert results.coverage["distance_m"].notna().any()


def test_a_service_radius_in_a_straight_line_is_told_apart_from_a_walk(toy_town):
    """E4's outline reaches from x=340; the day care stands at (0,-5): hypot(340, 10) = 340.1 m, the walk is 400 m."""
    rules = [
        rule.model_copy(update={"distance_mode": "euclidean", "radius_m": 350.0})
        if rule.category == "elderly_day_care"
        else rule
        for rule in toy_town.standard.facilities
    ]
    straight = dataclasses.replace(toy_town, standard=toy_town.standard.model_copy(update={"facilities": tuple(rules)}))
    results = run(straight)
    care = rows_of(results, "elderly_day_care")
    assert care["distance_mode"].eq("euclidean").all()
    assert care.loc["E4", "distance_m"] == pytest.approx(np.hypot(340, 10))
    assert care.loc["E4", "covered"]
    assert rows_of(results, "kindergarten")["distance_mode"].eq("network").all()


def test_a_standard_without_distances_is_refused(toy_town):
    bare = toy_town.standard.model_copy(update={"facilities": ()})
    with pytest.raises(ParameterError, match="states no distance"):
        run(dataclasses.replace(toy_town, standard=bare))
