"""What the policy wants done, in which class, by whom, with whose money - on the toy town."""

import dataclasses

import numpy as np
import pytest

from spatial_renewal.errors import ParameterError
from spatial_renewal.params import AccessParams, Params
from spatial_renewal.pipeline import run
from spatial_renewal.profiles.policy_model import Constraint, Department, FundingRule, MeasureClass
from spatial_renewal.stages.funding import compute_funding
from tests.stages.test_estates import SAID, a_policy


def a_class(name, measure_class, *items, inferred=False):
    return MeasureClass(id=name, measure_class=measure_class, zh=name, en=name, items=items, inferred=inferred, **SAID)


def a_rule(name, kind, **figures):
    return FundingRule(id=name, kind=kind, zh=name, en=name, **figures, **SAID)


def the_policy():
    return a_policy(
        exclusions=(),
        conditions=(),
        classes=(
            a_class("basic", "basic", "drainage", "lighting"),
            a_class("more", "improvement", "parking", "lighting", inferred=True),
            a_class("up", "upgrade", "elderly_care", "kindergarten"),
        ),
        departments=(Department(id="civil_affairs", zh="民政局", en="Civil affairs", items=("elderly_care",), **SAID),),
        funding=(
            a_rule("pipes", "share", payer="owner", share=0.3, bound="at_least", base="pipes", items=("drainage",)),
            a_rule("basics_first", "principle", classes=("basic",)),
            a_rule(
                "city", "share", payer="city", share=0.4, bound="exactly", base="government", not_items=("parking",)
            ),
            a_rule("fee", "rate", amount=0.3, unit="yuan/m2/month", at_least_years=3, items=("lighting",)),
        ),
        constraints=(
            Constraint(id="once", zh="不得重复", en="not twice", forbids_second_central_subsidy=True, **SAID),
        ),
    )


@pytest.fixture
def listed(toy_town):
    estates = toy_town.estates.copy()
    estates["surveyed_needs"] = ["drainage", "lighting;kindergarten", None, "road"]
    estates["central_subsidy_items"] = ["drainage", None, None, None]
    results = run(dataclasses.replace(toy_town, estates=estates, policy=the_policy()))
    return results, results.measures.set_index(["estate_id", "measure"])


def test_every_item_of_the_policy_stands_once_in_its_first_class(listed):
    results, rows = listed
    assert len(results.measures) == 4 * 5
    assert rows.loc[("E1", "lighting"), "measure_class"] == "basic"
    assert rows.loc[("E1", "parking"), "class_inferred"]


def test_a_survey_decides_about_works(listed):
    _, rows = listed
    assert rows["need"].xs("drainage", level="measure").to_dict() == {
        "E1": "needed",
        "E2": "not_needed",
        "E3": "to_survey",
        "E4": "not_needed",
    }


def test_gaps_decide_about_facilities_and_the_survey_may_overrule(listed):
    """Day care is out of reach of E4 only. Kindergarten: near all, full for E1, E2, E4 (30 places for 97 children)."""
    _, rows = listed
    care = rows["need"].xs("elderly_care", level="measure")
    assert care["E4"] == "needed"
    assert rows.loc[("E4", "elderly_care"), "reason"] == "老年人日间照料中心：196 名 60 岁以上老人够不到"
    assert rows.loc[("E4", "parking"), "reason"] == "居民机动车停车场：缺 190 个车位"
    pupils = rows["need"].xs("kindergarten", level="measure")
    assert pupils.to_dict() == {"E1": "needed", "E2": "needed", "E3": "not_needed", "E4": "needed"}
    assert rows.loc[("E2", "kindergarten"), "reason"] == "调查认为需要"
    assert rows["need"].xs("parking", level="measure").eq("needed").all()


def test_departments_and_funding_follow_the_policy(listed):
    results, rows = listed
    assert rows.loc[("E1", "elderly_care"), "department"] == "民政局"
    assert rows["department"].xs("drainage", level="measure").isna().all()
    assert rows.loc[("E1", "drainage"), "funding"] == "pipes;basics_first;city"
    assert np.all(rows["funding"].xs("parking", level="measure").isna())
    assert any(
        f.code == "measures_unassigned" and "Drainage" in f.english() and "排水" in f.chinese()
        for f in results.findings
    )


def test_central_money_is_barred_a_second_time_for_the_same_item(listed):
    _, rows = listed
    assert rows.loc[("E1", "drainage"), "central_subsidy_barred"]
    assert not rows.loc[("E2", "drainage"), "central_subsidy_barred"]
    assert not rows.loc[("E1", "lighting"), "central_subsidy_barred"]


def test_a_policy_without_items_lists_none(toy_town):
    results = run(dataclasses.replace(toy_town, policy=a_policy(exclusions=(), conditions=())))
    assert len(results.measures) == 0


def test_shares_and_rates_come_to_sums():
    """30 % of 1,000,000 = 300,000; 40 % of 500,000 = 200,000; 0.3 x 10,000 m2 x 36 months = 108,000 yuan."""
    bases = {"pipes": 1e6, "government": 5e5}
    rows = compute_funding(the_policy(), bases_yuan=bases, floor_area_m2=10_000).set_index("rule")
    assert rows["amount_yuan"].to_dict() == pytest.approx({"pipes": 300_000, "city": 200_000, "fee": 108_000})
    assert rows.loc["pipes", "bound"] == "at_least"


def test_an_unknown_base_is_refused_and_a_missing_one_has_no_amount():
    with pytest.raises(ParameterError, match="pipe_s"):
        compute_funding(the_policy(), bases_yuan={"pipe_s": 1.0})
    with pytest.raises(ParameterError, match="negative"):
        compute_funding(the_policy(), bases_yuan={"pipes": -1.0})
    rows = compute_funding(the_policy(), bases_yuan={"pipes": 1.0}).set_index("rule")
    assert np.isnan(rows.loc["city", "amount_yuan"])


def checked(town, **facility_changes):
    town = dataclasses.replace(town, facilities=town.facilities.assign(**facility_changes))
    rows = run(town).checklist
    return rows.set_index(["estate_id", "category"])["verdict"]


def test_checklist_verdicts(toy_town):
    """Day care: E1-E3 within 300 m, E4 at 400. Its least floor area is 350 m2. Nursery: the data hold none."""
    small = checked(toy_town, floor_area_m2=[200.0, 4000.0, np.nan])
    assert small[("E1", "elderly_day_care")] == "too_small"
    assert small[("E4", "elderly_day_care")] == "too_far"
    assert small[("E1", "kindergarten")] == "have"
    assert small[("E1", "nursery")] == "unknown"
    unknown_area = checked(toy_town)
    assert unknown_area[("E1", "elderly_day_care")] == "have"


def test_complete_data_turn_unknown_into_lack(toy_town):
    complete = dataclasses.replace(toy_town, params=Params(access=AccessParams(inventory_complete=True)))
    rows = run(complete).checklist.set_index(["estate_id", "category"])["verdict"]
    assert rows[("E1", "nursery")] == "lack"


def test_tiers_are_not_inclusive(toy_town):
    """A category that two tiers ask for has a row in each."""
    rows = run(toy_town).checklist
    bus = rows[rows["category"].eq("bus_stop") & rows["estate_id"].eq("E1")]
    assert set(bus["tier"]) == {"five_min", "ten_min", "fifteen_min"}
    assert bus.set_index("tier")["requirement"].to_dict()["five_min"] == "as_needed"


def test_an_item_for_blocks_only_is_for_units_of_several_estates(toy_town):
    """E1 to E3 make a unit; E4 is alone behind the railway."""
    group = MeasureClass(
        id="basic",
        measure_class="basic",
        zh="基础",
        en="basic",
        items=("drainage", "road"),
        only_in_blocks=("road",),
        **SAID,
    )
    policy = a_policy(exclusions=(), conditions=(), classes=(group,))
    estates = toy_town.estates.assign(surveyed_needs="drainage;road")
    need = run(dataclasses.replace(toy_town, estates=estates, policy=policy)).measures.set_index(
        ["estate_id", "measure"]
    )
    assert need["need"].xs("road", level="measure").to_dict() == {
        "E1": "needed",
        "E2": "needed",
        "E3": "needed",
        "E4": "not_needed",
    }
    assert need["need"].xs("drainage", level="measure").eq("needed").all()
