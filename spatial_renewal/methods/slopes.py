"""How much longer does a slope make a walk? (Tobler's function on elevations along the streets, both ways)"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from affine import Affine

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, points_along, spread

# Tobler (1993): 6 exp(-3.5 |slope + 0.05|) km/h, fastest on a gentle way down.
TOBLER_FALL = 3.5
TOBLER_BEST_SLOPE = -0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Elevation of the ground.

    Attributes
    ----------
    elevation_m
        (rows, columns) metres, NaN where unknown.
    transform
        Cell to coordinates of the raster, north up.
    to_raster
        Brings (k, 2) coordinates of the edges to those of the raster; None where they are the same.
    """

    elevation_m: Floats
    transform: Affine
    to_raster: Callable[[Floats], Floats] | None = None

    def at(self, xy: Floats) -> Floats:
        """Elevation between the four cell centres around each point; NaN beyond them or where one is unknown."""
        return _elevation_at(self.elevation_m, self.transform, xy if self.to_raster is None else self.to_raster(xy))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeTimes:
    """How much longer the slope makes each edge.

    Attributes
    ----------
    ahead, back
        (m,) time over that on the level, from tail to head and the other way.
    unknown_share
        (m,) share of the edge without elevation; it counts as level.
    """

    ahead: Floats
    back: Floats
    unknown_share: Floats


def tobler_time(slope: npt.ArrayLike) -> Floats:
    """Time on a slope over that on the level, by Tobler's hiking function.

    Parameters
    ----------
    slope
        Rise over run; negative is down.

    Notes
    -----
    ``exp(3.5 (|slope + 0.05| - 0.05))``: 1 on the level, 0.84 on 5 % down, 1.42 on 10 % up.

    References
    ----------
    Tobler, W. (1993). Three presentations on geographical analysis and modeling. NCGIA Technical Report 93-1.

    Examples
    --------
    >>> tobler_time([0.0, 0.1, -0.05]).round(2).tolist()
    [1.0, 1.42, 0.84]
    """
    steepness = np.abs(np.asarray(slope, dtype=np.float64) - TOBLER_BEST_SLOPE)
    return np.exp(TOBLER_FALL * (steepness - abs(TOBLER_BEST_SLOPE)))


def slope_times(
    edges: EdgeLines,
    ground: Ground,
    *,
    spacing_m: float,
    steepest: float,
    level: npt.NDArray[np.bool_] | None = None,
) -> SlopeTimes:
    """How much longer slopes make each edge, both ways.

    Parameters
    ----------
    edges
        The street edges.
    ground
        Elevation around them.
    spacing_m
        Farthest that two samples along an edge are apart; about the raster's cell.
    steepest
        Slopes beyond this are noise of the raster and count as this.
    level
        (m,) True for bridges and tunnels: the ground between their ends is not theirs.

    Returns
    -------
    SlopeTimes
        Parts without elevation at both ends count as level and are said.

    Notes
    -----
    Equal parts between samples, elevation bilinear between cell centres; the mean of `tobler_time` over the parts,
    since equal parts weigh alike. O(length / spacing).
    """
    parts = np.maximum(np.ceil(edges.length_m / spacing_m).astype(np.int64), 1)
    if level is not None:
        parts = np.where(level, 1, parts)
    rank, edge = spread(np.zeros_like(parts), parts + 1)
    run_m = edges.length_m / parts
    height_m = ground.at(points_along(edges, edge, rank * run_m[edge]))
    begins = np.flatnonzero(rank[:-1] < rank[1:]) if len(rank) else rank
    of = edge[begins]
    rise_m = height_m[begins + 1] - height_m[begins]
    slope = np.divide(rise_m, run_m[of], out=np.zeros_like(rise_m), where=run_m[of] > 0)
    known = np.isfinite(slope)
    slope = np.clip(np.where(known, slope, 0.0), -steepest, steepest)
    count = len(parts)
    return SlopeTimes(
        ahead=np.bincount(of, tobler_time(slope), minlength=count) / parts,
        back=np.bincount(of, tobler_time(-slope), minlength=count) / parts,
        unknown_share=np.bincount(of, ~known, minlength=count) / parts,
    )


def _elevation_at(elevation_m: Floats, transform: Affine, xy: Floats) -> Floats:
    rows, columns = elevation_m.shape
    column = (xy[:, 0] - transform.c) / transform.a - 0.5
    row = (xy[:, 1] - transform.f) / transform.e - 0.5
    inside = (column >= 0) & (column <= columns - 1) & (row >= 0) & (row <= rows - 1)
    column, row = np.where(inside, column, 0.0), np.where(inside, row, 0.0)
    left, top = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    east, south = column - left, row - top
    upper = elevation_m[top, left] * (1 - east) + elevation_m[top, right] * east
    lower = elevation_m[bottom, left] * (1 - east) + elevation_m[bottom, right] * east
    return np.where(inside, upper * (1 - south) + lower * south, np.nan)
