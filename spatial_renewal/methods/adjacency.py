"""Which estates are neighbours that one project could join? (near enough, and nothing lies between)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

NOT_PARTED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Pairs of polygons near each other.

    Attributes
    ----------
    first, second
        (p,) positions, ``first < second``.
    gap_m
        (p,) width of the gap between the outlines; 0 where they touch.
    parted_by
        (p,) position of a barrier on the shortest way across the gap; `NOT_PARTED` where there is none.
    """

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    gap_m: npt.NDArray[np.float64]
    parted_by: npt.NDArray[np.int64]

    @property
    def joined(self) -> npt.NDArray[np.bool_]:
        """(p,) True where no barrier parts the pair."""
        return self.parted_by == NOT_PARTED


def find_neighbours(
    polygons: npt.NDArray[np.object_], barriers: npt.NDArray[np.object_], *, within_m: float
) -> Neighbours:
    """Pairs of `polygons` at most `within_m` apart, and the barrier that parts them, if any.

    Parameters
    ----------
    polygons
        (n,) polygons in metres.
    barriers
        (b,) lines or polygons that part neighbours.
    within_m
        Widest gap.

    Returns
    -------
    Neighbours
        By first and second position.

    Notes
    -----
    Contiguity as census tracts have it finds nothing here: estates are parted by streets. A pair is parted where
    the shortest line between the outlines meets a barrier. O(n log n) with an STR tree.

    Examples
    --------
    >>> a, b, c = shapely.box(0, 0, 10, 10), shapely.box(15, 0, 25, 10), shapely.box(40, 0, 50, 10)
    >>> railway = shapely.from_wkt("LINESTRING (30 -50, 30 50)")
    >>> pairs = find_neighbours([a, b, c], [railway], within_m=20)
    >>> pairs.first.tolist(), pairs.second.tolist(), pairs.gap_m.tolist(), pairs.joined.tolist()
    ([0, 1], [1, 2], [5.0, 15.0], [True, False])
    """
    polygons = np.asarray(polygons, dtype=object)
    barriers = np.asarray(barriers, dtype=object)
    near = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=within_m)
    near = near[:, near[0] < near[1]]
    first, second = near[:, np.lexsort((near[1], near[0]))]
    ways = shapely.shortest_line(polygons[first], polygons[second])
    parted_by = np.full(len(first), len(barriers), dtype=np.int64)
    if len(barriers):
        way, barrier = shapely.STRtree(barriers).query(ways, predicate="intersects")
        np.minimum.at(parted_by, way, barrier)
    return Neighbours(
        first=first.astype(np.int64),
        second=second.astype(np.int64),
        gap_m=shapely.length(ways),
        parted_by=np.where(parted_by < len(barriers), parted_by, NOT_PARTED),
    )
