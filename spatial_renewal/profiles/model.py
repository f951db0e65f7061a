"""What may a standard, a policy and a category say? (pydantic models of the profile files)"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Certainty = Literal["verified", "secondary", "unverified"]
TierId = Literal["five_min", "ten_min", "fifteen_min", "neighbourhood"]
Requirement = Literal["required", "as_needed"]
DemandColumn = Literal["population", "elderly_60", "under_3", "age_3_5", "cars", "households"]
View = Literal["all", "elderly_care", "childcare", "parking"]

# TierId from the smallest walk to the largest; the order of lists and of the map's why card.
TIERS: tuple[TierId, ...] = ("neighbourhood", "five_min", "ten_min", "fifteen_min")
DEMAND_UNITS: dict[DemandColumn, str] = {
    "population": "persons",
    "elderly_60": "persons_60_plus",
    "under_3": "children_under_3",
    "age_3_5": "children_3_to_5",
    "cars": "cars",
    "households": "households",
}

Positive = Annotated[float, Field(gt=0)]
Span = tuple[Positive, Positive]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(_Model):
    """One kind of facility, with its labels and the people it is for."""

    id: str
    zh: str
    en: str
    group: str
    demand: DemandColumn
    lead: bool = False
    walked_to: bool = True
    letter: str = ""


class Indicator(_Model):
    """One thing that counts in the order; larger is needier."""

    id: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    measures: Literal["lead_gap", "unserved", "mean_gap", "age"]
    group: str = ""


class Tier(_Model):
    """One life circle of a standard."""

    zh: str
    en: str
    walk_distance_m: Span | None = None
    population: Span
    dwellings: Span
    clause: str
    certainty: Certainty


class FacilityRule(_Model):
    """What a standard asks of one category."""

    category: str
    zh: str
    tier: TierId
    requirement: dict[TierId, Requirement]
    radius_m: Positive | None = None
    floor_area_m2: Span | None = None
    land_area_m2: Span | None = None
    scale: str = ""
    siting: str = ""
    clause: str
    certainty: Certainty


class StandardRule(_Model):
    """One rule that is not about one category."""

    value: bool | float | str
    clause: str
    certainty: Certainty


class Standard(_Model):
    """A technical standard: tiers, and per category need, radius and areas."""

    id: str
    title_zh: str
    title_en: str
    number: str
    effective: date
    distance_mode: Literal["network", "euclidean"]
    rules: dict[str, StandardRule] = Field(default_factory=dict)
    tiers: dict[TierId, Tier]
    facilities: tuple[FacilityRule, ...]

    def threshold_m(self, rule: FacilityRule) -> float | None:
        """Farthest distance at which `rule`'s category still counts: its radius, else its tier's walk.

        Missing where the standard states neither. A tier's walk given as a range counts with its upper end.
        """
        if rule.radius_m is not None:
            return rule.radius_m
        walk = self.tiers[rule.tier].walk_distance_m
        return None if walk is None else walk[1]


class Cutoff(_Model):
    """Built when, to count in which plan years."""

    from_year: int
    to_year: int
    built_on_or_before: int
    strength: Literal["key_focus", "priority", "only"]
    section: str
    certainty: Certainty


class Exclusion(_Model):
    """A flag of the ledger that takes an estate out of the programme."""

    flag: str
    zh: str
    en: str
    section: str
    certainty: Certainty


class Consent(_Model):
    """The share of owners that must agree, where the policy names one."""

    at_least_share: float = Field(gt=0, le=1)
    section: str
    certainty: Certainty


class Policy(_Model):
    """A renewal policy: who is eligible."""

    id: str
    title_zh: str
    title_en: str
    issuer: str
    number: str = ""
    issued_on: date | None = None
    status: Literal["issued", "draft"]
    cutoffs: tuple[Cutoff, ...]
    exclusions: tuple[Exclusion, ...] = ()
    consent: Consent | None = None
