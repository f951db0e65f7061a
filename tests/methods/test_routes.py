"""Routes as lines: by hand, and as long as the walk on random towns."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from spatial_renewal.methods.reach import walk_to_places
from spatial_renewal.methods.routes import Targets, route_lines
from tests.methods.reach_town import foot_of, lines_of, search_from, town_of, towns


def targets_at(edges, places):
    edge, offset_m, gap_m = (np.array(part) for part in zip(*[foot_of(edges, xy) for xy in places], strict=True))
    return Targets(xy=np.array(places, dtype=float), edge=edge, offset_m=offset_m), gap_m


def routes(edges, origins, places):
    search = search_from(edges, *origins)
    targets, _ = targets_at(edges, places)
    return route_lines(edges, search.reach, search.trail, origin_xy=search.origin_xy, targets=targets)


def test_a_route_has_its_legs_its_bends_and_parts_of_edges():
    """From (10, 5) to the lane, along it to (100, 0), round the corner to (100, 30), and 4 m off to (104, 30)."""
    edges = town_of(lines_of("0 0, 60 0, 100 0", "100 80, 100 0", "100 0, 200 0"))
    (line,) = routes(edges, [(10, 5)], [(104, 30)])
    assert shapely.get_coordinates(line).tolist() == [[10, 5], [10, 0], [60, 0], [100, 0], [100, 30], [104, 30]]
    assert line.length == pytest.approx(5 + 90 + 30 + 4)


def test_on_one_edge_the_route_goes_along_it_unless_round_is_shorter():
    """A horseshoe of 1,000 m with its ends 100 m apart, joined: from 10 m before one end to 10 m before the other."""
    edges = town_of(lines_of("0 0, 0 450, 100 450, 100 0", "0 0, 100 0"))
    round_it, along_it = routes(edges, [(0, 10)], [(100, 10), (0, 200)])
    assert shapely.get_coordinates(round_it).tolist() == [[0, 10], [0, 0], [100, 0], [100, 10]]
    assert shapely.get_coordinates(along_it).tolist() == [[0, 10], [0, 200]]


def test_of_parallel_streets_the_shorter_is_drawn():
    edges = town_of(lines_of("-50 0, 0 0", "0 0, 50 80, 100 0", "100 0, 0 0", "100 0, 150 0"))
    (line,) = routes(edges, [(-50, 0)], [(150, 0)])
    assert line.length == pytest.approx(200)


def test_each_target_is_walked_to_from_the_nearest_of_several_facilities():
    edges = town_of(lines_of("0 0, 500 0", "500 0, 1000 0"))
    west, east = routes(edges, [(100, 3), (900, 7)], [(300, 0), (700, 0)])
    assert shapely.get_coordinates(west)[0].tolist() == [100, 3]
    assert shapely.get_coordinates(east)[0].tolist() == [900, 7]


def test_what_is_not_reached_has_no_route():
    edges = town_of(lines_of("0 0, 100 0", "0 500, 100 500"))
    assert routes(edges, [(10, 0)], [(50, 500), (90, 0)])[0] is None
    search = search_from(edges, (10, 0))
    off = Targets(xy=np.array([[0.0, 9e9]]), edge=np.array([-1]), offset_m=np.array([0.0]))
    assert route_lines(edges, search.reach, search.trail, origin_xy=search.origin_xy, targets=off)[0] is None


def test_from_a_place_to_itself_is_a_line_without_length():
    edges = town_of(lines_of("0 0, 100 0"))
    (line,) = routes(edges, [(10, 0)], [(10, 0)])
    assert line.length == 0


@settings(max_examples=200)
@given(towns())
def test_a_route_is_as_long_as_the_walk_and_stays_on_the_streets(town):
    """Line length against the distance: below 1e-6 m."""
    lines, places = town
    edges = town_of(lines)
    search = search_from(edges, *places[:2])
    targets, gap_m = targets_at(edges, places)
    found = route_lines(edges, search.reach, search.trail, origin_xy=search.origin_xy, targets=targets)
    walk_m = walk_to_places(edges, search.reach, targets.edge, targets.offset_m) + gap_m
    assert [line is None for line in found] == np.isinf(walk_m).tolist()
    streets = shapely.buffer(shapely.union_all(edges.geometry), 1e-6)
    for line, expected_m, target_xy, leg_m in zip(found, walk_m, targets.xy, gap_m, strict=True):
        if line is not None:
            assert abs(line.length - expected_m) < 1e-6
            assert line.coords[-1] == tuple(target_xy)
            start = np.array(line.coords[0])
            own = np.flatnonzero((search.origin_xy == start).all(axis=1))
            assert len(own)
            off_street_m = shapely.difference(line, streets).length
            assert off_street_m <= search.reach.gap_m[own].max() + leg_m + 1e-3
