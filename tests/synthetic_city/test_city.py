"""Is the sample city sound: contracts kept, nothing overlaps, all streets join, the same seed the same city?"""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from spatial_renewal import tables
from spatial_renewal.contracts import check_table
from spatial_renewal.profiles.load import categories
from spatial_renewal.synthetic_city import SampleCity, make_sample_city
from spatial_renewal.synthetic_city.warp import to_ground

LAYERS = ("estates", "entrances", "streets", "barriers", "facilities", "context", "buildings")


def same(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    plain = one.drop(columns="geometry").equals(other.drop(columns="geometry"))
    return plain and (one.geometry.to_wkb() == other.geometry.to_wkb()).all()


@pytest.mark.parametrize(
    ("layer", "contract"),
    [
        ("estates", tables.LEDGER),
        ("entrances", tables.ENTRANCES),
        ("streets", tables.STREETS),
        ("barriers", tables.BARRIERS),
        ("facilities", tables.FACILITIES),
        ("context", tables.CONTEXT),
    ],
)
def test_every_layer_keeps_its_contract(city, layer, contract):
    check_table(getattr(city, layer), contract)


def test_same_seed_same_city_other_seed_another():
    one, again, other = make_sample_city(seed=3), make_sample_city(seed=3), make_sample_city(seed=4)
    assert all(same(getattr(one, layer), getattr(again, layer)) for layer in LAYERS)
    assert all(np.array_equal(one.rasters[k].values, again.rasters[k].values, equal_nan=True) for k in one.rasters)
    assert one.truths.equals(again.truths)
    assert not same(one.estates, other.estates)


def test_sizes(city: SampleCity):
    assert 140 <= len(city.estates) <= 180
    assert city.estates.area.between(3_900, 50_000).all()
    assert len(set(city.streets["from_node"]) | set(city.streets["to_node"])) >= 2_500
    assert len(city.facilities) >= 400
    assert city.facilities["category"].nunique() >= 32
    assert set(city.facilities["category"]) <= set(categories())
    assert set(city.barriers["kind"]) == set(tables.BARRIER_KINDS)
    assert city.estates["name"].is_unique
    years = city.estates["year_built"]
    assert years.between(1978, 2000).mean() > 0.5
    assert (years <= 2000).sum() > 90


def test_coordinates_are_centimetres_in_the_zone_of_114_east(city: SampleCity):
    for layer in LAYERS:
        table = getattr(city, layer)
        assert table.crs.to_epsg() == 4547
        if layer not in ("context", "barriers"):  # shapes that were cut from others are not rounded
            xy = shapely.get_coordinates(table.geometry.to_numpy())
            assert np.abs(xy * 100 - np.round(xy * 100)).max() < 1e-5
    centre = city.estates.to_crs("EPSG:4490").union_all().centroid
    assert centre.x == pytest.approx(114.6, abs=0.03)
    assert centre.y == pytest.approx(27.8, abs=0.03)


def test_estates_stand_apart_and_out_of_the_water(city: SampleCity):
    shapes = city.estates.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=1.0)
    assert (left == right).all()
    water = city.context.geometry[city.context["kind"] == "water"].union_all()
    assert not shapely.intersects(water, shapes).any()


def test_buildings_stand_inside_their_estate_and_apart(city: SampleCity):
    homes = city.buildings[city.buildings["estate_id"].notna()]
    around = city.estates.set_index("estate_id").geometry.loc[homes["estate_id"]].to_numpy()
    assert shapely.within(homes.geometry.to_numpy(), around).all()
    shapes = city.buildings.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (left == right).all()
    assert set(homes["estate_id"]) == set(city.estates["estate_id"])


def test_no_street_runs_through_a_building(city: SampleCity):
    streets = city.streets.geometry.to_numpy()
    hits = shapely.STRtree(city.buildings.geometry.to_numpy()).query(streets, predicate="intersects")
    assert hits.size == 0


def test_pieces_of_street_meet_only_at_their_ends(city: SampleCity):
    """Two pieces share at most their ends: where one crosses another the network would be wrong."""
    low = city.streets[city.streets["street_class"] != "motorway"]
    shapes = low.geometry.to_numpy()
    crossing = shapely.STRtree(shapes).query(shapes, predicate="crosses")
    assert crossing.size == 0
    ends = pd.concat(
        [
            pd.DataFrame({"node": low["from_node"], "at": shapely.get_point(shapes, 0)}),
            pd.DataFrame({"node": low["to_node"], "at": shapely.get_point(shapes, -1)}),
        ]
    )
    where = ends.assign(at=shapely.to_wkb(ends["at"].to_numpy()))
    pairs = where.drop_duplicates()
    assert pairs["node"].is_unique
    assert pairs["at"].is_unique


def test_all_streets_join_but_for_the_lanes_of_t07(city: SampleCity):
    walkable = city.streets[city.streets["walkable"]]
    graph = nx.Graph(list(zip(walkable["from_node"], walkable["to_node"], strict=True)))
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    assert len(parts) == 2
    cut_off = walkable[walkable["from_node"].isin(parts[1])]
    estate = city.estates.set_index("estate_id").loc[city.truths.set_index("truth_id").loc["T07", "estate_ids"]]
    assert cut_off.distance(estate.geometry).max() < 140
    assert cut_off.length.sum() > 500


def test_river_and_railway_are_crossed_on_bridges_and_below(city: SampleCity):
    barriers = city.barriers.set_index("kind").geometry
    low = city.streets[city.streets["walkable"]]
    over = low[low.intersects(barriers["river"])]
    assert over["bridge"].all()
    assert set(over["name"]) == {"解放路", "建设路"}
    below = low[low.intersects(barriers["railway"])]
    assert below["tunnel"].all()
    assert set(below["name"]) == {"工农路", "人民路"}


def test_every_estate_has_a_wall_that_opens_at_its_gates_only(city: SampleCity):
    walls = city.barriers[city.barriers["kind"].eq("wall")]
    gates = city.entrances["estate_id"].value_counts()
    assert len(walls) == gates.sum()  # as many pieces as openings
    # a gate of 6 m takes 6 m of a straight side
    assert walls.length.sum() == pytest.approx(city.estates.length.sum() - 6.0 * gates.sum(), rel=1e-4)
    assert walls.distance(shapely.multipoints(city.entrances.geometry.to_numpy())).min() == pytest.approx(3.0, abs=0.01)
    crossed = city.streets[city.streets["walkable"]].sjoin(walls[["geometry"]], predicate="crosses")
    assert crossed.empty


def test_gates_lie_on_the_boundary_and_open_on_a_street(city: SampleCity):
    """A path of the network runs through each gate (but T08's, and T13's, before which the street runs)."""
    outlines = city.estates.set_index("estate_id").geometry.boundary.loc[city.entrances["estate_id"]].to_numpy()
    gates = city.entrances.geometry.to_numpy()
    assert shapely.distance(outlines, gates).max() < 1e-6
    assert city.entrances["estate_id"].value_counts().between(1, 4).all()
    assert set(city.entrances["estate_id"]) == set(city.estates["estate_id"])
    tree = shapely.STRtree(city.streets.geometry.to_numpy())
    _, metres = tree.query_nearest(gates, return_distance=True, all_matches=False)
    truth = city.truths.set_index("truth_id")["estate_ids"]
    hill, wall = (city.entrances["estate_id"] == truth[k] for k in ("T08", "T13a"))
    assert metres[~hill & ~wall].max() < 0.01
    assert metres[wall].max() < 15
    assert metres[hill].min() > 300


def test_facilities_stand_beside_walkable_streets(city: SampleCity):
    walkable = city.streets[city.streets["walkable"]]
    tree = shapely.STRtree(walkable.geometry.to_numpy())
    points = city.facilities.geometry.to_numpy()
    (_, street), metres = tree.query_nearest(points, return_distance=True, all_matches=False)
    assert metres.min() > 2.8
    assert metres.max() < 12
    beside = walkable.iloc[street]
    assert (beside["street_class"] != "footway").mean() > 0.97
    assert (
        not city.context.geometry[city.context["kind"] == "water"].union_all().intersects(shapely.multipoints(points))
    )
    with_capacity = {"nursing_home", "elderly_day_care", "nursery", "kindergarten", "primary_school", "car_parking"}
    known = city.facilities[city.facilities["capacity"].notna()]
    assert with_capacity <= set(known["category"])
    assert set(known["capacity_unit"]) == {"beds", "places", "spaces"}
    assert (known["capacity_unit"].isna() == known["capacity"].isna()).all()


def test_households_fit_the_floor_area_and_gaps_are_left(city: SampleCity):
    estates = city.estates
    dwelling_m2 = (estates["floor_area_m2"] / estates["households"]).dropna()
    assert dwelling_m2.between(48, 125).all()
    old = estates["year_built"] <= 2000
    assert dwelling_m2[old].between(48, 95).all()
    floor_area_ratio = (estates["floor_area_m2"] / estates["site_area_m2"])[old].dropna()
    assert floor_area_ratio.between(0.4, 2.8).all()  # three floors on a narrow site to seven on a deep one
    for column in ("population", "elderly_60", "under_3", "age_3_5", "cars", "parking_spaces", "year_built"):
        assert 0 < estates[column].isna().sum() < 0.7 * len(estates)
    assert estates[list(tables.LEDGER_FLAGS)].isna().any().sum() >= 7


def test_rasters_hold_the_people_of_the_ledger(city: SampleCity):
    """Cells sum to all residents: those that the ledger counts, and those of the other estates."""
    people = city.rasters["population"]
    counted = city.estates["population"]
    total = np.nansum(people.values)
    assert counted.sum() < total
    missing_households = city.estates.loc[counted.isna(), "households"].fillna(300).sum()
    assert total == pytest.approx(counted.sum() + 2.55 * missing_households, rel=0.05)
    assert np.nansum(city.rasters["population_60_plus"].values) < 0.4 * total
    assert np.isnan(people.values).any()
    assert people.transform.a == 100
    height = city.rasters["elevation"]
    assert height.transform.a == 30
    assert 50 < np.nanmin(height.values) < 60
    assert 120 < np.nanmax(height.values) < 200


def test_the_bend_changes_no_length_by_more_than_a_fifth():
    """Steps of one metre in both directions, all over the board."""
    u, v = np.meshgrid(np.arange(0.0, 3220.0, 40.0), np.arange(0.0, 2400.0, 40.0))
    board = np.stack([u, v], axis=-1)
    for step in ([10.0, 0.0], [0.0, 10.0], [7.071, 7.071], [7.071, -7.071]):
        stretched = np.hypot(*np.moveaxis(to_ground(board + step) - to_ground(board), -1, 0)) / 10.0
        assert stretched.min() > 0.8
        assert stretched.max() < 1.2


def test_each_subdistrict_has_its_own_office(city: SampleCity):
    areas = city.context[city.context["kind"] == "boundary"].set_index("name").geometry
    offices = city.facilities[city.facilities["category"] == "subdistrict_office"].set_index("name").geometry
    assert set(offices.index) == {f"{name}办事处" for name in areas.index}
    assert all(areas[name].contains(offices[f"{name}办事处"]) for name in areas.index)
    inside = city.estates.geometry.representative_point()
    known = areas.loc[city.estates["subdistrict"]].to_numpy()
    assert shapely.within(inside.to_numpy(), known).all()
