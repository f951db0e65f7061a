"""Which estates does the urban health check (城市体检) count as short, and of what?"""

from collections.abc import Callable, Mapping
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table, empty_table
from spatial_renewal.profiles.model import Item, Standard
from spatial_renewal.tables import HEALTH_CHECK

# How much an estate is short of, by its id: 0 none, above 0 short, missing where the data cannot tell.
Shortage = pd.Series


def check_health(
    estates: gpd.GeoDataFrame, *, tables: Mapping[str, pd.DataFrame], indicators: Standard
) -> pd.DataFrame:
    """Count the estates that each indicator finds short.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    tables
        ``coverage``, ``provision``, ``parking`` and ``measures`` after those contracts.
    indicators
        Their profile; `judged_by` of each says how it is counted, and those that no table can judge are left out.

    Returns
    -------
    pd.DataFrame
        Contract `HEALTH_CHECK`, in the profile's order. ``value`` is the sum of what is missing where the indicator
        counts spaces or points, and the number of estates short elsewhere.

    Notes
    -----
    The profile states no thresholds: facilities are judged by the run's standard. An estate is short of facilities
    where none of the indicator's categories is within its threshold with places for all; it is not short where one
    is; nobody knows where the data cannot tell for one of them and none does.
    """
    ids = pd.Index(sorted(estates["estate_id"]), name="estate_id")
    rows = []
    for item in indicators.items:
        if not item.judged_by:
            continue
        short = _judge(item, estates, tables)(ids)
        who = short.index[short.gt(0)]
        known = short.dropna()
        amount = float(known.sum()) if item.judged_by in _SUMMED else float(len(who))
        rows.append(
            {
                "indicator": item.id,
                "number": item.number or None,
                "name": item.zh,
                "name_en": item.en,
                "counts": item.counts or "estates",
                "value": amount if len(known) else np.nan,
                "estates_short": len(who),
                "estates_unknown": int(short.isna().sum()),
                "estates": ";".join(who),
                "certainty": item.certainty,
            }
        )
    table = pd.DataFrame(rows, columns=list(HEALTH_CHECK.names)).astype(empty_table(HEALTH_CHECK).dtypes.to_dict())
    check_table(table, HEALTH_CHECK)
    return table


_SUMMED: Mapping[str, str] = {"parking_spaces": "deficit_far", "charging_points": "charging_gap"}


def _judge(item: Item, estates: gpd.GeoDataFrame, tables: Mapping[str, pd.DataFrame]) -> Callable[[pd.Index], Shortage]:
    how, _, name = item.judged_by.partition(":")
    if how == "facilities":
        return partial(_by_facilities, item.categories, tables["coverage"], tables["provision"])
    if how == "measure":
        return partial(_by_measure, name, tables["measures"])
    if how == "flag":
        return partial(_by_flag, name, estates)
    return partial(_by_amount, _SUMMED[how], tables["parking"])


def _by_facilities(names: tuple[str, ...], coverage: pd.DataFrame, provision: pd.DataFrame, ids: pd.Index) -> Shortage:
    found = pd.DataFrame({name: _one_category(name, coverage, provision, ids) for name in names}, index=ids)
    # missing only where no category is there for sure and one might be
    return found.min(axis=1).where(found.eq(0).any(axis=1) | found.notna().all(axis=1))


def _one_category(name: str, coverage: pd.DataFrame, provision: pd.DataFrame, ids: pd.Index) -> Shortage:
    near = coverage[coverage["category"].eq(name)].set_index("estate_id").reindex(ids)
    reached = near["covered"].astype("boolean").fillna(value=False)
    far = (1.0 - reached.astype("float64")).where(reached | near["gap_demand"].notna())
    places = provision[provision["category"].eq(name)].set_index("estate_id").reindex(ids)
    if places["demand"].isna().all():
        return far
    full = places["unserved"].gt(0).astype("float64").where(places["unserved"].notna())
    return far.where(far.ne(0), full)


def _by_amount(column: str, parking: pd.DataFrame, ids: pd.Index) -> Shortage:
    return parking.set_index("estate_id")[column].reindex(ids)


def _by_measure(name: str, measures: pd.DataFrame, ids: pd.Index) -> Shortage:
    needs = measures[measures["measure"].eq(name)].set_index("estate_id")["need"].reindex(ids)
    return needs.map({"needed": 1.0, "not_needed": 0.0}).astype("float64")


def _by_flag(name: str, estates: gpd.GeoDataFrame, ids: pd.Index) -> Shortage:
    done = estates.set_index("estate_id")[name].reindex(ids)
    return 1.0 - done.astype("Float64").astype("float64")
