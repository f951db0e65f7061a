"""Are the planted truths true? (each by a walk, a gap or a sum that the package has no part in)"""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from walking import Walks, walks_on

from spatial_renewal.params import UnitParams
from spatial_renewal.profiles.load import categories
from spatial_renewal.synthetic_city import SampleCity

MERGE_DISTANCE_M = 45.0


@pytest.fixture(scope="session")
def walks(city: SampleCity) -> Walks:
    return walks_on(city.streets)


def estates_of(city: SampleCity, truth_id: str) -> gpd.GeoDataFrame:
    row = city.truths.set_index("truth_id").loc[truth_id]
    return city.estates.set_index("estate_id", drop=False).loc[row["estate_ids"].split(";")]


def gates_of(city: SampleCity, estate_id: str) -> list[shapely.Point]:
    return list(city.entrances.geometry[city.entrances["estate_id"] == estate_id])


def places(city: SampleCity, category: str) -> list[shapely.Point]:
    return list(city.facilities.geometry[city.facilities["category"] == category])


def walk_m(city: SampleCity, walks: Walks, estate_id: str, category: str) -> np.ndarray:
    """The walk from the estate to every facility of the category, from its best gate."""
    return np.min([walks.distances_m(gate, places(city, category)) for gate in gates_of(city, estate_id)], axis=0)


def test_t01_no_day_care_within_450_m_of_the_quarter(city, walks):
    quarter = estates_of(city, "T01a")
    assert 8 <= len(quarter) <= 20
    assert (quarter["year_built"] <= 2000).all()
    nearest = [walk_m(city, walks, k, "elderly_day_care").min() for k in quarter["estate_id"]]
    assert min(nearest) > 460


def test_t02_kindergarten_behind_the_wall(city, walks):
    estate = estates_of(city, "T02a").iloc[0]
    assert len(gates_of(city, estate["estate_id"])) == 1
    straight = estate.geometry.distance(shapely.multipoints(places(city, "kindergarten")))
    assert straight < 60
    assert walk_m(city, walks, estate["estate_id"], "kindergarten").min() > 405


@pytest.mark.parametrize(("truth_id", "kind"), [("T03a", "railway"), ("T04a", "arterial")])
def test_t03_t04_neighbours_parted_by_a_barrier(city, truth_id, kind):
    one, other = estates_of(city, truth_id).geometry
    assert one.distance(other) < (40 if truth_id == "T03a" else 42)
    barriers = city.barriers.geometry[city.barriers["kind"] == kind].to_numpy()
    across = shapely.shortest_line(one, other)
    assert shapely.intersects(barriers, across).any()
    assert not shapely.intersects(barriers, one).any()
    # no straight way between the two goes round the barrier
    corridor = shapely.union_all([one, other]).convex_hull.difference(shapely.union_all(barriers).buffer(0.5))
    assert len(shapely.get_parts(corridor)) >= 2


def test_t05_a_cluster_apart_from_all_other_old_estates(city):
    cluster = estates_of(city, "T05")
    shapes = cluster.geometry.to_numpy()
    assert len(shapes) >= 4
    assert cluster["households"].between(1, 1000).all()
    assert 300 <= cluster["households"].sum() < 3000
    gaps = [min(a.distance(b) for b in shapes if b is not a) for a in shapes]
    assert max(gaps) < 20
    parting = city.barriers[city.barriers["kind"].isin(UnitParams().barrier_kinds)]
    assert not parting.intersects(shapely.union_all(shapes).convex_hull).any()
    others = city.estates[~city.estates["estate_id"].isin(cluster["estate_id"])]
    maybe_old = others[~(others["year_built"] > 2005)]
    assert maybe_old.distance(shapely.union_all(shapes)).min() > MERGE_DISTANCE_M + 10


def test_t06_short_of_parking_yet_near_elderly_care(city, walks):
    block = estates_of(city, "T06a")
    assert (block["parking_spaces"] / block["households"] < 0.2).all()
    assert (block["cars"] / block["households"] > 0.45).all()
    for estate_id in block["estate_id"]:
        assert walk_m(city, walks, estate_id, "elderly_day_care").min() < 270
        assert walk_m(city, walks, estate_id, "nursing_home").min() < 400
        assert walk_m(city, walks, estate_id, "car_parking").min() > 300


def test_t07_lanes_join_no_other_street(city, walks):
    estate = estates_of(city, "T07").iloc[0]
    assert city.streets.distance(estate.geometry).min() < 50
    for category in ("junior_school", "convenience_store"):
        assert np.isinf(walk_m(city, walks, estate["estate_id"], category)).all()


def test_t08_no_street_within_300_m(city):
    estate = estates_of(city, "T08").iloc[0]
    assert city.streets.distance(estate.geometry).min() > 300


def test_t09_no_facility_of_the_category(city):
    assert "large_sports_ground" in categories()
    assert "large_sports_ground" not in set(city.facilities["category"])


def test_t10_three_that_are_not_eligible_for_sure(city):
    to_go, unknown, young = (estates_of(city, k).iloc[0] for k in ("T10a", "T10b", "T10c"))
    assert to_go["expropriation_plan"]
    assert to_go["year_built"] <= 2000
    assert np.isnan(unknown["year_built"])
    assert unknown["expropriation_plan"] is np.False_ or not unknown["expropriation_plan"]
    assert young["year_built"] >= 2003


def test_t11_the_nearest_health_station_is_over_the_river(city, walks):
    estate = estates_of(city, "T11a").iloc[0]
    stations = places(city, "health_station")
    straight = np.array([estate.geometry.distance(p) for p in stations])
    nearest = int(straight.argmin())
    river = city.barriers.geometry[city.barriers["kind"] == "river"].iloc[0]
    assert straight[nearest] < 300
    assert river.crosses(shapely.shortest_line(estate.geometry, stations[nearest]))
    walk = walk_m(city, walks, estate["estate_id"], "health_station")
    assert walk[nearest] > 700
    assert walk.min() > 350


def test_t12_near_but_full(city, walks):
    around = estates_of(city, "T12a")
    near = set()
    for estate_id in around["estate_id"]:
        walk = walk_m(city, walks, estate_id, "kindergarten")
        assert (walk < 280).sum() == 1
        assert np.sort(walk)[1] > 350
        near.add(int(walk.argmin()))
    assert len(near) == 1
    schools = city.facilities[city.facilities["category"] == "kindergarten"]
    assert schools["capacity"].iloc[near.pop()] * 1.5 < around["age_3_5"].sum()


def test_t13_on_one_long_street_without_a_junction(city, walks):
    estate = estates_of(city, "T13a").iloc[0]
    (gate,) = gates_of(city, estate["estate_id"])
    walk = walk_m(city, walks, estate["estate_id"], "nursery")
    assert walk.min() < 120
    assert np.sort(walk)[1] > 320
    nursery = places(city, "nursery")[int(walk.argmin())]
    (k, from_start, _), (j, there, _) = walks.snap(gate), walks.snap(nursery)
    length = walks.streets.geometry.iloc[k].length
    assert k == j
    assert length > 250
    assert min(from_start, length - from_start, there, length - there) > 120


def test_t14_a_footbridge_near_both_and_far_from_those_that_stay_parted(city):
    one, other = estates_of(city, "T14a").geometry
    bridge = city.crossings.geometry[city.crossings["kind"] == "footbridge"].iloc[0]
    assert one.distance(other) < MERGE_DISTANCE_M
    assert max(one.distance(bridge), other.distance(bridge)) < 50
    across = city.barriers[city.barriers["kind"].isin(["arterial", "railway"])]
    assert across.crosses(shapely.shortest_line(one, other)).any()
    assert across.distance(bridge).min() < 1
    for truth_id in ("T03a", "T04a"):
        assert estates_of(city, truth_id).distance(bridge).max() > 60


def test_t15_small_and_alone(city):
    estate = estates_of(city, "T15a").iloc[0]
    others = city.estates[city.estates["estate_id"] != estate["estate_id"]]
    assert estate["households"] < 300
    assert others.distance(estate.geometry).min() > MERGE_DISTANCE_M


def test_truths_name_existing_estates_and_categories(city):
    named = {k for ids in city.truths["estate_ids"] for k in ids.split(";") if k}
    assert named <= set(city.estates["estate_id"])
    assert set(city.truths["category"]) - {""} <= set(categories())
    assert {k[:3] for k in city.truths["truth_id"]} == {f"T{n:02d}" for n in range(1, 16)}
