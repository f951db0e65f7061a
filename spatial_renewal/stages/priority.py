"""Which units and estates first, why, and how sure is that order?"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.contracts import Contract, check_table
from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.methods.ranking import rank_from_scores, rank_interval, scale_by_quantile, weighted_parts
from spatial_renewal.params import PriorityParams
from spatial_renewal.profiles.model import Category, Indicator
from spatial_renewal.tables import ESTATE_PRIORITY, PRIORITY

REASONS_SHOWN = 3


def score_priority(
    indicators: pd.DataFrame, *, key: str, declared: Mapping[str, Indicator], params: PriorityParams
) -> pd.DataFrame:
    """Rank estates or units by their weighted needs.

    Parameters
    ----------
    indicators
        `key` and one column per indicator, raw; missing where unknown.
    key
        ``unit_id`` or ``estate_id``.
    declared
        Labels and units of the indicators.
    params
        Weights, the quantile that scores 1, and how far weights move for the rank interval.

    Returns
    -------
    pd.DataFrame
        Contract `PRIORITY` or `ESTATE_PRIORITY`, by rank. ``part_<indicator>`` sum to ``score``.

    Raises
    ------
    ParameterError
        A weight names no indicator, or no weight is above zero.

    Notes
    -----
    ``score_j = min(1, raw_j / quantile)``; ``part_j = w_j score_j / sum of w over the known``. Ties go by id.
    """
    weights = _weights(declared, params)
    names = [name for name in declared if weights[name] > 0]
    rows = indicators.sort_values(key, ignore_index=True)
    raw = rows[names].to_numpy(dtype=np.float64)
    score = scale_by_quantile(raw, quantile=params.reference_quantile)
    share = np.array([weights[name] for name in names])
    parts = weighted_parts(score, share)
    total = np.nan_to_num(parts.sum(axis=1))
    low, high = rank_interval(score, share, swing=params.weight_swing)
    table = pd.DataFrame(
        {
            key: rows[key].astype("str"),
            **{name: raw[:, j] for j, name in enumerate(names)},
            **{f"score_{name}": score[:, j] for j, name in enumerate(names)},
            **{f"part_{name}": np.nan_to_num(parts[:, j]) for j, name in enumerate(names)},
            # parts are sums of shares: rounding may carry a full score a hair above 1
            "score": np.minimum(total, 1.0),
            "rank": rank_from_scores(total),
            "rank_low": low,
            "rank_high": high,
            "reasons": _reasons(raw, parts, [declared[n] for n in names], chinese=True),
            "reasons_en": _reasons(raw, parts, [declared[n] for n in names], chinese=False),
        }
    ).sort_values("rank", ignore_index=True)
    contract: Contract = PRIORITY if key == "unit_id" else ESTATE_PRIORITY
    check_table(table, contract)
    return table


def estate_indicators(
    estates: gpd.GeoDataFrame,
    *,
    coverage: pd.DataFrame,
    provision: pd.DataFrame,
    categories: Mapping[str, Category],
    declared: Mapping[str, Indicator],
    plan_year: int,
) -> pd.DataFrame:
    """Raw indicators of every estate of the programme.

    Parameters
    ----------
    estates, coverage, provision
        Contracts `ESTATES`, `COVERAGE`, `PROVISION`.
    categories, declared
        Every category and indicator.
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
    lead = {name: c for name, c in categories.items() if c.lead}
    table = pd.DataFrame({"estate_id": chosen["estate_id"]})
    for indicator in declared.values():
        if indicator.measures == "age":
            values = (plan_year - chosen["year_built"]).clip(lower=0)
        elif indicator.measures == "unserved":
            group = [name for name, c in lead.items() if c.group == indicator.group]
            rows = provision[provision["category"].isin(group)]
            values = rows.groupby("estate_id")["unserved"].sum(min_count=1).reindex(ids)
        elif indicator.measures == "lead_gap":
            values = _lead_gap(coverage, {n: c for n, c in lead.items() if c.group == indicator.group}).reindex(ids)
        else:
            rest = coverage[~coverage["category"].isin(lead)]
            values = rest.groupby("estate_id")["gap_demand"].mean().reindex(ids)
        table[indicator.id] = values.to_numpy(dtype=np.float64)
    return table


def _lead_gap(coverage: pd.DataFrame, group: Mapping[str, Category]) -> pd.Series:
    rows = coverage[coverage["category"].isin(list(group))]
    serves = rows["category"].map({name: c.demand for name, c in group.items()})
    worst = rows.groupby(["estate_id", serves.rename("serves")])["gap_demand"].max()
    return worst.groupby(level="estate_id").sum(min_count=1)


def unit_indicators(
    indicators: pd.DataFrame,
    *,
    estates: gpd.GeoDataFrame,
    unit_members: pd.DataFrame,
    declared: Mapping[str, Indicator],
) -> pd.DataFrame:
    """Indicators of units from those of their estates: people and places add up, age is the mean by households.

    Parameters
    ----------
    indicators
        Of the estates.
    estates, unit_members
        Contracts `ESTATES` and `UNIT_MEMBERS`.
    declared
        Every indicator.

    Returns
    -------
    pd.DataFrame
        ``unit_id`` and one column per indicator; missing where no member knows it.
    """
    rows = indicators.merge(unit_members, on="estate_id", validate="one_to_one")
    rows = rows.merge(pd.DataFrame(estates[["estate_id", "households"]]), on="estate_id", validate="one_to_one")
    table = pd.DataFrame(index=pd.Index(sorted(rows["unit_id"].unique()), name="unit_id", dtype="str"))
    for indicator in declared.values():
        values = rows[indicator.id]
        if indicator.measures == "age":
            weight = rows["households"].where(values.notna(), 0.0).clip(lower=1.0)
            top = (values.fillna(0.0) * weight).groupby(rows["unit_id"]).sum()
            table[indicator.id] = top / weight.where(values.notna()).groupby(rows["unit_id"]).sum(min_count=1)
        else:
            table[indicator.id] = values.groupby(rows["unit_id"]).sum(min_count=1)
    return table.reset_index()


def _weights(declared: Mapping[str, Indicator], params: PriorityParams) -> dict[str, float]:
    unknown = sorted(set(params.weights) - set(declared))
    if unknown:
        values = {"names": ", ".join(unknown), "known": ", ".join(declared)}
        raise ParameterError(finding("unknown_weight", "parameters.priority.weights", values=values))
    if min(params.weights.values(), default=0.0) < 0 or sum(params.weights.values()) <= 0:
        raise ParameterError(finding("weights_all_zero", "parameters.priority.weights"))
    return {name: params.weights.get(name, 0.0) for name in declared}


def _reasons(raw: np.ndarray, parts: np.ndarray, indicators: list[Indicator], *, chinese: bool) -> pd.Series:
    """The largest parts of each row as one sentence."""
    sentences = []
    for values, row in zip(raw, np.nan_to_num(parts), strict=True):
        best = [j for j in np.argsort(-row, kind="stable")[:REASONS_SHOWN] if row[j] > 0]
        if chinese:
            words = [f"{indicators[j].zh}：{values[j]:,.0f} {indicators[j].unit_zh}" for j in best]
            sentences.append("；".join(words) + "。" if words else "没有已知缺口。")
        else:
            words = [f"{indicators[j].en}: {values[j]:,.0f} {indicators[j].unit_en}" for j in best]
            sentences.append("; ".join(words) + "." if words else "No known gap.")
    return pd.Series(sentences, dtype="str")
