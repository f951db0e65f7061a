"""Units that barriers part, bounds that hold, and scores that add up."""

import dataclasses

import numpy as np
import pytest
import shapely

from spatial_renewal.errors import ParameterError
from spatial_renewal.params import Params, PriorityParams, UnitParams
from spatial_renewal.pipeline import run
from spatial_renewal.tables import BARRIERS
from tests.conftest import shapes


def unit_of(results):
    return results.unit_members.set_index("estate_id")["unit_id"]


def test_the_railway_parts_the_third_and_the_fourth_estate(toy_town):
    """Gaps are 10, 10 and 20 m; all below 45, but x=330 lies between E3 (to 320) and E4 (from 340)."""
    unit = unit_of(run(toy_town))
    assert unit["E1"] == unit["E2"] == unit["E3"]
    assert unit["E4"] != unit["E3"]


def test_without_the_railway_they_join_up_to_the_bound(toy_town):
    """200 + 300 + 100 + 400 = 1,000 households, below 3,000."""
    free = dataclasses.replace(toy_town, barriers=shapes(BARRIERS, []))
    assert unit_of(run(free)).nunique() == 1


def test_no_unit_exceeds_the_upper_bound(toy_town):
    """At most 500: 200 + 300 join or 300 + 100; never 600."""
    bound = dataclasses.replace(toy_town, params=Params(units=UnitParams(max_households=500, min_households=100)))
    assert run(bound).units["households"].max() <= 500


def test_an_estate_above_the_bound_stays_alone(toy_town):
    small = dataclasses.replace(toy_town, params=Params(units=UnitParams(max_households=150, min_households=100)))
    assert run(small).units["estates"].max() == 1


def test_units_add_up_and_say_what_they_lack(toy_town):
    results = run(toy_town)
    assert results.units["households"].sum() == 1000
    assert results.units["estates"].sum() == 4
    e4 = results.units.set_index("unit_id").loc[unit_of(results)["E4"]]
    assert e4["lacking"].split(",")[0] == "elderly_day_care"


def test_outlines_hold_their_members_and_keep_off_the_railway(toy_town):
    results = run(toy_town)
    outline = results.units.set_index("unit_id").geometry
    for estate_id, unit_id in unit_of(results).items():
        member = results.estates.set_index("estate_id").geometry[estate_id]
        assert outline[unit_id].buffer(0.01).covers(member)
    railway = shapely.LineString([(330, -200), (330, 200)])
    assert not outline.intersects(railway).any()


def test_without_eligible_estates_there_are_no_units(toy_town):
    young = toy_town.estates.assign(year_built=2015.0)
    results = run(dataclasses.replace(toy_town, estates=young))
    assert len(results.units) == len(results.priority) == len(results.estate_priority) == 0


def test_parts_sum_to_the_score(toy_town):
    for table in (run(toy_town).priority, run(toy_town).estate_priority):
        parts = table[[c for c in table.columns if c.startswith("part_")]]
        assert np.allclose(parts.sum(axis=1), table["score"])
        assert table["score"].between(0, 1).all()
        assert table["rank"].tolist() == list(range(1, len(table) + 1))
        assert (table["rank_low"] <= table["rank"]).all()
        assert (table["rank"] <= table["rank_high"]).all()


def test_the_estate_without_day_care_leads_where_only_that_counts(toy_town):
    only = Params(priority=PriorityParams(weights={"elderly_care": 1.0}))
    results = run(dataclasses.replace(toy_town, params=only))
    assert results.estate_priority["estate_id"].iloc[0] == "E4"
    assert results.estate_priority["score"].iloc[0] == pytest.approx(1.0)
    assert "196" in results.estate_priority["reasons"].iloc[0]


def test_an_unknown_or_empty_weight_is_refused(toy_town):
    wrong = Params(priority=PriorityParams(weights={"elderly": 1.0}))
    with pytest.raises(ParameterError, match="elderly"):
        run(dataclasses.replace(toy_town, params=wrong))
    with pytest.raises(ParameterError, match="all zero"):
        run(dataclasses.replace(toy_town, params=Params(priority=PriorityParams(weights={"parking": 0.0}))))


def test_a_unit_is_named_after_its_largest_named_estate_or_its_id(toy_town):
    """E1 to E3 join: E2 has most households but no name, E1 comes next; E4 is alone and nameless, its street too."""
    nameless = toy_town.estates.assign(name=toy_town.estates["name"].mask([False, True, False, True]))
    units = run(dataclasses.replace(toy_town, estates=nameless)).units
    assert units["name"].tolist() == ["第1小区片区", "U-E4片区"]
