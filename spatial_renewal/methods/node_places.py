"""Where does each node of a street layer stand? (lines against their node ids, ids that stand in two places)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NOWHERE = -1


class NodePlaces(NamedTuple):
    """What the ends of lines tell of their node ids.

    Attributes
    ----------
    against
        (k,) True where the line begins at its second node and ends at its first.
    place
        (k, 2) for the first and the last vertex of each line: 0 at the place where its node, once ids are turned round,
        stands for most lines; 1, 2 ... at other places, farther off than the tolerance.
    """

    against: npt.NDArray[np.bool_]
    place: Ints


def node_places(
    lines: npt.NDArray[np.object_], nodes: npt.NDArray[np.object_], *, grid: float, tolerance: float
) -> NodePlaces:
    """Compare the ends of lines with their node ids.

    Parameters
    ----------
    lines
        (k,) LineStrings.
    nodes
        (k, 2) ids at the first and the last vertex, as text.
    grid
        Ends that agree to this are one place.
    tolerance
        A node may stand this far from itself, in the unit of the coordinates.

    Notes
    -----
    The place of a node is the one end that all its lines have. Where those are several, as for a node of one line, it
    is the end at which the line's other node does not stand. O(k log k).

    Examples
    --------
    >>> star = shapely.from_wkt(["LINESTRING (0 0, 50 0)", "LINESTRING (0 0, 0 9)", "LINESTRING (7 7, 0 0)"])
    >>> ids = np.array([["hub", "a"], ["b", "hub"], ["c", "hub"]], dtype=object)
    >>> node_places(star, ids, grid=0.01, tolerance=1.0).against.tolist()
    [False, True, False]
    """
    if not len(lines):
        return NodePlaces(np.empty(0, dtype=bool), np.empty((0, 2), dtype=np.int64))
    names, node = np.unique(nodes.astype(str), return_inverse=True)
    node = node.reshape(-1, 2)
    xy = np.stack([shapely.get_coordinates(shapely.get_point(lines, end)) for end in (0, -1)], axis=1)
    _, spot = np.unique(np.round(xy.reshape(-1, 2) / grid).astype(np.int64), axis=0, return_inverse=True)
    spot = spot.reshape(-1, 2)
    stands = _places_of(node, spot, len(names))
    fits = (stands[node] == spot).all(axis=1)
    against = ~fits & (stands[node] == spot[:, ::-1]).all(axis=1)
    turned = np.where(against[:, None], node[:, ::-1], node)
    return NodePlaces(against, _numbered(turned, xy, tolerance))


def _places_of(node: Ints, spot: Ints, count: int) -> Ints:
    """(count,) the spot of each node."""
    line = np.repeat(np.arange(len(node)), 4)
    owner, place = node[:, [0, 0, 1, 1]].ravel(), spot[:, [0, 1, 0, 1]].ravel()
    owner, place, _ = np.unique(np.stack([owner, place, line]), axis=1)
    pairs, lines_there = np.unique(np.stack([owner, place]), axis=1, return_counts=True)
    # most lines first; a node whose two best spots have as many lines stands nowhere yet
    order = np.lexsort((pairs[1], -lines_there, pairs[0]))
    owner, place, lines_there = pairs[0][order], pairs[1][order], lines_there[order]
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    second = np.minimum(first + 1, len(owner) - 1)
    tied = (second > first) & (owner[second] == owner[first]) & (lines_there[second] == lines_there[first])
    stands = np.full(count, NOWHERE)
    stands[owner[first]] = np.where(tied, NOWHERE, place[first])
    stands = _beside_the_other(stands, node, spot)
    # two nodes that only lines between the two of them have: as the first of those lines says
    open_ = np.flatnonzero((stands[node] == NOWHERE).all(axis=1))[::-1]
    stands[node[open_]] = spot[open_]
    return stands


def _beside_the_other(stands: Ints, node: Ints, spot: Ints) -> Ints:
    """A node that stands nowhere yet takes the end of its line at which the other node does not stand."""
    settled = stands.copy()
    for own, other in ((0, 1), (1, 0)):
        rows = np.flatnonzero((stands[node[:, own]] == NOWHERE) & (stands[node[:, other]] != NOWHERE))
        there = stands[node[rows, other]]
        ends = spot[rows]
        settled[node[rows, own]] = np.where(there == ends[:, 0], ends[:, 1], ends[:, 0])
    return settled


def _numbered(node: Ints, xy: Floats, tolerance: float) -> Ints:
    """(k, 2) number of the place of its node at which each end is, by the lines there."""
    owner, place = node.ravel(), xy.reshape(-1, 2)
    low, high = np.full((owner.max(initial=0) + 1, 2), np.inf), np.full((owner.max(initial=0) + 1, 2), -np.inf)
    np.minimum.at(low, owner, place)
    np.maximum.at(high, owner, place)
    number = np.zeros(len(owner), dtype=np.int64)
    wide = np.flatnonzero(np.hypot(*(high - low)[owner].T) > tolerance)
    if len(wide):
        near = KDTree(place[wide]).query_pairs(tolerance, output_type="ndarray")
        near = near[owner[wide][near[:, 0]] == owner[wide][near[:, 1]]]
        links = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(wide),) * 2)
        group = connected_components(links, directed=False)[1]
        ends = np.bincount(group)
        order = np.lexsort((group, -ends[group], owner[wide]))
        fresh_node = np.r_[True, owner[wide][order][1:] != owner[wide][order][:-1]]
        fresh_group = np.r_[True, group[order][1:] != group[order][:-1]]
        rank = np.cumsum(fresh_group) - 1
        number[wide[order]] = rank - np.maximum.accumulate(np.where(fresh_node, rank, 0))
    return number.reshape(-1, 2)
