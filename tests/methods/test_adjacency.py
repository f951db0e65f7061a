"""Who is a neighbour, what parts them, and which crossing joins them?"""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.adjacency import NONE, Layer, find_neighbours, nearest_outside
from spatial_renewal.methods.barrier_crossings import point_crossings, street_crossings

WEST, EAST = shapely.box(0, 0, 100, 100), shapely.box(140, 0, 240, 100)
ROAD = shapely.LineString([(120, -500), (120, 500)])


def layer(*shapes, group=None):
    found = np.array(shapes, dtype=object)
    return Layer(shapes=found, group=np.zeros(len(found), dtype=np.int64) if group is None else np.array(group))


@pytest.mark.parametrize(
    ("crossing", "joined"),
    [((120, 160), False), ((120, 150), True), ((120, 50), True), ((160, 130), False)],
)
def test_a_crossing_joins_where_it_is_within_reach_of_both(crossing, joined):
    """To both: from (120, 160) sqrt(20^2 + 60^2) = 63 m, from (120, 150) 54 m, from (120, 50) 20 m; reach 60 m.

    (160, 130) is 30 m from the east, but sqrt(60^2 + 30^2) = 67 m from the west.
    """
    over = layer(shapely.Point(crossing))
    pairs = find_neighbours(np.array([WEST, EAST]), layer(ROAD), over, within_m=45, reach_m=60)
    assert pairs.joined.tolist() == [joined]
    assert pairs.gap_m.tolist() == [40.0]
    assert pairs.crossing.tolist() == [0 if joined else NONE]


def test_each_barrier_needs_a_crossing_of_its_own_group():
    """A footbridge over the road does not cross the railway beside it: the railway is what parts."""
    rail = shapely.LineString([(130, -500), (130, 500)])
    both = layer(ROAD, rail, group=[0, 1])
    over_road = layer(shapely.Point(120, 50), group=[0])
    pairs = find_neighbours(np.array([WEST, EAST]), both, over_road, within_m=45, reach_m=60)
    assert (pairs.barrier.tolist(), pairs.joined.tolist()) == ([1], [False])
    over_both = layer(shapely.Point(120, 50), shapely.Point(130, 50), group=[0, 1])
    assert find_neighbours(np.array([WEST, EAST]), both, over_both, within_m=45, reach_m=60).joined.all()


def test_touching_polygons_have_a_line_that_can_be_drawn():
    touching = np.array([WEST, shapely.box(100, 0, 200, 100)])
    pairs = find_neighbours(touching, layer(), layer(), within_m=10)
    assert pairs.gap_m.tolist() == [0.0]
    assert shapely.is_valid(pairs.way).all()
    assert shapely.length(pairs.way)[0] == 100


def test_streets_that_cross_and_streets_that_do_not():
    rail = shapely.LineString([(0, -100), (0, 100)])
    river = shapely.box(-20, 200, 20, 300)
    arterial = shapely.LineString([(50, -100), (50, 100)])
    barriers = np.array([rail, river, arterial])
    streets = shapely.from_wkt(
        [
            "LINESTRING (-30 0, 30 0)",  # 0 through the railway
            "LINESTRING (-30 10, 0 10)",  # 1 ends at the railway
            "LINESTRING (0 20, 30 20)",  # 2 bridge that begins on it: its pieces meet there
            "LINESTRING (-50 250, 50 250)",  # 3 no bridge over the river
            "LINESTRING (-50 260, 50 260)",  # 4 bridge over the river
            "LINESTRING (30 5, 70 5)",  # 5 meets the arterial at grade
            "LINESTRING (30 15, 70 15)",  # 6 bridge over the arterial
            "LINESTRING (50 30, 80 30)",  # 7 bridge that ends at the arterial
            "LINESTRING (50 -90, 50 -50)",  # 8 the arterial's own bridge
        ]
    )
    separated = np.isin(np.arange(9), [2, 4, 6, 7, 8])
    found = street_crossings(
        np.asarray(streets),
        separated,
        barriers,
        any_street=np.array([True, False, False]),
        is_street=np.array([False, False, True]),
    )
    assert list(zip(found.barrier.tolist(), found.way.tolist(), strict=True)) == [(0, 0), (0, 2), (1, 4), (2, 6)]


def test_points_cross_the_barriers_beside_them():
    points = np.array([shapely.Point(110, 0), shapely.Point(90, 0)])
    found = point_crossings(points, np.array([ROAD]), within_m=20)
    assert (found.barrier.tolist(), found.way.tolist()) == ([0], [0])


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_pairs_and_nearest_against_all_pairs(seed):
    """Every pair tried one by one."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 400, (12, 2))
    boxes = shapely.box(at[:, 0], at[:, 1], at[:, 0] + 20, at[:, 1] + 20)
    gap = shapely.distance(boxes[:, None], boxes[None, :])
    pairs = find_neighbours(boxes, layer(), layer(), within_m=45)
    near = [(i, j) for i in range(12) for j in range(i + 1, 12) if gap[i, j] <= 45]
    assert list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == near
    group = rng.integers(0, 4, 12)
    _, _, gap_m = nearest_outside(boxes, group, np.ones(12, dtype=bool), from_m=5)
    best = [gap[np.ix_(group == k, group != k)].min() for k in np.unique(group)]
    assert np.allclose(gap_m, best)
