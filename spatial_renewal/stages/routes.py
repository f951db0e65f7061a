"""Which way does one walk to the nearest facility? (the shortest walks that access measured, as lines)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.edge_lines import EdgeLines, edge_lines
from spatial_renewal.methods.routes import Targets, route_lines
from spatial_renewal.methods.snapping import Positions
from spatial_renewal.methods.trails import walk_from
from spatial_renewal.study import WalkNetwork
from spatial_renewal.tables import ROUTES

# A line and its distance are added up in different orders.
_SAME_M = 0.01


def draw_routes(
    network: WalkNetwork, *, access: pd.DataFrame, facilities: gpd.GeoDataFrame, categories: Iterable[str]
) -> gpd.GeoDataFrame:
    """Draw the walk from each estate to its nearest facility of each category.

    Parameters
    ----------
    network
        The network that `access` was measured on.
    access
        Contract `ACCESS`.
    facilities
        Contract `FACILITIES`, in the rows' order of `network`.
    categories
        Categories whose walks are wanted.

    Returns
    -------
    gpd.GeoDataFrame
        Contract `ROUTES`: a row for each reached estate and category, by estate and category. A walk whose line is
        not as long as the distance of `access` is left out.
    """
    graph = network.graph
    edges = edge_lines(graph.edge_geometry, graph.edge_from, graph.edge_to, nodes=len(graph.node_xy))
    gates = network.entrances
    reached = access[access["state"].eq("reached")]
    parts = []
    for category in sorted(set(categories)):
        wanted = reached[reached["category"] == category]
        rows = np.flatnonzero(facilities["category"] == category)
        if wanted.empty or not len(rows):
            continue
        lines = _lines(network, edges, facilities.geometry.to_numpy(), rows, float(wanted["distance_m"].max()))
        walks = pd.DataFrame({"estate_id": gates["estate_id"], "line": lines, "length_m": shapely.length(lines)})
        walks = walks[shapely.is_geometry(lines)].sort_values(["estate_id", "length_m"], kind="stable")
        parts.append(wanted.merge(walks.drop_duplicates("estate_id"), on="estate_id"))
    found = pd.concat([reached.iloc[:0].assign(line=None, length_m=0.0), *parts], ignore_index=True)
    found = found[(found["length_m"] - found["distance_m"]).abs() <= _SAME_M]
    found = found.sort_values(["estate_id", "category"], ignore_index=True)
    table = gpd.GeoDataFrame(
        found[["estate_id", "category", "facility_id", "distance_m"]],
        geometry=shapely.reverse(found["line"].to_numpy(dtype=object)),
        crs=gates.crs,
    )
    check_table(table, ROUTES)
    return table


def _lines(
    network: WalkNetwork,
    edges: EdgeLines,
    places: npt.NDArray[np.object_],
    rows: npt.NDArray[np.integer],
    limit_m: float,
) -> npt.NDArray[np.object_]:
    """The walk to every entrance from the nearest of the facilities at `rows`, None where there is none."""
    points, of = network.doors(rows)
    at, gates = network.at, len(network.entrances)
    feet = Positions(edge=at.edge[points], offset_m=at.offset_m[points], gap_m=at.gap_m[points])
    reach, trail = walk_from(edges, feet, limit_m=limit_m)
    targets = Targets(
        xy=shapely.get_coordinates(network.entrances.geometry.to_numpy()),
        edge=at.edge[:gates],
        offset_m=at.offset_m[:gates],
    )
    return route_lines(edges, reach, trail, origin_xy=shapely.get_coordinates(places[rows][of]), targets=targets)
