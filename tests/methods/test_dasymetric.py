"""Nobody is lost and nobody is made: cells cut exactly, people handed out by area and density."""

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.methods.dasymetric import cut_by_cells, hand_out

# 3 rows and 4 columns of 10 m; west 0, north 30.
GRID, SIZE = Affine(10, 0, 0, 0, -10, 30), (3, 4)


def shapes(*some):
    return np.array(some, dtype=object)


def table(parts):
    return {
        (int(s), int(c)): round(float(a), 12) for s, c, a in zip(parts.shape, parts.cell, parts.cell_share, strict=True)
    }


def test_a_box_over_four_cells():
    """5-25 x 15-25: columns 0, 1, 2 by 5, 10, 5 m, rows 0 and 1 by 5 m each: shares 25/100, 50/100, 25/100 twice."""
    parts = cut_by_cells(shapes(shapely.box(5, 15, 25, 25)), GRID, SIZE)
    assert table(parts) == {(0, 0): 0.25, (0, 1): 0.5, (0, 2): 0.25, (0, 4): 0.25, (0, 5): 0.5, (0, 6): 0.25}


def test_a_triangle_fills_half_a_cell_and_a_hole_is_not_filled():
    """Half of cell 8 (bottom left); cell 0 less a courtyard of 4 x 5 m: 80/100."""
    triangle = shapely.Polygon([(0, 0), (10, 0), (0, 10)])
    yard = shapely.box(0, 20, 10, 30).difference(shapely.box(2, 22, 6, 27))
    assert table(cut_by_cells(shapes(triangle, yard), GRID, SIZE)) == {(0, 8): 0.5, (1, 0): 0.8}


def test_whole_cells_and_what_only_touches():
    """A shape on exactly two cells has both whole and none of its neighbours'."""
    assert table(cut_by_cells(shapes(shapely.box(10, 10, 30, 20)), GRID, SIZE)) == {(0, 5): 1.0, (0, 6): 1.0}


def test_beyond_the_raster_there_is_nothing():
    outside, empty = shapely.box(100, 100, 120, 120), shapely.Polygon()
    parts = cut_by_cells(shapes(outside, empty, shapely.box(35, -5, 45, 5)), GRID, SIZE)
    assert table(parts) == {(2, 11): 0.25}
    assert not len(cut_by_cells(shapes(outside), GRID, SIZE).cell)


def test_a_raster_with_the_south_on_top():
    """Row 0 is the southern one: the box 0-10 x 0-5 fills half of cell 0."""
    south_up = Affine(10, 0, 0, 0, 10, 0)
    assert table(cut_by_cells(shapes(shapely.box(0, 0, 10, 5)), south_up, SIZE)) == {(0, 0): 0.5}


def test_batches_do_not_show():
    many = shapely.buffer(shapely.points([[5, 5], [15, 22], [33, 11], [20, 20]]), [3, 9, 12, 14])
    once, in_batches = (cut_by_cells(many, GRID, SIZE, at_a_time=n) for n in (1_000, 5))
    assert table(once) == table(in_batches)


def test_people_by_area_and_floors():
    """100 people; 20 m2 under 6 floors and 30 m2 under 1 floor: 120 to 30, so 80 and 20 people."""
    parts = cut_by_cells(shapes(shapely.box(0, 20, 4, 25), shapely.box(5, 20, 10, 26)), GRID, SIZE)
    people = np.zeros(SIZE)
    people[0, 0] = 100
    handed = hand_out(people, parts, np.array([6.0, 1.0]))
    assert handed.to_shapes == pytest.approx([80, 20])
    assert handed.left_over.sum() == 0


def test_a_shape_on_two_cells_takes_from_both_and_bare_cells_keep_theirs():
    """Cell 0 (8 people) and cell 1 (4 people) hold the shape alone: 12. Cell 5 has 7 people and no shape."""
    parts = cut_by_cells(shapes(shapely.box(9, 21, 11, 22)), GRID, SIZE)
    people = np.full(SIZE, np.nan)
    people[0, :2], people[1, 1] = (8, 4), 7
    handed = hand_out(people, parts, np.ones(1))
    assert handed.to_shapes == pytest.approx([12])
    assert handed.left_over[1, 1] == handed.left_over.sum() == 7


def test_a_shape_without_density_houses_nobody():
    parts = cut_by_cells(shapes(shapely.box(0, 20, 10, 30)), GRID, SIZE)
    people = np.full(SIZE, 1.0)
    handed = hand_out(people, parts, np.zeros(1))
    assert handed.to_shapes.tolist() == [0]
    assert handed.left_over.sum() == 12


some_number = st.floats(-15, 55, allow_nan=False).map(lambda x: round(x, 3))
discs = st.lists(st.tuples(some_number, some_number, st.floats(0.001, 25)), max_size=12)
cells = st.lists(st.one_of(st.floats(0, 1e7), st.just(np.nan)), min_size=12, max_size=12)


@given(discs, cells, st.lists(st.floats(0.01, 100), min_size=12, max_size=12))
def test_people_are_conserved(places, people, floors):
    """Handed out + left over = the raster, and no cell hands out more than it has."""
    homes = np.array([shapely.Point(x, y).buffer(r, quad_segs=3) for x, y, r in places], dtype=object)
    values = np.array(people).reshape(SIZE)
    handed = hand_out(values, cut_by_cells(homes, GRID, SIZE), np.array(floors[: len(homes)]))
    total = np.nansum(values)
    assert handed.to_shapes.sum() + handed.left_over.sum() == pytest.approx(total, rel=1e-9)
    assert (handed.to_shapes >= 0).all()
    assert (handed.left_over <= np.nan_to_num(values)).all()


@given(discs)
def test_parts_make_up_what_lies_in_the_raster(places):
    """The parts' areas add up to the area of the shape within the raster's frame, whichever cells were cut."""
    homes = np.array([shapely.Point(x, y).buffer(r, quad_segs=3) for x, y, r in places], dtype=object)
    parts = cut_by_cells(homes, GRID, SIZE)
    got = np.bincount(parts.shape, weights=parts.cell_share * 100, minlength=len(homes))
    assert got == pytest.approx(shapely.area(shapely.intersection(homes, shapely.box(0, 0, 40, 30))), abs=1e-9)
    assert (parts.cell_share <= 1 + 1e-12).all()
