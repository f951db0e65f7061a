"""What area is within a walk? (two ways to an outline: traced from pixels, or buffered from the streets reached)"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.edge_lines import EdgeLines
from spatial_renewal.methods.reach import Reach, edges_reached, feet_within
from spatial_renewal.methods.reach_lines import reached_pieces
from spatial_renewal.methods.reach_raster import reach_windows, trace_windows
from spatial_renewal.methods.slits import without_slits
from spatial_renewal.methods.street_land import StreetLand
from spatial_renewal.methods.street_pixels import StreetPixels
from spatial_renewal.methods.tapers import strips

Bands = Literal["overlapping", "disjoint"]
Shapes = npt.NDArray[np.object_]

# Origins whose pixels are traced together: enough to spread numpy's cost per call, few enough to stay in the cache.
ORIGINS_AT_ONCE = 16
# Parts of land miss each other by less than this, and along a barrier by a centimetre; nobody stands between them.
SLIT_M = 0.1


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
    land: StreetLand,
    reaches: Iterable[Reach],
    *,
    limits_m: Sequence[float],
    bands: Bands = "overlapping",
) -> Shapes:
    """Isochrones buffered from the parts of streets that are reached: smooth outlines, no pixels.

    Parameters
    ----------
    edges
        The street edges.
    land
        Their land, with the barriers in it.
    reaches
        What the search from each origin found, as in `traced_isochrones`.
    limits_m
        Ascending walks, the leg from the origin to its street included.
    bands
        As in `traced_isochrones`.

    Returns
    -------
    outlines
        (k, limits) Polygons and MultiPolygons, empty where nothing is reached.

    Notes
    -----
    The way off the street is walked, too. A street from all of whose places one gets to the rim of its land within the
    limit gives all of it; of any other, the strip beside it that narrows where the walk ends, as far as the land is its
    own. So no outline claims the near side of a block behind. O(edges reached).
    """
    rows = [[_buffered(edges, land, reach, limit_m=limit_m) for limit_m in limits_m] for reach in reaches]
    drawn = np.array(rows, dtype=object).reshape(-1, len(limits_m))
    outlines = without_slits(drawn.ravel(), width_m=SLIT_M).reshape(drawn.shape)
    for column in range(1, len(limits_m)):
        # corners cut at different places do not quite hold each other
        outlines[:, column] = shapely.union(outlines[:, column], outlines[:, column - 1])
    return _rings_between(outlines) if bands == "disjoint" else outlines


def _groups(reaches: Iterator[Reach], size: int) -> Iterator[list[Reach]]:
    while group := list(islice(reaches, size)):
        yield group


def _traced(edges: EdgeLines, pixels: StreetPixels, group: list[Reach], limits_m: Sequence[float]) -> Shapes:
    return trace_windows(pixels, reach_windows(edges, pixels, group, limits_m=limits_m), limits_m=limits_m).T


def _buffered(edges: EdgeLines, land: StreetLand, reach: Reach, *, limit_m: float) -> shapely.Geometry:
    feet = feet_within([reach], limit_m=limit_m)
    _, near = edges_reached(edges, reach.node_m[None, :], feet, limit_m=limit_m)
    wide = reached_pieces(edges, reach, limit_m=limit_m - land.buffer_m)
    whole = wide.edge[(wide.from_m <= 0) & (wide.to_m >= edges.length_m[wide.edge])]
    partly = np.setdiff1d(near, whole, assume_unique=True)
    beside, of = strips(edges, reach.node_m, feet, partly, limit_m=limit_m, buffer_m=land.buffer_m)
    return shapely.union_all([land.united(whole), *shapely.intersection(beside, land.shape[of])])


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
