"""How does the drawing board become ground? (a smooth bend, a turn, and coordinates in EPSG:4547)"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

CRS = "EPSG:4547"
ORIGIN_EASTING_M = 557_400.0
ORIGIN_NORTHING_M = 3_075_300.0
TURN_RAD = np.deg2rad(4.0)
DECIMALS = 2


def to_ground(board: Points) -> Points:
    """Move points of the drawing board (metres, south-west corner at 0, 0) to their place on the ground.

    The board is drawn straight: the river runs along it, the railway across it. The bend gives both their
    curves and carries everything beside them along. No length changes by more than about a fifth and no
    two lines come to cross.

    Parameters
    ----------
    board
        Points on the drawing board, shape (..., 2).

    Returns
    -------
    Points
        Easting and northing in metres, rounded to a centimetre, same shape.
    """
    u, v = board[..., 0], board[..., 1]
    near_river = np.exp(-(((v - 680.0) / 430.0) ** 2))
    near_railway = np.exp(-(((u - 2580.0) / 520.0) ** 2))
    x = u + 24.0 * np.sin(2 * np.pi * (v / 2000.0 + 0.10)) + 12.0 * np.sin(2 * np.pi * (u / 1350.0 + v / 1700.0))
    x = x + 46.0 * ((v - 900.0) / 1200.0) ** 2 * near_railway
    y = v + 54.0 * np.sin(2 * np.pi * u / 1800.0 + 0.5) * near_river
    y = y + 16.0 * np.sin(2 * np.pi * (u / 1500.0 - v / 2200.0 + 0.3))
    easting = ORIGIN_EASTING_M + x * np.cos(TURN_RAD) - y * np.sin(TURN_RAD)
    northing = ORIGIN_NORTHING_M + x * np.sin(TURN_RAD) + y * np.cos(TURN_RAD)
    return np.asarray(np.round(np.stack([easting, northing], axis=-1), DECIMALS), dtype=np.float64)


def densify(path: Points, step_m: float) -> Points:
    """Add vertices so that no piece of a path is longer than `step_m`; the given vertices stay."""
    pieces = []
    for start, end in pairwise(path):
        count = max(1, int(np.ceil(np.hypot(*(end - start)) / step_m)))
        pieces.append(start + (end - start) * (np.arange(count) / count)[:, None])
    return np.vstack([*pieces, path[-1:]])


def ring_to_ground(corners: Points, step_m: float = 45.0) -> Points:
    """Bend a closed outline, given by its corners without the closing one."""
    return to_ground(densify(np.vstack([corners, corners[:1]]), step_m))
