"""Streets become pieces that meet where they should, and graphs of others become streets."""

import networkx as nx
import numpy as np
import pytest
import shapely

from spatial_renewal.errors import NetworkError
from spatial_renewal.methods.graph_views import from_networkx, split_at_points, to_networkx
from spatial_renewal.methods.street_graph import build_street_graph
from tests.methods.walking import lines_of, placed


def graph_of(*wkt, **topology):
    return build_street_graph(np.array(lines_of(*wkt), dtype=object), **topology)


def test_a_bridge_with_a_vertex_over_the_street_is_no_junction():
    graph = graph_of("0 0, 50 0, 100 0", "50 -50, 50 0, 50 50", grade_separated=np.array([False, True]))
    assert len(graph.edge_length_m) == 2
    assert len(np.unique(graph.node_component)) == 2


def test_named_nodes_keep_two_levels_at_one_coordinate_apart():
    """Ends at (100,0) are nodes 1 and 3, so the third street does not start where the first ends."""
    graph = graph_of("0 0, 100 0", "100 0, 200 0", "100 0, 100 70", nodes=np.array([[0, 1], [1, 2], [3, 4]]))
    assert len(np.unique(graph.node_component)) == 2


def test_a_piece_without_length_stays_only_where_it_joins_two_nodes():
    """A lift from 0 to 1 at one place stays; a link from 0 to itself, and one without numbers, go."""
    lines = ("0 0, 9 0", "0 0, 0 0", "0 0, 0 0", "9 0, 9 0")
    graph = graph_of(*lines, nodes=np.array([[0, 2], [0, 1], [0, 0], [-1, -1]]))
    assert graph.edge_street.tolist() == [0, 1]
    assert graph.edge_length_m.tolist() == [9, 0]


def test_the_parts_are_those_of_networkx():
    rng = np.random.default_rng(7)
    spots = rng.integers(0, 12, (40, 2, 2)).astype(float) * 50
    lines = [shapely.LineString(s) for s in spots if (s[0] != s[1]).any()]
    graph = build_street_graph(np.array(lines, dtype=object))
    peer = nx.Graph((tuple(line.coords[0]), tuple(line.coords[-1])) for line in lines)
    assert len(np.unique(graph.node_component)) == nx.number_connected_components(peer)


def test_the_networkx_view_holds_every_edge_and_comes_back_the_same():
    """A loop, two parallels and a dead end: 400 + 100 + 188.7 + 70 m."""
    graph = graph_of("0 0, 100 0", "0 0, 50 80, 100 0", "0 0, 0 -100, -100 -100, -100 0, 0 0", "100 0, 170 0")
    view = to_networkx(graph)
    assert view.number_of_edges() == 4
    assert view.size(weight="length_m") == pytest.approx(100 + 2 * np.hypot(50, 80) + 400 + 70)
    assert view.nodes[0]["x"] == graph.node_xy[0, 0]
    back = from_networkx(view)
    assert sorted(back.edge_length_m) == pytest.approx(sorted(graph.edge_length_m))
    assert len(back.node_xy) == len(graph.node_xy)
    assert nx.is_isomorphic(to_networkx(back), view)


def test_an_osmnx_graph_counts_both_directions_once_and_keeps_parallels():
    """Two ways 1-2 both directions, one straight (100 m) and one bent; a one-way 2-3 without geometry (50 m)."""
    bend = shapely.LineString([(0, 0), (50, 80), (100, 0)])
    graph = nx.MultiDiGraph(crs="EPSG:4547")
    for node, x in ((1, 0), (2, 100), (3, 150)):
        graph.add_node(node, x=x, y=0)
    graph.add_edge(1, 2)
    graph.add_edge(2, 1)
    graph.add_edge(1, 2, geometry=bend)
    graph.add_edge(2, 1, geometry=bend.reverse())
    graph.add_edge(2, 3)
    streets = from_networkx(graph)
    assert sorted(streets.edge_length_m) == pytest.approx([50, 100, bend.length])
    assert len(streets.node_xy) == 3


def test_a_graph_in_degrees_or_without_places_is_refused():
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node(1, x=114.0, y=30.0)
    graph.add_node(2, x=114.1, y=30.0)
    graph.add_edge(1, 2)
    with pytest.raises(NetworkError, match="degrees"):
        from_networkx(graph)
    with pytest.raises(NetworkError, match="2 nodes have no x and y"):
        from_networkx(nx.path_graph(2))


def test_the_split_view_has_every_stop_along_a_chain():
    """Points at 30 and 70 m of a lane of 100 m, the second 4 m off: 30 + 40 + 30 along and legs of 0 and 4."""
    split = split_at_points(placed(lines_of("0 0, 100 0"), shapely.points([[30, 0], [70, 4], [0, 900]]), snap_m=50))
    assert nx.shortest_path_length(split, ("point", 0), ("point", 1), weight="length_m") == 44
    assert split.size(weight="length_m") == 104
    assert split.degree(("point", 2)) == 0


def test_a_number_never_meets_a_vertex_without_one():
    """Node 0 is a number like any other: the street without numbers that starts at (0, 0) is another component."""
    lines = shapely.from_wkt(["LINESTRING (0 0, 10 0)", "LINESTRING (0 0, 0 10)"])
    graph = build_street_graph(lines, nodes=np.array([[0, 1000], [-1, -1]]))
    assert len(graph.node_xy) == 4
    assert len(set(graph.node_component.tolist())) == 2
