"""Which estates are neighbours that one project could join? (near enough, and no barrier without a crossing)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]
NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Pairs of polygons near each other.

    Attributes
    ----------
    first, second
        (p,) positions, ``first < second``.
    gap_m
        (p,) width of the gap between the outlines; 0 where they touch.
    way
        (p,) the shortest line between the outlines; between points inside them where they touch.
    barrier
        (p,) position of a barrier on the shortest way: one without a crossing if there is one; `NONE`.
    crossing
        (p,) position of the crossing by which the pair is joined over its barriers; `NONE`.
    """

    first: Positions
    second: Positions
    gap_m: npt.NDArray[np.float64]
    way: Shapes
    barrier: Positions
    crossing: Positions

    @property
    def joined(self) -> npt.NDArray[np.bool_]:
        """(p,) True where no barrier is between the pair, or each has a crossing near."""
        return (self.barrier == NONE) | (self.crossing != NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Shapes that part or join neighbours, each of a group: a crossing serves the barriers of its own.

    Attributes
    ----------
    shapes
        (k,) lines, polygons or points in metres.
    group
        (k,) labels: all railways are one, all arterials another.
    """

    shapes: Shapes
    group: Positions


def find_neighbours(
    polygons: Shapes, barriers: Layer, crossings: Layer, *, within_m: float, reach_m: float = 0.0
) -> Neighbours:
    """Pairs of `polygons` at most `within_m` apart, with what parts and what joins them.

    Parameters
    ----------
    polygons
        (n,) polygons in metres.
    barriers
        Lines or polygons that part neighbours.
    crossings
        Where they can be crossed.
    within_m
        Widest gap.
    reach_m
        A crossing at most this far from both polygons joins them.

    Returns
    -------
    Neighbours
        By first and second position.

    Notes
    -----
    Contiguity as census tracts have it finds nothing here: estates are parted by streets. A pair is parted where
    the shortest line between the outlines meets a barrier, unless a crossing of the same group is near both; of
    several crossings the nearest counts. O(n log n) with STR trees.

    Examples
    --------
    A railway between the second and the third; a bridge over it 6 m to the north.

    >>> a, b, c = shapely.box(0, 0, 10, 10), shapely.box(15, 0, 25, 10), shapely.box(40, 0, 50, 10)
    >>> railway, bridge = shapely.from_wkt(["LINESTRING (30 -50, 30 50)", "POINT (30 16)"])
    >>> rail = Layer(shapes=np.array([railway]), group=np.array([0]))
    >>> over = Layer(shapes=np.array([bridge]), group=np.array([0]))
    >>> nothing = Layer(shapes=np.array([]), group=np.array([]))
    >>> pairs = find_neighbours([a, b, c], rail, nothing, within_m=20)
    >>> pairs.first.tolist(), pairs.second.tolist(), pairs.gap_m.tolist(), pairs.joined.tolist()
    ([0, 1], [1, 2], [5.0, 15.0], [True, False])
    >>> find_neighbours([a, b, c], rail, over, within_m=20, reach_m=30).joined.tolist()
    [True, True]
    """
    polygons = np.asarray(polygons, dtype=object)
    near = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=within_m)
    near = near[:, near[0] < near[1]].astype(np.int64)
    first, second = near[:, np.lexsort((near[1], near[0]))]
    way = shapely.shortest_line(polygons[first], polygons[second])
    gap_m = shapely.length(way)
    barrier = np.full(len(first), NONE, dtype=np.int64)
    crossing = np.full(len(first), NONE, dtype=np.int64)
    if len(barriers.shapes):
        tree = shapely.STRtree(barriers.shapes)
        pair, between = (k.astype(np.int64) for k in tree.query(way, predicate="intersects"))
        sides = (polygons[first[pair]], polygons[second[pair]])
        by = _crossing_near(sides, barriers.group[between], crossings, reach_m)
        # the one that parts comes last, so it is the one that stays
        order = np.lexsort((-between, by == NONE, pair))
        pair, between, by = pair[order], between[order], by[order]
        barrier[pair], crossing[pair] = between, by
    touching = gap_m == 0
    way[touching] = _between_insides(polygons[first[touching]], polygons[second[touching]])
    return Neighbours(first=first, second=second, gap_m=gap_m, way=way, barrier=barrier, crossing=crossing)


def _crossing_near(sides: tuple[Shapes, Shapes], group: Positions, crossings: Layer, reach_m: float) -> Positions:
    """The crossing nearest both sides, of the group that parts them; `NONE` where none is within reach of both."""
    found = np.full(len(group), NONE, dtype=np.int64)
    places = crossings.shapes
    if not len(places) or not len(group):
        return found
    row, place = shapely.STRtree(places).query(sides[0], predicate="dwithin", distance=reach_m)
    alike = crossings.group[place] == group[row]
    row, place = row[alike], place[alike]
    to_other_m = shapely.distance(sides[1][row], places[place])
    reached = to_other_m <= reach_m
    row, place = row[reached], place[reached]
    far_m = np.maximum(to_other_m[reached], shapely.distance(sides[0][row], places[place]))
    order = np.lexsort((-place, -far_m, row))
    found[row[order]] = place[order]
    return found


def _between_insides(one: Shapes, other: Shapes) -> Shapes:
    """Lines that can be drawn where outlines touch."""
    ends = np.stack([shapely.point_on_surface(one), shapely.point_on_surface(other)], axis=1)
    return np.asarray(shapely.linestrings(shapely.get_coordinates(ends.ravel()).reshape(-1, 2, 2)), dtype=object)


def nearest_outside(
    polygons: Shapes, group: Positions, asking: npt.NDArray[np.bool_], *, from_m: float
) -> tuple[Positions, Positions, npt.NDArray[np.float64]]:
    """The nearest polygon of another group, for each group that asks.

    Parameters
    ----------
    polygons
        (n,) polygons in metres.
    group
        (n,) labels.
    asking
        (n,) True for the members of groups that ask.
    from_m
        First distance that is searched; doubled until every group has an answer.

    Returns
    -------
    member, other, gap_m
        One row a group, in the order of labels: its member that is nearest, the polygon outside, and the gap. Groups
        that have nobody outside are left out.

    Examples
    --------
    >>> row = [shapely.box(x, 0, x + 10, 10) for x in (0, 20, 100)]
    >>> member, other, gap_m = nearest_outside(row, np.array([0, 0, 1]), np.array([True, True, False]), from_m=5)
    >>> member.tolist(), other.tolist(), gap_m.tolist()
    ([1], [2], [70.0])
    """
    polygons = np.asarray(polygons, dtype=object)
    waiting = np.flatnonzero(asking)
    tree = shapely.STRtree(polygons)
    found: list[tuple[Positions, Positions, npt.NDArray[np.float64]]] = []
    span_m = float(np.hypot(*np.ptp(shapely.bounds(polygons).reshape(-1, 2), axis=0))) if len(polygons) else 0.0
    reach_m = from_m
    while len(waiting):
        row, other = tree.query(polygons[waiting], predicate="dwithin", distance=reach_m)
        member = waiting[row]
        foreign = group[member] != group[other]
        member, other = member[foreign], other[foreign].astype(np.int64)
        gap_m = shapely.distance(polygons[member], polygons[other])
        order = np.lexsort((other, member, gap_m, group[member]))
        first = order[np.unique(group[member][order], return_index=True)[1]]
        found.append((member[first], other[first], gap_m[first]))
        waiting = waiting[~np.isin(group[waiting], group[member[first]])]
        if reach_m > span_m:
            break
        reach_m *= 2
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    member, other, gap_m = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(group[member], kind="stable")
    return member[order], other[order], gap_m[order]
