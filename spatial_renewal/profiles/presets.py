"""Which weights follow from the factors that a policy names? (presets of the ranking)"""

from functools import cache
from types import MappingProxyType

from pydantic import Field, model_validator

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.profiles.load import vocabulary
from spatial_renewal.profiles.policy_model import Policy, PriorityFactor
from spatial_renewal.profiles.shown import Shown

_ROUNDING = 1e-9


class FactorWeight(Shown):
    """The share of one factor, and the indicators that measure it."""

    factor: str = Field(description="id in the policy's priority_factors; empty: needs that count under any policy")
    share: float = Field(ge=0, le=1)
    indicators: dict[str, float] = Field(default_factory=dict, description="indicator to its part of the share")


class WeightPreset(Shown):
    """Weights for one policy, factor by factor."""

    id: str
    factors: tuple[FactorWeight, ...]

    @model_validator(mode="after")
    def _shares_are_of_one(self) -> "WeightPreset":
        if abs(sum(f.share for f in self.factors) - 1.0) > _ROUNDING:
            message = "shares sum to 1"
            raise ValueError(message)
        if any((f.share > 0) != bool(f.indicators) for f in self.factors):
            message = "a factor with a share names indicators, one without names none"
            raise ValueError(message)
        return self

    def weights(self) -> dict[str, float]:
        """Weight of each indicator; together 1.

        Examples
        --------
        >>> round(weight_presets()["gaotai_2021"].weights()["basic_measures"], 3)
        0.5
        """
        found: dict[str, float] = {}
        for part in self.factors:
            whole = sum(part.indicators.values())
            for name, amount in part.indicators.items():
                found[name] = found.get(name, 0.0) + part.share * amount / whole
        return found

    def factors_of(self, indicator: str) -> tuple[str, ...]:
        """Factors that `indicator` stands for; an empty one is the residents' needs."""
        return tuple(part.factor for part in self.factors if indicator in part.indicators)

    def unmeasured(self, policy: Policy) -> tuple[PriorityFactor, ...]:
        """Factors of the policy that no indicator measures: people on site judge them."""
        measured = {part.factor for part in self.factors if part.share > 0}
        return tuple(factor for factor in policy.priority_factors if factor.id not in measured)


@cache
def weight_presets() -> MappingProxyType[str, WeightPreset]:
    """Every preset by the id of its policy."""
    return vocabulary("weight_presets.toml", WeightPreset)


def weight_preset(policy: Policy) -> WeightPreset:
    """The preset of `policy`, or of the policy that it extends.

    Raises
    ------
    ParameterError
        There is none.
    """
    for name in (policy.id, policy.extends):
        if name in weight_presets():
            return weight_presets()[name]
    values = {"policy": policy.id, "known": ", ".join(weight_presets())}
    raise ParameterError(finding("no_weight_preset", "parameters.priority.weighting", values=values))
