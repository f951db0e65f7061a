"""How far from the street may one be where the walk nears its end? (strips along streets that narrow to nothing)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.barrier_sides import union_of_each
from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, pieces_along
from spatial_renewal.methods.reach import Feet
from spatial_renewal.methods.reach_lines import lines_of, merged_pieces

Shapes = npt.NDArray[np.object_]


class _Walks(NamedTuple):
    """Walks along edges: from where, which way, and what is left of the limit there."""

    edge: Ints
    start_m: Floats
    way: Ints
    left_m: Floats


def strips(
    edges: EdgeLines, node_m: Floats, feet: Feet, chosen: Ints, *, limit_m: float, buffer_m: float
) -> tuple[Shapes, Ints]:
    """Places beside streets where the walk along the street and straight off it is within the limit.

    Parameters
    ----------
    edges
        The street edges.
    node_m
        (n,) walk to each node.
    feet
        Where the origin stands; those on edges not chosen are left out.
    chosen
        Edges to draw, ascending.
    limit_m
        Longest walk that counts.
    buffer_m
        Farthest that a place may be from its street.

    Returns
    -------
    shape, edge
        (k,) Polygons and MultiPolygons, and the edge that each is along, ascending.

    Notes
    -----
    A strip is `buffer_m` wide on both sides where more than that is left, and narrows by a metre with each metre walked
    from there. Exact along straight streets; the outside of a bend is cut off by a chord.
    """
    walks = _walks(edges, node_m, feet, chosen, limit_m)
    length_m = edges.length_m[walks.edge]
    room_m = np.where(walks.way > 0, length_m - walks.start_m, walks.start_m)
    wide_m = np.clip(walks.left_m - buffer_m, 0.0, room_m)
    low_m, high_m = np.sort(np.stack([walks.start_m, walks.start_m + walks.way * wide_m]), axis=0)
    whole = merged_pieces(walks.edge, low_m, high_m)
    broad = shapely.buffer(lines_of(edges, whole), buffer_m, quad_segs=1)
    end_m = np.minimum(walks.left_m, room_m)
    narrows = np.flatnonzero(end_m > wide_m)
    thin, of = _narrowing(
        edges,
        _Walks(walks.edge[narrows], walks.start_m[narrows], walks.way[narrows], walks.left_m[narrows]),
        wide_m[narrows],
        end_m[narrows],
    )
    pieces, along = np.concatenate([broad, thin]), np.concatenate([whole.edge, of])
    order = np.argsort(along, kind="stable")
    drawn, rank = np.unique(along[order], return_inverse=True)
    return union_of_each(pieces[order], rank), drawn


def _walks(edges: EdgeLines, node_m: Floats, feet: Feet, chosen: Ints, limit_m: float) -> _Walks:
    """From both ends of each edge, and both ways from each foot."""
    on = np.flatnonzero(np.isin(feet.edge, chosen))
    edge = np.concatenate([chosen, chosen, feet.edge[on], feet.edge[on]])
    start_m = np.concatenate([np.zeros(len(chosen)), edges.length_m[chosen], feet.offset_m[on], feet.offset_m[on]])
    way = np.repeat([1, -1, 1, -1], [len(chosen), len(chosen), len(on), len(on)])
    walk_m = np.concatenate([node_m[edges.tail[chosen]], node_m[edges.head[chosen]], feet.gap_m[on], feet.gap_m[on]])
    some = np.flatnonzero(walk_m < limit_m)
    return _Walks(edge[some], start_m[some], way[some], limit_m - walk_m[some])


def _narrowing(edges: EdgeLines, walks: _Walks, from_m: Floats, to_m: Floats) -> tuple[Shapes, Ints]:
    """Quadrilaterals from vertex to vertex of the street, as wide as what is left; triangles at both ends."""
    begin_m, end_m = walks.start_m + walks.way * from_m, walks.start_m + walks.way * to_m
    xy, walk = pieces_along(edges, walks.edge, begin_m, end_m)
    step = np.diff(xy, axis=0)
    step_m = np.hypot(*step.T)
    walked_m = np.r_[0.0, np.cumsum(step_m)]
    first = np.searchsorted(walk, np.arange(len(from_m)))
    half_m = np.maximum((walks.left_m - from_m)[walk] - (walked_m - walked_m[first[walk]] if len(walk) else 0.0), 0.0)
    rows = np.flatnonzero((walk[1:] == walk[:-1]) & (step_m > 0))
    aside = np.column_stack([-step[rows, 1], step[rows, 0]]) / step_m[rows, None]
    near, far = aside * half_m[rows, None], aside * half_m[rows + 1, None]
    corners = [xy[rows] + near, xy[rows + 1] + far, xy[rows + 1] - far, xy[rows] - near]
    quads = np.asarray(shapely.polygons(np.stack(corners, axis=1)), dtype=object)
    # the land of a street may begin a little behind one node and end a little beyond the other
    turns = walk[rows][1:] != walk[rows][:-1]
    begins, ends = np.flatnonzero(np.r_[True, turns][: len(rows)]), np.flatnonzero(np.r_[turns, True][: len(rows)])
    spot = np.concatenate([xy[rows][begins], xy[rows + 1][ends]])
    side = np.concatenate([near[begins], -far[ends]])
    away = np.column_stack([-side[:, 1], side[:, 0]])
    caps = np.asarray(shapely.polygons(np.stack([spot + side, spot + away, spot - side], axis=1)), dtype=object)
    edge = walks.edge[walk[rows]]
    return np.concatenate([quads, caps]), np.concatenate([edge, edge[begins], edge[ends]])
