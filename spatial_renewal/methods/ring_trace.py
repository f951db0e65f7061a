"""What outline has a set of pixels? (rings traced along its border, corners cut, islands and holes told apart)"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Sides of a pixel as one walks round it with the pixel on the left - bottom, right, top, left - and where each faces.
FACING_ROW = np.array([1, 0, -1, 0])
FACING_COLUMN = np.array([0, 1, 0, -1])
# How far the outline stands from the centre of an inside pixel on the way to the centre of the outside one.
ShareOfWay = Callable[[Ints, Ints], Floats]
# Twice the area of a triangle of three vertices on one line, in pixels.
FLAT = 1e-9
# A number and a count of steps share one 64-bit number.
HALF = 32


@dataclass(frozen=True, slots=True)
class _Rings:
    """Closed rings without their last vertex, one ring after the other."""

    xy: Floats
    ring: Ints
    mask: Ints


def trace_masks(masks: npt.NDArray[np.bool_], share: ShareOfWay | None = None) -> npt.NDArray[np.object_]:
    """Outlines of several masks of one size.

    Parameters
    ----------
    masks
        (k, rows, columns) True inside; the outer rows and columns hold nothing.
    share
        Given flat positions in `masks` of inside pixels and of their outside neighbours: how far from centre to
        centre, more than 0 and less than 1, the outline stands. None for half way.

    Returns
    -------
    outlines
        (k,) MultiPolygons, empty where nothing is True, all valid. x is the column and y the row counted upwards
        from the top (0, -1, -2 ...), both of pixel corners.

    Notes
    -----
    Marching squares: a vertex between each inside pixel and each outside neighbour, so corners are cut. A set of
    pixels that holds another has an outline that holds the other's, if its shares are no less. Pixels that meet at a
    corner only are apart. O(pixels + b log b) for a border of b sides; all masks are traced together, by pointer
    doubling.

    Examples
    --------
    >>> trace_masks(np.pad(np.array([[[True, True]]]), ((0, 0), (1, 1), (1, 1))))[0].area
    1.5
    """
    outlines = np.full(len(masks), shapely.MultiPolygon(), dtype=object)
    rings = _rings(masks, share)
    if not len(rings.ring):
        return outlines
    xy = rings.xy
    lines = np.asarray(shapely.linearrings(xy, indices=rings.ring), dtype=object)
    begins = np.flatnonzero(np.r_[True, rings.ring[1:] != rings.ring[:-1]])
    owner = rings.mask[begins]
    after = xy[_next_in_ring(rings.ring)]
    twice_area = np.add.reduceat(xy[:, 0] * after[:, 1] - after[:, 0] * xy[:, 1], begins)
    polygons, of_mask = _with_holes(lines, owner, twice_area)
    order = np.argsort(of_mask, kind="stable")
    shapely.multipolygons(polygons[order], indices=of_mask[order], out=outlines)
    return outlines


def place_outlines(
    outlines: npt.NDArray[np.object_], *, row: Ints, column: Ints, transform: Affine
) -> npt.NDArray[np.object_]:
    """Move outlines of masks to where the masks stand.

    Parameters
    ----------
    outlines
        (k,) what `trace_masks` gave.
    row, column
        (k,) pixel of the grid that is the first of each mask.
    transform
        Pixel of the grid to coordinates, north up.
    """
    xy, of = shapely.get_coordinates(outlines, return_index=True)
    x = transform.c + (xy[:, 0] + column[of]) * transform.a
    y = transform.f + (row[of] - xy[:, 1]) * transform.e
    # set_coordinates writes into its argument
    return shapely.set_coordinates(outlines.copy(), np.stack([x, y], axis=1))


def _rings(masks: npt.NDArray[np.bool_], share: ShareOfWay | None) -> _Rings:
    """Rings along the border of the masks, in the order of walking."""
    _, rows, columns = masks.shape
    inside = masks.ravel()
    step = np.array([columns, 1, -columns, -1])
    upper = np.flatnonzero(inside[:-columns] != inside[columns:])
    left = np.flatnonzero(inside[:-1] != inside[1:])
    is_upper, is_left = inside[upper], inside[left]
    cells = [upper[is_upper], left[is_left], upper[~is_upper] + columns, left[~is_left] + 1]
    cell = np.concatenate(cells)
    side = np.repeat(np.arange(4), [len(part) for part in cells])
    if not len(cell):
        return _Rings(np.empty((0, 2)), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    # heading along a side, the next pixel ahead is where the side after it faces; beyond the border lies its own face
    ahead = cell + step[(side + 1) & 3]
    across = ahead + step[side]
    turn_left, straight = ~inside[ahead], ~inside[across]
    next_cell = np.where(turn_left, cell, np.where(straight, ahead, across))
    next_side = np.where(turn_left, (side + 1) & 3, np.where(straight, side, (side - 1) & 3))
    # any side of a pixel stands for the pixel: the table of its four sides stays small
    pixel = np.empty(len(inside), dtype=np.int32)
    pixel[cell] = np.arange(len(cell))
    number = np.empty((len(cell), 4), dtype=np.int64)
    number[pixel[cell], side] = np.arange(len(cell))
    follows = number[pixel[next_cell], next_side]
    place = _ring_order(follows)
    order = np.empty(len(cell), dtype=np.int64)
    order[place.slot] = np.arange(len(cell))
    cell, side, ring = cell[order], side[order], place.ring[order]
    way = 0.5 if share is None else share(cell, cell + step[side])
    x = cell % columns + 0.5 + way * FACING_COLUMN[side]
    y = -(cell // columns % rows) - 0.5 - way * FACING_ROW[side]
    after = _next_in_ring(ring)
    before = np.empty_like(after)
    before[after] = np.arange(len(after))
    bend = (x[after] - x) * (y - y[before]) - (x - x[before]) * (y[after] - y)
    bent = np.abs(bend) > FLAT
    return _Rings(np.stack([x[bent], y[bent]], axis=1), ring[bent], cell[bent] // (rows * columns))


def _next_in_ring(ring: Ints) -> Ints:
    """Position of the vertex after each, the first of a ring after its last."""
    begins = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    after = np.arange(1, len(ring) + 1)
    after[np.r_[begins[1:], len(ring)] - 1] = begins
    return after


@dataclass(frozen=True, slots=True)
class _Order:
    """Ring of each side, and its slot when ring is laid after ring."""

    ring: Ints
    slot: Ints


def _ring_order(follows: Ints) -> _Order:
    """Put the sides of each ring in order: the first is the one of the smallest number."""
    count = len(follows)
    # smallest number met so far and, in the low half, the steps to it
    met, jump, step = np.arange(count) << HALF, follows, 1
    while True:
        further = np.minimum(met, met[jump] + step)
        if np.array_equal(further, met):
            break
        met, jump, step = further, jump[jump], 2 * step
    head, steps = met >> HALF, met & ((1 << HALF) - 1)
    sizes = np.bincount(head, minlength=count)
    starts = np.cumsum(sizes) - sizes
    rank = np.cumsum(sizes > 0) - 1
    return _Order(ring=rank[head], slot=starts[head] + np.where(steps == 0, 0, sizes[head] - steps))


def _with_holes(
    lines: npt.NDArray[np.object_], owner: Ints, twice_area: Floats
) -> tuple[npt.NDArray[np.object_], Ints]:
    """Polygons of outer rings, each with the holes of which it is the smallest outer ring around."""
    shell, hole = np.flatnonzero(twice_area > 0), np.flatnonzero(twice_area < 0)
    by_mask = np.argsort(owner[shell], kind="stable")
    shell = shell[by_mask]
    low = np.searchsorted(owner[shell], owner[hole], side="left")
    high = np.searchsorted(owner[shell], owner[hole], side="right")
    sizes = high - low
    asked = np.repeat(np.arange(len(hole)), sizes)
    tried = shell[np.arange(len(asked)) + np.repeat(low - np.cumsum(sizes) + sizes, sizes)]
    box, inner = shapely.bounds(lines[tried]), shapely.bounds(lines[hole])[asked]
    around = (box[:, :2] <= inner[:, :2]).all(axis=1) & (box[:, 2:] >= inner[:, 2:]).all(axis=1)
    asked, tried = asked[around], tried[around]
    alone = np.bincount(asked, minlength=len(hole))[asked] == 1
    spot = shapely.get_coordinates(shapely.get_point(lines[hole], 0))[asked]
    holds = alone.copy()
    holds[~alone] = shapely.contains_xy(shapely.polygons(lines[tried[~alone]]), spot[~alone, 0], spot[~alone, 1])
    asked, tried = asked[holds], tried[holds]
    order = np.lexsort((twice_area[tried], asked))
    asked, tried = asked[order], tried[order]
    nearest = np.r_[True, asked[1:] != asked[:-1]] if len(asked) else np.empty(0, dtype=bool)
    home, inside = tried[nearest], hole[asked[nearest]]
    parts = np.concatenate([shell, inside])
    belongs = np.concatenate([shell, home])
    is_hole = np.r_[np.zeros(len(shell), dtype=bool), np.ones(len(inside), dtype=bool)]
    order = np.lexsort((parts, is_hole, belongs))
    outer, group = np.unique(belongs[order], return_inverse=True)
    return np.asarray(shapely.polygons(lines[parts[order]], indices=group), dtype=object), owner[outer]
