"""Where on a street is one? (edges as flat vertices: places, pieces and points along them)"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeLines:
    """Edges of a street graph with their vertices in one row.

    Attributes
    ----------
    geometry
        (m,) LineStrings, from tail to head.
    tail, head
        (m,) nodes at the first and the last vertex.
    length_m
        (m,) lengths.
    xy
        (v, 2) vertices of all edges, one edge after the other.
    along_m
        (v,) distance of each vertex from the first one of its edge.
    first
        (m + 1,) where the vertices of each edge begin.
    key_m
        (v,) `along_m` plus the length of all edges before: it never falls, so one search finds any place.
    node_first, node_edge
        (n + 1,), (2 m,) edges at each node.
    """

    geometry: npt.NDArray[np.object_]
    tail: Ints
    head: Ints
    length_m: Floats
    xy: Floats
    along_m: Floats
    first: Ints
    key_m: Floats
    node_first: Ints
    node_edge: Ints

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.node_first) - 1


def edge_lines(geometry: npt.NDArray[np.object_], tail: Ints, head: Ints, *, nodes: int) -> EdgeLines:
    """Lay out the edges of a graph of `nodes` nodes.

    Parameters
    ----------
    geometry
        (m,) LineStrings of some length, in metres.
    tail, head
        (m,) nodes at their first and last vertices. Loops and parallel edges are fine.
    nodes
        How many nodes the graph has.

    Returns
    -------
    EdgeLines
        In the order of `geometry`.

    Notes
    -----
    O(v + m log m), once for a graph.

    Examples
    --------
    >>> bent = shapely.from_wkt(["LINESTRING (0 0, 30 0, 30 40)"])
    >>> edge_lines(bent, np.array([0]), np.array([1]), nodes=2).along_m.tolist()
    [0.0, 30.0, 70.0]
    """
    geometry = np.asarray(geometry, dtype=object)
    xy, edge = shapely.get_coordinates(geometry, return_index=True)
    first = np.searchsorted(edge, np.arange(len(geometry) + 1))
    step_m = np.zeros(len(xy))
    inner = np.flatnonzero(edge[1:] == edge[:-1]) + 1
    step_m[inner] = np.hypot(*(xy[inner] - xy[inner - 1]).T)
    ends = np.asarray(tail, dtype=np.int64), np.asarray(head, dtype=np.int64)
    return laid_out(geometry, Vertices(xy=xy, step_m=step_m, first=first), ends, nodes=nodes)


class Vertices(NamedTuple):
    """Vertices of edges, one edge after the other.

    Attributes
    ----------
    xy
        (v, 2) coordinates.
    step_m
        (v,) way from the vertex before on the same edge; 0 at an edge's first vertex.
    first
        (m + 1,) where the vertices of each edge begin.
    """

    xy: Floats
    step_m: Floats
    first: Ints


def laid_out(
    geometry: npt.NDArray[np.object_],
    vertices: Vertices,
    ends: tuple[Ints, Ints],
    *,
    nodes: int,
    length_m: Floats | None = None,
) -> EdgeLines:
    """Edges whose vertices are known already.

    Parameters
    ----------
    geometry
        (m,) LineStrings of the same vertices.
    vertices
        Their vertices.
    ends
        (m,) nodes at the first vertices, and at the last.
    nodes
        How many nodes the graph has.
    length_m
        (m,) lengths where they are known better than the steps add up to.
    """
    tail, head = ends
    xy, step_m, first = vertices
    along_m = _summed_by_edge(step_m, first)
    flat = np.concatenate([tail, head])
    order = np.argsort(flat, kind="stable")
    summed_m = along_m[first[1:] - 1] if len(xy) else np.empty(0)
    return EdgeLines(
        geometry=geometry,
        tail=tail,
        head=head,
        length_m=summed_m if length_m is None else length_m,
        xy=xy,
        along_m=along_m,
        first=first,
        key_m=np.cumsum(step_m),
        node_first=np.searchsorted(flat[order], np.arange(nodes + 1)),
        node_edge=np.concatenate([np.arange(len(tail))] * 2)[order],
    )


def _summed_by_edge(step_m: Floats, first: Ints) -> Floats:
    """Running sums that start anew at each edge, as exact as a sum over that edge alone."""
    sizes = np.diff(first)
    along_m = np.empty_like(step_m)
    for size in np.unique(sizes):
        rows = first[:-1][sizes == size][:, None] + np.arange(size)
        along_m[rows] = np.cumsum(step_m[rows], axis=1)
    return along_m


def spread(first: Ints, past: Ints) -> tuple[Ints, Ints]:
    """All integers of the ranges ``first .. past - 1``, range after range, and the range that each is of.

    Examples
    --------
    >>> [a.tolist() for a in spread(np.array([5, 9]), np.array([7, 10]))]
    [[5, 6, 9], [0, 0, 1]]
    """
    sizes = past - first
    of = np.repeat(np.arange(len(first)), sizes)
    return np.arange(len(of)) + np.repeat(first - np.cumsum(sizes) + sizes, sizes), of


def points_along(edges: EdgeLines, edge: Ints, place_m: Floats) -> Floats:
    """(k, 2) coordinates of places on edges.

    Parameters
    ----------
    edges
        The street edges.
    edge, place_m
        (k,) edge and distance from its first vertex.

    Returns
    -------
    xy
        (k, 2). A place before the start or behind the end is taken as that end.
    """
    low = np.searchsorted(edges.key_m, edges.key_m[edges.first[edge]] + place_m, side="right") - 1
    low = np.clip(low, edges.first[edge], edges.first[edge + 1] - 2)
    span_m = edges.along_m[low + 1] - edges.along_m[low]
    share = np.divide(place_m - edges.along_m[low], span_m, out=np.zeros_like(span_m), where=span_m > 0)
    share = np.clip(share, 0.0, 1.0)[:, None]
    return edges.xy[low] * (1 - share) + edges.xy[low + 1] * share


def pieces_along(edges: EdgeLines, edge: Ints, from_m: Floats, to_m: Floats) -> tuple[Floats, Ints]:
    """Coordinates of pieces of edges.

    Parameters
    ----------
    edges
        The street edges.
    edge, from_m, to_m
        (k,) edge and the places where each piece starts and ends. A piece that ends before it starts runs against
        its edge.

    Returns
    -------
    xy, piece
        Vertices of all pieces in order, and the piece that each belongs to; at least two a piece.

    Notes
    -----
    O(k log v + vertices). Inner vertices are those of the edge, untouched.

    Examples
    --------
    >>> bent = edge_lines(shapely.from_wkt(["LINESTRING (0 0, 30 0, 30 40)"]), [0], [1], nodes=2)
    >>> pieces_along(bent, np.array([0]), np.array([50.0]), np.array([10.0]))[0].tolist()
    [[30.0, 20.0], [30.0, 0.0], [10.0, 0.0]]
    """
    low_m, high_m = np.minimum(from_m, to_m), np.maximum(from_m, to_m)
    before_m = edges.key_m[edges.first[edge]]
    start, last = edges.first[edge] + 1, edges.first[edge + 1] - 1
    low = np.clip(np.searchsorted(edges.key_m, before_m + low_m, side="right"), start, last)
    high = np.clip(np.searchsorted(edges.key_m, before_m + high_m, side="left"), low, last)
    inner = high - low
    against = from_m > to_m
    slot, piece = spread(np.zeros_like(inner), inner + 2)
    vertex = np.where(against[piece], high[piece] - slot, low[piece] - 1 + slot)
    xy = edges.xy[np.clip(vertex, 0, len(edges.xy) - 1)]
    begins = slot == 0
    ends = slot == inner[piece] + 1
    xy[begins] = points_along(edges, edge, from_m)
    xy[ends] = points_along(edges, edge, to_m)
    return xy, piece
