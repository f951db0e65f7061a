"""Footprints of buildings: floors, heights and uses as people write them, and whose each building is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.io.assemble import assemble
from spatial_renewal.io.buildings import conform_buildings
from spatial_renewal.io.layer_set import ROLES, LayerSet, LayerTables, read_layers
from spatial_renewal.io.reading import Reading
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.params import EstateParams
from spatial_renewal.tables import BUILDINGS
from tests.conftest import CRS, facilities, ledger, streets
from tests.io.helpers import codes, english

SPEC = LayerSpec(path="b.gpkg", columns={"use": "用途", "floors": "层数"})


def footprints(**columns):
    count = len(next(iter(columns.values())))
    table = gpd.GeoDataFrame(columns, geometry=[shapely.box(20 * i, 0, 20 * i + 10, 10) for i in range(count)], crs=CRS)
    return table.set_index(pd.RangeIndex(1, count + 1))


def conformed(**columns):
    return conform_buildings(Reading(table=footprints(**columns)), SPEC)


def test_uses_in_chinese_english_and_osm():
    reading = conformed(用途=["住宅", "apartments", "学校", "Office", "厂房", "其他", "yes", None])
    assert reading.table is not None
    check_table(reading.table, BUILDINGS)
    uses = reading.table["use"]
    assert uses.iloc[:6].tolist() == ["residential", "residential", "public", "commercial", "industrial", "other"]
    assert uses.iloc[6:].isna().all()
    assert reading.table["building_id"].iloc[0] == "B00001"
    assert codes(reading) == ["ids_made"]


def test_a_use_that_nobody_knows_is_other_and_named():
    reading = conformed(用途=["住宅", "pagoda"])
    assert reading.table is not None
    assert reading.table["use"].tolist() == ["residential", "other"]
    assert "[B00002]: the use of 1 buildings is not known to us (pagoda)" in english(reading)


def test_floors_and_heights_that_cannot_be_meant_are_set_aside():
    reading = conformed(层数=["6层", "-2", "0", "999"], height_m=[18.0, -3.0, 0.0, 5_000.0])
    assert reading.table is not None
    assert reading.table["floors"].iloc[0] == 6
    assert reading.table["height_m"].iloc[0] == 18
    assert reading.table.loc[1:, ["floors", "height_m"]].isna().all(axis=None)
    set_aside = [(f.code, f.ids) for f in reading.findings if f.code not in ("ids_made", "number_unit_removed")]
    assert set_aside == [("zero_as_unknown", ("B00003",)), ("value_set_aside", ("B00002", "B00004"))] * 2


def test_nothing_read_stays_nothing():
    nothing = Reading(table=None)
    assert conform_buildings(nothing, SPEC) is nothing


def test_buildings_are_polygons(tmp_path):
    points = gpd.GeoDataFrame({"building_id": ["a"]}, geometry=[shapely.Point(5e5, 3e6)], crs=CRS)
    points.to_file(tmp_path / "b.gpkg")
    layers = read_layers(LayerSet(buildings=LayerSpec(path="b.gpkg")), data_dir=tmp_path, plan_year=2026)
    assert [found.code for found in layers.findings] == ["geometry_wrong_role"]


def assembled(buildings):
    """Estates E1 0-100 and E2 50-150 x 0-60, overlapping, with a layer of buildings or without one."""
    parts = dict.fromkeys(ROLES, ()) | {
        "estates": (ledger([{"estate_id": "E1"}, {"estate_id": "E2"}], [(0, 0, 100, 60), (50, 0, 150, 60)]),),
        "streets": (streets([[(-10, -5), (200, -5)]]),),
        "facilities": (facilities([("F1", "bus_stop", 10, -5, np.nan)]),),
        "buildings": buildings,
    }
    layers = LayerTables(parts=parts, gates=None, findings=(), readings=(), sources=())
    return assemble(layers, crs=CRS, params=EstateParams())


def test_a_building_belongs_to_the_estate_that_it_names_or_stands_in():
    """Named E2 though it stands in E1; unnamed in both (the first); of unknown estate in E2; on no estate's land."""
    table = conformed(estate_id=["E2", None, "X9", None]).table
    assert table is not None
    places = [shapely.box(x, 10, x + 10, 20) for x in (10, 70, 120, 300)]
    study = assembled((table.set_geometry(places, crs=CRS),))
    assert study.buildings["estate_id"].iloc[:3].tolist() == ["E2", "E1", "E2"]
    assert study.buildings["estate_id"].isna().tolist() == [False, False, False, True]
    assert [(found.code, found.ids) for found in study.findings] == [("building_of_unknown_estate", ("B00003",))]


def test_without_a_layer_there_are_no_buildings():
    study = assembled(())
    assert study.buildings.empty
    assert study.findings == ()
