"""Estates that the urban health check counts as short."""

import dataclasses

import numpy as np
import pandas as pd

from spatial_renewal.pipeline import run
from spatial_renewal.profiles.load import categories, measures, standard
from spatial_renewal.tables import LEDGER_FLAGS
from tests.conftest import facilities

PROFILE = standard("urban_health_check_2023")


def checked(town):
    return run(town).health_check.set_index("indicator")


def test_short_where_it_is_full_as_where_it_is_far(toy_town):
    """Kindergarten: all four reach it, E3 alone has all its places. Day care at x = 0: E4's gate is 400 m away."""
    rows = checked(toy_town)
    assert rows.loc["kindergarten_shortfall", "estates"] == "E1;E2;E4"
    assert rows.loc["kindergarten_shortfall", "value"] == 3
    assert rows.loc["elderly_care_shortfall", "estates"] == "E4"
    assert rows.loc["elderly_care_shortfall", "number"] == "10"


def test_what_the_data_do_not_hold_is_unknown_not_short(toy_town):
    row = checked(toy_town).loc["childcare_shortfall"]
    assert np.isnan(row["value"])
    assert (row["estates_short"], row["estates_unknown"], row["estates"]) == (0, 4, "")


def test_one_of_several_grounds_is_enough(toy_town):
    """A fitness site at x = 50 is within 300 m of all gates but E4's, 350 m away; no data on grounds for all ages."""
    more = facilities([("F8", "outdoor_fitness", 50, -5, np.nan)])
    town = dataclasses.replace(toy_town, facilities=pd.concat([toy_town.facilities, more], ignore_index=True))
    row = checked(town).loc["activity_ground_shortfall"]
    assert (row["estates_short"], row["estates_unknown"]) == (0, 1)


def test_spaces_flags_and_surveys(toy_town):
    """Spaces: 90 + 140 + 40 + 190. A survey found charging for e-bikes wanting in E1 only; E2 has a manager."""
    flags = [False, True, None, None]
    needs = ["ebike_charging", "road", None, None]
    ledger = toy_town.estates.assign(
        property_managed=pd.array(flags, dtype="boolean"), surveyed_needs=pd.Series(needs, dtype="str")
    )
    rows = checked(dataclasses.replace(toy_town, estates=ledger))
    assert rows.loc["parking_gap", "value"] == 460
    assert rows.loc["no_property_management", "estates"] == "E1"
    assert rows.loc["no_property_management", "estates_unknown"] == 2


def test_every_indicator_is_judged_by_something_that_exists():
    for item in PROFILE.items:
        how, _, name = item.judged_by.partition(":")
        if how == "measure":
            assert name in measures()
        if how == "flag":
            assert name in LEDGER_FLAGS
        if how == "facilities":
            assert item.categories
            assert set(item.categories) <= set(categories())


def test_lists_and_counts_agree(sample_results):
    for row in sample_results.health_check.itertuples():
        named = [estate for estate in row.estates.split(";") if estate]
        assert len(named) == row.estates_short
        assert row.estates_short + row.estates_unknown <= len(sample_results.estates)
        if row.counts == "estates" and row.estates_unknown < len(sample_results.estates):
            assert row.value == row.estates_short
