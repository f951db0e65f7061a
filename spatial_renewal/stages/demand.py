"""How many people, 60+, under-3s, 3-5s and cars live in each estate?"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.raster_shares import sums_in_boxes
from spatial_renewal.params import DemandParams
from spatial_renewal.study import Raster
from spatial_renewal.tables import ESTATES

GROUP_RASTERS: dict[str, str] = {
    "elderly_60": "population_60_plus",
    "under_3": "population_under_3",
    "age_3_5": "population_3_5",
}


def estimate_demand(
    estates: gpd.GeoDataFrame, *, rasters: Mapping[str, Raster], params: DemandParams
) -> gpd.GeoDataFrame:
    """Fill in households, residents, age groups and cars that the ledger does not give.

    Parameters
    ----------
    estates
        Screened estates in the run's CRS.
    rasters
        People per cell by name: ``population`` and the groups of `GROUP_RASTERS`; any may be absent.
    params
        Sizes and shares for what nothing else tells.

    Returns
    -------
    gpd.GeoDataFrame
        Contract `ESTATES`. What the ledger gives is never changed. ``households_source`` and ``population_source``
        say which values are estimates.

    Notes
    -----
    households = floor area / floor area per household; where no floor area is known, site area (else the outline's)
    x floor area ratio stands for it. population = households x persons per household. A group is population x its
    share: in the raster cells that the estate touches where there are rasters, else the national share.
    """
    floor_m2 = estates["floor_area_m2"]
    site_m2 = estates["site_area_m2"].fillna(estates.geometry.area)
    guess = (floor_m2.fillna(site_m2 * params.floor_area_ratio) / params.floor_area_m2_per_household).clip(lower=1)
    households = estates["households"].fillna(guess.round())
    population = estates["population"].fillna((households * params.persons_per_household).round(1))
    national = {
        "elderly_60": params.elderly_60_share,
        "under_3": params.under_3_share,
        "age_3_5": params.age_3_5_share,
    }
    groups: dict[str, pd.Series] = {}
    for group, share in national.items():
        local = _local_share(estates, rasters, group).fillna(share)
        groups[group] = estates[group].fillna((population * local).round(1))
    filled = estates.assign(
        households=households,
        households_source=_source(estates["households"]),
        population=population,
        population_source=_source(estates["population"]),
        cars=estates["cars"].fillna((households * params.cars_per_household).round(1)),
        **groups,
    )
    filled = filled[list(ESTATES.names)]
    check_table(filled, ESTATES)
    return filled


def _source(given: pd.Series) -> pd.Series:
    return pd.Series(np.where(given.notna(), "given", "estimated"), index=given.index, dtype="str")


def _local_share(estates: gpd.GeoDataFrame, rasters: Mapping[str, Raster], group: str) -> pd.Series:
    """Share of `group` in the cells under each estate; missing without rasters or people."""
    whole, part = rasters.get("population"), rasters.get(GROUP_RASTERS[group])
    if whole is None or part is None:
        return pd.Series(np.nan, index=estates.index)
    everyone = _under(estates, whole)
    share = _under(estates, part) / everyone.where(everyone > 0)
    return share.clip(0, 1)


def _under(estates: gpd.GeoDataFrame, raster: Raster) -> pd.Series:
    boxes = estates.geometry.to_crs(raster.crs).bounds.to_numpy()
    return pd.Series(sums_in_boxes(raster.values, raster.transform, boxes), index=estates.index)
