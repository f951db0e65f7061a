"""What does the policy want done in each estate, in which class, by whom, and with whose money?"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import UNIT_WORDS, Measure
from spatial_renewal.profiles.policy_model import MeasureClass, Policy
from spatial_renewal.tables import MEASURES

_UNDECIDED = ("no_facility", "off_network")


def list_measures(
    estates: gpd.GeoDataFrame,
    *,
    coverage: pd.DataFrame,
    provision: pd.DataFrame,
    unit_members: pd.DataFrame,
    policy: Policy,
    measures: Mapping[str, Measure],
) -> pd.DataFrame:
    """List, for every estate of the programme, the items that the policy names and whether it needs them.

    Parameters
    ----------
    estates, coverage, provision, unit_members
        Contracts `ESTATES`, `COVERAGE`, `PROVISION`, `UNIT_MEMBERS`.
    policy
        Names the items, their class, department and funding.
    measures
        Every measure, with the facility categories whose gap it closes.

    Returns
    -------
    pd.DataFrame
        Contract `MEASURES`, by estate and then in the order of the policy. Empty where the policy names no items.

    Notes
    -----
    A measure that closes a gap is needed where a category of it is out of reach or too small; not needed where all of
    them are covered; to be surveyed where the data cannot tell. Any other is needed where the ledger's survey names it.
    What the survey names is needed in any case. An item that the policy asks for in block-level projects only is for
    estates whose unit has several.
    """
    chosen = estates[estates["in_programme"]].sort_values("estate_id", ignore_index=True)
    ledger = pd.DataFrame(chosen[["estate_id", "surveyed_needs", "central_subsidy_items"]])
    gaps = _gaps(ledger["estate_id"], coverage, provision)
    sizes = unit_members["unit_id"].map(unit_members["unit_id"].value_counts())
    in_block = ledger["estate_id"].isin(unit_members.loc[sizes.gt(1), "estate_id"]).to_numpy(dtype=bool)
    barred = any(constraint.forbids_second_central_subsidy for constraint in policy.constraints)
    parts = []
    seen: set[str] = set()
    for group in policy.classes:
        # an item that the document names twice counts in the first class
        for item in (i for i in group.items if i not in seen):
            seen.add(item)
            decided = _decide(ledger, gaps, measures[item], item)
            if item in group.only_in_blocks:
                decided = _only_in_blocks(decided, in_block)
            parts.append(_described(decided, ledger, group, item, policy, barred=barred))
    table = pd.concat(parts, ignore_index=True) if parts else _nothing()
    order = {item: place for place, item in enumerate(_in_order(policy))}
    table = table.assign(place=table["measure"].map(order)).sort_values(["estate_id", "place"], ignore_index=True)
    table = table[list(MEASURES.names)]
    check_table(table, MEASURES)
    return table


def _in_order(policy: Policy) -> list[str]:
    """Every item that the policy names, once, in its order."""
    return list(dict.fromkeys(item for group in policy.classes for item in group.items))


def _gaps(ids: pd.Series, coverage: pd.DataFrame, provision: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Per category: state, people out of reach and places missing of every estate."""
    out = coverage[coverage["estate_id"].isin(ids)]
    short = provision[provision["estate_id"].isin(ids)].set_index(["category", "estate_id"])["unserved"]
    units = dict(zip(provision["category"], provision["unit"], strict=True))
    found: dict[str, pd.DataFrame] = {}
    for category in sorted({*out["category"], *provision["category"]}):
        rows = out[out["category"].eq(category)].set_index("estate_id").reindex(ids)
        places = short[category].reindex(ids) if category in short.index.get_level_values(0) else pd.Series(np.nan, ids)
        found[str(category)] = pd.DataFrame(
            {
                "far": rows["gap_demand"].gt(0).to_numpy(),
                "short": places.gt(0).to_numpy(),
                "unsure": (rows["state"].isin(_UNDECIDED) | rows["state"].isna()).to_numpy() & places.isna().to_numpy(),
                "people": rows["gap_demand"].to_numpy(),
                "places": places.to_numpy(),
                "demand_unit": rows["demand_unit"].to_numpy(dtype=object),
                "unit": units.get(category, "places"),
            }
        )
    return found


def _decide(
    ledger: pd.DataFrame,
    gaps: dict[str, pd.DataFrame],
    measure: Measure,
    item: str,
) -> pd.DataFrame:
    """``need``, ``reason`` and ``reason_en`` of one measure for every estate."""
    surveyed = ledger["surveyed_needs"]
    named = (";" + surveyed.fillna("") + ";").str.contains(f";{item};", regex=False).to_numpy(dtype=bool)
    decided = pd.DataFrame({"need": np.where(surveyed.isna(), "to_survey", "not_needed")})
    zh, en = ("台账未调查", "not surveyed"), ("调查认为不需要", "the survey found it unnecessary")
    decided["reason"] = np.where(surveyed.isna(), zh[0], en[0])
    decided["reason_en"] = np.where(surveyed.isna(), zh[1], en[1])
    linked = [category for category in measure.categories if category in gaps]
    if linked:
        decided = _decide_by_gaps(gaps, linked)
    decided.loc[named, ["need", "reason", "reason_en"]] = ["needed", "调查认为需要", "the survey found it necessary"]
    return decided


def _only_in_blocks(decided: pd.DataFrame, in_block: npt.NDArray[np.bool_]) -> pd.DataFrame:
    alone = ~in_block & decided["need"].ne("not_needed").to_numpy()
    said = decided.copy()
    said.loc[alone, ["need", "reason", "reason_en"]] = ["not_needed", "仅用于片区改造", "only in block-level projects"]
    return said


def _decide_by_gaps(gaps: dict[str, pd.DataFrame], linked: list[str]) -> pd.DataFrame:
    need = np.full(len(gaps[linked[0]]), "not_needed", dtype=object)
    reason_zh = np.full(len(need), "", dtype=object)
    reason_en = np.full(len(need), "", dtype=object)
    for category in linked:
        rows, kind = gaps[category], categories()[category]
        lacking = (rows["far"] | rows["short"]).to_numpy()
        need[rows["unsure"].to_numpy() & (need == "not_needed")] = "to_survey"
        need[lacking] = "needed"
        for i, row in zip(np.flatnonzero(lacking), rows[lacking].itertuples(), strict=True):
            unit = UNIT_WORDS[str(row.demand_unit if row.far else row.unit)]
            zh = (
                f"{kind.zh}：{row.people:,.0f} {unit[0]}够不到"
                if row.far
                else f"{kind.zh}：缺 {row.places:,.0f} {unit[0]}"
            )
            en = f"{row.people:,.0f} {unit[1]} out of reach" if row.far else f"{row.places:,.0f} {unit[1]} short"
            en = f"{kind.en}: {en}"
            reason_zh[i] += ("；" if reason_zh[i] else "") + zh
            reason_en[i] += ("; " if reason_en[i] else "") + en
    reason_zh[need == "not_needed"], reason_en[need == "not_needed"] = "步行范围内已有", "within reach already"
    unsure = need == "to_survey"
    reason_zh[unsure], reason_en[unsure] = "数据中没有此类设施，需核实", "the data hold no such facility: check"
    return pd.DataFrame({"need": need, "reason": reason_zh, "reason_en": reason_en})


def _described(
    decided: pd.DataFrame, ledger: pd.DataFrame, group: MeasureClass, item: str, policy: Policy, *, barred: bool
) -> pd.DataFrame:
    offices = policy.departments_of(item)
    funding = ";".join(rule.id for rule in policy.funding_of(item))
    paid = (";" + ledger["central_subsidy_items"].fillna("") + ";").str.contains(f";{item};", regex=False)
    index = ledger.index

    def everywhere(text: str | None) -> pd.Series:
        return pd.Series([text] * len(index), index=index, dtype="str")

    return pd.DataFrame(
        {
            "estate_id": ledger["estate_id"].astype("str"),
            "measure": everywhere(item),
            "measure_class": everywhere(group.measure_class),
            "class_inferred": group.inferred,
            "need": decided["need"].astype("str"),
            "reason": decided["reason"].astype("str"),
            "reason_en": decided["reason_en"].astype("str"),
            "department": everywhere("、".join(office.zh for office in offices) or None),
            "department_en": everywhere(", ".join(office.en for office in offices) or None),
            "funding": everywhere(funding or None),
            "central_subsidy_barred": paid.to_numpy(dtype=bool) & barred,
            "section": everywhere(group.section),
            "certainty": everywhere(group.certainty),
        }
    )


def _nothing() -> pd.DataFrame:
    flags = {"class_inferred", "central_subsidy_barred"}
    return pd.DataFrame({name: pd.Series([], dtype="bool" if name in flags else "str") for name in MEASURES.names})
