"""What is missing within the tier's threshold, and for how many people?"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.params import AccessParams
from spatial_renewal.profiles.model import DEMAND_UNITS, Category, Standard
from spatial_renewal.tables import COVERAGE

# Distances come from different sums of the same edges: a millimetre never decides.
TOLERANCE_M = 0.001


def find_coverage_gaps(
    access: pd.DataFrame,
    *,
    estates: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    standard: Standard,
    categories: Mapping[str, Category],
    params: AccessParams,
) -> pd.DataFrame:
    """Judge every walk by the standard's threshold.

    Parameters
    ----------
    access
        Contract `ACCESS`.
    estates, facilities
        Contracts `ESTATES` and `FACILITIES`.
    standard
        The standard; categories for which it states no distance are not judged.
    categories
        Every category, with the group that it serves.
    params
        Whether the facility data are complete.

    Returns
    -------
    pd.DataFrame
        Contract `COVERAGE`: one row per estate and judged category.

    Raises
    ------
    ParameterError
        The standard states no distance for anything that people walk to; or the search limit is less than twice the
        largest threshold, so *far* would have no number.

    Notes
    -----
    ``covered`` is ``distance_m <= threshold_m + 1 mm``. ``gap_demand`` is the whole demand of an estate that is not
    covered: its entrances speak for all who live there. It is missing where the data cannot tell (``no_facility``
    unless the facility data are declared complete, ``off_network``).
    """
    rules = _rule_table(standard, categories)
    if rules.empty:
        raise ParameterError(finding("standard_without_distances", standard.id))
    largest_m = rules["threshold_m"].max()
    if params.search_limit_m < 2 * largest_m:
        values = {"limit_m": params.search_limit_m, "largest_m": largest_m, "wanted_m": 2 * largest_m}
        raise ParameterError(finding("search_limit_too_short", "parameters.access", values=values))
    judged = _with_straight_lines(access.merge(rules, on="category", validate="many_to_one"), estates, facilities)
    judged["distance_mode"] = judged["distance_mode"].mask(judged["meant"].eq("euclidean"), "euclidean")
    covered = judged["distance_m"].le(judged["threshold_m"] + TOLERANCE_M) & judged["state"].eq("reached")
    far = judged["state"].isin(["reached", "beyond_limit"])
    judged["state"] = judged["state"].mask(far, "beyond_threshold").mask(covered, "covered").astype("str")
    judged["covered"] = covered.to_numpy(dtype=bool)
    judged["demand"] = _demand(judged, estates)
    cannot_tell = judged["state"].eq("off_network")
    if not params.inventory_complete:
        cannot_tell |= judged["state"].eq("no_facility")
    judged["gap_demand"] = judged["demand"].where(~judged["covered"], judged["demand"] * 0.0).mask(cannot_tell)
    coverage = judged[list(COVERAGE.names)].sort_values(["estate_id", "category"], ignore_index=True)
    check_table(coverage, COVERAGE)
    return coverage


def _rule_table(standard: Standard, categories: Mapping[str, Category]) -> pd.DataFrame:
    rows = [
        {
            "category": rule.category,
            "tier": rule.tier,
            "threshold_m": standard.threshold_m(rule),
            "clause": f"{standard.number} {rule.clause if rule.radius_m else standard.tiers[rule.tier].clause}",
            "meant": standard.mode_of(rule),
            "certainty": rule.certainty if rule.radius_m else standard.tiers[rule.tier].certainty,
            "demand_column": categories[rule.category].demand,
            "demand_unit": DEMAND_UNITS[categories[rule.category].demand],
        }
        for rule in standard.facilities
        if categories[rule.category].walked_to
    ]
    columns = [
        "category",
        "tier",
        "threshold_m",
        "clause",
        "meant",
        "certainty",
        "demand_column",
        "demand_unit",
    ]
    table = pd.DataFrame(rows, columns=columns).astype({"threshold_m": "float64"})
    return table[table["threshold_m"].notna()]


def _with_straight_lines(judged: pd.DataFrame, estates: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> pd.DataFrame:
    """Where the standard means a radius in a straight line: the distance from the estate's outline to the nearest.

    Streets do not matter then: only a category that the data do not hold keeps its state.
    """
    measured = judged.copy()
    for category in sorted(judged.loc[judged["meant"].eq("euclidean"), "category"].unique()):
        points = facilities.geometry[facilities["category"].eq(category)].to_numpy()
        rows = measured["category"].eq(category)
        if not len(points) or not rows.any():
            continue
        gaps_m = shapely.STRtree(points).query_nearest(
            estates.geometry.to_numpy(), all_matches=False, return_distance=True
        )[1]
        straight_m = measured.loc[rows, "estate_id"].map(dict(zip(estates["estate_id"], gaps_m, strict=True)))
        measured.loc[rows, "distance_m"] = straight_m
        measured.loc[rows, "state"] = "reached"
    return measured


def _demand(judged: pd.DataFrame, estates: gpd.GeoDataFrame) -> np.ndarray:
    """People of each row's group in its estate."""
    columns = sorted(judged["demand_column"].unique())
    people = pd.DataFrame(estates[["estate_id", *columns]]).melt(
        "estate_id", var_name="demand_column", value_name="demand"
    )
    found = judged[["estate_id", "demand_column"]].merge(people, how="left", validate="many_to_one")
    return found["demand"].to_numpy(dtype=np.float64)
