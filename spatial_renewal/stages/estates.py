"""Which estates does the policy let us renovate, and why not the others?"""

import geopandas as gpd
import pandas as pd

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.params import EstateParams
from spatial_renewal.profiles.model import Cutoff, Exclusion, Policy


def screen_estates(
    ledger: gpd.GeoDataFrame, *, policy: Policy, plan_year: int, params: EstateParams
) -> gpd.GeoDataFrame:
    """Say of each estate whether the policy takes it in, and by which rules.

    Parameters
    ----------
    ledger
        Contract `LEDGER`.
    policy
        The policy profile.
    plan_year
        Year of the plan; it chooses the cut-off.
    params
        Whether estates of unknown eligibility are planned for too.

    Returns
    -------
    gpd.GeoDataFrame
        `ledger` with ``eligible`` (missing where the year of completion is unknown and nothing excludes it),
        ``in_programme``, ``eligibility_rules`` (``rule=answer`` separated by ``;``), ``eligibility_reason`` and
        ``..._en``.

    Raises
    ------
    ParameterError
        The policy has no cut-off for `plan_year`.

    Notes
    -----
    An exclusion that nobody has surveyed counts as not met; the rule then answers ``not_surveyed``.
    """
    cutoff = _cutoff_for(policy, plan_year)
    year = ledger["year_built"]
    old = year.le(cutoff.built_on_or_before).astype("boolean").mask(year.isna())
    eligible = old.copy()
    rules = _answer(f"built_by_{cutoff.built_on_or_before}", old)
    reason, reason_en = _year_reasons(year, old, cutoff, policy)
    for exclusion in policy.exclusions:
        flag = ledger[exclusion.flag]
        met = flag.fillna(value=False).astype(bool)
        rules = rules + ";" + _answer(exclusion.flag, flag, unknown="not_surveyed")
        eligible = eligible.mask(met, other=False)
        reason = reason.mask(met, _exclusion_reason(exclusion, policy))
        reason_en = reason_en.mask(met, f"Left out: {exclusion.en} ({policy.id}, {exclusion.section}).")
    return ledger.assign(
        eligible=eligible,
        in_programme=eligible.fillna(value=params.plan_for_unknown).astype(bool),
        eligibility_rules=rules,
        eligibility_reason=reason,
        eligibility_reason_en=reason_en,
    )


def _cutoff_for(policy: Policy, plan_year: int) -> Cutoff:
    fitting = [c for c in policy.cutoffs if c.from_year <= plan_year <= c.to_year]
    if not fitting:
        spans = ", ".join(f"{c.from_year}-{c.to_year}" for c in policy.cutoffs)
        raise ParameterError(finding("no_cutoff_for_year", policy.id, values={"plan_year": plan_year, "spans": spans}))
    return max(fitting, key=lambda c: c.built_on_or_before)


def _answer(rule: str, answer: pd.Series, *, unknown: str = "unknown") -> pd.Series:
    words = answer.map({True: "yes", False: "no"}).astype("object").where(answer.notna(), unknown)
    return (rule + "=" + words.astype("str")).astype("str")


def _year_reasons(year: pd.Series, old: pd.Series, cutoff: Cutoff, policy: Policy) -> tuple[pd.Series, pd.Series]:
    shown = year.fillna(0).astype("int64").astype("str")
    last = cutoff.built_on_or_before
    where = f"{policy.number or policy.title_zh} {cutoff.section}"
    young = old.eq(other=False).fillna(value=False).astype(bool)
    reason = (shown + f" 年建成，不晚于 {last} 年，符合条件（{where}）。").mask(
        young, shown + f" 年建成，晚于 {last} 年，不在改造范围（{where}）。"
    )
    reason_en = ("Built in " + shown + f", by {last}: eligible ({policy.id}, {cutoff.section}).").mask(
        young, "Built in " + shown + f", after {last}: outside the programme ({policy.id}, {cutoff.section})."
    )
    return (
        reason.mask(year.isna(), "建成年份不详，请补充调查。"),
        reason_en.mask(year.isna(), "Year of completion unknown: to be surveyed."),
    )


def _exclusion_reason(exclusion: Exclusion, policy: Policy) -> str:
    return f"不在改造范围：{exclusion.zh}（{policy.number or policy.title_zh} {exclusion.section}）。"
