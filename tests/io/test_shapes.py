"""Are shapes repaired, turned to points or left out as their role asks?"""

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, MultiPoint, Point, Polygon

from spatial_renewal.io.reading import rows_of
from spatial_renewal.io.shapes import settle_shapes, single_lines, with_geometry
from spatial_renewal.io.spec import LayerSpec


def layer(*shapes):
    return gpd.GeoDataFrame(geometry=list(shapes), crs="EPSG:4547").set_axis(range(1, len(shapes) + 1), axis=0)


def settled(role, *shapes):
    table = layer(*shapes)
    return settle_shapes(table, role, rows_of(table, LayerSpec(path="f.gpkg"), role))


LINE, AREA, SPOT = LineString([(0, 0), (9, 0)]), shapely.box(0, 0, 10, 10), Point(1, 1)


@pytest.mark.parametrize(
    ("role", "shape", "words"),
    [
        ("estates", LINE, "holds LineString; it must hold polygons or points."),
        ("streets", AREA, "holds Polygon; it must hold lines."),
        ("facilities", LINE, "holds LineString; it must hold points or polygons."),
        ("entrances", AREA, "holds Polygon; it must hold points."),
        ("context", SPOT, "holds Point; it must hold polygons or lines."),
    ],
)
def test_a_layer_of_the_wrong_type_is_refused(role, shape, words):
    _, findings = settled(role, shape, shape)
    assert [f.level for f in findings] == ["error"]
    assert words in findings[0].english()
    assert "应为" in findings[0].chinese()


@pytest.mark.parametrize("shape", [LINE, AREA, SPOT])
def test_barriers_may_be_anything(shape):
    assert settled("barriers", shape)[1] == ()


def test_a_few_rows_of_the_wrong_type_are_left_out():
    table, findings = settled("streets", LINE, AREA, LINE)
    assert table.index.tolist() == [1, 3]
    assert findings[0].english() == "left out: f.gpkg [#2]: the geometry is not among lines."


def test_a_small_self_crossing_is_repaired():
    """A square of 100 x 100 m with a loop of 0.5 m^2 outside its corner: 0.005 % of the area."""
    crossing = Polygon([(0, 0), (100, 0), (100, 100), (0, 100), (0, 1), (-1, 0), (-1, 1), (0, 0)])
    assert not crossing.is_valid
    table, findings = settled("estates", crossing)
    assert [f.code for f in findings] == ["geometry_repaired"]
    assert "self-crossing polygons were repaired" in findings[0].english()
    assert table.geometry.is_valid.all()
    assert table.area.iloc[0] == pytest.approx(10_000, rel=0.001)


def test_a_figure_of_eight_is_left_out():
    """Two triangles of 25 m^2 that cancel: nothing says which outline was meant."""
    table, findings = settled("estates", AREA, Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert table.index.tolist() == [1]
    assert (
        "[#2]: the polygon crosses itself, and a repair would change its area by 1 % or more" in findings[0].english()
    )


def test_shapes_without_extent_are_left_out():
    table, findings = settled("streets", LINE, LineString([(5, 5), (5, 5)]))
    assert table.index.tolist() == [1]
    assert "the shape has no extent" in findings[0].english()


def test_polygons_without_extent_are_left_out():
    table, findings = settled("estates", AREA, Polygon([(0, 0), (5, 0), (9, 0), (0, 0)]))
    assert table.index.tolist() == [1]
    assert [f.code for f in findings] == ["geometry_beyond_repair"]


def test_outlines_of_facilities_become_a_point_inside():
    """The centre of this U, (15, (300 * 5 + 400 * 20) / 700 = 13.6), lies outside it; the point must not."""
    letter_u = Polygon([(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)])
    table, findings = settled("facilities", letter_u, SPOT)
    assert table.geom_type.tolist() == ["Point", "Point"]
    assert table.geometry.within(letter_u).tolist() == [True, True]
    assert table.geometry.iloc[1] == SPOT
    assert findings[0].english() == "repaired: f.gpkg [#1]: 1 outlines of facilities are represented by a point inside."


def test_a_multipoint_of_one_is_a_point():
    table, findings = settled("entrances", MultiPoint([(1, 2)]), SPOT)
    assert findings == ()
    assert table.geometry.tolist() == [Point(1, 2), SPOT]


def test_empty_shapes_and_heights_go():
    table = layer(Point(1, 2, 30), None, Point())
    kept, findings = with_geometry(table, rows_of(table, LayerSpec(path="f.gpkg"), "facilities"))
    assert kept.index.tolist() == [1]
    assert not kept.has_z.any()
    assert findings[0].english() == "left out: f.gpkg [#2, #3]: no geometry that can be read."
    assert table.has_z.iloc[0]


def test_lines_of_several_parts():
    both = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])
    table, several = single_lines(layer(LINE, both))
    assert table.index.tolist() == [1, 2, 2]
    assert several.tolist() == [False, True]
