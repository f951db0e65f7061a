"""Which choices does a planner make, and what is assumed where none is made?"""

from typing import Literal, Self

from pydantic import Field, model_validator

from spatial_renewal.methods.engines import EngineName
from spatial_renewal.params.base import ASSUMPTION, ParamGroup
from spatial_renewal.params.outputs import OutputParams, PlateParams
from spatial_renewal.params.priority import Judgements, PriorityParams
from spatial_renewal.params.provision import CatchmentMethod, ParkingParams, ProvisionParams
from spatial_renewal.params.units import UnitParams
from spatial_renewal.params.walking import ClockParams, ReachParams, WalkGroup

__all__ = [
    "ASSUMPTION",
    "AccessParams",
    "BarrierKind",
    "CatchmentMethod",
    "ClockParams",
    "DemandParams",
    "EstateParams",
    "Judgements",
    "NetworkParams",
    "OutputParams",
    "Params",
    "ParkingParams",
    "PlateParams",
    "PriorityParams",
    "ProvisionParams",
    "ReachParams",
    "UnitParams",
    "WalkGroup",
]

BarrierKind = Literal["river", "railway", "expressway", "arterial", "wall"]


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
    join_m: float = Field(
        default=20.0,
        ge=0,
        description="an end of an added street this near a street joins it",
        json_schema_extra=ASSUMPTION,
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
    detour_factor: float = Field(
        default=1.4,
        ge=1,
        description=(
            'what a walk is taken to be longer than the straight line, only with network = "none"; the median in the '
            "examples with streets is 1.34 (Nanjing) and 1.47 (Taichung)"
        ),
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
    elderly_65_share: float = Field(
        default=0.135,
        ge=0,
        le=1,
        description="national share of 65+, population census 2020; its part of 60+ where those are known",
        json_schema_extra=ASSUMPTION,
    )
    elderly_80_share: float = Field(
        default=0.025,
        ge=0,
        le=1,
        description="national share of 80+, population census 2020; its part of 60+ where those are known",
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
        description="by which residents of 60+, 65+ and 80+ grow from data_year to plan_year; 0: they stay as counted",
        json_schema_extra=ASSUMPTION,
    )
    data_year: int | None = Field(
        default=None, ge=1950, le=2100, description="year in which people were counted; needed by an ageing rate"
    )
    cars_per_household: float = Field(
        default=0.5, ge=0, description="no national figure exists for old estates", json_schema_extra=ASSUMPTION
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.ageing_rate_per_year and self.data_year is None:
            raise ValueError("ageing_rate_per_year needs data_year, the year in which people were counted")
        if not self.elderly_80_share <= self.elderly_65_share <= self.elderly_60_share:
            raise ValueError("elderly_80_share is at most elderly_65_share, which is at most elderly_60_share")
        return self


class Params(ParamGroup):
    """All choices of one run."""

    estates: EstateParams = EstateParams()
    network: NetworkParams = NetworkParams()
    access: AccessParams = AccessParams()
    clocks: ClockParams = ClockParams()
    reach: ReachParams = ReachParams()
    demand: DemandParams = DemandParams()
    provision: ProvisionParams = ProvisionParams()
    parking: ParkingParams = ParkingParams()
    units: UnitParams = UnitParams()
    priority: PriorityParams = PriorityParams()
    plates: PlateParams = PlateParams()
