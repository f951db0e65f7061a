"""What does the standard ask of the town, and what does its policy want done there? (by hand)"""

import geopandas as gpd
import numpy as np
import pandas as pd
from town_tables import contract, typed

from spatial_renewal.profiles.load import policy
from spatial_renewal.profiles.policy_model import Department, FundingRule, MeasureClass, Policy

_ARTICLE = {"section": "二（二）", "certainty": "verified"}
_CLASSES = (
    # class, inferred, items, section, certainty
    ("basic", False, ("water_supply", "drainage"), "二（二）", "verified"),
    ("improvement", False, ("parking", "elevator_addition"), "二（二）", "verified"),
    ("upgrade", True, ("elderly_care",), "附件二", "secondary"),
)
_FUNDING = (
    {"id": "city", "kind": "principle", "zh": "市、区各半", "en": "city and district half each", **_ARTICLE},
    {"id": "lines", "kind": "principle", "zh": "管线单位不少于 30%", "en": "owners of lines at least 30 %",
     "items": ("water_supply",), "section": "三（一）", "certainty": "unverified"},
)  # fmt: skip
_DEPARTMENTS = (
    {"id": "a", "zh": "市住房城乡建设局", "en": "housing bureau", "items": ("water_supply", "parking"), **_ARTICLE},
    {"id": "b", "zh": "市民政局", "en": "civil affairs bureau", "items": ("elderly_care",), "section": "附件八",
     "certainty": "secondary"},
)  # fmt: skip
_WANTED = ("调查认为需要", "the survey found it necessary")
_UNWANTED = ("调查认为不需要", "the survey found it unnecessary")


def make_checklist(estates: gpd.GeoDataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """As the coverage says; health stations in reach of even places are too small.

    Primary schools stand in two circles. The standard states no distance for culture stations, though odd places know
    of one 230 m away.
    """
    place = np.arange(len(estates))
    verdicts = {"covered": "have", "beyond_threshold": "too_far", "unreachable": "lack"}
    rows = coverage[["estate_id", "category", "tier", "threshold_m", "distance_m", "clause", "certainty"]].copy()
    rows["verdict"] = coverage["state"].map(verdicts).fillna("unknown")
    rows["requirement"] = np.where(rows["category"] == "kindergarten", "as_needed", "required")
    health = (rows["category"] == "health_station").to_numpy()
    rows.loc[health, "least_floor_area_m2"] = 120.0
    rows.loc[health, "floor_area_m2"] = np.where(place % 2, 150.0, 119.97 - place % 40)
    rows.loc[health & (rows["verdict"] == "have") & (rows["floor_area_m2"] < 120), "verdict"] = "too_small"
    twice = rows[rows["category"] == "primary_school"].assign(tier="fifteen_min", requirement="as_needed")
    unmeasured = pd.DataFrame({"estate_id": estates["estate_id"], "category": "culture_station", "tier": "five_min"})
    unmeasured = unmeasured.assign(requirement="required", verdict="unknown", clause="附录C", certainty="secondary")
    unmeasured["distance_m"] = np.where(place % 2, 230.0, np.nan)
    return typed(pd.concat([rows, twice, unmeasured], ignore_index=True), contract("checklist"))


def make_policy() -> Policy:
    """Five items in three classes, one of them ours; a rule of funding for everything, and one for the pipelines."""
    names = ("id", "measure_class", "zh", "en", "inferred", "items", "section", "certainty")
    classes = [dict(zip(names, (row[0], row[0], row[0], row[0], *row[1:]), strict=True)) for row in _CLASSES]
    changed = {
        "classes": tuple(MeasureClass.model_validate(row) for row in classes),
        "funding": tuple(FundingRule.model_validate(row) for row in _FUNDING),
        "departments": tuple(Department.model_validate(row) for row in _DEPARTMENTS),
        "status": "draft",
    }
    return policy("jiangxi_2020").model_copy(update=changed)


def make_measures(estates: gpd.GeoDataFrame, rules: Policy) -> pd.DataFrame:
    """Water at even places, care for 1,000 and the place where place % 3 is not 0, parking everywhere.

    Central money paid for the parking of place 0. Nobody wants lifts, and nobody looked at the drains.
    """
    chosen = estates[estates["in_programme"]].reset_index(drop=True)
    place = chosen["estate_id"].str[1:].astype(int)
    even, far = (place % 2 == 0).to_numpy(), (place % 3 > 0).to_numpy()
    told = {
        "water_supply": (
            np.where(even, "needed", "not_needed"),
            *(np.where(even, yes, no) for yes, no in zip(_WANTED, _UNWANTED, strict=True)),
        ),
        "drainage": ("to_survey", "台账未调查", "not surveyed"),
        "parking": ("needed", *_WANTED),
        "elevator_addition": ("not_needed", *_UNWANTED),
        "elderly_care": (
            np.where(far, "needed", "not_needed"),
            np.where(far, [f"老年人日间照料中心：{1000 + i:,} 人够不到" for i in place], "步行范围内已有"),
            np.where(far, [f"Day care: {1000 + i:,} out of reach" for i in place], "within reach already"),
        ),
    }
    parts = []
    for group in rules.classes:
        for item in group.items:
            department = rules.department_of(item)
            rows = pd.DataFrame({"estate_id": chosen["estate_id"], "measure": item})
            rows["measure_class"], rows["class_inferred"] = group.measure_class, group.inferred
            rows["need"], rows["reason"], rows["reason_en"] = told[item]
            rows["department"] = department.zh if department else None
            rows["department_en"] = department.en if department else None
            rows["funding"] = ";".join(rule.id for rule in rules.funding_of(item))
            rows["central_subsidy_barred"] = (place == 0) & (item == "parking")
            rows["section"], rows["certainty"] = group.section, group.certainty
            parts.append(rows)
    return typed(pd.concat(parts).sort_values("estate_id", kind="stable", ignore_index=True), contract("measures"))
