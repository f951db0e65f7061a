"""Does a point join the nearest street that it can walk to straight?"""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.connectors import STEP_M, places_xy, snap_past_walls
from spatial_renewal.methods.snapping import index_segments
from spatial_renewal.methods.street_graph import build_street_graph
from spatial_renewal.methods.walls import NOBODY, Passes, no_passes, raise_walls, stopped
from tests.methods.walking import ENGINES, lines_of


def snapped(lines, xy, walls, *, limit_m=500.0, passes=None, engine=ENGINES[0]):
    """Positions and index; `walls` are shapes, or shapes and their owners."""
    shapes, owner = walls if isinstance(walls, tuple) else (walls, None)
    index = index_segments(build_street_graph(np.array(lines, dtype=object)), engine=engine)
    points = shapely.points(np.atleast_2d(xy).astype(float))
    at = snap_past_walls(
        points,
        index,
        limit_m=limit_m,
        walls=raise_walls(np.array(shapes, dtype=object), owner),
        passes=passes or no_passes(len(points)),
        engine=engine,
    )
    return at, index


NORTH_AND_SOUTH = lines_of("0 0, 300 0", "0 100, 300 100")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_river_sends_one_to_the_farther_street(engine):
    """The house is 30 m from the southern street, across a river, and 70 m from the northern one."""
    at, _ = snapped(NORTH_AND_SOUTH, [150, 30], lines_of("-50 10, 350 10"), engine=engine)
    assert (at.edge.tolist(), at.offset_m.tolist(), at.gap_m.tolist()) == ([1], [150.0], [70.0])


def test_a_polygon_stops_by_its_outline():
    """A lake of 20 m by 400 m lies between: its southern bank alone would do."""
    lake = shapely.box(-50, 5, 350, 25)
    at, _ = snapped(NORTH_AND_SOUTH, [150, 30], [lake])
    assert at.gap_m.tolist() == [70.0]


def test_one_walks_around_the_end_of_a_short_wall():
    """The wall from x=140 to x=160 hides the street's foot.

    In sight is what lies outside the wall's shadow: from (150, 30) past (160, 10) to x = 150 + 10 * 30/20 = 165.
    Of the places every 10 m, x=170 and x=130 are the nearest in sight: sqrt(20^2 + 30^2).
    """
    at, _ = snapped([NORTH_AND_SOUTH[0]], [150, 30], lines_of("140 10, 160 10"))
    assert at.offset_m.tolist() == [130.0]
    assert at.gap_m[0] == pytest.approx(np.hypot(20, 30))


def test_walled_in_is_off_the_network():
    at, _ = snapped(NORTH_AND_SOUTH, [150, 30], [shapely.box(140, 20, 160, 40)])
    assert not at.on_network.any()
    assert np.isinf(at.gap_m).all()


def test_the_limit_holds_behind_walls_too():
    at, _ = snapped(NORTH_AND_SOUTH, [150, 30], lines_of("-50 10, 350 10"), limit_m=69.0)
    assert not at.on_network.any()


def test_a_gate_passes_the_wall_that_it_is_in_and_no_other():
    """Gates at 2 m inside the wall: the first spares walls within 5 m, the second none."""
    passes = Passes(owner=np.array([NOBODY, NOBODY]), free_m=np.array([5.0, 0.0]))
    at, _ = snapped(NORTH_AND_SOUTH, [[150, 12], [150, 12]], lines_of("-50 10, 350 10"), passes=passes)
    assert at.gap_m.tolist() == [12.0, 88.0]


def test_an_owner_passes_its_own_wall():
    passes = Passes(owner=np.array([7, 8, NOBODY]), free_m=np.zeros(3))
    at, _ = snapped(NORTH_AND_SOUTH, [[150, 30]] * 3, (lines_of("-50 10, 350 10"), np.array([7])), passes=passes)
    assert at.gap_m.tolist() == [30.0, 70.0, 70.0]


def test_a_street_along_the_bank_is_got_to_from_its_side():
    """The promenade lies on the bank itself."""
    at, _ = snapped([NORTH_AND_SOUTH[0]], [150, 30], [NORTH_AND_SOUTH[0]])
    assert at.gap_m.tolist() == [30.0]


def test_nothing_to_walk_to():
    at, _ = snapped(NORTH_AND_SOUTH, np.empty((0, 2)), lines_of("0 10, 9 10"))
    assert len(at.edge) == 0


coordinate = st.integers(0, 200).map(float)
segment = st.tuples(coordinate, coordinate, coordinate, coordinate).filter(lambda s: s[:2] != s[2:])


@settings(max_examples=60, deadline=None)
@given(st.lists(segment, min_size=1, max_size=5), st.lists(segment, max_size=5), st.tuples(coordinate, coordinate))
def test_the_place_is_in_sight_and_no_step_in_sight_is_nearer(streets, walls, spot):
    """Brute force over every place at a multiple of the step, and the nearest places, of every segment."""
    lines = [shapely.LineString([s[:2], s[2:]]) for s in streets]
    barriers = [shapely.LineString([(s[0] + 0.37, s[1] + 0.21), (s[2] + 0.37, s[3] + 0.21)]) for s in walls]
    house = shapely.Point(spot)
    results = [snapped(lines, spot, barriers, limit_m=80.0, engine=engine) for engine in ENGINES]
    for at, _ in results[1:]:
        assert (at.edge[0], at.offset_m[0], at.gap_m[0]) == (
            results[0][0].edge[0],
            results[0][0].offset_m[0],
            results[0][0].gap_m[0],
        )
    at, index = results[0]
    tried = []
    for line in shapely.linestrings(index.xy.reshape(-1, 2, 2)):
        along = [line.project(house), *np.arange(STEP_M, line.length, STEP_M)]
        tried += [line.interpolate(a) for a in along]
    gaps = [
        place.distance(house)
        for place in tried
        if not any(_crosses(house, place, barrier) for barrier in barriers) and place.distance(house) <= 80.0
    ]
    if not gaps:
        assert at.edge[0] < 0
    else:
        assert at.gap_m[0] == pytest.approx(min(gaps), abs=1e-6)
        foot = places_xy(index, at.edge, at.offset_m)
        assert not stopped(raise_walls(np.array(barriers, dtype=object)), np.array([spot]), foot, passes=no_passes(1))
        assert shapely.Point(foot[0]).distance(house) == pytest.approx(at.gap_m[0], abs=1e-6)


def _crosses(house, place, barrier):
    """Whether a wall meets the way but for its last centimetre."""
    way = shapely.LineString([house, place])
    if way.length <= 0.01:
        return False
    return shapely.ops.substring(way, 0, way.length - 0.01).intersects(barrier)
