"""Land that streets enclose."""

import numpy as np
import shapely

from spatial_renewal.methods.street_blocks import enclosed_blocks

NONE = np.array([], dtype=object)


def lines(*coordinates):
    return np.array([shapely.LineString(c) for c in coordinates], dtype=object)


def test_crossing_streets_make_blocks_from_west_to_east():
    """Four streets through a square of 100 m, uncut at their crossings: one inner face of 80 x 80 m."""
    grid = lines([(10, 0), (10, 100)], [(90, 0), (90, 100)], [(0, 10), (100, 10)], [(0, 90), (100, 90)])
    (block,) = enclosed_blocks(grid, NONE)
    assert block.area == 6400
    halves = enclosed_blocks(np.append(grid, lines([(50, 0), (50, 100)])), NONE)
    assert [half.centroid.x for half in halves] == [30, 70]


def test_lanes_within_an_estate_part_no_block():
    grid = lines([(0, 0), (90, 0), (90, 90), (0, 90), (0, 0)], [(45, 0), (45, 90)])
    estate = np.array([shapely.box(20, 5, 80, 85)], dtype=object)
    assert [block.area for block in enclosed_blocks(grid, estate)] == [8100]


def test_a_dead_end_encloses_nothing():
    assert not len(enclosed_blocks(lines([(0, 0), (90, 0)]), NONE))
    assert not len(enclosed_blocks(NONE, NONE))
