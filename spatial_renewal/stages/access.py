"""How far is the nearest facility of each category, from the estate's entrances?"""

from collections.abc import Iterable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.shortest_paths import NOT_REACHED, Nearest
from spatial_renewal.methods.ways import Ways, nearest_by
from spatial_renewal.networks import Network
from spatial_renewal.params import AccessParams
from spatial_renewal.tables import ACCESS


def measure_access(
    network: Network,
    *,
    estates: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    categories: Iterable[str],
    params: AccessParams,
) -> pd.DataFrame:
    """Walk from each estate to its nearest facility of each category.

    Parameters
    ----------
    network
        The walking network, or straight lines where there are no streets, made with these `facilities`.
    estates
        Contract `ESTATES`.
    facilities
        Contract `FACILITIES`, in the rows' order of `network`.
    categories
        Categories to measure, whether the data hold them or not.
    params
        Search limit, walking speed and engine.

    Returns
    -------
    pd.DataFrame
        Contract `ACCESS`: one row per estate and category, by estate and category.

    Notes
    -----
    ``distance_m = min over entrances (leg + shortest path along edges + leg)``. One search per category from all its
    facilities at once. A row is ``unreachable`` where no facility of the category shares a connected part of the
    network with the estate, ``beyond_limit`` where one does but no walk is as short as the limit.
    """
    order = np.argsort(estates["estate_id"].to_numpy(dtype=object).astype(str))
    ids = estates["estate_id"].to_numpy(dtype=object)[order]
    owner = pd.Index(ids).get_indexer(pd.Index(network.entrances["estate_id"].to_numpy(dtype=object)))
    start = np.flatnonzero(owner >= 0)
    owner = owner[start]
    kinds = facilities["category"].to_numpy(dtype=object)
    names = facilities["facility_id"].to_numpy(dtype=object)
    # targets by id, so that a tie falls the same way whatever the order of rows
    by_id = np.argsort(names.astype(str))
    wanted = sorted(set(categories))
    sets = [by_id[kinds[by_id] == category] for category in wanted]
    doors = [network.doors(chosen) for chosen in sets]
    found = nearest_by(
        network.walk,
        start,
        [points for points, _ in doors],
        limit_m=params.search_limit_m,
        engine=Engine(params.engine),
    )
    parts = []
    for category, chosen, (points, of), near in zip(wanted, sets, doors, found, strict=True):
        measured = _of_estates(network.walk, (start, owner), points, near, len(ids))
        nearest = (
            np.where(measured.target == NOT_REACHED, None, names[chosen[of]][measured.target]) if len(chosen) else None
        )
        parts.append(
            pd.DataFrame(
                {
                    "estate_id": ids,
                    "category": category,
                    "distance_m": measured.distance_m,
                    "facility_id": nearest,
                    "state": measured.state,
                }
            )
        )
    access = pd.concat(parts, ignore_index=True).sort_values(["estate_id", "category"], ignore_index=True)
    access["distance_mode"] = network.distance_mode
    access["walk_min"] = access["distance_m"] / params.walk_speed_m_per_min
    access = access[list(ACCESS.names)].astype(
        {"estate_id": "str", "category": "str", "facility_id": "str", "state": "str", "distance_mode": "str"}
    )
    check_table(access, ACCESS)
    return access


class _Measured(NamedTuple):
    """Distance, target and state of every estate for one category."""

    distance_m: npt.NDArray[np.float64]
    target: npt.NDArray[np.int64]
    state: npt.NDArray[np.str_]


def _of_estates(
    walk: Ways,
    entrances: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    targets: npt.NDArray[np.int64],
    near: Nearest,
    count: int,
) -> _Measured:
    """From the walks of entrances (point, owner) to those of their estates."""
    start, owner = entrances
    walk_m, target = near
    # the first row per estate is its shortest walk; equal walks go to the smaller target
    order = np.lexsort((target, walk_m, owner))
    first = order[np.r_[True, owner[order][1:] != owner[order][:-1]]] if len(order) else order
    distance_m = np.full(count, np.nan)
    nearest = np.full(count, NOT_REACHED, dtype=np.int64)
    reached = np.zeros(count, dtype=bool)
    hit = first[target[first] != NOT_REACHED]
    distance_m[owner[hit]], nearest[owner[hit]], reached[owner[hit]] = walk_m[hit], target[hit], True
    on_network = np.zeros(count, dtype=bool)
    on_network[owner[walk.on_network[start]]] = True
    part = walk.point_component
    connected = np.zeros(count, dtype=bool)
    target_parts = np.unique(part[targets[walk.on_network[targets]]])
    connected[owner[np.isin(part[start], target_parts)]] = True
    state = np.select(
        [np.full(count, len(targets) == 0), ~on_network, reached, connected],
        ["no_facility", "off_network", "reached", "beyond_limit"],
        default="unreachable",
    )
    return _Measured(distance_m, nearest, state)
