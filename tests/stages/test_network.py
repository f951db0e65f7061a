"""Where do estates and facilities join the streets of the toy town, and what keeps them from it?"""

import dataclasses

import numpy as np
import pytest
import shapely

from spatial_renewal.params import NetworkParams, Params
from spatial_renewal.pipeline import run
from spatial_renewal.tables import BARRIERS
from tests.conftest import entrances, facilities, ledger, shapes, streets


def walk_m(results, estate, category):
    access = results.access.set_index(["estate_id", "category"])
    return access.loc[(estate, category), "distance_m"]


def with_params(town, **network):
    return dataclasses.replace(town, params=Params(network=NetworkParams(**network)))


@pytest.fixture
def walled_town(toy_town):
    """E1's clinic stands at (50, 35), 30 m behind its gate and edge, and nearer to the lane behind than to its own.

    The lane behind the estates, y=90, is joined to the lane in front at x=-100.
    """
    return dataclasses.replace(
        toy_town,
        facilities=facilities([("F1", "health_station", 50, 35, np.nan), ("F2", "bus_stop", 600, -3, np.nan)]),
        streets=streets([[(-100, 0), (900, 0)], [(-100, 0), (-100, 90)], [(-100, 90), (900, 90)]]),
    )


def test_a_clinic_inside_a_walled_estate_is_walked_to_by_the_gate(walled_town):
    """E1 from its own gate (50, 5): straight 30 m. E2's gate (160, 5): leg 5 + 110 along the lane + leg 5 + 30."""
    results = run(walled_town)
    assert walk_m(results, "E1", "health_station") == pytest.approx(30)
    assert walk_m(results, "E2", "health_station") == pytest.approx(5 + 110 + 5 + 30)
    (said,) = (f for f in results.findings if f.code == "facilities_by_gate")
    assert said.ids == ("F1",)


def test_of_two_gates_the_nearer_one_counts(walled_town):
    """A second gate of E1 at (50, 65), on the lane behind: leg 25, and 30 m straight on from there.

    An estate beyond that lane, gate at (50, 100): leg 10 + 25 + 30 = 65 m; by the front gate it is far more.
    """
    beyond = ledger(
        [{"estate_id": e, "year_built": 1980, "households": 10} for e in ("E1", "E9")],
        [(0, 5, 100, 65), (0, 100, 100, 160)],
    )
    gates = entrances([("E1", 50, 5), ("E1", 50, 65), ("E9", 50, 100)])
    results = run(dataclasses.replace(walled_town, estates=beyond, entrances=gates))
    assert walk_m(results, "E9", "health_station") == pytest.approx(10 + 25 + 30)
    assert walk_m(results, "E1", "health_station") == pytest.approx(30)


def test_without_walls_it_joins_the_nearest_street(walled_town):
    """35 m to the lane in front: 5 + 0 + 35."""
    results = run(with_params(walled_town, walled_estates=False))
    assert walk_m(results, "E1", "health_station") == pytest.approx(40)
    assert not any(f.code == "facilities_by_gate" for f in results.findings)


def test_a_shop_at_the_edge_opens_to_the_street(walled_town):
    """With a frontage of 30 m the clinic opens to the lane: 5 + 0 + 35."""
    assert walk_m(run(with_params(walled_town, frontage_m=30)), "E1", "health_station") == pytest.approx(40)


def test_an_outline_made_up_around_a_point_is_no_wall(walled_town):
    guessed = walled_town.estates.assign(geometry_source="approximated")
    assert walk_m(run(dataclasses.replace(walled_town, estates=guessed)), "E1", "health_station") == pytest.approx(40)


def test_places_behind_a_gate_are_shared_out_like_any_other(walled_town):
    """A kindergarten with 30 places inside E1 is 150 m from E2's gate: its places count once, whatever the gates."""
    inside = facilities([("F1", "kindergarten", 50, 35, 30.0)])
    gates = entrances([("E1", 50, 5), ("E1", 60, 5), ("E2", 160, 5), ("E3", 270, 5), ("E4", 390, 5)])
    results = run(dataclasses.replace(walled_town, facilities=inside, entrances=gates))
    served = results.provision.query("category == 'kindergarten'")["served"]
    assert served.sum() == pytest.approx(30)


def test_a_river_keeps_an_estate_from_the_street_across(toy_town):
    """Behind the estates runs a river at y=75 and a lane at y=85; in front the lane is 300 m off. No gate is given.

    The only street within 200 m is across the river.
    """
    town = dataclasses.replace(
        toy_town,
        entrances=entrances([]),
        streets=streets([[(-100, -300), (900, -300)], [(-100, 85), (900, 85)]]),
        barriers=shapes(BARRIERS, [("river", shapely.LineString([(-500, 75), (1500, 75)]))]),
    )
    results = run(town)
    assert results.access.loc[results.access["state"].ne("no_facility"), "state"].eq("off_network").all()
    (said,) = (f for f in results.findings if f.code == "estates_off_network")
    assert said.ids == ("E1", "E2", "E3", "E4")
    dry = run(with_params(town, stopping_kinds=()))
    assert dry.access["state"].isin(["no_facility", "reached", "unreachable", "beyond_limit"]).all()


def test_without_a_street_near_the_nearest_on_each_side_is_taken(toy_town):
    """Streets 60 m south and 80 m north of E1, none within 25 m: one spot on either side."""
    town = dataclasses.replace(
        toy_town,
        estates=ledger([{"estate_id": "E1", "year_built": 1980, "households": 10}], [(0, 0, 100, 60)]),
        entrances=entrances([]),
        streets=streets([[(-100, -60), (50, -60), (900, -60)], [(-100, 140), (900, 140)]]),
    )
    found = run(town).entrances
    assert found["entrance_source"].eq("nearest_street").all()
    assert sorted(found.geometry.y) == [0.0, 60.0]


def test_an_unknown_kind_of_barrier_is_refused():
    with pytest.raises(ValueError, match="stopping_kinds"):
        NetworkParams(stopping_kinds=("hedge",))


def test_streets_are_handed_to_networkx_with_their_ids(toy_town):
    """One lane, drawn once: its edges are pieces of it, 1,000 m in all."""
    view = run(toy_town).walk_network.to_networkx()
    assert view.size(weight="length_m") == pytest.approx(1000)
    assert {street for *_, street in view.edges(data="street_id")} == set(toy_town.streets["street_id"])
    assert view.graph["crs"] == "EPSG:4547"
