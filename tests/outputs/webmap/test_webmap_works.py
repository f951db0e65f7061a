"""Do packed checklists and measures hold what was put in? (decoded here the way payload.js does)"""

import dataclasses

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_webmap_columns import unpack

from spatial_renewal.outputs.webmap.checklist import checklist
from spatial_renewal.outputs.webmap.measures import measures
from spatial_renewal.study import Outcome


def answers_of(packed: dict, estate_ids: list[str]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Need and reasons by estate and measure, figures put back."""
    found = {}
    for item in packed["items"]:
        figures = unpack(item["figures"])
        for estate, code in zip(estate_ids, unpack(item["answer"]), strict=True):
            if code:
                answer = item["answers"][code - 1]
                own, figures = figures[: answer["figures"]], figures[answer["figures"] :]
                texts = [answer["reason"], answer["reason_en"]]
                for figure in own:
                    texts = [text.replace("\x01", f"{figure:,}", 1) for text in texts]
                found[estate, item["measure"]] = (answer["need"], *texts)
        assert figures == []
    return found


def answers_in(table: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str, str]]:
    rows = table[["estate_id", "measure", "need", "reason", "reason_en"]].itertuples(index=False)
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def with_reasons(outcome: Outcome, reasons: list[str]) -> Outcome:
    """The town with these reasons in turn, in both languages."""
    table = outcome.measures
    said = pd.Series([reasons[k % len(reasons)] for k in range(len(table))], dtype="str")
    return dataclasses.replace(outcome, measures=table.assign(reason=said, reason_en=said))


def test_needs_and_reasons_come_back(make_outcome):
    outcome = make_outcome()
    assert answers_of(measures(outcome), list(outcome.estates["estate_id"])) == answers_in(outcome.measures)


def test_a_number_does_not_make_a_new_sentence(make_outcome):
    """Six of ten estates lack care for 1,001, 1,002, 1,004, 1,005, 1,007, 1,008 people: one sentence, six numbers."""
    care = next(item for item in measures(make_outcome())["items"] if item["measure"] == "elderly_care")
    assert [answer["reason"] for answer in care["answers"]] == ["步行范围内已有", "老年人日间照料中心：\x01 人够不到"]
    assert unpack(care["figures"]) == [1001, 1002, 1004, 1005, 1007, 1008]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(max_size=20), st.text("0123456789,.：人\x01 ", max_size=20)), min_size=1, max_size=6))
def test_any_reason_comes_back(make_outcome, reasons):
    outcome = with_reasons(make_outcome(), reasons)
    assert answers_of(measures(outcome), list(outcome.estates["estate_id"])) == answers_in(outcome.measures)


def test_languages_that_name_other_numbers_stay_as_they_are(make_outcome):
    outcome = make_outcome()
    table = outcome.measures.assign(reason="12 人、3 处", reason_en="3 places, 12 people")
    changed = dataclasses.replace(outcome, measures=table)
    assert answers_of(measures(changed), list(outcome.estates["estate_id"])) == answers_in(table)


def test_an_item_is_written_once_with_who_and_where(make_outcome):
    water, drains, *_, care = measures(make_outcome())["items"]
    assert water["department"] == {"zh": "市住房城乡建设局", "en": "housing bureau"}
    assert (water["funding"], water["section"], water["certainty"]) == (["city", "lines"], "二（二）", "verified")
    assert drains["department"] is None
    assert (care["class"], care["inferred"], care["department_certainty"]) == ("upgrade", True, "secondary")


def test_what_no_profile_declares_stands_for_itself(make_outcome):
    outcome = make_outcome()
    own = outcome.measures.assign(measure="own_work", funding="own_rule").drop_duplicates("estate_id")
    packed = measures(dataclasses.replace(outcome, measures=own))
    assert {(item["zh"], item["en"], item["certainty"]) for item in packed["items"]} == {("own_work", "own_work", None)}
    assert packed["funding"]["own_rule"] == {"zh": "own_rule", "en": "own_rule", "section": None, "certainty": None}


def test_barred_estates_are_steps(make_outcome):
    """Places 0, 3 and 9: steps 0, 3, 6."""
    outcome = make_outcome()
    table = outcome.measures
    table = table.assign(
        central_subsidy_barred=table["estate_id"].isin(["E0000", "E0003", "E0009"]) & table["measure"].eq("parking")
    )
    packed = measures(dataclasses.replace(outcome, measures=table))
    assert [unpack(item["barred"]) for item in packed["items"] if item["measure"] == "parking"] == [[0, 3, 6]]


def test_no_measures(make_outcome):
    outcome = make_outcome()
    packed = measures(dataclasses.replace(outcome, measures=outcome.measures.iloc[:0]))
    assert (packed["items"], packed["funding"]) == ([], {})


def test_verdicts_come_back_and_equal_columns_are_written_once(make_outcome):
    """Ten categories, primary school twice: eleven rules, but six columns.

    Three follow place % 3; then bus stops, health stations, and what is unknown everywhere.
    """
    outcome = make_outcome()
    ids = outcome.estates["estate_id"]
    packed = checklist(outcome.checklist, ids)
    found = {
        (estate, rule["tier"], rule["category"]): packed["verdicts"][int(digit)]
        for rule in packed["rules"]
        for estate, digit in zip(ids, packed["columns"][rule["verdicts"]], strict=True)
    }
    rows = outcome.checklist[["estate_id", "tier", "category", "verdict"]].itertuples(index=False)
    assert found == {tuple(row[:3]): row[3] for row in rows}
    assert (len(packed["rules"]), len(packed["columns"])) == (11, 6)


def test_an_area_that_is_too_small_stays_below_what_is_asked(make_outcome):
    """Places 4 and 10: 119.97 - 4 = 115.97 and 109.97, rounded down to tenths."""
    outcome = make_outcome()
    packed = checklist(outcome.checklist, outcome.estates["estate_id"])
    health = next(rule for rule in packed["rules"] if rule["category"] == "health_station")
    assert unpack(health["floor_areas_m2"]["letters"]) == [1159 + 1, 1099 + 1]
    assert health["least_floor_area_m2"] == 120.0


def test_departments_together_are_as_sure_as_the_least_sure(make_outcome):
    """Two answer for parking: one verified, one from a copy."""
    outcome = make_outcome()
    offices = outcome.inputs.policy.departments
    both = (offices[0], offices[1].model_copy(update={"items": ("parking",)}))
    rules = outcome.inputs.policy.model_copy(update={"departments": both})
    parking = outcome.measures["measure"].eq("parking")
    table = outcome.measures.assign(
        department=outcome.measures["department"].mask(parking, "市住房城乡建设局、市民政局")
    )
    inputs = dataclasses.replace(outcome.inputs, policy=rules)
    items = measures(dataclasses.replace(outcome, inputs=inputs, measures=table))["items"]
    assert [item["department_certainty"] for item in items if item["measure"] == "parking"] == ["secondary"]
