"""How much does each indicator count, and on whose word?"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.methods.ranking import levels_of_need
from spatial_renewal.methods.weighting import (
    RANDOM_INDEX,
    critic_weights,
    entropy_weights,
    judged_weights,
    unreciprocal_cells,
)
from spatial_renewal.params import Judgements, PriorityParams
from spatial_renewal.profiles.model import Indicator
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.profiles.presets import weight_preset
from spatial_renewal.tables import WEIGHTS

_WEIGHTS, _JUDGED, _VIEWS = (f"parameters.priority.{name}" for name in ("weights", "judgements", "view_weights"))


def decide_weights(
    indicators: pd.DataFrame, *, declared: Mapping[str, Indicator], policy: Policy, params: PriorityParams
) -> pd.DataFrame:
    """The weights in force, the same for units and estates.

    Parameters
    ----------
    indicators
        Of the estates, raw: weights by entropy and CRITIC are read from how they differ.
    declared
        Every indicator.
    policy
        Its named factors make the weights where `params.weighting` is ``policy``.
    params
        Where weights come from, with what it takes.

    Returns
    -------
    pd.DataFrame
        Contract `WEIGHTS`: every indicator that counts, in the order of `declared`, its weight, and on whose word.

    Raises
    ------
    ParameterError
        An unknown indicator, a negative weight, no weight above zero; judgements that are missing, not square, not
        above zero, not reciprocal, or too inconsistent; data that cannot tell; a policy without a preset.
    """
    _refuse(_strangers(declared, params))
    ratio = np.nan
    if params.weighting == "judged":
        weights, ratio = _judged(params)
    elif params.weighting == "policy":
        weights = weight_preset(policy).weights()
    else:
        _refuse(_unusable(params.weights))
        chosen = [name for name in declared if params.weights.get(name, 0.0) > 0]
        weights = {name: params.weights[name] for name in chosen}
        if params.weighting != "given":
            weights = dict.fromkeys(chosen, 1.0)
        if params.weighting in ("entropy", "critic") and len(indicators):
            weights = _told_by_data(indicators[chosen], declared, params)
    counted = [name for name in declared if weights.get(name, 0.0) > 0]
    amount = np.array([weights[name] for name in counted], dtype=np.float64)
    table = pd.DataFrame(
        {
            "indicator": pd.Series(counted, dtype="str"),
            "weight": amount / amount.sum(),
            "weighting": pd.Series([params.weighting] * len(counted), dtype="str"),
            "factors": pd.Series([_factors(policy, name, params) for name in counted], dtype="str"),
            "consistency_ratio": np.full(len(counted), ratio),
        }
    )
    check_table(table, WEIGHTS)
    return table


def unmeasured_factors(policy: Policy, params: PriorityParams) -> tuple[Finding, ...]:
    """Which of the policy's factors no indicator measures, where the policy's factors make the weights."""
    if params.weighting != "policy":
        return ()
    left = weight_preset(policy).unmeasured(policy)
    values = {"names_zh": "、".join(f.zh for f in left), "names": "; ".join(f.en for f in left)}
    return (finding("factors_unmeasured", policy.id, values=values),) if left else ()


def _refuse(findings: Iterator[Finding]) -> None:
    found = tuple(findings)
    if found:
        raise ParameterError(*found)


def _strangers(declared: Mapping[str, Indicator], params: PriorityParams) -> Iterator[Finding]:
    """Names that are no indicator, wherever parameters name one."""
    named = {_WEIGHTS: set(params.weights), _JUDGED: set(params.judgements.indicators if params.judgements else ())}
    named |= {f"{_VIEWS}.{view}": set(weights) for view, weights in params.view_weights.items()}
    for where, names in named.items():
        if unknown := sorted(names - set(declared)):
            yield finding("unknown_weight", where, values={"names": ", ".join(unknown), "known": ", ".join(declared)})


def _unusable(weights: Mapping[str, float]) -> Iterator[Finding]:
    negative = [name for name, weight in weights.items() if not 0 <= weight < np.inf]
    if negative:
        yield finding("weights_negative", _WEIGHTS, ids=[f"{name} = {weights[name]:g}" for name in negative])
    elif sum(weights.values()) <= 0:
        yield finding("weights_all_zero", _WEIGHTS)


def _judged(params: PriorityParams) -> tuple[dict[str, float], float]:
    if params.judgements is None:
        raise ParameterError(finding("judgements_missing", _JUDGED))
    said = params.judgements
    _refuse(_misshapen(said))
    matrix = np.array(said.matrix, dtype=np.float64)
    _refuse(_contradictory(said, matrix, params.reciprocal_tolerance))
    found = judged_weights(matrix)
    if found.consistency_ratio > params.max_consistency_ratio:
        # the judgement that is farthest from what all judgements together say
        implied = found.weights[:, None] / found.weights[None, :]
        row, column = np.unravel_index(np.argmax(matrix / implied), matrix.shape)
        values = {
            "ratio": found.consistency_ratio,
            "limit": params.max_consistency_ratio,
            "pair": f"{said.indicators[row]} / {said.indicators[column]}",
            "said": matrix[row, column],
            "implied": implied[row, column],
        }
        raise ParameterError(finding("judgements_inconsistent", _JUDGED, values=values))
    return dict(zip(said.indicators, found.weights.tolist(), strict=True)), found.consistency_ratio


def _misshapen(said: Judgements) -> Iterator[Finding]:
    names, rows = said.indicators, [len(row) for row in said.matrix]
    if len(set(names)) < len(names) or rows != [len(names)] * len(names) or len(names) > len(RANDOM_INDEX):
        values = {"indicators": len(set(names)), "rows": ", ".join(str(n) for n in rows), "most": len(RANDOM_INDEX)}
        yield finding("judgements_not_square", _JUDGED, values=values)


def _contradictory(said: Judgements, matrix: np.ndarray, tolerance: float) -> Iterator[Finding]:
    def cell(row: int, column: int) -> str:
        return f"{said.indicators[row]} / {said.indicators[column]}"

    unusable = np.argwhere(~(np.isfinite(matrix) & (matrix > 0)))
    if len(unusable):
        ids = [f"{cell(i, j)}: {matrix[i, j]:g}" for i, j in unusable]
        yield finding("judgements_not_positive", _JUDGED, ids=ids)
        return
    apart = unreciprocal_cells(matrix, tolerance=tolerance)
    if len(apart):
        ids = [f"{cell(i, j)}: {matrix[i, j]:.4g}, {cell(j, i)}: {matrix[j, i]:.4g}" for i, j in apart]
        yield finding("judgements_not_reciprocal", _JUDGED, ids=ids)


def _told_by_data(
    indicators: pd.DataFrame, declared: Mapping[str, Indicator], params: PriorityParams
) -> dict[str, float]:
    names = list(indicators.columns)
    less_first = np.array([declared[name].direction == "less_first" for name in names])
    level, _ = levels_of_need(
        indicators.to_numpy(dtype=np.float64), less_first=less_first, quantile=params.reference_quantile
    )
    found = (entropy_weights if params.weighting == "entropy" else critic_weights)(level.clip(0.0, 1.0))
    if np.isnan(found).any():
        values = {"weighting": params.weighting, "names": ", ".join(names)}
        raise ParameterError(finding("weights_undetermined", "parameters.priority.weighting", values=values))
    return dict(zip(names, found.tolist(), strict=True))


def _factors(policy: Policy, indicator: str, params: PriorityParams) -> str | None:
    if params.weighting != "policy":
        return None
    named = [factor for factor in weight_preset(policy).factors_of(indicator) if factor]
    return ";".join(named) or None
