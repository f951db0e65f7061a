"""Where can a barrier be crossed? (streets over, under or through it, and crossings that stand beside it)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
AREA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossings:
    """Places where one gets to the other side.

    Attributes
    ----------
    barrier
        (c,) position of the barrier that is crossed.
    way
        (c,) position of the street or crossing.
    place
        (c,) where: the point of a crossing, or what street and barrier share.
    """

    barrier: Positions
    way: Positions
    place: Shapes


def street_crossings(
    streets: Shapes, separated: Flags, barriers: Shapes, *, any_street: Flags, is_street: Flags
) -> Crossings:
    """Streets that lead across barriers.

    Parameters
    ----------
    streets
        (s,) lines that can be walked.
    separated
        (s,) on a bridge or in a tunnel.
    barriers
        (b,) lines or polygons.
    any_street
        (b,) any street that meets the barrier leads across it; else only bridges and tunnels do.
    is_street
        (b,) the barrier is a street itself: a bridge that only touches it ends on it.

    Returns
    -------
    Crossings
        By barrier and street.

    Notes
    -----
    A street without bridge or tunnel must run through: one that ends at a railway is a dead end. Pieces of a bridge
    may meet over the barrier. What runs along a barrier does not cross it. O(n log n) with an STR tree.

    Examples
    --------
    >>> railway, road = shapely.from_wkt(["LINESTRING (0 -50, 0 50)", "LINESTRING (-9 30, 9 30)"])
    >>> found = street_crossings(np.array([road]), np.array([False]), np.array([railway]),
    ...                          any_street=np.array([True]), is_street=np.array([False]))
    >>> found.place[0].wkt
    'POINT (0 30)'
    """
    if not len(barriers) or not len(streets):
        return _none()
    street, barrier = shapely.STRtree(barriers).query(streets, predicate="intersects")
    through = shapely.crosses(streets[street], barriers[barrier])
    shared = shapely.intersection(streets[street], barriers[barrier])
    area = shapely.get_dimensions(barriers[barrier]) == AREA
    along = ~area & (shapely.length(shared) > 0)
    over = separated[street] & (through | ~is_street[barrier])
    keep = (over | (any_street[barrier] & through)) & ~along
    order = np.lexsort((street[keep], barrier[keep]))
    return Crossings(barrier=barrier[keep][order], way=street[keep][order], place=shared[keep][order])


def point_crossings(points: Shapes, barriers: Shapes, *, within_m: float) -> Crossings:
    """Crossings that stand at barriers: each point with each barrier at most `within_m` away."""
    if not len(barriers) or not len(points):
        return _none()
    point, barrier = shapely.STRtree(barriers).query(points, predicate="dwithin", distance=within_m)
    order = np.lexsort((point, barrier))
    return Crossings(barrier=barrier[order], way=point[order], place=points[point[order]])


def _none() -> Crossings:
    empty = np.empty(0, dtype=np.int64)
    return Crossings(barrier=empty, way=empty, place=np.empty(0, dtype=object))
