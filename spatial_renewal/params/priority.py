"""Which choices make the order: what counts, how much, by which rule, and how sure must it be?"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from spatial_renewal.params.base import ASSUMPTION, ParamGroup


def _from_fraction(value: object) -> object:
    """A judgement written as people say it: ``"1/3"``."""
    try:
        return float(Fraction(value)) if isinstance(value, str) else value
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError('not a number or a fraction such as "1/3"') from error


Judgement = Annotated[
    float, BeforeValidator(_from_fraction), WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
]
Share = Annotated[float, Field(ge=0, le=1)]
ViewWeights = dict[Literal["elderly_care", "childcare", "parking"], dict[str, Annotated[float, Field(gt=0)]]]


class Judgements(ParamGroup):
    """How many times more one indicator counts than another, pair by pair (AHP)."""

    indicators: tuple[str, ...] = Field(min_length=2, description="rows and columns of the matrix")
    matrix: tuple[tuple[Judgement, ...], ...] = Field(
        description='row over column, 1 to 9 or "1/9" to "1/2"; the mirror cell holds the reciprocal'
    )


class PriorityParams(ParamGroup):
    """What counts in the order, how much, and how its certainty is measured."""

    weighting: Literal["given", "equal", "judged", "entropy", "critic", "policy"] = Field(
        default="given",
        description=(
            "where weights come from: weights as given; equal for the indicators that weights names; judged pair by "
            "pair (AHP); from how the estates differ (entropy, CRITIC); or from the factors that the policy names"
        ),
        json_schema_extra=ASSUMPTION,
    )
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
    judgements: Judgements | None = Field(default=None, description="pairwise judgements, for weighting = judged")
    max_consistency_ratio: float = Field(
        default=0.10, gt=0, description="judgements that contradict each other more are refused (Saaty 1980)"
    )
    reciprocal_tolerance: float = Field(
        default=0.02, ge=0, description="mirrored judgements may multiply to 1 within this: 0.33 x 3, 0.14 x 7"
    )
    rule: Literal["weighted_sum", "topsis"] = Field(
        default="weighted_sum",
        description="scores: weighted mean of needs, or closeness to full need (TOPSIS)",
        json_schema_extra=ASSUMPTION,
    )
    unknown: Literal["left_out", "median", "unscored"] = Field(
        default="left_out",
        description=(
            "an unknown indicator: left out, and the row judged by the rest; the median of the known; or the row gets "
            "no score"
        ),
        json_schema_extra=ASSUMPTION,
    )
    reference_quantile: float = Field(
        default=0.95,
        gt=0,
        le=1,
        description="an indicator scores 1 at this quantile, so that one outlier does not pale the rest",
        json_schema_extra=ASSUMPTION,
    )
    view_weights: ViewWeights = Field(
        default={
            "elderly_care": {"elderly_care": 0.50, "elderly_places": 0.25, "elderly_60_share": 0.25},
            "childcare": {"childcare": 0.50, "childcare_places": 0.50},
            "parking": {"parking": 1.0},
        },
        description="the same for the order within one theme: indicator to weight",
        json_schema_extra=ASSUMPTION,
    )
    weights_vary: Literal["around", "any"] = Field(
        default="around",
        description="certainty of ranks: weights drawn around those in force, or any weights at all",
        json_schema_extra=ASSUMPTION,
    )
    weight_swing: float = Field(
        default=0.5,
        ge=0,
        lt=1,
        description="weights drawn around: each down and up by at most this share",
        json_schema_extra=ASSUMPTION,
    )
    given_error_share: Share = Field(
        default=0.05,
        description="standard deviation of counts from the ledger, as a share; errors of estates are independent",
        json_schema_extra=ASSUMPTION,
    )
    estimated_error_share: Share = Field(
        default=0.25, description="the same where people or households are estimated", json_schema_extra=ASSUMPTION
    )
    draws: int = Field(default=10_000, ge=100, le=1_000_000, description="how often the order is drawn again")
    view_draws: int = Field(
        default=1_000,
        ge=100,
        le=1_000_000,
        description="the same for the order within each theme, of which only the interval is told",
    )
    draw_seed: int = Field(default=1, ge=0, description="of the random numbers: the same seed, the same ranks")
    interval_share: float = Field(
        default=0.9, gt=0, lt=1, description="rank_low to rank_high hold this central share of the draws"
    )
    first_k: int = Field(
        default=10, ge=1, description="first_k_share: chance of being among this many; rank_chances tells each rank"
    )
