"""How far is the walk from some gates to every junction?"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra


def spread(
    streets: gpd.GeoDataFrame, gates: npt.NDArray[np.object_], spots: npt.NDArray[np.object_]
) -> npt.NDArray[np.float64]:
    """The least walk in metres from any of the gates to an end of the street before each spot.

    It is a lower bound of the walk to the spot itself, but for a gate on the same piece of street.

    Parameters
    ----------
    streets
        The table `streets`.
    gates
        Points to walk from.
    spots
        Points beside streets.

    Returns
    -------
    array of float
        One distance a spot; infinite where no way leads there.
    """
    walkable = streets[streets["walkable"]]
    nodes = pd.Index(pd.unique(pd.concat([walkable["from_node"], walkable["to_node"]])))
    start, end = nodes.get_indexer(pd.Index(walkable["from_node"])), nodes.get_indexer(pd.Index(walkable["to_node"]))
    lengths_m = walkable.length.to_numpy()
    graph = coo_array((lengths_m, (start, end)), shape=(len(nodes), len(nodes))).tocsr()
    tree = shapely.STRtree(walkable.geometry.to_numpy())
    at_gate = tree.nearest(gates)
    sources = np.unique(np.concatenate([start[at_gate], end[at_gate]]))
    reach_m = np.asarray(dijkstra(graph, directed=False, indices=sources, min_only=True))
    at_spot = tree.nearest(spots)
    return np.minimum(reach_m[start[at_spot]], reach_m[end[at_spot]])
