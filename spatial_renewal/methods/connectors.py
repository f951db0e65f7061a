"""Where does a point join the street, if it cannot walk through walls? (the nearest place that can be walked to)"""

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.edge_lines import spread
from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.snapping import (
    OFF_NETWORK,
    Floats,
    Positions,
    SegmentIndex,
    nearest_places,
    snap_to_segments,
)
from spatial_renewal.methods.walls import Passes, Walls, stopped

# Besides its nearest place, a segment is tried at steps of this length: behind the end of a wall one sees a part of it.
STEP_M = 10.0
# The search for another place begins this far around a point, and widens twofold.
FIRST_RADIUS_M = 25.0
# Points looked at together, so that memory stays small.
BLOCK = 2_000


def snap_past_walls(
    points: npt.NDArray[np.object_],
    index: SegmentIndex,
    *,
    limit_m: float,
    walls: Walls,
    passes: Passes,
    engine: Engine = AUTO,
) -> Positions:
    """Put each point on the nearest place of a street that no wall parts it from.

    Parameters
    ----------
    points
        (k,) Points, in metres.
    index
        The segments of the streets.
    limit_m
        Farthest that the street may be.
    walls
        What stops a straight way.
    passes
        Which walls do not stop each point.
    engine
        As in `snap_to_edges`.

    Returns
    -------
    Positions
        One a point; off the network where no street within the limit can be walked to straight.

    Notes
    -----
    A point whose nearest place is behind a wall tries, by distance, the nearest place of every straight segment and
    places every 10 m along it, which misses gaps in walls that are narrower. O(k log m) for points in the open; those
    behind walls cost the places that they try.

    Examples
    --------
    >>> from spatial_renewal.methods.snapping import index_segments
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> from spatial_renewal.methods.walls import no_passes, raise_walls
    >>> streets = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 90 0)", "LINESTRING (0 50, 90 50)"]))
    >>> river = raise_walls(shapely.from_wkt(["LINESTRING (-99 10, 199 10)"]))
    >>> house = shapely.points([[40.0, 20.0]])
    >>> at = snap_past_walls(house, index_segments(streets), limit_m=90, walls=river, passes=no_passes(1))
    >>> at.edge.tolist(), at.gap_m.tolist()
    ([1], [30.0])
    """
    at = snap_to_segments(points, index, limit_m=limit_m, engine=engine)
    on = np.flatnonzero(at.on_network)
    if not len(on) or not len(walls.owner):
        return at
    xy = shapely.get_coordinates(points[on])
    behind = stopped(walls, xy, places_xy(index, at.edge[on], at.offset_m[on]), passes=passes.taken(on))
    edge, offset_m, gap_m = at.edge.copy(), at.offset_m.copy(), at.gap_m.copy()
    waiting = on[behind]
    edge[waiting], offset_m[waiting], gap_m[waiting] = OFF_NETWORK, 0.0, np.inf
    segments = np.asarray(shapely.linestrings(index.xy.reshape(-1, 2, 2)), dtype=object)
    tree = shapely.STRtree(segments) if len(waiting) else None
    radius_m = min(FIRST_RADIUS_M, limit_m)
    while tree is not None and len(waiting):
        for block in np.array_split(waiting, -(-len(waiting) // BLOCK)):
            point, segment = tree.query(points[block], predicate="dwithin", distance=radius_m)
            xy = shapely.get_coordinates(points[block])
            found, place = _nearest_in_sight(xy, index, (point, segment, radius_m), walls, passes.taken(block))
            edge[block[found]], offset_m[block[found]], gap_m[block[found]] = place
        waiting = waiting[edge[waiting] == OFF_NETWORK]
        if radius_m >= limit_m:
            break
        radius_m = min(2 * radius_m, limit_m)
    return Positions(edge=edge, offset_m=offset_m, gap_m=gap_m)


def places_xy(index: SegmentIndex, edge: npt.NDArray[np.int64], offset_m: Floats) -> Floats:
    """(k, 2) coordinates of places on edges, each `offset_m` along its edge."""
    first, past = np.searchsorted(index.edge, edge), np.searchsorted(index.edge, edge, side="right")
    which, of = spread(first, past)
    # the last segment of the edge that begins at or before the place
    begins = index.start_m[which] <= offset_m[of]
    segment = np.maximum(first, first + np.bincount(of, weights=begins, minlength=len(edge)).astype(np.int64) - 1)
    length_m = index.length_m[segment]
    behind_m = np.clip(offset_m - index.start_m[segment], 0.0, length_m)
    share = np.divide(behind_m, length_m, out=np.zeros_like(length_m), where=length_m > 0)[:, None]
    return index.xy[segment, :2] * (1 - share) + index.xy[segment, 2:] * share


def _nearest_in_sight(
    xy: Floats,
    index: SegmentIndex,
    near: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], float],
    walls: Walls,
    passes: Passes,
) -> tuple[npt.NDArray[np.int64], tuple[npt.NDArray[np.int64], Floats, Floats]]:
    """Points that find a place, and its edge, offset and gap; `near` pairs points with segments within a radius."""
    point, segment, radius_m = near
    share, _ = nearest_places(xy[point], index.xy[segment])
    steps = (index.length_m[segment] / STEP_M).astype(np.int64)
    number, of = spread(np.zeros_like(steps), steps + 1)
    along_m = np.where(number == 0, share[of] * index.length_m[segment[of]], number * STEP_M)
    point, segment = point[of], segment[of]
    part = np.divide(along_m, index.length_m[segment], out=np.zeros_like(along_m), where=index.length_m[segment] > 0)
    place = index.xy[segment, :2] * (1 - part[:, None]) + index.xy[segment, 2:] * part[:, None]
    gap_m = np.hypot(*(place - xy[point]).T)
    kept = np.flatnonzero(gap_m <= radius_m)
    kept = kept[~stopped(walls, xy[point[kept]], place[kept], passes=passes.taken(point[kept]))]
    order = kept[np.lexsort((along_m[kept], segment[kept], gap_m[kept], point[kept]))]
    best = order[np.r_[True, point[order][1:] != point[order][:-1]]] if len(order) else order
    offset_m = index.start_m[segment[best]] + along_m[best]
    return point[best], (index.edge[segment[best]], offset_m, gap_m[best])
