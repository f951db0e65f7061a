"""Does QGIS find styles that fit their layers: valid XML, every value in a class, the colours of the map?"""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from spatial_renewal.io.store import write_layers
from spatial_renewal.outputs import palette
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.qgis import ranked_layers, style_documents, style_table
from spatial_renewal.outputs.webmap import assets
from spatial_renewal.profiles.load import categories

LEADS = [kind.id for kind in categories().values() if kind.lead]


def parsed(qml):
    return ET.fromstring(qml.split("\n", 1)[1])  # noqa: S314 - our own text


def test_every_style_is_valid_and_every_class_has_a_symbol(any_results):
    for name, content in style_documents(any_results):
        root = parsed(content.decode("utf-8"))
        assert root.tag == "qgis", name
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {row.get("symbol") for row in root.iter("category")} <= symbols, name
        for row in root.iter("category"):
            assert re.search("[\u4e00-\u9fff]|^[0-9.]+ – |^[a-z_]+$", row.get("label")), name


def test_every_value_of_a_layer_has_a_class(any_results):
    layers = {**ranked_layers(any_results), "facilities": any_results.facilities}
    for row in style_table(any_results).itertuples():
        root = parsed(row.styleQML)
        renderer = root.find("renderer-v2")
        field = (renderer.get("attr") or "").strip('"')
        if row.f_table_name in layers and field in layers[row.f_table_name]:
            values = set(layers[row.f_table_name][field])
            assert values <= {category.get("value") for category in root.iter("category")}, row.styleName


def test_ranked_layers_say_what_the_tables_say(sample_results):
    estates = ranked_layers(sample_results)["estates_ranked"]
    assert isinstance(estates, gpd.GeoDataFrame)
    assert estates.crs == sample_results.estates.crs
    assert estates["estate_id"].tolist() == sample_results.estates["estate_id"].tolist()
    inside = ~estates["priority_class"].isin(["outside", "no_data"])
    assert inside.sum() == sample_results.estates["in_programme"].sum()
    order = sample_results.estate_priority.set_index("estate_id")
    for row in estates[inside].itertuples():
        assert row.rank == order.loc[row.estate_id, "rank"]
        assert int(row.priority_class) == min(5, int(order.loc[row.estate_id, "score"] * 5 + 1e-9) + 1)
    short = lacking(sample_results)
    for category in LEADS:
        causes = estates.set_index("estate_id")[f"lacks_{category}"]
        expected = short[short["category"].eq(category)].set_index("estate_id")["cause"]
        found = causes[~causes.isin(["met", "unknown", "outside"])]
        assert found.to_dict() == expected.to_dict(), category


def test_of_a_town_of_which_nothing_is_known_nothing_is_said(blank_results):
    estates = ranked_layers(blank_results)["estates_ranked"]
    assert set(estates["priority_class"]) == {"no_data"}


def test_the_package_holds_the_styles_where_qgis_looks(sample_results, tmp_path):
    path = tmp_path / "results.gpkg"
    write_layers(path, {"estates": sample_results.estates, "layer_styles": style_table(sample_results)})
    assert pyogrio.read_info(path, layer="layer_styles")["fid_column"] == "id"
    assert pyogrio.read_info(path, layer="estates")["geometry_name"] == "geom"
    table = pyogrio.read_dataframe(path, layer="layer_styles")
    assert set(table["f_geometry_column"]) == {"geom"}
    assert set(table["f_table_schema"]) == {""}
    assert {"estates", "estates_ranked", "units", "units_ranked", "facilities", "streets"} <= set(table["f_table_name"])
    assert not table[table["useAsDefault"].astype(bool)]["f_table_name"].duplicated().any()
    assert table["styleQML"].map(parsed).notna().all()


def test_fields_have_chinese_names(sample_results):
    documents = dict(style_documents(sample_results))
    names = {a.get("field"): a.get("name") for a in parsed(documents["estates.qml"].decode()).iter("alias")}
    assert names["year_built"] == "建成年份"


@pytest.mark.parametrize(
    ("colour", "where"),
    [
        *((step, r"sr\.RAMP = \[.*?\]") for step in palette.RAMP),
        (palette.OUTSIDE, "sr.OUTSIDE = '.*?'"),
        (palette.INK, "sr.INK = '.*?'"),
        *((ink, r"INKS = \{.*?\}") for ink in palette.GROUPS.values()),
        *((edge, "strokeOf = .*") for edge in (palette.RAMP_EDGE, palette.OUTSIDE_EDGE, palette.NO_DATA_EDGE)),
    ],
)
def test_colours_are_those_of_the_map(colour, where):
    assert colour in re.search(where, assets.own_scripts())[0]


def test_colours_of_the_report_are_those_of_the_map():
    style = (Path(assets.__file__).parents[1] / "report" / "report.css").read_text(encoding="utf-8")
    page = assets.own_styles()
    for name in ("ink", "quiet", "line", "hair", "paper", "accent", "deep"):
        declared = re.search(rf"--{name}: (#[0-9a-f]{{6}})", page)
        assert declared
        assert f"--{name}: {declared[1]}" in style


def test_the_same_each_time(sample_results):
    assert dict(style_documents(sample_results)) == dict(style_documents(sample_results))
    pd.testing.assert_frame_equal(style_table(sample_results), style_table(sample_results))
