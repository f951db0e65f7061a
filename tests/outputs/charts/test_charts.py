"""Do charts show the figures of the tables? (hand-solved causes and shares; figures that stand with no data)"""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from spatial_renewal.errors import ParameterError
from spatial_renewal.outputs.charts import (
    chart_pictures,
    coverage_by_age_group,
    gaps_by_category,
    rank_intervals,
    unit_profile,
)
from spatial_renewal.outputs.charts.ages import age_coverage
from spatial_renewal.outputs.charts.gaps import CAUSES, LACKING, gap_causes
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.outputs.paper.picture import Picture
from tests.outputs.plates.towns import texts

ESTATES = pd.DataFrame({"estate_id": list("abcd"), "in_programme": [True, True, True, False]})


def coverage(rows):
    table = pd.DataFrame(rows, columns=["estate_id", "category", "state", "demand", "gap_demand", "demand_unit"])
    return table.astype({"demand": float, "gap_demand": float})


HAND = coverage(
    [
        ("a", "nursery", "covered", 10, 0, "children_under_3"),
        ("b", "nursery", "beyond_threshold", 30, 30, "children_under_3"),
        ("c", "nursery", "unreachable", 20, 20, "children_under_3"),
        ("d", "nursery", "beyond_threshold", 99, 99, "children_under_3"),  # outside the programme
        ("a", "post_office", "no_facility", 100, np.nan, "persons"),
        ("b", "post_office", "no_facility", 100, 100, "persons"),  # the run knows that the town has none
        ("c", "post_office", "off_network", 100, np.nan, "persons"),
    ]
)


SHORT = pd.DataFrame(
    [("a", "nursery", 4.0, "places"), ("b", "nursery", 0.0, "places")],
    columns=["estate_id", "category", "unserved", "unit"],
)
TOWN = SimpleNamespace(estates=ESTATES, coverage=HAND, provision=SHORT.head(0))


def test_causes_by_hand():
    """Nursery: a covered, b too far, c unreachable, d not planned for; 30 + 20 children."""
    table = gap_causes(TOWN)
    assert list(table.index) == ["nursery", "post_office"]  # a nursery leads
    assert table.loc["nursery", list(CAUSES)].tolist() == [1, 1, 0, 0, 0, 1]
    assert table.loc["nursery", "amount"] == 50
    assert table.loc["post_office", list(CAUSES)].tolist() == [0, 0, 1, 0, 2, 0]
    assert table.loc["post_office", "amount"] == 100


def test_near_but_full_is_a_gap_of_its_own():
    """Nursery a is near and four places short; b is too far, whether it would find a place or not."""
    table = gap_causes(SimpleNamespace(estates=ESTATES, coverage=HAND, provision=SHORT))
    assert table.loc["nursery", list(CAUSES)].tolist() == [1, 1, 0, 1, 0, 0]


def test_the_chart_counts_as_all_outputs_do(sample_results):
    table, rows = gap_causes(sample_results), lacking(sample_results)
    counted = table[list(LACKING)].sum(axis=1)
    assert counted[counted.gt(0)].to_dict() == rows["category"].value_counts().to_dict()
    assert (table[list(CAUSES)].sum(axis=1) == sample_results.estates["in_programme"].sum()).all()
    assert table.loc["car_parking", "amount"] == pytest.approx(rows["places"][rows["category"].eq("car_parking")].sum())


def test_shares_of_age_groups_by_hand():
    """Children: 10 + 30 + 20 = 60, of whom 10 are within reach: 1/6. Residents: only b is known, 0 of 100."""
    table = age_coverage(HAND, ESTATES).set_index("category")
    assert table.loc["nursery", "demand"] == 60
    assert table.loc["nursery", "share"] == pytest.approx(10 / 60)
    assert table.loc["post_office", "demand"] == 100
    assert table.loc["post_office", "share"] == 0


def test_bars_are_as_long_as_the_shares():
    """1/3 too far, then 1/3 unreachable, then 0, 0, 0 and 1/3 covered."""
    axes = next(a for a in gaps_by_category(TOWN).axes if a.get_label() != "page")
    widths = [[bar.get_width() for bar in group] for group in axes.containers]
    assert np.allclose([w[0] for w in widths], [1 / 3, 1 / 3, 0, 0, 0, 1 / 3])
    assert np.allclose(np.sum(widths, axis=0), 1.0)


def test_charts_name_their_rows_and_figures(sample_results):
    pictures = chart_pictures(sample_results)
    assert set(pictures) == {"gaps_by_category", "coverage_by_age_group", "rank_intervals", "unit_profile"}
    written = {name: texts(picture.to_bytes("svg")) for name, picture in pictures.items()}
    for row in sample_results.priority.itertuples():
        assert f"{row.rank} ({row.rank_low}–{row.rank_high})" in [
            t.replace("  ", " ") for t in written["rank_intervals"]
        ]
    if resolve_fonts().chinese:
        assert "各类设施缺口（纳入改造的小区）" in written["gaps_by_category"]
        assert "老年人日间照料中心" in written["coverage_by_age_group"]


def test_charts_are_the_same_bytes_each_time(sample_results):
    first, second = (
        {name: picture.to_bytes(kind) for name, picture in chart_pictures(sample_results).items() for kind in ("svg",)}
        for _ in range(2)
    )
    assert first == second


def test_charts_stand_with_nothing_to_show(sample_results):
    empty = dataclasses.replace(
        sample_results,
        coverage=sample_results.coverage.head(0),
        priority=sample_results.priority.head(0),
    )
    figures = [
        gaps_by_category(empty),
        coverage_by_age_group(empty.coverage, empty.estates),
        rank_intervals(empty.priority, empty.units),
    ]
    for figure in figures:
        svg = Picture(figure=figure, title="").to_bytes("svg")
        assert any("没有可画的数据" in text or "nothing to draw" in text for text in texts(svg))


def test_an_unknown_unit_is_refused(sample_results):
    with pytest.raises(ParameterError, match="no such renovation unit"):
        unit_profile("U999", sample_results.priority, sample_results.units)


def test_a_profile_says_what_each_indicator_adds(sample_results):
    unit = sample_results.priority.iloc[0]
    figure = unit_profile(str(unit["unit_id"]), sample_results.priority, sample_results.units)
    written = " ".join(texts(Picture(figure=figure, title="").to_bytes("svg")))
    parts = [c for c in sample_results.priority.columns if c.startswith("part_")]
    assert unit[parts].sum() == pytest.approx(unit["score"])
    for part in parts:
        assert f"{unit[part]:.2f}" in written
