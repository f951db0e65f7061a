"""Where weights come from, and what is refused with names and figures."""

import pytest
from pydantic import ValidationError

from spatial_renewal.contracts import empty_table
from spatial_renewal.errors import ParameterError
from spatial_renewal.params import Judgements, Params, PriorityParams
from spatial_renewal.profiles.load import indicators, policy
from spatial_renewal.stages.caveats import list_assumptions
from spatial_renewal.stages.weights import decide_weights, unmeasured_factors
from spatial_renewal.tables import CAPACITIES
from tests.stages.needs import needs

DECLARED = indicators()
NONE = empty_table(CAPACITIES)
NAMES = ("elderly_care", "childcare", "parking")
SOME = needs(elderly_care=[10, 40, 20], childcare=[5, 5, 9], parking=[1, 2, 3])


def decided(*, rows=SOME, under="national_2020", **choices):
    table = decide_weights(rows, declared=DECLARED, policy=policy(under), params=PriorityParams(**choices))
    return table.set_index("indicator")


def judged(matrix, names=NAMES, **choices):
    return decided(weighting="judged", judgements=Judgements(indicators=names, matrix=matrix), **choices)


def refusal(**choices):
    with pytest.raises(ParameterError) as caught:
        decided(**choices)
    return {f.code: f for f in caught.value.findings}


def judged_refusal(matrix, names=NAMES, **choices):
    return refusal(weighting="judged", judgements=Judgements(indicators=names, matrix=matrix), **choices)


def test_given_weights_are_made_to_sum_to_1():
    found = decided(weights={"parking": 3.0, "elderly_care": 1.0, "childcare": 0.0})
    assert found["weight"].to_dict() == {"elderly_care": 0.25, "parking": 0.75}
    assert set(found["weighting"]) == {"given"}


def test_equal_weights_are_those_of_the_named():
    assert decided(weighting="equal", weights={"parking": 3.0, "childcare": 1.0})["weight"].tolist() == [0.5, 0.5]


def test_judgements_may_be_written_as_fractions():
    """2 and 2 make 4 : 2 : 1."""
    found = judged((("1", 2, 4), ("1/2", 1, 2), (0.25, "1/2", 1)))
    assert found["weight"].to_dict() == pytest.approx({"elderly_care": 4 / 7, "childcare": 2 / 7, "parking": 1 / 7})
    assert found["consistency_ratio"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)


def test_no_number_is_no_judgement():
    with pytest.raises(ValidationError, match="fraction"):
        Judgements(indicators=("a", "b"), matrix=((1, "1/0"), ("three", 1)))


@pytest.mark.parametrize("weighting", ["entropy", "critic"])
def test_the_data_tell_weights(weighting):
    found = decided(weighting=weighting, weights=dict.fromkeys(NAMES, 1.0))
    assert found["weight"].sum() == pytest.approx(1.0, abs=1e-12)
    assert found.index.tolist() == list(NAMES)


@pytest.mark.parametrize("name", ["ziyang_2020", "gaotai_2021", "jiangxi_2020", "ningbo_draft", "zhanhe_2020"])
def test_a_policy_tells_weights_by_its_factors(name):
    found = decided(weighting="policy", under=name)
    assert found["weight"].sum() == pytest.approx(1.0, abs=1e-12)
    known = {factor.id for factor in policy(name).priority_factors}
    assert set(";".join(found["factors"].dropna()).split(";")) <= known
    (unmeasured,) = unmeasured_factors(policy(name), PriorityParams(weighting="policy")) or (None,)
    assert (unmeasured is None) == (name == "ziyang_2020")


def test_what_people_have_to_judge_is_said():
    (found,) = unmeasured_factors(policy("jiangxi_2020"), PriorityParams(weighting="policy"))
    assert found.code == "factors_unmeasured"
    assert "参与积极性" in found.chinese()
    assert unmeasured_factors(policy("jiangxi_2020"), PriorityParams()) == ()


def test_a_policy_that_extends_another_has_its_preset():
    own = policy("jiangxi_2020").model_copy(update={"id": "my_city", "extends": "jiangxi_2020"})
    params = PriorityParams(weighting="policy")
    found = decide_weights(SOME, declared=DECLARED, policy=own, params=params)
    assert found["weight"].tolist() == decided(weighting="policy", under="jiangxi_2020")["weight"].tolist()
    stranger = own.model_copy(update={"extends": ""})
    with pytest.raises(ParameterError, match="no preset") as caught:
        decide_weights(SOME, declared=DECLARED, policy=stranger, params=params)
    assert "jiangxi_2020" in str(caught.value)


def test_unknown_names_are_refused_wherever_they_stand():
    with pytest.raises(ParameterError) as caught:
        decided(
            weights={"elderly": 1.0},
            judgements=Judgements(indicators=("parkin", "parking"), matrix=((1, 1), (1, 1))),
            view_weights={"parking": {"cars": 1.0}},
        )
    assert [f.values["names"] for f in caught.value.findings] == ["elderly", "parkin", "cars"]
    assert caught.value.findings[2].source.endswith("view_weights.parking")


def test_a_negative_weight_is_refused_by_name_and_figure():
    found = refusal(weights={"parking": -0.2, "childcare": 0.5})
    assert found["weights_negative"].ids == ("parking = -0.2",)
    assert "weights_negative" in refusal(weights={"parking": float("nan")})


def test_weights_of_zero_are_refused():
    assert "weights_all_zero" in refusal(weights={"parking": 0.0})
    assert "weights_all_zero" in refusal(weights={})


def test_judgements_that_are_not_there():
    assert "judgements_missing" in refusal(weighting="judged")


def test_judgements_that_make_no_square():
    found = judged_refusal(((1, 2), (0.5, 1)))["judgements_not_square"]
    assert "3 different indicators and rows of 2, 2" in found.english()
    assert "judgements_not_square" in judged_refusal(((1, 1), (1, 1)), names=("parking", "parking"))


def test_judgements_below_zero():
    assert judged_refusal(((1, -2), (-0.5, 1)), names=NAMES[:2])["judgements_not_positive"].ids == (
        "elderly_care / childcare: -2",
        "childcare / elderly_care: -0.5",
    )


def test_judgements_that_are_not_reciprocal_are_told_cell_by_cell():
    found = judged_refusal(((1, 3, 5), (3, 1, 2), (0.2, 0.4, 1)))["judgements_not_reciprocal"]
    assert found.ids == (
        "elderly_care / childcare: 3, childcare / elderly_care: 3",
        "childcare / parking: 2, parking / childcare: 0.4",
    )
    assert judged(((1, 3, 5), (0.33, 1, 2), (0.2, 0.5, 1)))["consistency_ratio"].max() < 0.1


def test_judgements_that_contradict_each_other_are_refused_with_the_worst():
    """A over B 2, B over C 2, C over A 2: ratio 0.431; all together say 1 for each pair."""
    found = judged_refusal(((1, 2, 0.5), (0.5, 1, 2), (2, 0.5, 1)))["judgements_inconsistent"]
    assert "0.431" in found.english()
    assert "2, where all together say about 1" in found.english()
    assert judged(((1, 2, 0.5), (0.5, 1, 2), (2, 0.5, 1)), max_consistency_ratio=0.5)["weight"].sum() == 1.0


@pytest.mark.parametrize("weighting", ["entropy", "critic"])
def test_data_that_cannot_tell_weights_are_refused(weighting):
    same = needs(parking=[5, 5], childcare=[2, 2])
    found = refusal(rows=same, weighting=weighting, weights={"parking": 1.0, "childcare": 1.0})
    assert "parking" in found["weights_undetermined"].english()
    assert decided(rows=same.iloc[:0], weighting=weighting)["weight"].sum() == pytest.approx(1.0)


def test_shares_of_a_policy_s_factors_stand_among_the_assumptions():
    """No policy states a figure, so each weight that stands for one is listed; given ones are a parameter."""
    params = Params(priority=PriorityParams(weighting="policy"))
    weights = decided(weighting="policy", under="jiangxi_2020").reset_index()
    listed = list_assumptions(params, capacities=NONE, weights=weights).set_index("assumption")
    assert listed.filter(like="weights.consent_share", axis="index")["value"].tolist() == ["0.2"]
    assert "no figure" in listed.loc["weights.consent_share", "why"]
    given = list_assumptions(Params(), capacities=NONE, weights=decided(weights={"parking": 1}).reset_index())
    assert not given["assumption"].str.startswith("weights.").any()
