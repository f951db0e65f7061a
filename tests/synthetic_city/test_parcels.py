"""Are superblocks divided without a rest? (squares solved by hand, and what must hold for any cut)"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.synthetic_city.parcels import Parcel, cut, cut_at, divide, inset
from spatial_renewal.synthetic_city.warp import densify

SQUARE = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]])
PARCEL = Parcel(corners=SQUARE, sides=("primary", "rail", "tertiary", "residential"), cell=(0, 0), zone="old")


def test_inset_moves_each_side_by_its_own_distance():
    """South 10, east 20, north 30, west 40: from (40, 10) to (80, 70)."""
    moved = inset(SQUARE, np.array([10.0, 20.0, 30.0, 40.0]))
    assert moved == pytest.approx(np.array([[40.0, 10.0], [80.0, 10.0], [80.0, 70.0], [40.0, 70.0]]))


def test_cut_across_hands_the_sides_on():
    """A lane from 40 on the south side to 60 on the north side: (40 + 60) / 2 x 100 = 5000 m2 to the west."""
    laid = cut(PARCEL, "across", (0.4, 0.6), "living_street")
    west, east = laid.parcels
    assert west.area_m2 == pytest.approx(5000.0)
    assert west.sides == ("primary", "living_street", "tertiary", "residential")
    assert east.sides == ("primary", "rail", "tertiary", "living_street")
    assert laid.streets[0].path == pytest.approx(np.array([[40.0, 0.0], [60.0, 100.0]]))


def test_a_lane_stops_before_the_railway_and_a_wall_makes_no_lane():
    """East is the railway: the lane along ends 15 m before it, at 85."""
    lane = cut(PARCEL, "along", (0.5, 0.5), "living_street").streets[0]
    assert lane.path == pytest.approx(np.array([[0.0, 50.0], [85.0, 50.0]]))
    assert cut(PARCEL, "along", (0.5, 0.5), "wall").streets == ()


def test_cut_at_counts_shares_of_the_whole():
    """At 0.2 and 0.8 of 100 m: 20, 60 and 20 m wide."""
    parts = cut_at(PARCEL, "across", (0.2, 0.8), ("wall", "wall")).parcels
    assert [p.size_m[0] for p in parts] == pytest.approx([20.0, 60.0, 20.0])


def test_densify_keeps_vertices():
    """25 m in steps of at most 10: three pieces."""
    assert densify(np.array([[0.0, 0.0], [25.0, 0.0]]), 10.0)[:, 0] == pytest.approx([0.0, 25 / 3, 50 / 3, 25.0])


@given(seed=st.integers(0, 10_000), target_m2=st.floats(1_500, 9_000))
def test_divided_ground_adds_up_and_every_piece_has_a_street(seed: int, target_m2: float):
    pieces = divide(np.random.default_rng(seed), PARCEL, target_m2).parcels
    assert sum(p.area_m2 for p in pieces) == pytest.approx(PARCEL.area_m2)
    for piece in pieces:
        assert any(side not in ("wall", "rail", "footway") for side in piece.sides)
