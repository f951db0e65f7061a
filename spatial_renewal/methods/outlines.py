"""What outline shows a group of polygons as one? (dissolved with the streets between, without slivers)"""

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Labels = npt.NDArray[np.int64]
ROUND_CORNERS = 4
SLIVER_SHARE = 0.02
NECK_M = 2.0
AREA = 2


def outline_groups(
    polygons: Shapes, group: Labels, *, keep_out: Shapes, reach_m: float, line_half_width_m: float = 0.1
) -> Shapes:
    """One outline a group: its polygons, and the gaps between them.

    Parameters
    ----------
    polygons
        (n,) polygons in metres.
    group
        (n,) labels 0 .. k-1, each used.
    keep_out
        Shapes that an outline must not cover: estates of no group (polygons) and barriers.
    reach_m
        Widest gap that is bridged.
    line_half_width_m
        How far the outline keeps off lines of `keep_out`: it may begin where the street ends.

    Returns
    -------
    outlines
        (k,) Polygons or MultiPolygons that contain their polygons, and no interior of `keep_out` or of each other where
        the polygons themselves do not overlap.

    Notes
    -----
    Morphological closing: grown by half of `reach_m`, dissolved, shrunk again. Closing joins sides that face each
    other, not corners or bent outlines: where it leaves members apart, a band joins what lies nearest. Pieces of
    closing that touch no member once `keep_out` is taken away are dropped, and holes below 2 % are filled.

    Examples
    --------
    >>> two = np.array([shapely.box(0, 0, 10, 10), shapely.box(14, 0, 24, 10)])
    >>> one = outline_groups(two, np.array([0, 0]), keep_out=np.array([]), reach_m=6)[0]
    >>> one.geom_type, round(one.area)
    ('Polygon', 240)
    """
    count = int(group.max()) + 1 if len(group) else 0
    half_m = reach_m / 2 + 0.5
    grown = shapely.buffer(polygons, half_m, quad_segs=ROUND_CORNERS, join_style="mitre", mitre_limit=1.5)
    closed = shapely.buffer(_dissolved(grown, group, count), -half_m - NECK_M / 2, join_style="mitre", mitre_limit=1.5)
    # a neck that can hardly be seen joins nothing
    closed = shapely.buffer(closed, NECK_M / 2, quad_segs=ROUND_CORNERS, join_style="mitre", mitre_limit=1.5)
    closed = _banded(np.asarray(closed, dtype=object), polygons, group, reach_m)
    members = _dissolved(polygons, group, count)
    # members of other groups are as foreign as estates outside the programme
    line = shapely.get_dimensions(keep_out) < AREA
    off = keep_out.copy()
    off[line] = shapely.buffer(keep_out[line], line_half_width_m, quad_segs=ROUND_CORNERS)
    foreign = np.concatenate([off, polygons])
    label = np.concatenate([np.full(len(keep_out), -1), group])
    free = _apart(_without(closed, foreign, label))
    return np.array([_joined_pieces(own, around) for own, around in zip(members, free, strict=True)], dtype=object)


def _banded(closed: Shapes, polygons: Shapes, group: Labels, reach_m: float) -> Shapes:
    """Each closing, with a band between any two members at most `reach_m` apart that it leaves in different pieces."""
    piece, owner = shapely.get_parts(closed, return_index=True)
    first, second = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=reach_m)
    torn = np.bincount(owner, minlength=len(closed)) > 1
    pair = (first < second) & (group[first] == group[second]) & torn[group[first]]
    first, second = first[pair], second[pair]
    member, within = shapely.STRtree(piece).query(shapely.point_on_surface(polygons), predicate="intersects")
    own = owner[within] == group[member]
    of_member = -1 - np.arange(len(polygons))
    of_member[member[own]] = within[own]
    parted = of_member[first] != of_member[second]
    first, second = first[parted], second[parted]
    if not len(first):
        return closed
    place, bands = group[first], _bands(polygons[first], polygons[second], reach_m)
    result = closed.copy()
    for label in np.unique(place):
        result[label] = shapely.union_all([closed[label], *bands[place == label]])
    return result


def _bands(one: Shapes, other: Shapes, reach_m: float) -> Shapes:
    """What lies between two polygons about where they are nearest, as wide as half the reach to either side."""
    ends = shapely.get_coordinates(shapely.shortest_line(one, other)).reshape(-1, 2, 2)
    faces = [
        shapely.intersection(shapes, shapely.buffer(shapely.points(ends[:, k]), reach_m / 2))
        for k, shapes in enumerate((one, other))
    ]
    return np.asarray(shapely.convex_hull(shapely.union_all(faces, axis=0)), dtype=object)


def _dissolved(polygons: Shapes, group: Labels, count: int) -> Shapes:
    """(count,) union of each group."""
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=count)
    column = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((count, int(sizes.max()) if count else 0), None, dtype=object)
    table[group[order], column] = polygons[order]
    return np.asarray(shapely.union_all(table, axis=1), dtype=object)


def _without(shapes: Shapes, foreign: Shapes, label: Labels) -> Shapes:
    """Each shape less what is foreign to it: all but the shapes of its own label."""
    if not len(foreign) or not len(shapes):
        return shapes
    shape, other = shapely.STRtree(foreign).query(shapes, predicate="intersects")
    strange = label[other] != shape
    shape, other = shape[strange], other[strange]
    result = shapes.copy()
    for index in np.unique(shape):
        result[index] = shapely.difference(shapes[index], shapely.union_all(foreign[other[shape == index]]))
    return result


def _apart(shapes: Shapes) -> Shapes:
    """Where two closings claim the same ground between estates, the first keeps it."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects") if len(shapes) else ([], [])
    result = shapes.copy()
    for i, j in sorted((i, j) for i, j in zip(first, second, strict=True) if i < j):
        result[j] = shapely.difference(result[j], result[i])
    return result


def _joined_pieces(own: shapely.Geometry, around: shapely.Geometry) -> shapely.Geometry:
    pieces = shapely.get_parts(around)
    touching = pieces[shapely.intersects(pieces, own)]
    whole = shapely.union_all([own, *touching])
    parts = [
        shapely.Polygon(
            part.exterior, [h for h in part.interiors if shapely.Polygon(h).area > SLIVER_SHARE * part.area]
        )
        for part in shapely.get_parts(whole)
        if part.geom_type == "Polygon"
    ]
    return shapely.union_all(parts)
