"""Where can one walk? (street lines noded into an undirected graph whose edges keep their geometry)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

# Vertices of line layers without topology are one node when they agree to this; surveys give no more digits.
VERTEX_GRID_M = 0.01
NO_STREET = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetGraph:
    """Nodes and undirected edges of a street network, in metres.

    Attributes
    ----------
    node_xy
        (n, 2) coordinates.
    edge_from, edge_to
        (m,) node of the first and last vertex of each edge. Loops and parallel edges are kept.
    edge_length_m
        (m,) length along the geometry.
    edge_geometry
        (m,) LineStrings.
    edge_street
        (m,) position of the input line that the edge is a piece of; `NO_STREET` for a way from a gate to a place
        behind it.
    node_component
        (n,) label of the connected part that the node is in.
    """

    node_xy: npt.NDArray[np.float64]
    edge_from: npt.NDArray[np.int64]
    edge_to: npt.NDArray[np.int64]
    edge_length_m: npt.NDArray[np.float64]
    edge_geometry: npt.NDArray[np.object_]
    edge_street: npt.NDArray[np.int64]
    node_component: npt.NDArray[np.int64]


def build_street_graph(
    lines: npt.NDArray[np.object_],
    *,
    nodes: npt.NDArray[np.integer] | None = None,
    grade_separated: npt.NDArray[np.bool_] | None = None,
) -> StreetGraph:
    """Node `lines` into a graph.

    Parameters
    ----------
    lines
        (k,) LineStrings in metres.
    nodes
        (k, 2) numbers of the nodes at both ends where the data hold a topology, below 0 where they do not. Lines with
        numbers join by them alone, so two levels at one coordinate stay apart.
    grade_separated
        (k,) True for bridges and tunnels: lines without numbers join others at their ends, and at inner vertices
        unless they are grade separated.

    Returns
    -------
    StreetGraph
        Edges in the order of `lines`, cut at shared vertices. Pieces without length from a node to itself are
        left out.

    Notes
    -----
    Lines without numbers share a node where vertices agree to 1 cm; lines that merely cross are not joined, because a
    crossing without a vertex is how line layers draw a bridge. Cost O(v log v) in the number of vertices.

    Examples
    --------
    >>> t = shapely.from_wkt(["LINESTRING (0 0, 50 0, 100 0)", "LINESTRING (50 0, 50 80)"])
    >>> graph = build_street_graph(t)
    >>> graph.edge_length_m.tolist()
    [50.0, 50.0, 80.0]
    """
    lines = np.asarray(lines, dtype=object)
    count = len(lines)
    numbers = np.full((count, 2), -1) if nodes is None else np.asarray(nodes, dtype=np.int64)
    named = numbers.min(axis=1) >= 0
    apart = np.zeros(count, dtype=bool) if grade_separated is None else np.asarray(grade_separated, dtype=bool)
    pieces, owner = _cut_at_shared_vertices(lines, keep_whole=named, ends_only=apart)
    ends = _ends(pieces)
    key = _node_keys(ends, named[owner], numbers[owner])
    length_m = shapely.length(pieces)
    # a link without length between two named nodes is a way from one to the other; from a node to itself it is none
    kept = (length_m > 0) | (key[:, 0] != key[:, 1])
    return _assemble(pieces[kept], owner[kept], ends[kept], key[kept], length_m[kept])


def _ends(pieces: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """(n, 2, 2) first and last vertex of each piece."""
    xy, piece = shapely.get_coordinates(pieces, return_index=True)
    begins = np.searchsorted(piece, np.arange(len(pieces) + 1))
    return np.stack([xy[begins[:-1]], xy[begins[1:] - 1]], axis=1)


def _node_keys(
    ends: npt.NDArray[np.float64], named: npt.NDArray[np.bool_], numbers: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """(n, 2) a number for each node: squares of the grid where pieces have none of their own; the two never meet."""
    grid = _grid_numbers(ends[~named].reshape(-1, 2))
    key = numbers + grid.max(initial=-1) + 1
    key[~named] = grid.reshape(-1, 2)
    return key


def _grid_numbers(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The same number for vertices in the same square of the grid."""
    column, row = (
        np.unique(np.round(xy[:, i] / VERTEX_GRID_M).astype(np.int64), return_inverse=True)[1] for i in (0, 1)
    )
    return np.unique(column * (row.max(initial=0) + 1) + row, return_inverse=True)[1]


def _cut_at_shared_vertices(
    lines: npt.NDArray[np.object_], *, keep_whole: npt.NDArray[np.bool_], ends_only: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Pieces of `lines` between vertices that two lines, or one line twice, share; and the line of each piece."""
    if keep_whole.all():
        there = np.flatnonzero(~shapely.is_empty(lines))
        return lines[there], there
    xy, line = shapely.get_coordinates(lines, return_index=True)
    if len(xy) == 0:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    first = np.r_[True, line[1:] != line[:-1]]
    last = np.r_[first[1:], True]
    inner = ~first & ~last
    joins = ~keep_whole[line] & (~inner | ~ends_only[line])
    place = _grid_numbers(xy[joins])
    shared = np.zeros(len(xy), dtype=bool)
    shared[joins] = np.bincount(place)[place] > 1
    cut = inner & shared
    # every cut vertex ends one piece and starts the next: it is written twice
    times = 1 + cut.astype(np.int64)
    spread = np.repeat(np.arange(len(xy)), times)
    second = np.r_[False, spread[1:] == spread[:-1]]
    piece = np.cumsum(first[spread] & ~second | second) - 1
    return np.asarray(shapely.linestrings(xy[spread], indices=piece), dtype=object), line[spread][
        first[spread] & ~second | second
    ]


def _assemble(
    pieces: npt.NDArray[np.object_],
    owner: npt.NDArray[np.int64],
    ends: npt.NDArray[np.float64],
    key: npt.NDArray[np.int64],
    length_m: npt.NDArray[np.float64],
) -> StreetGraph:
    _, first_use, node = np.unique(key.ravel(), return_index=True, return_inverse=True)
    pairs = node.reshape(-1, 2)
    count = len(first_use)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    component = connected_components(links, directed=False)[1] if count else np.empty(0)
    return StreetGraph(
        node_xy=ends.reshape(-1, 2)[first_use],
        edge_from=pairs[:, 0].astype(np.int64),
        edge_to=pairs[:, 1].astype(np.int64),
        edge_length_m=length_m,
        edge_geometry=pieces,
        edge_street=owner,
        node_component=component.astype(np.int64),
    )
