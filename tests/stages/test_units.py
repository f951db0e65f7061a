"""Links with reasons, hard bounds, the planner's hand, and everybody in a unit or listed with why."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from spatial_renewal.errors import ParameterError
from spatial_renewal.params import Params, UnitParams
from spatial_renewal.pipeline import run
from spatial_renewal.profiles.load import policy
from spatial_renewal.tables import CROSSINGS
from tests.conftest import CRS, shapes


def formed(town, **choices):
    return run(dataclasses.replace(town, params=Params(units=UnitParams(**choices))))


def units_of(results):
    return results.unit_members.dropna(subset="unit_id").groupby("unit_id")["estate_id"].agg(list).to_dict()


def link(results, a, b):
    table = results.unit_links.set_index(["estate_a", "estate_b"])
    return table.loc[(a, b)]


def refused(town, **choices):
    with pytest.raises(ParameterError) as said:
        formed(town, **choices)
    return {found.code: found for found in said.value.findings}


def test_links_say_why(toy_town):
    """Gaps 10, 10 and 20 m; the railway stands in the last."""
    results = run(toy_town)
    assert results.unit_links["reason"].tolist() == ["adjoining", "adjoining", "barrier"]
    parted = link(results, "E3", "E4")
    assert (parted["barrier_kind"], parted["gap_m"], parted["joined"]) == ("railway", 20.0, False)
    assert "铁路" in parted["reason_zh"]
    assert "railway" in parted["reason_en"]


def test_a_crossing_joins_what_the_railway_parts(toy_town):
    """The lane meets the railway 11 m from both, but at grade: it counts only where the project says so."""
    assert link(formed(toy_town, street_crossed_kinds=("railway",)), "E3", "E4")["crossing_kind"] == "level"
    over = shapes(CROSSINGS, [("footbridge", shapely.Point(330, 30))])
    joined = link(run(dataclasses.replace(toy_town, crossings=over)), "E3", "E4")
    assert (joined["reason"], joined["crossing_kind"]) == ("crossing", "footbridge")
    far = shapes(CROSSINGS, [("footbridge", shapely.Point(330, 130))])  # 65 m north of both, reach 60
    assert not link(run(dataclasses.replace(toy_town, crossings=far)), "E3", "E4")["joined"]


def test_streets_part_by_class_unless_in_a_tunnel(toy_town):
    road = toy_town.streets.iloc[[0]].assign(street_id="s900", street_class="primary", walkable=False, name="大道")
    road = road.set_geometry([shapely.LineString([(105, -50), (105, 90)])], crs=CRS)
    both = gpd.GeoDataFrame(pd.concat([toy_town.streets, road], ignore_index=True), crs=CRS)
    results = run(dataclasses.replace(toy_town, streets=both))
    assert link(results, "E1", "E2")[["reason", "barrier_id", "barrier_name"]].tolist() == ["barrier", "s900", "大道"]
    below = both.assign(tunnel=both["street_id"].eq("s900"))
    assert link(run(dataclasses.replace(toy_town, streets=below)), "E1", "E2")["joined"]
    assert link(formed(dataclasses.replace(toy_town, streets=both), barrier_street_classes=()), "E1", "E2")["joined"]


def test_limits_of_subdistrict_and_manager(toy_town):
    estates = toy_town.estates.assign(
        subdistrict=pd.Series(["甲", "甲", "乙", None], dtype="str"),
        manager=pd.Series(["A", "B", "B", None], dtype="str"),
    )
    town = dataclasses.replace(toy_town, estates=estates)
    within = formed(town, within="subdistrict").unit_links["reason"].tolist()
    assert within == ["adjoining", "other_subdistrict", "place_unknown"]
    apart = formed(town, different_managers="not_allowed").unit_links["reason"].tolist()
    assert apart == ["other_manager", "adjoining", "barrier"]
    rules = town.policy.model_copy(update={"block_rules": policy("zhanhe_2020").block_rules})
    zhanhe = dataclasses.replace(town, policy=rules)
    assert link(run(zhanhe), "E1", "E2")["reason"] == "adjoining"


def test_who_is_too_small_or_too_large_is_listed_with_figures(toy_town):
    """E1 200, E2 300, E3 100; E4 400 alone behind the railway. At least 500, at most 600."""
    results = formed(toy_town, min_households=500, max_households=600)
    listed = results.unit_members.dropna(subset="reason").set_index("estate_id")
    assert listed["reason"].to_dict() == {"E4": "below_bound"}
    assert "400" in listed.loc["E4", "reason_en"]
    assert "parted by a railway" in listed.loc["E4", "reason_en"]
    small = formed(toy_town, min_households=0, max_households=350).unit_members.set_index("estate_id")
    assert small.loc["E4", "reason"] == "above_bound"
    assert "400" in small.loc["E4", "reason_zh"]
    own = formed(toy_town, min_households=500, max_households=600, undersized="own_unit")
    assert own.unit_members["unit_id"].notna().all()
    assert own.units.set_index("unit_id")["below_min_households"].to_dict() == {"U-E1": False, "U-E4": True}


def test_bounds_that_no_unit_can_meet_are_said_with_figures(toy_town):
    results = formed(toy_town, min_households=5000, max_households=6000)
    assert len(results.units) == len(results.priority) == 0
    said = next(found for found in results.findings if found.code == "unit_bounds_unmet")
    assert "600 at most" in said.english()
    with pytest.raises(ValueError, match="min_households 900 is above max_households 800"):
        UnitParams(min_households=900, max_households=800)


def test_unit_ids_do_not_depend_on_rows(toy_town):
    one = run(toy_town)
    turned = run(dataclasses.replace(toy_town, estates=toy_town.estates.iloc[::-1].reset_index(drop=True)))
    assert units_of(one) == units_of(turned)
    assert sorted(units_of(one)) == sorted(f"U-{members[0]}" for members in units_of(one).values())


def test_keep_together_comes_before_the_railway_and_apart_is_kept(toy_town):
    together = formed(toy_town, keep_together=(("E3", "E4"),))
    assert link(together, "E3", "E4")["reason"] == "kept_together"
    assert any({"E3", "E4"} <= set(members) for members in units_of(together).values())
    apart = formed(toy_town, keep_apart=(("E1", "E2", "E3"),), min_households=0)
    assert not any(len({"E1", "E2", "E3"} & set(members)) > 1 for members in units_of(apart).values())


def first_two_decided():
    """A unit of E1 and E2 that was decided before."""
    return gpd.GeoDataFrame(
        {"fixed_unit_id": pd.Series(["F1"], dtype="str"), "name": pd.Series(["甲片区"], dtype="str")},
        geometry=[shapely.box(-5, 0, 215, 70)],
        crs=CRS,
    )


def test_a_fixed_unit_is_kept_and_closed(toy_town):
    results = run(dataclasses.replace(toy_town, fixed_units=first_two_decided()))
    assert ["E1", "E2"] in units_of(results).values()
    assert link(results, "E2", "E3")["reason"] == "fixed_unit"
    assert results.units.set_index("unit_id")["name"]["U-E1"] == "甲片区"


def test_an_outline_keeps_off_a_street_that_a_crossing_bridges(toy_town):
    """E1 and E2 are 10 m apart, the street between them is 12 m wide: the unit is drawn in two parts."""
    road = toy_town.streets.iloc[[0]].assign(street_id="s900", street_class="primary", walkable=False)
    road = road.set_geometry([shapely.LineString([(105, -50), (105, 90)])], crs=CRS)
    both = gpd.GeoDataFrame(pd.concat([toy_town.streets, road], ignore_index=True), crs=CRS)
    over = shapes(CROSSINGS, [("footbridge", shapely.Point(105, 30))])
    units = run(dataclasses.replace(toy_town, streets=both, crossings=over)).units.set_index("unit_id")
    outline = units.loc["U-E1", "geometry"]
    assert units.loc["U-E1", "estates"] == 3
    assert outline.geom_type == "MultiPolygon"
    assert outline.intersection(road.geometry.iloc[0]).length < 1e-6


def test_all_that_is_wrong_with_the_hand_is_said_together(toy_town):
    """E1 and E3 are 120 m apart; E1 + E2 have 500 of at most 450; E9 is nobody."""
    said = refused(
        toy_town,
        max_households=450,
        keep_together=(("E1", "E3"), ("E1", "E2", "E9")),
        keep_apart=(("E2", "E3"),),
    )
    assert set(said) == {"unit_estate_unknown", "unit_together_and_apart", "unit_group_breaks_bound"}
    assert said["unit_estate_unknown"].ids == ("E9",)
    assert "600" in said["unit_group_breaks_bound"].english()
    gap = refused(toy_town, keep_together=(("E1", "E3"),))["unit_group_in_pieces"]
    assert "120 m apart" in gap.english()


def test_a_walk_may_be_bounded(toy_town):
    """Gates 110 m apart along the lane, 5 m from it: 120 m to the next, 230 m to the one after."""
    near = formed(toy_town, max_walk_m=125, min_households=0)
    assert max(len(members) for members in units_of(near).values()) == 2
    far = formed(toy_town, max_walk_m=235, min_households=0, unit_weight=9)
    assert max(len(members) for members in units_of(far).values()) == 3


@pytest.mark.parametrize(
    ("bound", "code"), [({"max_walk_m": 119}, "unit_group_walks_far"), ({"min_walk_m": 121}, "unit_group_walks_near")]
)
def test_a_fixed_unit_against_a_bound_on_walks_is_said_of_its_layer(toy_town, bound, code):
    """E1 to E2 is a walk of 120 m: above 119, below 121."""
    said = refused(dataclasses.replace(toy_town, fixed_units=first_two_decided()), min_households=0, **bound)
    assert said[code].source == "fixed_units"


def test_a_unit_may_have_to_reach_far(toy_town):
    """E1 to E3 is a walk of 230 m, the longest there is: at least 229 m takes all three; 231 m, nobody."""
    wide = formed(toy_town, min_walk_m=229, min_households=0)
    assert [sorted(members) for members in units_of(wide).values()] == [["E1", "E2", "E3"]]
    none = formed(toy_town, min_walk_m=231, min_households=0).unit_members
    assert none["unit_id"].isna().all()
    assert none["reason"].eq("below_bound").all()
    assert "231 m of walk" in none["reason_en"].iloc[0]


def test_sample_city_keeps_every_rule(sample_results):
    members, units = sample_results.unit_members, sample_results.units
    assert members["unit_id"].isna().eq(members["reason"].notna()).all()
    assert units["households"].between(300, 3000).all()
    assert np.isclose(shapely.area(units.geometry), units["area_m2"], atol=0.1).all()
