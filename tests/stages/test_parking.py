"""Cars by night and by day, on site, next door and in car parks."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely
from pydantic import ValidationError

from spatial_renewal.params import Params, ParkingParams
from spatial_renewal.pipeline import run
from spatial_renewal.tables import CONTEXT
from tests.conftest import facilities, shapes


def parking_of(town):
    results = run(town)
    return results.parking.set_index("estate_id"), results


def with_spaces(town, *spaces, **more):
    return dataclasses.replace(town, estates=town.estates.assign(parking_spaces=list(spaces)), **more)


def with_car_parks(town, *rows):
    more = facilities([(f"P{i}", "car_parking", x, -5, capacity) for i, (x, capacity) in enumerate(rows)])
    return dataclasses.replace(town, facilities=pd.concat([town.facilities, more], ignore_index=True))


def test_a_neighbour_lends_what_it_does_not_want(toy_town):
    """Wanted 100, 150, 50, 200. E3 has 80: 30 to spare. Gates of E2 and E3 are 120 m apart, E1 and E3 230 m.

    E2 lacks 20, E1 lacks 30. Near (150 m): E2 gets 20. Far (300 m): E2 gets 20 (110 + 10 m), E1 the other 10.
    """
    rows, results = parking_of(with_spaces(toy_town, 70.0, 130.0, 80.0, 200.0))
    assert rows["spaces_wanted"].tolist() == [100, 150, 50, 200]
    assert rows["deficit_on_site"].tolist() == [30, 20, 0, 0]
    assert rows["spare_on_site"].tolist() == [0, 0, 30, 0]
    assert rows["shared_near"].tolist() == [0, 20, 0, 0]
    assert rows["shared_far"].tolist() == [10, 20, 0, 0]
    assert rows["deficit_far"].tolist() == [20, 0, 0, 0]
    assert rows["cause"].tolist() == ["full", "no_gap", "no_gap", "no_gap"]
    provision = results.provision.set_index(["category", "estate_id"]).loc["car_parking"]
    assert provision["unserved"].tolist() == [20, 0, 0, 0]
    assert provision["served"].tolist() == [80, 150, 50, 200]


def test_half_of_a_public_car_park_is_open_by_night(toy_town):
    """41 spaces at x = 160, E2's gate: 20 by night. E2 lacks 140 and gets all 20, though E1 and E3 are near, too."""
    rows, _ = parking_of(with_car_parks(toy_town, (160, 41.0)))
    assert rows["shared_near"].tolist() == [0, 20, 0, 0]
    assert rows["deficit_far"].tolist() == [90, 120, 40, 190]
    assert rows["cause"].tolist() == ["full", "full", "full", "full"]


def test_a_car_park_of_unknown_size_leaves_the_gap_open(toy_town):
    """At x = 160; E4's gate at 390 is 230 m away. Who is short near it cannot be told; known deficits stand."""
    rows, results = parking_of(with_car_parks(toy_town, (160, np.nan)))
    assert rows["cause"].eq("unknown").all()
    assert rows["deficit_far"].tolist() == [90, 140, 40, 190]
    assert rows["gap_unknown"].tolist() == [90, 140, 40, 190]
    assert results.provision.query("category == 'car_parking'")["unserved"].isna().all()


def test_unknown_spaces_are_not_none(toy_town):
    rows, results = parking_of(with_spaces(toy_town, np.nan, 10.0, 10.0, 10.0))
    assert rows.loc["E1", ["deficit_on_site", "shared_far", "deficit_far"]].isna().all()
    assert rows.loc["E1", "gap_unknown"] == rows.loc["E1", "spaces_wanted"] == 100
    assert next(f for f in results.findings if f.code == "parking_spaces_unknown").ids == ("E1",)


def test_spaces_are_neither_made_nor_lost(sample_results):
    rows = sample_results.parking
    offered = rows["spare_on_site"].sum()
    parks = sample_results.capacities.query("category == 'car_parking'")["capacity"]
    night = np.floor(parks.dropna() * ParkingParams().car_park_night_share).sum()
    assert 0 < rows["shared_far"].sum() <= offered + night
    assert (rows["shared_near"].dropna() <= rows["deficit_on_site"].dropna()).all()
    assert rows["deficit_far"].sum() <= rows["deficit_near"].sum() <= rows["deficit_on_site"].sum()


def test_by_day_two_in_five_cars_are_at_home(toy_town):
    rows, _ = parking_of(with_spaces(toy_town, 70.0, 130.0, 80.0, 200.0))
    assert rows["wanted_by_day"].tolist() == pytest.approx([40, 60, 20, 80])
    assert rows["balance_by_day"].tolist() == pytest.approx([30, 70, 60, 120])


def test_charging_points(toy_town):
    """A tenth of the spaces wanted: 10, 15, 5, 20."""
    ledger = toy_town.estates.assign(charging_points=[0.0, 20.0, np.nan, 5.0])
    rows, results = parking_of(dataclasses.replace(toy_town, estates=ledger))
    assert rows["charging_points_wanted"].tolist() == [10, 15, 5, 20]
    assert rows["charging_gap"].tolist() == pytest.approx([10, 0, np.nan, 15], nan_ok=True)
    gap = results.health_check.set_index("indicator").loc["ev_charger_gap"]
    assert (gap["value"], gap["estates_short"], gap["estates_unknown"]) == (25, 2, 1)


def test_blocks_balance_night_and_day(toy_town):
    """Block x0 holds E1 and E2, x1 E3; E4 is in none. Car parks of 40 and 10 spaces in x0; night share one half.

    Night: wanted 100 + 150, on site 20, public 25: 205 short. Day: 40 + 60 wanted, 20 on site: 80 short.
    """
    blocks = shapes(CONTEXT, [("block", shapely.box(-10, -20, 215, 90)), ("block", shapely.box(215, -20, 330, 90))])
    town = with_car_parks(dataclasses.replace(toy_town, context=blocks), (20, 40.0), (180, 10.0), (800, 99.0))
    _, results = parking_of(town)
    rows = results.parking_blocks.set_index("block_id")
    assert rows.loc["x0", ["wanted_by_night", "supply_by_night", "balance_by_night"]].tolist() == [250, 45, -205]
    assert rows.loc["x0", ["wanted_by_day", "supply_by_day", "balance_by_day"]].tolist() == pytest.approx(
        [100, 20, -80]
    )
    assert rows.loc["x1", "estates"] == 1
    assert next(f for f in results.findings if f.code == "estates_in_no_block").ids == ("E4",)


def test_without_blocks_streets_enclose_them(toy_town):
    """The lane alone encloses nothing."""
    rows, results = parking_of(toy_town)
    assert rows["block_id"].isna().all()
    assert results.parking_blocks.empty


def test_the_far_walk_is_not_shorter_than_the_near_one():
    with pytest.raises(ValidationError):
        Params(parking=ParkingParams(near_walk_m=300, far_walk_m=150))
