"""Where does a point join the street? (the nearest place on the nearest edge, not the nearest node)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.methods.street_graph import StreetGraph

OFF_NETWORK = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Places on a street graph.

    Attributes
    ----------
    edge
        (k,) edge that the point joins; `OFF_NETWORK` where none is near enough.
    offset_m
        (k,) distance along the edge from its first vertex.
    gap_m
        (k,) straight distance from the point to the edge; it is walked too. Infinite off the network.
    """

    edge: npt.NDArray[np.int64]
    offset_m: npt.NDArray[np.float64]
    gap_m: npt.NDArray[np.float64]

    @property
    def on_network(self) -> npt.NDArray[np.bool_]:
        """(k,) True where an edge was near enough."""
        return self.edge != OFF_NETWORK


def snap_to_edges(points: npt.NDArray[np.object_], graph: StreetGraph, *, limit_m: float) -> Positions:
    """Put each point on the nearest edge within `limit_m`.

    Parameters
    ----------
    points
        (k,) Points, in metres.
    graph
        The street graph.
    limit_m
        Farthest that the edge may be.

    Returns
    -------
    Positions
        One a point. Of edges equally near, the one that comes first in `graph`.

    Notes
    -----
    O(k log m) with an STR tree. Nodes are not used: on superblocks of 400 x 300 m the nearest node is wrong by
    189 m in the mean.

    Examples
    --------
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> graph = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 100 0)"]))
    >>> at = snap_to_edges(shapely.points([[30, 4], [50, 90]]), graph, limit_m=50)
    >>> at.edge.tolist(), at.offset_m[0], at.gap_m[0]
    ([0, -1], np.float64(30.0), np.float64(4.0))
    """
    count = len(points)
    edge = np.full(count, len(graph.edge_geometry), dtype=np.int64)
    if count and len(graph.edge_geometry):
        tree = shapely.STRtree(graph.edge_geometry)
        which, near = tree.query_nearest(points, max_distance=limit_m, all_matches=True)
        np.minimum.at(edge, which, near)
    found = edge < len(graph.edge_geometry)
    offset_m = np.zeros(count)
    gap_m = np.full(count, np.inf)
    lines = graph.edge_geometry[edge[found]]
    offset_m[found] = shapely.line_locate_point(lines, points[found])
    gap_m[found] = shapely.distance(lines, points[found])
    return Positions(edge=np.where(found, edge, OFF_NETWORK), offset_m=offset_m, gap_m=gap_m)
