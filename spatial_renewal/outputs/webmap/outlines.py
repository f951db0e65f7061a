"""How are shapes written small enough for one HTML file? (whole parts of a degree, as steps from point to point)"""

from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from spatial_renewal.outputs.webmap.columns import Packed, letters, pairs

DEGREES = 1_000_000  # coordinates are whole millionths of a degree, about 0.1 m
GROUND_DEGREES = 250_000  # what lies under the estates: about 0.4 m
# Outlines and streets may leave their course by this much: less than a line's width on any plate.
DRAWN_WITHIN_M = 0.5
_WGS84 = 4326
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_TOWNS = 8  # reference systems whose way into degrees is kept: finding it takes longer than a thousand points


def shapes(geometries: gpd.GeoSeries, *, per_degree: int = DEGREES) -> Packed:
    """Polygons, lines or points (one kind a series): points as differences, and how many make a ring, a part, a shape.

    Coordinates are whole parts of a degree, `per_degree` of them; a series without a CRS holds degrees already. A
    ring's last point, which repeats its first, is left out. Counts that are all the same are written once.
    """
    if geometries.empty:
        return {"per_degree": per_degree, "points": pairs(np.zeros((0, 2), dtype=np.int64)), "counts": ["", "", ""]}
    kind, coordinates, counts = _ragged(geometries.to_numpy())
    if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
        open_ring = np.ones(len(coordinates), dtype=bool)
        open_ring[np.cumsum(counts[0]) - 1] = False
        coordinates, counts[0] = coordinates[open_ring], counts[0] - 1
    if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.LINESTRING):
        counts.append(np.ones(len(geometries), dtype=np.int64))
    return written(in_degrees(coordinates, geometries.crs), counts, per_degree=per_degree)


def written(degrees: Floats, counts: list[Ints], *, per_degree: int) -> Packed:
    """(n, 2) places as differences, and how many make a ring, a part, a shape: what `shapes` makes of geometries."""
    whole = np.rint(degrees * per_degree).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) if len(whole) else whole
    return {"per_degree": per_degree, "points": pairs(steps), "counts": [_counts(count) for count in counts]}


def in_degrees(coordinates: Floats, crs: pyproj.CRS | None) -> Floats:
    """(n, 2) longitudes and latitudes in WGS84; without a CRS they are that already."""
    if crs is None:
        return coordinates
    return np.column_stack(_way_to_degrees(crs).transform(coordinates[:, 0], coordinates[:, 1]))


def drawn(outlines: gpd.GeoSeries, within_m: float = DRAWN_WITHIN_M) -> gpd.GeoSeries:
    """Shapes as the map draws them: with no more points than anybody can see.

    A shape that would vanish or cross itself is thinned with more care, which takes ten times as long.
    """
    given = outlines.to_numpy()
    lean = shapely.simplify(given, within_m, preserve_topology=False)
    areas = shapely.get_dimensions(given) > 1
    spoilt = shapely.is_empty(lean)
    spoilt[areas] |= ~shapely.is_valid(lean[areas])
    lean[spoilt] = shapely.simplify(given[spoilt], within_m, preserve_topology=True)
    return gpd.GeoSeries(lean, crs=outlines.crs)


def _ragged(geometries: npt.NDArray[np.object_]) -> tuple[shapely.GeometryType, Floats, list[Ints]]:
    """Kind, (n, 2) coordinates, and how many of them make a ring, how many rings a part, how many parts a shape."""
    kinds = shapely.get_type_id(geometries)
    if (kinds == shapely.GeometryType.POLYGON).all() and not shapely.get_num_interior_rings(geometries).any():
        # without holes the points are the rings: no ring is made into a geometry of its own
        coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
        points = np.bincount(owner, minlength=len(geometries))
        if points.all():
            return shapely.GeometryType.POLYGON, coordinates, [points, np.ones(len(points), dtype=np.int64)]
    kind, coordinates, offsets = shapely.to_ragged_array(geometries, include_z=False)
    return kind, coordinates, [np.diff(offset).astype(np.int64) for offset in offsets]


@lru_cache(maxsize=_TOWNS)
def _way_to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, _WGS84, always_xy=True)


def _counts(counts: Ints) -> str | Packed:
    if len(counts) > 1 and (counts == counts[0]).all():
        return {"n": len(counts), "each": int(counts[0])}
    return letters(counts)
