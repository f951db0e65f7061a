"""Places wanted against places within reach."""

import dataclasses

import numpy as np
import pytest

from spatial_renewal.params import AccessParams, Params
from spatial_renewal.pipeline import run


def rows_of(results, category):
    return results.provision[results.provision["category"].eq(category)].set_index("estate_id")


def test_parking_is_short_by_half_a_space_a_household(toy_town):
    """E1: 200 x 0.5 - 10 = 90; E4: 400 x 0.5 - 10 = 190."""
    rows = rows_of(run(toy_town), "car_parking")
    assert rows["unserved"].tolist() == pytest.approx([90, 140, 40, 190])
    assert rows["unit"].eq("spaces").all()


def test_thirty_places_for_97_children_within_300_m(toy_town):
    """All four gates are within 300 m of the kindergarten (230, 120, 10, 130 m): 30 of 97.0 children are served.

    The least walking serves E3 (9.7 at 10 m) and then E2 (20.3 at 120 m).
    """
    rows = rows_of(run(toy_town), "kindergarten")
    assert rows["served"].sum() == pytest.approx(30)
    assert rows["served"].tolist() == pytest.approx([0, 20.3, 9.7, 0], abs=1e-4)
    assert rows["unserved"].sum() == pytest.approx(rows["demand"].sum() - 30)


def test_an_unknown_capacity_is_neither_zero_nor_endless(toy_town):
    unknown = toy_town.facilities.assign(capacity=np.nan)
    rows = rows_of(run(dataclasses.replace(toy_town, facilities=unknown)), "kindergarten")
    assert rows["served"].isna().all()
    assert rows["ratio"].isna().all()


def test_a_category_that_the_data_do_not_hold_is_unknown_unless_they_are_complete(toy_town):
    assert rows_of(run(toy_town), "nursery")["unserved"].isna().all()
    complete = dataclasses.replace(toy_town, params=Params(access=AccessParams(inventory_complete=True)))
    rows = rows_of(run(complete), "nursery")
    assert np.allclose(rows["unserved"], rows["demand"])
