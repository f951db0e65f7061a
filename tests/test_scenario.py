"""Does a scenario say what a whole run of its edited layers says, and who gains by it?"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_renewal as sr
from spatial_renewal.errors import ParameterError
from spatial_renewal.params import AccessParams, NetworkParams, Params
from tests.conftest import entrances, facilities, ledger, streets


def assert_as_a_whole_run(scenario):
    """Access and coverage equal those of the pipeline on the edited layers, to the last bit."""
    whole = sr.run(scenario.inputs)
    pd.testing.assert_frame_equal(scenario.access, whole.access, check_exact=True)
    pd.testing.assert_frame_equal(scenario.coverage, whole.coverage, check_exact=True)


def rows(scenario, category):
    return scenario.access[scenario.access["category"].eq(category)].set_index("estate_id")


@pytest.fixture
def town(toy_town):
    return sr.what_if(sr.run(toy_town))


def test_nothing_edited_is_the_run_itself(toy_town):
    results = sr.run(toy_town)
    now = sr.what_if(results)
    pd.testing.assert_frame_equal(now.access, results.access)
    assert now.gain().empty
    assert now.changes().empty
    assert_as_a_whole_run(now)


def test_a_day_care_in_the_east_serves_the_fourth_estate(town):
    """At (390, -5): 10 m from E4's gate, 5 + 120 + 5 = 130 m from E3's, which had 280 m.

    E4 had 400 m, beyond 300: its 196.0 people of 60+ (400 households x 2.62 x 18.7 %) come within the threshold.
    """
    then = town.add_facility("elderly_day_care", (390, -5), facility_id="N1", capacity=30)
    assert rows(then, "elderly_day_care")["distance_m"].tolist() == pytest.approx([60, 170, 130, 10])
    gain = then.gain().set_index("category").loc["elderly_day_care"]
    assert (gain["estates_gained"], gain["estates_lost"], gain["threshold_m"]) == (1, 0, 300)
    assert gain["demand_gained"] == pytest.approx(196.0)
    changed = then.changes().set_index(["estate_id", "category"])
    assert changed.loc[("E4", "elderly_day_care"), "distance_before_m"] == pytest.approx(400)
    assert not changed.loc[("E4", "elderly_day_care"), "covered_before"]
    assert_as_a_whole_run(then)


def test_the_first_of_its_kind_and_the_last(town):
    first = town.add_facility("nursery", (0, -5))
    assert rows(first, "nursery")["state"].eq("reached").all()
    assert_as_a_whole_run(first)
    (new_id,) = set(rows(first, "nursery")["facility_id"])
    none = first.remove_facility(new_id)
    assert rows(none, "nursery")["state"].eq("no_facility").all()
    assert none.gain().empty
    assert_as_a_whole_run(none)


def test_a_gate_is_opened_at_the_edge_and_closed_again(town):
    """E4's day care walk from a new gate at its south-western corner, (340, 5): 5 + 340 + 5 = 350 m."""
    opened = town.open_gate("E4", (338, 0), entrance_id="G9")
    assert rows(opened, "elderly_day_care").loc["E4", "distance_m"] == pytest.approx(350)
    assert_as_a_whole_run(opened)
    closed = opened.close_gate("G9")
    pd.testing.assert_frame_equal(closed.access, town.access)
    assert_as_a_whole_run(closed)


def test_a_gate_shortens_everybodys_way_to_what_stands_behind_it(toy_town):
    """A clinic at (50, 35) in E1; its only gate is at the back, (50, 65), on a lane far around.

    A gate in front makes it 30 m behind the lane: E2, gate (160, 5), walks 5 + 110 + 5 + 30 = 150 m.
    """
    inside = dataclasses.replace(
        toy_town,
        facilities=facilities([("F1", "health_station", 50, 35, np.nan)]),
        entrances=entrances([("E1", 50, 65), ("E2", 160, 5), ("E3", 270, 5), ("E4", 390, 5)]),
        streets=streets([[(-100, 0), (900, 0)], [(-100, 0), (-100, 90)], [(-100, 90), (900, 90)]]),
    )
    now = sr.what_if(sr.run(inside))
    opened = now.open_gate("E1", (50, 0))
    assert rows(now, "health_station").loc["E2", "distance_m"] > 400
    assert rows(opened, "health_station").loc["E2", "distance_m"] == pytest.approx(150)
    assert_as_a_whole_run(opened)


def test_a_new_path_brings_a_bus_stop_near(toy_town):
    """The bus stop's lane runs 200 m north; a path from (450, 0) to it is the only way.

    E4's gate (390, 5): leg 5 + 60 along + path 200 + 50 back along the other lane + leg 3.
    """
    apart = dataclasses.replace(
        toy_town,
        facilities=facilities([("F3", "bus_stop", 400, 203, np.nan)]),
        streets=streets([[(-100, 0), (900, 0)], [(-100, 200), (900, 200)]]),
    )
    now = sr.what_if(sr.run(apart))
    assert rows(now, "bus_stop")["state"].eq("unreachable").all()
    then = now.add_street(shapely.LineString([(450, 4), (450, 190)]), street_id="path")
    assert rows(then, "bus_stop").loc["E4", "distance_m"] == pytest.approx(5 + 60 + 200 + 50 + 3)
    assert_as_a_whole_run(then)
    shut = then.close_street("path")
    pd.testing.assert_series_equal(shut.access["distance_m"], now.access["distance_m"])
    assert_as_a_whole_run(shut)


def test_a_path_joins_streets_with_node_ids_at_their_ids(toy_town):
    """The same with node ids: the halves of each street keep theirs, and the new nodes have new ones."""
    lanes = streets([[(-100, 0), (900, 0)], [(-100, 200), (900, 200)]])
    named = lanes.assign(from_node=pd.Series(["a", "c"], dtype="str"), to_node=pd.Series(["b", "d"], dtype="str"))
    apart = dataclasses.replace(toy_town, streets=named, facilities=facilities([("F3", "bus_stop", 400, 203, np.nan)]))
    then = sr.what_if(sr.run(apart)).add_street(shapely.LineString([(450, 4), (450, 190)]))
    assert rows(then, "bus_stop").loc["E4", "distance_m"] == pytest.approx(5 + 60 + 200 + 50 + 3)
    assert len(then.inputs.streets) == 5
    assert_as_a_whole_run(then)
    to_the_end = sr.what_if(sr.run(apart)).add_street(shapely.LineString([(900, 0), (900, 200)]))
    assert len(to_the_end.inputs.streets) == 3
    assert_as_a_whole_run(to_the_end)


def test_what_streets_cannot_be_joined_is_refused(toy_town):
    lanes = streets([[(-100, 0), (900, 0)], [(-100, 200), (900, 200)]])
    half = lanes.assign(from_node=pd.Series(["a", None], dtype="str"), to_node=pd.Series(["b", None], dtype="str"))
    now = sr.what_if(sr.run(dataclasses.replace(toy_town, streets=half)))
    with pytest.raises(ParameterError, match="Draw it in two parts"):
        now.add_street(shapely.LineString([(450, 4), (450, 190)]))


def test_edits_of_what_is_not_there_are_refused(town):
    for edit in (
        lambda: town.remove_facility("F9"),
        lambda: town.close_gate("G99"),
        lambda: town.close_street("s9"),
        lambda: town.open_gate("E9", (0, 0)),
    ):
        with pytest.raises(ParameterError, match="there is no such"):
            edit()
    with pytest.raises(ParameterError, match="exists already"):
        town.add_facility("nursery", (0, 0), facility_id="F1")
    with pytest.raises(ParameterError, match="no category 'nurserie'"):
        town.add_facility("nurserie", (0, 0))
    with pytest.raises(ParameterError, match="from the estate's edge"):
        town.open_gate("E1", (-500, 0))


def test_edits_of_the_sample_city_in_a_row():
    """Every kind of edit, one after another, near the estate with the most people; each equals a whole run."""
    results = sr.run(sr.sample_city())
    estate = results.estates.sort_values("population").iloc[-1]
    x, y = estate.geometry.centroid.coords[0]
    corner = estate.geometry.exterior.coords[0]
    now = sr.what_if(results)
    kept = now.inputs.streets["walkable"] & ~now.inputs.streets["bridge"]
    nearest = now.inputs.streets[kept].distance(estate.geometry.centroid).idxmin()
    street = now.inputs.streets.loc[nearest, "street_id"]
    for edit in (
        lambda s: s.add_facility("nursery", (x, y)),
        lambda s: s.open_gate(estate["estate_id"], corner),
        lambda s: s.remove_facility(s.access.query("category == 'kindergarten'")["facility_id"].dropna().iloc[0]),
        lambda s: s.add_street(shapely.LineString([corner, (x + 700, y + 450)])),
        lambda s: s.close_street(street),
    ):
        now = edit(now)
        assert_as_a_whole_run(now)
    assert not now.gain().empty


def test_estates_out_of_reach_of_a_street_are_not_asked_again(toy_town, monkeypatch):
    """With a search limit of 2,000 m, an estate 6 km off keeps its rows: it is not among those measured."""
    far = ledger(
        [{"estate_id": e, "year_built": 1980, "households": 10} for e in ("E1", "E2")],
        [(0, 5, 100, 65), (6000, 5, 6100, 65)],
    )
    params = Params(access=AccessParams(search_limit_m=2000), network=NetworkParams())
    lane = streets([[(-100, 0), (7000, 0)]])
    town = dataclasses.replace(
        toy_town, estates=far, streets=lane, params=params, entrances=entrances([("E1", 50, 5), ("E2", 6050, 5)])
    )
    now = sr.what_if(sr.run(town))
    asked = []
    measure = sr.scenario.measure_access
    monkeypatch.setattr(
        sr.scenario, "measure_access", lambda *a, **k: asked.extend(k["estates"]["estate_id"]) or measure(*a, **k)
    )
    then = now.add_street(shapely.LineString([(50, 0), (50, -80)]))
    assert set(asked) == {"E1"}
    monkeypatch.undo()
    assert_as_a_whole_run(then)


def test_a_run_of_straight_lines_is_refused(toy_town):
    """Its access holds no walks: edits along streets, which the layers may hold, would mix the two."""
    results = sr.run(dataclasses.replace(toy_town, distance_mode="straight_line"))
    with pytest.raises(ParameterError, match="scenarios need a street layer"):
        sr.what_if(results)
