"""What do the numbers say, in sentences? (programme, leading facilities, subdistricts, units, what is not known)"""

from collections.abc import Iterator

import pandas as pd

from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.programme import programme
from spatial_renewal.outputs.report.amounts import figure, share, text, total
from spatial_renewal.outputs.report.parts import Label, say
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import UNIT_WORDS, Category
from spatial_renewal.study import Outcome

FIRST = 5  # units that the sentence on the first ones is about


def sentences(outcome: Outcome) -> Iterator[Label]:
    """Every finding in Chinese and English, in reading order; each figure is computed from the tables of the run."""
    yield _programme(outcome)
    if not outcome.estates["in_programme"].any():
        yield say("find_nobody")
    else:
        short = lacking(outcome)
        yield from (_category(outcome, short, kind) for kind in categories().values() if kind.lead)
        yield from _subdistrict(outcome, short)
        yield from _units(outcome)
        yield from _years(outcome)
    yield from _unknown(outcome)


def planned_estates(outcome: Outcome) -> pd.DataFrame:
    """The estates of the programme."""
    return pd.DataFrame(outcome.estates[outcome.estates["in_programme"]])


def _programme(outcome: Outcome) -> Label:
    inputs, estates, planned = outcome.inputs, outcome.estates, planned_estates(outcome)
    eligible, unknown = int(estates["eligible"].fillna(value=False).sum()), int(estates["eligible"].isna().sum())
    values = {
        "city": inputs.name,
        "city_en": inputs.name_en,
        "policy": inputs.policy.number or inputs.policy.title_zh,
        "policy_en": inputs.policy.title_en,
        "estates": f"{len(estates):,}",
        "eligible": f"{eligible:,}",
        "unknown": f"{unknown:,}",
        "others": f"{len(estates) - eligible - unknown:,}",
        "planned": f"{len(planned):,}",
        **{name: total(planned[name]) for name in ("households", "population")},
        "elderly": total(planned["elderly_60"]),
    }
    return say("find_programme", values)


def _category(outcome: Outcome, short: pd.DataFrame, kind: Category) -> Label:
    """One sentence on a leading category: who lacks it, why, for how many."""
    named = {"category": kind.zh, "category_en": kind.en}
    planned = planned_estates(outcome)["estate_id"]
    coverage, provision = (
        table[table["category"].eq(kind.id) & table["estate_id"].isin(planned)]
        for table in (outcome.coverage, outcome.provision)
    )
    rows = short[short["category"].eq(kind.id)]
    if rows.empty:
        judged = coverage["covered"].any() or provision["unserved"].notna().any()
        return say("find_met" if judged else "find_not_known", named)
    shares = {"lacking": f"{len(rows):,}", "share": share(len(rows), len(planned))}
    if rows["cause"].eq("short").all() or coverage.empty:
        unit, unit_en = UNIT_WORDS.get(str(provision["unit"].iloc[0]), ("", ""))
        return say("find_short", named | shares | {"places": total(rows["places"]), "unit": unit, "unit_en": unit_en})
    unit, unit_en = UNIT_WORDS.get(str(coverage["demand_unit"].iloc[0]), ("", ""))
    values = {
        "far": f"{rows['cause'].eq('out_of_reach').sum():,}",
        "full": f"{rows['cause'].eq('full').sum():,}",
        "threshold": figure(coverage["threshold_m"].iloc[0]),
        "people": total(rows["people"]),
        "unit": unit,
        "unit_en": unit_en,
        "clause": text(coverage["clause"].iloc[0]),
    }
    return say("find_none_in_town" if rows["cause"].eq("none").all() else "find_lacking", named | shares | values)


def _subdistrict(outcome: Outcome, short: pd.DataFrame) -> Iterator[Label]:
    """The subdistrict whose estates lack most leading categories on average; nothing where there is only one."""
    planned = planned_estates(outcome)
    sizes = planned.groupby("subdistrict").size()
    leads = [kind.id for kind in categories().values() if kind.lead]
    rows = short[short["category"].isin(leads)].merge(planned[["estate_id", "subdistrict"]], on="estate_id")
    gaps = rows.groupby("subdistrict").size().reindex(sizes.index, fill_value=0)
    if len(sizes) < 2 or not gaps.any():  # noqa: PLR2004 - one cannot be densest
        return
    mean = gaps / sizes
    most = str(mean.idxmax())
    values = {
        "subdistrict": most,
        "planned": f"{sizes[most]:,}",
        "gaps": f"{gaps[most]:,}",
        "mean": figure(mean[most], 1),
    }
    yield say("find_subdistrict", values)


def _units(outcome: Outcome) -> Iterator[Label]:
    units, order = outcome.units, outcome.priority.sort_values("rank")
    if units.empty or order.empty:
        return
    ranked = order.merge(pd.DataFrame(units[["unit_id", "name", "households"]]), on="unit_id", validate="1:1")
    first = min(FIRST, len(ranked))
    values = {
        "units": f"{len(units):,}",
        "single": f"{units['estates'].eq(1).sum():,}",
        "small": f"{units['below_min_households'].sum():,}",
        "first": first,
        "share": share(ranked["households"].iloc[:first].sum(), ranked["households"].sum()),
    }
    yield say("find_units", values)
    top = ranked.iloc[0]
    yield say(
        "find_first",
        {
            "name": text(top["name"]),
            "score": figure(top["score"], 2),
            "reasons": text(top["reasons"]),
            "reasons_en": text(top["reasons_en"]),
        },
    )
    width = ranked["rank_high"] - ranked["rank_low"]
    swing = share(outcome.inputs.params.priority.weight_swing, 1)
    moved = {"firm": f"{width.eq(0).sum():,}", "moved": f"{width.gt(0).sum():,}", "most": f"{width.max() + 1:,}"}
    yield say("find_firm", {"swing": swing, **moved})


def _years(outcome: Outcome) -> Iterator[Label]:
    """What the programme reaches by its last year; nothing where no estate has a year."""
    table = programme(outcome)
    if table.empty:
        return
    first, last = table.iloc[0], table.iloc[-1]
    without = int(outcome.estates.loc[outcome.estates["in_programme"], "plan_year"].isna().sum())
    values = {
        "first": f"{first['plan_year']:.0f}",
        "last": f"{last['plan_year']:.0f}",
        "estates": f"{table['estates'].sum():,}",
        "without": f"{without:,}",
        "households": figure(last["total_households"]),
        "people": figure(last["total_population"]),
        "elderly": figure(last["total_elderly_60"]),
        "first_households": figure(first["households"]),
    }
    yield say("find_years", values)


def _unknown(outcome: Outcome) -> Iterator[Label]:
    estates = outcome.estates
    unknown = int(estates["eligible"].isna().sum())
    if unknown:
        yield say("find_survey", {"count": f"{unknown:,}"})
    counts = {
        "households": int(estates["households_source"].eq("estimated").sum()),
        "outlines": int(estates["geometry_source"].eq("approximated").sum()),
        "left_out": len(outcome.left_out),
    }
    if any(counts.values()):
        yield say("find_estimated", {name: f"{count:,}" for name, count in counts.items()})
