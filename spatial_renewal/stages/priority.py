"""Which units and estates first, why, and how sure is that order?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.rank_chances import DrawPlan, RankChances, draw_rank_chances
from spatial_renewal.methods.rank_swaps import smallest_swaps
from spatial_renewal.methods.ranking import Rule, levels_of_need, rank_from_scores, topsis_parts, weighted_parts
from spatial_renewal.params import PriorityParams
from spatial_renewal.profiles.model import Indicator
from spatial_renewal.tables import ESTATE_PRIORITY, PRIORITY

REASONS_SHOWN = 3
Table = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Needs:
    """Needs of the rows by the indicators that count (n, k): levels not cut to 0..1, their errors, what is known."""

    level: Table
    error: Table
    known: npt.NDArray[np.bool_]

    @property
    def score(self) -> Table:
        """Levels from 0 to 1; NaN where unknown."""
        return self.level.clip(0.0, 1.0)


def score_priority(
    indicators: pd.DataFrame,
    *,
    errors: pd.DataFrame,
    key: str,
    weights: pd.DataFrame,
    declared: Mapping[str, Indicator],
    params: PriorityParams,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rank estates or units by their weighted needs, and say how sure each rank is.

    Parameters
    ----------
    indicators, errors
        `key` and one column per indicator, raw, missing where unknown; and its standard deviation.
    key
        ``unit_id`` or ``estate_id``.
    weights
        Contract `WEIGHTS`.
    declared
        Labels, units and directions of the indicators.
    params
        Rule, treatment of the unknown, the quantile that scores 1, and how weights and inputs move.

    Returns
    -------
    tuple of pd.DataFrame
        Contract `PRIORITY` or `ESTATE_PRIORITY`, by rank: ``part_<indicator>`` sum to ``score``. And chances at the
        first ranks: `key`, ``rank``, ``chance_share`` as in `RANK_CHANCES`.

    Notes
    -----
    ``score_j = min(1, raw_j / quantile)``, or 1 less that where little comes first; parts as `weighted_parts` or
    `topsis_parts` make them. Ties go by id. Rows without a score come last, and may be anywhere.
    """
    rows = indicators.sort_values(key, ignore_index=True)
    sure = errors.set_index(key).loc[rows[key]].reset_index()
    names, share = weights["indicator"].tolist(), weights["weight"].to_numpy(dtype=np.float64)
    needs = _needs(rows, sure, [declared[name] for name in names], params)
    parts = _parts(needs.score, share, params)
    total = parts.sum(axis=1)
    rank = rank_from_scores(total)
    chances = _chances(needs, share, rule=params.rule, plan=_plan(params, draws=params.draws))
    unknown = np.where(needs.known, "", np.array(names, dtype=object))
    columns: dict[str, object] = {
        key: rows[key].astype("str"),
        **{name: rows[name].astype("float64") for name in declared},
        **{f"score_{name}": needs.score[:, j] for j, name in enumerate(names)},
        **{f"part_{name}": parts[:, j] for j, name in enumerate(names)},
        # parts are sums of shares: rounding may carry a full score a hair above 1
        "score": np.minimum(total, 1.0),
        "rank": rank,
        "rank_low": np.minimum(chances.low, rank),
        "rank_high": np.maximum(chances.high, rank),
        "first_k_share": np.minimum(chances.at_rank.sum(axis=1), 1.0),
        **_swaps(needs.score, rank, share, names, params),
        "known_weight_share": np.minimum((needs.known * share).sum(axis=1), 1.0),
        "unknown": pd.Series([";".join(filter(None, row)) or None for row in unknown], dtype="str"),
        **_views(rows, sure, declared, params),
        "reasons": _reasons(rows, parts, needs.known, [declared[n] for n in names], chinese=True),
        "reasons_en": _reasons(rows, parts, needs.known, [declared[n] for n in names], chinese=False),
    }
    table = pd.DataFrame(columns).sort_values("rank", ignore_index=True)
    check_table(table, PRIORITY if key == "unit_id" else ESTATE_PRIORITY)
    return table, _at_ranks(rows[key], chances, rank)


def _needs(rows: pd.DataFrame, errors: pd.DataFrame, chosen: list[Indicator], params: PriorityParams) -> _Needs:
    """Levels and errors, with the unknown treated as the parameters say."""
    names = [indicator.id for indicator in chosen]
    raw = rows[names].to_numpy(dtype=np.float64)
    less_first = np.array([indicator.direction == "less_first" for indicator in chosen], dtype=bool)
    level, full = levels_of_need(raw, less_first=less_first, quantile=params.reference_quantile)
    error = errors[names].to_numpy(dtype=np.float64) / np.where(full > 0, full, np.inf)
    known = ~np.isnan(raw)
    if params.unknown == "median":
        for column in np.flatnonzero(known.any(axis=0) & ~known.all(axis=0)):
            there, absent = level[known[:, column], column], ~known[:, column]
            level[absent, column] = np.median(there)
            # what is put in is no better known than the indicator differs between rows
            error[absent, column] = there.std()
    elif params.unknown == "unscored":
        level = np.where(known.all(axis=1, keepdims=True), level, np.nan)
    return _Needs(level, error, known)


def _parts(score: Table, share: Table, params: PriorityParams) -> Table:
    return topsis_parts(score, share) if params.rule == "topsis" else weighted_parts(score, share)


def _plan(params: PriorityParams, *, draws: int) -> DrawPlan:
    return DrawPlan(
        draws=draws,
        swing=None if params.weights_vary == "any" else params.weight_swing,
        first_k=params.first_k,
        interval_share=params.interval_share,
        seed=params.draw_seed,
    )


def _chances(needs: _Needs, share: Table, *, rule: Rule, plan: DrawPlan) -> RankChances:
    """Chances of the rows that know something; the others may have any rank, and no chance is told."""
    scored = np.flatnonzero(~np.isnan(needs.level).all(axis=1))
    count = len(needs.level)
    found = draw_rank_chances(needs.level[scored], share, error=needs.error[scored], rule=rule, plan=plan)
    at_rank = np.full((count, found.at_rank.shape[1]), np.nan)
    low, high = np.ones(count, dtype=np.int64), np.full(count, count, dtype=np.int64)
    at_rank[scored], low[scored], high[scored] = found.at_rank, found.low, found.high
    return RankChances(at_rank=at_rank, low=low, high=high)


def _at_ranks(ids: pd.Series, chances: RankChances, rank: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Rows and ranks with a chance, by the rank in force."""
    order = np.argsort(rank)
    row, place = np.nonzero(np.nan_to_num(chances.at_rank[order]) > 0)
    return pd.DataFrame(
        {
            ids.name: ids.to_numpy()[order[row]],
            "rank": place.astype(np.int64) + 1,
            "chance_share": chances.at_rank[order][row, place],
        }
    ).astype({str(ids.name): "str"})


def _swaps(
    score: Table, rank: npt.NDArray[np.int64], share: Table, names: list[str], params: PriorityParams
) -> dict[str, pd.Series]:
    """Which weight has least to move for the next in rank to draw level, and by how much."""
    order = np.argsort(rank)
    order = order[~np.isnan(score[order]).all(axis=1)]
    found = smallest_swaps(score[order[:-1]], score[order[1:]], share, rule=params.rule)
    weight = np.full(len(score), None, dtype=object)
    change = np.full(len(score), np.nan)
    labels = np.array([*names, None], dtype=object)
    weight[order[:-1]], change[order[:-1]] = labels[found.column], found.change
    return {"swap_weight": pd.Series(weight, dtype="str"), "swap_weight_change": pd.Series(change, dtype="float64")}


def _views(
    rows: pd.DataFrame, errors: pd.DataFrame, declared: Mapping[str, Indicator], params: PriorityParams
) -> dict[str, object]:
    """Score, rank and interval within each theme, by the theme's own weights."""
    columns: dict[str, object] = {}
    plan = _plan(params, draws=params.view_draws)
    for view, weights in params.view_weights.items():
        needs = _needs(rows, errors, [declared[name] for name in weights], params)
        share = np.array(list(weights.values()))
        total = _parts(needs.score, share, params).sum(axis=1)
        rank, chances = rank_from_scores(total), _chances(needs, share, rule=params.rule, plan=plan)
        columns[f"view_score_{view}"] = np.minimum(total, 1.0)
        columns[f"view_rank_{view}"] = rank
        columns[f"view_rank_low_{view}"] = np.minimum(chances.low, rank)
        columns[f"view_rank_high_{view}"] = np.maximum(chances.high, rank)
    return columns


def _reasons(
    rows: pd.DataFrame, parts: Table, known: npt.NDArray[np.bool_], indicators: list[Indicator], *, chinese: bool
) -> pd.Series:
    """Every score as a sum in words: its largest parts with their figures, the rest, and what is unknown."""
    if not len(rows):
        return pd.Series([], dtype="str")
    cents, total = _cents(parts)
    words = np.column_stack([_words(rows[i.id], cents[:, j], i, chinese=chinese) for j, i in enumerate(indicators)])
    order = np.argsort(-np.nan_to_num(parts), axis=1, kind="stable")[:, :REASONS_SHOWN]
    at = np.arange(len(rows))[:, None]
    shown = np.nan_to_num(parts)[at, order] > 0
    rest = total - np.where(shown, cents[at, order], 0).sum(axis=1)
    labels = np.array([i.zh if chinese else i.en for i in indicators], dtype=object)
    missing = np.where(known, "", labels)
    head, plus, comma = ("得分 {:.2f}", " ＋ ", "、") if chinese else ("Score {:.2f}", " + ", ", ")
    others, stop, gap = ("其余 {:.2f}", "。", "未知：{}。") if chinese else ("others {:.2f}", ".", " Unknown: {}.")
    nothing = "：没有已知缺口" if chinese else ": no known need"
    none = (
        "计分的指标都未知：没有得分，排在最后。" if chinese else "Nothing that counts is known: no score, placed last."
    )
    sentences = []
    for k, figure in enumerate(total / 100.0):
        told = [*words[k, order[k][shown[k]]], *([others.format(rest[k] / 100.0)] if rest[k] > 0 else [])]
        lacking = comma.join(filter(None, missing[k]))
        sentence = head.format(figure) + (" = " + plus.join(told) if told else nothing) + stop
        sentences.append(none if np.isnan(parts[k]).all() else sentence + (gap.format(lacking) if lacking else ""))
    return pd.Series(sentences, dtype="str")


def _cents(parts: Table) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Parts and score in hundredths that add up as they are told (largest remainders)."""
    exact = np.nan_to_num(parts) * 100.0
    total = np.rint(exact.sum(axis=1)).astype(np.int64)
    cents = np.floor(exact + 1e-9).astype(np.int64)
    left = total - cents.sum(axis=1)
    place = np.argsort(np.argsort(cents - exact, axis=1, kind="stable"), axis=1)
    return cents + (place < left[:, None]), total


def _words(
    raw: pd.Series, cents: npt.NDArray[np.int64], indicator: Indicator, *, chinese: bool
) -> npt.NDArray[np.object_]:
    """``Elderly care 0.30 (196 persons of 60+ out of reach)`` for every row."""
    label, unit = (indicator.zh, indicator.unit_zh) if chinese else (indicator.en, indicator.unit_en)
    space = "" if indicator.percent else " "
    figures = (raw * (100.0 if indicator.percent else 1.0)).map(f"{{:,.0f}}{space}{unit}".format)
    figures = figures.mask(raw.isna(), "未知，按中位数计" if chinese else "unknown, taken as the median")
    form = f"{label} {{:.2f}}（{{}}）" if chinese else f"{label} {{:.2f}} ({{}})"
    return np.array([form.format(c / 100.0, said) for c, said in zip(cents, figures, strict=True)], dtype=object)
