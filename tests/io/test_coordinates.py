"""Is a layer refused whose coordinates are not what they claim to be?"""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from spatial_renewal.io.coordinates import same_crs
from spatial_renewal.io.reading import Role
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.io.vectors import read_vector
from spatial_renewal.methods.datum import wgs84_to_bd09, wgs84_to_gcj02
from tests.io.helpers import chinese, codes, english, points, squares

WUHAN = [(114.30, 30.58), (114.31, 30.59), (114.32, 30.60)]


def read(tmp_path, layer, role: Role = "facilities", **choices):
    layer.to_parquet(tmp_path / "p.parquet")
    return read_vector(LayerSpec(path="p.parquet", **choices), data_dir=tmp_path, role=role)


def test_no_crs_is_refused(tmp_path):
    reading = read(tmp_path, points(WUHAN, crs=None))
    assert "has no CRS. State crs" in english(reading)
    assert "没有坐标系" in chinese(reading)


@pytest.mark.parametrize("choices", [{"crs": "EPSG:4326"}, {"datum": "WGS84"}])
def test_a_declared_crs_is_taken(tmp_path, choices):
    reading = read(tmp_path, points(WUHAN, crs=None), **choices)
    assert reading.findings == ()
    assert reading.table is not None
    assert reading.table.crs == "EPSG:4326"


def test_cgcs2000_is_taken_as_wgs84_and_said_so(tmp_path):
    reading = read(tmp_path, points(WUHAN, crs=None), datum="CGCS2000")
    assert "CGCS2000 degrees are taken as identical to WGS84" in english(reading)
    assert reading.table is not None
    here, there = reading.table.to_crs("EPSG:4547"), points(WUHAN).to_crs("EPSG:4547")
    assert here.geometry.distance(there.geometry, align=False).max() < 0.001


def test_a_declared_crs_must_not_contradict_the_file(tmp_path):
    reading = read(tmp_path, points(WUHAN), crs="EPSG:4547")
    assert "the file says WGS 84 and the project file says EPSG:4547" in english(reading)
    assert read(tmp_path, points(WUHAN), crs="EPSG:4326").findings == ()


def test_unknown_crs(tmp_path):
    assert "the CRS EPSG:99999 is not known" in english(read(tmp_path, points(WUHAN), crs="EPSG:99999"))


def test_degrees_declared_as_metres(tmp_path):
    reading = read(tmp_path, points(WUHAN, crs=None), crs="EPSG:4547")
    assert (
        "its coordinates are degrees, but its CRS is the projection CGCS2000 / 3-degree Gauss-Kruger CM 114E"
        in english(reading)
    )
    assert "请把 crs 改为" in chinese(reading)


def test_metres_declared_as_degrees(tmp_path):
    reading = read(tmp_path, squares(crs=None), role="estates", crs="EPSG:4490")
    assert "too large for the degrees that China Geodetic Coordinate System 2000 says" in english(reading)


def test_swapped_axes_are_refused(tmp_path):
    reading = read(tmp_path, points([(y, x) for x, y in WUHAN]))
    assert codes(reading) == ["axes_swapped"]
    assert "longitude and latitude are swapped. Exchange x and y" in english(reading)
    assert "经度和纬度颠倒了" in chinese(reading)


def test_one_swapped_row_is_left_out_by_name(tmp_path):
    reading = read(tmp_path, points([*WUHAN, (30.61, 114.33)]))
    assert not reading.errors
    assert reading.table is not None
    assert len(reading.table) == 3
    assert reading.left_out[["row", "reason"]].to_numpy().tolist() == [["P4", "row_axes_swapped"]]


def test_one_row_off_the_globe_is_left_out_by_name(tmp_path):
    reading = read(tmp_path, points([*WUHAN, (114_330.0, 30.6)]))
    assert reading.left_out["row"].tolist() == ["P4"]
    assert "[P4]: the coordinates are too large for degrees." in english(reading)


@pytest.mark.parametrize(("datum", "shift"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_shifted_coordinates_come_back(tmp_path, datum, shift, crs):
    """Shifted by the formula, declared, read: the original within a millimetre (1e-8 degrees)."""
    lon, lat = shift(*np.array(WUHAN).T)
    reading = read(tmp_path, points(list(zip(lon, lat, strict=True)), crs=crs), datum=datum)
    assert f"were converted from {datum} to WGS84" in english(reading)
    assert reading.table is not None
    assert reading.table.crs == "EPSG:4326"
    assert np.abs(shapely.get_coordinates(reading.table.geometry) - WUHAN).max() < 1e-8


def test_a_shifted_datum_needs_degrees(tmp_path):
    reading = read(tmp_path, squares(), role="estates", datum="GCJ-02")
    assert "GCJ-02 can only be undone on longitude and latitude" in english(reading)


@pytest.mark.parametrize("epsg", [4610, 4214, 2383])
def test_old_datums_are_said(tmp_path, epsg):
    layer = gpd.GeoDataFrame(geometry=[shapely.Point(114.3, 30.6)], crs=4326)
    moved = layer.to_crs(epsg)
    reading = read(tmp_path, moved)
    assert not reading.errors
    assert "places may be off by about a hundred metres" in english(reading)


def test_swapped_easting_and_northing_are_outside_the_zone(tmp_path):
    layer = squares()
    swapped = layer.set_geometry(shapely.transform(layer.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=layer.crs)
    reading = read(tmp_path, swapped, role="estates")
    assert "its coordinates lie far from where CGCS2000 / 3-degree Gauss-Kruger CM 114E is used" in english(reading)
    assert "带号、中央经线或 x、y 顺序可能有误" in chinese(reading)


def test_a_neighbouring_zone_is_allowed(tmp_path):
    layer = gpd.GeoDataFrame(geometry=[shapely.Point(116.4, 30.6)], crs=4326).to_crs(4547)
    assert read(tmp_path, layer).findings == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("EPSG:4326", "EPSG:4490", True), ("OGC:CRS84", "EPSG:4326", True), ("EPSG:4547", "EPSG:4546", False)],
)
def test_which_crs_are_the_same(one, other, same):
    assert same_crs(CRS.from_user_input(one), CRS.from_user_input(other)) == same


def test_a_projection_without_a_name_is_the_one_with_its_code():
    known = CRS.from_epsg(32650)
    assert same_crs(known, CRS.from_wkt(known.to_wkt().replace("WGS 84 / UTM zone 50N", "unknown")))
