"""Pixels and walks to them: the nearest street by brute force, barriers by hand, surfaces by hand, rings by pixel."""

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from spatial_renewal.methods.reach import merge_reaches, walk_to_places
from spatial_renewal.methods.reach_raster import pixels_within, walk_surface
from spatial_renewal.methods.ring_trace import place_outlines, trace_masks
from spatial_renewal.methods.street_pixels import street_pixels
from tests.methods.reach_town import lines_of, reach_from, town_of, towns


def xy_of(pixels, row, column):
    grid = pixels.transform
    return np.column_stack([grid.c + (column + 0.5) * grid.a, grid.f + (row + 0.5) * grid.e])


def centres(pixels):
    return xy_of(pixels, pixels.row, pixels.column)


def framed(masks):
    return np.pad(masks, ((0, 0), (1, 1), (1, 1)))


def value_at(surface, pixels, x, y):
    grid = pixels.transform
    return float(surface[int((y - grid.f) // grid.e), int((x - grid.c) // grid.a)])


@settings(max_examples=60)
@given(towns(), st.sampled_from([7.0, 10.0, 25.0]), st.sampled_from([12.0, 45.0, 90.0]))
def test_each_pixel_has_its_nearest_street(town, pixel_m, max_offset_m):
    """By brute force over all pixels and edges: 0.1 mm in single precision. A margin of two pixels comes with them."""
    edges = town_of(town[0])
    pixels = street_pixels(edges, pixel_m=pixel_m, max_offset_m=max_offset_m)
    row, column = np.indices(pixels.shape)
    points = np.asarray(shapely.points(xy_of(pixels, row.ravel(), column.ravel())))
    known_m = shapely.distance(points[:, None], edges.geometry[None, :]).min(axis=1)
    ours_m = np.full(known_m.shape, np.inf)
    ours_m[pixels.row * pixels.shape[1] + pixels.column] = pixels.offset_m
    reach_m = max_offset_m + 2 * pixel_m
    clear = np.abs(known_m - reach_m) > 1e-4
    assert np.allclose(ours_m[clear], np.where(known_m <= reach_m, known_m, np.inf)[clear], atol=1e-4)
    edge = np.repeat(np.arange(len(edges.length_m)), np.diff(pixels.first))
    foot = shapely.line_interpolate_point(edges.geometry[edge], pixels.place_m.astype(float))
    assert np.allclose(shapely.distance(foot, shapely.points(centres(pixels))), pixels.offset_m, atol=1e-3)


def test_a_pixel_behind_a_wall_goes_to_the_street_on_its_own_side():
    """Streets at y=0 and y=100, a wall at y=20: at (55, 25) the far street serves, 75 m off, not the near one 25 m off.

    Without the wall it is the near one.
    """
    edges = town_of(lines_of("0 0, 110 0", "0 100, 110 100"))
    wall = np.array(lines_of("-200 20, 300 20"), dtype=object)
    for barriers, offset_m, edge in ((None, 25, 0), (wall, 75, 1)):
        pixels = street_pixels(edges, pixel_m=10, max_offset_m=90, barriers=barriers)
        here = np.flatnonzero((centres(pixels) == (55, 25)).all(axis=1))
        assert pixels.offset_m[here].tolist() == [offset_m]
        assert pixels.first[edge] <= here[0] < pixels.first[edge + 1]


def test_a_pixel_walled_off_from_every_street_is_left_out():
    edges = town_of(lines_of("0 0, 110 0"))
    yard = np.array([shapely.box(30, 20, 80, 60)])
    near = street_pixels(edges, pixel_m=10, max_offset_m=90, barriers=yard)
    inside = shapely.contains_xy(yard[0], *centres(near).T)
    assert not inside.any()
    behind = (centres(street_pixels(edges, pixel_m=10, max_offset_m=90)) == (55, 75)).all(axis=1)
    assert behind.any()
    assert not (centres(near) == (55, 75)).all(axis=1).any()


def test_a_street_along_a_barrier_is_reached_from_both_sides():
    """An embankment drawn on the line of the river."""
    river = np.array(lines_of("-200 4, 300 4"), dtype=object)
    edges = town_of(lines_of("0 4, 110 4"))
    pixels = street_pixels(edges, pixel_m=10, max_offset_m=30, barriers=river)
    assert len(pixels.row) == len(street_pixels(edges, pixel_m=10, max_offset_m=30).row)


def test_the_surface_is_leg_and_street_and_way_from_the_street():
    """Origin 12 m off the lane at x=55. At (155, 25): 12 + 100 + 25; at (55, -15): 12 + 0 + 15; far away NaN."""
    edges = town_of(lines_of("0 0, 1000 0"))
    pixels = street_pixels(edges, pixel_m=10, max_offset_m=40)
    surface = walk_surface(edges, pixels, reach_from(edges, (55, 12)), limit_m=200)
    assert value_at(surface, pixels, 155, 25) == pytest.approx(137)
    assert value_at(surface, pixels, 55, -15) == pytest.approx(27)
    assert np.isnan(value_at(surface, pixels, 255, 5))
    assert value_at(surface, pixels, 235, 5) == pytest.approx(12 + 180 + 5)
    assert np.nanmax(surface) <= 200


@settings(max_examples=60)
@given(towns(), st.floats(20, 800))
def test_the_surface_of_all_facilities_is_the_least_of_each(town, limit_m):
    lines, places = town
    edges = town_of(lines)
    pixels = street_pixels(edges, pixel_m=20, max_offset_m=45)
    reaches = [reach_from(edges, place) for place in places]
    each = [walk_surface(edges, pixels, reach, limit_m=limit_m) for reach in reaches]
    joint = walk_surface(edges, pixels, merge_reaches(reaches), limit_m=limit_m)
    assert np.allclose(joint, np.fmin.reduce(each), equal_nan=True, atol=1e-3)


@settings(max_examples=60)
@given(towns(), st.floats(20, 800))
def test_pixels_are_within_by_the_walk_to_their_place(town, limit_m):
    lines, places = town
    edges = town_of(lines)
    pixels = street_pixels(edges, pixel_m=20, max_offset_m=45)
    reach = reach_from(edges, *places[:3])
    edge = np.repeat(np.arange(len(edges.length_m)), np.diff(pixels.first))
    known_m = walk_to_places(edges, reach, edge, pixels.place_m.astype(float)) + pixels.offset_m
    _, pixel, walk_m = pixels_within(edges, pixels, [reach], limit_m=limit_m)
    assert np.allclose(walk_m, known_m[pixel], atol=1e-3)
    assert np.isin(np.flatnonzero(known_m <= limit_m - 1e-3), pixel).all()
    assert (known_m[pixel] <= limit_m + 1e-3).all()


@settings(max_examples=150)
@given(arrays(bool, st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9))))
def test_outlines_hold_their_pixels_and_no_others(masks):
    """Every pixel's centre is inside where True and outside where False; pieces are the 4-connected ones; all valid."""
    outlines = trace_masks(framed(masks))
    assert shapely.is_valid(outlines).all()
    row, column = np.indices(masks.shape[1:])
    for mask, outline in zip(masks, outlines, strict=True):
        inside = shapely.contains_xy(outline, column.ravel() + 1.5, -(row.ravel() + 1.5))
        assert np.array_equal(inside, mask.ravel())
        assert len(outline.geoms) == ndimage.label(mask)[1]


@settings(max_examples=80)
@given(arrays(bool, (6, 7)), arrays(bool, (6, 7)))
def test_a_set_of_pixels_that_holds_another_has_the_outline_that_holds_it(one, other):
    small, large = trace_masks(framed(np.stack([one & other, one])))
    assert shapely.difference(small, large).area == 0


def test_an_island_in_a_hole_is_a_piece_of_its_own():
    """A ring of 5 x 5 with an inner 3 x 3 hole holding one pixel: corners cut, 25 - .5 - (9 - .5) + .5."""
    mask = np.ones((1, 5, 5), dtype=bool)
    mask[0, 1:4, 1:4] = False
    mask[0, 2, 2] = True
    outline = trace_masks(framed(mask))[0]
    assert sorted(len(piece.interiors) for piece in outline.geoms) == [0, 1]
    assert outline.area == pytest.approx(24.5 - 8.5 + 0.5)


def test_outlines_stand_where_their_masks_stand():
    """One pixel of 10 m at row 2, column 3 of a grid whose corner is (1000, 500): x 1030-1040, y 470-480."""
    one = trace_masks(framed(np.ones((1, 1, 1), dtype=bool)))
    grid = Affine(10, 0, 1000, 0, -10, 500)
    placed = place_outlines(one, row=np.array([1]), column=np.array([2]), transform=grid)
    assert shapely.bounds(placed[0]).tolist() == [1030, 470, 1040, 480]
