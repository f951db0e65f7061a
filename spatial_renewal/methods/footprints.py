"""How large is an estate of which only a point is known? (circles of equal area, cut by neighbours and streets)"""

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]

CORNERS = 32
# A point often stands between two carriageways or at the kerb: a strip this small is not the estate
_LEAST_PIECE_SHARE = 0.1
# Arcs of street buffers: an octagon is fine enough for an outline that is a guess anyway
_BUFFER_SEGMENTS = 2
# Corners this near to a line halfway lie on it
_ON_THE_LINE_M = 1e-7
# Overlays on a grid cannot go wrong; a micrometre moves no outline
_GRID_M = 1e-6


def approximate_footprints(
    points: Geometries,
    site_area_m2: Floats,
    *,
    default_area_m2: float,
    streets: Geometries,
    street_half_width_m: float,
) -> Geometries:
    """Outlines of estates that are known as points.

    Each starts as a regular polygon of `CORNERS` corners with exactly the area of its site. Where two of
    them overlap, the line halfway between the points parts them; points at one place share it
    like slices of a cake, in the order of their areas. Streets cut it; of the pieces the one that holds
    the point stays, or the nearest one, pieces below a tenth aside. A site that streets cover
    wholly is not cut by them.

    Parameters
    ----------
    points
        One point each (n,), in metres.
    site_area_m2
        Area of each site (n,); NaN or not positive where unknown.
    default_area_m2
        Area of sites that are unknown.
    streets
        Lines that part estates (m,).
    street_half_width_m
        Half the width of a street, fence to fence.

    Returns
    -------
    Geometries
        One valid polygon each (n,), none larger than its site; interiors do not meet. The order of rows does not
        matter; rows of one place and one area are alike and may swap slices.

    Examples
    --------
    >>> alone = approximate_footprints(
    ...     shapely.points([[0.0, 0.0]]), np.array([900.0]), default_area_m2=5000.0,
    ...     streets=np.empty(0, dtype=object), street_half_width_m=5.0)
    >>> round(alone[0].area, 6)
    900.0
    """
    place = shapely.get_coordinates(points)
    known = np.nan_to_num(site_area_m2, nan=0.0) > 0
    area_m2 = np.where(known, site_area_m2, default_area_m2)
    # one order for all calculations: the result is the same for any order of rows
    order = np.lexsort((area_m2, place[:, 1], place[:, 0]))
    place, area_m2 = place[order], area_m2[order]
    cells = _part_neighbours(regular_corners(place, area_m2), place, np.sqrt(area_m2))
    outlines = _cut_by_streets(cells, place, _in_order(streets), street_half_width_m)
    result = np.empty(len(points), dtype=object)
    result[order] = outlines
    return result


def _in_order(streets: Geometries) -> Geometries:
    """`streets` in an order that does not depend on their rows: unions differ in the last digit with it."""
    west, south, east, north = shapely.bounds(streets).reshape(-1, 4).T
    return streets[np.lexsort((shapely.length(streets), north, east, south, west))]


def regular_corners(place: Floats, area_m2: Floats) -> Floats:
    """Corners (n, `CORNERS`, 2) of regular polygons around `place` (n, 2), each with exactly its area."""
    turn = 2 * np.pi / CORNERS
    radius = np.sqrt(area_m2 / (0.5 * CORNERS * np.sin(turn)))
    angle = turn * np.arange(CORNERS)
    return place[:, None, :] + radius[:, None, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _part_neighbours(corners: Floats, place: Floats, reach: Floats) -> Geometries:
    """Polygons of `corners` without what lies nearer to an overlapping neighbour's point."""
    sites = np.asarray(shapely.polygons(corners), dtype=object)
    one, other = shapely.STRtree(sites).query(sites, predicate="intersects")
    # a line halfway that lies beyond the own site cuts nothing; no site reaches as far as the root of its area
    halfway = np.hypot(*(place[one] - place[other]).T) / 2
    cuts = (one != other) & (halfway < reach[one])
    one, other = one[cuts], other[cuts]
    sort = np.lexsort((other, one))
    one, other = one[sort], other[sort]
    away = place[one] - place[other]
    coincident = (away == 0).all(axis=1)
    slices = _slice_directions(place)
    away[coincident] = (slices[one] - slices[other])[coincident]
    middle = (place[one] + place[other]) / 2
    ring, size = corners, np.full(len(corners), CORNERS)
    # the first neighbour of every site, then the second ...: a site is cut by one of them at a time
    turn = np.arange(len(one)) - np.searchsorted(one, one)
    for number in range(turn.max(initial=-1) + 1):
        now = turn == number
        part, part_size = _half_of(ring[one[now]], size[one[now]], middle[now], away[now])
        width = max(ring.shape[1], part.shape[1])
        ring = np.pad(ring, ((0, 0), (0, width - ring.shape[1]), (0, 0)))
        ring[one[now], : part.shape[1]] = part
        size[one[now]] = part_size
    used = np.arange(ring.shape[1]) < size[:, None]
    owner = np.repeat(np.arange(len(ring)), size)
    # every cell is convex, so the hull only undoes corners that rounding put in a wrong order
    return np.asarray(shapely.convex_hull(shapely.multipoints(ring[used], indices=owner)), dtype=object)


def _half_of(ring: Floats, size: Positions, middle: Floats, toward: Floats) -> tuple[Floats, Positions]:
    """Convex rings on the side `toward` of the lines through `middle`; of each ring the first `size` corners count.

    Written out, because GEOS overlays go wrong now and then where edges nearly coincide, and here they do.
    """
    column = np.arange(ring.shape[1])
    used = column < size[:, None]
    side = ((ring - middle[:, None]) * (toward / np.hypot(*toward.T)[:, None])[:, None]).sum(axis=2)
    side[np.abs(side) < _ON_THE_LINE_M] = 0.0
    following = np.where(column + 1 < size[:, None], column + 1, 0)
    next_corner = np.take_along_axis(ring, following[:, :, None], axis=1)
    next_side = np.take_along_axis(side, following, axis=1)
    crosses = used & (side * next_side < 0)
    share = np.divide(side, side - next_side, out=np.zeros_like(side), where=crosses)
    crossing = ring + share[:, :, None] * (next_corner - ring)
    corners = np.stack([ring, crossing], axis=2).reshape(len(ring), -1, 2)
    kept = np.stack([used & (side >= 0), crosses], axis=2).reshape(len(ring), -1)
    order = np.argsort(~kept, axis=1, kind="stable")
    new_size = kept.sum(axis=1)
    return np.take_along_axis(corners, order[:, : new_size.max(initial=0), None], axis=1), new_size


def _slice_directions(place: Floats) -> Floats:
    """For points at one place, directions spread evenly over the circle; `place` is sorted."""
    _, first, number, count = np.unique(place, axis=0, return_index=True, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    angle = 2 * np.pi * (np.arange(len(place)) - first[number]) / count[number]
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _cut_by_streets(cells: Geometries, place: Floats, streets: Geometries, half_width_m: float) -> Geometries:
    """`cells` less the ground of `streets`; of several pieces the one at the point."""
    street, cell = shapely.STRtree(cells).query(streets, predicate="dwithin", distance=half_width_m)
    sort = np.lexsort((street, cell))
    street, cell = street[sort], cell[sort]
    crossed, number = np.unique(cell, return_inverse=True)
    outlines = cells.copy()
    if not crossed.size:
        return outlines
    lines = shapely.multilinestrings(streets[street], indices=number)
    ground = shapely.buffer(lines, half_width_m, quad_segs=_BUFFER_SEGMENTS)
    left = shapely.difference(cells[crossed], ground, grid_size=_GRID_M)
    outlines[crossed] = _piece_at_point(left, cells[crossed], place[crossed])
    return outlines


def _piece_at_point(cut: Geometries, whole: Geometries, place: Floats) -> Geometries:
    """Of each `cut` the polygon that holds the point or is nearest to it; the `whole` where nothing is left."""
    pieces, owner = shapely.get_parts(cut, return_index=True)
    there = shapely.area(pieces) > 0
    pieces, owner = pieces[there], owner[there]
    area = shapely.area(pieces)
    least = _LEAST_PIECE_SHARE * shapely.area(whole)
    gap = shapely.distance(pieces, shapely.points(place[owner]))
    middle = shapely.get_coordinates(shapely.centroid(pieces))
    # nearest first; slivers after everything else; equal pieces by size, then by position
    best = np.lexsort((middle[:, 1], middle[:, 0], -area, gap, area < least[owner], owner))
    with_piece, first = np.unique(owner[best], return_index=True)
    kept = whole.copy()
    kept[with_piece] = pieces[best][first]
    return kept
