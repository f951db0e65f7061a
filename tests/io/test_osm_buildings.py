"""Do building tags give floors, height and use?"""

import geopandas as gpd
import pytest

from spatial_renewal.contracts import check_table
from spatial_renewal.io.layer_set import LayerSet, read_layers
from spatial_renewal.tables import BUILDINGS
from tests.io.osm_xml import node, read_town, square, way

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
