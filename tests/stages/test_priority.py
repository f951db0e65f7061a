"""Scores, ranks, their certainty and their reasons, from indicators that are written down here."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.params import PriorityParams
from spatial_renewal.profiles.load import indicators, policy
from spatial_renewal.stages.caveats import list_rank_caveats
from spatial_renewal.stages.priority import score_priority
from spatial_renewal.stages.weights import decide_weights
from tests.stages.needs import exact, needs

DECLARED = indicators()


def ranked(table, *, errors=None, key="unit_id", **choices):
    params = PriorityParams(**{"draws": 500} | choices)
    weights = decide_weights(table, declared=DECLARED, policy=policy("national_2020"), params=params)
    return score_priority(
        table,
        errors=exact(table, key) if errors is None else errors,
        key=key,
        weights=weights,
        declared=DECLARED,
        params=params,
    )


def scores(table, **choices):
    return ranked(table, **choices)[0].set_index("unit_id")


TWO = {"weights": {"parking": 3.0, "building_age": 1.0}, "reference_quantile": 1.0}


def test_a_score_by_hand():
    """Largest parking 80, largest age 40. U1: 0.75 x 60/80 + 0.25 x 40/40 = 0.8125; U2: 0.75 + 0.25 x 0.5 = 0.875."""
    table = scores(needs(parking=[60, 80], building_age=[40, 20]), **TWO)
    assert table["score"].to_dict() == pytest.approx({"U1": 0.8125, "U2": 0.875})
    assert table.loc["U1", ["part_parking", "part_building_age"]].tolist() == pytest.approx([0.5625, 0.25])
    assert table["rank"].to_dict() == {"U2": 1, "U1": 2}


def test_the_reason_is_the_sum_in_words():
    """0.5625 + 0.25 = 0.8125: told 0.81, so the parts are told 0.56 and 0.25."""
    table = scores(needs(parking=[60, 80], building_age=[40, 20]), **TWO)
    assert table.loc["U1", "reasons"] == "得分 0.81 = 停车 0.56（60 个车位缺口） ＋ 房龄 0.25（40 年）。"
    assert table.loc["U1", "reasons_en"] == (
        "Score 0.81 = Parking 0.56 (60 parking spaces missing) + Building age 0.25 (40 years)."
    )


@settings(max_examples=40)
@given(st.lists(st.tuples(*[st.integers(0, 300)] * 5), min_size=1, max_size=6))
def test_figures_of_a_reason_add_up_as_they_are_told(rows):
    names = ["elderly_care", "childcare", "parking", "daily_services", "building_age"]
    table = scores(needs(**{name: [row[k] for row in rows] for k, name in enumerate(names)}), draws=100)
    for reason, total in zip(table["reasons_en"], table["score"], strict=True):
        figures = [round(float(f) * 100) for f in re.findall(r"(?:Score|[a-z]) (\d\.\d\d)", reason)]
        assert figures[0] == pytest.approx(100 * total, abs=0.5 + 1e-9)
        assert sum(figures[1:]) == figures[0] or "no known need" in reason


def test_little_comes_first_where_the_indicator_says_so():
    """Cost 10,000 against 20,000 yuan a household: 1 - 0.5 and 1 - 1."""
    table = scores(needs(cost_per_household_yuan=[10_000, 20_000]), weights={"cost_per_household_yuan": 1.0},
                   reference_quantile=1.0)  # fmt: skip
    assert table["score"].to_dict() == {"U1": 0.5, "U2": 0.0}


def test_a_share_is_told_in_percent():
    table = scores(needs(consent_share=[0.66, 0.33]), weights={"consent_share": 1.0}, reference_quantile=1.0)
    assert "66% 的业主同意改造" in table.loc["U1", "reasons"]
    assert "(33% of owners agree)" in table.loc["U2", "reasons_en"]


HALF_KNOWN = {"parking": [80, None, 40], "building_age": [20, 40, 30]}


def test_the_unknown_is_left_out():
    """U2 is judged by its age alone: 40/40; a quarter of all weight is known."""
    table = scores(needs(**HALF_KNOWN), **TWO, unknown="left_out")
    assert table.loc["U2", ["score", "known_weight_share"]].tolist() == [1.0, 0.25]
    assert table.loc["U2", "unknown"] == "parking"
    assert table.loc["U2", "reasons"].endswith("未知：停车。")
    assert np.isnan(table.loc["U2", "parking"])
    assert np.isnan(table.loc["U2", "score_parking"])


def test_the_unknown_is_the_median():
    """Levels 1 and 0.5 are known, median 0.75: 0.75 x 0.75 + 0.25 x 1 = 0.8125."""
    table = scores(needs(**HALF_KNOWN), **TWO, unknown="median")
    assert table.loc["U2", "score"] == pytest.approx(0.8125)
    assert table.loc["U2", "known_weight_share"] == 0.25
    assert "停车 0.56（未知，按中位数计）" in table.loc["U2", "reasons"]


def test_what_is_put_in_for_the_unknown_makes_the_rank_unsure():
    certain = scores(needs(parking=[80, 60, 40, 0], building_age=[30, 30, 30, 30]), **TWO, weight_swing=0.0)
    guessed = scores(
        needs(parking=[80, None, 40, 0], building_age=[30, 30, 30, 30]), **TWO, weight_swing=0.0, unknown="median"
    )
    assert (certain["rank_low"] == certain["rank_high"]).all()
    assert guessed.loc["U2", "rank_high"] > guessed.loc["U2", "rank_low"]


def test_a_row_with_something_unknown_gets_no_score():
    table = scores(needs(**HALF_KNOWN), **TWO, unknown="unscored")
    row = table.loc["U2"]
    assert row[["score", "part_parking", "part_building_age", "first_k_share"]].isna().all()
    assert row[["rank", "rank_low", "rank_high"]].tolist() == [3, 1, 3]
    assert row["reasons_en"] == "Nothing that counts is known: no score, placed last."
    assert table.loc[["U1", "U3"], "score"].notna().all()


@pytest.mark.parametrize("unknown", ["left_out", "median", "unscored"])
def test_where_nothing_is_known_there_is_no_score_and_that_is_said(unknown):
    table, chances = ranked(needs(parking=[None, None]), weights={"parking": 1.0}, unknown=unknown)
    assert table["score"].isna().all()
    assert chances.empty
    weights = pd.DataFrame({"indicator": ["parking"], "weight": [1.0]})
    (found,) = list_rank_caveats(table, key="unit_id", weights=weights, declared=DECLARED)
    assert found.code == "all_scores_missing"
    assert found.ids == ("U1", "U2")
    assert "停车" in found.chinese()
    assert "Parking" in found.english()


def test_some_without_a_score_and_an_indicator_that_nobody_knows_are_said():
    weighed = {"parking": 0.5, "building_age": 0.3, "consent_share": 0.2}
    table, _ = ranked(needs(parking=[5, None], building_age=[30, None]), weights=weighed)
    weights = pd.DataFrame({"indicator": list(weighed), "weight": list(weighed.values())})
    found = {f.code: f for f in list_rank_caveats(table, key="unit_id", weights=weights, declared=DECLARED)}
    assert found["scores_missing"].ids == ("U2",)
    assert "20%" in found["indicators_missing"].english()
    assert "改造意愿" in found["indicators_missing"].chinese()


@pytest.mark.parametrize("rule", ["weighted_sum", "topsis"])
@settings(max_examples=30)
@given(data=st.data())
def test_parts_ranks_and_intervals_hold_and_the_order_of_rows_is_nothing(rule, data):
    count = data.draw(st.integers(1, 7))
    names = ["elderly_care", "childcare", "parking", "daily_services", "building_age"]
    value = st.one_of(st.none(), st.integers(0, 400))
    table = needs(**{n: data.draw(st.lists(value, min_size=count, max_size=count)) for n in names})
    errors = exact(table).assign(parking=table["parking"].fillna(0) * 0.2)
    first, chances = ranked(table, errors=errors, rule=rule, draws=200, first_k=3)
    parts = first[[c for c in first.columns if c.startswith("part_")]]
    scored = first["score"].notna()
    assert (parts.sum(axis=1)[scored] - first["score"][scored]).abs().max() <= 1e-12 or not scored.any()
    assert parts[~scored].isna().all(axis=None)
    assert first["rank"].tolist() == list(range(1, count + 1))
    assert first["rank"].between(first["rank_low"], first["rank_high"]).all()
    told = chances.groupby("unit_id")["chance_share"].sum().reindex(first["unit_id"][scored], fill_value=0.0)
    assert told.to_numpy() == pytest.approx(first["first_k_share"][scored].to_numpy())
    turned = data.draw(st.permutations(range(count)))
    again, _ = ranked(table.iloc[turned], errors=errors.iloc[turned[::-1]], rule=rule, draws=200, first_k=3)
    pd.testing.assert_frame_equal(first, again)


def test_the_swap_is_told_of_the_one_ahead():
    """0.8125 against 0.875: U2 leads by 0.0625. Less parking: d = 0.25, 0.0625 x 0.25 / (0.0625 - 0.25) = -0.0833."""
    table = scores(needs(parking=[60, 80], building_age=[40, 20]), **TWO)
    assert table.loc["U2", "swap_weight"] == "parking"
    assert table.loc["U2", "swap_weight_change"] == pytest.approx(-0.0625 / 0.75)
    assert table.loc["U1", ["swap_weight", "swap_weight_change"]].isna().all()


def test_views_have_an_order_of_their_own():
    """Parking decides the view parking; half the places and half the reach that of childcare."""
    table = scores(
        needs(parking=[10, 40], childcare=[20, 10], childcare_places=[10, 0], elderly_care=[5, 5]),
        reference_quantile=1.0,
    )
    assert table["view_rank_parking"].to_dict() == {"U1": 2, "U2": 1}
    assert table["view_score_parking"].to_dict() == {"U1": 0.25, "U2": 1.0}
    assert table["view_score_childcare"].to_dict() == {"U1": 1.0, "U2": 0.25}
    assert table["view_rank_childcare"].to_dict() == {"U1": 1, "U2": 2}


def test_the_interval_of_a_view_moves_with_its_weights_and_with_the_inputs():
    """Childcare: which half weighs more decides between U1 and U2. Parking: one indicator, so only errors move it."""
    table = needs(childcare=[100, 0, 10], childcare_places=[0, 100, 10], parking=[100, 90, 10])
    ends = ["view_rank_low_childcare", "view_rank_high_childcare", "view_rank_low_parking", "view_rank_high_parking"]
    sure = scores(table, reference_quantile=1.0)
    assert sure.loc[["U1", "U2", "U3"], ends].to_numpy().tolist() == [[1, 2, 1, 1], [1, 2, 2, 2], [3, 3, 3, 3]]
    unsure = scores(table, reference_quantile=1.0, errors=exact(table).assign(parking=[30.0, 30.0, 0.0]))
    assert unsure.loc[["U1", "U2", "U3"], ends].to_numpy().tolist() == [[1, 2, 1, 2], [1, 2, 1, 2], [3, 3, 3, 3]]


def test_in_a_view_without_a_score_any_rank_is_possible():
    table = scores(needs(parking=[None, 40, 20], building_age=[1, 2, 3]))
    assert table.loc["U1", ["view_rank_parking", "view_rank_low_parking", "view_rank_high_parking"]].tolist() == [
        3,
        1,
        3,
    ]


def test_a_view_of_which_nothing_is_known_has_no_score():
    table = scores(needs(building_age=[10, 40]))
    assert table["view_score_elderly_care"].isna().all()


def test_chances_tell_ranks_by_the_order_in_force():
    table, chances = ranked(needs(parking=[60, 80, 75], building_age=[40, 20, 25]), **TWO, draws=2000, first_k=2)
    assert chances.columns.tolist() == ["unit_id", "rank", "chance_share"]
    assert chances["unit_id"].drop_duplicates().tolist() == [
        u for u in table["unit_id"] if u in set(chances["unit_id"])
    ]
    assert chances.groupby("rank")["chance_share"].sum().to_dict() == pytest.approx({1: 1.0, 2: 1.0})
