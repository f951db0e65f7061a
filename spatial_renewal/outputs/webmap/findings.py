"""How do coverage and provision fit into the map? (one column a rule, one letter a state, equal columns once)"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, Pool, aligned, numbers, plain
from spatial_renewal.tables import COVERAGE_STATES

_RULE = ["category", "tier", "threshold_m", "demand_unit", "clause", "certainty"]
_NO_ROW = "-"
_TOO_FAR = ("beyond_threshold", "unreachable")
_PEOPLE = 1  # decimals of demand


def coverage(table: pd.DataFrame, estate_ids: pd.Series) -> Packed:
    """Every rule with its threshold and clause, and per estate its state, distance, demand and gap.

    ``states`` holds one digit an estate, the place in `spatial_renewal.tables.COVERAGE_STATES`, or ``-`` where
    the rule does not apply. ``gaps`` holds ``=`` where the gap is the whole demand, ``0`` where there is none,
    ``?`` where nobody knows, ``*`` where the figure stands in ``other_gaps``; it is empty where all follow from
    the states: no gap where covered, the whole demand where too far, unknown otherwise.
    """
    pool = Pool[Packed]()
    rules = [
        {
            **{name: plain(value) for name, value in zip(_RULE, key, strict=True)},
            "states": _states(rows["state"]),
            "distances_m": numbers(rows["distance_m"]),
            "demand": pool.place(numbers(rows["demand"], _PEOPLE)),
            **_gaps(rows),
        }
        for key, rows in _by_rule(table, estate_ids)
    ]
    return {"states": list(COVERAGE_STATES), "rules": rules, "demands": pool.columns}


def provision(table: pd.DataFrame, estate_ids: pd.Series) -> list[Packed]:
    """Every category with capacities: places wanted, places had and places short, an entry an estate."""
    return [
        {
            "category": category,
            "unit": str(rows["unit"].iloc[0]),
            **{c: numbers(aligned(rows, estate_ids)[c], _PEOPLE) for c in ("demand", "served", "unserved")},
        }
        for category, rows in table.groupby("category", sort=False)
    ]


def _by_rule(table: pd.DataFrame, estate_ids: pd.Series) -> Iterable[tuple[tuple[object, ...], pd.DataFrame]]:
    for key, rows in table.groupby(_RULE, sort=False, dropna=False):
        yield key, aligned(rows, estate_ids)


def _states(states: pd.Series) -> str:
    digits = {state: str(place) for place, state in enumerate(COVERAGE_STATES)}
    return "".join(states.map(digits).fillna(_NO_ROW))


def _gaps(rows: pd.DataFrame) -> Packed:
    demand, gap, state = rows["demand"], rows["gap_demand"], rows["state"]
    letters = np.select([gap.isna(), gap == 0, gap == demand], ["?", "0", "="], default="*")
    too_far = state.isin(_TOO_FAR) & demand.notna()
    usual = np.select([state == "covered", too_far & (demand == 0), too_far], ["0", "0", "="], default="?")
    written = "" if (letters == usual).all() else "".join(letters)
    return {"gaps": written, "other_gaps": numbers(gap[letters == "*"], _PEOPLE)}
