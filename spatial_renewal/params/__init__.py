"""Which choices does a planner make, and what is assumed where none is made?"""

from typing import Literal, Self

from pydantic import Field, model_validator

from spatial_renewal.methods.engines import EngineName
from spatial_renewal.params.base import ASSUMPTION, ParamGroup
from spatial_renewal.params.units import UnitParams

BarrierKind = Literal["river", "railway", "expressway", "arterial", "wall"]

__all__ = [
    "ASSUMPTION",
    "AccessParams",
    "BarrierKind",
    "DemandParams",
    "EstateParams",
    "NetworkParams",
    "Params",
    "PriorityParams",
    "ProvisionParams",
    "UnitParams",
]


class EstateParams(ParamGroup):
    """What stands for an estate that is given as a point, and which gates are an estate's own."""

    plan_for_unknown: bool = Field(
        default=False,
        description="plan also for estates whose eligibility is unknown",
        json_schema_extra=ASSUMPTION,
    )
    unsurveyed: Literal["unknown", "not_met"] = Field(
        default="unknown",
        description="what an unsurveyed exclusion or condition leaves: eligibility unknown, or no objection",
        json_schema_extra=ASSUMPTION,
    )
    default_site_area_m2: float = Field(
        default=15_000.0,
        gt=0,
        description="outline of an estate given as a point, where its site area is unknown",
        json_schema_extra=ASSUMPTION,
    )
    street_half_width_m: float = Field(
        default=6.0, ge=0, description="approximated outlines end this far from a street", json_schema_extra=ASSUMPTION
    )
    gate_match_m: float = Field(
        default=10.0,
        gt=0,
        description="a gate this near an estate's boundary is its gate",
        json_schema_extra=ASSUMPTION,
    )


class NetworkParams(ParamGroup):
    """How streets become a walking network and how points get on to it."""

    snap_limit_m: float = Field(
        default=200.0,
        gt=0,
        description="farthest that a street may be from a gate or facility",
        json_schema_extra=ASSUMPTION,
    )
    gate_reach_m: float = Field(
        default=25.0, ge=0, description="a street this near an estate's edge meets it", json_schema_extra=ASSUMPTION
    )
    gate_spacing_m: float = Field(
        default=40.0,
        gt=0,
        description="found gates nearer than this to each other count as one",
        json_schema_extra=ASSUMPTION,
    )
    stopping_kinds: tuple[BarrierKind, ...] = Field(
        default=("wall", "river", "railway"),
        description="kinds of barrier that nobody crosses on the way from a gate or facility to the street",
        json_schema_extra=ASSUMPTION,
    )
    walled_estates: bool = Field(
        default=True,
        description="surveyed outlines of estates are walls: what is inside is got to by streets inside or by a gate",
        json_schema_extra=ASSUMPTION,
    )
    frontage_m: float = Field(
        default=20.0,
        ge=0,
        description="a facility inside an estate this near its edge opens to the street",
        json_schema_extra=ASSUMPTION,
    )
    gate_passes_m: float = Field(
        default=10.0, ge=0, description="walls this near a gate are those that it is in", json_schema_extra=ASSUMPTION
    )


class AccessParams(ParamGroup):
    """How far facilities are looked for and how fast people walk."""

    search_limit_m: float = Field(
        default=3000.0, gt=0, description="distances are measured up to here; at least twice the largest threshold"
    )
    walk_speed_m_per_min: float = Field(
        default=60.0,
        gt=0,
        description="for walk_min; 1.0 m/s is what 300 m in five minutes of GB 50180-2018 implies",
        json_schema_extra=ASSUMPTION,
    )
    inventory_complete: bool = Field(
        default=False, description="true: a category that the data do not hold is lacking in town, not only in the data"
    )
    engine: EngineName = Field(
        default="auto",
        description="what searches the walks: compiled kernels (needs numba), scipy, or auto; results are the same",
    )


class DemandParams(ParamGroup):
    """Who lives in an estate, where the ledger does not say."""

    persons_per_household: float = Field(
        default=2.62, gt=0, description="national mean, population census 2020", json_schema_extra=ASSUMPTION
    )
    floor_area_m2_per_household: float = Field(
        default=80.0, gt=0, description="for estates without households", json_schema_extra=ASSUMPTION
    )
    floor_area_ratio: float = Field(
        default=1.6,
        gt=0,
        description="floor area per site area, where only the site is known",
        json_schema_extra=ASSUMPTION,
    )
    elderly_60_share: float = Field(
        default=0.187,
        ge=0,
        le=1,
        description="national share of 60+, population census 2020",
        json_schema_extra=ASSUMPTION,
    )
    under_3_share: float = Field(
        default=0.030,
        ge=0,
        le=1,
        description="births 2018-2020 over the population of 2020",
        json_schema_extra=ASSUMPTION,
    )
    age_3_5_share: float = Field(
        default=0.037,
        ge=0,
        le=1,
        description="births 2015-2017 over the population of 2020",
        json_schema_extra=ASSUMPTION,
    )
    storey_height_m: float = Field(
        default=3.0, gt=0, description="floors of a building of known height", json_schema_extra=ASSUMPTION
    )
    default_floors: float = Field(
        default=6.0,
        gt=0,
        description="of a building of unknown floors and height: old estates are walk-ups",
        json_schema_extra=ASSUMPTION,
    )
    ageing_rate_per_year: float = Field(
        default=0.0,
        gt=-1,
        le=1,
        description="by which residents of 60+ grow from data_year to plan_year; 0: they stay as counted",
        json_schema_extra=ASSUMPTION,
    )
    data_year: int | None = Field(
        default=None, ge=1950, le=2100, description="year in which people were counted; needed by an ageing rate"
    )
    cars_per_household: float = Field(
        default=0.5, ge=0, description="no national figure exists for old estates", json_schema_extra=ASSUMPTION
    )

    @model_validator(mode="after")
    def _counted_in_a_year(self) -> Self:
        if self.ageing_rate_per_year and self.data_year is None:
            raise ValueError("ageing_rate_per_year needs data_year, the year in which people were counted")
        return self


class ProvisionParams(ParamGroup):
    """How many places people need."""

    parking_spaces_per_household: float = Field(
        default=0.5, gt=0, description="no national figure exists for old estates", json_schema_extra=ASSUMPTION
    )
    places_per_person: dict[str, float] = Field(
        default={"nursing_home": 0.040, "nursery": 0.15, "kindergarten": 1.0},
        description=(
            "places wanted per person of the category's group: 40 beds per 1,000 of 60+ (GB 50437), 4.5 nursery places "
            "per 1,000 residents (14th five-year plan) over 30 under-3s, one kindergarten place per child"
        ),
        json_schema_extra=ASSUMPTION,
    )


class PriorityParams(ParamGroup):
    """What counts in the order, and how much."""

    weights: dict[str, float] = Field(
        default={
            "elderly_care": 0.30,
            "childcare": 0.20,
            "parking": 0.20,
            "daily_services": 0.15,
            "building_age": 0.15,
        },
        description="indicator to weight; made to sum to 1",
        json_schema_extra=ASSUMPTION,
    )
    reference_quantile: float = Field(
        default=0.95,
        gt=0,
        le=1,
        description="an indicator scores 1 at this quantile, so that one outlier does not pale the rest",
        json_schema_extra=ASSUMPTION,
    )
    weight_swing: float = Field(
        default=0.5,
        ge=0,
        lt=1,
        description="rank interval: each weight down and up by this share",
        json_schema_extra=ASSUMPTION,
    )


class Params(ParamGroup):
    """All choices of one run."""

    estates: EstateParams = EstateParams()
    network: NetworkParams = NetworkParams()
    access: AccessParams = AccessParams()
    demand: DemandParams = DemandParams()
    provision: ProvisionParams = ProvisionParams()
    units: UnitParams = UnitParams()
    priority: PriorityParams = PriorityParams()
