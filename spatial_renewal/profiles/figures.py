"""What is one figure of a standard? (a value or a range with unit, bound, clause, certainty, and to what it applies)"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from spatial_renewal.profiles.shown import Shown

Certainty = Literal["verified", "secondary", "unverified"]
TierId = Literal["five_min", "ten_min", "fifteen_min", "neighbourhood"]
AppliesTo = Literal["new", "existing", "both"]
Operator = Literal["at_least", "at_most", "exactly", "about", "within"]
Unit = Literal[
    "m",
    "m2",
    "ha",
    "min",
    "m/s",
    "share",
    "m2/person",
    "m2/person 60+",
    "m2/1000 persons",
    "m2/100 households",
    "m2/bed",
    "beds",
    "beds/person 60+",
    "beds/1000 persons 60+",
    "places",
    "places/1000 persons",
    "persons",
    "children/class",
    "children/staff",
    "classes",
    "years",
    "storeys",
    "dwellings",
    "spaces",
    "spaces/dwelling",
    "spaces/household",
    "spaces/100 m2",
    "bicycles/dwelling",
    "chargers",
    "cells/daily parcel",
    "estates",
    "sites",
    "roads",
    "functions",
    "goals",
    "items",
    "indicators",
]

CERTAINTY_LABELS: dict[Certainty, tuple[str, str]] = {
    "verified": ("已核", "verified"),
    "secondary": ("转引", "from a copy"),
    "unverified": ("待核", "to be checked"),
}
APPLIES_TO_LABELS: dict[AppliesTo, tuple[str, str]] = {
    "new": ("新建", "new"),
    "existing": ("既有", "existing"),
    "both": ("新建与既有", "new and existing"),
}
UNIT_LABELS: dict[Unit, tuple[str, str]] = {
    "m": ("米", "m"),
    "m2": ("平方米", "m²"),
    "ha": ("公顷", "ha"),
    "min": ("分钟", "min"),
    "m/s": ("米/秒", "m/s"),
    "share": ("", ""),
    "m2/person": ("平方米/人", "m² per person"),
    "m2/person 60+": ("平方米/老人", "m² per person of 60+"),
    "m2/1000 persons": ("平方米/千人", "m² per 1,000 persons"),
    "m2/100 households": ("平方米/百户", "m² per 100 households"),
    "m2/bed": ("平方米/床", "m² per bed"),
    "beds": ("床", "beds"),
    "beds/person 60+": ("床/老人", "beds per person of 60+"),
    "beds/1000 persons 60+": ("床/千名老人", "beds per 1,000 persons of 60+"),
    "places": ("个学位或托位", "places"),
    "places/1000 persons": ("个托位/千人", "places per 1,000 persons"),
    "persons": ("人", "persons"),
    "children/class": ("人/班", "children per class"),
    "children/staff": ("名幼儿/保育人员", "children per member of staff"),
    "classes": ("班", "classes"),
    "years": ("岁", "years"),
    "storeys": ("层", "storeys"),
    "dwellings": ("套", "dwellings"),
    "spaces": ("个车位", "spaces"),
    "spaces/dwelling": ("车位/套", "spaces per dwelling"),
    "spaces/household": ("车位/户", "spaces per household"),
    "spaces/100 m2": ("车位/100平方米", "spaces per 100 m²"),
    "bicycles/dwelling": ("辆/套", "bicycles per dwelling"),
    "chargers": ("个充电桩", "chargers"),
    "cells/daily parcel": ("格/日均件", "locker cells per daily parcel"),
    "estates": ("个小区", "estates"),
    "sites": ("处", "sites"),
    "roads": ("条", "roads"),
    "functions": ("项功能", "functions"),
    "goals": ("个目标", "goals"),
    "items": ("项", "items"),
    "indicators": ("项指标", "indicators"),
}


def _ordered(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] > span[1]:
        message = "the lower end comes first"
        raise ValueError(message)
    return span


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Span = Annotated[tuple[Positive, Positive], AfterValidator(_ordered)]


class Sourced(Shown):
    """Something that a standard says, with where it says it and how sure that is."""

    clause: str = Field(default="", description="clause, table or appendix; empty only where a source is named")
    source: str = Field(default="", description="the document, where it is not the standard of this profile")
    certainty: Certainty = Field(
        description="verified: read at its origin; secondary: read in a copy; unverified: compare with your copy"
    )
    certainty_of: dict[str, Certainty] = Field(
        default_factory=dict, description="certainty of single keys, where it is not that of the rest"
    )
    note_zh: str = ""
    note_en: str = ""

    @model_validator(mode="after")
    def _is_sourced(self) -> Self:
        if not (self.clause or self.source):
            message = "name the clause, or the source where the clause was not seen"
            raise ValueError(message)
        strangers = sorted(set(self.certainty_of) - set(type(self).model_fields))
        if strangers:
            message = f"certainty_of names keys that are not there: {', '.join(strangers)}"
            raise ValueError(message)
        return self

    def certainty_for(self, key: str) -> Certainty:
        """How sure the value of `key` is."""
        return self.certainty_of.get(key, self.certainty)


class Figure(Sourced):
    """One figure: a `value` with a bound, or a `range` that it lies within."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    value: Positive | None = None
    range: Span | None = None
    op: Operator
    unit: Unit
    applies_to: AppliesTo = "both"
    tier: TierId | None = None
    part: str = Field(default="", description="part of the whole that the figure is for, for example a land-use class")
    category: str = Field(default="", description="facility category that the figure is for")
    place: str = Field(default="", description="where the figure holds; empty: everywhere")
    one_place_takes: Literal["floor_area", "land_area"] | None = Field(
        default=None, description="the figure is what one bed or place takes; capacities are worked out from floor area"
    )
    for_population: Span | None = Field(default=None, description="people served for whom the figure holds")

    @model_validator(mode="after")
    def _value_or_range(self) -> Self:
        if (self.value is None) == (self.range is None):
            message = "a figure is either a value or a range"
            raise ValueError(message)
        if (self.op == "within") != (self.range is not None):
            message = "a range goes with op = 'within', a value with at_least, at_most, exactly or about"
            raise ValueError(message)
        if self.unit == "share" and max(self.range or (self.value or 0.0,)) > 1:
            message = "a share is at most 1"
            raise ValueError(message)
        return self

    @property
    def least(self) -> float | None:
        """The smallest amount that meets the figure; missing where it only says how much at most."""
        if self.range is not None:
            return self.range[0]
        return None if self.op == "at_most" else self.value


class TopicFigure(Figure):
    """A figure that stands for itself, under a topic."""

    topic: Literal["green", "per_thousand", "parking", "capacity", "speed", "scale"]
