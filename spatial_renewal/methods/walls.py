"""What stands between a point and the street? (walls, rivers and railways, and the straight ways that they stop)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

NOBODY = -1
# A way ends at the street, and a street along a bank or a wall lies on it: its last centimetre is not looked at.
FOOT_M = 0.01

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """Lines that nobody walks across.

    Attributes
    ----------
    tree
        Their straight segments.
    owner
        (s,) whose wall each segment is, such as the position of an estate; `NOBODY` for rivers, railways and walls
        of nobody's.
    """

    tree: shapely.STRtree
    owner: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Which walls do not stop a point.

    Attributes
    ----------
    owner
        (k,) owner of the walls that each point may pass; `NOBODY` where there is none.
    free_m
        (k,) walls this near the point do not stop it: those that a gate is in.
    """

    owner: Ints
    free_m: Floats

    def taken(self, which: npt.NDArray[np.integer]) -> "Passes":
        """Those at the positions `which`, in that order."""
        return Passes(owner=self.owner[which], free_m=self.free_m[which])


def no_passes(count: int) -> Passes:
    """Every wall stops every one of `count` points."""
    return Passes(owner=np.full(count, NOBODY), free_m=np.zeros(count))


def raise_walls(shapes: npt.NDArray[np.object_], owner: npt.NDArray[np.integer] | None = None) -> Walls:
    """Make the outlines of `shapes` walls.

    Parameters
    ----------
    shapes
        (n,) lines or polygons, in metres. Of a polygon its rings are walls, so nobody walks into a river or out of
        an estate.
    owner
        (n,) whose they are; left out: `NOBODY`.

    Returns
    -------
    Walls
        Cut into straight segments, so that a river with ten thousand vertices is met where it is near only.

    Examples
    --------
    >>> raise_walls(shapely.from_wkt(["POLYGON ((0 0, 9 0, 9 9, 0 0))", "LINESTRING (0 20, 9 20)"])).owner.tolist()
    [-1, -1, -1, -1]
    """
    shapes = np.asarray(shapes, dtype=object)
    whose = np.full(len(shapes), NOBODY) if owner is None else np.asarray(owner, dtype=np.int64)
    areal = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004 - a polygon has two dimensions
    outlines = np.where(areal, shapely.boundary(shapes), shapes) if len(shapes) else shapes
    parts, of_shape = shapely.get_parts(outlines, return_index=True)
    lines = shapely.get_dimensions(parts) == 1
    parts, of_shape = parts[lines], of_shape[lines]
    xy, part = shapely.get_coordinates(parts, return_index=True)
    tail = np.flatnonzero(part[1:] == part[:-1])
    segments = np.asarray(shapely.linestrings(np.stack([xy[tail], xy[tail + 1]], axis=1)), dtype=object)
    return Walls(tree=shapely.STRtree(segments), owner=whose[of_shape[part[tail]]])


def stopped(walls: Walls, from_xy: Floats, to_xy: Floats, *, passes: Passes) -> npt.NDArray[np.bool_]:
    """Which straight ways are stopped by a wall?

    Parameters
    ----------
    walls
        What stops them.
    from_xy, to_xy
        (k, 2) where each way begins, and the street where it ends.
    passes
        Which walls do not stop it.

    Returns
    -------
    stopped
        (k,) True where a wall meets the way, its beginning included unless `Passes.free_m` spares it. The last
        centimetre before the street is not looked at.

    Notes
    -----
    O(k log s).

    Examples
    --------
    >>> river = raise_walls(shapely.from_wkt(["LINESTRING (-9 5, 9 5)"]))
    >>> stopped(river, np.zeros((2, 2)), np.array([[0.0, 4.0], [0.0, 6.0]]), passes=no_passes(2)).tolist()
    [False, True]
    """
    way = to_xy - from_xy
    length_m = np.hypot(way[:, 0], way[:, 1])
    begin_m, end_m = passes.free_m, length_m - FOOT_M
    long_enough = np.flatnonzero(end_m > begin_m)
    met = np.zeros(len(way), dtype=bool)
    if not len(long_enough) or not len(walls.owner):
        return met
    unit = way[long_enough] / length_m[long_enough, None]
    begin = from_xy[long_enough] + unit * begin_m[long_enough, None]
    end = from_xy[long_enough] + unit * end_m[long_enough, None]
    which, segment = walls.tree.query(shapely.linestrings(np.stack([begin, end], axis=1)), predicate="intersects")
    own = passes.owner[long_enough[which]]
    met[long_enough[which[(own == NOBODY) | (own != walls.owner[segment])]]] = True
    return met
