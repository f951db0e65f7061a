"""How many places and parking spaces do people need, and how are they shared?"""

from typing import Literal, Self

from pydantic import Field, model_validator

from spatial_renewal.params.base import ASSUMPTION, ParamGroup

CatchmentMethod = Literal["2sfca", "e2sfca_stepped", "e2sfca_gaussian", "3sfca"]


class ProvisionParams(ParamGroup):
    """How many places people need, what a facility without a stated capacity holds, and how places are shared."""

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
    capacity_profile: str = Field(
        default="elderly_child_capacity",
        description="profile that says how much floor area a place takes, where the standard does not",
    )
    floor_area_m2_per_place: dict[str, float] = Field(
        default={},
        description="floor area of one place by category, where no profile states it or a city knows better",
        json_schema_extra=ASSUMPTION,
    )
    walk_step_m: float = Field(
        default=1.0,
        gt=0,
        description="walks count in whole steps of this length; longer steps leave more to the fairest spread",
    )
    catchment_methods: tuple[CatchmentMethod, ...] = Field(
        default=("2sfca", "e2sfca_stepped", "e2sfca_gaussian", "3sfca"),
        description="floating catchments to compute; 3sfca weighs walks as e2sfca_gaussian does",
    )
    catchment_step_weights: tuple[float, ...] = Field(
        default=(1.0, 0.68, 0.22),
        min_length=1,
        description="of equal steps of a stepped catchment, nearest first; those of Luo and Qi 2009",
        json_schema_extra=ASSUMPTION,
    )
    gravity_exponent: float = Field(
        default=2.0,
        ge=0,
        description="by which a longer walk puts people off, in the gravity comparison",
        json_schema_extra=ASSUMPTION,
    )
    gravity_least_walk_m: float = Field(
        default=50.0, gt=0, description="shorter walks put nobody off any less", json_schema_extra=ASSUMPTION
    )
    health_check_profile: str = Field(
        default="urban_health_check_2023", description="profile whose indicators the health check counts"
    )


class ParkingParams(ParamGroup):
    """Where cars may stand by night and by day; no national figures exist for old estates."""

    near_walk_m: float = Field(
        default=150.0, gt=0, description="shared spaces within this walk are near", json_schema_extra=ASSUMPTION
    )
    far_walk_m: float = Field(
        default=300.0,
        gt=0,
        description="shared spaces within this walk count at all",
        json_schema_extra=ASSUMPTION,
    )
    car_park_night_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="of a public car park's spaces, open to residents by night",
        json_schema_extra=ASSUMPTION,
    )
    car_park_day_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="of a public car park's spaces, open to residents by day",
        json_schema_extra=ASSUMPTION,
    )
    cars_by_day_share: float = Field(
        default=0.4, ge=0, le=1, description="of residents' cars, at home by day", json_schema_extra=ASSUMPTION
    )
    charging_points_per_space: float = Field(
        default=0.1,
        ge=0,
        description="charging points wanted per space wanted; new estates must be able to fit all their spaces",
        json_schema_extra=ASSUMPTION,
    )

    @model_validator(mode="after")
    def _far_is_farther(self) -> Self:
        if self.far_walk_m < self.near_walk_m:
            raise ValueError("far_walk_m is at least near_walk_m")
        return self
