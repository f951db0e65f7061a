"""What lies on one's own side of a barrier? (shapes cut along rivers, railways and walls)"""

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

# Width of the cut that a barrier leaves in a shape.
CUT_M = 0.01
# What is cut off and smaller is nobody's.
SPLINTER_M2 = 1.0
# GEOS' dimension of polygons.
AREAL = 2


def barrier_lines(barriers: Shapes) -> Shapes:
    """Barriers as lines: polygons by their outlines."""
    shapes = np.asarray(barriers, dtype=object)
    return np.where(shapely.get_dimensions(shapes) == AREAL, shapely.boundary(shapes), shapes)


def barrier_segments(barriers: Shapes | None) -> shapely.STRtree | None:
    """Tree of the barriers' single segments: a river of 50 km as one box would be near everything."""
    if barriers is None or not len(barriers):
        return None
    xy, line = shapely.get_coordinates(shapely.get_parts(barrier_lines(barriers)), return_index=True)
    same = line[1:] == line[:-1]
    pairs = np.stack([xy[:-1][same], xy[1:][same]], axis=1)
    return shapely.STRtree(np.asarray(shapely.linestrings(pairs), dtype=object))


def own_side(shapes: Shapes, grown: Shapes, cores: Shapes, barriers: Shapes) -> Shapes:
    """Give each place to a street on its own side of the barriers.

    Parameters
    ----------
    shapes
        (k,) places nearest to each core; none of two cores' overlap.
    grown
        (k,) places not too far from each core, ``shapes`` among them.
    cores
        (k,) lines that the shapes are of.
    barriers
        Lines, or polygons whose outlines count.

    Returns
    -------
    shapes
        (k,) without the parts that a barrier cuts off from their core. Each of those goes to the core nearest to its
        middle among those on its side, as far as the `grown` of that one reaches.

    Notes
    -----
    A barrier that ends within a shape cuts nothing off. O(s log s) in the number of segments of barriers.
    """
    segments = barrier_segments(barriers)
    if segments is None:
        return shapes
    which, parts = cut_along(segments, shapes)
    if not len(which):
        return shapes
    touched = shapely.intersects(parts, cores[which])
    kept = shapes.copy()
    kept[np.unique(which)] = shapely.MultiPolygon()
    lost, own = parts[~touched & (shapely.area(parts) > SPLINTER_M2)], (which[touched], parts[touched])
    near = np.unique(shapely.STRtree(grown).query(lost, predicate="intersects")[1])
    theirs, seen = cut_along(segments, grown[near])
    theirs_touched = shapely.intersects(seen, cores[near[theirs]])
    whole = np.setdiff1d(np.arange(len(near)), theirs)
    holder = np.concatenate([near[theirs[theirs_touched]], near[whole]])
    reach = np.concatenate([seen[theirs_touched], grown[near[whole]]])
    spot = shapely.point_on_surface(lost)
    part, by = shapely.STRtree(reach).query(spot, predicate="within")
    order = np.lexsort((holder[by], shapely.distance(spot[part], cores[holder[by]]), part))
    part, by = part[order], by[order]
    first = np.flatnonzero(np.r_[True, part[1:] != part[:-1]]) if len(part) else np.empty(0, dtype=np.int64)
    gained, heir = shapely.intersection(lost[part[first]], reach[by[first]]), holder[by[first]]
    others = np.setdiff1d(heir, own[0])
    of = np.concatenate([own[0], heir, others])
    pieces = np.concatenate([own[1], gained, shapes[others]])
    return _united(kept, of, pieces)


def without(shapes: Shapes, of: npt.NDArray[np.int64], parts: Shapes) -> Shapes:
    """(k,) shapes less the parts that `cut_along` gave of some, up to the barrier itself.

    Parameters
    ----------
    shapes
        (k,) Polygons and MultiPolygons.
    of, parts
        Position in `shapes` of each part to leave out, and the part.
    """
    left = shapes.copy()
    order = np.argsort(of, kind="stable")
    changed, rank = np.unique(of[order], return_inverse=True)
    if len(changed):
        wide = shapely.buffer(parts[order], CUT_M, quad_segs=1, join_style="mitre")
        out = union_of_each(wide, rank)
        left[changed] = shapely.difference(shapes[changed], out)
    return left


def cut_along(segments: shapely.STRtree, shapes: Shapes) -> tuple[npt.NDArray[np.int64], Shapes]:
    """Parts of the shapes that barriers meet.

    Parameters
    ----------
    segments
        What `barrier_segments` gave.
    shapes
        (k,) Polygons and MultiPolygons.

    Returns
    -------
    which, parts
        Position in `shapes`, ascending, and each part of it; none of a shape that no barrier meets.
    """
    which, wall = segments.query(shapes, predicate="intersects")
    order = np.lexsort((wall, which))
    cut, rank = np.unique(which[order], return_inverse=True)
    if not len(cut):
        return cut, np.empty(0, dtype=object)
    near = shapely.multilinestrings(np.asarray(segments.geometries)[wall[order]], indices=rank)
    # clipped first, because a long wall is buffered dearly
    strips = shapely.buffer(shapely.intersection(near, shapes[cut]), CUT_M / 2, quad_segs=1, cap_style="flat")
    parts, of = shapely.get_parts(shapely.difference(shapes[cut], strips), return_index=True)
    return cut[of], parts


def _united(shapes: Shapes, of: npt.NDArray[np.int64], pieces: Shapes) -> Shapes:
    """Each shape that pieces are `of` as the union of them."""
    order = np.argsort(of, kind="stable")
    changed, rank = np.unique(of[order], return_inverse=True)
    whole = shapes.copy()
    whole[changed] = union_of_each(pieces[order], rank)
    return whole


def union_of_each(pieces: Shapes, group: npt.NDArray[np.int64]) -> Shapes:
    """(g,) union of the pieces of each group.

    Parameters
    ----------
    pieces, group
        (k,) shapes, and the group of each from 0, ascending.
    """
    gathered = np.asarray(shapely.geometrycollections(pieces, indices=group), dtype=object)
    return np.asarray(shapely.union_all(gathered[:, None], axis=1), dtype=object)


def share_to_barrier(segments: shapely.STRtree, start: Floats, end: Floats) -> Floats:
    """(k,) how far along each straight way, from 0 to 1, the first barrier stands; 1 where none does.

    Parameters
    ----------
    segments
        What `barrier_segments` gave.
    start, end
        (k, 2) coordinates.
    """
    share = np.ones(len(start))
    ways = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)), dtype=object)
    way, wall = segments.query(ways, predicate="intersects")
    meeting = shapely.intersection(ways[way], np.asarray(segments.geometries)[wall])
    np.minimum.at(share, way, shapely.distance(shapely.points(start[way]), meeting) / np.hypot(*(end - start)[way].T))
    return share
