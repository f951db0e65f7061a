"""Which choices does a planner make about renovation units? (who may join, bounds, what counts, his own hand)"""

from math import inf
from typing import Literal, Self

from pydantic import Field, model_validator

from spatial_renewal.params.base import ASSUMPTION, ParamGroup

Permission = Literal["policy", "allowed", "not_allowed"]
MEASURES = ("households", "people", "area_m2", "estates")


class UnitParams(ParamGroup):
    """Which neighbours are renovated together."""

    merge_distance_m: float = Field(
        default=45.0, gt=0, description="widest gap between two estates of one unit", json_schema_extra=ASSUMPTION
    )
    barrier_kinds: tuple[str, ...] = Field(
        default=("river", "railway", "expressway", "arterial"),
        description="which barriers part neighbours",
        json_schema_extra=ASSUMPTION,
    )
    barrier_street_classes: tuple[str, ...] = Field(
        default=("motorway", "trunk", "primary", "高速公路", "快速路", "主干路", "主干道"),
        description="which classes of street part neighbours; streets in a tunnel never do",
        json_schema_extra=ASSUMPTION,
    )
    street_crossed_kinds: tuple[str, ...] = Field(
        default=("wall",),
        description="barriers that any walkable street crosses; others need a bridge, a tunnel or a crossing",
        json_schema_extra=ASSUMPTION,
    )
    crossing_reach_m: float = Field(
        default=60.0, ge=0, description="a crossing this near both estates joins them", json_schema_extra=ASSUMPTION
    )
    crossing_match_m: float = Field(
        default=20.0, ge=0, description="a crossing this near a barrier crosses it", json_schema_extra=ASSUMPTION
    )
    within: Literal["policy", "anywhere", "subdistrict", "community"] = Field(
        default="policy", description="what a unit must not reach beyond; policy: as it says, else anywhere"
    )
    different_managers: Permission = Field(
        default="policy", description="whether estates of different managers may join; policy: as it says, else allowed"
    )
    min_households: float | None = Field(
        default=300, ge=0, description="no unit is smaller", json_schema_extra=ASSUMPTION
    )
    max_households: float | None = Field(
        default=3000, gt=0, description="no unit is larger", json_schema_extra=ASSUMPTION
    )
    min_people: float | None = Field(default=None, ge=0, description="no unit has fewer residents")
    max_people: float | None = Field(default=None, gt=0, description="no unit has more residents")
    min_area_m2: float | None = Field(default=None, ge=0, description="no unit has less land in its estates")
    max_area_m2: float | None = Field(default=None, gt=0, description="no unit has more land in its estates")
    min_estates: float | None = Field(default=None, ge=1, description="no unit has fewer estates")
    max_estates: float | None = Field(default=None, ge=1, description="no unit has more estates")
    max_walk_m: float | None = Field(
        default=None, gt=0, description="no two estates of a unit are a longer walk apart, from gate to gate"
    )
    min_walk_m: float | None = Field(
        default=None, gt=0, description="the two estates of a unit furthest apart are no shorter walk apart"
    )
    undersized: Literal["listed", "own_unit"] = Field(
        default="listed",
        description="estates that no unit within the bounds can take: listed with the reason, or units of their own",
    )
    keep_together: tuple[tuple[str, ...], ...] = Field(default=(), description="estates that must share a unit")
    keep_apart: tuple[tuple[str, ...], ...] = Field(default=(), description="estates of which no two share a unit")
    unit_weight: float = Field(
        default=1.0, gt=0, description="cost of one unit more: larger makes larger units", json_schema_extra=ASSUMPTION
    )
    needs_weight: float = Field(
        default=1.0,
        ge=0,
        description="how much unlike needs count: the share of lacking categories in which estates differ",
        json_schema_extra=ASSUMPTION,
    )
    compactness_weight: float = Field(
        default=1.0, ge=0, description="how much distance within a unit counts", json_schema_extra=ASSUMPTION
    )
    compactness_scale_m: float = Field(
        default=400.0,
        gt=0,
        description="two estates this far apart count as unlike as two without a need in common",
        json_schema_extra=ASSUMPTION,
    )
    complement_weight: float = Field(
        default=0.2,
        ge=0,
        description="how much a spare parking space beside a missing one counts, per 100 spaces",
        json_schema_extra=ASSUMPTION,
    )
    managers_weight: float = Field(
        default=0.1, ge=0, description="cost of one manager more in a unit", json_schema_extra=ASSUMPTION
    )
    seed: int = Field(default=0, ge=0, description="another seed tries other divisions")

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        for name in (*MEASURES, "walk_m"):
            low, high = getattr(self, f"min_{name}"), getattr(self, f"max_{name}")
            if low is not None and high is not None and low > high:
                raise ValueError(f"min_{name} {low:g} is above max_{name} {high:g}: no unit can meet both")
        return self

    def bounds(self) -> dict[str, tuple[float, float]]:
        """Lower and upper bound of every measure that has one; infinite on the open side."""
        found = {}
        for name in MEASURES:
            low, high = getattr(self, f"min_{name}"), getattr(self, f"max_{name}")
            if low is not None or high is not None:
                found[name] = (-inf if low is None else float(low), inf if high is None else float(high))
        return found
