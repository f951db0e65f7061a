"""Is a place behind a wall walked to by its gates, and does nothing else change?"""

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.methods.gate_ways import Behind, open_gate_ways
from spatial_renewal.methods.snapping import Positions, snap_to_edges
from spatial_renewal.methods.street_edits import cut_at, with_ways
from spatial_renewal.methods.street_graph import NO_STREET, build_street_graph
from spatial_renewal.methods.walk_graph import place_points
from tests.methods.walking import lines_of, table_of, towns

BLOCK = lines_of("0 0, 100 0", "100 0, 100 100", "100 100, 0 100", "0 100, 0 0")


def test_by_the_nearer_of_two_gates():
    """A block of 100 m; gates 10 m behind the middle of its southern and its northern side; a clinic at (50, 40).

    From the corner (0, 0): south 50 + 10 + 30 = 90 m; north 100 + 50 + 10 + 50 = 210 m.
    From the corner (0, 100): north 50 + 10 + 50 = 110 m; south 100 + 90 = 190 m. From the southern gate: 30 m.
    Through the clinic from gate to gate: 30 + 50 = 80 m, but that is nobody's way; around: 10 + 50 + 100 + 50 + 10.
    """
    graph = build_street_graph(np.array(BLOCK, dtype=object))
    xy = np.array([[50.0, 10.0], [50.0, 90.0], [50.0, 40.0], [0.0, 0.0], [0.0, 100.0]])
    at = snap_to_edges(shapely.points(xy), graph, limit_m=20)
    assert at.on_network.tolist() == [True, True, False, True, True]
    new, at, door_of = open_gate_ways(graph, xy, at, behind=Behind(np.array([0, 1]), np.array([2, 2])))
    assert door_of.tolist() == [2]
    walk_m = table_of(place_points(new, at))
    clinic_m = np.minimum(walk_m[:, 2], walk_m[:, 5])
    assert clinic_m[3] == pytest.approx(90)
    assert clinic_m[4] == pytest.approx(110)
    assert clinic_m[0] == pytest.approx(30)
    assert walk_m[0, 1] == pytest.approx(220)
    assert set(new.edge_street.tolist()) == {0, 1, 2, 3, NO_STREET}


@settings(max_examples=80, deadline=None)
@given(towns(), st.data())
def test_equals_networkx_and_leaves_all_other_walks_alone(town, data):
    """Gates are some points, the place stands 17 m from each; the oracle hangs a leaf on a networkx graph of walks."""
    lines, points = town
    graph = build_street_graph(np.array(lines, dtype=object))
    at = snap_to_edges(np.array(points, dtype=object), graph, limit_m=1e6)
    before_m = table_of(place_points(graph, at))
    gates = sorted(data.draw(st.sets(st.integers(0, len(points) - 1), min_size=1, max_size=3)))
    place = len(points)
    xy = np.vstack([shapely.get_coordinates(points), np.mean(shapely.get_coordinates(points), axis=0) + 0.123])
    off = Positions(edge=np.r_[at.edge, -1], offset_m=np.r_[at.offset_m, 0.0], gap_m=np.r_[at.gap_m, np.inf])
    behind = Behind(np.array(gates), np.full(len(gates), place))
    new, moved, door_of = open_gate_ways(graph, xy, off, behind=behind)
    assert door_of.tolist() == [place] * (len(gates) - 1)
    walk_m = table_of(place_points(new, moved))
    doors = [place, *range(place + 1, place + len(gates))]
    expected = np.min(
        [before_m[:, g] + np.hypot(*(xy[g] - xy[place])) for g in gates] + [np.full(len(points), np.inf)], axis=0
    )
    for g in gates:
        # from a gate itself one does not walk to the street and back first
        expected[g] = min(expected[g], np.hypot(*(xy[g] - xy[place])))
    np.testing.assert_allclose(walk_m[:place, doors].min(axis=1), expected, rtol=0, atol=1e-6)
    others = ~np.eye(len(points), dtype=bool)
    np.testing.assert_allclose(walk_m[:place, :place][others], before_m[others], rtol=0, atol=1e-6)


@settings(max_examples=80, deadline=None)
@given(towns(), st.data())
def test_cutting_changes_no_walk(town, data):
    """Edges are cut at the feet of the points themselves and anywhere else; positions move with them."""
    lines, points = town
    graph = build_street_graph(np.array(lines, dtype=object))
    at = snap_to_edges(np.array(points, dtype=object), graph, limit_m=1e6)
    more = data.draw(st.lists(st.integers(0, len(graph.edge_from) - 1), max_size=4))
    share = data.draw(st.lists(st.sampled_from([0.0, 0.25, 0.25, 0.7, 1.0]), min_size=len(more), max_size=len(more)))
    edge = np.r_[at.edge, np.array(more, dtype=np.int64)]
    offset_m = np.r_[at.offset_m, np.array(share) * graph.edge_length_m[more]]
    cut = cut_at(graph, edge, offset_m)
    moved = cut.moved(at)
    np.testing.assert_allclose(
        table_of(place_points(cut.graph, moved)), table_of(place_points(graph, at)), rtol=0, atol=1e-6
    )
    assert cut.graph.edge_length_m.sum() == pytest.approx(graph.edge_length_m.sum())
    assert (cut.graph.edge_length_m > 0).all() or (graph.edge_length_m == 0).any()
    nodes = shapely.points(cut.graph.node_xy[cut.node])
    assert shapely.distance(nodes, graph.edge_geometry[edge]).max(initial=0) < 1e-6
    # as networkx sees it: every component keeps its label
    view = nx.Graph(zip(cut.graph.edge_from.tolist(), cut.graph.edge_to.tolist(), strict=True))
    for part in nx.connected_components(view):
        assert len({int(cut.graph.node_component[n]) for n in part}) == 1


def test_ways_join_parts_that_were_apart():
    islands = build_street_graph(np.array(lines_of("0 0, 10 0", "20 0, 30 0"), dtype=object))
    assert len(set(islands.node_component.tolist())) == 2
    joined = with_ways(islands, np.empty((0, 2)), tail=np.array([1]), head=np.array([2]))
    assert len(set(joined.node_component.tolist())) == 1
    assert joined.edge_length_m.tolist() == [10.0, 10.0, 10.0]
