"""Places wanted against places within reach."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from spatial_renewal.errors import ParameterError
from spatial_renewal.params import AccessParams, Params, ProvisionParams
from spatial_renewal.pipeline import run
from spatial_renewal.tables import CONTEXT
from tests.conftest import entrances, facilities, ledger, shapes

TRUTHS = Path(__file__).resolve().parents[2] / "data" / "sample" / "planted_truths.csv"
GAPS = ["gap_out_of_reach", "gap_full", "gap_unknown"]


def rows_of(results, category):
    return results.provision[results.provision["category"].eq(category)].set_index("estate_id")


def with_params(inputs, **provision):
    return dataclasses.replace(inputs, params=Params(provision=ProvisionParams(**provision)))


def with_capacity(inputs, capacity, **columns):
    return dataclasses.replace(inputs, facilities=inputs.facilities.assign(capacity=capacity, **columns))


def test_parking_is_short_by_half_a_space_a_household(toy_town):
    """E1: 200 x 0.5 - 10 = 90; E4: 400 x 0.5 - 10 = 190. No car park, no neighbour with spaces to spare."""
    rows = rows_of(run(toy_town), "car_parking")
    assert rows["unserved"].tolist() == pytest.approx([90, 140, 40, 190])
    assert rows["gap_out_of_reach"].tolist() == pytest.approx([90, 140, 40, 190])
    assert rows["unit"].eq("spaces").all()


def test_thirty_places_for_97_children_within_300_m(toy_town):
    """Children of 3-5: 19.4, 29.1, 9.7, 38.8, 97 in all; made whole with the same sum: 19, 29, 10, 39.

    All four gates are within 300 m of the kindergarten (230, 120, 10, 130 m). The least walking serves E3 (10 at
    10 m) and then E2 (20 at 120 m). All the rest is full.
    """
    results = run(toy_town)
    rows = rows_of(results, "kindergarten")
    assert rows["demand"].tolist() == [19, 29, 10, 39]
    assert rows["served"].tolist() == [0, 20, 10, 0]
    assert rows["gap_full"].tolist() == [19, 9, 0, 39]
    assert rows["cause"].tolist() == ["full", "full", "no_gap", "full"]
    assert rows["ratio"].tolist() == pytest.approx([0, 20 / 29, 1, 0])
    load = results.facility_loads.set_index("facility_id").loc["F2"]
    assert load["used"] == load["capacity"] == 30
    # one more place: a ninth child of E2, 130 m from gate to door with both ways to the lane
    assert load["one_more_place_serves"] == 1
    compared = results.allocation_comparison.set_index(["category", "allocation"])
    assert compared.loc[("kindergarten", "optimum"), "served"] == 30
    assert compared.loc[("kindergarten", "nearest_first"), "served"] == 30
    assert compared.loc[("kindergarten", "gravity"), "served"] == pytest.approx(30)
    assert (
        compared.loc[("kindergarten", "gravity"), "mean_walk_m"]
        > compared.loc[("kindergarten", "optimum"), "mean_walk_m"]
    )


def test_out_of_reach_is_told_from_full(toy_town):
    """The kindergarten moves to x = 700: E1 is 650 m away or more, and none of the four is within 300 m."""
    moved = toy_town.facilities.copy()
    moved.loc[1, "geometry"] = shapely.Point(700, -5)
    rows = rows_of(run(dataclasses.replace(toy_town, facilities=moved)), "kindergarten")
    assert rows["cause"].tolist() == ["out_of_reach"] * 3 + ["out_of_reach"]
    assert rows["gap_out_of_reach"].tolist() == rows["demand"].tolist()
    assert rows["served"].eq(0).all()


def test_an_unknown_capacity_is_neither_zero_nor_endless(toy_town):
    results = run(with_capacity(toy_town, np.nan))
    rows = rows_of(results, "kindergarten")
    assert rows["served"].isna().all()
    assert rows["ratio"].isna().all()
    assert rows["gap_unknown"].tolist() == rows["demand"].tolist()
    assert rows["cause"].eq("unknown").all()
    load = results.facility_loads.set_index("facility_id").loc["F2"]
    assert load["capacity_source"] == "unknown"
    assert np.isnan(load["used"])
    assert {"capacity_unknown", "demand_cannot_be_told"} <= {f.code for f in results.findings}


def test_who_waits_behind_an_unknown_capacity_waits_for_it(toy_town):
    """A second kindergarten of unknown capacity at x = 600 is in reach of E4 (210 m) alone; E4 could leave the first.

    So nobody can say that E1 and E2 go without for good.
    """
    more = pd.concat([toy_town.facilities, facilities([("F9", "kindergarten", 600, -5, np.nan)])], ignore_index=True)
    served_first = toy_town.estates.assign(age_3_5=[0.0, 5.0, 0.0, 40.0])
    rows = rows_of(run(dataclasses.replace(toy_town, facilities=more, estates=served_first)), "kindergarten")
    assert rows["cause"].tolist() == ["no_gap", "no_gap", "no_gap", "unknown"]
    # E2 (120 m) goes before E4 (130 m); with 40 children it takes all 30 places and nobody can move
    full = toy_town.estates.assign(age_3_5=[5.0, 40.0, 0.0, 0.0])
    rows = rows_of(run(dataclasses.replace(toy_town, facilities=more, estates=full)), "kindergarten")
    assert rows["cause"].tolist() == ["full", "full", "no_gap", "no_gap"]
    # E2 has 20 and E4 10 of the 30 places, E1 (230 m) none: E4 might go to the other one and make room
    moving = toy_town.estates.assign(age_3_5=[5.0, 20.0, 0.0, 10.0])
    rows = rows_of(run(dataclasses.replace(toy_town, facilities=more, estates=moving)), "kindergarten")
    assert rows["cause"].tolist() == ["unknown", "no_gap", "no_gap", "no_gap"]


def test_a_category_that_the_data_do_not_hold_is_unknown_unless_they_are_complete(toy_town):
    assert rows_of(run(toy_town), "nursery")["unserved"].isna().all()
    complete = dataclasses.replace(toy_town, params=Params(access=AccessParams(inventory_complete=True)))
    rows = rows_of(run(complete), "nursery")
    assert np.allclose(rows["unserved"], rows["demand"])
    assert rows["cause"].isin(["out_of_reach", "no_gap"]).all()


def test_an_estate_without_a_street_cannot_be_judged(toy_town):
    """E4's gate lies 300 m off the lane: what it reaches is unknown, not nothing."""
    far = toy_town.estates.copy()
    far.loc[3, "geometry"] = shapely.box(340, 305, 440, 365)
    gates = entrances([("E1", 50, 5), ("E2", 160, 5), ("E3", 270, 5), ("E4", 390, 305)])
    rows = rows_of(run(dataclasses.replace(toy_town, estates=far, entrances=gates)), "kindergarten")
    assert rows.loc["E4", "cause"] == "unknown"
    assert rows.loc["E4", "gap_unknown"] == rows.loc["E4", "demand"]


def test_the_parts_of_the_gap_sum_to_it(sample_results):
    rows = sample_results.provision
    gap = rows[GAPS].sum(axis=1)
    known = rows["unserved"].notna()
    assert np.allclose(gap[known], rows.loc[known, "unserved"])
    assert (rows[GAPS].gt(0).sum(axis=1) <= 1).all()
    named = rows[GAPS].idxmax(axis=1).str.removeprefix("gap_")
    assert (rows["cause"] == named.where(gap > 0, "no_gap")).all()
    places = rows[rows["unit"].eq("places")]
    assert (places["demand"] == places["demand"].round()).all()
    assert (places["served"].dropna() == places["served"].dropna().round()).all()


def test_loads_agree_with_what_estates_get(sample_results):
    used = sample_results.facility_loads.groupby("category")["used"].sum()
    compared = sample_results.allocation_comparison.set_index(["allocation", "category"])["served"]
    assert used.to_dict() == compared["optimum"].to_dict()
    for category, total in used.items():
        rows = rows_of(sample_results, category)
        given = rows["demand"] - rows[GAPS].sum(axis=1)
        assert given.sum() == total
        assert compared[("nearest_first", category)] <= total
        assert compared[("gravity", category)] <= total + 1e-6
    loads = sample_results.facility_loads.dropna(subset="used")
    assert (loads["used"] <= loads["capacity"]).all()
    assert loads.loc[loads["used"] < loads["capacity"], "one_more_place_serves"].eq(0).all()


def test_the_order_of_rows_changes_nothing(sample_results):
    inputs = sample_results.inputs
    turned = dataclasses.replace(
        inputs,
        estates=inputs.estates.iloc[::-1].reset_index(drop=True),
        facilities=inputs.facilities.iloc[::-1].reset_index(drop=True),
    )
    again = run(turned)
    pd.testing.assert_frame_equal(again.provision, sample_results.provision)
    pd.testing.assert_frame_equal(again.facility_loads, sample_results.facility_loads)
    pd.testing.assert_frame_equal(again.parking, sample_results.parking)
    pd.testing.assert_frame_equal(again.floating_catchment, sample_results.floating_catchment)


def test_capacity_from_floor_area_is_marked(toy_town):
    """A nursing home of 350 m2 at 35 m2 a bed has 10 beds; the kindergarten gets 12 m2 a place: 360 / 12 = 30."""
    home = facilities([("F7", "nursing_home", 100, -5, np.nan)]).assign(floor_area_m2=350.0)
    both = pd.concat([toy_town.facilities.assign(capacity=np.nan, floor_area_m2=360.0), home], ignore_index=True)
    town = with_params(dataclasses.replace(toy_town, facilities=both), floor_area_m2_per_place={"kindergarten": 12})
    results = run(town)
    rows = results.capacities.set_index("facility_id")
    assert rows["capacity_source"].to_dict() == {
        "F1": "unknown", "F2": "from_floor_area", "F3": "unknown", "F7": "from_floor_area",
    }  # fmt: skip
    assert rows["capacity"].dropna().to_dict() == {"F2": 30, "F7": 10}
    assert (rows.loc["F7", "basis"], rows.loc["F7", "certainty"]) == ("GB 50437-2007（2018年版） 表3.2.4", "secondary")
    assert rows.loc["F2", "certainty"] == "assumed"
    said = next(f for f in results.findings if f.code == "served_by_assumed_capacity")
    assert "100.0%" in said.english()
    assumed = results.assumptions.set_index("assumption")["value"]
    assert assumed["capacities.nursing_home"] == "35 m2"
    assert assumed["capacities.kindergarten"] == "12 m2"
    assert rows_of(results, "kindergarten")["served"].sum() == 30


def test_a_given_capacity_wins_over_the_floor_area(toy_town):
    given = toy_town.facilities.assign(category="nursing_home", floor_area_m2=3500.0, capacity=[20, 30, np.nan])
    rows = run(dataclasses.replace(toy_town, facilities=given)).capacities
    assert rows["capacity"].tolist() == [20, 30, 100]
    assert rows["capacity_source"].tolist() == ["given", "given", "from_floor_area"]


@pytest.mark.parametrize(
    "provision",
    [
        {"floor_area_m2_per_place": {"kindergarden": 12}},
        {"floor_area_m2_per_place": {"kindergarten": 0}},
        {"places_per_person": {"nursery": -0.1}},
        {"places_per_person": {"car_parking": 0.5}},
        {"capacity_profile": "no_such_profile"},
    ],
)
def test_figures_that_cannot_be_meant_are_refused(toy_town, provision):
    with pytest.raises(ParameterError):
        run(with_params(toy_town, **provision))


def test_catchments_by_hand(toy_town):
    """30 places for 97 children who all reach them: 0.309 each by 2SFCA. E4's 130 m counts 0.68 in three steps.

    Steps of 100 m: E3 10 m 1; E2 120 m, E4 130 m 0.68; E1 230 m 0.22: 9.7 + 0.68 x (29.1 + 38.8) + 0.22 x 19.4
    = 60.14 (rounded people: 9.7, 29.1, 38.8, 19.4); 30 / 60.14 = 0.4988.
    """
    results = run(toy_town)
    table = results.floating_catchment.set_index(["category", "method", "estate_id"])["places_per_person"]
    kindergarten = table["kindergarten"]
    assert kindergarten["2sfca"].tolist() == pytest.approx([30 / 97] * 4)
    people = results.estates.set_index("estate_id")["age_3_5"]
    each = 30 / (people["E3"] + 0.68 * (people["E2"] + people["E4"]) + 0.22 * people["E1"])
    assert kindergarten["e2sfca_stepped"].tolist() == pytest.approx([0.22 * each, 0.68 * each, each, 0.68 * each])
    # one site only: the share of an origin's weights is 1
    assert kindergarten["3sfca"].tolist() == pytest.approx(kindergarten["e2sfca_gaussian"].tolist())
    assert table["nursery"].isna().all()
    far = toy_town.facilities.copy()
    far.loc[1, "geometry"] = shapely.Point(620, -5)
    table = run(dataclasses.replace(toy_town, facilities=far)).floating_catchment
    of_e1 = table[table["estate_id"].eq("E1") & table["category"].eq("kindergarten")]
    assert len(of_e1) == 4
    assert of_e1["places_per_person"].eq(0).all()


def test_two_estates_that_share_one_kindergarten(toy_town):
    """Two estates side by side, 20 children each at the same walk of 105 m, 30 places: each keeps 5 waiting."""
    rows = [{"estate_id": k, "households": 100, "age_3_5": 20.0, "year_built": 1980} for k in ("A", "B")]
    pair = ledger(rows, [(0, 5, 90, 65), (110, 5, 200, 65)])
    town = dataclasses.replace(
        toy_town,
        estates=pair,
        entrances=entrances([("A", 0, 5), ("B", 200, 5)]),
        facilities=facilities([("F2", "kindergarten", 100, 0, 30.0)]),
        barriers=shapes(CONTEXT, []).rename(columns={"context_id": "barrier_id"}),
    )
    got = rows_of(run(town), "kindergarten")
    assert got["served"].tolist() == [15, 15]
    assert got["gap_full"].tolist() == [5, 5]


def test_the_planted_kindergarten_is_near_but_full(sample_results):
    """T12: five estates reach one kindergarten only and share it; nobody is out of reach, somebody finds it full."""
    truth = pd.read_csv(TRUTHS).set_index("truth_id").loc["T12a"]
    rows = rows_of(sample_results, truth["category"]).loc[truth["estate_ids"].split(";")]
    assert rows["gap_out_of_reach"].eq(0).all()
    assert rows["gap_full"].sum() > 0
    assert rows["cause"].eq("full").any()
    capacity = sample_results.facility_loads.query("category == 'kindergarten'")["capacity"]
    assert (rows["demand"] - rows["gap_full"]).sum() <= capacity.max()
