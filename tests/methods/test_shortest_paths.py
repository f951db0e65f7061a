"""Walking distances against hand-worked cases and against networkx on physically split graphs."""

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.shortest_paths import cut_at_points, nearest_target, pairs_within
from spatial_renewal.methods.snapping import snap_to_edges
from spatial_renewal.methods.street_graph import build_street_graph
from tests.oracle import split_graph, walks_from

# The oracle adds up pieces of lines, ours subtracts offsets: the same sum up to rounding.
TOLERANCE_M = 1e-6


def walks(lines, points, *, limit_m=1e6):
    graph = build_street_graph(np.array(lines, dtype=object))
    walk = cut_at_points(graph, snap_to_edges(np.array(points, dtype=object), graph, limit_m=1e6))
    every = np.arange(len(points))
    source, target, distance_m = pairs_within(walk, every, every, limit_m=limit_m)
    table = np.full((len(points), len(points)), np.inf)
    table[source, target] = distance_m
    return table


def lines_of(*wkt):
    return list(shapely.from_wkt([f"LINESTRING ({w})" for w in wkt]))


def test_two_points_on_one_edge_meet_along_it():
    """Legs 5 + 3, along the edge 80 - 20 = 60: 68, not back to a node and forth."""
    assert walks(lines_of("0 0, 100 0"), shapely.points([[20, 5], [80, -3]]))[0, 1] == pytest.approx(68)


def test_a_facility_on_the_edge_itself_has_no_leg():
    """Leg 4 + 30 along the edge + 0."""
    assert walks(lines_of("0 0, 100 0"), shapely.points([[20, 4], [50, 0]]))[0, 1] == pytest.approx(34)


def test_of_two_parallel_streets_the_shorter_counts():
    """Both lead from (0,0) to (100,0); the detour over (50,80) is 2 * hypot(50,80) = 188.7, the straight one 100.

    From the far end (150,0) to (-50,0): 50 + 100 + 50.
    """
    lines = lines_of("0 0, 100 0", "0 0, 50 80, 100 0", "-50 0, 0 0", "100 0, 150 0")
    assert walks(lines, shapely.points([[-50, 0], [150, 0]]))[0, 1] == pytest.approx(200)


def test_a_loop_is_walked_the_shorter_way_round():
    """A square loop of 400 m entered at (0,0); the point at (100,100) is 200 m away either way, (100,20) is 120 m."""
    lines = lines_of("-10 0, 0 0", "0 0, 100 0, 100 100, 0 100, 0 0")
    table = walks(lines, shapely.points([[-10, 0], [100, 100], [100, 20]]))
    assert table[0, 1] == pytest.approx(210)
    assert table[0, 2] == pytest.approx(130)


def test_a_bridge_that_shares_no_vertex_is_not_a_junction():
    """The streets cross at (50,0) without a vertex there: no walk."""
    assert np.isinf(walks(lines_of("0 0, 100 0", "50 -50, 50 50"), shapely.points([[0, 0], [50, 50]]))[0, 1])


def test_streets_join_at_an_inner_vertex_that_both_have():
    """Both have a vertex at (50,0): 50 + 50."""
    lines = lines_of("0 0, 50 0, 100 0", "50 -50, 50 0, 50 50")
    assert walks(lines, shapely.points([[0, 0], [50, 50]]))[0, 1] == pytest.approx(100)


def test_a_bridge_with_a_vertex_over_the_street_is_no_junction_either():
    lines = np.array(lines_of("0 0, 50 0, 100 0", "50 -50, 50 0, 50 50"), dtype=object)
    graph = build_street_graph(lines, grade_separated=np.array([False, True]))
    assert len(graph.edge_length_m) == 2
    assert len(np.unique(graph.node_component)) == 2


def test_named_nodes_keep_two_levels_at_one_coordinate_apart():
    """Ends at (100,0) carry different ids, so the second street does not start where the first ends."""
    lines = np.array(lines_of("0 0, 100 0", "100 0, 200 0", "100 0, 100 70"), dtype=object)
    graph = build_street_graph(
        lines, from_node=np.array(["a", "b", "b2"], dtype=object), to_node=np.array(["b", "c", "d"], dtype=object)
    )
    assert len(np.unique(graph.node_component)) == 2


def test_a_limit_includes_the_walk_that_is_just_as_long():
    """20 -> 50 along the edge with no legs: 30 m, limit 30."""
    points = shapely.points([[20, 0], [50, 0]])
    assert walks(lines_of("0 0, 100 0"), points, limit_m=30)[0, 1] == pytest.approx(30)
    assert np.isinf(walks(lines_of("0 0, 100 0"), points, limit_m=29.999)[0, 1])


def test_no_target_reached_is_said_as_such():
    graph = build_street_graph(np.array(lines_of("0 0, 100 0"), dtype=object))
    at = snap_to_edges(shapely.points([[10, 0], [90, 0]]), graph, limit_m=10)
    walk = cut_at_points(graph, at)
    distance_m, target = nearest_target(walk, np.array([0]), np.array([1]), limit_m=50)
    assert np.isinf(distance_m[0])
    assert target[0] == -1
    distance_m, target = nearest_target(walk, np.array([0]), np.array([], dtype=int), limit_m=50)
    assert np.isinf(distance_m[0])


@st.composite
def towns(draw):
    """A random street plan on a coarse grid, with curves, parallels, loops and islands, and points about it."""
    spots = st.tuples(st.integers(0, 6), st.integers(0, 6))
    count = draw(st.integers(2, 14))
    lines = []
    for number in range(count):
        path = [draw(spots) for _ in range(draw(st.integers(2, 4)))]
        xy = [(100.0 * x, 100.0 * y) for x, y in path]
        # inner vertices of no two lines agree, so they join none, as in the oracle
        bent = [xy[0], *[(x + 13.7 + 0.31 * number, y - 8.1 - 0.17 * k) for k, (x, y) in enumerate(xy[1:-1])], xy[-1]]
        if shapely.LineString(bent).length > 0:
            lines.append(shapely.LineString(bent))
    place = st.tuples(st.floats(-50, 650, width=32), st.floats(-50, 650, width=32))
    points = [shapely.Point(draw(place)) for _ in range(draw(st.integers(2, 8)))]
    return lines, points


@settings(max_examples=200)
@given(towns())
def test_equals_networkx_on_split_edges(town):
    """200 random networks: every pair's walk, with unreachable pairs unreachable in both."""
    lines, points = town
    if not lines:
        return
    oracle = split_graph(lines, points, limit_m=1e6)
    table = walks(lines, points)
    tie_free = [_one_nearest(lines, p) for p in points]
    for i in range(len(points)):
        known = walks_from(oracle, i)
        for j in range(len(points)):
            if tie_free[i] and tie_free[j]:
                expected = known.get(("point", j), np.inf)
                assert table[i, j] == pytest.approx(expected, abs=TOLERANCE_M) or (
                    np.isinf(expected) and np.isinf(table[i, j])
                )


def _one_nearest(lines, point):
    """A point equally near to two streets may join either: leave it out of the comparison."""
    gaps = sorted(line.distance(point) for line in lines)
    return len(gaps) < 2 or gaps[1] - gaps[0] > 1e-9


@settings(max_examples=50)
@given(towns(), st.floats(10, 400))
def test_walks_are_symmetric_and_a_longer_limit_loses_no_pair(town, limit_m):
    lines, points = town
    if not lines:
        return
    short, long = walks(lines, points, limit_m=limit_m), walks(lines, points, limit_m=2 * limit_m)
    assert np.allclose(short, short.T, equal_nan=True)
    assert np.all(np.isfinite(long) >= np.isfinite(short))


@settings(max_examples=50)
@given(towns())
def test_nearest_target_is_the_least_of_all_pairs(town):
    lines, points = town
    if not lines:
        return
    graph = build_street_graph(np.array(lines, dtype=object))
    walk = cut_at_points(graph, snap_to_edges(np.array(points, dtype=object), graph, limit_m=1e6))
    sources, targets = np.arange(1, len(points)), np.array([0])
    distance_m, target = nearest_target(walk, sources, targets, limit_m=1e6)
    table = walks(lines, points)[1:, 0]
    assert np.allclose(distance_m, table)
    assert np.array_equal(target, np.where(np.isfinite(table), 0, -1))


def test_the_graph_agrees_with_networkx_about_its_parts():
    rng = np.random.default_rng(7)
    spots = rng.integers(0, 12, (40, 2, 2)).astype(float) * 50
    lines = [shapely.LineString(s) for s in spots if (s[0] != s[1]).any()]
    graph = build_street_graph(np.array(lines, dtype=object))
    peer = nx.Graph((tuple(line.coords[0]), tuple(line.coords[-1])) for line in lines)
    assert len(np.unique(graph.node_component)) == nx.number_connected_components(peer)
