"""Are walks exact? (both engines against networkx on physically cut streets: 1,000 made networks, and real cities)"""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.io.graphml import read_graphml
from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.osm import read_osm
from spatial_renewal.io.spec import StreetLayerSpec
from spatial_renewal.io.street_layers import conform_streets
from spatial_renewal.io.walkable import walkable_by_class
from spatial_renewal.methods.shortest_paths import nearest_targets, pairs_within
from spatial_renewal.methods.snapping import Positions, snap_to_edges
from spatial_renewal.methods.street_graph import StreetGraph, build_street_graph
from spatial_renewal.methods.walk_graph import WalkGraph, place_points
from spatial_renewal.stages.network import street_graph_of
from tests.io.helpers import REAL, needs_real_data
from tests.methods.pitfalls import cut_graph, nearest_by_networkx, networks, pairs_by_networkx
from tests.methods.walking import ENGINES

# The model keeps whole nanometres; a millimetre is promised.
PROMISED_M = 1e-3
# A walk this near to the limit may be said to be within it or not.
EDGE_M = 1e-6


@settings(max_examples=1000)
@given(networks(), st.floats(20, 700))
def test_equals_networkx_on_a_thousand_networks_with_every_pitfall(town, limit_m):
    """Parallels, loops, links without length, islands, two levels, chains, points at nodes, several on one street."""
    lines = np.array(town.lines, dtype=object)
    graph = build_street_graph(lines, **town.topology)
    points = np.array(town.points, dtype=object)
    at = snap_to_edges(points, graph, limit_m=1e4)
    gaps_m = shapely.distance(graph.edge_geometry[:, None], points[None, :])
    # points at a junction are equally near to all its streets: any will do, but none that is farther
    np.testing.assert_allclose(at.gap_m, gaps_m.min(axis=0), atol=EDGE_M)
    line = graph.edge_street[at.edge]
    oracle = cut_graph(town.lines, town.ends, (line, shapely.get_coordinates(points), gaps_m.min(axis=0)))
    half = (len(points) + 1) // 2
    sources, targets = list(range(half)), list(range(half, len(points)))
    compare(place_points(graph, at), oracle, sources, targets, limit_m)


def compare(walk: WalkGraph, oracle, sources, targets, limit_m):
    """Pairs and nearest of every engine against those of networkx."""
    pairs_m = pairs_by_networkx(oracle, sources, targets, limit_m=limit_m + 2 * EDGE_M)
    nearest_m = nearest_by_networkx(oracle, sources, targets, limit_m=limit_m + 2 * EDGE_M)
    for engine in ENGINES:
        found = pairs_within(walk, np.array(sources), np.array(targets), limit_m=limit_m, engine=engine)
        ours_m = np.full(pairs_m.shape, np.inf)
        ours_m[found.source, found.target] = found.distance_m
        assert len(found.source) == np.isfinite(ours_m).sum(), "a pair was found twice"
        same(ours_m, pairs_m, limit_m)
        near = nearest_targets(walk, np.array(sources), [np.array(targets)], limit_m=limit_m, engine=engine)[0]
        same(near.distance_m, nearest_m, limit_m)
        reached = np.isfinite(near.distance_m)
        # the one that is named is as far as is said
        assert np.array_equal(ours_m[np.flatnonzero(reached), near.target[reached]], near.distance_m[reached])


def same(ours_m, theirs_m, limit_m):
    """Within a millimetre, and reached where the other is, but for walks right at the limit."""
    clear = ~(np.abs(theirs_m - limit_m) <= EDGE_M) & ~(np.abs(ours_m - limit_m) <= EDGE_M)
    assert np.array_equal(np.isinf(ours_m[clear]), np.isinf(theirs_m[clear]))
    both = np.isfinite(ours_m) & np.isfinite(theirs_m)
    assert np.abs(ours_m[both] - theirs_m[both]).max(initial=0) < PROMISED_M


def osm_streets(path: str) -> gpd.GeoDataFrame:
    streets = read_osm(REAL / path, shown=path).streets
    return streets[streets["walkable"]].to_crs(streets.estimate_utm_crs())


def wuhan() -> gpd.GeoDataFrame:
    """Read as a project reads it: over half of the lines run against their node ids, and are turned."""
    path = "wuhan/network/wuhan_streets_original.parquet"
    columns = {"street_class": "highway", "from_node": "u", "to_node": "v"}
    spec = StreetLayerSpec(path=path, columns=columns)
    table = conform_streets(read_layer(spec, data_dir=REAL, role="streets"), spec).table
    assert table is not None
    return gpd.GeoDataFrame(table[walkable_by_class(table["street_class"])])


CITIES = {
    "wuhan": wuhan,
    "porto": lambda: osm_streets("porto/porto_portugal.osm.pbf"),
    "taichung": lambda: osm_streets("taichung/taichung_ruilian.osm.gz"),
    "nanjing": lambda: osm_streets("nanjing/nanjing_xinjiekou.osm.xml"),
}
CITIES |= {
    "shanghai": lambda: osm_streets("shanghai/shanghai_peoples_square_drive.osm"),
    "shenzhen": lambda: graphml_streets("shenzhen/shenzhen_futian_walk.graphml"),
}


def graphml_streets(path: str) -> gpd.GeoDataFrame:
    streets = read_graphml(REAL / path, shown=path).streets
    return streets[streets["walkable"]].to_crs(streets.estimate_utm_crs())


@needs_real_data
@pytest.mark.parametrize("city", CITIES)
def test_equals_networkx_on_real_cities(city):
    """The whole network, cut at 300 points among its 2,000 middle streets: 40 of them to all others, 1,000 m."""
    streets = CITIES[city]()
    lines = streets.geometry.to_numpy()
    names = [streets[column].to_numpy(dtype=object) for column in ("from_node", "to_node")]
    graph = street_graph_of(streets.assign(walkable=True))
    points = points_in_the_middle(graph)
    at = snap_to_edges(points, graph, limit_m=200)
    check_feet(graph, points, at)
    line = np.where(at.on_network, graph.edge_street[at.edge], -1)
    oracle = cut_graph(lines, list(zip(*names, strict=True)), (line, shapely.get_coordinates(points), at.gap_m))
    sources, targets = list(range(40)), list(range(40, len(points)))
    compare(place_points(graph, at), oracle, sources, targets, 1000.0)


def points_in_the_middle(graph: StreetGraph) -> np.ndarray:
    """300 points up to 40 m about the middle streets of a city, some right at their ends."""
    rng = np.random.default_rng(4)
    middle = shapely.points(np.median(graph.node_xy, axis=0))
    near = np.argsort(shapely.distance(graph.edge_geometry, middle), kind="stable")[:2000]
    edges = rng.choice(near, 300)
    share = np.where(np.arange(300) % 5 == 0, 0.0, rng.random(300))
    xy = shapely.get_coordinates(shapely.line_interpolate_point(graph.edge_geometry[edges], share, normalized=True))
    aside = np.where((np.arange(300) % 3 == 0)[:, None], 0.0, rng.uniform(-40, 40, (300, 2)))
    return np.asarray(shapely.points(xy + aside), dtype=object)


def check_feet(graph: StreetGraph, points: np.ndarray, at: Positions) -> None:
    """No street is nearer than the one that each point joins, and it is as near as is said."""
    (_, _), nearest_m = shapely.STRtree(graph.edge_geometry).query_nearest(
        points, return_distance=True, all_matches=False
    )
    assert at.on_network.all()
    np.testing.assert_allclose(at.gap_m, nearest_m, atol=EDGE_M)
    np.testing.assert_allclose(shapely.distance(graph.edge_geometry[at.edge], points), nearest_m, atol=EDGE_M)
