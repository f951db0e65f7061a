"""Outlines of units: they join, they keep off what is foreign, they never overlap."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.outlines import outline_groups

NOTHING = np.array([], dtype=object)


def boxes(*corners):
    return np.array([shapely.box(*c) for c in corners], dtype=object)


def test_a_gap_narrower_than_the_reach_is_filled():
    """Two boxes of 10 x 10 with a gap of 4: 100 + 100 + 40."""
    one = outline_groups(boxes((0, 0, 10, 10), (14, 0, 24, 10)), np.array([0, 0]), keep_out=NOTHING, reach_m=6)[0]
    assert one.geom_type == "Polygon"
    assert round(one.area) == 240


def test_a_gap_wider_than_the_reach_stays_open():
    parts = outline_groups(boxes((0, 0, 10, 10), (30, 0, 40, 10)), np.array([0, 0]), keep_out=NOTHING, reach_m=6)[0]
    assert parts.geom_type == "MultiPolygon"
    assert round(parts.area) == 200


def test_an_estate_of_another_unit_in_the_middle_is_not_covered():
    """Members left and right of a foreign estate 2 m wide: the closing would run over it."""
    polygons = boxes((0, 0, 10, 10), (11, 0, 13, 10), (14, 0, 24, 10))
    outlines = outline_groups(polygons, np.array([0, 1, 0]), keep_out=NOTHING, reach_m=10)
    assert outlines[0].intersection(polygons[1]).area < 1e-9
    assert outlines[0].intersection(outlines[1]).area < 1e-9


def test_a_line_that_must_not_be_covered_parts_the_closing():
    railway = np.array([shapely.LineString([(12, -5), (12, 15)])], dtype=object)
    joined = outline_groups(boxes((0, 0, 10, 10), (14, 0, 24, 10)), np.array([0, 0]), keep_out=railway, reach_m=6)[0]
    assert joined.intersection(railway[0]).length < 1e-9


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=14, unique=True),
    st.integers(1, 4),
    st.floats(1, 20),
)
def test_outlines_hold_their_members_and_do_not_overlap(cells, groups, reach_m):
    polygons = boxes(*[(x * 30, y * 30, x * 30 + 22, y * 30 + 22) for x, y in cells])
    group = np.unique(np.arange(len(cells)) % groups, return_inverse=True)[1]
    outlines = outline_groups(polygons, group, keep_out=NOTHING, reach_m=reach_m)
    for polygon, label in zip(polygons, group, strict=True):
        assert outlines[label].buffer(1e-6).covers(polygon)
    for i in range(len(outlines)):
        for j in range(i):
            assert outlines[i].intersection(outlines[j]).area < 1e-6
    assert all(outline.is_valid for outline in outlines)
