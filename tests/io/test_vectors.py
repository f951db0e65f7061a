"""Are GIS files of every format read, and what does the user hear of bad ones?"""

import json
import warnings

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.reading import Role
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.io.vectors import read_vector
from tests.io.helpers import chinese, codes, english, points, squares


def read(tmp_path, path, role: Role = "estates", **choices):
    return read_vector(LayerSpec(path=path, **choices), data_dir=tmp_path, role=role)


@pytest.mark.parametrize("name", ["e.gpkg", "e.shp", "e.geojson", "e.parquet"])
def test_every_format_gives_the_same_estates(tmp_path, name):
    layer = squares().to_crs(4326) if name.endswith("json") else squares()
    layer.to_parquet(tmp_path / name) if name.endswith("parquet") else layer.to_file(tmp_path / name)
    reading = read(tmp_path, name)
    assert reading.findings == ()
    assert reading.table is not None
    assert reading.table["name"].tolist() == ["甲", "乙", "丙"]
    assert reading.table.index.tolist() == [1, 2, 3]
    assert reading.table.to_crs(4547).area.round().tolist() == [10_000, 10_000, 10_000]
    assert reading.source is not None
    assert (reading.source.role, reading.source.path, reading.source.rows_read) == ("estates", name, 3)
    assert len(reading.source.sha256) == 64


def test_missing_file_names_the_nearest(tmp_path):
    squares().to_file(tmp_path / "estates.gpkg")
    reading = read(tmp_path, "estate.gpkg")
    assert reading.table is None
    assert english(reading) == "error: estate.gpkg: no such file; the nearest name in that folder is estates.gpkg."
    assert "最接近的是 estates.gpkg" in chinese(reading)


def test_missing_file_without_a_like_name(tmp_path):
    assert "no such file. Check path" in english(read(tmp_path, "nowhere/estates.gpkg"))


def test_several_layers_must_be_told_apart(tmp_path):
    squares().to_file(tmp_path / "city.gpkg", layer="estates")
    squares(2).to_file(tmp_path / "city.gpkg", layer="blocks", mode="a")
    reading = read(tmp_path, "city.gpkg")
    assert "holds several layers or sheets: estates, blocks. Name one with layer or sheet." in english(reading)
    assert "请写明 layer" in chinese(reading)
    named = read(tmp_path, "city.gpkg", layer="blocks").table
    assert named is not None
    assert len(named) == 2


def test_misspelt_layer_names_the_nearest(tmp_path):
    squares().to_file(tmp_path / "city.gpkg", layer="estates")
    assert "holds no estats; the nearest is estates. It holds: estates." in english(
        read(tmp_path, "city.gpkg", layer="estats")
    )
    assert "holds no 道路. It holds: estates." in english(read(tmp_path, "city.gpkg", layer="道路"))


def test_plain_tables_beside_the_one_layer_do_not_count(tmp_path):
    squares().to_file(tmp_path / "city.gpkg", layer="estates")
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), tmp_path / "city.gpkg", layer="notes", append=True)
    table = read(tmp_path, "city.gpkg").table
    assert table is not None
    assert len(table) == 3


def test_empty_layer(tmp_path):
    squares()[:0].to_file(tmp_path / "e.gpkg", geometry_type="Polygon")
    reading = read(tmp_path, "e.gpkg")
    assert reading.table is None
    assert "holds no rows" in english(reading)
    assert "没有任何行" in chinese(reading)


@pytest.mark.parametrize("name", ["e.gpkg", "e.shp", "e.geojson", "e.parquet"])
def test_a_broken_file_is_one_finding(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is no map")
    reading = read(tmp_path, name)
    assert codes(reading) == ["file_unreadable"]
    assert f"error: {name}: cannot be read" in english(reading)
    assert "\n" not in english(reading)


def test_a_shapefile_without_its_index_is_one_finding(tmp_path):
    squares().to_file(tmp_path / "e.shp")
    (tmp_path / "e.shx").unlink()
    assert codes(read(tmp_path, "e.shp")) == ["file_unreadable"]


def test_tables_without_geometry_are_refused(tmp_path):
    plain = pd.DataFrame({"a": [1]})
    plain.to_parquet(tmp_path / "e.parquet")
    pyogrio.write_dataframe(plain, tmp_path / "e.gpkg")
    assert "holds no geometry" in english(read(tmp_path, "e.parquet"))
    assert "holds no geometry" in english(read(tmp_path, "e.gpkg"))


def test_geojson_that_is_not_utf8(tmp_path):
    text = squares(1).to_crs(4326).to_json(ensure_ascii=False).encode("gb18030")
    (tmp_path / "e.geojson").write_bytes(text)
    reading = read(tmp_path, "e.geojson")
    assert codes(reading) == ["text_not_decodable"]
    assert "holds text that is not valid utf-8. Save it as UTF-8, or state encoding" in english(reading)
    told = read(tmp_path, "e.geojson", encoding="GB18030").table
    assert told is not None
    assert told["name"].tolist() == ["甲"]


def write_shapefile(folder, encoding, cpg):
    """A shapefile whose table is in `encoding` and whose .cpg says `cpg`; none where empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(squares(), folder / "e.shp", encoding=encoding)
    (folder / "e.cpg").unlink(missing_ok=True)
    if cpg:
        (folder / "e.cpg").write_text(cpg, encoding="ascii")


@pytest.mark.parametrize(
    ("encoding", "cpg", "guessed"),
    [("GBK", "", True), ("GBK", "GBK", False), ("GBK", "UTF-8", True), ("UTF-8", "", False), ("GBK", "nonsense", True)],
)
def test_text_of_shapefiles(tmp_path, encoding, cpg, guessed):
    write_shapefile(tmp_path, encoding, cpg)
    reading = read(tmp_path, "e.shp")
    assert reading.table is not None
    assert reading.table["name"].tolist() == ["甲", "乙", "丙"]
    assert ("was read as GB18030" in english(reading)) == guessed


def test_a_stated_encoding_overrides_and_is_checked(tmp_path):
    write_shapefile(tmp_path, "GBK", "UTF-8")
    told = read(tmp_path, "e.shp", encoding="GB18030")
    assert told.findings == ()
    assert "not valid UTF-8" in english(read(tmp_path, "e.shp", encoding="UTF-8"))
    assert "the encoding gb99 is not known" in english(read(tmp_path, "e.shp", encoding="gb99"))


def test_what_the_reader_says_is_passed_on_not_warned(tmp_path):
    """A ring that is not closed is closed; one of two points is left out."""
    rings = [[[114.0, 30.0], [114.1, 30.0], [114.1, 30.1]], [[114.0, 30.0], [114.1, 30.0]]]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for ring in rings
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (tmp_path / "e.geojson").write_text(text, encoding="utf-8")
    reading = read(tmp_path, "e.geojson")
    assert codes(reading) == ["reader_notice", "geometry_beyond_repair"]
    assert "the reader says: Non closed ring detected" in english(reading)
    assert reading.table is not None
    assert reading.table.geometry.is_valid.all()
    assert len(reading.table) == 1


def test_a_point_of_no_known_type_is_left_out(tmp_path):
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Poit", "coordinates": [114.0, 30.0]}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (tmp_path / "e.geojson").write_text(text, encoding="utf-8")
    assert codes(read(tmp_path, "e.geojson")) == ["reader_notice", "geometry_absent", "no_usable_row"]


def test_several_problems_are_reported_together(tmp_path):
    """No CRS, a misspelt column, a key that is not ours, one row without geometry: all at once."""
    layer = squares(crs=None)
    layer.loc[1, "geometry"] = None
    layer.to_parquet(tmp_path / "e.parquet")
    reading = read(tmp_path, "e.parquet", columns={"households": "naem", "yearbuilt": "name"})
    assert codes(reading) == ["column_not_found_nearest", "unknown_key_nearest", "geometry_absent", "no_crs"]
    assert "columns.households names the column naem, which the file lacks; the nearest is name." in english(reading)
    assert "unknown key columns.yearbuilt; the nearest valid one is year_built." in english(reading)
    assert reading.left_out[["row", "reason"]].to_numpy().tolist() == [["E2", "geometry_absent"]]
    assert reading.source is not None
    assert reading.source.rows_left_out == 1


def test_every_row_without_geometry(tmp_path):
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point()], crs=4547).to_file(tmp_path / "e.gpkg")
    assert codes(read(tmp_path, "e.gpkg")) == ["geometry_absent", "no_usable_row"]


def test_unknown_format_lists_what_is_read(tmp_path):
    reading = read_layer(LayerSpec(path="plan.dwg"), data_dir=tmp_path, role="estates")
    assert "is of a format that is not read here. Known: .gpkg, .shp" in english(reading)


def test_dispatch_by_suffix(tmp_path):
    points([(114.3, 30.6)]).to_file(tmp_path / "p.GeoJSON", driver="GeoJSON")
    (tmp_path / "p.CSV").write_text("lon,lat\n114.3,30.6\n", encoding="utf-8")
    by_map = read_layer(LayerSpec(path="p.GeoJSON"), data_dir=tmp_path, role="facilities")
    spec = LayerSpec(path="p.CSV", x="lon", y="lat", datum="WGS84")
    by_table = read_layer(spec, data_dir=tmp_path, role="facilities")
    assert by_map.table is not None
    assert by_table.table is not None
    assert by_map.table.geometry.tolist() == by_table.table.geometry.tolist()
