"""Searches from many points on chains: equal in both engines, and the way back adds up to the walk."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.contraction import contract
from spatial_renewal.methods.node_walks import NO_FOOT, node_walks
from spatial_renewal.methods.routes import Targets, arrivals, route_lines
from spatial_renewal.methods.shortest_paths import nearest_target
from spatial_renewal.methods.street_graph import build_street_graph
from spatial_renewal.methods.trails import NO_NODE, summed_along, trail_of
from tests.methods.walking import ENGINES, between, lines_of, placed, towns


def graph_of(lines, **topology):
    return build_street_graph(np.array(lines, dtype=object), **topology)


@settings(max_examples=100)
@given(towns())
def test_engines_find_the_same_walks_and_feet(town):
    lines, points = town
    walk = placed(lines, points)
    every = np.arange(len(points))
    origins = [every, every[:1], every[1:], every[:0]]
    found = [list(node_walks(walk, origins, limit_m=400.0, engine=engine)) for engine in ENGINES]
    for other in found[1:]:
        for a, b in zip(found[0], other, strict=True):
            np.testing.assert_array_equal(a.reach.node_m, b.reach.node_m)
            np.testing.assert_array_equal(a.node_foot, b.node_foot)
    assert np.isinf(found[0][3].reach.node_m).all()
    assert (found[0][3].node_foot == NO_FOOT).all()


@settings(max_examples=150)
@given(towns())
def test_routes_on_chains_are_the_walks_of_the_engine(town):
    """Lines as long as the walk to 1e-6 m, from the very target that the engine names; steps add up along trails."""
    lines, points = town
    graph = graph_of(lines)
    walk = placed(lines, points)
    edges = chain_lines(graph, walk.chains)
    assert shapely.length(edges.geometry) == pytest.approx(walk.chains.length_m, abs=1e-6)
    every = np.arange(len(points))
    targets, sources = every[: len(every) // 2], every[len(every) // 2 :]
    search = next(node_walks(walk, [targets], limit_m=1e5))
    trail = trail_of(edges, search.reach, search.node_foot)
    xy = shapely.get_coordinates(points)
    places = Targets(xy=xy[sources], edge=walk.chain[sources].astype(np.int64), offset_m=walk.offset_m[sources])
    came = arrivals(edges, search.reach, search.node_foot, edge=places.edge, offset_m=places.offset_m)
    near = nearest_target(walk, sources, targets, limit_m=1e5)
    np.testing.assert_array_equal(came.walk_m + walk.gap_m[sources], near.distance_m)
    np.testing.assert_array_equal(came.foot, near.target)
    routes = route_lines(edges, search.reach, trail, origin_xy=xy[targets], targets=places)
    for line, walk_m, target in zip(routes, near.distance_m, near.target, strict=True):
        assert (line is None) == np.isinf(walk_m)
        if line is not None:
            assert line.length == pytest.approx(walk_m, abs=1e-6)
            assert shapely.get_coordinates(line)[0].tolist() == xy[targets[target]].tolist()
    reached = np.flatnonzero(np.isfinite(search.reach.node_m))
    before = trail.node_before[reached]
    step_m = np.zeros(edges.nodes)
    step_m[reached] = search.reach.node_m[reached] - np.where(before == NO_NODE, 0.0, search.reach.node_m[before])
    np.testing.assert_allclose(summed_along(trail, step_m)[reached], search.reach.node_m[reached], atol=1e-6)


def test_links_without_length_lead_on_and_never_in_circles():
    """Two levels at one spot, joined by two links of no length in a ring, between two streets of 50 m."""
    lines = lines_of("0 0, 50 0", "50 0, 50 0", "50 0, 50 0", "50 0, 100 0", "50 0, 50 90", "50 0, 50 -90")
    ends = between("ab", "bc", "cb", "cd", "be", "cf")
    graph = graph_of(lines, **ends)
    walk = placed(lines, shapely.points([[10, 0], [90, 0]]), **ends)
    edges = chain_lines(graph, walk.chains)
    search = next(node_walks(walk, [np.array([0])], limit_m=1e3))
    trail = trail_of(edges, search.reach, search.node_foot)
    places = Targets(xy=np.array([[90.0, 0.0]]), edge=walk.chain[1:].astype(np.int64), offset_m=walk.offset_m[1:])
    (line,) = route_lines(edges, search.reach, trail, origin_xy=np.array([[10.0, 0.0]]), targets=places)
    assert line.length == pytest.approx(80)


def test_pieces_that_meet_to_a_centimetre_keep_their_length():
    """0-50 and 50.004-100: the walk is 50 + 49.996 m, whatever the step between them."""
    graph = graph_of(lines_of("0 0, 50 0", "50.004 0, 100 0"))
    chains = contract(graph)
    edges = chain_lines(graph, chains)
    assert len(edges.length_m) == 1
    assert edges.length_m[0] == pytest.approx(99.996)
    assert edges.along_m.tolist() == pytest.approx([0, 50, 50, 99.996])
    some = chain_lines(graph, chains, chosen=np.array([], dtype=int))
    assert len(some.length_m) == 0
    assert some.nodes == edges.nodes
