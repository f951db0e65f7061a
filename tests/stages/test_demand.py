"""People per estate: the ledger wins, then rasters, then national shares."""

import numpy as np
import pytest
from affine import Affine

from spatial_renewal.params import DemandParams, EstateParams
from spatial_renewal.profiles.load import policy
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates
from spatial_renewal.study import Raster
from tests.conftest import CRS, ledger

BOX = (0.0, 0.0, 100.0, 60.0)


def demand(row, *, rasters=None):
    given = ledger([{"estate_id": "A", **row}], [BOX])
    table = screen_estates(given, policy=policy("national_2020"), plan_year=2026, params=EstateParams())
    return estimate_demand(table, rasters=rasters or {}, params=DemandParams()).iloc[0]


def test_what_the_ledger_gives_is_never_changed():
    got = demand({"households": 120, "population": 300, "elderly_60": 99, "under_3": 1, "age_3_5": 2, "cars": 3})
    assert (got["households"], got["population"], got["elderly_60"]) == (120, 300, 99)
    assert (got["under_3"], got["age_3_5"], got["cars"]) == (1, 2, 3)
    assert got["households_source"] == got["population_source"] == "given"


def test_people_from_households():
    """100 households x 2.62 = 262 people; 18.7 % of them 60+ = 49.0; 0.5 cars a household = 50."""
    got = demand({"households": 100})
    assert got["population"] == pytest.approx(262)
    assert got["elderly_60"] == pytest.approx(49.0)
    assert got["cars"] == pytest.approx(50)
    assert got["population_source"] == "estimated"


def test_households_from_floor_area_then_site_then_outline():
    """8,000 m2 / 80 = 100; a site of 2,000 m2 x 1.6 / 80 = 40; the outline of 6,000 m2 x 1.6 / 80 = 120."""
    assert demand({"floor_area_m2": 8000, "site_area_m2": 2000})["households"] == 100
    assert demand({"site_area_m2": 2000})["households"] == 40
    assert demand({})["households"] == 120
    assert demand({})["households_source"] == "estimated"


def test_age_shares_come_from_the_cells_under_the_estate():
    """Cells of 100 m: the estate lies in one with 40 of 100 people 60+; 262 x 0.4 = 104.8."""
    grid = Affine(100, 0, 0, 0, -100, 200)
    everyone = Raster(values=np.array([[50.0, 50.0], [100.0, 50.0]]), transform=grid, crs=CRS)
    elderly = Raster(values=np.array([[0.0, 0.0], [40.0, 0.0]]), transform=grid, crs=CRS)
    got = demand({"households": 100}, rasters={"population": everyone, "population_60_plus": elderly})
    assert got["elderly_60"] == pytest.approx(104.8)


def test_empty_cells_fall_back_on_the_national_share():
    grid = Affine(100, 0, 0, 0, -100, 200)
    nobody = Raster(values=np.full((2, 2), np.nan), transform=grid, crs=CRS)
    got = demand({"households": 100}, rasters={"population": nobody, "population_60_plus": nobody})
    assert got["elderly_60"] == pytest.approx(49.0)
