"""Who lacks what, and why? (four estates along a lane, worked out by hand)"""

from dataclasses import replace

import numpy as np
import pytest

import spatial_renewal as sr
from spatial_renewal.contracts import check_table
from spatial_renewal.outputs.lacking import LACKING, lacking, lacking_by_category, lacking_everywhere


@pytest.fixture(scope="module")
def results(request):
    return sr.run(request.getfixturevalue("toy_town_once"))


def test_it_keeps_its_contract(any_results):
    check_table(lacking(any_results), LACKING)


def test_only_estates_of_the_programme_lack(sample_results):
    planned = sample_results.estates.loc[sample_results.estates["in_programme"], "estate_id"]
    assert set(lacking(sample_results)["estate_id"]) <= set(planned)


def test_day_care_is_out_of_reach_of_those_beyond_300_m(results):
    """Gates at x = 50, 160, 270, 390; day care at x = 0: walks of 60, 170, 280 and 400 m; the threshold is 300 m."""
    rows = lacking(results).query("category == 'elderly_day_care'")
    assert rows["estate_id"].tolist() == ["E4"]
    assert rows["cause"].tolist() == ["out_of_reach"]
    known = results.estates.set_index("estate_id")["elderly_60"]["E4"]
    assert rows["people"].iloc[0] == pytest.approx(known)


def test_parking_is_short_by_its_places_alone(results):
    """10 spaces on site for 0.5 spaces a household of 200, 300, 100 and 400 households: 90, 140, 40 and 190 short."""
    rows = lacking(results).query("category == 'car_parking'").set_index("estate_id")
    assert set(rows["cause"]) == {"short"}
    assert rows["places"].to_dict() == pytest.approx({"E1": 90, "E2": 140, "E3": 40, "E4": 190})
    assert rows["people"].isna().all()


def test_near_but_full_is_told_apart_from_far(results):
    provision, coverage = results.provision, results.coverage
    for row in lacking(results).query("cause == 'full'").itertuples():
        own = coverage.query("estate_id == @row.estate_id and category == @row.category")
        assert own["covered"].all()
        short = provision.query("estate_id == @row.estate_id and category == @row.category")
        assert short["unserved"].iloc[0] == pytest.approx(row.places)


def test_too_far_with_unknown_people_is_still_lacking(request):
    inputs = request.getfixturevalue("toy_town_once")
    known = sr.run(inputs)
    coverage = known.coverage.assign(gap_demand=known.coverage["gap_demand"].where(known.coverage["covered"], np.nan))
    unknown = replace(known, coverage=coverage)
    far = lacking(unknown).query("category == 'elderly_day_care'")
    assert far["estate_id"].tolist() == ["E4"]
    assert far["people"].isna().all()
    row = lacking_by_category(unknown).query("category == 'elderly_day_care'").iloc[0]
    assert row["estates_lacking"] == 1
    assert np.isnan(row["gap_demand"])
    assert "—" in unknown._repr_html_()


def test_sums_by_category(sample_results):
    rows, table = lacking(sample_results), lacking_by_category(sample_results).set_index("category")
    assert table["estates_lacking"].sum() == len(rows)
    assert table.loc["car_parking", "demand_unit"] == "spaces"
    assert table.loc["car_parking", "gap_demand"] == pytest.approx(
        rows.query("category == 'car_parking'")["places"].sum()
    )


def test_a_pair_is_told_once_with_people_and_places(sample_results):
    """Row by row: too far or a known gap, by the coverage; places short, by the provision; both in one row."""
    too_far = {
        (row.estate_id, row.category)
        for row in sample_results.coverage.itertuples()
        if row.category != "car_parking" and (row.state in ("beyond_threshold", "unreachable") or row.gap_demand > 0)
    }
    provision = sample_results.provision
    short = {(row.estate_id, row.category): row.unserved for row in provision.itertuples() if row.unserved > 0}
    rows = lacking_everywhere(sample_results)
    pairs = list(zip(rows["estate_id"], rows["category"], strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == too_far | set(short)
    places = {pair: value for pair, value in zip(pairs, rows["places"], strict=True) if not np.isnan(value)}
    assert places == short
    assert too_far & set(short)
    full = rows["cause"].isin(["full", "short"]).to_numpy()
    assert {pair for pair, alone in zip(pairs, full, strict=True) if alone} == set(short) - too_far
