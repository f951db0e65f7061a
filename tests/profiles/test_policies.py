"""Do the policy profiles say what the published documents say, item by item?"""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from spatial_renewal.profiles.load import categories, measures, policy, shipped
from spatial_renewal.profiles.policy_model import FundingRule, MeasureClass, Policy
from spatial_renewal.tables import LEDGER_FLAGS
from tests.profiles.documents import FILES, FOLDER, sections
from tests.profiles.policy_answers import Case, answer, read_cases

CASES = [case for name in FILES for case in read_cases(name)]
ALL_POLICIES = shipped("policies")
needs_documents = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published documents are not beside the repository"
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_profile_answers_as_the_document(case: Case):
    said = answer(policy(case.policy), case)
    assert said.text == case.expected
    if case.section:
        assert case.section in said.sections
        assert set(said.certainties) == {"verified"}


@needs_documents
@pytest.mark.parametrize("case", [case for case in CASES if case.section], ids=str)
def test_the_term_stands_in_the_section(case: Case):
    assert case.term in sections(case.policy)[case.section]


@needs_documents
def test_the_reader_of_documents_tells_sections_apart():
    """40 % stands in Ningbo's 三（一） alone (and so in 三), two thirds in Ziyang's 四（二） alone (and so in 四)."""
    assert {name for name, text in sections("ningbo_draft").items() if "40%" in text} == {"三", "三（一）"}
    assert {name for name, text in sections("ziyang_2020").items() if "2/3" in text} == {"四", "四（二）"}


def entries(profile: Policy) -> Iterator[tuple[str, str]]:
    """Kind and key of everything that a profile states."""
    fields = {
        "target": profile.targets,
        "condition": profile.conditions,
        "inclusion": profile.inclusions,
        "exclusion": profile.exclusions,
        "constraint": profile.constraints,
        "block": profile.block_rules,
        "priority": profile.priority_factors,
        "funding": profile.funding,
        "gate": profile.workflow.gates,
        "office": profile.departments,
    }
    yield from ((kind, entry.id) for kind, listed in fields.items() for entry in listed)
    yield from (("class", item) for group in profile.classes for item in group.items)
    yield from (("department", item) for department in profile.departments for item in department.items)
    sequences = {"pool": profile.pool_stages, "programme": profile.workflow.programme}
    yield from ((kind, "") for kind, found in sequences.items() if found is not None)
    yield from [("project", "")] * (profile.workflow.project is not None)
    yield from [("consent", "consent")] * (profile.consent is not None)


@pytest.mark.parametrize("name", FILES)
def test_no_statement_of_a_profile_is_without_a_case(name: str):
    """Both ways: the table misses nothing of the profile, and (above) the profile nothing of the table."""
    proven = [(case.kind, case.key) for case in CASES if case.policy == name and case.section and case.kind != "cutoff"]
    assert sorted(proven) == sorted(entries(policy(name)))


def places(value: Any) -> Iterator[str]:
    """Every section that a profile cites."""
    if isinstance(value, dict):
        yield from [value["section"]] if "section" in value else []
        for inner in value.values():
            yield from places(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from places(inner)


@needs_documents
@pytest.mark.parametrize("name", FILES)
def test_every_cited_section_exists(name: str):
    assert set(places(policy(name).model_dump())) <= set(sections(name))


@needs_documents
@pytest.mark.parametrize("name", [name for name in FILES if policy(name).number])
def test_the_document_bears_its_number(name: str):
    head = (FOLDER / FILES[name]).read_text(encoding="utf-8")[:600]
    assert policy(name).number in head


# The class of one measure by policy: the same works, counted differently. A dash: the policy does not name it.
CONFLICTS = {
    # measure: national, ziyang, gaotai, jiangxi, ningbo, zhanhe
    "barrier_free": ("improvement", "-", "improvement", "improvement", "basic", "improvement"),
    "parking": ("improvement", "improvement", "improvement", "improvement", "upgrade", "improvement"),
    "security": ("basic", "improvement", "basic", "basic", "-", "improvement"),
    "illegal_structure_removal": ("improvement", "basic", "improvement", "basic", "basic", "basic"),
    "lighting": ("improvement", "basic", "improvement", "basic", "-", "basic"),
    "sports_fitness": ("improvement", "improvement", "improvement", "improvement", "upgrade", "improvement"),
    "heating": ("basic", "-", "basic", "-", "-", "basic"),
}
ORDER = ("national_2020", "ziyang_2020", "gaotai_2021", "jiangxi_2020", "ningbo_draft", "zhanhe_2020")


@pytest.mark.parametrize("measure", CONFLICTS)
def test_one_measure_has_different_classes_by_policy(measure: str):
    assert tuple(policy(name).class_of(measure) or "-" for name in ORDER) == CONFLICTS[measure]


def test_three_supplies_shut_an_estate_out_in_zhanhe_and_not_in_gaotai():
    assert [e.section for e in policy("zhanhe_2020").exclusions if e.flag == "three_supplies_done"] == ["二"]
    assert "three_supplies_done" not in {e.flag for e in policy("gaotai_2021").exclusions}
    assert "subsidised_before_if_deficient" in {rule.id for rule in policy("gaotai_2021").inclusions}


def test_estates_built_after_the_cutoff_fare_differently():
    assert {name: policy(name).cutoffs[-1].beyond for name in ORDER} == {
        "national_2020": "outside",
        "ziyang_2020": "outside",
        "gaotai_2021": "by_annual_plan",
        "jiangxi_2020": "by_annual_plan",
        "ningbo_draft": "if_deficient_and_willing",
        "zhanhe_2020": "outside",
    }


def test_the_ban_on_a_second_central_subsidy_stands_in_two_documents():
    assert {n for n in ORDER if any(c.forbids_second_central_subsidy for c in policy(n).constraints)} == {
        "gaotai_2021",
        "jiangxi_2020",
    }


def test_gaotais_fibre_stands_in_two_classes():
    found = [group.measure_class for group in policy("gaotai_2021").classes if "fiber_to_home" in group.items]
    assert found == ["basic", "improvement"]
    assert policy("gaotai_2021").class_of("fiber_to_home") == "basic"


def test_two_offices_answer_for_security_in_gaotai():
    """Cameras are the police's, security as a whole the emergency bureau's; `department_of` gives the first."""
    profile = policy("gaotai_2021")
    assert [department.zh for department in profile.departments_of("security")] == ["县公安局", "县应急管理局"]
    assert profile.department_of("security") == profile.departments_of("security")[0]


def test_two_thirds_is_met_by_two_of_three_owners():
    consent = policy("ziyang_2020").consent
    assert consent is not None
    assert consent.at_least_share == 2 / 3


@pytest.mark.parametrize(
    ("measure", "city_pays"), [("road", True), ("elevator_addition", False), ("building_hazard", False)]
)
def test_ningbos_city_subsidy_leaves_lifts_and_dangerous_buildings_out(measure: str, *, city_pays: bool):
    assert ("city_subsidy" in {rule.id for rule in policy("ningbo_draft").funding_of(measure)}) is city_pays


def test_a_repair_fund_pays_for_no_works():
    profile = policy("ningbo_draft")
    named = {rule.id for group in profile.classes for item in group.items for rule in profile.funding_of(item)}
    assert "repair_fund_reserve" not in named


# What the national guideline is taken to say. Its text is not among the documents, so certainty is lower.
NATIONAL = [
    ("started_estates_2020", 39_000, "secondary"),
    ("started_households_2020", 7_000_000, "secondary"),
    ("framework_2022", None, "secondary"),
    ("built_by_2000_done", None, "secondary"),
]


@pytest.mark.parametrize(("target", "value", "certainty"), NATIONAL)
def test_national_targets(target: str, value: int | None, certainty: str):
    found = {t.id: t for t in policy("national_2020").targets}
    assert (found[target].value, found[target].certainty) == (value, certainty)


def test_the_national_guideline_says_only_what_is_known_of_it():
    profile = policy("national_2020")
    assert {rule.certainty for rule in (*profile.funding, *profile.block_rules)} == {"unverified"}
    assert {group.certainty for group in profile.classes} == {"secondary"}
    assert [cutoff.built_on_or_before for cutoff in profile.cutoffs] == [2000]
    assert not profile.departments


def test_gaotai_repeats_the_national_classes_and_adds_three_items():
    """The national lists rest on Gaotai's; Gaotai adds 5G, fibre once more, and the monitoring of falling objects."""
    national = {group.measure_class: set(group.items) for group in policy("national_2020").classes}
    gaotai = {group.measure_class: set(group.items) for group in policy("gaotai_2021").classes}
    assert {name: gaotai[name] - national[name] for name in national} == {
        "basic": set(),
        "improvement": {"mobile_5g", "fiber_to_home"},
        "upgrade": {"falling_object_monitor"},
    }
    assert all(national[name] <= gaotai[name] for name in national)


@pytest.mark.parametrize("name", ALL_POLICIES)
def test_every_item_is_a_measure(name: str):
    profile = policy(name)
    listed = {item for group in profile.classes for item in group.items}
    named = {item for department in profile.departments for item in department.items}
    paid = {item for rule in profile.funding for item in (*rule.items, *rule.not_items)}
    assert listed | named | paid <= set(measures())


# Departments answer for these although no class of the policy names them.
BESIDE_THE_CLASSES = {
    "ziyang_2020": {"sanitation_facilities", "broadcast_tv"},
    "gaotai_2021": {"broadcast_tv"},
    "jiangxi_2020": {"broadcast_tv"},
}


@pytest.mark.parametrize("name", ALL_POLICIES)
def test_departments_answer_for_measures_of_the_policy(name: str):
    profile = policy(name)
    listed = {item for group in profile.classes for item in group.items}
    named = {item for department in profile.departments for item in department.items}
    assert named - listed == BESIDE_THE_CLASSES.get(name, set())


@pytest.mark.parametrize("name", ALL_POLICIES)
def test_every_flag_is_a_column_of_the_ledger(name: str):
    profile = policy(name)
    asked = {rule.flag for rule in (*profile.conditions, *profile.exclusions) if rule.flag}
    assert asked <= set(LEDGER_FLAGS)
    assert all(condition.flag for condition in profile.conditions if condition.kind == "required")


@pytest.mark.parametrize("name", ALL_POLICIES)
def test_identifiers_are_unique_within_their_list(name: str):
    profile = policy(name)
    lists = (profile.targets, profile.conditions, profile.exclusions, profile.classes, profile.funding)
    for listed in (*lists, profile.departments, profile.inclusions, profile.workflow.gates):
        assert len({entry.id for entry in listed}) == len(listed)


def test_measures_close_gaps_of_known_categories():
    closed = {category for measure in measures().values() for category in measure.categories}
    assert closed <= set(categories())
    assert {"elderly_day_care", "nursing_home", "kindergarten", "nursery", "car_parking", "health_station"} <= closed


def test_every_measure_is_named_by_a_policy():
    named = {item for name in ALL_POLICIES for group in policy(name).classes for item in group.items}
    assert set(measures()) == named


SAID = {"id": "x", "zh": "某", "en": "some", "section": "一", "certainty": "verified"}


@pytest.mark.parametrize("kind", ["share", "rate", "tax_base", "reserve"])
def test_a_computable_funding_rule_without_its_figure_is_refused(kind: str):
    with pytest.raises(ValidationError, match="needs"):
        FundingRule.model_validate({**SAID, "kind": kind})


def test_items_of_blocks_are_items_of_the_class():
    listed = {"measure_class": "basic", "items": ["road"], "only_in_blocks": ["lighting"]}
    with pytest.raises(ValidationError, match="only_in_blocks"):
        MeasureClass.model_validate({**SAID, **listed})
