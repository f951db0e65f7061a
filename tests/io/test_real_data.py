"""Are real files of Chinese cities read, row for row? (skipped where they are absent)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.io.conform import conform_context, conform_estates, conform_facilities
from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.rasters import read_raster
from spatial_renewal.io.spec import FacilityLayerSpec, LayerSpec, RasterSpec, StreetLayerSpec
from spatial_renewal.io.street_layers import conform_streets
from spatial_renewal.tables import FACILITIES
from tests.io.helpers import REAL, codes, english, needs_real_data

pytestmark = needs_real_data


def read_estates(path, datum):
    suffix = {"BD-09": "bd09", "GCJ-02": "gcj02", "WGS84": "wgs84"}[datum]
    spec = LayerSpec(path=path, x=f"lng_{suffix}", y=f"lat_{suffix}", datum=datum)
    return conform_estates(read_layer(spec, data_dir=REAL, role="estates"), spec, plan_year=2026)


@pytest.mark.parametrize("datum", ["BD-09", "GCJ-02", "WGS84"])
def test_estates_of_nanjing_in_three_datums(datum):
    """730 rows; 1 built "1900", so 224 of 225 have year and households and 244 of 245 are old.

    The table's own WGS84 columns are rounded to 1e-6 degrees and were inverted by others: within 2e-6 degrees.
    """
    reading = read_estates("nanjing/estates_xinjiekou.csv", datum)
    table, raw = reading.table, pd.read_csv(REAL / "nanjing/estates_xinjiekou.csv")
    assert table is not None
    assert len(table) == 730
    assert (table["year_built"].notna() & table["households"].notna()).sum() == 224
    assert table["year_built"].le(2000).sum() == 244
    assert reading.left_out[["row", "reason"]].to_numpy().tolist() == [
        ["E00165", "value_set_aside"],  # built in 1900
        ["E00458", "value_set_aside"],  # a site of 240 ha
    ]
    assert np.abs(table.geometry.x - raw["lng_wgs84"]).max() < 2e-6
    assert np.abs(table.geometry.y - raw["lat_wgs84"]).max() < 2e-6


def test_estates_of_all_nanjing():
    """9,264 rows; 2 years of 1900 or earlier and 4 estates of more than 20,000 households are set aside."""
    reading = read_estates("nanjing/estates_nanjing.csv.gz", "BD-09")
    assert reading.table is not None
    assert len(reading.table) == 9_264
    # 6 of years and households, 42 sites larger than a square kilometre
    assert len(reading.left_out) == 48


def test_estates_of_wuhan():
    reading = read_estates("wuhan/estates_wuhan.csv", "GCJ-02")
    assert reading.table is not None
    assert len(reading.table) == 7_915
    assert not reading.errors


def test_gbk_shapefile_of_shanghai():
    spec = LayerSpec(path="shanghai/boundary/区县界_area.shp", columns={"name": "NAME", "context_id": "ADMINCODE"})
    reading = conform_context(read_layer(spec, data_dir=REAL, role="context"), spec, kind="boundary")
    assert reading.table is not None
    assert len(reading.table) == 17
    assert {"宝山区", "浦东新区", "崇明县"} <= set(reading.table["name"])
    assert codes(reading) == ["encoding_guessed"]


def test_geojson_with_broken_text():
    spec = LayerSpec(path="wuhan/boundary/wuhan_districts_malformed.geojson")
    reading = read_layer(spec, data_dir=REAL, role="context")
    assert codes(reading) == ["text_not_decodable"]
    assert "holds text that is not valid utf-8" in english(reading)


@pytest.mark.parametrize(("name", "rows"), [("wuhan_districts_13_clean.geojson", 13), ("wuhan-boundary.shp", 1)])
def test_boundaries_of_wuhan(name, rows):
    reading = read_layer(LayerSpec(path=f"wuhan/boundary/{name}"), data_dir=REAL, role="context")
    assert reading.findings == ()
    assert reading.table is not None
    assert len(reading.table) == rows


@pytest.mark.parametrize(
    ("name", "category", "rows"), [("幼儿园", "kindergarten", 2_284), ("小学", "primary_school", 931)]
)
def test_poi_tables_of_shanghai_by_category(name, category, rows):
    spec = FacilityLayerSpec(path=f"shanghai/poi/{name}.csv", x="lon", y="lat", datum="WGS84", category=category)
    reading = conform_facilities(read_layer(spec, data_dir=REAL, role="facilities"), spec)
    assert reading.table is not None
    assert len(reading.table) == rows
    assert codes(reading) == ["ids_made"]


def test_poi_table_of_shanghai_by_class():
    """7,513 rows; every one is either of a category or listed as left out, animal clinics among the latter."""
    path = "shanghai/poi/shanghai_hospital.csv"
    spec = FacilityLayerSpec(path=path, x="lon", y="lat", datum="WGS84", classes="amap", columns={"category": "type"})
    reading = conform_facilities(read_layer(spec, data_dir=REAL, role="facilities"), spec)
    assert reading.table is not None
    check_table(reading.table.to_crs("EPSG:4549"), FACILITIES)
    assert len(reading.table) + len(reading.left_out) == 7_513
    assert not reading.table["name"].str.contains("宠物").any()


def test_gcj02_table_of_wuhan():
    spec = FacilityLayerSpec(
        path="wuhan/facilities/busy_places_gcj02.csv", x="Longitude", y="Latitude", datum="GCJ-02", category="mall",
        columns={"name": "Name_POI"},
    )  # fmt: skip
    reading = conform_facilities(read_layer(spec, data_dir=REAL, role="facilities"), spec)
    assert reading.table is not None
    assert len(reading.table) == 1_676
    assert codes(reading) == ["datum_converted", "ids_made"]


def test_streets_of_wuhan():
    """GeoParquet whose CRS has no name; node ids are taken as text; 24 of 92,667 streets are drawn twice.

    57,703 streets run against their node ids, some of those drawn twice among them; exchanged, each of the 82,902 ids
    stands in one place.
    """
    path = "wuhan/network/wuhan_streets_original.parquet"
    columns = {"street_class": "highway", "from_node": "u", "to_node": "v"}
    spec = StreetLayerSpec(path=path, columns=columns, crs="EPSG:32650")
    reading = conform_streets(read_layer(spec, data_dir=REAL, role="streets"), spec)
    assert reading.table is not None
    assert len(reading.table) == 92_667 - 24
    raw = gpd.read_parquet(REAL / path)
    twice = [*reading.left_out["row"].str.rsplit("-", n=1).str[-1].astype(int) - 1]
    ends = raw.iloc[twice][["u", "v"]].to_numpy().tolist()
    # each of them has a twin between the same nodes
    alike = raw.set_index(["u", "v"]).index
    assert all(alike.isin([(u, v), (v, u)]).sum() > 1 for u, v in ends)
    assert reading.table.crs == "EPSG:32650"
    assert reading.table["from_node"].str.isdigit().all()
    assert codes(reading) == ["ids_made", "streets_doubled", "nodes_against_line"]
    turned = reading.findings[-1]
    assert 57_703 - 24 <= len(turned.ids) <= 57_703
    ends = [shapely.get_coordinates(shapely.get_point(reading.table.geometry.to_numpy(), end)) for end in (0, -1)]
    nodes = pd.concat([reading.table["from_node"], reading.table["to_node"]]).to_numpy()
    places = pd.DataFrame(np.concatenate(ends).round(2)).groupby(nodes).nunique()
    assert len(places) == 82_902
    assert (places == 1).all(axis=None)


def test_population_of_wuhan():
    """Whole raster: 1,599,560 people of 60 and older; its nodata of -9999 counts as missing, not as people."""
    spec = RasterSpec(path="wuhan/population/wuhan_pop_60plus_worldpop_clip.tif", measures="population_60_plus")
    raster, findings, source = read_raster(
        spec, data_dir=REAL, bounds=(113.93, 30.3305, 114.5995, 30.8304), bounds_crs="EPSG:4326"
    )
    assert raster is not None
    assert findings == ()
    people = np.asarray(raster.values)
    assert people.shape == (600, 804)
    assert np.nansum(people) == pytest.approx(1_599_560, abs=1)
    assert np.nanmin(people) >= 0
    assert source is not None
