"""Which places belong to each street? (the land nearest to it, as polygons: what smooth isochrones are made of)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from spatial_renewal.methods.barrier_sides import AREAL, own_side
from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, points_along, spread

Shapes = npt.NDArray[np.object_]

# Streets stand for themselves as points this share of the buffer apart; a border between two streets h apart from it
# is wrong by the square of the spacing over 8 h: 0.9 m for streets 60 m apart and a buffer of 45 m.
SPACING_SHARE = 1 / 3
# Round ends of streets are drawn with this many corners a quarter.
ROUND_CORNERS = 4
# Points farther off than any buffer close the cells at the rim of the city.
FRAME_BUFFERS = 10.0
# Two points as near as this have one cell, that of the first.
SAME_PLACE_M = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetLand:
    """The land of each street.

    Attributes
    ----------
    buffer_m
        Farthest that a place may be from its street.
    shape
        (m,) Polygons and MultiPolygons by edge; empty for a street that another one hides entirely.
    side_by_side
        No two overlap, and they have their corners in common.
    """

    buffer_m: float
    shape: Shapes
    side_by_side: bool

    def united(self, edge: Ints) -> shapely.Geometry:
        """The land of several streets as one; many times quicker where all lie side by side."""
        if self.side_by_side:
            try:
                return shapely.coverage_union_all(self.shape[edge])
            except shapely.errors.GEOSException:  # a corner that is not in common after all
                pass
        return shapely.union_all(self.shape[edge])


def street_land(edges: EdgeLines, *, buffer_m: float, barriers: Shapes | None = None) -> StreetLand:
    """Give each place to its nearest street.

    Parameters
    ----------
    edges
        The street edges.
    buffer_m
        Farthest that a place may be from its street.
    barriers
        Lines, or polygons whose outlines count, that nobody walks across off the street.

    Returns
    -------
    StreetLand
        What a barrier cuts off from its street goes to the nearest street on its own side, as far as that one's buffer
        reaches. A barrier that ends within a buffer is walked round.

    Notes
    -----
    Voronoi cells of points along the streets, a third of `buffer_m` apart, those of one street united and cut off at
    `buffer_m`. O(length / buffer * log), once per city, whatever the number of origins.

    Examples
    --------
    >>> from spatial_renewal.methods.edge_lines import edge_lines
    >>> lanes = shapely.from_wkt(["LINESTRING (0 0, 300 0)", "LINESTRING (0 40, 300 40)"])
    >>> land = street_land(edge_lines(lanes, [0, 2], [1, 3], nodes=4), buffer_m=30)
    >>> shapely.contains_xy(land.shape, 150, 15).tolist()
    [True, False]
    """
    if not len(edges.geometry):
        return StreetLand(buffer_m=buffer_m, shape=np.empty(0, dtype=object), side_by_side=True)
    grown = shapely.buffer(edges.geometry, buffer_m, quad_segs=ROUND_CORNERS)
    land = _areas(shapely.intersection(_cells(edges, buffer_m), grown))
    if barriers is None or not len(barriers):
        return _side_by_side(land, buffer_m)
    # what a barrier cuts off may go to several streets
    parted = _areas(own_side(land, grown, edges.geometry, barriers))
    return StreetLand(buffer_m=buffer_m, shape=parted, side_by_side=False)


def _areas(land: Shapes) -> Shapes:
    """The polygons in each shape."""
    # where two shapes only touch, what they have in common is a line or a point
    parts, of = shapely.get_parts(land, return_index=True)
    single, again = shapely.get_parts(parts, return_index=True)
    areal = shapely.get_dimensions(single) == AREAL
    neat = np.full(len(land), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(single[areal], indices=of[again][areal], out=neat)
    return neat


def _side_by_side(land: Shapes, buffer_m: float) -> StreetLand:
    """The same land with corners where neighbours have theirs, where GEOS can tell them."""
    some = np.flatnonzero(~shapely.is_empty(land))
    neat = land.copy()
    try:
        neat[some] = shapely.coverage_clean(  # pyright: ignore[reportAttributeAccessIssue] - the stubs are of shapely 2.1
            land[some], snapping_distance=SAME_PLACE_M
        )
    except shapely.errors.GEOSException:
        return StreetLand(buffer_m=buffer_m, shape=land, side_by_side=False)
    return StreetLand(buffer_m=buffer_m, shape=neat, side_by_side=True)


def _cells(edges: EdgeLines, buffer_m: float) -> Shapes:
    """(m,) places nearer to the points along an edge than to those along any other."""
    xy, edge = _points_of(edges, SPACING_SHARE * buffer_m)
    # near the origin, where floats are dense
    middle = xy.mean(axis=0)
    frame = _frame(xy - middle, FRAME_BUFFERS * buffer_m)
    diagram = Voronoi(np.concatenate([xy - middle, frame]))
    owner = np.concatenate([edge, np.full(len(frame), -1)])
    sides = owner[diagram.ridge_points]
    ends = np.asarray(diagram.ridge_vertices)
    borders = (sides[:, 0] != sides[:, 1]) & (ends >= 0).all(axis=1)
    lines = np.asarray(shapely.linestrings(diagram.vertices[ends[borders]] + middle), dtype=object)
    twice = np.concatenate([lines, lines])
    of = sides[borders].T.ravel()
    order = np.argsort(of, kind="stable")
    order = order[of[order] >= 0]
    rings = np.full(len(edges.geometry), shapely.MultiLineString(), dtype=object)
    shapely.multilinestrings(twice[order], indices=of[order], out=rings)
    return shapely.build_area(rings)


def _points_of(edges: EdgeLines, spacing_m: float) -> tuple[Floats, Ints]:
    """Points along edges, not farther apart than `spacing_m`; around a node all first points are equally far from it.

    So no street claims the beginning of another that leaves the same node.
    """
    length_m = edges.length_m
    clear_m = np.full(edges.nodes, spacing_m)
    for node in (edges.tail, edges.head):
        np.minimum.at(clear_m, node, length_m)
    first_m, last_m = clear_m[edges.tail] / 2, length_m - clear_m[edges.head] / 2
    steps = np.maximum(np.ceil((last_m - first_m) / spacing_m).astype(np.int64), 1)
    rank, edge = spread(np.zeros_like(steps), steps + 1)
    place_m = first_m[edge] + (last_m - first_m)[edge] * rank / steps[edge]
    xy = points_along(edges, edge, place_m)
    _, kept = np.unique(np.round(xy / SAME_PLACE_M).astype(np.int64), axis=0, return_index=True)
    kept.sort()
    return xy[kept], edge[kept]


def _frame(xy: Floats, beyond_m: float) -> Floats:
    """Points on a square round all others."""
    half = np.abs(xy).max() + beyond_m
    side = np.linspace(-half, half, max(int(half / beyond_m), 2) + 1)[:-1]
    edge = np.full_like(side, half)
    return np.concatenate([np.column_stack(p) for p in ((side, -edge), (edge, side), (-side, edge), (-edge, -side))])
