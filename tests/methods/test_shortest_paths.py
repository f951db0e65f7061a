"""Walking distances against hand-worked cases and against networkx on physically split graphs, by both engines."""

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.shortest_paths import NOT_REACHED, nearest_target, nearest_targets, pairs_within
from spatial_renewal.methods.snapping import snap_to_edges
from spatial_renewal.methods.street_graph import build_street_graph
from spatial_renewal.methods.walk_graph import place_points, stable_order
from tests.methods.walking import ENGINES, between, lines_of, one_nearest, placed, table_of, towns, walks
from tests.oracle import split_graph, walks_from

# The oracle adds up pieces of lines, ours whole nanometres.
TOLERANCE_M = 1e-6


@pytest.fixture(params=ENGINES, ids=lambda e: f"{e.name}-{e.threads}")
def engine(request):
    return request.param


def test_two_points_on_one_edge_meet_along_it():
    """Legs 5 + 3, along the edge 80 - 20 = 60: 68, not back to a node and forth."""
    assert walks(lines_of("0 0, 100 0"), shapely.points([[20, 5], [80, -3]]))[0, 1] == pytest.approx(68)


def test_two_points_on_one_edge_may_be_nearer_round_the_corner():
    """A horseshoe of 100 + 300 + 100 m with its ends joined by 20 m: from 10 m to 490 m along it is 10 + 20 + 10."""
    lines = lines_of("0 0, 0 100, 300 100, 300 0", "0 0, 20 0, 300 0")
    far = walks(lines, shapely.points([[0, 10], [300, 10]]))[0, 1]
    assert far == pytest.approx(10 + 300 + 10)


def test_a_facility_on_the_edge_itself_has_no_leg():
    """Leg 4 + 30 along the edge + 0."""
    assert walks(lines_of("0 0, 100 0"), shapely.points([[20, 4], [50, 0]]))[0, 1] == pytest.approx(34)


def test_of_two_parallel_streets_the_shorter_counts():
    """Both lead from (0,0) to (100,0); the detour over (50,80) is 2 * hypot(50,80) = 188.7, the straight one 100.

    From the far end (150,0) to (-50,0): 50 + 100 + 50.
    """
    lines = lines_of("0 0, 100 0", "0 0, 50 80, 100 0", "-50 0, 0 0", "100 0, 150 0")
    assert walks(lines, shapely.points([[-50, 0], [150, 0]]))[0, 1] == pytest.approx(200)


def test_points_on_two_parallel_streets_meet_at_the_nearer_end():
    """One at 30 m on the straight street, one at the top of the detour: hypot(50,80) + 30 over (0,0)."""
    lines = lines_of("0 0, 100 0", "0 0, 50 80, 100 0", "-50 0, 0 0", "100 0, 150 0")
    table = walks(lines, shapely.points([[30, 0], [50, 80]]))
    assert table[0, 1] == pytest.approx(30 + np.hypot(50, 80))


def test_a_loop_is_walked_the_shorter_way_round():
    """A square loop of 400 m entered at (0,0).

    (100,100) is 200 m away either way, (100,20) 120 m; from (100,20) to (20,100) it is 80 + 80 along the loop, and
    from (100,20) to (0,20) 120 + 20 through its entry against 280 along.
    """
    lines = lines_of("-10 0, 0 0", "0 0, 100 0, 100 100, 0 100, 0 0")
    table = walks(lines, shapely.points([[-10, 0], [100, 100], [100, 20], [20, 100], [0, 20]]))
    assert table[0, 1] == pytest.approx(210)
    assert table[0, 2] == pytest.approx(130)
    assert table[2, 3] == pytest.approx(160)
    assert table[2, 4] == pytest.approx(140)


def test_a_ring_that_joins_nothing_is_walked_the_shorter_way_round():
    """A ring of 400 m in two lines, without a junction: from (50,0) to (0,50) 100 m, to (50,100) 200 m."""
    lines = lines_of("0 0, 100 0, 100 100", "0 0, 0 100, 100 100")
    table = walks(lines, shapely.points([[50, 0], [0, 50], [50, 100]]))
    assert table[0].tolist() == pytest.approx([0, 100, 200])


def test_a_ring_that_is_one_line_is_walked_the_shorter_way_round():
    """The same 400 m as one closed line that begins at (0,0): from (50,0) to (0,50) 100 m over its beginning."""
    table = walks(lines_of("0 0, 100 0, 100 100, 0 100, 0 0"), shapely.points([[50, 0], [0, 50]]))
    assert table[0, 1] == pytest.approx(100)


def test_the_end_of_a_blind_alley_is_reached_and_left_the_same_way():
    """Alley of 70 m off x=40 of a lane; from its end to the lane's end (100,0): 70 + 60. To itself: 0."""
    table = walks(lines_of("0 0, 40 0, 100 0", "40 0, 40 70"), shapely.points([[40, 70], [100, 0]]))
    assert table.tolist() == [[0, 130], [130, 0]]


def test_a_street_of_many_pieces_is_as_long_as_their_sum():
    """Nine pieces of 10 m drawn in either direction and shuffled: from 5 m to 85 m it is 80 m."""
    lines = [
        shapely.LineString([(10.0 * i, 0), (10.0 * i + 10, 0)][:: -1 if i % 3 else 1])
        for i in (4, 0, 8, 2, 6, 1, 3, 7, 5)
    ]
    walk = placed(lines, shapely.points([[5, 0], [85, 0]]))
    assert len(walk.chains.length_m) == 1
    assert walks(lines, shapely.points([[5, 0], [85, 0]]))[0, 1] == 80


def test_a_bridge_that_shares_no_vertex_is_not_a_junction():
    """The streets cross at (50,0) without a vertex there: no walk."""
    assert np.isinf(walks(lines_of("0 0, 100 0", "50 -50, 50 50"), shapely.points([[0, 0], [50, 50]]))[0, 1])


def test_streets_join_at_an_inner_vertex_that_both_have():
    """Both have a vertex at (50,0): 50 + 50."""
    lines = lines_of("0 0, 50 0, 100 0", "50 -50, 50 0, 50 50")
    assert walks(lines, shapely.points([[0, 0], [50, 50]]))[0, 1] == pytest.approx(100)


def test_two_levels_at_one_coordinate_are_apart():
    """Bridge and street both have a node at (100,0), b and B; only stairs s at (200,0) join the levels.

    From (50,0) on the street to (100,60) on the bridge's ramp: 150 to the stairs, none up, 100 back, 60 along: 310.
    """
    lines = lines_of("0 0, 100 0", "100 0, 200 0", "200 0, 100 0", "100 0, 100 60")
    ends = between("ab", "bs", "sB", "Bc")
    assert walks(lines, shapely.points([[50, 0], [100, 60]]), **ends)[0, 1] == pytest.approx(310)


def test_a_link_without_length_joins_two_named_nodes():
    """A lift between two levels at (100,0): 100 + 0 + 70. Without the lift there is no walk."""
    lines = lines_of("0 0, 100 0", "100 0, 100 70", "100 0, 100 0")
    points = shapely.points([[0, 0], [100, 70]])
    assert walks(lines, points, **between("ab", "Bc", "bB"))[0, 1] == pytest.approx(170)
    assert np.isinf(walks(lines[:2], points, **between("ab", "Bc"))[0, 1])


def test_a_piece_from_a_node_to_itself_without_length_changes_nothing():
    points = shapely.points([[20, 5], [80, -3]])
    assert walks(lines_of("0 0, 100 0", "50 0, 50 0"), points)[0, 1] == pytest.approx(68)


def test_a_limit_includes_the_walk_that_is_just_as_long(engine):
    """20 -> 50 along the edge with no legs: 30 m, limit 30; a diagonal of 3 x 10 sqrt(2) m with its own length."""
    walk = placed(lines_of("0 0, 100 0"), shapely.points([[20, 0], [50, 0]]))
    assert table_of(walk, limit_m=30, engine=engine)[0, 1] == 30
    assert np.isinf(table_of(walk, limit_m=29.999, engine=engine)[0, 1])
    stairs = placed(lines_of("0 0, 10 10", "10 10, 20 20", "20 20, 30 30"), shapely.points([[0, 0], [30, 30]]))
    assert np.isfinite(table_of(stairs, limit_m=np.hypot(30, 30), engine=engine)[0, 1])
    assert nearest_target(stairs, [0], [1], limit_m=np.hypot(30, 30), engine=engine).target[0] == 0


def test_the_legs_count_against_the_limit(engine):
    """Legs 5 + 3 and 60 along: 68; within 68, not within 67.9."""
    walk = placed(lines_of("0 0, 100 0"), shapely.points([[20, 5], [80, -3]]))
    assert nearest_target(walk, [0], [1], limit_m=68, engine=engine).distance_m[0] == 68
    assert np.isinf(nearest_target(walk, [0], [1], limit_m=67.9, engine=engine).distance_m[0])


def test_no_target_reached_is_said_as_such(engine):
    walk = placed(lines_of("0 0, 100 0"), shapely.points([[10, 0], [90, 0], [0, 400]]), snap_m=10)
    for targets in ([1], [2], []):
        found = nearest_target(walk, [0, 2], np.array(targets, dtype=int), limit_m=50, engine=engine)
        assert np.isinf(found.distance_m).all()
        assert found.target.tolist() == [NOT_REACHED, NOT_REACHED]
        assert not len(pairs_within(walk, [0, 2], np.array(targets, dtype=int), limit_m=50, engine=engine).source)
    assert nearest_targets(walk, [0], [], limit_m=50, engine=engine) == []


def test_of_targets_equally_far_the_first_counts(engine):
    """A cross with arms of 100 m: from its middle every end is 100 m away, through one junction or none."""
    lines = lines_of("0 0, 100 0", "0 0, -100 0", "0 0, 0 100", "0 0, 0 -100", "0 -100, 50 -100")
    points = shapely.points([[0, 0], [100, 0], [-100, 0], [0, 100], [0, -100], [30, 0]])
    walk = placed(lines, points)
    for targets in ([1, 2, 3, 4], [4, 3, 2, 1], [3, 1, 4, 2]):
        found = nearest_target(walk, [0, 5], targets, limit_m=500, engine=engine)
        assert found.distance_m.tolist() == [100, 70]
        assert found.target[0] == 0
        assert targets[found.target[1]] == 1


def test_ties_far_from_the_targets_fall_to_the_first_too(engine):
    """A grid of 8 x 8 blocks of 100 m, facilities at its corners: many crossings have two or four nearest."""
    n = 9
    lines = [shapely.LineString([(0, 100 * i), *[(100 * k, 100 * i) for k in range(1, n)]]) for i in range(n)]
    lines += [shapely.LineString([(100 * i, 100 * k) for k in range(n)]) for i in range(n)]
    nodes = np.array([(100 * i, 100 * k) for i in range(n) for k in range(n)])
    corners = np.array([(800, 800), (0, 800), (800, 0), (0, 0)])
    walk = placed(lines, shapely.points(np.vstack([nodes, corners])))
    found = nearest_target(walk, np.arange(len(nodes)), len(nodes) + np.arange(4), limit_m=1e4, engine=engine)
    blocks = np.abs(nodes[:, None] - corners[None]).sum(axis=2)
    assert found.distance_m.tolist() == blocks.min(axis=1).tolist()
    assert found.target.tolist() == blocks.argmin(axis=1).tolist()


def test_a_group_walks_from_its_nearest_source(engine):
    """Estate 7 with gates at 0 and 90 m, estate 2 with one at 30 m, facility at 100 m: 10 and 70."""
    walk = placed(lines_of("0 0, 200 0"), shapely.points([[0, 0], [30, 0], [90, 0], [100, 0]]))
    found = pairs_within(walk, [0, 1, 2], [3], limit_m=500, groups=np.array([7, 2, 7]), engine=engine)
    assert found.source.tolist() == [2, 7]
    assert found.distance_m.tolist() == [70, 10]


@settings(max_examples=200)
@given(towns())
def test_equals_networkx_on_split_edges(town):
    """Lines without node ids: every pair's walk to a micrometre, unreachable where networkx finds none.

    Networks with ids and all other pitfalls: test_exact_walks.py.
    """
    lines, points = town
    oracle = split_graph(lines, points, limit_m=1e6)
    table = walks(lines, points)
    fair = [i for i, point in enumerate(points) if one_nearest(lines, point)]
    for i in fair:
        known = walks_from(oracle, i)
        expected = np.array([known.get(("point", j), np.inf) for j in fair])
        assert np.array_equal(np.isinf(expected), np.isinf(table[i, fair]))
        # a point asked for itself walks to the street and back, in the oracle it stays
        both = np.isfinite(expected) & (np.array(fair) != i)
        assert np.abs(expected[both] - table[i, fair][both]).max(initial=0) < TOLERANCE_M


@settings(max_examples=100)
@given(towns(), st.floats(10, 400))
def test_walks_are_symmetric_and_a_longer_limit_loses_no_pair(town, limit_m):
    lines, points = town
    short, long = walks(lines, points, limit_m=limit_m), walks(lines, points, limit_m=2 * limit_m)
    np.testing.assert_array_equal(short, short.T)
    assert np.all(np.where(np.isfinite(short), short == long, True))


@settings(max_examples=100)
@given(towns())
def test_another_street_never_lengthens_a_walk(town):
    """The last street is taken away; points that would join it are left out, for their leg may grow shorter too."""
    lines, points = town
    before = lines[:-1]
    if not before:
        return
    kept = [p for p in points if one_nearest(lines, p) and lines[-1].distance(p) > min(b.distance(p) for b in before)]
    if len(kept) > 1:
        assert np.all(walks(lines, kept) <= walks(before, kept) + TOLERANCE_M)


@settings(max_examples=100)
@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_walk(town, random):
    lines, points = town
    points = [p for p in points if one_nearest(lines, p)]
    order = random.sample(range(len(points)), len(points))
    table = walks(lines, points)
    turned = walks(random.sample(lines, len(lines)), [points[i] for i in order])
    np.testing.assert_allclose(table[np.ix_(order, order)], turned, atol=TOLERANCE_M)


@settings(max_examples=200)
@given(towns(), st.floats(50, 900))
def test_nearest_target_is_the_first_least_of_all_pairs(town, limit_m):
    lines, points = town
    walk = placed(lines, points)
    half = (len(points) + 1) // 2
    sources, targets = np.arange(half), np.arange(half, len(points))
    table = table_of(walk, limit_m=limit_m)[:half, half:]
    best = np.where(np.isfinite(table).any(axis=1), table.argmin(axis=1) if table.size else 0, NOT_REACHED)
    for engine in ENGINES:
        found = nearest_targets(walk, sources, [targets, targets[:1]], limit_m=limit_m, engine=engine)
        np.testing.assert_array_equal(found[0].distance_m, table.min(axis=1, initial=np.inf))
        np.testing.assert_array_equal(found[0].target, best)
        np.testing.assert_array_equal(found[1].distance_m, table[:, :1].min(axis=1, initial=np.inf))


def every_street_between(count):
    """A street between every two of `count` places on a ring, crossing without meeting; each bends by its own share."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    spot = 500 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    first, last = np.triu_indices(count, 1)
    middle = (spot[first] + spot[last]) / 2 + np.random.default_rng(7).uniform(-200, 200, (len(first), 2))
    lines = shapely.linestrings(np.stack([spot[first], middle, spot[last]], axis=1))
    return lines, {"nodes": np.column_stack([first, last])}


@pytest.mark.parametrize("count", [4, 9, 10, 20])
def test_nearest_among_junctions_of_many_neighbours(count):
    """With 9 neighbours and more, junctions stay where others are taken out: searches go to and fro among them."""
    lines, nodes = every_street_between(count)
    points = shapely.line_interpolate_point(lines, np.linspace(0, 1, len(lines)), normalized=True)
    walk = placed(lines, points, **nodes)
    sets = [np.array([0]), np.arange(0, len(points), 5), np.arange(1, len(points), 2), np.array([], dtype=int)] * 9
    table = table_of(walk)
    for engine in ENGINES:
        found = nearest_targets(walk, np.arange(len(points)), sets, limit_m=1e6, engine=engine)
        for targets, near in zip(sets, found, strict=True):
            np.testing.assert_array_equal(near.distance_m, table[:, targets].min(axis=1, initial=np.inf))
            known = table[:, targets].argmin(axis=1) if len(targets) else NOT_REACHED
            np.testing.assert_array_equal(near.target, np.broadcast_to(known, len(points)))


@pytest.mark.parametrize("limit_m", [3e3, 5e6, 1e8, 1e9, np.inf])
@pytest.mark.parametrize("scale", [1.0, 1e3])
def test_walks_of_any_length_within_any_limit(limit_m, scale):
    """The compiled search numbers walks and targets together; limits from 1e8 m on are beyond that."""
    lines, ends = every_street_between(12)
    island = shapely.linestrings([[5000, 0], [5000, 90]])
    lines, ends = np.append(lines, island), {"nodes": np.vstack([ends["nodes"], [90, 91]])}
    points = shapely.line_interpolate_point(lines, np.linspace(0, 1, len(lines)), normalized=True)
    lines, points = (shapely.transform(shapes, lambda xy: xy * scale) for shapes in (lines, points))
    walk = placed(lines, points, **ends)
    sets = [np.array([0]), np.arange(0, len(points), 5), np.arange(1, len(points), 2)]
    table = table_of(walk, limit_m=1e7)
    table[table > limit_m] = np.inf
    assert np.isfinite(table[:-1, :-1]).all() == (limit_m >= 3e3 * scale)
    assert np.isinf(table[-1, :-1]).all()
    for engine in ENGINES:
        found = nearest_targets(walk, np.arange(len(points)), sets, limit_m=limit_m, engine=engine)
        for targets, near in zip(sets, found, strict=True):
            nearest_m = table[:, targets].min(axis=1)
            np.testing.assert_array_equal(near.distance_m, nearest_m)
            first = np.where(np.isfinite(nearest_m), table[:, targets].argmin(axis=1), NOT_REACHED)
            np.testing.assert_array_equal(near.target, first)


@given(st.lists(st.integers(0, 2**40) | st.integers(0, 3)))
def test_a_stable_order_is_that_of_numpy(numbers):
    of = np.array(numbers, dtype=np.int64)
    assert stable_order(of).tolist() == np.argsort(of, kind="stable").tolist()


def test_islands_stay_apart_where_nothing_limits_the_walk(engine):
    """Eleven lanes 1 km apart, a gate at 10 m and a facility at 70 m along each: 60 m, and none from lane to lane."""
    lanes = 1000.0 * np.arange(11)
    lines = [shapely.LineString([(0, y), (100, y)]) for y in lanes]
    points = shapely.points(np.r_[np.c_[np.full(11, 10.0), lanes], np.c_[np.full(11, 70.0), lanes]])
    found = pairs_within(placed(lines, points), np.arange(11), np.arange(11, 22), limit_m=np.inf, engine=engine)
    assert found.source.tolist() == found.target.tolist() == list(range(11))
    assert found.distance_m.tolist() == [60.0] * 11
    near = nearest_target(placed(lines, points), np.arange(11), np.array([13]), limit_m=np.inf, engine=engine)
    assert near.target.tolist() == [0 if lane == 2 else NOT_REACHED for lane in range(11)]


def test_streets_of_which_no_junction_can_be_spared(engine):
    """Fifty junctions, each with about thirty streets to others: walks equal networkx, each straight or over others."""
    rng = np.random.default_rng(8)
    xy = rng.uniform(0, 2000, (50, 2))
    ends = np.array([(a, b) for a in range(50) for b in range(a) if rng.random() < 0.6])
    # bent by up to half as much again, so that ways over others are often shorter
    bends = xy[ends].mean(axis=1) + rng.uniform(-400, 400, (len(ends), 2))
    lines = shapely.linestrings(np.stack([xy[ends[:, 0]], bends, xy[ends[:, 1]]], axis=1))
    graph = build_street_graph(lines, nodes=ends)
    walk = place_points(graph, snap_to_edges(shapely.points(xy), graph, limit_m=1))
    oracle = nx.Graph()
    for (a, b), line in zip(ends.tolist(), lines, strict=True):
        oracle.add_edge(a, b, length_m=line.length)
    known = dict(nx.all_pairs_dijkstra_path_length(oracle, cutoff=900, weight="length_m"))
    found = pairs_within(walk, np.arange(50), np.arange(50), limit_m=900, groups=np.arange(50) // 3, engine=engine)
    for group in range(17):
        starts = range(3 * group, min(3 * group + 3, 50))
        walks_m = {to: min(known[a].get(to, np.inf) for a in starts) for to in range(50)}
        rows = found.source == group
        assert set(found.target[rows].tolist()) == {to for to, walk_m in walks_m.items() if walk_m <= 900}
        expected = [walks_m[to] for to in found.target[rows].tolist()]
        np.testing.assert_allclose(found.distance_m[rows], expected, atol=TOLERANCE_M)
    if engine.name == "compiled":
        assert walk.chains.ranks.taken == 0
