"""Does every object that a planner holds show itself in a few lines? (no dump of a city's arrays)"""

import dataclasses

import spatial_renewal as sr
from spatial_renewal.pipeline import run
from tests.conftest import entrances


def test_inputs_results_and_network_show_themselves_in_a_few_lines(toy_town):
    """One lane of 1,000 m; four gates and three facilities join it."""
    results = run(toy_town)
    assert "小区 estates 4 · 设施 facilities 3" in repr(toy_town)
    assert "jiangxi_2020" in repr(toy_town)
    assert "片区 units 2" in repr(results)
    assert "estate_priority" in repr(results)
    assert "1.0 km" in repr(results.walk_network)
    assert "7 of 7" in repr(results.walk_network)
    for shown in (toy_town, results, results.walk_network):
        assert len(repr(shown).splitlines()) < 6


def test_a_scenario_shows_who_gains(toy_town):
    """A nursery at E4's gate: E4 had none."""
    now = sr.what_if(run(toy_town))
    assert "no change" in repr(now)
    assert "nursery" in repr(now.add_facility("nursery", (390, 0)))


def test_straight_lines_say_so_when_shown(toy_town):
    town = dataclasses.replace(toy_town, distance_mode="straight_line", entrances=entrances([("E4", 390, 5)]))
    results = run(dataclasses.replace(town, streets=toy_town.streets.iloc[:0]))
    assert "not a walk" in repr(results)
    assert "no walks" in repr(results.network)
