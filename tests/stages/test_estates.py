"""Who may be renovated under a policy, and why not."""

import pytest

from spatial_renewal.errors import ParameterError
from spatial_renewal.params import EstateParams
from spatial_renewal.profiles.load import policy
from spatial_renewal.stages.estates import screen_estates
from tests.conftest import ledger


def screened(rows, *, plan_year=2026, plan_for_unknown=False):
    table = ledger(rows, [(i * 200, 0, i * 200 + 100, 60) for i in range(len(rows))])
    params = EstateParams(plan_for_unknown=plan_for_unknown)
    done = screen_estates(table, policy=policy("jiangxi_2020"), plan_year=plan_year, params=params)
    return done.set_index("estate_id")


def test_the_cut_off_year_itself_is_in():
    """Built by the end of 2000: 2000 is in, 2001 is not."""
    done = screened([{"estate_id": "A", "year_built": 2000}, {"estate_id": "B", "year_built": 2001}])
    assert done["eligible"].tolist() == [True, False]
    assert done.loc["A", "eligibility_rules"].startswith("built_by_2000=yes")
    assert "2000 年建成" in done.loc["A", "eligibility_reason"]
    assert "after 2000" in done.loc["B", "eligibility_reason_en"]


def test_an_unknown_year_is_no_silent_no():
    done = screened([{"estate_id": "A"}])
    assert done["eligible"].isna().all()
    assert "请补充调查" in done.loc["A", "eligibility_reason"]
    assert not done.loc["A", "in_programme"]


def test_a_project_may_plan_for_estates_of_unknown_year():
    """Eligibility stays unknown; only the programme takes it in. A young estate stays out."""
    rows = [{"estate_id": "A"}, {"estate_id": "B", "year_built": 2010}]
    done = screened(rows, plan_for_unknown=True)
    assert done["eligible"].isna().tolist() == [True, False]
    assert done["in_programme"].tolist() == [True, False]


def test_a_plan_to_expropriate_rules_out_even_where_the_year_is_unknown():
    done = screened(
        [
            {"estate_id": "A", "year_built": 1980, "expropriation_plan": True},
            {"estate_id": "B", "expropriation_plan": True},
            {"estate_id": "C", "year_built": 1980, "expropriation_plan": False},
            {"estate_id": "D", "year_built": 1980},
        ]
    )
    assert done["eligible"].tolist() == [False, False, True, True]
    assert "expropriation_plan=yes" in done.loc["A", "eligibility_rules"]
    assert "expropriation_plan=not_surveyed" in done.loc["D", "eligibility_rules"]
    assert "征收" in done.loc["B", "eligibility_reason"]


def test_a_plan_year_outside_the_policy_is_refused():
    with pytest.raises(ParameterError, match="no cut-off for the plan year 2040"):
        screened([{"estate_id": "A", "year_built": 1980}], plan_year=2040)
