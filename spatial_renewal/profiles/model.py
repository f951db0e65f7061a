"""What may a standard, a category and a measure say? (pydantic models of the profile files)"""

from datetime import date
from typing import Literal

from pydantic import Field

from spatial_renewal.profiles.figures import (
    AppliesTo,
    Certainty,
    Figure,
    Positive,
    Sourced,
    Span,
    TierId,
    TopicFigure,
    Unit,
)
from spatial_renewal.profiles.shown import Shown

Requirement = Literal["required", "as_needed"]
DemandColumn = Literal["population", "elderly_60", "under_3", "age_3_5", "cars", "households"]
View = Literal["all", "elderly_care", "childcare", "parking"]
DistanceMode = Literal["network", "euclidean"]
Scope = Literal["estate", "community", "block", "residential_area", "facility", "person"]

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
# What demand and provision count, in words.
UNIT_WORDS: dict[str, tuple[str, str]] = {
    "persons": ("人", "persons"),
    "persons_60_plus": ("名 60 岁以上老人", "persons of 60+"),
    "children_under_3": ("名 3 岁以下婴幼儿", "children under 3"),
    "children_3_to_5": ("名 3-5 岁儿童", "children of 3 to 5"),
    "cars": ("辆车", "cars"),
    "households": ("户", "households"),
    "places": ("个名额", "places"),
    "spaces": ("个车位", "parking spaces"),
}


class Category(Shown):
    """One kind of facility, with its labels and the people it is for."""

    id: str
    zh: str
    en: str
    group: str
    demand: DemandColumn
    lead: bool = False
    walked_to: bool = True
    letter: str = ""


class Measure(Shown):
    """One thing that a renewal can do, and the categories whose gap it closes."""

    id: str
    zh: str
    en: str
    categories: tuple[str, ...] = ()
    kind: Literal["site", "utility", "building", "environment", "facility", "management"]


class Indicator(Shown):
    """One thing that counts in the order: what it measures, where it is read, which way it points."""

    id: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    direction: Literal["more_first", "less_first"]
    source: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$", description="table.column")
    measures: Literal["lead_gap", "unserved", "mean_gap", "age", "column", "ratio", "items", "class_needed"]
    group: str = ""
    column: str = ""
    over: str = ""
    items: tuple[str, ...] = ()
    measure_class: Literal["", "basic", "improvement", "upgrade"] = ""
    mean_over: Literal["", "households", "population"] = ""
    error_of: Literal["", "households", "population", "elderly_60", "under_3"] = ""
    percent: bool = False


class Tier(Sourced):
    """One life circle of a standard."""

    zh: str
    en: str
    walk_distance_m: Span | None = Field(default=None, description="walking distance, along ways that one can walk")
    population: Span | None = None
    dwellings: Span | None = None
    land_ha: Span | None = None


class FacilityRule(Sourced):
    """What a standard asks of one category."""

    category: str
    zh: str
    tier: TierId
    requirement: dict[TierId, Requirement] = Field(
        default_factory=dict, description="per tier that lists it: required, or as needed"
    )
    radius_m: Positive | None = Field(default=None, description="service radius")
    distance_mode: DistanceMode | None = Field(
        default=None, description="how this radius is measured, where not as the profile says"
    )
    floor_area_m2: Span | None = None
    land_area_m2: Span | None = None
    scale: str = ""
    siting: str = ""
    figures: tuple[Figure, ...] = ()


class StandardRule(Sourced):
    """One rule that has no figure."""

    zh: str
    en: str
    value: bool = Field(default=True, description="false: the rule does not hold")
    applies_to: AppliesTo = "both"


class Item(Sourced):
    """One entry of a checklist, or one indicator of a survey."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: str = Field(default="", description="number in the document")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    scope: Scope | None = Field(default=None, description="what is looked at, where not what the profile is about")
    listed_as: Literal["basic", "quality"] | None = None
    requirement: Requirement = "required"
    applies_to: AppliesTo = "both"
    categories: tuple[str, ...] = Field(default=(), description="facility categories, any of which is this item")
    counts: Unit | None = Field(default=None, description="what an indicator counts")
    judged_by: str = Field(
        default="",
        pattern=r"^(|facilities|parking_spaces|charging_points|measure:[a-z0-9_]+|flag:[a-z0-9_]+)$",
        description=(
            "how a health check counts it: facilities within reach and places in them, spaces or charging points "
            "missing, a measure that a survey found needed, or a ledger flag that is not set"
        ),
    )
    figures: tuple[Figure, ...] = ()


class Standard(Shown):
    """A technical standard: tiers, facilities per tier, checklist items, figures by topic, rules."""

    id: str = Field(default="", description="name of the profile; the file's name where not given")
    extends: str = Field(default="", description="the profile that this one starts from: an id, or a path to a file")
    title_zh: str
    title_en: str
    number: str
    issuer: str = ""
    effective: date | None = None
    effective_certainty: Certainty | None = None
    scope: Scope = Field(description="what the document is about")
    distance_mode: DistanceMode | None = Field(
        default=None, description="how service radii are measured; needed where the profile states one"
    )
    note_zh: str = ""
    note_en: str = ""
    rules: dict[str, StandardRule] = Field(default_factory=dict)
    tiers: dict[TierId, Tier] = Field(default_factory=dict)
    facilities: tuple[FacilityRule, ...] = ()
    items: tuple[Item, ...] = ()
    figures: tuple[TopicFigure, ...] = ()

    def threshold_m(self, rule: FacilityRule) -> float | None:
        """Farthest distance at which `rule`'s category still counts: its radius, else its tier's walk.

        Missing where the standard states neither. A tier's walk given as a range counts with its upper end.
        """
        if rule.radius_m is not None:
            return rule.radius_m
        walk = self.tiers[rule.tier].walk_distance_m
        return None if walk is None else walk[1]

    def mode_of(self, rule: FacilityRule) -> DistanceMode:
        """How the threshold of `rule` is measured: a radius as stated, a tier's walking distance along ways."""
        if rule.radius_m is None:
            return "network"
        return rule.distance_mode or self.distance_mode or "network"

    def figure(self, name: str) -> TopicFigure:
        """The figure with the id `name`.

        Raises
        ------
        KeyError
            The standard has no such figure.
        """
        for figure in self.figures:
            if figure.id == name:
                return figure
        raise KeyError(name)
