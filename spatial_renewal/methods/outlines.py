"""What outline shows a group of polygons as one? (dissolved with the streets between, without slivers)"""

import numpy as np
import numpy.typing as npt
import shapely

ROUND_CORNERS = 4
SLIVER_SHARE = 0.02


def outline_groups(
    polygons: npt.NDArray[np.object_],
    group: npt.NDArray[np.int64],
    *,
    keep_out: npt.NDArray[np.object_],
    reach_m: float,
) -> npt.NDArray[np.object_]:
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

    Returns
    -------
    outlines
        (k,) Polygons or MultiPolygons that contain their polygons, and no interior of `keep_out` or of each other where
        the polygons themselves do not overlap.

    Notes
    -----
    Morphological closing: grown by half of `reach_m`, dissolved, shrunk again. Pieces of closing that touch no member
    once `keep_out` is taken away are dropped, and holes below 2 % of the outline are filled.

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
    closed = shapely.buffer(_dissolved(grown, group, count), -half_m, join_style="mitre", mitre_limit=1.5)
    members = _dissolved(polygons, group, count)
    # members of other groups are as foreign as estates outside the programme
    foreign = np.concatenate([keep_out, polygons])
    label = np.concatenate([np.full(len(keep_out), -1), group])
    free = _apart(_without(np.asarray(closed, dtype=object), foreign, label))
    return np.array([_joined_pieces(own, around) for own, around in zip(members, free, strict=True)], dtype=object)


def _dissolved(polygons: npt.NDArray[np.object_], group: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.object_]:
    """(count,) union of each group."""
    order = np.argsort(group, kind="stable")
    sizes = np.bincount(group, minlength=count)
    column = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((count, int(sizes.max()) if count else 0), None, dtype=object)
    table[group[order], column] = polygons[order]
    return np.asarray(shapely.union_all(table, axis=1), dtype=object)


def _without(
    shapes: npt.NDArray[np.object_], foreign: npt.NDArray[np.object_], label: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    """Each shape less what is foreign to it: all but the shapes of its own label."""
    if not len(foreign) or not len(shapes):
        return shapes
    shape, other = shapely.STRtree(foreign).query(shapes, predicate="intersects")
    strange = label[other] != shape
    shape, other = shape[strange], other[strange]
    # a line has no area to take away: a hand's breadth of it parts the closing
    line = shapely.get_dimensions(foreign) < 2  # noqa: PLR2004 - the dimension of areas
    taken = foreign.copy()
    taken[line] = shapely.buffer(foreign[line], 0.1, quad_segs=1)
    result = shapes.copy()
    for index in np.unique(shape):
        result[index] = shapely.difference(shapes[index], shapely.union_all(taken[other[shape == index]]))
    return result


def _apart(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
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
