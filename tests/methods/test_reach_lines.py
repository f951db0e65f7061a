"""The parts of streets within a walk: crosses and lanes by hand, and every place of random towns."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.edge_lines import edge_lines, pieces_along, points_along
from spatial_renewal.methods.reach import Reach, merge_reaches, walk_to_places
from spatial_renewal.methods.reach_lines import reached_lines, reached_pieces
from tests.methods.reach_town import foot_of, lines_of, reach_from, town_of, towns
from tests.oracle import split_graph, walks_from

CROSS = ("0 0, 100 0", "-100 0, 0 0", "0 0, 0 100", "0 -100, 0 0")


def length_of(lines):
    return float(shapely.length(lines).sum())


def test_a_cross_is_reached_equally_far_on_all_arms():
    """60 m on each of four arms: 240 m; 100 m and more reach all of the 400 m."""
    cross = town_of(lines_of(*CROSS))
    near, whole, beyond = reached_lines(cross, reach_from(cross, (0, 0)), limits_m=[60, 100, 500])
    assert length_of(near) == pytest.approx(240)
    assert shapely.length(near).tolist() == pytest.approx([60, 60, 60, 60])
    assert length_of(whole) == length_of(beyond) == pytest.approx(400)
    assert all(a is b for a, b in zip(beyond, cross.geometry, strict=True))


def test_what_is_left_at_a_crossing_goes_on_along_each_street():
    """From (-30, 0) with 50 m: 20 m back and 30 m to the crossing, then 20 m on each of the other three arms."""
    cross = town_of(lines_of(*CROSS))
    (lines,) = reached_lines(cross, reach_from(cross, (-30, 0)), limits_m=[50])
    assert length_of(lines) == pytest.approx(50 + 30 + 3 * 20)


def test_the_leg_to_the_street_is_walked_first():
    """40 m off the lane, limit 100: 60 m each way."""
    lane = town_of(lines_of("0 0, 1000 0"))
    (lines,) = reached_lines(lane, reach_from(lane, (500, 40)), limits_m=[100])
    assert shapely.equals(lines[0], shapely.LineString([(440, 0), (560, 0)]))
    assert len(lines) == 1


@pytest.mark.parametrize("limit_m", [30, 39.999, 40])
def test_an_origin_as_far_from_the_street_as_its_limit_reaches_nothing(limit_m):
    lane = town_of(lines_of("0 0, 1000 0"))
    (lines,) = reached_lines(lane, reach_from(lane, (500, 40)), limits_m=[limit_m])
    assert len(lines) == 0


def test_an_origin_off_the_network_reaches_nothing():
    """Edge -1 and an infinite gap are how a position off the network is written."""
    lane = town_of(lines_of("0 0, 1000 0"))
    off = Reach(node_m=np.full(2, np.inf), edge=np.array([-1]), offset_m=np.array([0.0]), gap_m=np.array([np.inf]))
    assert len(reached_pieces(lane, off, limit_m=1000).edge) == 0
    assert np.isinf(walk_to_places(lane, off, np.array([0]), np.array([10.0]))).all()


def test_a_far_place_between_two_reached_ends_stays_out():
    """A square loop of 400 m from (0,0): 150 m each way leaves 100 m about (100,100) out, from (100,50) to (50,100)."""
    loop = town_of(lines_of("-10 0, 0 0", "0 0, 100 0, 100 100, 0 100, 0 0"))
    pieces = reached_pieces(loop, reach_from(loop, (0, 0)), limit_m=150)
    assert pieces.edge.tolist() == [0, 1, 1]
    assert pieces.from_m.tolist() == [0, 0, 250]
    assert pieces.to_m.tolist() == [10, 150, 400]


def test_intervals_that_meet_are_one_piece():
    """The same loop with 200 m: both ways meet at (100,100)."""
    loop = town_of(lines_of("-10 0, 0 0", "0 0, 100 0, 100 100, 0 100, 0 0"))
    pieces = reached_pieces(loop, reach_from(loop, (0, 0)), limit_m=200)
    assert pieces.to_m.tolist() == [10, 400]


def test_two_levels_at_one_coordinate_are_two_places():
    """A street under a bridge: both pass (50,0), their nodes differ, and the bridge is not reached."""
    lines = np.array(lines_of("0 0, 50 0, 100 0", "50 -50, 50 0, 50 50"), dtype=object)
    edges = edge_lines(lines, np.array([0, 2]), np.array([1, 3]), nodes=4)
    reach = Reach(
        node_m=np.array([50.0, 50.0, np.inf, np.inf]),
        edge=np.array([0]),
        offset_m=np.array([50.0]),
        gap_m=np.array([0.0]),
    )
    assert reached_pieces(edges, reach, limit_m=80).edge.tolist() == [0]


def test_pieces_keep_the_bends_and_may_run_against_the_edge():
    bent = town_of(lines_of("0 0, 30 0, 30 40, 60 40"))
    xy, piece = pieces_along(bent, np.array([0, 0, 0]), np.array([10.0, 90.0, 70.0]), np.array([90.0, 10.0, 70.0]))
    assert xy[piece == 0].tolist() == [[10, 0], [30, 0], [30, 40], [50, 40]]
    assert xy[piece == 1].tolist() == xy[piece == 0][::-1].tolist()
    assert xy[piece == 2].tolist() == [[30, 40], [30, 40]]


@settings(max_examples=150)
@given(towns(), st.floats(0, 1))
def test_points_and_pieces_agree_with_geos(town, share):
    edges = town_of(town[0])
    every = np.arange(len(edges.length_m))
    place_m = share * edges.length_m
    expected = shapely.get_coordinates(shapely.line_interpolate_point(edges.geometry, place_m))
    assert np.allclose(points_along(edges, every, place_m), expected, atol=1e-7)
    xy, piece = pieces_along(edges, every, place_m, edges.length_m)
    assert np.allclose(shapely.length(shapely.linestrings(xy, indices=piece)), edges.length_m - place_m, atol=1e-7)


@settings(max_examples=100)
@given(towns())
def test_walks_to_places_equal_networkx_on_split_edges(town):
    """Largest difference 1e-6 m between min over ends and a graph that is cut at every place."""
    lines, places = town
    edges = town_of(lines)
    feet = [foot_of(edges, xy) for xy in places]
    on_street = [edges.geometry[e].interpolate(off) for e, off, _ in feet]
    # a place on two streets at once, or on two parts of one, may be put on either
    assume(shapely.is_simple(edges.geometry).all())
    assume(all(np.sum(shapely.distance(edges.geometry, place) < 1e-6) == 1 for place in on_street))
    known = walks_from(split_graph(list(lines), [shapely.Point(places[0]), *on_street], limit_m=1e6), 0)
    edge, offset_m, _ = (np.array(part) for part in zip(*feet, strict=True))
    ours = walk_to_places(edges, reach_from(edges, places[0]), edge, offset_m)
    expected = [known.get(("point", i + 1), np.inf) for i in range(len(places))]
    assert np.allclose(ours, expected, atol=1e-6)


@settings(max_examples=150)
@given(towns(), st.floats(5, 900), st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_a_place_is_in_a_piece_where_its_walk_is_within_the_limit(town, limit_m, shares):
    lines, places = town
    edges = town_of(lines)
    reach = reach_from(edges, *places[:2])
    pieces = reached_pieces(edges, reach, limit_m=limit_m)
    edge = np.repeat(np.arange(len(edges.length_m)), len(shares))
    place_m = np.tile(shares, len(edges.length_m)) * edges.length_m[edge]
    walk_m = walk_to_places(edges, reach, edge, place_m)
    held = (pieces.edge == edge[:, None]) & (pieces.from_m <= place_m[:, None]) & (place_m[:, None] <= pieces.to_m)
    clear = np.abs(walk_m - limit_m) > 1e-6
    assert np.array_equal(held.any(axis=1)[clear], (walk_m <= limit_m)[clear])
    assert held.sum(axis=1).max() <= 1
    assert (pieces.from_m < pieces.to_m).all()


@settings(max_examples=80)
@given(towns(), st.floats(5, 500))
def test_a_longer_limit_holds_the_shorter_and_all_origins_hold_each(town, limit_m):
    lines, places = town
    edges = town_of(lines)
    one, other = (reach_from(edges, place) for place in places[:2])
    near, far = reached_lines(edges, one, limits_m=[limit_m, 1.5 * limit_m])
    assert length_of(near) <= length_of(far) + 1e-6
    (both,) = reached_lines(edges, merge_reaches([one, other]), limits_m=[limit_m])
    (joint,) = reached_lines(edges, reach_from(edges, *places[:2]), limits_m=[limit_m])
    assert length_of(both) == pytest.approx(length_of(joint))
    assert length_of(both) >= length_of(near) - 1e-6
