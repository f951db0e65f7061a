"""Outlines of units: they join, they keep off what is foreign, they never overlap."""

import numpy as np
import pytest
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


def test_a_street_keeps_its_width_free():
    """Half a width of 1 m to either side of the middle: of the 40 between the boxes, 20 are the street's."""
    street = np.array([shapely.LineString([(12, -5), (12, 15)])], dtype=object)
    two = boxes((0, 0, 10, 10), (14, 0, 24, 10))
    one = outline_groups(two, np.array([0, 0]), keep_out=street, reach_m=6, line_half_width_m=1)[0]
    assert one.geom_type == "MultiPolygon"
    assert round(one.area) == 220


@pytest.mark.parametrize(
    "polygons",
    [
        boxes((0, 0, 100, 100), (120, 120, 220, 220)),
        np.array([shapely.Point(0, 0).buffer(60), shapely.Point(160, 0).buffer(60)], dtype=object),
    ],
    ids=["corner to corner", "round"],
)
def test_neighbours_that_do_not_face_each_other_are_joined_by_a_band(polygons):
    """Gaps of 28 and 40 m at a reach of 45: closing alone leaves both apart."""
    one = outline_groups(polygons, np.array([0, 0]), keep_out=NOTHING, reach_m=45)[0]
    assert one.geom_type == "Polygon"
    assert one.covers(shapely.shortest_line(polygons[0], polygons[1]))
    # nothing narrower than 10 m holds the parts together
    assert one.buffer(-5).geom_type == "Polygon"
    assert one.area < 1.3 * shapely.area(polygons).sum()


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
