"""Where could one enter an estate whose gates nobody has drawn? (streets at its boundary)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundarySpots:
    """Places on polygon boundaries.

    Attributes
    ----------
    polygon
        (k,) polygon that each spot is on, ascending.
    xy
        (k, 2) coordinates.
    crossing
        (k,) True where a street crosses the boundary there, False where it only passes nearby.
    """

    polygon: npt.NDArray[np.int64]
    xy: npt.NDArray[np.float64]
    crossing: npt.NDArray[np.bool_]


def streets_at_boundaries(
    polygons: npt.NDArray[np.object_],
    streets: npt.NDArray[np.object_],
    *,
    reach_m: float,
    search_m: float,
    spacing_m: float,
) -> BoundarySpots:
    """Spots on each polygon's boundary where streets meet it.

    Parameters
    ----------
    polygons
        (n,) estates.
    streets
        (m,) LineStrings that can be walked.
    reach_m
        A street this near the boundary meets it.
    search_m
        Where none is that near, the nearest street within this distance counts.
    spacing_m
        Of spots of one polygon nearer to each other than this, the first by coordinates stays.

    Returns
    -------
    BoundarySpots
        First choice: crossings of a street and the boundary. A polygon without crossings: the nearest boundary
        point of each street within reach. A polygon without those: of the one nearest street within `search_m`.

    Notes
    -----
    The second and third choice assume a gate that nobody has seen, so walks come out short rather than long: a gap
    that is found is one wherever the gate may be on those sides.

    Examples
    --------
    >>> estate = shapely.box(0, 0, 100, 60)
    >>> lane = shapely.from_wkt("LINESTRING (50 -40, 50 30)")
    >>> streets_at_boundaries([estate], [lane], reach_m=20, search_m=100, spacing_m=30).xy.tolist()
    [[50.0, 0.0]]
    """
    polygons = np.asarray(polygons, dtype=object)
    streets = np.asarray(streets, dtype=object)
    edges = shapely.boundary(polygons)
    tree = shapely.STRtree(streets)
    polygon, xy = _crossings(edges, streets, tree)
    crossing = np.ones(len(polygon), dtype=bool)
    for near in ("reach", "search"):
        empty = np.setdiff1d(np.arange(len(polygons)), polygon)
        if near == "reach":
            which, street = tree.query(edges[empty], predicate="dwithin", distance=reach_m)
        else:
            which, street = tree.query_nearest(edges[empty], max_distance=search_m, all_matches=True)
            first = np.r_[True, which[1:] != which[:-1]] if len(which) else np.empty(0, dtype=bool)
            which, street = which[first], street[first]
        ways = shapely.shortest_line(edges[empty][which], streets[street])
        polygon = np.concatenate([polygon, empty[which]])
        xy = np.concatenate([xy, shapely.get_coordinates(shapely.get_point(ways, 0)).reshape(-1, 2)])
        crossing = np.concatenate([crossing, np.zeros(len(which), dtype=bool)])
    return _thinned(polygon, xy, crossing, spacing_m)


def _crossings(
    edges: npt.NDArray[np.object_], streets: npt.NDArray[np.object_], tree: shapely.STRtree
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    polygon, street = tree.query(edges, predicate="intersects")
    shared = shapely.intersection(edges[polygon], streets[street])
    parts, pair = shapely.get_parts(shared, return_index=True)
    nested, outer = shapely.get_parts(parts, return_index=True)
    # a street along the boundary meets it in a stretch: its middle stands for it
    stretch = shapely.get_dimensions(nested) == 1
    spots = nested.copy()
    spots[stretch] = shapely.line_interpolate_point(nested[stretch], 0.5, normalized=True)
    return polygon[pair[outer]].astype(np.int64), shapely.get_coordinates(spots).reshape(-1, 2)


def _thinned(
    polygon: npt.NDArray[np.int64], xy: npt.NDArray[np.float64], crossing: npt.NDArray[np.bool_], spacing_m: float
) -> BoundarySpots:
    order = np.lexsort((xy[:, 1], xy[:, 0], polygon))
    polygon, xy, crossing = polygon[order], xy[order], crossing[order]
    kept = np.ones(len(polygon), dtype=bool)
    if len(polygon):
        pairs = KDTree(xy).query_pairs(spacing_m, output_type="ndarray")
        pairs = pairs[polygon[pairs[:, 0]] == polygon[pairs[:, 1]]]
        for low, high in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]:
            kept[high] &= not kept[low]
    return BoundarySpots(polygon=polygon[kept], xy=xy[kept], crossing=crossing[kept])
