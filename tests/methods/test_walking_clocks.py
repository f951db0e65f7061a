"""Minutes by hand: speeds, slopes both ways, steps, crossings; and straight lines where there are no streets."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.methods.edge_lines import edge_lines
from spatial_renewal.methods.reach import walk_to_places
from spatial_renewal.methods.routes import arrivals
from spatial_renewal.methods.slopes import Ground, slope_times, tobler_time
from spatial_renewal.methods.straight_line import straight_line_distances
from spatial_renewal.methods.walking_clocks import Effort, Taken, Waits, crossing_waits, walk_min, walks_taken
from tests.methods.reach_town import foot_of, lines_of, search_from, town_of, towns

# 100 x 20 cells of 10 m, corner (0, 100): x 0-1000, y -100-100
GRID = Affine(10, 0, 0, 0, -10, 100)


def plane(rise_per_m):
    """Elevation that rises eastwards."""
    return np.tile((np.arange(100) * 10 + 5.0) * rise_per_m, (20, 1))


def on_grid(elevation_m):
    return Ground(elevation_m=elevation_m, transform=GRID)


def test_groups_walk_the_same_metres_in_their_own_minutes():
    """600 m and half a minute of waiting: 600 / (0.92 * 60) + 0.5 = 11.37 at 0.92 m/s, 9.20 at 1.15 m/s."""
    walk = Taken(np.array([600.0]), np.array([0.5]))
    assert walk_min(walk, speed_m_per_s=0.92)[0] == pytest.approx(11.3696, abs=1e-4)
    assert walk_min(walk, speed_m_per_s=1.15)[0] == pytest.approx(9.1957, abs=1e-4)


def test_up_takes_longer_than_down():
    """10 % up: exp(3.5 * 0.10) = 1.419; 10 % down: exp(3.5 * (0.05 - 0.05)) = 1."""
    edges = town_of(lines_of("100 0, 300 0"))
    times = slope_times(edges, on_grid(plane(0.1)), spacing_m=20, steepest=0.4)
    assert times.ahead[0] == pytest.approx(np.exp(0.35))
    assert times.back[0] == pytest.approx(1.0)
    assert times.unknown_share[0] == 0


def test_a_hill_between_two_level_ends_is_seen_but_not_under_a_bridge():
    """Up 10 % for 100 m and down again: the mean of both ways; as a bridge: level."""
    hill = np.tile(np.r_[np.arange(50), 49 - np.arange(50)] * 1.0, (20, 1))
    edges = town_of(lines_of("405 0, 595 0"))
    street = slope_times(edges, on_grid(hill), spacing_m=10, steepest=0.4)
    bridge = slope_times(edges, on_grid(hill), spacing_m=10, steepest=0.4, level=np.array([True]))
    # 9 parts up, 1 over the flat top, 9 down
    assert street.ahead[0] == pytest.approx((9 * np.exp(0.35) + 1 + 9 * 1.0) / 19)
    assert street.back[0] == pytest.approx(street.ahead[0])
    assert bridge.ahead[0] == bridge.back[0] == pytest.approx(1.0)


def test_unknown_elevation_counts_as_level_and_is_said():
    """The east half holds no data: from x=500 on nothing is known."""
    ground = plane(0.1)
    ground[:, 50:] = np.nan
    edges = town_of(lines_of("300 0, 400 0", "600 0, 700 0", "900 0, 1100 0"))
    times = slope_times(edges, on_grid(ground), spacing_m=10, steepest=0.4)
    assert times.unknown_share.tolist() == [0, 1, 1]
    assert times.ahead.tolist() == pytest.approx([np.exp(0.35), 1, 1])


def test_a_cliff_in_the_raster_counts_as_the_steepest():
    ground = np.zeros((20, 100))
    ground[:, 50:] = 80.0
    edges = town_of(lines_of("495 0, 505 0"))
    assert slope_times(edges, on_grid(ground), spacing_m=10, steepest=0.4).ahead[0] == pytest.approx(np.exp(3.5 * 0.4))


@given(st.floats(-0.4, 0.4))
def test_there_and_back_on_a_slope_is_never_quicker_than_on_the_level(slope):
    """|s + 0.05| + |s - 0.05| >= 0.1, so the product of both times is at least 1 and their sum at least 2."""
    assert tobler_time(slope) + tobler_time(-slope) >= 2 - 1e-12
    assert tobler_time(abs(slope)) >= tobler_time(-abs(slope))


def test_who_crosses_the_arterial_waits_who_walks_along_it_does_not():
    """A lane (no wait) over an arterial (1 min): half on each lane edge; with a signal 0.4 min."""
    edges = town_of(lines_of("0 -50, 0 0", "0 0, 0 50", "-50 0, 0 0", "0 0, 50 0"))
    own_min = np.array([0.0, 0.0, 1.0, 1.0])
    waits = crossing_waits(edges, (own_min, own_min))
    assert waits.tail_min.tolist() == [0, 0.5, 0, 0]
    assert waits.head_min.tolist() == [0.5, 0, 0, 0]
    signals = np.zeros(edges.nodes, dtype=bool)
    signals[edges.head[0]] = True
    waits = crossing_waits(edges, (own_min, own_min), signals=signals, signal_wait_min=0.4)
    assert waits.head_min.tolist() == [0.2, 0, 0, 0]


def test_where_a_lane_becomes_an_arterial_nobody_crosses():
    edges = town_of(lines_of("0 0, 50 0", "50 0, 90 0"))
    waits = crossing_waits(edges, (np.array([0.0, 1.0]), np.array([0.0, 1.0])))
    assert not np.any(waits)


def taken_of(edges, effort, origins, places):
    """What the walks from `places` to the nearest of `origins` take, from foot to origin."""
    search = search_from(edges, *origins)
    edge, offset_m, _ = (np.array(part) for part in zip(*[foot_of(edges, xy) for xy in places], strict=True))
    came = arrivals(edges, search.reach, search.trail.node_foot, edge=edge, offset_m=offset_m)
    return walks_taken(edges, effort, search.reach, trail=search.trail, came=came), search.reach, (edge, offset_m)


def test_a_walk_up_the_hill_and_over_the_arterial():
    """Facility 3 m off at the hill's top end (100, 3); lane 0-60 level, 60-100 counts double upwards, half downwards.

    From (20, 0): 40 level + 40 * 2 up + leg 3 = 123, and 0.5 min at the crossing at x=60.
    The facility at the foot (0, 3), from (90, 0): 30 * 0.5 down + 60 + 3 = 78.
    """
    edges = town_of(lines_of("0 0, 60 0", "60 0, 100 0", "60 0, 60 80"))
    ahead_m, back_m = edges.length_m.copy(), edges.length_m.copy()
    ahead_m[1], back_m[1] = 80.0, 20.0
    effort = Effort(ahead_m, back_m, Waits(np.array([0, 0.25, 0]), np.array([0.25, 0, 0])))
    up, *_ = taken_of(edges, effort, [(100, 3)], [(20, 0), (80, 0)])
    assert up.level_m.tolist() == pytest.approx([123.0, 20 * 2 + 3])
    assert up.wait_min.tolist() == pytest.approx([0.5, 0.0])
    down, *_ = taken_of(edges, effort, [(0, 3)], [(90, 0)])
    assert down.level_m.tolist() == pytest.approx([78.0])


@given(towns())
def test_on_the_level_a_walk_takes_its_own_metres(town):
    """With every edge as long as it is, level metres equal the walk; what is not reached takes for ever."""
    lines, places = town
    edges = town_of(lines)
    none = np.zeros(len(edges.length_m))
    effort = Effort(edges.length_m, edges.length_m, Waits(none, none))
    taken, reach, (edge, offset_m) = taken_of(edges, effort, places[:2], places)
    np.testing.assert_allclose(taken.level_m, walk_to_places(edges, reach, edge, offset_m), atol=1e-6)
    assert not taken.wait_min[np.isfinite(taken.level_m)].any()


def test_a_link_without_length_has_no_slope():
    edges = edge_lines(lines_of("300 0, 300 0"), np.array([0]), np.array([1]), nodes=2)
    times = slope_times(edges, on_grid(plane(0.1)), spacing_m=10, steepest=0.4)
    assert times.ahead.tolist() == times.back.tolist() == [1.0]


def test_straight_lines_times_the_detour():
    """300-400-500 times 1.3 = 650; the second origin has nothing within 700."""
    targets = np.array([[300.0, 400.0], [300.0, 400.0], [-300.0, 400.0]])
    origins = np.array([[0.0, 0.0], [5000.0, 0.0]])
    distance_m, target = straight_line_distances(origins, targets, detour_factor=1.3, limit_m=700)
    assert distance_m.tolist() == pytest.approx([650.0, np.inf])
    assert target.tolist() == [0, -1]
    assert straight_line_distances(origins, np.empty((0, 2)), detour_factor=1.3, limit_m=1)[1].tolist() == [-1, -1]
