"""Buildings of an OpenStreetMap extract: use, floors, height, and whose they are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatial_renewal.contracts import check_table
from spatial_renewal.io.osm import read_osm
from spatial_renewal.project import read_project
from spatial_renewal.tables import BUILDINGS
from tests.io.osm_xml import read_town, square

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
