"""Where does a footbridge join two old estates over a road or the railway? (T14: a barrier that does not part)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.synthetic_city.people import CONDITION_SHARES, OLD_UNTIL
from spatial_renewal.synthetic_city.warp import CRS
from spatial_renewal.tables import LEDGER_FLAGS

WIDEST_M = 44.0
NAME = "过街天桥"
TO_GO = ("expropriation_plan", "shantytown_plan")
CROSSED, PARTING = ("arterial", "railway"), ("river", "expressway")
PARTED = ("T03", "T04")
# Truths that do not mind who is joined.
FREE = ("", "T01", "T06", "T12")


def facing_pair(estates: gpd.GeoDataFrame, truth_of: pd.Series, barriers: gpd.GeoDataFrame) -> tuple[str, str]:
    """The two ordinary old estates that face each other most closely over an arterial road or the railway.

    Parameters
    ----------
    estates
        The ledger.
    truth_of
        The truth that each estate serves, by estate id; those that must be parted, side by side or cut off stay out.
    barriers
        With roads and railway.

    Returns
    -------
    tuple
        Their ids.
    """
    truths = truth_of.reindex(estates["estate_id"]).to_numpy(dtype=object)
    ordinary = (
        estates["year_built"].le(OLD_UNTIL)
        & ~estates[list(TO_GO)].fillna(value=False).any(axis=1)
        & estates["households"].notna()
        & np.isin(truths, FREE)
    )
    chosen = estates[ordinary.to_numpy(dtype=bool)]
    shapes = chosen.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=WIDEST_M)
    one, other = one[one < other], other[one < other]
    ways = shapely.shortest_line(shapes[one], shapes[other])
    kind = barriers["kind"]
    roads, rest = (shapely.union_all(barriers.geometry[kind.isin(k)].to_numpy()) for k in (CROSSED, PARTING))
    across = np.flatnonzero(shapely.intersects(ways, roads) & ~shapely.intersects(ways, rest))
    best = across[np.argmin(shapely.length(ways[across]))]
    return str(chosen["estate_id"].iloc[one[best]]), str(chosen["estate_id"].iloc[other[best]])


def surveyed(estates: gpd.GeoDataFrame, pair: tuple[str, str]) -> gpd.GeoDataFrame:
    """The ledger with all flags of the pair told, so that both are in any programme."""
    rows = estates["estate_id"].isin(pair)
    flags = {flag: estates[flag].mask(rows, flag in CONDITION_SHARES) for flag in LEDGER_FLAGS}
    return estates.assign(**flags)


def make_crossings(
    estates: gpd.GeoDataFrame, truth_of: pd.Series, pair: tuple[str, str], barriers: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """The table `crossings`: one footbridge, over what is between the pair."""
    shapes = estates.set_index("estate_id").geometry
    one, other = (shapely.buffer(shapes[i], WIDEST_M / 2 + 4) for i in pair)
    between = shapely.intersection(one, other)
    roads = shapely.union_all(barriers.geometry[barriers["kind"].isin(CROSSED)].to_numpy())
    places = shapely.extract_unique_points(shapely.segmentize(shapely.intersection(roads, between), 5.0))
    # as far as can be from those that must stay parted
    parted = shapely.union_all(shapes[truth_of.index[truth_of.isin(PARTED)]].to_numpy())
    place = max(shapely.get_parts(places), key=parted.distance)
    return gpd.GeoDataFrame(
        {
            "crossing_id": pd.Series(["X00001"], dtype="str"),
            "kind": pd.Series(["footbridge"], dtype="str"),
            "name": pd.Series([NAME], dtype="str"),
        },
        geometry=[place],
        crs=CRS,
    )
