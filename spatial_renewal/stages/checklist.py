"""For each life circle, what of all that the standard lists does an estate have, lack, or have too far or too small?"""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.params import AccessParams
from spatial_renewal.profiles.model import TIERS, Standard
from spatial_renewal.tables import CHECKLIST


def make_checklist(
    access: pd.DataFrame,
    *,
    coverage: pd.DataFrame,
    facilities: gpd.GeoDataFrame,
    standard: Standard,
    params: AccessParams,
) -> pd.DataFrame:
    """Give a verdict on every item of every tier, for every estate.

    Parameters
    ----------
    access, coverage
        Contracts `ACCESS` and `COVERAGE`.
    facilities
        Contract `FACILITIES`, for floor areas.
    standard
        Lists the items; tiers are not inclusive, so an item that two tiers ask for has two rows.
    params
        Whether the facility data are complete.

    Returns
    -------
    pd.DataFrame
        Contract `CHECKLIST`, by estate, tier and category.

    Notes
    -----
    ``have``: within the threshold and not known to be too small. ``too_small``: within it, but the nearest has less
    floor area than the standard's least. ``too_far``: there is one, beyond the threshold. ``lack``: none can be walked
    to within the search limit, or complete data hold none. ``unknown``: the data hold none, no street is near, or the
    standard states no distance.
    """
    rules = _rules(standard)
    states = coverage.set_index(["estate_id", "category"])[["state"]].rename(columns={"state": "verdict_state"})
    rows = access.merge(rules, on="category").join(states, on=["estate_id", "category"])
    floor = facilities.set_index("facility_id")["floor_area_m2"]
    rows["floor_area_m2"] = rows["facility_id"].map(floor).astype("float64")
    rows["verdict"] = _verdicts(rows, complete=params.inventory_complete)
    rows["tier"] = rows["tier"].astype(pd.CategoricalDtype(list(TIERS), ordered=True))
    table = rows.sort_values(["estate_id", "tier", "category"], ignore_index=True).astype({"tier": "str"})
    table = table[list(CHECKLIST.names)]
    check_table(table, CHECKLIST)
    return table


def _rules(standard: Standard) -> pd.DataFrame:
    rows = [
        {
            "category": rule.category,
            "tier": tier,
            "requirement": requirement,
            "threshold_m": standard.threshold_m(rule),
            "least_floor_area_m2": rule.floor_area_m2[0] if rule.floor_area_m2 else np.nan,
            "clause": f"{standard.number} {rule.clause}",
            "certainty": rule.certainty,
        }
        for rule in standard.facilities
        for tier, requirement in rule.requirement.items()
    ]
    table = pd.DataFrame(rows).astype({"threshold_m": "float64", "least_floor_area_m2": "float64"})
    return table.astype(dict.fromkeys(("category", "tier", "requirement", "clause", "certainty"), "str"))


def _verdicts(rows: pd.DataFrame, *, complete: bool) -> pd.Series:
    state = rows["verdict_state"]
    small = rows["floor_area_m2"] < rows["least_floor_area_m2"]
    gone = rows["state"].isin(["beyond_limit", "unreachable"])
    verdict = np.select(
        [
            state.eq("no_facility") & complete,
            state.isna() | state.isin(["no_facility", "off_network"]),
            state.eq("covered") & small,
            state.eq("covered"),
            gone,
        ],
        ["lack", "unknown", "too_small", "have", "lack"],
        default="too_far",
    )
    return pd.Series(verdict, index=rows.index, dtype="str")
