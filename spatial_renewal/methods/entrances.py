"""Where could one enter an estate whose gates nobody has drawn? (streets at its boundary)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree

from spatial_renewal.methods.walls import Passes, Walls, stopped

# North, east, south and west of where a way leaves the boundary.
SIDES = 4


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotRules:
    """Where a street meets a boundary.

    Attributes
    ----------
    reach_m
        A street this near the boundary meets it.
    search_m
        Where none is that near, the nearest street on each side within this distance counts.
    spacing_m
        Of spots of one polygon nearer to each other than this, the first by coordinates stays.
    """

    reach_m: float
    search_m: float
    spacing_m: float


def streets_at_boundaries(
    polygons: npt.NDArray[np.object_],
    streets: npt.NDArray[np.object_],
    *,
    rules: SpotRules,
    walls: Walls,
    owner: npt.NDArray[np.int64],
) -> BoundarySpots:
    """Spots on each polygon's boundary where streets meet it.

    Parameters
    ----------
    polygons
        (n,) estates.
    streets
        (m,) LineStrings that can be walked.
    rules
        How near, and how far apart.
    walls
        Through these nobody goes from the boundary to a street.
    owner
        (n,) owner of the walls that each polygon may pass: its own.

    Returns
    -------
    BoundarySpots
        First choice: crossings of a street and the boundary. A polygon without crossings: the nearest boundary
        point of each street within reach. A polygon without those: of the nearest street on each side.

    Notes
    -----
    The second and third choice assume a gate that nobody has seen, so walks come out short rather than long: a gap
    that is found is one wherever the gate may be on those sides.

    Examples
    --------
    >>> from spatial_renewal.methods.walls import raise_walls
    >>> estate = shapely.box(0, 0, 100, 60)
    >>> lane = shapely.from_wkt("LINESTRING (50 -40, 50 30)")
    >>> rules = SpotRules(reach_m=20, search_m=100, spacing_m=30)
    >>> streets_at_boundaries([estate], [lane], rules=rules, walls=raise_walls([]), owner=np.array([0])).xy.tolist()
    [[50.0, 0.0]]
    """
    polygons = np.asarray(polygons, dtype=object)
    streets = np.asarray(streets, dtype=object)
    if not len(polygons):
        return BoundarySpots(polygon=np.empty(0, np.int64), xy=np.empty((0, 2)), crossing=np.empty(0, np.bool_))
    edges = shapely.boundary(polygons)
    tree = shapely.STRtree(streets)
    polygon, xy = _crossings(edges, streets, tree)
    crossing = np.ones(len(polygon), dtype=bool)
    for radius_m in (rules.reach_m, rules.search_m):
        empty = np.setdiff1d(np.arange(len(polygons)), polygon)
        which, street = tree.query(edges[empty], predicate="dwithin", distance=radius_m)
        ways = shapely.shortest_line(edges[empty][which], streets[street])
        from_xy, to_xy = (shapely.get_coordinates(shapely.get_point(ways, i)).reshape(-1, 2) for i in (0, -1))
        own = Passes(owner=owner[empty[which]], free_m=np.zeros(len(which)))
        open_ = np.flatnonzero(~stopped(walls, from_xy, to_xy, passes=own))
        if radius_m == rules.search_m:
            open_ = open_[_nearest_per_side(which[open_], from_xy[open_], to_xy[open_])]
        polygon = np.concatenate([polygon, empty[which[open_]]])
        xy = np.concatenate([xy, from_xy[open_]])
        crossing = np.concatenate([crossing, np.zeros(len(open_), dtype=bool)])
    return _thinned(polygon, xy, crossing, rules.spacing_m)


def _nearest_per_side(
    polygon: npt.NDArray[np.int64], from_xy: npt.NDArray[np.float64], to_xy: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Positions of the shortest way of each polygon to each side."""
    way = to_xy - from_xy
    quarter = np.arctan2(way[:, 1], way[:, 0]) / (2 * np.pi / SIDES)
    side = np.round(quarter).astype(np.int64) % SIDES
    order = np.lexsort((from_xy[:, 1], from_xy[:, 0], np.hypot(way[:, 0], way[:, 1]), side, polygon))
    fresh = (np.diff(polygon[order]) != 0) | (np.diff(side[order]) != 0)
    return order[np.r_[True, fresh]] if len(order) else order


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
