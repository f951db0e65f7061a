"""Do packed checklists and measures hold what was put in? (decoded here the way payload.js does)"""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_webmap_columns import codes, figures, points, unpack, words
from town_tables import CRS

from spatial_renewal.outputs.webmap.checklist import checklist
from spatial_renewal.outputs.webmap.columns import numbers
from spatial_renewal.outputs.webmap.findings import Judged
from spatial_renewal.outputs.webmap.measures import measures
from spatial_renewal.outputs.webmap.outlines import drawn
from spatial_renewal.outputs.webmap.records import PEOPLE
from spatial_renewal.outputs.webmap.routes import routes
from spatial_renewal.study import Outcome


def answers_of(packed: dict, estate_ids: list[str]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Need and reasons by estate and measure, figures put back."""
    found = {}
    for item in packed["items"]:
        left = [int(figure) for figure in figures(item["figures"])]
        for estate, code in zip(estate_ids, codes(item["answer"]), strict=True):
            if code:
                answer = item["answers"][code - 1]
                own, left = left[: answer["figures"]], left[answer["figures"] :]
                texts = [answer["reason"], answer["reason_en"]]
                for figure in own:
                    texts = [text.replace("\x01", f"{figure:,}", 1) for text in texts]
                found[estate, item["measure"]] = (answer["need"], *texts)
        assert left == []
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
    assert figures(care["figures"]) == [1001, 1002, 1004, 1005, 1007, 1008]


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


def listed(outcome: Outcome) -> dict:
    ids = outcome.estates["estate_id"]
    return checklist(outcome.checklist, ids, Judged(outcome.coverage, ids))


def verdicts_of(outcome: Outcome) -> dict[tuple[str, str, str], str]:
    """Verdicts by estate, tier and category: from a column, or from the state of the coverage."""
    ids = list(outcome.estates["estate_id"])
    states = outcome.coverage.set_index(["category", "tier", "estate_id"])["state"]
    packed, found = listed(outcome), {}
    for rule in packed["rules"]:
        if isinstance(rule["verdicts"], dict):
            told = [rule["verdicts"][states[rule["category"], rule["tier"], estate]] for estate in ids]
        else:
            told = words(packed["columns"][rule["verdicts"]], fronted=False)
        found |= {(e, rule["tier"], rule["category"]): v for e, v in zip(ids, told, strict=True) if v is not None}
    return found


def verdicts_in(table: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    rows = table[["estate_id", "tier", "category", "verdict"]].itertuples(index=False)
    return {tuple(row[:3]): row[3] for row in rows}


def test_verdicts_come_back_and_what_the_coverage_says_is_not_written_again(make_outcome):
    """Nine categories follow the coverage, but health stations are also too small; two more stand in no coverage."""
    outcome = make_outcome()
    assert verdicts_of(outcome) == verdicts_in(outcome.checklist)
    packed = listed(outcome)
    own = {rule["category"] for rule in packed["rules"] if not isinstance(rule["verdicts"], dict)}
    assert own == {"health_station", "primary_school", "culture_station"}
    assert (len(packed["rules"]), len(packed["columns"])) == (11, 3)


def test_a_verdict_that_an_estate_lacks_stays_missing(make_outcome):
    outcome = make_outcome()
    table = outcome.checklist.drop(index=outcome.checklist.index[[0, 5, 17]]).reset_index(drop=True)
    assert verdicts_of(dataclasses.replace(outcome, checklist=table)) == verdicts_in(table)


def test_an_area_that_is_too_small_stays_below_what_is_asked(make_outcome):
    """Places 4 and 10: 119.97 - 4 = 115.97 and 109.97, rounded down to tenths."""
    packed = listed(make_outcome())
    health = next(rule for rule in packed["rules"] if rule["category"] == "health_station")
    assert figures(health["floor_areas_m2"]) == [115.9, 109.9]
    assert health["least_floor_area_m2"] == 120.0


def coverage_of(outcome: Outcome) -> pd.DataFrame:
    """The coverage as the page reads it: state, distance and gap by rule and estate."""
    ids = outcome.estates["estate_id"]
    people = [numbers(outcome.estates[name], 1) for name in PEOPLE]
    packed = Judged(outcome.coverage, ids).packed(people)
    demands, parts = [*people, *packed["demands"]], []
    for rule in packed["rules"]:
        distance, demand = figures(rule["distances_m"]), figures(demands[rule["demand"]])
        if rule["states"] is None:
            near = ["covered" if d is not None and d <= rule["threshold_m"] else "beyond_threshold" for d in distance]
            state = [rule["otherwise"] if d is None else told for d, told in zip(distance, near, strict=True)]
        else:
            state = words(rule["states"], fronted=False)
        usual = {"covered": "0", "beyond_threshold": "=", "unreachable": "="}
        signs = words(rule["gaps"], fronted=False) if rule["gaps"] else [usual.get(s, "?") for s in state]
        other = iter(figures(rule["other_gaps"]))
        gap = [next(other) if k == "*" else d if k == "=" else 0.0 if k == "0" else None
               for k, d in zip(signs, demand, strict=True)]  # fmt: skip
        columns = {
            "estate_id": ids,
            "category": rule["category"],
            "state": state,
            "distance_m": distance,
            "gap_demand": gap,
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts).sort_values(["estate_id", "category"], ignore_index=True)


@pytest.mark.parametrize("limit", [None, 1.0])
def test_the_coverage_comes_back(make_outcome, limit):
    """Also with distances a hair from their threshold, where a rounded figure would say the other thing."""
    outcome = make_outcome()
    table = outcome.coverage.copy()
    if limit:
        near = table["state"].eq("beyond_threshold") & table["category"].eq("nursery")
        table.loc[near, "distance_m"] = table["threshold_m"][near] + 0.3
        table.loc[table.index[3], "gap_demand"] = 5.5
    expected = table.sort_values(["estate_id", "category"], ignore_index=True)
    found = coverage_of(dataclasses.replace(outcome, coverage=table))
    assert found["state"].tolist() == expected["state"].tolist()
    assert np.allclose(found["distance_m"].astype(float), expected["distance_m"].round(), equal_nan=True)
    assert np.allclose(found["gap_demand"].astype(float), expected["gap_demand"], equal_nan=True)


def walks_of(packed: dict, category: str, estates: int) -> list[np.ndarray]:
    """Points of every estate's walk, from the tree, in degrees."""
    tree = packed["trees"][category]
    counts, anchors = unpack(tree["counts"]), unpack(tree["anchors"])
    steps = np.diff(points({"points": tree["points"], "per_degree": 1}), axis=0, prepend=0)
    xy, parent, ends, root = [], [], [], np.zeros(2)
    for count, anchor in zip(counts, anchors, strict=True):
        before = anchor - 1
        for _ in range(count):
            here = (root if before < 0 else xy[before]) + steps[len(xy)]
            root = here if before < 0 else root
            xy.append(here)
            parent.append(before)
            before = len(xy) - 1
        ends.append(before)
    walks = []
    for end in ends[:estates]:
        walk = []
        node = end
        while node >= 0:
            walk.append(xy[node])
            node = parent[node]
        walks.append(np.array(walk).reshape(-1, 2) / packed["per_degree"])
    return walks


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=6), min_size=1, max_size=6)
)
def test_walks_come_back_from_their_trees(ways):
    """Random walks on a small grid: they meet, part, repeat, and end at several facilities."""
    lines = [shapely.LineString([(500_000 + 90 * x, 3_180_000 + 90 * y) for x, y in way]) for way in ways]
    ids = pd.Series([f"E{k}" for k in range(len(ways) + 1)])
    table = gpd.GeoDataFrame({"estate_id": ids[:-1], "category": "nursery"}, geometry=lines, crs=CRS)
    packed = routes(table, ids, first=("nursery",), most_letters=10**6)
    found = walks_of(packed, "nursery", len(ids))
    assert len(found[-1]) == 0
    for walk, line in zip(found, drawn(table.geometry).to_crs(4326), strict=False):
        expected = np.rint(shapely.get_coordinates(line) * 250_000)
        kept = np.r_[True, (np.diff(expected, axis=0) != 0).any(axis=1)]
        assert np.allclose(walk * 250_000, expected[kept], atol=1e-3)


def test_walks_that_find_no_room_are_named():
    line = shapely.LineString([(500_000, 3_180_000), (500_100, 3_180_000)])
    table = gpd.GeoDataFrame(
        {"estate_id": ["E0", "E0"], "category": ["kindergarten", "nursery"]}, geometry=[line, line], crs=CRS
    )
    packed = routes(table, pd.Series(["E0"]), first=("nursery",), most_letters=30)
    assert (list(packed["trees"]), packed["left_out"]) == (["nursery"], ["kindergarten"])
    assert routes(table.iloc[:0], pd.Series(["E0"]), first=(), most_letters=99) is None


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
