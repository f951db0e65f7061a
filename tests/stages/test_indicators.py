"""What the tables tell of the estates of the toy town, by hand, and what becomes of it in units."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from spatial_renewal.contracts import Contract
from spatial_renewal.params import PriorityParams
from spatial_renewal.pipeline import run
from spatial_renewal.profiles.load import categories, indicators, measures, policy, shipped
from spatial_renewal.profiles.presets import weight_presets
from spatial_renewal.stages.indicators import estate_indicators, indicator_errors, unit_indicators
from spatial_renewal.tables import RESULT_CONTRACTS

DECLARED = indicators()


@pytest.fixture
def town(toy_town):
    estates = toy_town.estates.assign(
        consent_share=[0.8, 0.5, np.nan, 0.9],
        property_managed=pd.array([True, False, None, True], dtype="boolean"),
        surveyed_needs=pd.Series(["fire_safety;drainage;road", "", None, "security"], dtype="str"),
        cost_yuan=[2_000_000.0, np.nan, 500_000.0, 400_000.0],
        population=[500.0, 1000.0, 250.0, 800.0],
        elderly_60=[100.0, 300.0, np.nan, 200.0],
    )
    return run(dataclasses.replace(toy_town, estates=estates))


@pytest.fixture
def told(town):
    table = estate_indicators(
        town.estates,
        coverage=town.coverage,
        provision=town.provision,
        measures=town.measures,
        declared=DECLARED,
        plan_year=2026,
    )
    return town, table


def column(told, name):
    return told[1].set_index("estate_id")[name].tolist()


def same(found, expected):
    return found == pytest.approx(expected, nan_ok=True)


def test_the_ledger_by_hand(told):
    """Built 1985, 1990, 1995, 1980; 2,000,000 yuan over 200 households, 500,000 over 100, 400,000 over 400."""
    assert column(told, "building_age") == [41, 36, 31, 46]
    assert same(column(told, "consent_share"), [0.8, 0.5, np.nan, 0.9])
    assert same(column(told, "property_managed"), [1, 0, np.nan, 1])
    assert same(column(told, "cost_per_household_yuan"), [10_000, np.nan, 5_000, 1_000])
    assert same(column(told, "elderly_60_share")[:2], [0.2, 0.3])


def test_surveyed_items_are_counted_and_no_survey_is_no_zero(told):
    """Fire safety and security are safety; drainage and roads infrastructure; E2 was surveyed and needs nothing."""
    assert same(column(told, "safety_items"), [1, 0, np.nan, 1])
    assert same(column(told, "infrastructure_items"), [2, 0, np.nan, 0])


def test_gaps_and_missing_places_are_those_of_the_tables(told):
    results, table = told
    lacking = results.coverage.query("category == 'elderly_day_care'").set_index("estate_id")["gap_demand"]
    assert column(told, "elderly_care") == pytest.approx(lacking[table["estate_id"]].tolist(), nan_ok=True)
    spaces = results.provision.query("category == 'car_parking'").set_index("estate_id")["unserved"]
    assert column(told, "parking") == pytest.approx(spaces[table["estate_id"]].tolist(), nan_ok=True)


def test_basic_measures_are_those_that_are_needed(told):
    results, table = told
    basic = results.measures.query("measure_class == 'basic' and need == 'needed'").groupby("estate_id").size()
    decided = results.measures.query("measure_class == 'basic' and need != 'to_survey'")["estate_id"].unique()
    expected = [basic.get(e, 0) if e in decided else np.nan for e in table["estate_id"]]
    assert same(column(told, "basic_measures"), expected)
    assert np.nanmax(expected) > 0


def test_given_counts_are_surer_than_estimated_ones(told):
    """E1's 60+ are the ledger's: 5 % of their gap; E3's are an estimate: 25 %. Age is exact, the unknown has none."""
    results, table = told
    errors = indicator_errors(table, estates=results.estates, declared=DECLARED, params=PriorityParams())
    share = (errors["elderly_60_share"] / table["elderly_60_share"]).tolist()
    assert share == pytest.approx([0.05, 0.05, 0.25, 0.05])
    assert (errors["building_age"] == 0).all()
    assert errors["consent_share"].tolist() == [0, 0, 0, 0]


def test_units_add_people_and_weigh_shares(told):
    """E1 and E2 in one unit, 200 and 300 households, 500 and 1,000 people.

    Age (200 x 41 + 300 x 36) / 500 = 38; 60+ (100 + 300) / 1,500; consent (200 x 0.8 + 300 x 0.5) / 500 = 0.62; cost
    known of E1 alone. Errors: sum sqrt(3^2 + 4^2) = 5; mean sqrt((200 x 0.3)^2 + (300 x 0.4)^2) / 500 = 0.268328.
    """
    results, table = told
    members = pd.DataFrame({"estate_id": ["E1", "E2", "E3"], "unit_id": ["A", "A", "B"]})
    errors = table.assign(**dict.fromkeys(DECLARED, 0.0))
    errors["parking"], errors["consent_share"] = [3.0, 4.0, 0.0, 0.0], [0.3, 0.4, 0.0, 0.0]
    units, deviations = unit_indicators(
        table, errors=errors, estates=results.estates, unit_members=members, declared=DECLARED
    )
    a = units.set_index("unit_id").loc["A"]
    assert a[["building_age", "elderly_60_share", "consent_share"]].tolist() == pytest.approx([38, 400 / 1500, 0.62])
    assert a["cost_per_household_yuan"] == 10_000
    assert a["parking"] == pytest.approx(sum(column(told, "parking")[:2]))
    assert np.isnan(units.set_index("unit_id").loc["B", "consent_share"])
    assert deviations.set_index("unit_id").loc["A", ["parking", "consent_share"]].tolist() == pytest.approx(
        [5.0, np.hypot(60, 120) / 500]
    )
    assert not deviations.isna().any(axis=None)


def test_without_units_there_are_columns_and_no_rows(told):
    results, table = told
    nobody = pd.DataFrame({"estate_id": pd.Series([], dtype="str"), "unit_id": pd.Series([], dtype="str")})
    units, deviations = unit_indicators(
        table, errors=table, estates=results.estates, unit_members=nobody, declared=DECLARED
    )
    assert units.columns.tolist() == deviations.columns.tolist() == ["unit_id", *DECLARED]
    assert units.empty


def contract(name: str) -> Contract:
    return next(c for c in RESULT_CONTRACTS if c.name == name)


@pytest.mark.parametrize("name", DECLARED)
def test_an_indicator_reads_what_there_is(name):
    """Its source is a column of a table; its group, items and columns exist; what is counted adds up, shares do not."""
    declared = DECLARED[name]
    table, source = declared.source.split(".")
    assert source in contract(table).names
    estates = contract("estates").names
    assert all(c in estates for c in (declared.column, declared.over, declared.mean_over) if c)
    assert set(declared.items) <= set(measures())
    assert (declared.measures in ("lead_gap", "unserved")) == bool(declared.group)
    assert not declared.group or any(c.lead and c.group == declared.group for c in categories().values())
    assert (declared.measures in ("column", "ratio")) == bool(declared.column)
    assert declared.mean_over or declared.measures in ("lead_gap", "unserved", "mean_gap")
    assert declared.zh
    assert declared.unit_zh


def test_every_policy_has_a_preset_that_names_each_of_its_factors():
    assert set(weight_presets()) == set(shipped("policies"))
    for name, preset in weight_presets().items():
        assert {f.factor for f in preset.factors} - {""} == {f.id for f in policy(name).priority_factors}
        assert set(preset.weights()) <= set(DECLARED)
        assert sum(preset.weights().values()) == pytest.approx(1.0, abs=1e-12)


def test_a_factor_that_the_policy_measures_by_a_column_is_measured_by_it():
    """Where a policy's factor names a ledger column, the preset reads an indicator of that column."""
    for name, preset in weight_presets().items():
        columns = {f.id: f.column for f in policy(name).priority_factors if f.column}
        for part in preset.factors:
            if part.factor in columns:
                assert f"estates.{columns[part.factor]}" in {DECLARED[i].source for i in part.indicators}
