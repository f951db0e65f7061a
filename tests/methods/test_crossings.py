"""Do lines get a vertex where they cross at one level, and nowhere else?"""

import itertools

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.methods.crossings import node_crossings
from spatial_renewal.methods.street_graph import build_street_graph

TOLERANCE_M = 0.01


def noded(*texts: str, apart: tuple[int, ...] = ()) -> list[str]:
    flags = np.isin(np.arange(len(texts)), apart)
    done = node_crossings(np.asarray(shapely.from_wkt(list(texts))), flags, tolerance=TOLERANCE_M)
    return [shapely.to_wkt(line, trim=True) for line in done.lines]


def test_a_street_that_ends_on_another_joins_it():
    assert noded("LINESTRING (0 0, 10 0)", "LINESTRING (4 0, 4 9)")[0] == "LINESTRING (0 0, 4 0, 10 0)"


def test_a_bridge_joins_at_its_ends_only():
    """It starts on the first street, crosses the second, and a path ends under it: only the start is a junction."""
    streets = ("LINESTRING (0 0, 10 0)", "LINESTRING (0 5, 10 5)", "LINESTRING (5 0, 5 20)", "LINESTRING (0 9, 5 9)")
    lines = noded(*streets, apart=(2,))
    assert lines[0] == "LINESTRING (0 0, 5 0, 10 0)"
    assert lines[1:] == ["LINESTRING (0 5, 10 5)", "LINESTRING (5 0, 5 20)", "LINESTRING (0 9, 5 9)"]


def test_two_bridges_that_cross_stay_apart_and_join_end_to_end():
    crossing = ("LINESTRING (0 0, 10 0)", "LINESTRING (5 -5, 5 5)")
    assert noded(*crossing, apart=(0, 1)) == list(crossing)


def test_where_one_line_has_a_vertex_already_the_other_takes_that_very_one():
    """The vertex stands 4 mm off the crossing: both lines go through it to the last digit."""
    first, second = noded("LINESTRING (0 0, 10 0)", "LINESTRING (5 -5, 5 0.004, 5 5)")
    assert first == "LINESTRING (0 0, 5 0.004, 10 0)"
    assert second == "LINESTRING (5 -5, 5 0.004, 5 5)"


def test_lines_on_each_other_meet_where_they_part():
    first, second = noded("LINESTRING (0 0, 10 0)", "LINESTRING (2 0, 6 0, 6 5)")
    assert first == "LINESTRING (0 0, 2 0, 6 0, 10 0)"
    assert second == "LINESTRING (2 0, 6 0, 6 5)"


def test_three_lines_through_one_place_get_one_vertex_each():
    assert noded("LINESTRING (-5 0, 5 0)", "LINESTRING (0 -5, 0 5)", "LINESTRING (-5 -5, 5 5)") == [
        "LINESTRING (-5 0, 0 0, 5 0)",
        "LINESTRING (0 -5, 0 0, 0 5)",
        "LINESTRING (-5 -5, 0 0, 5 5)",
    ]


def test_nothing_to_do_gives_the_lines_back():
    assert noded() == []
    assert noded("LINESTRING (0 0, 1 0)", "LINESTRING (1 0, 2 0)") == ["LINESTRING (0 0, 1 0)", "LINESTRING (1 0, 2 0)"]


PLACE = st.tuples(st.integers(0, 20), st.integers(0, 20))


@given(st.lists(st.tuples(PLACE, PLACE).filter(lambda ends: ends[0] != ends[1]), min_size=2, max_size=7, unique=True))
def test_components_are_those_of_lines_that_touch(ends):
    """Straight streets that touch anywhere are one network: GEOS says which touch, networkx what hangs together."""
    lines = np.asarray(shapely.linestrings([[[100 * x, 100 * y] for x, y in pair] for pair in ends]), dtype=object)
    done = node_crossings(lines, np.zeros(len(lines), dtype=bool), tolerance=TOLERANCE_M)
    assert shapely.length(done.lines) == pytest.approx(shapely.length(lines))
    graph = build_street_graph(done.lines)
    touching = nx.Graph()
    touching.add_nodes_from(range(len(lines)))
    touching.add_edges_from(
        (i, j) for i, j in itertools.combinations(range(len(lines)), 2) if lines[i].intersects(lines[j])
    )
    part = graph.node_component[graph.edge_from]
    ours = {frozenset(np.unique(graph.edge_street[part == label]).tolist()) for label in np.unique(part)}
    assert ours == {frozenset(found) for found in nx.connected_components(touching)}
