"""Points on their nearest edges: hand-worked places, ties, and grid against tree."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.snapping import OFF_NETWORK, index_segments, snap_to_edges
from spatial_renewal.methods.street_graph import build_street_graph
from tests.methods.walking import ENGINES, between, lines_of, towns


def snapped(lines, points, *, limit_m=1e6, **topology):
    """Positions, which every engine must agree on to the last bit."""
    graph = build_street_graph(np.array(lines, dtype=object), **topology)
    found = [snap_to_edges(np.array(points, dtype=object), graph, limit_m=limit_m, engine=e) for e in ENGINES]
    for other in found[1:]:
        np.testing.assert_array_equal(found[0].edge, other.edge)
        np.testing.assert_array_equal(found[0].offset_m, other.offset_m)
        np.testing.assert_array_equal(found[0].gap_m, other.gap_m)
    return found[0]


def test_the_offset_runs_along_the_bends():
    """On (0,0)-(40,0)-(40,60): beside (40,25), 3 m off, it is 40 + 25 along."""
    at = snapped(lines_of("0 0, 40 0, 40 60"), shapely.points([[43, 25]]))
    assert (at.edge[0], at.offset_m[0], at.gap_m[0]) == (0, 65, 3)


def test_of_edges_equally_near_the_first_counts():
    """(50,0) is 10 m from both lanes, whichever comes first; at a crossing all four edges are 0 m away."""
    up, down = lines_of("0 10, 100 10", "0 -10, 100 -10")
    assert snapped([up, down], shapely.points([[50, 0]])).edge.tolist() == [0]
    assert snapped([down, up], shapely.points([[50, 0]])).edge.tolist() == [0]
    cross = lines_of("0 0, 100 0", "0 0, -100 0", "0 0, 0 100", "0 0, 0 -100")
    at = snapped(cross[::-1], shapely.points([[0, 0], [-3, -3]]))
    assert at.edge.tolist() == [0, 0]


def test_the_limit_takes_in_what_is_just_as_far():
    at = snapped(lines_of("0 0, 100 0"), shapely.points([[50, 5], [50, 5.000001], [103, 4]]), limit_m=5)
    assert at.edge.tolist() == [0, OFF_NETWORK, 0]
    assert at.offset_m.tolist() == [50, 0, 100]
    assert at.gap_m.tolist() == [5, np.inf, 5]


def test_empty_and_missing_points_join_nothing():
    at = snapped(lines_of("0 0, 100 0"), [shapely.Point(), None, shapely.Point(1, 1)])
    assert at.edge.tolist() == [OFF_NETWORK, OFF_NETWORK, 0]
    assert at.on_network.tolist() == [False, False, True]


def test_no_point_and_no_street_are_no_matter():
    assert len(snapped(lines_of("0 0, 100 0"), []).edge) == 0
    assert snapped([], shapely.points([[0, 0]])).edge.tolist() == [OFF_NETWORK]


def test_a_segment_without_length_is_a_place():
    """A doubled vertex at (50,0), and a lift at (0,90) that has no length at all."""
    lines = lines_of("0 0, 50 0, 50 0, 100 0", "0 90, 0 90")
    at = snapped(lines, shapely.points([[50, 7], [60, 1], [3, 94]]), **between("ab", "ud"))
    assert at.edge.tolist() == [0, 0, 1]
    assert at.offset_m.tolist() == [50, 60, 0]
    assert at.gap_m.tolist() == [7, 1, 5]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda e: f"{e.name}-{e.threads}")
def test_a_kept_index_gives_the_same(engine):
    graph = build_street_graph(np.array(lines_of("0 0, 100 0", "0 40, 100 40"), dtype=object))
    points = shapely.points([[10, 5], [20, 30]])
    index = index_segments(graph, engine=engine)
    for _ in range(2):
        assert snap_to_edges(points, graph, limit_m=50, engine=engine, index=index).edge.tolist() == [0, 1]


def test_points_far_from_everything_find_it_all_the_same():
    """A short lane at the origin, and one 40 km off: points between, beyond and on the far side of both."""
    lines = lines_of("0 0, 100 0", "40000 40000, 40100 40000")
    points = shapely.points([[-6e5, -6e5], [6e5, 6e5], [20_000, 20_040], [20_060, 20_050], [0, 9e5]])
    assert snapped(lines, points).edge.tolist() == [0, 1, 0, 1, 1]


def test_long_diagonals_are_found_in_every_cell():
    """300 long straight lines across 10 km, and 2,000 points: the same edge as the nearest of all."""
    rng = np.random.default_rng(11)
    lines = [shapely.LineString(ends) for ends in rng.uniform(0, 10_000, (300, 2, 2))]
    points = shapely.points(rng.uniform(-500, 10_500, (2000, 2)))
    at = snapped(lines, points)
    gaps = shapely.distance(points[:, None], np.array(lines, dtype=object)[None])
    np.testing.assert_array_equal(at.edge, gaps.argmin(axis=1))
    np.testing.assert_allclose(at.gap_m, gaps.min(axis=1), atol=1e-9)


@settings(max_examples=300)
@given(towns(), st.sampled_from([5.0, 40.0, 1e6]))
def test_the_nearest_edge_is_the_nearest_of_all(town, limit_m):
    """By shapely's distance to each edge; and the place that the offset tells is as far as the gap says."""
    lines, points = town
    graph = build_street_graph(np.array(lines, dtype=object))
    at = snapped(lines, points, limit_m=limit_m)
    gaps = shapely.distance(np.array(points, dtype=object)[:, None], graph.edge_geometry[None])
    near = gaps.min(axis=1)
    np.testing.assert_array_equal(at.on_network, near <= limit_m)
    on = at.on_network
    np.testing.assert_allclose(at.gap_m[on], near[on], atol=1e-9)
    place = shapely.line_interpolate_point(graph.edge_geometry[at.edge[on]], at.offset_m[on])
    np.testing.assert_allclose(shapely.distance(place, np.array(points, dtype=object)[on]), near[on], atol=1e-6)
    first = (gaps <= near[:, None] + 1e-12).argmax(axis=1)
    clear = (np.sort(gaps, axis=1)[:, 1] - near > 1e-9) if gaps.shape[1] > 1 else np.ones(len(near), dtype=bool)
    np.testing.assert_array_equal(at.edge[on & clear], first[on & clear])
