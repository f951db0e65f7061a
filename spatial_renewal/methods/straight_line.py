"""How far is it as the crow flies? (for places without streets: an estimate of distance, not a walk)"""

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

NOT_REACHED = -1
# Distances that differ by less than this share are equal.
EQUAL = 1e-12


def straight_line_distances(
    origins_xy: npt.NDArray[np.float64],
    targets_xy: npt.NDArray[np.float64],
    *,
    detour_factor: float,
    limit_m: float,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Straight distance to the nearest target, times a detour factor. This is not a walk.

    Nothing is known here of streets, rivers, railways, walls or gates: a place over the river counts as near. Whoever
    shows these distances says so.

    Parameters
    ----------
    origins_xy
        (k, 2) metres.
    targets_xy
        (t, 2) metres.
    detour_factor
        What a walk is longer than the straight line, at least 1. It is an assumption.
    limit_m
        Longest distance that counts, detour included.

    Returns
    -------
    distance_m, target
        (k,) each. Infinite and `NOT_REACHED` where no target is within the limit. Of targets equally near, the first.

    Notes
    -----
    O((k + t) log t) with a KD-tree.

    Examples
    --------
    >>> straight_line_distances(np.array([[0.0, 0.0]]), np.array([[300.0, 400.0]]), detour_factor=1.3, limit_m=1000)
    (array([650.]), array([0]))
    """
    distance_m = np.full(len(origins_xy), np.inf)
    target = np.full(len(origins_xy), NOT_REACHED, dtype=np.int64)
    if not len(origins_xy) or not len(targets_xy):
        return distance_m, target
    tree = KDTree(targets_xy)
    crow_m, nearest = (np.asarray(part) for part in tree.query(origins_xy, k=1))
    # a hair more, so that every target as near as the nearest is in the ball
    in_ball = np.asarray(tree.query_ball_point(origins_xy, crow_m * (1 + EQUAL), return_length=True))
    tied = in_ball > 1
    nearest[tied] = [min(ball) for ball in tree.query_ball_point(origins_xy[tied], crow_m[tied] * (1 + EQUAL))]
    kept = crow_m * detour_factor <= limit_m
    distance_m[kept], target[kept] = crow_m[kept] * detour_factor, nearest[kept]
    return distance_m, target


def straight_line_pairs(
    origins_xy: npt.NDArray[np.float64],
    targets_xy: npt.NDArray[np.float64],
    *,
    groups: npt.NDArray[np.integer],
    detour_factor: float,
    limit_m: float,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Every group of origins and target within a straight distance, times a detour factor. These are no walks.

    Parameters
    ----------
    origins_xy, targets_xy
        (k, 2) and (t, 2) metres.
    groups
        (k,) group of each origin; a group starts from whichever of its origins is nearest.
    detour_factor, limit_m
        As in `straight_line_distances`.

    Returns
    -------
    group, target, distance_m
        One row a pair, by group and target.

    Examples
    --------
    >>> near = np.array([[0.0, 0.0], [250.0, 400.0]])
    >>> straight_line_pairs(
    ...     near, np.array([[250.0, 300.0]]), groups=np.array([7, 7]), detour_factor=1.3, limit_m=500
    ... )
    (array([7]), array([0]), array([130.]))
    """
    none = np.empty(0, dtype=np.int64)
    if not len(origins_xy) or not len(targets_xy):
        return none, none, np.empty(0)
    reach_m = limit_m / detour_factor * (1 + EQUAL)
    found = KDTree(origins_xy).sparse_distance_matrix(KDTree(targets_xy), reach_m, output_type="ndarray")
    group, target, crow_m = np.asarray(groups, dtype=np.int64)[found["i"]], found["j"].astype(np.int64), found["v"]
    order = np.lexsort((crow_m, target, group))
    group, target, crow_m = group[order], target[order], crow_m[order]
    first = np.r_[True, (group[1:] != group[:-1]) | (target[1:] != target[:-1])] if len(group) else none
    return group[first], target[first], crow_m[first] * detour_factor
