"""What is known of each estate and unit that can count in the order? (indicators, and how exact each is)"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.params import PriorityParams
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import Category, Indicator


def estate_indicators(
    estates: gpd.GeoDataFrame,
    *,
    coverage: pd.DataFrame,
    provision: pd.DataFrame,
    measures: pd.DataFrame,
    declared: Mapping[str, Indicator],
    plan_year: int,
) -> pd.DataFrame:
    """Raw indicators of every estate of the programme.

    Parameters
    ----------
    estates, coverage, provision, measures
        Contracts `ESTATES`, `COVERAGE`, `PROVISION`, `MEASURES`.
    declared
        Every indicator: what it measures and where it is read.
    plan_year
        For the age of buildings.

    Returns
    -------
    pd.DataFrame
        ``estate_id`` and one column per indicator; missing where nothing is known.

    Notes
    -----
    Who lacks several lead categories that serve one group is counted once: the largest gap of the group.
    """
    chosen = estates[estates["in_programme"]].sort_values("estate_id", ignore_index=True)
    ids = pd.Index(chosen["estate_id"])
    lead = {name: c for name, c in categories().items() if c.lead}
    table = {"estate_id": chosen["estate_id"].astype("str")}
    for indicator in declared.values():
        group = {name: c for name, c in lead.items() if c.group == indicator.group}
        if indicator.measures == "unserved":
            rows = provision[provision["category"].isin(list(group))]
            values = rows.groupby("estate_id")["unserved"].sum(min_count=1).reindex(ids)
        elif indicator.measures == "lead_gap":
            values = _lead_gap(coverage, group).reindex(ids)
        elif indicator.measures == "mean_gap":
            rest = coverage[~coverage["category"].isin(list(lead))]
            values = rest.groupby("estate_id")["gap_demand"].mean().reindex(ids)
        elif indicator.measures == "class_needed":
            values = _needed(measures, indicator.measure_class).reindex(ids)
        else:
            values = _from_ledger(chosen, indicator, plan_year)
        table[indicator.id] = pd.Series(values.to_numpy(dtype=np.float64))
    return pd.DataFrame(table)


def indicator_errors(
    indicators: pd.DataFrame, *, estates: gpd.GeoDataFrame, declared: Mapping[str, Indicator], params: PriorityParams
) -> pd.DataFrame:
    """Standard deviation of every indicator of every estate, in the indicator's own unit.

    Parameters
    ----------
    indicators
        Of the estates.
    estates
        Contract `ESTATES`: its sources say what was given and what was estimated.
    declared
        Every indicator, with the count whose source decides.
    params
        Error shares of given and of estimated counts.

    Returns
    -------
    pd.DataFrame
        As `indicators`: share x value; 0 where the indicator is exact or unknown.
    """
    told = pd.DataFrame(estates).set_index("estate_id").loc[indicators["estate_id"]]
    found: dict[str, pd.Series] = {"estate_id": indicators["estate_id"]}
    for indicator in declared.values():
        column = indicator.error_of
        if not column:
            share = np.zeros(len(told))
        else:
            if column in ("households", "population"):
                given = told[f"{column}_source"].eq("given")
            else:
                given = told["groups_source"].str.contains(f"{column}:given", regex=False).fillna(value=False)
            share = np.where(given, params.given_error_share, params.estimated_error_share)
        found[indicator.id] = indicators[indicator.id].abs().fillna(0.0) * share
    return pd.DataFrame(found)


def unit_indicators(
    indicators: pd.DataFrame,
    *,
    errors: pd.DataFrame,
    estates: gpd.GeoDataFrame,
    unit_members: pd.DataFrame,
    declared: Mapping[str, Indicator],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators of units from those of their estates, and their errors.

    Parameters
    ----------
    indicators, errors
        Of the estates.
    estates, unit_members
        Contracts `ESTATES` and `UNIT_MEMBERS`.
    declared
        Every indicator: whether a unit has the sum of its estates or their mean.

    Returns
    -------
    tuple of pd.DataFrame
        ``unit_id`` and one column per indicator, missing where no member knows it; and standard deviations.

    Notes
    -----
    Means weigh estates by households or people, at least 1, so that an empty estate counts. Errors of estates are
    independent: that of a sum is ``sqrt(sum e^2)``, that of a mean ``sqrt(sum (w e)^2) / sum w``.
    """
    people = pd.DataFrame(estates[["estate_id", "households", "population"]])
    rows = unit_members.merge(indicators, on="estate_id", validate="one_to_one")
    rows = rows.merge(people, on="estate_id", validate="one_to_one")
    error = rows[["estate_id"]].merge(errors, on="estate_id", validate="one_to_one")
    unit = rows["unit_id"]
    values, deviations = {}, {}
    for indicator in declared.values():
        raw = rows[indicator.id]
        weight = rows[indicator.mean_over].clip(lower=1.0).fillna(1.0) if indicator.mean_over else raw * 0.0 + 1.0
        weight = weight.where(raw.notna(), 0.0)
        base = weight.groupby(unit).sum().where(lambda whole: whole > 0) if indicator.mean_over else 1.0
        values[indicator.id] = (raw * weight).groupby(unit).sum(min_count=1) / base
        deviations[indicator.id] = ((error[indicator.id] * weight) ** 2).groupby(unit).sum() ** 0.5 / base
    units = pd.Index(sorted(unit.unique()), name="unit_id", dtype="str")
    return (
        pd.DataFrame(values, index=units, columns=list(declared), dtype=np.float64).reset_index(),
        pd.DataFrame(deviations, index=units, columns=list(declared), dtype=np.float64).fillna(0.0).reset_index(),
    )


def _lead_gap(coverage: pd.DataFrame, group: Mapping[str, Category]) -> pd.Series:
    rows = coverage[coverage["category"].isin(list(group))]
    serves = rows["category"].map({name: c.demand for name, c in group.items()})
    worst = rows.groupby(["estate_id", serves.rename("serves")])["gap_demand"].max()
    return worst.groupby(level="estate_id").sum(min_count=1)


def _needed(measures: pd.DataFrame, measure_class: str) -> pd.Series:
    """Measures of a class that an estate needs; missing where none of them has been decided."""
    rows = measures[measures["measure_class"].eq(measure_class) & measures["need"].ne("to_survey")]
    return rows["need"].eq("needed").groupby(rows["estate_id"]).sum()


def _from_ledger(chosen: pd.DataFrame, indicator: Indicator, plan_year: int) -> pd.Series:
    """An indicator that one estate's row tells."""
    if indicator.measures == "age":
        return (plan_year - chosen["year_built"]).clip(lower=0)
    if indicator.measures == "items":
        listed = ";" + chosen["surveyed_needs"] + ";"
        named = [listed.str.contains(f";{item};", regex=False).fillna(value=False) for item in indicator.items]
        return pd.Series(np.sum(named, axis=0, dtype=np.float64), chosen.index).where(listed.notna())
    values = chosen[indicator.column].astype("Float64").astype("float64")
    if indicator.measures == "ratio":
        return values / chosen[indicator.over].where(chosen[indicator.over] > 0)
    return values
