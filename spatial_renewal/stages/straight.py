"""What stands for a walking network where there are no streets? (straight lines, which are no walks)"""

import geopandas as gpd
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.methods.ways import StraightLines
from spatial_renewal.networks import Network, StraightNetwork
from spatial_renewal.params import AccessParams
from spatial_renewal.tables import ENTRANCES


def build_straight_network(
    *, estates: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, params: AccessParams
) -> StraightNetwork:
    """Join estates and facilities by straight lines times a detour factor.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    entrances
        Contract `ENTRANCES`, the given ones; estates without any start from their centre.
    facilities
        Contract `FACILITIES`.
    params
        The detour factor.

    Returns
    -------
    StraightNetwork
        Every estate has at least one entrance. Rivers, railways, walls and gates are not known to it.
    """
    lacking = estates[~estates["estate_id"].isin(entrances["estate_id"])]
    outlines = lacking.geometry.to_numpy()
    centres = shapely.centroid(outlines)
    # the centre of a bent estate may lie outside it
    inside = shapely.contains(outlines, centres)
    centres[~inside] = shapely.point_on_surface(outlines[~inside])
    found = gpd.GeoDataFrame(
        {
            "entrance_id": lacking["estate_id"].astype("str") + "-1",
            "estate_id": lacking["estate_id"].astype("str"),
            "entrance_source": pd.Series("estate_centre", index=lacking.index, dtype="str"),
        },
        geometry=centres,
        crs=estates.crs,
    )
    everyone = pd.concat([entrances, found]).sort_values("entrance_id", ignore_index=True)
    table = gpd.GeoDataFrame(everyone[list(ENTRANCES.names)], geometry="geometry", crs=estates.crs)
    check_table(table, ENTRANCES)
    points = pd.concat([table.geometry, facilities.geometry], ignore_index=True)
    lines = StraightLines(xy=shapely.get_coordinates(points), detour_factor=params.detour_factor)
    return StraightNetwork(entrances=table, walk=lines)


def warn_of_straight_lines(network: Network) -> tuple[Finding, ...]:
    """What every output of a run without streets must say; nothing where there are streets."""
    if not isinstance(network, StraightNetwork):
        return ()
    return (finding("straight_line_distances", "network", values={"factor": network.walk.detour_factor}),)
