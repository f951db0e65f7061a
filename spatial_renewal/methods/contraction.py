"""Which stretches of street run from junction to junction? (pieces strung into chains at nodes that join just two)"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from spatial_renewal.methods.engines import load_kernels
from spatial_renewal.methods.street_graph import StreetGraph

# Lengths are whole multiples of 2**-30 m, a nanometre: float64 adds those without rounding up to 8,000 km. So a walk
# has one length whatever the order of the sum, and equal walks are equal for every engine, direction and row order.
QUANTUM_M = 2.0**-30
# Cells of the curve along which junctions are numbered: 2**12 a side are finer than city blocks.
Z_BITS = 12

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


class Arcs(NamedTuple):
    """Both directions of every chain, by the junction that they leave.

    Attributes
    ----------
    start
        (n + 1,) arcs of junction i are those from ``start[i]`` up to ``start[i + 1]``.
    head, length_m
        (2 m,) where the arc leads, and how far that is.
    chain
        (2 m,) the chain along which it leads; ``~chain`` where it leads against the chain's direction.
    longest_m
        Length of the longest arc.
    """

    start: Ints
    head: Ints
    length_m: Floats
    chain: Ints
    longest_m: float


class Ends(NamedTuple):
    """Junction at which each chain begins, and at which it ends."""

    first: Ints
    last: Ints


class Steps(NamedTuple):
    """Steps between ranked junctions: those of rank i stand from ``start[i]`` up to ``start[i + 1]``.

    `head` is the rank to which each leads, `length_m` how far that is.
    """

    start: Ints
    head: Ints
    length_m: Floats


class Hierarchy(NamedTuple):
    """Junctions in an order in which a search can sweep over them, with steps between them that keep all walks.

    Attributes
    ----------
    up
        Steps to higher ranks; those of the junctions left lead to each other, both ways.
    down
        The same to lower ranks; the junctions left have none to each other here.
    ends
        Ranks of the junctions at both ends of each chain.
    junction
        (n,) the junction of each rank.
    taken
        Junctions that were taken out; the ranks from here on are left.
    """

    up: Steps
    down: Steps
    ends: Ends
    junction: Ints
    taken: int


@dataclass(frozen=True, kw_only=True)
class ChainGraph:
    """A street graph whose nodes are junctions and dead ends only.

    Attributes
    ----------
    junction
        (n,) node of the street graph that each junction is.
    junction_xy
        (n, 2) coordinates.
    component
        (n,) connected part that each junction is in, as the street graph labels them.
    ends
        Junctions of the (m,) chains. A loop has one junction twice; parallel chains are kept.
    length_m
        (m,) length of each chain.
    arcs
        The same chains by junction.
    piece_chain
        (p,) chain that each edge of the street graph is part of.
    piece_start_m
        (p,) distance from the chain's beginning to where the piece begins on it.
    piece_forward
        (p,) False where the piece's geometry runs against the chain.
    """

    junction: npt.NDArray[np.int64]
    junction_xy: Floats
    component: npt.NDArray[np.int64]
    ends: Ends
    length_m: Floats
    arcs: Arcs
    piece_chain: Ints
    piece_start_m: Floats
    piece_forward: npt.NDArray[np.bool_]

    @cached_property
    def ranks(self) -> Hierarchy:
        """Order for sweeps of the compiled engine; made at first use, in about the time of ten searches."""
        return load_kernels().rank_junctions(self.ends, self.length_m, len(self.junction))


def contract(graph: StreetGraph) -> ChainGraph:
    """String the edges of `graph` into chains from junction to junction.

    Parameters
    ----------
    graph
        The street graph; its edges are the pieces.

    Returns
    -------
    ChainGraph
        Junctions along a Z-curve, chains by junction. A ring that joins nothing keeps its lowest node as junction.

    Notes
    -----
    Distances stay the same: a node that joins two pieces decides nothing. O(p log p) in the number of pieces.

    Examples
    --------
    >>> import shapely
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> bend = shapely.from_wkt(["LINESTRING (0 0, 50 0)", "LINESTRING (50 60, 50 0)"])
    >>> chains = contract(build_street_graph(bend))
    >>> chains.length_m.tolist(), chains.piece_start_m.tolist(), chains.piece_forward.tolist()
    ([110.0], [0.0, 50.0], [True, False])
    """
    inner, links = _links(graph)
    label, sequence, begins = _sequence(len(graph.edge_from), links)
    forward = _directions(graph, inner, sequence, begins)
    units = whole_quanta(graph.edge_length_m)[sequence]
    before = np.cumsum(units) - units
    number = np.cumsum(begins) - 1
    offset = before - before[begins][number]
    ends_here = np.r_[begins[1:], True] if len(begins) else begins
    entry = np.where(forward, graph.edge_from[sequence], graph.edge_to[sequence])
    leave = np.where(forward, graph.edge_to[sequence], graph.edge_from[sequence])
    junction = np.flatnonzero(~inner)
    junction = junction[np.argsort(_along_z_curve(graph.node_xy[junction]), kind="stable")]
    place = np.full(len(inner), -1, dtype=np.int32)
    place[junction] = np.arange(len(junction), dtype=np.int32)
    first, last = place[entry[begins]], place[leave[ends_here]]
    order = np.argsort(np.minimum(first, last), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    ends = Ends(first[order], last[order])
    length_m = np.asarray((offset + units)[ends_here][order] * QUANTUM_M, dtype=np.float64)
    return ChainGraph(
        junction=junction,
        junction_xy=graph.node_xy[junction],
        component=graph.node_component[junction],
        ends=ends,
        length_m=length_m,
        arcs=_arcs(ends, length_m, len(junction)),
        piece_chain=rank[label],
        piece_start_m=_by_piece(sequence, offset * QUANTUM_M),
        piece_forward=_by_piece(sequence, forward),
    )


def _along_z_curve(xy: Floats) -> npt.NDArray[np.int64]:
    """Numbers that are near each other where places are: searches then find neighbours side by side in memory."""
    if not len(xy):
        return np.empty(0, dtype=np.int64)
    wide_m = max(float(np.ptp(xy, axis=0).max()), 1.0)
    cell = ((xy - xy.min(axis=0)) / wide_m * (2**Z_BITS - 1)).astype(np.int64)
    bits = np.arange(Z_BITS)
    return ((cell[:, :1] >> bits & 1) << 2 * bits).sum(axis=1) + ((cell[:, 1:] >> bits & 1) << 2 * bits + 1).sum(axis=1)


def whole_quanta(length_m: Floats) -> npt.NDArray[np.int64]:
    """Lengths as numbers of `QUANTUM_M`."""
    return np.rint(length_m / QUANTUM_M).astype(np.int64)


def _by_piece(sequence: npt.NDArray[np.int64], values: npt.NDArray) -> npt.NDArray:
    found = np.empty(len(sequence), dtype=values.dtype)
    found[sequence] = values
    return found


def _links(graph: StreetGraph) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Nodes that join exactly two pieces, and those two; of a ring of such nodes the lowest is left out."""
    flat = np.stack([graph.edge_from, graph.edge_to], axis=1).ravel()
    inner = np.bincount(flat, minlength=len(graph.node_xy)) == 2  # noqa: PLR2004 - that is what inner means
    inner[graph.edge_from[graph.edge_from == graph.edge_to]] = False
    order = np.argsort(flat, kind="stable")
    order = order[inner[flat[order]]]
    links, node = (order // 2).reshape(-1, 2), flat[order][::2]
    pieces = len(graph.edge_from)
    label = _components(pieces, links)
    ring = np.bincount(label[links[:, 0]], minlength=pieces) == np.bincount(label, minlength=pieces)
    closed = np.flatnonzero(ring[label[links[:, 0]]])
    _, lowest = np.unique(label[links[closed, 0]], return_index=True)
    inner[node[closed[lowest]]] = False
    return inner, np.delete(links, closed[lowest], axis=0)


def _components(pieces: int, links: npt.NDArray[np.int64]) -> Ints:
    if not pieces:
        return np.empty(0, dtype=np.int32)
    joined = csr_array((np.ones(len(links), dtype=np.int8), (links[:, 0], links[:, 1])), shape=(pieces, pieces))
    return connected_components(joined, directed=False)[1].astype(np.int32)


def _sequence(pieces: int, links: npt.NDArray[np.int64]) -> tuple[Ints, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Chain of each piece; all pieces, chain by chain as one walks them; and where in that a chain begins."""
    label = _components(pieces, links)
    terminal = np.flatnonzero(np.bincount(links.ravel(), minlength=pieces) < 2)  # noqa: PLR2004 - an end has one link
    _, first = np.unique(label[terminal], return_index=True)
    begin = terminal[first]
    # how many pieces each is from where its chain begins
    joined = csr_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(pieces, pieces))
    steps = dijkstra(joined, directed=False, indices=begin, unweighted=True, min_only=True) if pieces else label
    sequence = np.lexsort((steps, label))
    begins = np.zeros(pieces, dtype=bool)
    begins[begin] = True
    return label, sequence, begins[sequence]


def _directions(
    graph: StreetGraph,
    inner: npt.NDArray[np.bool_],
    sequence: npt.NDArray[np.int64],
    begins: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Whether each piece of `sequence` is walked as it is drawn.

    A chain begins at a junction, and goes on at inner nodes.
    """
    first, last = graph.edge_from[sequence], graph.edge_to[sequence]
    at_first = inner[first] & ((first == np.roll(first, 1)) | (first == np.roll(last, 1)))
    return np.where(begins, ~inner[first], at_first)


def _arcs(ends: Ends, length_m: Floats, junctions: int) -> Arcs:
    chain = np.arange(len(length_m), dtype=np.int32)
    tail = np.concatenate([ends.first, ends.last])
    order = np.argsort(tail, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=junctions))])
    return Arcs(
        start=starts.astype(np.int32),
        head=np.concatenate([ends.last, ends.first])[order],
        length_m=np.concatenate([length_m, length_m])[order],
        chain=np.concatenate([chain, ~chain])[order],
        longest_m=float(length_m.max(initial=0.0)),
    )
