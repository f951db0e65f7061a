"""The sample city under the five policies: five different programmes, each estate with its reason."""

import dataclasses
from itertools import combinations

import pytest

from spatial_renewal.params import EstateParams
from spatial_renewal.pipeline import run
from spatial_renewal.profiles.load import policy
from spatial_renewal.stages.estates import screen_estates

# A plan year that each document covers.
PLAN_YEARS = {"ziyang_2020": 2022, "gaotai_2021": 2024, "jiangxi_2020": 2024, "ningbo_draft": 2022, "zhanhe_2020": 2022}


@pytest.fixture(scope="module")
def screened(sample_results):
    ledger = sample_results.inputs.estates
    return {
        name: screen_estates(ledger, policy=policy(name), plan_year=year, params=EstateParams()).set_index("estate_id")
        for name, year in PLAN_YEARS.items()
    }


def test_five_policies_give_five_programmes(screened):
    for one, other in combinations(PLAN_YEARS, 2):
        a, b = (
            screened[name]["eligible"].astype("object").where(screened[name]["eligible"].notna(), "?")
            for name in (one, other)
        )
        assert not a.equals(b), f"{one} and {other} give the same"


def test_every_estate_has_its_reason_in_both_languages(screened):
    for name, table in screened.items():
        known = policy(name)
        for column, stop in (("eligibility_reason", "。"), ("eligibility_reason_en", ".")):
            assert table[column].str.endswith(stop).all()
        assert table["eligibility_reason"].str.contains("符合条件|不在改造范围|需补充调查").all()
        inside = table.loc[table["eligible"].fillna(value=False), "eligibility_reason"]
        assert len(inside) > 10
        assert inside.str.contains(known.number or known.title_zh, regex=False).all()


def test_three_supplies_done_rules_out_in_zhanhe_only(screened, sample_results):
    done = sample_results.inputs.estates.set_index("estate_id")["three_supplies_done"].fillna(value=False)
    old = sample_results.inputs.estates.set_index("estate_id")["year_built"].le(1999)
    concerned = done[done & old].index
    assert len(concerned) > 0
    assert screened["zhanhe_2020"].loc[concerned, "eligible"].eq(other=False).all()
    assert screened["gaotai_2021"].loc[concerned, "eligible"].fillna(value=False).any()


def test_gaotai_takes_estates_of_2001_to_2005_from_2024_on(sample_results):
    ledger = sample_results.inputs.estates
    years = {
        year: screen_estates(ledger, policy=policy("gaotai_2021"), plan_year=year, params=EstateParams())
        for year in (2023, 2024)
    }
    young = ledger["year_built"].between(2001, 2004)
    assert young.any()
    assert not years[2023].loc[young, "eligible"].fillna(value=False).any()
    assert years[2024].loc[young, "eligible"].fillna(value=False).any()


@pytest.mark.parametrize("name", sorted(PLAN_YEARS))
def test_the_whole_job_runs_under_each_policy(sample_results, name):
    inputs = dataclasses.replace(sample_results.inputs, policy=policy(name), plan_year=PLAN_YEARS[name])
    results = run(inputs)
    assert len(results.units) > 0
    per_estate = results.measures.groupby("estate_id")["measure"].nunique()
    items = {item for group in policy(name).classes for item in group.items}
    assert per_estate.eq(len(items)).all()
    for measure, rows in results.measures.groupby("measure"):
        assert rows["measure_class"].unique().tolist() == [policy(name).class_of(measure)]
    assert results.measures["need"].eq("needed").any()
