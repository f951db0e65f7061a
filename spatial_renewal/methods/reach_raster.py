"""Which pixels are within a walk, and how long is the walk to each? (the surface of one category, or of one origin)"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.barrier_sides import cut_along, share_to_barrier, without
from spatial_renewal.methods.edge_lines import EdgeLines, Ints, spread
from spatial_renewal.methods.reach import Reach, edges_reached, feet_within
from spatial_renewal.methods.ring_trace import place_outlines, trace_masks
from spatial_renewal.methods.street_pixels import MARGIN_PIXELS, StreetPixels

Shapes = npt.NDArray[np.object_]

NOT_FOUND = -1
# Walks to neighbouring pixels of one street differ by at most the root of two times their distance, and rounding.
LARGEST_STEP = 1.5
# Outlines keep this share of a pixel away from centres: they never touch themselves there.
NEAREST_VERTEX = 0.05


def walk_surface(edges: EdgeLines, pixels: StreetPixels, reach: Reach, *, limit_m: float) -> npt.NDArray[np.float32]:
    """Walk from the origin to every pixel of the city.

    Parameters
    ----------
    edges
        The street edges.
    pixels
        Their pixels.
    reach
        What the search found. For the surface of a category, the search from all its facilities at once.
    limit_m
        Longest walk that counts.

    Returns
    -------
    walk_m
        `pixels.shape`, at `pixels.transform`: metres to the pixel's centre; NaN where no walk is as short as the limit,
        or where no street is near. Minutes are this divided by the speed.

    Notes
    -----
    ``gap + walk along the streets + straight way from the nearest street``. O(pixels reached).
    """
    surface = np.full(pixels.shape, np.nan, dtype=np.float32)
    _, pixel, walk_m = pixels_within(edges, pixels, [reach], limit_m=limit_m)
    served = pixels.offset_m[pixel] <= pixels.max_offset_m
    pixel, walk_m = pixel[served], walk_m[served]
    surface[pixels.row[pixel], pixels.column[pixel]] = walk_m
    return surface


def pixels_within(
    edges: EdgeLines, pixels: StreetPixels, reaches: Sequence[Reach], *, limit_m: float
) -> tuple[Ints, Ints, npt.NDArray[np.float32]]:
    """Pixels at most `limit_m` from each origin, and the walk to each.

    Parameters
    ----------
    edges
        The street edges.
    pixels
        Their pixels.
    reaches
        What the searches found, to at least `limit_m`.
    limit_m
        Longest walk that counts.

    Returns
    -------
    origin, pixel, walk_m
        Positions in `reaches` and in `pixels`, the margin included, by both, and metres.

    Notes
    -----
    Only pixels of edges that are reached are looked at. Single precision: 0.2 mm at 3 km, against pixels of metres.
    """
    node_m = np.stack([reach.node_m for reach in reaches])
    feet = feet_within(reaches, limit_m=limit_m)
    origin, near = edges_reached(edges, node_m, feet, limit_m=limit_m)
    first, past = pixels.first[near], pixels.first[near + 1]
    pixel, of = spread(first, past)
    by_tail = node_m[origin, edges.tail[near]].astype(np.float32)
    by_head = (node_m[origin, edges.head[near]] + edges.length_m[near]).astype(np.float32)
    place_m = pixels.place_m[pixel]
    walk_m = np.minimum(by_tail[of] + place_m, by_head[of] - place_m)
    count = max(len(edges.length_m), 1)
    own = np.searchsorted(origin * count + near, feet.origin * count + feet.edge)
    begins = np.cumsum(np.r_[0, past - first])
    place, foot = spread(begins[own], begins[own + 1])
    from_foot = np.abs(place_m[place] - feet.offset_m[foot]) + feet.gap_m[foot]
    np.minimum.at(walk_m, place, from_foot.astype(np.float32))
    walk_m += pixels.offset_m[pixel]
    kept = np.flatnonzero(walk_m <= limit_m)
    return origin[of[kept]], pixel[kept], walk_m[kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """What several origins reach, each in a window of its own; all windows are of one size.

    Attributes
    ----------
    masks
        (limits, k, rows, columns) True within the limit; nothing on the outer rows and columns.
    found
        (k, rows, columns) position of each pixel in `walk_m` and `offset_m`; `NOT_FOUND` elsewhere.
    walk_m, offset_m
        (p,) walk to each pixel found and the part of it that is off the street. Some lie a little beyond the limits.
    row, column
        (k,) pixel of the whole grid that is the first of each window.
    """

    masks: npt.NDArray[np.bool_]
    found: npt.NDArray[np.int32]
    walk_m: npt.NDArray[np.float32]
    offset_m: npt.NDArray[np.float32]
    row: Ints
    column: Ints


def reach_windows(
    edges: EdgeLines, pixels: StreetPixels, reaches: Sequence[Reach], *, limits_m: Sequence[float]
) -> Windows:
    """Cut out what each origin reaches.

    Parameters
    ----------
    edges
        The street edges.
    pixels
        Their pixels.
    reaches
        What the searches found.
    limits_m
        Ascending walks.
    """
    beyond_m = MARGIN_PIXELS * pixels.pixel_m
    of, pixel, walk_m = pixels_within(edges, pixels, reaches, limit_m=limits_m[-1] + beyond_m)
    sizes = np.bincount(of, minlength=len(reaches))
    row, column, offset_m = pixels.row[pixel], pixels.column[pixel], pixels.offset_m[pixel]
    top, left = np.zeros(len(sizes), dtype=np.int64), np.zeros(len(sizes), dtype=np.int64)
    height = width = 2
    some = np.flatnonzero(sizes)
    if len(some):
        begins = (np.cumsum(sizes) - sizes)[some]
        top[some], left[some] = np.minimum.reduceat(row, begins) - 1, np.minimum.reduceat(column, begins) - 1
        height = int((np.maximum.reduceat(row, begins) - top[some]).max()) + 2
        width = int((np.maximum.reduceat(column, begins) - left[some]).max()) + 2
    corner = (np.arange(len(sizes)) * height - top) * width - left
    cell = row * np.int64(width) + column + corner[of]
    found = np.full((len(sizes), height, width), NOT_FOUND, dtype=np.int32)
    found.reshape(-1)[cell] = np.arange(len(cell))
    masks = np.zeros((len(limits_m), len(sizes), height, width), dtype=bool)
    served = offset_m <= pixels.max_offset_m
    for mask, limit_m in zip(masks, limits_m, strict=True):
        mask.reshape(-1)[cell[served & (walk_m <= limit_m)]] = True
    return Windows(masks=masks, found=found, walk_m=walk_m, offset_m=offset_m, row=top, column=left)


def trace_windows(pixels: StreetPixels, windows: Windows, *, limits_m: Sequence[float]) -> npt.NDArray[np.object_]:
    """Outlines of what is within each limit, between the pixels' centres.

    Parameters
    ----------
    pixels
        The pixels that the windows were cut from.
    windows
        What the origins reach.
    limits_m
        Those of the windows.

    Returns
    -------
    outlines
        (limits, k) MultiPolygons in coordinates.

    Notes
    -----
    Between an inside and an outside pixel of one street the walk grows evenly, and the outline stands where it meets
    the limit, or where the street is as far as may be. Between pixels whose walks differ by more than their distance
    allows, one is on a street with another way to it: there the outline stands half way. Where a barrier lies between
    the centres the outline stands at the barrier, and what of it is cut off by one and holds no centre is left out.
    """
    limit_m = np.asarray(limits_m, dtype=np.float32)
    found = windows.found.reshape(-1)

    def share(inside: Ints, outside: Ints) -> npt.NDArray[np.float64]:
        limit = limit_m[inside // len(found)]
        near, far = found[inside % len(found)], found[outside % len(found)]
        left = [
            np.minimum(limit - windows.walk_m[pixel], pixels.max_offset_m - windows.offset_m[pixel])
            for pixel in (near, far)
        ]
        grows = np.abs(windows.walk_m[far] - windows.walk_m[near]) <= LARGEST_STEP * pixels.pixel_m
        smooth = np.flatnonzero(grows & (far != NOT_FOUND))
        way = np.full(len(inside), 0.5)
        # nobody is left behind: what is inside has a little more than nothing left, what is outside a little less
        gain = np.maximum(left[0][smooth] - left[1][smooth], np.finfo(np.float32).tiny)
        way[smooth] = np.clip(left[0][smooth] / gain, NEAREST_VERTEX, 1 - NEAREST_VERTEX)
        if pixels.walls is None:
            return way
        ends = (_centres(pixels, windows, inside), _centres(pixels, windows, outside))
        return np.minimum(way, np.maximum(share_to_barrier(pixels.walls, *ends), NEAREST_VERTEX))

    outlines = trace_masks(windows.masks.reshape(-1, *windows.masks.shape[2:]), share)
    row, column = np.tile(windows.row, len(limits_m)), np.tile(windows.column, len(limits_m))
    placed = place_outlines(outlines, row=row, column=column, transform=pixels.transform)
    if pixels.walls is not None:
        placed = _on_own_side(pixels, pixels.walls, windows, placed)
    return placed.reshape(len(limits_m), -1)


def _centres(pixels: StreetPixels, windows: Windows, cell: Ints) -> npt.NDArray[np.float64]:
    """Coordinates of the centres of pixels at flat positions in the masks."""
    _, origins, rows, columns = windows.masks.shape
    mask, place = np.divmod(cell, rows * columns)
    row, column = np.divmod(place, columns)
    origin = mask % origins
    x = pixels.transform.c + (column + windows.column[origin] + 0.5) * pixels.transform.a
    y = pixels.transform.f + (row + windows.row[origin] + 0.5) * pixels.transform.e
    return np.column_stack([x, y]).astype(np.float64)


def _on_own_side(pixels: StreetPixels, walls: shapely.STRtree, windows: Windows, outlines: Shapes) -> Shapes:
    """Outlines without what barriers cut off from them and no pixel inside has its centre in.

    Such splinters are smaller than a pixel: they stand where a barrier bends between two centres.
    """
    which, parts = cut_along(walls, outlines)
    small = np.flatnonzero(shapely.area(parts) < pixels.pixel_m**2)
    held = np.zeros(len(small), dtype=bool)
    middle = shapely.get_coordinates(shapely.centroid(parts[small]))
    masks = windows.masks.reshape(-1, *windows.masks.shape[2:])
    origin = which[small] % len(windows.row)
    column = np.floor((middle[:, 0] - pixels.transform.c) / pixels.transform.a).astype(np.int64)
    row = np.floor((middle[:, 1] - pixels.transform.f) / pixels.transform.e).astype(np.int64)
    for down, right in np.ndindex(3, 3):
        at = row - windows.row[origin] + down - 1, column - windows.column[origin] + right - 1
        within = (at[0] >= 0) & (at[0] < masks.shape[1]) & (at[1] >= 0) & (at[1] < masks.shape[2])
        some = np.flatnonzero(within)
        cell = np.ravel_multi_index((which[small][some], at[0][some], at[1][some]), masks.shape)
        centre = _centres(pixels, windows, cell)
        held[some] |= masks.reshape(-1)[cell] & shapely.contains_xy(parts[small][some], *centre.T)
    return without(outlines, which[small][~held], parts[small][~held])
