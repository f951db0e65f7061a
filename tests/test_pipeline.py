"""The main job end to end on the sample city: every planted truth is found, and sums hold."""

import operator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_renewal as sr
from spatial_renewal.contracts import check_table
from spatial_renewal.pipeline import STAGES
from spatial_renewal.project import write_sample
from spatial_renewal.synthetic_city import make_sample_city
from spatial_renewal.tables import RESULT_CONTRACTS
from spatial_renewal.trace import STEPS

COMPARE = {"<": operator.lt, ">": operator.gt}
TRUTHS = make_sample_city().truths


@pytest.mark.parametrize("truth", TRUTHS.to_dict(orient="records"), ids=TRUTHS["truth_id"])
def test_the_pipeline_finds_each_planted_truth(sample_results, truth):
    table = getattr(sample_results, truth["table"])
    ids = [i for i in str(truth["estate_ids"]).split(";") if i and i != "nan"]
    if truth["table"] == "unit_links":
        rows = table[table["estate_a"].isin(ids) & table["estate_b"].isin(ids)]
        assert len(rows) == 1, truth["statement_en"]
        assert holds(rows, truth["expected"]), truth["statement_en"]
        return
    rows = table[table["estate_id"].isin(ids)] if ids else table
    if isinstance(truth["category"], str) and truth["category"]:
        rows = rows[rows["category"].eq(truth["category"])]
    assert len(rows) >= max(1, len(ids)), truth["statement_en"]
    assert holds(rows, truth["expected"]), truth["statement_en"]


def holds(rows, expected):
    """Whether rows meet an expectation such as ``covered=False``, ``distance_m>450`` or ``different_units``."""
    if expected in ("different_units", "same_unit"):
        return rows["unit_id"].nunique() == (len(rows) if expected == "different_units" else 1)
    for sign, compare in COMPARE.items():
        if sign in expected:
            column, bound = expected.split(sign)
            if column.startswith("sum("):
                return compare(rows[column[4:-1]].sum(), float(bound))
            return bool(compare(rows[column], float(bound)).all())
    column, word = expected.split("=")
    if word == "missing":
        return bool(rows[column].isna().all())
    return bool(rows[column].astype("str").eq(word).all())


def test_an_expectation_that_does_not_hold_is_seen():
    rows = pd.DataFrame({"covered": [False, True], "distance_m": [100.0, 500.0], "unit_id": ["a", "a"]})
    assert not holds(rows, "covered=False")
    assert not holds(rows, "distance_m>450")
    assert not holds(rows, "different_units")
    assert not holds(rows, "covered=missing")
    assert holds(rows, "same_unit")


def test_every_result_keeps_its_contract(sample_results):
    for contract in RESULT_CONTRACTS:
        check_table(getattr(sample_results, contract.name), contract)


def test_every_eligible_estate_is_in_exactly_one_unit_or_listed_with_the_reason(sample_results):
    planned = sample_results.estates.loc[sample_results.estates["in_programme"], "estate_id"]
    assert sorted(sample_results.unit_members["estate_id"]) == sorted(planned)
    members = sample_results.unit_members
    assert members["unit_id"].isna().eq(members["reason"].notna()).all()
    sizes = members["unit_id"].value_counts()
    assert sizes.to_dict() == sample_results.units.set_index("unit_id")["estates"].to_dict()


def test_households_of_units_add_up_and_bounds_hold(sample_results):
    placed = sample_results.unit_members.dropna(subset="unit_id")["estate_id"]
    planned = sample_results.estates[sample_results.estates["estate_id"].isin(placed)]
    assert sample_results.units["households"].sum() == pytest.approx(planned["households"].sum())
    bounds = sample_results.inputs.params.units
    assert sample_results.units["households"].between(bounds.min_households, bounds.max_households).all()


def test_outlines_of_units_do_not_overlap(sample_results):
    outlines = sample_results.units.geometry
    first, second = outlines.sindex.query(outlines, predicate="intersects")
    pairs = first < second
    shared = outlines.iloc[first[pairs]].intersection(outlines.iloc[second[pairs]], align=False).area
    assert (shared < 1.0).all()


def test_covered_and_gap_make_up_demand(sample_results):
    rows = sample_results.coverage[sample_results.coverage["gap_demand"].notna()]
    assert np.allclose(rows["demand"].where(rows["covered"], 0.0) + rows["gap_demand"], rows["demand"])


def test_scores_are_sums_of_their_parts(sample_results):
    for table in (sample_results.priority, sample_results.estate_priority):
        parts = table[[c for c in table.columns if c.startswith("part_")]]
        assert np.allclose(parts.sum(axis=1), table["score"])
        assert sorted(table["rank"]) == list(range(1, len(table) + 1))


def test_the_sample_is_as_large_as_it_says(sample_results):
    inputs = sample_results.inputs
    nodes = pd.concat([inputs.streets.geometry.get_coordinates().groupby(level=0).nth(i) for i in (0, -1)])
    assert 140 <= len(inputs.estates) <= 170
    assert len(nodes.round(2).drop_duplicates()) >= 2500
    assert len(inputs.facilities) >= 400
    assert inputs.facilities["category"].nunique() >= 25
    assert inputs.estates["subdistrict"].nunique() == 3


def test_stages_tell_their_names_and_seconds(toy_town):
    told = []
    results = sr.run(toy_town, on_stage=told.append)
    assert tuple(told) == STAGES
    assert tuple(results.seconds) == STAGES


def test_the_committed_sample_is_the_one_that_the_seed_makes(tmp_path):
    """data/sample is a copy for people to open; `make sample` renews it."""
    committed = Path(__file__).parents[1] / "data" / "sample"
    write_sample(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert (committed / path.name).read_bytes() == path.read_bytes(), path.name


def test_results_show_themselves(sample_results):
    html = sample_results._repr_html_()
    assert "样例城" in html
    assert "老年人日间照料中心" in html
    assert sample_results.summary()["estates_lacking"].gt(0).all()


def test_a_trace_follows_one_estate_in_pipeline_order(sample_results):
    estate_id = sample_results.unit_members["estate_id"].iloc[0]
    trace = sr.trace_estate(sample_results, estate_id)
    names = [step.table for step in trace.steps]
    assert names == [name for name, _, _ in STEPS if name in names]
    assert {"estates", "access", "coverage", "units", "priority"} <= set(names)
    assert estate_id in str(trace)


def test_a_trace_of_nobody_names_the_nearest_ids(sample_results):
    with pytest.raises(sr.ParameterError, match="E0012"):
        sr.trace_estate(sample_results, "E00121")
