"""People per estate: the ledger wins, then rasters spread over homes, then floor area and national shares."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import ParameterError
from spatial_renewal.io.conform import conform_estates
from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.rasters import read_raster
from spatial_renewal.io.spec import LayerSpec, RasterSpec
from spatial_renewal.methods.footprints import approximate_footprints
from spatial_renewal.params import DemandParams, EstateParams
from spatial_renewal.profiles.load import policy
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates
from spatial_renewal.study import Raster
from spatial_renewal.tables import BUILDINGS
from tests.conftest import CRS, ledger

REAL = (Path(__file__).resolve().parents[2] / ".." / "shared" / "data").resolve()
BOX = (0.0, 0.0, 100.0, 60.0)
# 2 x 2 cells of 100 m; the southern row is 0-100 m north.
GRID = Affine(100, 0, 0, 0, -100, 200)


def screened(estates):
    return screen_estates(estates, policy=policy("national_2020"), plan_year=2026, params=EstateParams())


def spread(rows, boxes, *, rasters=None, buildings=None, **params):
    """The stage on estates from a few given columns."""
    table = screened(ledger([{"estate_id": i, **row} for i, row in zip("ABCDEFGH", rows, strict=False)], boxes))
    return estimate_demand(
        table, rasters=rasters or {}, buildings=buildings, plan_year=2026, params=DemandParams(**params)
    )


def demand(row, *, rasters=None, **params):
    return spread([row], [BOX], rasters=rasters, **params)[0].iloc[0]


def cells(*rows):
    return Raster(values=np.array(rows, dtype=float), transform=GRID, crs=CRS)


def houses(*rows):
    """Buildings from (estate, use, floors, height, west, south, east, north)."""
    estate, use, floors, height = zip(*(row[:4] for row in rows), strict=True)
    table = gpd.GeoDataFrame(
        {
            "building_id": pd.Series([f"H{i}" for i in range(len(rows))], dtype="str"),
            "estate_id": pd.Series(estate, dtype="str"),
            "floors": pd.Series(floors, dtype="float64"),
            "height_m": pd.Series(height, dtype="float64"),
            "use": pd.Series(use, dtype="str"),
        },
        geometry=[shapely.box(*row[4:]) for row in rows],
        crs=CRS,
    )
    check_table(table, BUILDINGS)
    return table


def codes(findings):
    return [found.code for found in findings]


def outside(findings):
    """People outside estates, as the finding says; none where there is no such finding."""
    said = [found.values for found in findings if found.code == "people_outside_estates"]  # noqa: PD011 - a mapping
    return sum(float(str(values["people"])) * float(str(values["share"])) for values in said)


def test_what_the_ledger_gives_is_never_changed():
    row = {"households": 120, "population": 300, "elderly_60": 99, "under_3": 1, "age_3_5": 2, "cars": 3}
    got = demand(row, rasters={"population": cells([9, 9], [9, 9]), "population_60_plus": cells([1, 1], [1, 1])})
    assert {name: got[name] for name in row} == row
    assert got["households_source"] == got["population_source"] == "given"
    assert got["groups_source"] == (
        "elderly_60:given;elderly_65:estimated;elderly_80:estimated;under_3:given;age_3_5:given;cars:given"
    )


def test_people_from_households():
    """100 households x 2.62 = 262 people; 18.7 % of them 60+ = 49.0; 0.5 cars a household = 50."""
    got = demand({"households": 100}, rasters={"population": cells([9, 9], [9, 9])})
    assert got["population"] == pytest.approx(262)
    assert got["elderly_60"] == pytest.approx(49.0)
    assert got["cars"] == pytest.approx(50)
    assert got["population_source"] == "estimated"
    assert set(got["groups_source"].split(";")) == {
        f"{group}:estimated" for group in ("elderly_60", "elderly_65", "elderly_80", "under_3", "age_3_5", "cars")
    }


def test_households_from_people_then_floor_area_then_site_then_outline():
    """262 people / 2.62 = 100; 8,000 m2 / 80 = 100; a site of 2,000 m2 x 1.6 / 80 = 40; 6,000 m2 x 1.6 / 80 = 120."""
    assert demand({"population": 262, "floor_area_m2": 800})["households"] == 100
    assert demand({"floor_area_m2": 8000, "site_area_m2": 2000})["households"] == 100
    assert demand({"site_area_m2": 2000})["households"] == 40
    assert demand({})["households"] == 120
    assert demand({})["households_source"] == "estimated"


def test_people_from_the_raster_where_the_ledger_is_silent():
    """The estate lies in the south-west cell alone and has all 131 of its people: 50 households."""
    got = demand({}, rasters={"population": cells([50, 50], [131, 50])})
    assert (got["population"], got["households"]) == (131, 50)
    assert (got["population_source"], got["households_source"]) == ("raster", "estimated")


def test_the_estate_s_own_floor_area_comes_before_a_raster_over_its_outline():
    """8,000 m2 / 80 = 100 households, 262 people; a site of 2,000 m2 x 1.6 / 80 = 40; the raster says 131."""
    rasters = {"population": cells([50, 50], [131, 50])}
    by_floor, by_site = (
        demand({"floor_area_m2": 8000}, rasters=rasters),
        demand({"site_area_m2": 2000}, rasters=rasters),
    )
    assert (by_floor["population"], by_floor["households"], by_floor["population_source"]) == (262, 100, "estimated")
    assert (by_site["population"], by_site["households"]) == (pytest.approx(104.8), 40)


def test_a_raster_over_the_estate_s_own_homes_comes_before_its_floor_area():
    homes = houses(("A", "residential", 6, np.nan, 0, 0, 20, 10))
    rasters = {"population": cells([50, 50], [131, 50])}
    got, _ = spread([{"floor_area_m2": 8000}], [BOX], rasters=rasters, buildings=homes)
    assert (got["population"].iloc[0], got["population_source"].iloc[0]) == (131, "raster")


def test_older_groups_are_part_of_the_wider_ones():
    """Of 187 of 60+, 135 of 65+ and 25 of 80+ in the nation's 1,000; of the ledger's 100 of 60+: 72.2 and 13.4."""
    got = demand({"population": 1000})
    assert got[["elderly_60", "elderly_65", "elderly_80"]].tolist() == pytest.approx([187, 135, 25])
    got = demand({"population": 1000, "elderly_60": 100})
    assert got[["elderly_65", "elderly_80"]].tolist() == pytest.approx([72.2, 13.4])
    rasters = {
        "population": cells([0, 0], [100, 0]),
        "population_60_plus": cells([0, 0], [30, 0]),
        "population_65_plus": cells([0, 0], [20, 0]),
        "population_80_plus": cells([0, 0], [25, 0]),
    }
    got = demand({"households": 100}, rasters=rasters)
    # 262 people: 78.6 of 60+, 52.4 of 65+; a raster that says more of 80+ than of 65+ is held to those
    assert got[["elderly_60", "elderly_65", "elderly_80"]].tolist() == pytest.approx([78.6, 52.4, 52.4])
    assert "elderly_80:raster" in got["groups_source"]


def test_cells_are_shared_by_exact_area():
    """A 0-100, B 100-200 wide in the south, C 50-150 x 60-140 over all four cells, 50 x 40 m in each.

    South-west cell: A 6,000 m2, C 2,000 m2 of 80 people: 60 and 20. South-east: B 60, C 20. North: C 10 + 10.
    """
    boxes = [BOX, (100, 0, 200, 60), (50, 60, 150, 140)]
    got, _ = spread([{}, {}, {}], boxes, rasters={"population": cells([10, 10], [80, 80])})
    assert got["population"].tolist() == pytest.approx([60, 60, 60])


def test_people_live_in_homes_by_floor_area():
    """One cell of 100 people. A: 200 m2 x 6 floors; B: 100 m2 x 18 m / 3 m = 6 floors; a home outside: 100 m2 x 2.

    1,200 + 600 + 200 = 2,000 m2: A 60, B 30, outside 10. A's school and the shop house nobody.
    """
    homes = houses(
        ("A", "residential", 6, np.nan, 0, 0, 20, 10),
        ("A", "public", 4, np.nan, 0, 20, 20, 50),
        ("B", "residential", np.nan, 18, 30, 0, 40, 10),
        (None, "residential", 2, np.nan, 80, 80, 90, 90),
        (None, "commercial", 9, np.nan, 80, 60, 90, 70),
    )
    boxes = [(0, 0, 25, 60), (25, 0, 60, 60)]
    got, found = spread([{}, {}], boxes, rasters={"population": cells([0, 0], [100, 0])}, buildings=homes)
    assert got["population"].tolist() == pytest.approx([60, 30])
    assert codes(found)[:1] == ["people_outside_estates"]
    assert "of 100 people in the raster, 10.0% live outside" in found[0].english()


def test_an_estate_without_buildings_lives_on_its_outline():
    """A: 100 m2 x 6 floors = 600; B: an outline of 1,000 m2 x 1.6 = 1,600: 60 and 160 of 220 people."""
    homes = houses(("A", "residential", 6, np.nan, 0, 0, 10, 10))
    boxes = [(0, 0, 20, 50), (20, 0, 40, 50)]
    got, _ = spread([{}, {}], boxes, rasters={"population": cells([0, 0], [220, 0])}, buildings=homes)
    assert got["population"].tolist() == pytest.approx([60, 160])


def test_unknown_floors_and_uses_are_assumed_and_said():
    """6 floors and a home where nothing is known: 100 m2 x 6 against 100 m2 x 3: 60 and 30 of 90 people."""
    homes = houses(("A", None, np.nan, np.nan, 0, 0, 10, 10), ("B", "residential", 3, np.nan, 30, 0, 40, 10))
    boxes = [(0, 0, 25, 60), (25, 0, 60, 60)]
    got, found = spread([{}, {}], boxes, rasters={"population": cells([0, 0], [90, 0])}, buildings=homes)
    assert got["population"].tolist() == pytest.approx([60, 30])
    assert [(f.code, f.ids) for f in found[:2]] == [
        ("building_use_assumed", ("H0",)),
        ("building_floors_assumed", ("H0",)),
    ]


def test_age_shares_come_from_the_rasters():
    """40 of the 100 people in the estate's cell are 60+; 262 people of the ledger's households x 0.4 = 104.8."""
    rasters = {"population": cells([50, 50], [100, 50]), "population_60_plus": cells([0, 0], [40, 0])}
    got = demand({"households": 100}, rasters=rasters)
    assert got["elderly_60"] == pytest.approx(104.8)
    assert got["groups_source"].startswith("elderly_60:raster;elderly_65:estimated")
    assert demand({}, rasters=rasters)["elderly_60"] == 40


def test_a_group_without_a_raster_of_everyone():
    """The raster's 40 of 60+ as they are; of 262 people at most 262."""
    assert demand({"households": 100}, rasters={"population_60_plus": cells([0, 0], [40, 0])})["elderly_60"] == 40
    assert demand({"households": 100}, rasters={"population_60_plus": cells([0, 0], [999, 0])})["elderly_60"] == 262


def test_a_group_raster_that_does_not_reach_the_estate_says_nothing():
    """No data is not nobody: 18.7 % of 262 where the group's cell holds no data, 0 where it holds a 0."""
    everyone = cells([50, 50], [100, 50])
    silent = {"population": everyone, "population_60_plus": cells([5, 5], [np.nan, 5])}
    none = {"population": everyone, "population_60_plus": cells([5, 5], [0, 5])}
    assert demand({"households": 100}, rasters=silent)["elderly_60"] == pytest.approx(49.0)
    assert demand({"households": 100}, rasters=none)["elderly_60"] == 0


def test_more_in_a_group_than_people_is_said():
    rasters = {"population": cells([0, 0], [100, 0]), "population_under_3": cells([0, 0], [150, 0])}
    got, found = spread([{}], [BOX], rasters=rasters)
    assert got["under_3"].tolist() == [100]
    assert "population_under_3" in next(f for f in found if f.code == "group_above_population").english()


def test_empty_cells_fall_back_on_floor_area_and_national_shares():
    nobody = cells([np.nan, np.nan], [np.nan, np.nan])
    got, found = spread([{"households": 100}], [BOX], rasters={"population": nobody, "population_60_plus": nobody})
    assert got["elderly_60"].iloc[0] == pytest.approx(49.0)
    assert found == ()
    empty = demand({}, rasters={"population": cells([0, 0], [0, 0])})
    assert (empty["households"], empty["population_source"]) == (120, "estimated")


def test_the_raster_is_held_against_the_ledger():
    """A has 200 people in the ledger and 100 in the raster, B 400 and 100: 50 % and 25 %, in the middle 38 %."""
    boxes = [BOX, (100, 0, 200, 60)]
    rows = [{"population": 200}, {"population": 400}]
    got, found = spread(rows, boxes, rasters={"population": cells([0, 0], [100, 100])})
    assert got["population"].tolist() == [200, 400]
    assert codes(found) == ["raster_against_ledger"]
    assert "in 2 estates" in found[0].english()
    assert "38%" in found[0].english()


def test_ageing_to_the_plan_year():
    """100 of 60+ in 2020, 2 % more a year over 6 years: 112.6; never more than all 110 residents."""
    aged = {"ageing_rate_per_year": 0.02, "data_year": 2020}
    assert demand({"population": 300, "elderly_60": 100}, **aged)["elderly_60"] == pytest.approx(112.6)
    assert demand({"population": 110, "elderly_60": 100}, **aged)["elderly_60"] == 110
    _, found = spread([{"population": 300}], [BOX], **aged)
    assert found[0].english().endswith("grow by 2.00% a year over 6 years, to 2026.")
    assert demand({"elderly_60": 100}, data_year=2020)["elderly_60"] == 100
    # 80+ grow as fast: 20 x 1.126 = 22.5; never beyond 65+
    row = {"population": 300, "elderly_60": 100, "elderly_65": 60, "elderly_80": 20}
    assert demand(row, **aged)["elderly_80"] == pytest.approx(22.5)
    assert demand(row | {"population": 100, "elderly_65": 100}, **aged)["elderly_65"] == 100


def test_ageing_needs_a_year_that_has_been():
    with pytest.raises(ValidationError, match="data_year"):
        DemandParams(ageing_rate_per_year=0.02)
    with pytest.raises(ParameterError, match="data_year"):
        demand({}, ageing_rate_per_year=0.02, data_year=2027)


boxes_of = st.tuples(*[st.integers(-30, 190)] * 2, *[st.integers(1, 120)] * 2)


@settings(max_examples=30)
@given(
    st.lists(boxes_of, min_size=1, max_size=6),
    st.lists(boxes_of, max_size=6),
    st.lists(st.one_of(st.floats(0, 1e5), st.just(np.nan)), min_size=4, max_size=4),
)
def test_the_raster_s_people_are_in_estates_or_outside(estates, homes, people):
    """What estates receive and the share said to live outside make up the raster, to 1e-9, with homes or without."""
    boxes = [(x, y, x + w, y + h) for x, y, w, h in estates]
    owners = [*"ABCDEF"[: len(boxes)], None]
    rows = [
        (owners[i % len(owners)], "residential", 1.0 + i, np.nan, x, y, x + w, y + h)
        for i, (x, y, w, h) in enumerate(homes)
    ]
    raster = cells(people[:2], people[2:])
    got, found = spread(
        [{}] * len(boxes), boxes, rasters={"population": raster}, buildings=houses(*rows) if rows else None
    )
    total = np.nansum(people)
    received = got.loc[got["population_source"].eq("raster"), "population"].sum()
    assert received + outside(found) == pytest.approx(total, rel=1e-9, abs=1e-9)


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside the repository")
def test_people_of_wuhan_are_conserved():
    """7,915 estates given as points, WorldPop in degrees, people of 20+ standing for everyone."""
    spec = LayerSpec(path="wuhan/estates_wuhan.csv", x="lng_gcj02", y="lat_gcj02", datum="GCJ-02")
    table = conform_estates(read_layer(spec, data_dir=REAL, role="estates"), spec, plan_year=2026).table
    assert table is not None
    points = table.to_crs(CRS)
    outlines = approximate_footprints(
        points.geometry.to_numpy(),
        points["site_area_m2"].to_numpy(dtype=float),
        default_area_m2=15_000.0,
        streets=np.array([], dtype=object),
        street_half_width_m=6.0,
    )
    west, south, east, north = (float(edge) for edge in gpd.GeoSeries(outlines).total_bounds)
    file = "wuhan/population/wuhan_pop_20plus_worldpop_clip.tif"
    raster, _, _ = read_raster(
        RasterSpec(path=file, measures="population"),
        data_dir=REAL,
        bounds=(west, south, east, north),
        bounds_crs=CRS,
    )
    assert raster is not None
    unknown = dict.fromkeys(("households", "population", "floor_area_m2", "site_area_m2"), np.nan)
    silent = points.assign(geometry=outlines, **unknown)
    got, found = estimate_demand(
        screened(silent), rasters={"population": raster}, plan_year=2026, params=DemandParams()
    )
    received = got.loc[got["population_source"].eq("raster"), "population"].sum()
    assert received + outside(found) == pytest.approx(np.nansum(raster.values), rel=1e-9)
    assert received > 2_000_000
