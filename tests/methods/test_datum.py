"""Do the shifts of Chinese web maps match the published reference points, and do they undo exactly?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.methods.datum import (
    CHINA_BOX,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

WEST, SOUTH, EAST, NORTH = CHINA_BOX
IN_BOX = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
# One millimetre: 0.001 m / 111 320 m per degree at the equator.
ONE_MM_DEG = 0.001 / 111_320


def one(shift, lon, lat):
    x, y = shift(np.array([lon]), np.array([lat]))
    return float(x[0]), float(y[0])


def test_gcj02_reference_point():
    """116.404, 39.915 goes to the published GCJ-02 place, to 1e-12 degrees."""
    assert one(wgs84_to_gcj02, 116.404, 39.915) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)


def test_bd09_reference_point():
    """116.404, 39.915 goes to the published BD-09 place, to 1e-12 degrees."""
    assert one(gcj02_to_bd09, 116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "lon", "lat", "metres"),
    [("Beijing", 116.40, 39.90, 555), ("Shanghai", 121.47, 31.23, 481), ("Ningbo", 121.55, 29.87, 493)],
)
def test_offset_of_cities(name, lon, lat, metres):
    """Published offsets of cities, here within 15 m: the exact point in town was not published."""
    x, y = one(wgs84_to_gcj02, lon, lat)
    east_m = (x - lon) * 111_320 * np.cos(np.radians(lat))
    assert np.hypot(east_m, (y - lat) * 110_900) == pytest.approx(metres, abs=15), name


@pytest.mark.parametrize(
    ("there", "back"),
    [(wgs84_to_gcj02, gcj02_to_wgs84), (gcj02_to_bd09, bd09_to_gcj02), (wgs84_to_bd09, bd09_to_wgs84)],
)
@given(place=IN_BOX)
def test_inverse_is_within_a_millimetre(there, back, place):
    lon, lat = one(back, *one(there, *place))
    assert abs(lon - place[0]) < ONE_MM_DEG
    assert abs(lat - place[1]) < ONE_MM_DEG


@given(place=IN_BOX)
def test_gcj02_shift_is_at_most_about_a_kilometre_and_never_nought(place):
    lon, lat = one(wgs84_to_gcj02, *place)
    metres = np.hypot((lon - place[0]) * 111_320 * np.cos(np.radians(place[1])), (lat - place[1]) * 111_320)
    assert 0 < metres < 1_500


@pytest.mark.parametrize(
    "shift", [wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02, wgs84_to_bd09, bd09_to_wgs84]
)
def test_outside_the_box_nothing_moves(shift):
    lon, lat = np.array([-8.61, 2.35, 150.0]), np.array([41.15, 48.85, -33.9])
    x, y = shift(lon, lat)
    assert np.array_equal(x, lon)
    assert np.array_equal(y, lat)


def test_missing_numbers_stay_missing_and_inputs_are_untouched():
    lon, lat = np.array([np.nan, 116.404]), np.array([39.9, 39.915])
    x, y = bd09_to_wgs84(lon, lat)
    assert np.isnan(x[0])
    assert y[0] == 39.9
    assert lon[1] == 116.404
