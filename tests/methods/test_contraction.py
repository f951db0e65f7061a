"""Pieces strung into chains: nothing lost, nothing joined that is apart."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from spatial_renewal.methods.contraction import QUANTUM_M, contract, whole_quanta
from spatial_renewal.methods.street_graph import build_street_graph
from tests.methods.walking import lines_of, towns


def chains_of(lines):
    graph = build_street_graph(np.array(lines, dtype=object))
    return graph, contract(graph)


def test_a_street_of_pieces_drawn_either_way_is_one_chain():
    """Pieces 0-30, 30-60 (drawn backwards), 60-100: chain of 100 m; pieces begin at 0, 30 and 60 m of it."""
    _, chains = chains_of(lines_of("0 0, 30 0", "60 0, 30 0", "60 0, 100 0"))
    assert chains.length_m.tolist() == [100]
    assert len(chains.junction) == 2
    assert chains.piece_start_m.tolist() == [0, 30, 60]
    assert chains.piece_forward.tolist() == [True, False, True]


def test_junctions_and_dead_ends_stay():
    """A T of three arms: one junction, three ends, three chains."""
    _, chains = chains_of(lines_of("0 0, 50 0", "50 0, 100 0", "50 0, 50 60"))
    assert len(chains.junction) == 4
    assert sorted(chains.length_m) == [50, 50, 60]


def test_a_loop_keeps_its_junction_twice():
    """A square loop of 400 m in two pieces on a street's end."""
    _, chains = chains_of(lines_of("-10 0, 0 0", "0 0, 100 0, 100 100", "0 0, 0 100, 100 100"))
    assert sorted(chains.length_m) == [10, 400]
    loop = int(chains.length_m.argmax())
    assert chains.ends.first[loop] == chains.ends.last[loop]


def test_a_ring_keeps_one_node():
    for ring in (
        lines_of("0 0, 100 0, 100 100, 0 100, 0 0"),
        lines_of("0 0, 100 0, 100 100", "0 0, 0 100, 100 100"),
        lines_of("0 0, 100 0", "100 100, 100 0", "100 100, 0 100", "0 100, 0 0"),
    ):
        _, chains = chains_of(ring)
        assert chains.length_m.tolist() == [400]
        assert len(chains.junction) == 1
        assert chains.ends.first.tolist() == chains.ends.last.tolist() == [0]


def test_no_street_is_no_chain():
    graph = build_street_graph(np.empty(0, dtype=object))
    chains = contract(graph)
    assert len(chains.junction) == len(chains.length_m) == len(chains.arcs.head) == 0


def test_arcs_are_both_directions_of_every_chain():
    _, chains = chains_of(lines_of("0 0, 50 0", "50 0, 100 0", "50 0, 50 60"))
    arcs, tail = chains.arcs, np.repeat(np.arange(len(chains.junction)), np.diff(chains.arcs.start))
    assert arcs.start.dtype == arcs.head.dtype == arcs.chain.dtype == np.int32
    forward = arcs.chain >= 0
    chain = np.where(forward, arcs.chain, ~arcs.chain)
    assert np.bincount(chain).tolist() == [2, 2, 2]
    np.testing.assert_array_equal(tail, np.where(forward, chains.ends.first[chain], chains.ends.last[chain]))
    np.testing.assert_array_equal(arcs.head, np.where(forward, chains.ends.last[chain], chains.ends.first[chain]))
    np.testing.assert_array_equal(arcs.length_m, chains.length_m[chain])


@settings(max_examples=200)
@given(towns())
def test_pieces_fill_their_chains_end_to_end(town):
    """In every chain pieces follow each other without gap, meet at nodes of two, and add up; junctions join not two."""
    graph, chains = chains_of(town[0])
    assert chains.length_m.sum() == whole_quanta(graph.edge_length_m).sum() * QUANTUM_M
    degree = np.bincount(np.r_[graph.edge_from, graph.edge_to])
    inner = np.setdiff1d(np.arange(len(degree)), chains.junction)
    assert np.all(degree[inner] == 2)
    for chain in range(len(chains.length_m)):
        pieces = np.flatnonzero(chains.piece_chain == chain)
        pieces = pieces[np.argsort(chains.piece_start_m[pieces])]
        ends = whole_quanta(graph.edge_length_m[pieces]).cumsum() * QUANTUM_M
        assert chains.piece_start_m[pieces].tolist() == [0, *ends[:-1]]
        assert chains.length_m[chain] == ends[-1]
        way = np.where(
            chains.piece_forward[pieces],
            [graph.edge_from[pieces], graph.edge_to[pieces]],
            [graph.edge_to[pieces], graph.edge_from[pieces]],
        )
        np.testing.assert_array_equal(way[1, :-1], way[0, 1:])
        assert chains.junction[chains.ends.first[chain]] == way[0, 0]
        assert chains.junction[chains.ends.last[chain]] == way[1, -1]
        assert np.isin(way[0, 1:], inner).all()
        # a junction of two remains only where a ring would have none
        begin, end = way[0, 0], way[1, -1]
        assert degree[begin] != 2 or begin == end


def test_a_long_street_in_many_pieces_is_quick_and_exact():
    """20,000 pieces of 0.1 m shuffled: 2,000 m to the nanometre of each piece."""
    order = np.random.default_rng(3).permutation(20_000)
    ends = np.stack([np.arange(20_000) * 0.1, np.arange(1, 20_001) * 0.1], axis=1)[order]
    lines = shapely.linestrings(np.stack([ends, np.zeros_like(ends)], axis=2))
    _, chains = chains_of(lines)
    assert chains.length_m[0] == pytest.approx(2000, abs=20_000 * QUANTUM_M)
    np.testing.assert_allclose(
        chains.piece_start_m, ends[:, 0] if chains.piece_forward[0] else 2000 - ends[:, 1], atol=1e-4
    )
