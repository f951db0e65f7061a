"""What area is within a walk? (two ways to an outline: traced from pixels, or buffered from the streets reached)"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.edge_lines import EdgeLines, points_along
from spatial_renewal.methods.reach import Reach, feet_within
from spatial_renewal.methods.reach_lines import lines_of, reached_pieces
from spatial_renewal.methods.reach_raster import reach_windows, trace_windows
from spatial_renewal.methods.street_pixels import StreetPixels, barrier_lines

Bands = Literal["overlapping", "disjoint"]
Shapes = npt.NDArray[np.object_]

# Origins whose pixels are traced together: enough to spread numpy's cost per call, few enough to stay in the cache.
ORIGINS_AT_ONCE = 16
# Round ends are drawn as half octagons, with a vertex where the walk ends.
ROUND_CORNERS = 2
# Width of the cut that a barrier leaves in a buffer.
CUT_M = 0.01


def traced_isochrones(
    edges: EdgeLines,
    pixels: StreetPixels,
    reaches: Iterable[Reach],
    *,
    limits_m: Sequence[float],
    bands: Bands = "overlapping",
    simplify_m: float = 0.0,
) -> Shapes:
    """Isochrones traced from pixels: the quick way, and the one that knows whose street a place is on.

    Parameters
    ----------
    edges
        The street edges.
    pixels
        Their pixels, with the barriers in them.
    reaches
        What the search from each origin found, to at least the longest limit and best two pixels more. For one outline
        of several origins, their `merge_reaches`.
    limits_m
        Ascending walks, the leg from the origin to its street included.
    bands
        ``overlapping``: each outline holds those of shorter walks. ``disjoint``: each is what its walk adds.
    simplify_m
        Borders are simplified to about this; those between bands stay shared. 0 leaves the traced ones.

    Returns
    -------
    outlines
        (k, limits) Polygons and MultiPolygons, empty where nothing is reached.

    Notes
    -----
    A pixel is inside where ``leg + walk along the streets + straight way from its street to its centre`` is within the
    limit. So an outline claims no block behind a street that is not reached, as buffers do. Outlines run between
    centres, where the walk meets the limit; for that the search goes two pixels farther. An origin farther from its
    street than a limit has an empty outline, and one farther than ``pixels.max_offset_m`` stands outside its own.
    O(pixels of the edges reached).
    """
    groups = list(_groups(iter(reaches), ORIGINS_AT_ONCE))
    if not groups:
        return np.empty((0, len(limits_m)), dtype=object)
    outlines = np.concatenate([_traced(edges, pixels, group, limits_m) for group in groups])
    if not simplify_m:
        return _rings_between(outlines) if bands == "disjoint" else outlines
    simple = np.stack([shapely.coverage_simplify(row, simplify_m) for row in _rings_between(outlines)])
    return simple if bands == "disjoint" else _piled_up(simple)


def buffered_isochrones(
    edges: EdgeLines,
    reaches: Iterable[Reach],
    *,
    limits_m: Sequence[float],
    buffer_m: float,
    bands: Bands = "overlapping",
    barriers: Shapes | None = None,
) -> Shapes:
    """Isochrones buffered from the parts of streets that are reached: smooth outlines, no pixels.

    Parameters
    ----------
    edges
        The street edges.
    reaches
        What the search from each origin found, as in `traced_isochrones`.
    limits_m
        Ascending walks, the leg from the origin to its street included.
    buffer_m
        Farthest that a place may be from its street.
    bands
        As in `traced_isochrones`.
    barriers
        Lines, or polygons whose outlines count, that nobody walks across off the street. What they cut off from the
        street is left out; a barrier that ends within a buffer is walked round.

    Returns
    -------
    outlines
        (k, limits) Polygons and MultiPolygons, empty where nothing is reached.

    Notes
    -----
    The way off the street is walked, too: streets are cut `buffer_m` before the limit, so that the round end of the
    buffer stands where the walk ends; where a street bends, up to 8 % of `buffer_m` inside. A disc of what is left
    covers an origin that gets no farther. Buffers do not ask whose street a place is on: they claim the near side of a
    block behind, which `traced_isochrones` does not. Each piece is buffered by itself and the buffers are united once:
    several times quicker than buffering all lines as one shape.
    """
    walls = None if barriers is None or not len(barriers) else barrier_lines(barriers)
    rows = [
        [_buffered(edges, reach, limit_m=limit_m, buffer_m=buffer_m, walls=walls) for limit_m in limits_m]
        for reach in reaches
    ]
    outlines = np.array(rows, dtype=object).reshape(-1, len(limits_m))
    for column in range(1, len(limits_m)):
        # half octagons of different directions do not quite hold each other
        outlines[:, column] = shapely.union(outlines[:, column], outlines[:, column - 1])
    return _rings_between(outlines) if bands == "disjoint" else outlines


def _groups(reaches: Iterator[Reach], size: int) -> Iterator[list[Reach]]:
    while group := list(islice(reaches, size)):
        yield group


def _traced(edges: EdgeLines, pixels: StreetPixels, group: list[Reach], limits_m: Sequence[float]) -> Shapes:
    return trace_windows(pixels, reach_windows(edges, pixels, group, limits_m=limits_m), limits_m=limits_m).T


def _buffered(
    edges: EdgeLines, reach: Reach, *, limit_m: float, buffer_m: float, walls: Shapes | None
) -> shapely.Geometry:
    pieces = reached_pieces(edges, reach, limit_m=limit_m - buffer_m)
    feet = feet_within([reach], limit_m=limit_m)
    left_m = limit_m - feet.gap_m
    short = (left_m <= buffer_m) & (left_m > 0)
    feet_xy = points_along(edges, feet.edge[short], feet.offset_m[short])
    discs = np.asarray(shapely.points(feet_xy), dtype=object)
    cores = np.concatenate([lines_of(edges, pieces), discs])
    widths_m = np.concatenate([np.full(len(pieces.edge), buffer_m), left_m[short]])
    grown = shapely.buffer(cores, widths_m, quad_segs=ROUND_CORNERS)
    if not len(grown):
        return shapely.MultiPolygon()
    return shapely.union_all(grown if walls is None else _on_own_side(grown, cores, walls))


def _on_own_side(grown: Shapes, cores: Shapes, walls: Shapes) -> Shapes:
    """What is left of each buffer when barriers cut it and the parts that its street does not touch fall away."""
    which, wall = shapely.STRtree(walls).query(grown, predicate="intersects")
    if not len(which):
        return grown
    order = np.lexsort((wall, which))
    cut, rank = np.unique(which[order], return_inverse=True)
    near = shapely.geometrycollections(walls[wall[order]], indices=rank)
    # clipped first, because a river is far longer than what it cuts
    strips = shapely.buffer(shapely.intersection(near, grown[cut]), CUT_M / 2, quad_segs=1, cap_style="flat")
    parts, of = shapely.get_parts(shapely.difference(grown[cut], strips), return_index=True)
    touched = shapely.intersects(parts, cores[cut][of])
    whole = np.ones(len(grown), dtype=bool)
    whole[cut] = False
    return np.concatenate([grown[whole], parts[touched]])


def _rings_between(outlines: Shapes) -> Shapes:
    """Each outline without that of the next shorter walk."""
    rings = outlines.copy()
    rings[:, 1:] = shapely.difference(outlines[:, 1:], outlines[:, :-1])
    return rings


def _piled_up(rings: Shapes) -> Shapes:
    """Each ring with all rings of shorter walks."""
    piles = rings.copy()
    for column in range(1, rings.shape[1]):
        piles[:, column] = shapely.coverage_union_all(
            np.stack([piles[:, column - 1], rings[:, column]], axis=1), axis=1
        )
    return piles
