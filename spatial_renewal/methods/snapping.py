"""Where does a point join the street? (the nearest place on the nearest edge, not the nearest node)"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.engines import AUTO, Engine, load_kernels
from spatial_renewal.methods.street_graph import StreetGraph

OFF_NETWORK = -1
# The tree's own formula may differ by rounding: candidates are taken from a little farther, and ours decides.
TREE_SLACK_M = 1e-6
# Cells of the grid per segment; finer grids cost memory and gain nothing.
CELLS_PER_SEGMENT = 2.0
SMALLEST_CELL_M = 5.0
# Parts of the work for each thread, so that none waits long for the others.
PARTS_PER_THREAD = 4

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Places on a street graph.

    Attributes
    ----------
    edge
        (k,) edge that the point joins; `OFF_NETWORK` where none is near enough.
    offset_m
        (k,) distance along the edge from its first vertex.
    gap_m
        (k,) straight distance from the point to the edge; it is walked too. Infinite off the network.
    """

    edge: npt.NDArray[np.int64]
    offset_m: Floats
    gap_m: Floats

    @property
    def on_network(self) -> npt.NDArray[np.bool_]:
        """(k,) True where an edge was near enough."""
        return self.edge != OFF_NETWORK


class Segments(NamedTuple):
    """Ends of straight segments, the edge each is part of, where on that it begins, and how long it is."""

    xy: Floats
    edge: npt.NDArray[np.int64]
    start_m: Floats
    length_m: Floats


# Numbers of some points, and their edges, offsets and gaps.
Found = tuple[npt.NDArray[np.int64], tuple[npt.NDArray[np.int64], Floats, Floats]]


class Grid(NamedTuple):
    """Square cells over all segments, and the segments that touch each.

    Attributes
    ----------
    x_min, y_min, cell_m, columns, rows
        Lower left corner, side and number of the cells.
    start, segment
        Segments of cell i are ``segment[start[i]:start[i + 1]]``, ascending.
    """

    x_min: float
    y_min: float
    cell_m: float
    columns: int
    rows: int
    start: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentIndex:
    """The straight segments of a street graph, found by place.

    Attributes
    ----------
    xy
        (s, 4) both ends of each segment; segments in the order of the edges and along them.
    edge
        (s,) edge that the segment is part of.
    start_m, length_m
        (s,) distance along the edge to where the segment begins, and how long it is.
    places
        Grid of the compiled engine, or the STR tree over whole edges.
    """

    xy: Floats
    edge: npt.NDArray[np.int64]
    start_m: Floats
    length_m: Floats
    places: Grid | shapely.STRtree


def index_segments(graph: StreetGraph, *, engine: Engine = AUTO) -> SegmentIndex:
    """Make the segments of `graph` findable; worth keeping where points are snapped more than once."""
    vertex, owner = shapely.get_coordinates(graph.edge_geometry, return_index=True)
    tail = np.flatnonzero(owner[1:] == owner[:-1])
    xy = np.hstack([vertex[tail], vertex[tail + 1]])
    edge = owner[tail].astype(np.int64)
    length_m = _lengths(xy)
    before = np.cumsum(length_m) - length_m
    first = np.r_[True, edge[1:] != edge[:-1]] if len(edge) else np.empty(0, dtype=bool)
    start_m = before - before[first][np.cumsum(first) - 1]
    kernels = engine.kernels()
    if kernels is None or not len(xy):
        places = shapely.STRtree(graph.edge_geometry)
    else:
        places = kernels.lay_out(xy, _empty_grid(xy))
    return SegmentIndex(xy=xy, edge=edge, start_m=start_m, length_m=length_m, places=places)


def _empty_grid(xy: Floats) -> Grid:
    """Cells over all segments, about `CELLS_PER_SEGMENT` each; what is in them is still to come."""
    x, y = xy[:, 0::2], xy[:, 1::2]
    wide_m, high_m, wanted = float(np.ptp(x)), float(np.ptp(y)), CELLS_PER_SEGMENT * len(xy)
    # a single straight street has a box without area
    cell_m = max((wide_m * high_m / wanted) ** 0.5, (wide_m + high_m) / wanted, SMALLEST_CELL_M)
    return Grid(
        x_min=float(x.min()),
        y_min=float(y.min()),
        cell_m=cell_m,
        columns=int(wide_m / cell_m) + 1,
        rows=int(high_m / cell_m) + 1,
        start=np.empty(0, dtype=np.int64),
        segment=np.empty(0, dtype=np.int32),
    )


def snap_to_edges(
    points: npt.NDArray[np.object_],
    graph: StreetGraph,
    *,
    limit_m: float,
    engine: Engine = AUTO,
    index: SegmentIndex | None = None,
) -> Positions:
    """Put each point on the nearest edge within `limit_m`.

    Parameters
    ----------
    points
        (k,) Points, in metres.
    graph
        The street graph.
    limit_m
        Farthest that the edge may be.
    engine
        Compiled grid, or the STR tree. Positions are the same.
    index
        What `index_segments` gave for this graph; made anew where it is left out.

    Returns
    -------
    Positions
        One a point. Of edges equally near, the one that comes first in `graph`.

    Notes
    -----
    Expected O(k) with the grid, O(k log m) with the tree. Nodes are not used: on superblocks of 400 x 300 m the
    nearest node is wrong by 189 m in the mean.

    Examples
    --------
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> graph = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 100 0)"]))
    >>> at = snap_to_edges(shapely.points([[30, 4], [50, 90]]), graph, limit_m=50)
    >>> at.edge.tolist(), at.offset_m[0], at.gap_m[0]
    ([0, -1], np.float64(30.0), np.float64(4.0))
    """
    index = index_segments(graph, engine=engine) if index is None else index
    return snap_to_segments(points, index, limit_m=limit_m, engine=engine)


def snap_to_segments(
    points: npt.NDArray[np.object_], index: SegmentIndex, *, limit_m: float, engine: Engine = AUTO
) -> Positions:
    """`snap_to_edges` for streets whose index is at hand."""
    points = np.asarray(points, dtype=object)
    # an empty point is nowhere, so it joins nothing
    xy, there = shapely.get_coordinates(points, return_index=True)
    somewhere = np.isfinite(xy).all(axis=1)
    if not somewhere.all():
        xy, there = xy[somewhere], there[somewhere]
    segments = Segments(index.xy, index.edge, index.start_m, index.length_m)
    if isinstance(index.places, shapely.STRtree):
        parts = [_by_tree(points[there], xy, segments, index.places, limit_m)]
    else:
        parts = _by_grid(xy, segments, index.places, float(limit_m), engine.threads)
    edge = np.full(len(points), OFF_NETWORK, dtype=np.int64)
    offset_m, gap_m = np.zeros(len(points)), np.full(len(points), np.inf)
    for which, (of_edge, at_m, near_m) in parts:
        part = there[which]
        edge[part], offset_m[part], gap_m[part] = of_edge, at_m, near_m
    return Positions(edge=edge, offset_m=offset_m, gap_m=gap_m)


def _by_neighbourhood(xy: Floats) -> npt.NDArray[np.int64]:
    """Order in which neighbours follow each other, so that what one point looked at is still at hand for the next."""
    x, y = xy[:, 0], xy[:, 1]
    if not len(xy):
        return np.empty(0, dtype=np.int64)
    per_m = 255 / max(float(np.ptp(x)), float(np.ptp(y)), 1.0)
    row, column = ((y - y.min()) * per_m).astype(np.uint16), ((x - x.min()) * per_m).astype(np.uint16)
    return np.argsort(row * np.uint16(256) + column, kind="stable")


def _by_grid(xy: Floats, segments: Segments, grid: Grid, limit_m: float, threads: int) -> Iterator[Found]:
    """Find places in the grid: some of the points, and where they are, as each thread is done with them."""
    kernels = load_kernels()
    with ThreadPoolExecutor(threads) as pool:
        parts = np.array_split(_by_neighbourhood(xy), PARTS_PER_THREAD * threads)
        # points side by side in memory, so that the search never waits for the next one
        found = pool.map(lambda part: kernels.snap_to_grid(xy[part], segments, grid, limit_m), parts)
        yield from zip(parts, found, strict=True)


def _by_tree(
    points: npt.NDArray[np.object_], xy: Floats, segments: Segments, tree: shapely.STRtree, limit_m: float
) -> Found:
    """Find places on the nearest segment of the edges that the tree finds nearest."""
    (near, _), distance_m = tree.query_nearest(
        points, max_distance=limit_m + TREE_SLACK_M, all_matches=False, return_distance=True
    )
    which, edge = tree.query(points[near], predicate="dwithin", distance=distance_m + TREE_SLACK_M)
    first, last = np.searchsorted(segments.edge, edge), np.searchsorted(segments.edge, edge, side="right")
    times = last - first
    point = np.repeat(near[which], times)
    segment = np.repeat(first - (np.cumsum(times) - times), times) + np.arange(len(point))
    share, gap_m = nearest_places(xy[point], segments.xy[segment])
    order = np.lexsort((segment, gap_m, point))
    lead = np.r_[True, point[order][1:] != point[order][:-1]] if len(order) else np.empty(0, dtype=bool)
    best = order[lead & (gap_m[order] <= limit_m)]
    on = segment[best]
    return point[best], (segments.edge[on], segments.start_m[on] + share[best] * segments.length_m[on], gap_m[best])


def _lengths(xy: Floats) -> Floats:
    return np.hypot(xy[:, 2] - xy[:, 0], xy[:, 3] - xy[:, 1])


def nearest_places(point: Floats, segment: Floats) -> tuple[Floats, Floats]:
    """Share of each (k, 4) segment at its place nearest to the (k, 2) point, and how far that is in metres.

    The very operations of the kernel, which are those of GEOS, so that ties fall alike.
    """
    (x, y), (from_x, from_y, to_x, to_y) = point.T, segment.T
    along_x, along_y = to_x - from_x, to_y - from_y
    length2 = along_x * along_x + along_y * along_y
    with np.errstate(divide="ignore", invalid="ignore"):
        share = ((x - from_x) * along_x + (y - from_y) * along_y) / length2
        gap_m = np.abs(((from_y - y) * along_x - (from_x - x) * along_y) / length2) * np.sqrt(length2)
    # at an end by its very coordinates, so that segments that meet there tie
    before, behind = (length2 == 0) | (share <= 0), share >= 1
    end_x, end_y = np.where(before, x - from_x, x - to_x), np.where(before, y - from_y, y - to_y)
    end_m = np.sqrt(end_x * end_x + end_y * end_y)
    return np.where(before, 0.0, np.minimum(share, 1.0)), np.where(before | behind, end_m, gap_m)
