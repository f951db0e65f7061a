"""How fast do people walk, what holds them up, and how are reaches drawn?"""

from typing import Literal

from pydantic import Field, field_validator

from spatial_renewal.params.base import ASSUMPTION, ParamGroup

WalkGroup = Literal["adult", "elderly_60", "small_child", "wheelchair"]


class ClockParams(ParamGroup):
    """Minutes of a walk by group; verdicts use metres."""

    speed_m_per_s: dict[WalkGroup, float] = Field(
        default={"adult": 1.15, "elderly_60": 0.92, "small_child": 0.83, "wheelchair": 0.67},
        description=(
            "on the level. adult, elderly_60: 15th percentile of those under 60 and of 60 and over, 'Another look at "
            "pedestrian walking speed' (abstract); small_child: no figure was found, 500 m in ten minutes is the "
            "slowest that GB 50180-2018 implies; wheelchair: 40 m/min, in use in a public tool, no standard states it"
        ),
        json_schema_extra=ASSUMPTION,
    )
    step_classes: tuple[str, ...] = Field(
        default=("steps",), description="street classes that wheelchairs cannot take", json_schema_extra=ASSUMPTION
    )
    crossing_wait_s: dict[str, float] = Field(
        default={"trunk": 40.0, "primary": 30.0, "secondary": 20.0, "tertiary": 10.0},
        description=(
            "mean wait to cross a street of each class; others none. No standard states it: half of a red phase of "
            "20 to 80 s"
        ),
        json_schema_extra=ASSUMPTION,
    )
    signal_wait_s: float = Field(
        default=25.0,
        ge=0,
        description=(
            "mean wait at a crossing with a signal; (cycle - green)^2 / (2 cycle), the usual formula for steady "
            "arrivals, of a cycle of 90 s with 23 s of green"
        ),
        json_schema_extra=ASSUMPTION,
    )
    signal_match_m: float = Field(
        default=20.0, ge=0, description="a signal this near a junction is its signal", json_schema_extra=ASSUMPTION
    )
    elevation_spacing_m: float = Field(
        default=30.0,
        gt=0,
        description="elevation is read this often along a street; about the cell of a public elevation raster",
        json_schema_extra=ASSUMPTION,
    )
    steepest_slope: float = Field(
        default=0.4,
        gt=0,
        description="rise over run; steeper ground is noise of the raster and counts as this",
        json_schema_extra=ASSUMPTION,
    )

    @field_validator("speed_m_per_s")
    @classmethod
    def _all_groups_walk(cls, given: dict[WalkGroup, float]) -> dict[WalkGroup, float]:
        speeds = {**cls.model_fields["speed_m_per_s"].default, **given}
        if not all(speed > 0 for speed in speeds.values()):
            raise ValueError("speeds are above 0 m/s")
        return speeds


class ReachParams(ParamGroup):
    """How isochrones, catchments and surfaces are drawn."""

    off_street_m: float = Field(
        default=45.0,
        gt=0,
        description="farthest that a place may be from its street to be within a walk",
        json_schema_extra=ASSUMPTION,
    )
    pixel_m: float = Field(default=10.0, gt=0, description="pixels that traced outlines and surfaces are made from")
    simplify_m: float = Field(
        default=0.0, ge=0, description="traced outlines are simplified to about this; 0: as traced"
    )
    barrier_kinds: tuple[str, ...] = Field(
        default=("river", "railway", "expressway", "wall"),
        description="barriers that nobody walks across off the street",
        json_schema_extra=ASSUMPTION,
    )
