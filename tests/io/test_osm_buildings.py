"""Buildings of an OpenStreetMap extract: use, floors, height, and whose they are."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from spatial_renewal.contracts import check_table
from spatial_renewal.io.layer_set import LayerSet, read_layers
from spatial_renewal.io.osm import read_osm
from spatial_renewal.project import read_project
from spatial_renewal.tables import BUILDINGS
from tests.io.osm_xml import node, read_town, square, way

ROOT = Path(__file__).resolve().parents[2]
REAL = (ROOT / ".." / "shared" / "data").resolve()


def built(tmp_path, **tags):
    return read_town(tmp_path, square(1, 0, 0, 0.2, **tags)).buildings


@pytest.mark.parametrize(
    ("tags", "use"),
    [
        ({"building": "apartments"}, "residential"),
        ({"building": "yes"}, ""),
        ({"building": "yes", "amenity": "school"}, "public"),
        ({"building": "yes", "amenity": "parking"}, "other"),
        ({"building": "yes", "shop": "mall"}, "commercial"),
        ({"building": "apartments", "shop": "convenience"}, "residential"),
        ({"building": "warehouse"}, "industrial"),
        ({"building": "pagoda"}, "other"),
    ],
)
def test_what_a_building_is_used_for(tmp_path, tags, use):
    assert built(tmp_path, **tags)["use"].fillna("").tolist() == [use]


@pytest.mark.parametrize(
    ("tags", "floors", "height_m"),
    [
        ({"building__levels": "6", "height": "18"}, 6, 18),
        ({"building__levels": "six", "height": "18.5 m"}, np.nan, 18.5),
        ({"building__levels": "-2", "height": "5000"}, np.nan, np.nan),
        ({"height": "60 ft"}, np.nan, np.nan),
        ({}, np.nan, np.nan),
    ],
)
def test_floors_and_height_are_read_where_they_can_be_meant(tmp_path, tags, floors, height_m):
    row = built(tmp_path, building="house", **tags).iloc[0]
    assert [row["floors"], row["height_m"]] == pytest.approx([floors, height_m], nan_ok=True)


def test_what_is_not_there_is_no_building(tmp_path):
    assert built(tmp_path, building="demolished", amenity="school").empty


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside the repository")
def test_buildings_of_nanjing():
    """1,279 buildings are mapped; one row each, with a contract that holds in metres."""
    extract = read_osm(REAL / "nanjing" / "nanjing_xinjiekou.osm.xml", shown="nanjing")
    table = extract.buildings.to_crs(32650)
    check_table(table.assign(estate_id=pd.Series(None, index=table.index, dtype="str")), BUILDINGS)
    assert 1200 < len(table) <= 1300
    assert table["use"].eq("residential").sum() > 0


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is not beside the repository")
def test_an_extract_s_buildings_are_a_project_s_buildings():
    """Taichung names no layer of buildings: those of the extract stand in, each in the estate that holds it."""
    inputs = read_project(ROOT / "examples" / "taichung" / "project.toml", data_dir=REAL)
    assert inputs.buildings is not None
    assert len(inputs.buildings) > 400
    owned = inputs.buildings["estate_id"].dropna()
    assert len(owned)
    assert owned.isin(inputs.estates["estate_id"]).all()


TOWN = (
    square(1, 0, 0, 1, building="apartments", building__levels="6", height="18 m")
    + square(2, 2, 0, 1, building="yes", building__levels="6;7", building__use="school")
    + square(3, 4, 0, 1, building="yes", height="12.5")
    + square(4, 6, 0, 1, building="roof")
    + square(5, 8, 0, 1, building="proposed")
    + node(90, 0, 5)
    + node(91, 1, 5)
    + way(92, [90, 91], highway="path")
)


def test_floors_height_and_use(tmp_path):
    """6;7 floors cannot be meant, a roof is of no use that we know, yes tells no use, and what is planned is none."""
    town = read_town(tmp_path, TOWN)
    table = town.buildings
    check_table(table.to_crs("EPSG:4546"), BUILDINGS)
    assert table["building_id"].tolist() == ["w1", "w2", "w3", "w4"]
    assert table["floors"].fillna(0).tolist() == [6, 0, 0, 0]
    assert table["height_m"].fillna(0).tolist() == [18, 0, 12.5, 0]
    assert table["use"].fillna("?").tolist() == ["residential", "public", "?", "other"]
    told = {found.code: found.ids for found in town.building_findings}
    assert told["building_use_unread"] == ("w4",)
    assert ("w2",) in told.values()
    assert not {"building_use_unread"} & {found.code for found in town.findings}


@pytest.mark.parametrize("own", [True, False])
def test_a_layer_of_buildings_goes_before_those_of_osm(tmp_path, own):
    read_town(tmp_path, TOWN)
    houses = gpd.GeoDataFrame(
        {"building_id": ["B1"]}, geometry=gpd.points_from_xy([114.0], [30.0]).buffer(1e-4), crs=4326
    )
    houses.to_file(tmp_path / "houses.gpkg")
    layers: dict = {"osm": {"path": "town.osm", "take": ["streets", "buildings"]}}
    layers |= {"buildings": {"path": "houses.gpkg"}} if own else {}
    tables = read_layers(LayerSet.model_validate(layers), data_dir=tmp_path, plan_year=2026)
    (table,) = tables.parts["buildings"]
    assert table["building_id"].tolist() == (["B1"] if own else ["w1", "w2", "w3", "w4"])
    said = {found.code for found in tables.findings}
    assert ("osm_buildings_unused" in said) is own
    assert ("building_use_unread" in said) is not own
