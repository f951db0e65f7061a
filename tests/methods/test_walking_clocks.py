"""Minutes by hand: speeds, slopes both ways, steps, crossings; and straight lines where there are no streets."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.methods.slopes import slope_times, tobler_time
from spatial_renewal.methods.straight_line import straight_line_distances
from spatial_renewal.methods.walking_clocks import SPEEDS, crossing_minutes, edge_minutes
from tests.methods.reach_town import lines_of, town_of

# 100 x 20 cells of 10 m, corner (0, 100): x 0-1000, y -100-100
GRID = Affine(10, 0, 0, 0, -10, 100)


def plane(rise_per_m):
    """Elevation that rises eastwards."""
    return np.tile((np.arange(100) * 10 + 5.0) * rise_per_m, (20, 1))


def test_groups_walk_the_same_metres_in_their_own_minutes():
    """600 m: 600 / (0.92 * 60) = 10.87 min at 60+, 600 / (1.15 * 60) = 8.70 min for adults."""
    assert edge_minutes(np.array([600.0]), speed=SPEEDS["elderly_60"]).ahead_min[0] == pytest.approx(10.8696, abs=1e-4)
    assert edge_minutes(np.array([600.0]), speed=SPEEDS["adult"]).back_min[0] == pytest.approx(8.6957, abs=1e-4)
    assert SPEEDS["wheelchair"].m_per_s < SPEEDS["small_child"].m_per_s < SPEEDS["elderly_60"].m_per_s


def test_every_speed_says_where_it_is_from():
    assert all(speed.source for speed in SPEEDS.values())
    assert SPEEDS["wheelchair"].certainty == SPEEDS["small_child"].certainty == "unverified"
    assert SPEEDS["adult"].certainty == "secondary"


def test_up_takes_longer_than_down():
    """10 % up: exp(3.5 * 0.10) = 1.419; 10 % down: exp(3.5 * (0.05 - 0.05)) = 1."""
    edges = town_of(lines_of("100 0, 300 0"))
    times = slope_times(edges, plane(0.1), GRID, spacing_m=20)
    assert times.ahead[0] == pytest.approx(np.exp(0.35))
    assert times.back[0] == pytest.approx(1.0)
    assert times.unknown_share[0] == 0
    minutes = edge_minutes(edges.length_m, speed=SPEEDS["adult"], slopes=times)
    assert minutes.ahead_min[0] == pytest.approx(200 / 69 * np.exp(0.35))


def test_a_hill_between_two_level_ends_is_seen_but_not_under_a_bridge():
    """Up 10 % for 100 m and down again: the mean of both ways; as a bridge: level."""
    hill = np.tile(np.r_[np.arange(50), 49 - np.arange(50)] * 1.0, (20, 1))
    edges = town_of(lines_of("405 0, 595 0"))
    street = slope_times(edges, hill, GRID, spacing_m=10)
    bridge = slope_times(edges, hill, GRID, spacing_m=10, level=np.array([True]))
    # 9 parts up, 1 over the flat top, 9 down
    assert street.ahead[0] == pytest.approx((9 * np.exp(0.35) + 1 + 9 * 1.0) / 19)
    assert street.back[0] == pytest.approx(street.ahead[0])
    assert bridge.ahead[0] == bridge.back[0] == pytest.approx(1.0)


def test_unknown_elevation_counts_as_level_and_is_said():
    """The east half holds no data: from x=500 on nothing is known."""
    ground = plane(0.1)
    ground[:, 50:] = np.nan
    edges = town_of(lines_of("300 0, 400 0", "600 0, 700 0", "900 0, 1100 0"))
    times = slope_times(edges, ground, GRID, spacing_m=10)
    assert times.unknown_share.tolist() == [0, 1, 1]
    assert times.ahead.tolist() == pytest.approx([np.exp(0.35), 1, 1])


def test_a_cliff_in_the_raster_counts_as_the_steepest():
    ground = np.zeros((20, 100))
    ground[:, 50:] = 80.0
    edges = town_of(lines_of("495 0, 505 0"))
    assert slope_times(edges, ground, GRID, spacing_m=10, steepest=0.4).ahead[0] == pytest.approx(np.exp(3.5 * 0.4))


@given(st.floats(-0.4, 0.4))
def test_there_and_back_on_a_slope_is_never_quicker_than_on_the_level(slope):
    """|s + 0.05| + |s - 0.05| >= 0.1, so the product of both times is at least 1 and their sum at least 2."""
    assert tobler_time(slope) + tobler_time(-slope) >= 2 - 1e-12
    assert tobler_time(abs(slope)) >= tobler_time(-abs(slope))


def test_wheelchairs_do_not_take_steps():
    steps = np.array([True, False])
    lengths = np.array([20.0, 40.2])
    assert edge_minutes(lengths, speed=SPEEDS["wheelchair"], steps=steps).ahead_min.tolist() == pytest.approx(
        [np.inf, 1.0]
    )
    assert np.isfinite(edge_minutes(lengths, speed=SPEEDS["adult"], steps=steps).back_min).all()


def test_who_crosses_the_arterial_waits_who_walks_along_it_does_not():
    """A lane (class 0, no wait) over an arterial (class 1, 1 min): half on each lane edge; with a signal 0.4 min."""
    edges = town_of(lines_of("0 -50, 0 0", "0 0, 0 50", "-50 0, 0 0", "0 0, 50 0"))
    street_class, wait_min = np.array([0, 0, 1, 1]), np.array([0.0, 1.0])
    assert crossing_minutes(edges, street_class, wait_min).tolist() == [0.5, 0.5, 0, 0]
    signals = np.zeros(edges.nodes, dtype=bool)
    signals[edges.head[0]] = True
    with_signal = crossing_minutes(edges, street_class, wait_min, signals=signals, signal_wait_min=0.4)
    assert with_signal.tolist() == [0.2, 0.2, 0, 0]
    minutes = edge_minutes(edges.length_m, speed=SPEEDS["adult"], crossing_min=with_signal)
    assert minutes.ahead_min[0] == pytest.approx(50 / 69 + 0.2)


def test_straight_lines_times_the_detour():
    """300-400-500 times 1.3 = 650; the second origin has nothing within 700."""
    targets = np.array([[300.0, 400.0], [300.0, 400.0], [-300.0, 400.0]])
    origins = np.array([[0.0, 0.0], [5000.0, 0.0]])
    distance_m, target = straight_line_distances(origins, targets, detour_factor=1.3, limit_m=700)
    assert distance_m.tolist() == pytest.approx([650.0, np.inf])
    assert target.tolist() == [0, -1]
    assert straight_line_distances(origins, np.empty((0, 2)), detour_factor=1.3, limit_m=1)[1].tolist() == [-1, -1]
