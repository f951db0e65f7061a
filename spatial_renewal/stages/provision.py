"""Is there enough of it - beds, places, parking spaces - and not only near enough?"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.allocation import serve_most
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.ways import pairs_by
from spatial_renewal.params import Params, ProvisionParams
from spatial_renewal.profiles.model import Category, Standard
from spatial_renewal.study import Network
from spatial_renewal.tables import PROVISION


def balance_provision(
    network: Network,
    *,
    estates: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    standard: Standard,
    categories: Mapping[str, Category],
    params: Params,
) -> pd.DataFrame:
    """Set the places that estates can have against the places that they want.

    Parameters
    ----------
    network
        The walking network, or straight lines where there are no streets, made with these `facilities`.
    estates
        Contract `ESTATES`.
    facilities
        Contract `FACILITIES`, in the rows' order of `network`.
    standard
        Gives the distance within which a place counts.
    categories
        Every category, with the group that it serves.
    params
        Places wanted per person, parking spaces per household, and whether the facility data are complete.

    Returns
    -------
    pd.DataFrame
        Contract `PROVISION`: one row per estate and category that has a figure of places wanted.

    Notes
    -----
    Parking: spaces on site against households times the wanted ratio. Other categories: the most people who can have
    a place within the threshold, all estates together, then with the least walking (`serve_most`). A facility without
    a capacity is neither empty nor endless: an estate that reaches one and is not served by others is unknown. So is
    every estate where the data hold no facility of the category at all, unless they are declared complete.
    """
    ordered = estates.sort_values("estate_id", ignore_index=True)
    thresholds = {rule.category: standard.threshold_m(rule) for rule in standard.facilities}
    parts = [_parking(ordered, params.provision)]
    held = set(facilities["category"])
    engine, capacity = Engine(params.access.engine), facilities["capacity"].to_numpy(dtype=np.float64)
    for category, per_person in sorted(params.provision.places_per_person.items()):
        limit_m = thresholds.get(category)
        if limit_m is None:
            continue
        demand = ordered[categories[category].demand].to_numpy(dtype=np.float64) * per_person
        if category in held or params.access.inventory_complete:
            chosen = _sites(facilities, category)
            pairs = _within(network, ordered, chosen, limit_m=limit_m, engine=engine)
            served = _served(pairs, demand, capacity[chosen])
        else:
            served = np.full(len(demand), np.nan)
        parts.append(_rows(ordered, category, demand, served, unit="places"))
    provision = pd.concat(parts, ignore_index=True).sort_values(["estate_id", "category"], ignore_index=True)
    provision["distance_mode"] = pd.Series(network.distance_mode, index=provision.index, dtype="str")
    check_table(provision, PROVISION)
    return provision


def _parking(estates: gpd.GeoDataFrame, params: ProvisionParams) -> pd.DataFrame:
    demand = estates["households"].to_numpy(dtype=np.float64) * params.parking_spaces_per_household
    spaces = estates["parking_spaces"].to_numpy(dtype=np.float64)
    return _rows(estates, "car_parking", demand, np.minimum(demand, spaces), unit="spaces")


def _sites(facilities: gpd.GeoDataFrame, category: str) -> npt.NDArray[np.int64]:
    """Rows of a category, by facility id, so that a tie falls the same way whatever the order of rows."""
    chosen = np.flatnonzero((facilities["category"] == category).to_numpy())
    return chosen[np.argsort(facilities["facility_id"].to_numpy(dtype=object)[chosen].astype(str))]


def _within(
    network: Network,
    estates: gpd.GeoDataFrame,
    chosen: npt.NDArray[np.int64],
    *,
    limit_m: float,
    engine: Engine,
) -> pd.DataFrame:
    """Estates and sites within the limit of each other, from the estate's nearest entrance, by estate and site."""
    owner = pd.Index(estates["estate_id"]).get_indexer(pd.Index(network.entrances["estate_id"]))
    start = np.flatnonzero(owner >= 0)
    points, of = network.doors(chosen)
    found = pairs_by(
        network.walk,
        start,
        points,
        limit_m=limit_m,
        groups=owner[start],
        engine=engine,
    )
    pairs = pd.DataFrame({"estate": found.source, "site": of[found.target], "walk_m": found.distance_m})
    ordered = pairs.sort_values(["estate", "site", "walk_m"])
    return ordered.drop_duplicates(["estate", "site"], ignore_index=True)


def _served(
    pairs: pd.DataFrame, demand: npt.NDArray[np.float64], capacity: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Places that each estate can have; NaN where only unknown capacities could add to it."""
    known = ~np.isnan(capacity[pairs["site"].to_numpy()])
    usable = pairs[known & ~np.isnan(demand[pairs["estate"].to_numpy()])]
    served = serve_most(
        usable["estate"].to_numpy(),
        usable["site"].to_numpy(),
        usable["walk_m"].to_numpy(),
        demand=np.nan_to_num(demand),
        capacity=np.nan_to_num(capacity),
    )
    unsure = np.zeros(len(demand), dtype=bool)
    unsure[pairs["estate"].to_numpy()[~known]] = True
    return np.where(unsure & (served < demand), np.nan, served)


def _rows(
    estates: gpd.GeoDataFrame,
    category: str,
    demand: npt.NDArray[np.float64],
    served: npt.NDArray[np.float64],
    *,
    unit: str,
) -> pd.DataFrame:
    wanted = np.where(demand > 0, demand, np.nan)
    return pd.DataFrame(
        {
            "estate_id": estates["estate_id"].astype("str"),
            "category": pd.Series(category, index=estates.index, dtype="str"),
            "demand": demand,
            "served": served,
            "unserved": np.maximum(demand - served, 0.0),
            "unit": pd.Series(unit, index=estates.index, dtype="str"),
            "ratio": np.clip(served / wanted, 0.0, 1.0),
        }
    )
