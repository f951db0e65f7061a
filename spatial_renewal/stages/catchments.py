"""How many places are there per person of an estate, given who else reaches them? (floating catchments)"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table, empty_table
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.floating_catchment import gaussian, stepped, three_step, two_step
from spatial_renewal.methods.within_walk import WithinWalk
from spatial_renewal.networks import Network, within_walk
from spatial_renewal.params import CatchmentMethod, Params
from spatial_renewal.profiles.model import Category, Standard
from spatial_renewal.tables import FLOATING_CATCHMENT


def measure_catchments(
    network: Network,
    *,
    estates: gpd.GeoDataFrame,
    capacities: pd.DataFrame,
    standard: Standard,
    categories: Mapping[str, Category],
    params: Params,
) -> pd.DataFrame:
    """Places per person within the standard's threshold, by each method that the parameters name.

    Parameters
    ----------
    network
        The walking network, made with facilities in the order of `capacities`.
    estates, capacities
        Contracts `ESTATES` and `CAPACITIES`.
    standard
        Its threshold is the catchment.
    categories
        Every category, with the group that it serves.
    params
        The categories whose places are counted, and the methods.

    Returns
    -------
    pd.DataFrame
        Contract `FLOATING_CATCHMENT`. Facilities of unknown capacity are in no catchment, residents of unknown number
        in none either; where the data hold no known capacity of a category, its rows are missing values.
    """
    thresholds = {rule.category: standard.threshold_m(rule) for rule in standard.facilities}
    parts = [empty_table(FLOATING_CATCHMENT)]
    for category in sorted(params.provision.places_per_person):
        limit_m = thresholds.get(category)
        if limit_m is None:
            continue
        has_places = capacities["category"].eq(category) & capacities["capacity"].notna()
        chosen = np.flatnonzero(has_places.to_numpy())
        pairs = within_walk(
            network,
            estates["estate_id"],
            network.doors(chosen),
            limit_m=limit_m,
            engine=Engine(params.access.engine),
        )
        people = np.nan_to_num(estates[categories[category].demand].to_numpy(dtype=np.float64))
        places = capacities["capacity"].to_numpy(dtype=np.float64)[chosen]
        for method in params.provision.catchment_methods:
            weight = _weights(method, pairs, limit_m, params.provision.catchment_step_weights)
            steps = three_step if method == "3sfca" else two_step
            found = steps(pairs, weight, people=people, places=places)
            parts.append(
                pd.DataFrame(
                    {
                        "estate_id": estates["estate_id"].astype("str").to_numpy(),
                        "category": category,
                        "method": method,
                        "places_per_person": found if len(chosen) else np.nan,
                    }
                ).astype({"places_per_person": "float64"})
            )
    table = pd.concat(parts, ignore_index=True).sort_values(list(FLOATING_CATCHMENT.key), ignore_index=True)
    check_table(table, FLOATING_CATCHMENT)
    return table


def _weights(method: CatchmentMethod, pairs: WithinWalk, limit_m: float, step_weights: tuple[float, ...]) -> np.ndarray:
    if method == "2sfca":
        return np.ones(len(pairs.walk_m))
    if method == "e2sfca_stepped":
        return stepped(pairs.walk_m, limit_m, step_weights)
    # a walk may pass the limit by the search's slack
    return np.maximum(gaussian(pairs.walk_m, limit_m), 0.0)
