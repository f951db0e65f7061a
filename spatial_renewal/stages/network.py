"""Where can one walk, and where do estates and facilities join the streets?"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import NetworkError, finding
from spatial_renewal.methods.engines import Engine, EngineName
from spatial_renewal.methods.entrances import streets_at_boundaries
from spatial_renewal.methods.snapping import snap_to_edges
from spatial_renewal.methods.street_graph import StreetGraph, build_street_graph
from spatial_renewal.methods.walk_graph import place_points
from spatial_renewal.params import NetworkParams
from spatial_renewal.study import WalkNetwork
from spatial_renewal.tables import ENTRANCES


def build_walk_network(
    streets: gpd.GeoDataFrame,
    *,
    estates: gpd.GeoDataFrame,
    entrances: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    params: NetworkParams,
    engine: EngineName = "auto",
) -> WalkNetwork:
    """Make the walkable streets a graph and put every entrance and facility on its nearest edge.

    Parameters
    ----------
    streets
        Contract `STREETS`; rows that are not walkable stay out.
    estates
        Contract `ESTATES`.
    entrances
        Contract `ENTRANCES`, the given ones; estates without any get theirs where streets meet them.
    facilities
        Contract `FACILITIES`.
    params
        Limits and spacing.
    engine
        What puts points on edges: compiled kernels or scipy; the same network.

    Returns
    -------
    WalkNetwork
        Its entrances table holds the given entrances and the found ones; every estate with a street within the snap
        limit has at least one.

    Raises
    ------
    NetworkError
        No street can be walked.
    """
    graph = _graph_of(streets)
    found = _find_entrances(estates, entrances, graph, params)
    everyone = pd.concat([entrances, found]).sort_values("entrance_id", ignore_index=True)
    table = gpd.GeoDataFrame(everyone[list(ENTRANCES.names)], geometry="geometry", crs=estates.crs)
    check_table(table, ENTRANCES)
    points = np.concatenate([table.geometry.to_numpy(), facilities.geometry.to_numpy()])
    at = snap_to_edges(points, graph, limit_m=params.snap_limit_m, engine=Engine(engine))
    return WalkNetwork(entrances=table, graph=graph, walk=place_points(graph, at))


def _graph_of(streets: gpd.GeoDataFrame) -> StreetGraph:
    # a fixed order makes every later tie fall the same way, whatever the order of rows
    walkable = streets[streets["walkable"]].sort_values("street_id")
    if walkable.empty:
        raise NetworkError(finding("no_walkable_street", "streets"))
    return build_street_graph(
        walkable.geometry.to_numpy(),
        from_node=walkable["from_node"].to_numpy(dtype=object),
        to_node=walkable["to_node"].to_numpy(dtype=object),
        grade_separated=(walkable["bridge"] | walkable["tunnel"]).to_numpy(),
    )


def _find_entrances(
    estates: gpd.GeoDataFrame, given: gpd.GeoDataFrame, graph: StreetGraph, params: NetworkParams
) -> gpd.GeoDataFrame:
    """Entrances of the estates that have none given."""
    lacking = estates[~estates["estate_id"].isin(given["estate_id"])].sort_values("estate_id", ignore_index=True)
    spots = streets_at_boundaries(
        lacking.geometry.to_numpy(),
        graph.edge_geometry,
        reach_m=params.gate_reach_m,
        search_m=params.snap_limit_m,
        spacing_m=params.gate_spacing_m,
    )
    owner = lacking["estate_id"].to_numpy(dtype=object)[spots.polygon]
    number = (
        pd.Series(owner).groupby(owner).cumcount().add(1).astype("str") if len(owner) else pd.Series([], dtype="str")
    )
    return gpd.GeoDataFrame(
        {
            "entrance_id": pd.Series(owner, dtype="str") + "-" + number,
            "estate_id": pd.Series(owner, dtype="str"),
            "entrance_source": pd.Series(
                np.where(spots.crossing, "street_meets_estate", "nearest_street"), dtype="str"
            ),
        },
        geometry=shapely.points(spots.xy),
        crs=estates.crs,
    )
