"""Which street serves each pixel of the city, and from where on it? (the nearest that no barrier hides)"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine

from spatial_renewal.methods.barrier_sides import barrier_segments
from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints, spread

# Rows of pixels that are worked on at once: it bounds memory, not the result.
STRIP_ROWS = 32
# A distance in micrometres and a stretch of street share one 64-bit number: 39 + 24 bits.
STRETCH_BITS = 24
MICROMETRES = 1e6
NO_STREET = np.iinfo(np.int64).max
# Ways end this far before their street: one that runs along a barrier is reached from both sides.
FOOT_CLEARANCE_M = 0.01
# Pixels this far beyond the largest offset are kept, so that outlines can be drawn between centres.
MARGIN_PIXELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetPixels:
    """Pixels near a street, each with its place on it; the rest of the city is left out.

    Attributes
    ----------
    max_offset_m
        Farthest that a street serves. A margin of pixels beyond is kept for outlines.
    transform
        Pixel to coordinates, north up.
    shape
        Rows and columns of the whole grid.
    row, column
        (p,) pixels, by edge.
    place_m
        (p,) foot of the pixel's centre on its edge, as distance from the first vertex.
    offset_m
        (p,) straight way from there to the centre.
    first
        (m + 1,) where the pixels of each edge begin.
    walls
        Segments of the barriers that nobody walks across off the street; None where there are none.
    """

    max_offset_m: float
    transform: Affine
    shape: tuple[int, int]
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    place_m: npt.NDArray[np.float32]
    offset_m: npt.NDArray[np.float32]
    first: Ints
    walls: shapely.STRtree | None = None

    @property
    def pixel_m(self) -> float:
        """Side of a pixel."""
        return self.transform.a


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Straight parts of edges, and the block of pixels that each may serve."""

    start: Floats
    step: Floats
    edge: Ints
    along_m: Floats
    top: Ints
    bottom: Ints
    left: Ints
    right: Ints
    fenced: npt.NDArray[np.bool_]

    def __getitem__(self, rows: npt.NDArray[np.int64]) -> "_Stretches":
        return _Stretches(*(getattr(self, name)[rows] for name in self.__slots__))


def street_pixels(
    edges: EdgeLines,
    *,
    pixel_m: float,
    max_offset_m: float,
    barriers: npt.NDArray[np.object_] | None = None,
) -> StreetPixels:
    """Give each pixel to its nearest street.

    Parameters
    ----------
    edges
        The street edges.
    pixel_m
        Side of a pixel; corners lie on multiples of it.
    max_offset_m
        Farthest that a pixel's centre may be from its street.
    barriers
        Lines, or polygons whose outlines count, that nobody walks across off the street: rivers, railways, walls.

    Returns
    -------
    StreetPixels
        A pixel whose straight way to the nearest street crosses a barrier goes to the nearest street on its own
        side, and is left out where there is none.

    Notes
    -----
    Exact up to a micrometre; of streets equally near, the one farther west. Each stretch of street is compared
    with the pixels around it, strip by strip of the city: O(length / pixel * (max_offset / pixel)), once per city,
    whatever the number of origins.

    Examples
    --------
    >>> from spatial_renewal.methods.edge_lines import edge_lines
    >>> lane = edge_lines(shapely.from_wkt(["LINESTRING (0 5, 20 5)"]), np.array([0]), np.array([1]), nodes=2)
    >>> near = street_pixels(lane, pixel_m=10, max_offset_m=10)
    >>> sorted(zip(near.offset_m.tolist(), near.place_m.tolist()))[:2]
    [(0.0, 5.0), (0.0, 15.0)]
    """
    reach_m = max_offset_m + MARGIN_PIXELS * pixel_m
    bounds = shapely.total_bounds(edges.geometry) if len(edges.geometry) else np.zeros(4)
    left, top = math.floor((bounds[0] - reach_m) / pixel_m), math.ceil((bounds[3] + reach_m) / pixel_m)
    columns = math.ceil((bounds[2] + reach_m) / pixel_m) - left
    rows = top - math.floor((bounds[1] - reach_m) / pixel_m)
    transform = Affine(pixel_m, 0.0, left * pixel_m, 0.0, -pixel_m, top * pixel_m)
    walls = barrier_segments(barriers)
    stretches = _stretches(edges, transform, reach_m, walls)
    strips = [
        _serve_strip(stretches, transform, (row, min(row + STRIP_ROWS, rows), columns), reach_m, walls)
        for row in range(0, rows, STRIP_ROWS)
    ]
    edge, row, column, place_m, offset_m = (np.concatenate(part) for part in zip(*strips, strict=True))
    order = np.argsort(edge, kind="stable")
    return StreetPixels(
        max_offset_m=max_offset_m,
        transform=transform,
        shape=(rows, columns),
        row=row[order].astype(np.int32),
        column=column[order].astype(np.int32),
        place_m=place_m[order].astype(np.float32),
        offset_m=offset_m[order].astype(np.float32),
        first=np.searchsorted(edge[order], np.arange(len(edges.geometry) + 1)),
        walls=walls,
    )


def _stretches(edges: EdgeLines, transform: Affine, max_offset_m: float, walls: shapely.STRtree | None) -> _Stretches:
    """Straight parts of edges, none longer than twice the offset, so that their boxes hold few idle pixels."""
    vertex = np.flatnonzero(np.diff(np.repeat(np.arange(len(edges.length_m)), np.diff(edges.first))) == 0)
    step_m = edges.along_m[vertex + 1] - edges.along_m[vertex]
    vertex, step_m = vertex[step_m > 0], step_m[step_m > 0]
    parts = np.maximum(np.ceil(step_m / (2 * max_offset_m)).astype(np.int64), 1)
    rank, of = spread(np.zeros_like(parts), parts)
    share = 1.0 / parts[of][:, None]
    step = (edges.xy[vertex + 1] - edges.xy[vertex])[of] * share
    start = edges.xy[vertex][of] + step * rank[:, None]
    along_m = edges.along_m[vertex][of] + (step_m / parts)[of] * rank
    edge = (np.searchsorted(edges.first, vertex, side="right") - 1)[of]
    # by place and not by row, so that of streets equally near the same one serves whatever the order of rows
    middle = start + step / 2
    order = np.lexsort((np.abs(step[:, 0] + step[:, 1]), np.abs(step[:, 0]), middle[:, 1], middle[:, 0]))
    start, step, along_m, edge = start[order], step[order], along_m[order], edge[order]
    low, high = np.minimum(start, start + step) - max_offset_m, np.maximum(start, start + step) + max_offset_m
    fenced = np.zeros(len(start), dtype=bool)
    if walls is not None and len(start):
        lines = shapely.linestrings(np.stack([start, start + step], axis=1))
        fenced[walls.query(lines, predicate="dwithin", distance=max_offset_m)[0]] = True
    return _Stretches(
        start=start,
        step=step,
        edge=edge,
        along_m=along_m,
        top=np.floor((transform.f - high[:, 1]) / transform.a).astype(np.int64),
        bottom=np.floor((transform.f - low[:, 1]) / transform.a).astype(np.int64) + 1,
        left=np.floor((low[:, 0] - transform.c) / transform.a).astype(np.int64),
        right=np.floor((high[:, 0] - transform.c) / transform.a).astype(np.int64) + 1,
        fenced=fenced,
    )


def _serve_strip(
    stretches: _Stretches,
    transform: Affine,
    strip: tuple[int, int, int],
    max_offset_m: float,
    walls: shapely.STRtree | None,
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Edge, row, column, place and offset of the served pixels in one strip (first row, row past it, columns)."""
    top, bottom, columns = strip
    own = stretches[np.flatnonzero((stretches.top < bottom) & (stretches.bottom > top))]
    first, past = np.maximum(own.top, top), np.minimum(own.bottom, bottom)
    left, right = np.maximum(own.left, 0), np.minimum(own.right, columns)
    row, line = spread(first, past)
    column, pair = spread(left[line], right[line])
    row, of = row[pair], line[pair]
    place, offset_m = _foot(own, of, row, column, transform)
    seen = offset_m <= max_offset_m
    if walls is not None:
        asked = np.flatnonzero(seen & own.fenced[of])
        seen[asked] = ~_parted(own, of[asked], place[asked], _centres(row[asked], column[asked], transform), walls)
    row, column, of, offset_m = row[seen], column[seen], of[seen], offset_m[seen]
    best = np.full((bottom - top) * columns, NO_STREET, dtype=np.int64)
    key = (np.rint(offset_m * MICROMETRES).astype(np.int64) << STRETCH_BITS) | of
    np.minimum.at(best, (row - top) * columns + column, key)
    served = np.flatnonzero(best != NO_STREET)
    of = best[served] & ((1 << STRETCH_BITS) - 1)
    row, column = served // columns + top, served % columns
    place, offset_m = _foot(own, of, row, column, transform)
    return own.edge[of], row, column, own.along_m[of] + place * np.hypot(*own.step[of].T), offset_m


def _centres(row: Ints, column: Ints, transform: Affine) -> Floats:
    x, y = transform.c + (column + 0.5) * transform.a, transform.f - (row + 0.5) * transform.a
    return np.column_stack([x, y]).astype(np.float64)


def _foot(own: _Stretches, of: Ints, row: Ints, column: Ints, transform: Affine) -> tuple[Floats, Floats]:
    """Share of the stretch at the foot of each pixel's centre, and the distance to it."""
    x = transform.c + (column + 0.5) * transform.a - own.start[of, 0]
    y = transform.f - (row + 0.5) * transform.a - own.start[of, 1]
    along_x, along_y = own.step[of, 0], own.step[of, 1]
    share = np.clip((x * along_x + y * along_y) / (along_x**2 + along_y**2), 0.0, 1.0)
    # the squares of some hundred metres do not overflow, and hypot's care costs three times as much
    return share, np.sqrt((x - share * along_x) ** 2 + (y - share * along_y) ** 2)


def _parted(own: _Stretches, of: Ints, share: Floats, centre: Floats, walls: shapely.STRtree) -> npt.NDArray[np.bool_]:
    """Whether a barrier lies across the straight way from a pixel to its foot."""
    foot = own.start[of] + own.step[of] * share[:, None]
    way = centre - foot
    long_m = np.hypot(*way.T)
    parted = np.zeros(len(of), dtype=bool)
    asked = np.flatnonzero(long_m > FOOT_CLEARANCE_M)
    if len(asked):
        clear = foot[asked] + way[asked] * (FOOT_CLEARANCE_M / long_m[asked])[:, None]
        ways = shapely.linestrings(np.stack([clear, centre[asked]], axis=1))
        parted[asked[walls.query(ways, predicate="intersects")[0]]] = True
    return parted
