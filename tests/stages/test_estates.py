"""Who may be renovated under a policy, and why not: three-valued, with every rule named."""

import pytest

from spatial_renewal.errors import ParameterError
from spatial_renewal.params import EstateParams
from spatial_renewal.profiles.policy_model import Condition, Consent, Cutoff, Exclusion, Policy
from spatial_renewal.stages.estates import screen_estates, unasked_rules
from tests.conftest import ledger

SAID = {"section": "二（一）", "certainty": "verified"}


def a_policy(**changes):
    """A policy of this test: built by 2000; no expropriation; legal title; neglect is judged on site."""
    whole = {
        "id": "test_policy",
        "title_zh": "试验政策",
        "title_en": "Test policy",
        "issuer": "某市",
        "number": "试〔2020〕1号",
        "status": "issued",
        "level": "city",
        "cutoffs": (Cutoff(from_year=2020, to_year=2026, year=2000, reading="inclusive", strength="only", **SAID),),
        "exclusions": (
            Exclusion(
                id="expropriation_plan", flag="expropriation_plan", zh="已列入征收", en="to be expropriated", **SAID
            ),
        ),
        "conditions": (
            Condition(id="legal_title", kind="required", flag="legal_title", zh="有合法产权", en="legal title", **SAID),
            Condition(
                id="neglected", kind="judgement", flag="facilities_deficient", zh="设施缺失", en="deficient", **SAID
            ),
        ),
    }
    return Policy(**(whole | changes))


def screened(rows, *, policy=None, plan_year=2026, **choices):
    table = ledger(rows, [(i * 200, 0, i * 200 + 100, 60) for i in range(len(rows))])
    params = EstateParams(**choices)
    done = screen_estates(table, policy=policy or a_policy(), plan_year=plan_year, params=params)
    return done.set_index("estate_id")


def an_estate(name="A", **changes):
    known = {"estate_id": name, "year_built": 1980, "expropriation_plan": False, "legal_title": True}
    return known | changes


def test_all_rules_pass():
    done = screened([an_estate()]).loc["A"]
    assert done["eligible"]
    assert done["eligibility_rules"] == "built_by_2000=yes;expropriation_plan=no;legal_title=yes;neglected=on_site"
    assert done["eligibility_reason"].startswith("符合条件")
    assert done["eligibility_reason_en"].startswith("Eligible")


def test_the_named_year_is_in_or_out_as_the_reading_says():
    """Inclusive 2000: 2000 in, 2001 out. Exclusive 2000: 1999 in, 2000 out."""
    rows = [an_estate("A", year_built=1999), an_estate("B", year_built=2000), an_estate("C", year_built=2001)]
    assert screened(rows)["eligible"].tolist() == [True, True, False]
    before = Cutoff(from_year=2020, to_year=2026, year=2000, reading="exclusive", strength="only", **SAID)
    assert screened(rows, policy=a_policy(cutoffs=(before,)))["eligible"].tolist() == [True, False, False]
    assert "2001 年建成，晚于 2000 年（试〔2020〕1号 二（一））" in screened(rows).loc["C", "eligibility_reason"]


def test_the_plan_year_chooses_the_period():
    periods = (
        Cutoff(from_year=2021, to_year=2023, year=2000, reading="inclusive", strength="key_focus", **SAID),
        Cutoff(from_year=2024, to_year=2025, year=2005, reading="inclusive", strength="key_focus", **SAID),
    )
    rows = [an_estate("A", year_built=2003)]
    assert not screened(rows, policy=a_policy(cutoffs=periods), plan_year=2023)["eligible"].iloc[0]
    assert screened(rows, policy=a_policy(cutoffs=periods), plan_year=2024)["eligible"].iloc[0]
    with pytest.raises(ParameterError, match="no cut-off for the plan year 2026"):
        screened(rows, policy=a_policy(cutoffs=periods), plan_year=2026)


@pytest.mark.parametrize("missing", ["year_built", "expropriation_plan", "legal_title"])
def test_an_unsurveyed_rule_is_no_silent_no_and_no_silent_yes(missing):
    done = screened([an_estate(**{missing: None})])
    assert done["eligible"].isna().all()
    assert not done["in_programme"].any()
    assert "需补充调查" in done["eligibility_reason"].iloc[0]


def test_one_failing_rule_decides_whatever_else_is_unknown():
    """Three-valued and: no and unknown is no."""
    done = screened([an_estate(year_built=None, expropriation_plan=True, legal_title=None)]).loc["A"]
    assert not done["eligible"]
    assert done["eligibility_reason"] == "不在改造范围：已列入征收（试〔2020〕1号 二（一））。"
    assert done["eligibility_reason_en"] == "Outside the programme: to be expropriated (test_policy, 二（一）)."


def test_every_failing_rule_is_named():
    done = screened([an_estate(year_built=2010, legal_title=False)]).loc["A"]
    assert "2010 年建成" in done["eligibility_reason"]
    assert "有合法产权" in done["eligibility_reason"]


def test_a_judgement_counts_only_where_the_ledger_says_no():
    rows = [an_estate("A", facilities_deficient=None), an_estate("B", facilities_deficient=False)]
    assert screened(rows)["eligible"].tolist() == [True, False]


def test_later_estates_come_in_where_the_annual_plan_takes_them():
    by_plan = Cutoff(
        from_year=2020,
        to_year=2026,
        year=2000,
        reading="inclusive",
        strength="key_focus",
        beyond="by_annual_plan",
        **SAID,
    )
    rows = [
        an_estate("A", year_built=2005, in_annual_plan=True),
        an_estate("B", year_built=2005, in_annual_plan=False),
        an_estate("C", year_built=2005),
        an_estate("D", year_built=1990),
    ]
    done = screened(rows, policy=a_policy(cutoffs=(by_plan,)))
    assert done["eligible"].isna().tolist() == [False, False, True, False]
    assert done["eligible"].fillna(value=False).tolist() == [True, False, False, True]
    assert "是否列入年度计划" in done.loc["C", "eligibility_reason"]


def test_later_estates_come_in_where_deficient_and_willing():
    open_cutoff = Cutoff(
        from_year=2020,
        to_year=2026,
        year=2000,
        reading="inclusive",
        strength="priority",
        beyond="if_deficient_and_willing",
        **SAID,
    )
    policy = a_policy(cutoffs=(open_cutoff,), conditions=())
    rows = [
        an_estate("A", year_built=2005, facilities_deficient=True, strong_willingness=True),
        an_estate("B", year_built=2005, facilities_deficient=True, strong_willingness=False),
        an_estate("C", year_built=2005, facilities_deficient=True),
    ]
    done = screened(rows, policy=policy)
    assert done["eligible"].fillna(value=False).tolist() == [True, False, False]
    assert done["eligible"].isna().tolist() == [False, False, True]


def test_consent_is_a_gate_and_not_an_eligibility_rule():
    """Two thirds are asked for; 60 % is too little for a project, not for eligibility."""
    consent = Consent(at_least_share=0.6667, zh="业主同意", en="owners agree", **SAID)
    rows = [an_estate("A", consent_share=0.6), an_estate("B", consent_share=0.7), an_estate("C")]
    done = screened(rows, policy=a_policy(consent=consent))
    assert done["eligible"].all()
    assert [rules.rpartition("consent=")[2] for rules in done["eligibility_rules"]] == ["no", "yes", "not_asked"]
    assert "67%" in done.loc["A", "eligibility_reason"]
    assert "67%" not in done.loc["B", "eligibility_reason"]


def test_a_project_may_plan_for_estates_of_unknown_eligibility():
    rows = [an_estate("A", year_built=None), an_estate("B", year_built=2010)]
    done = screened(rows, plan_for_unknown=True)
    assert done["eligible"].isna().tolist() == [True, False]
    assert done["in_programme"].tolist() == [True, False]


def test_a_project_may_take_unsurveyed_rules_as_no_objection_but_never_the_year():
    rows = [an_estate("A", expropriation_plan=None, legal_title=None), an_estate("B", year_built=None)]
    done = screened(rows, unsurveyed="not_met")
    assert done["eligible"].isna().tolist() == [False, True]
    assert done.loc["A", "eligible"]
    assert "expropriation_plan=assumed" in done.loc["A", "eligibility_rules"]


def test_columns_that_rules_need_and_nobody_filled_in_are_said_with_their_cost():
    table = ledger([{"estate_id": "A", "year_built": 1980, "expropriation_plan": False}], [(0, 0, 10, 10)])
    found = unasked_rules(table, policy=a_policy())
    assert [f.values["column"] for f in found] == ["legal_title"]
    assert "eligibility stays unknown" in found[0].english()
