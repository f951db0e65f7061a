"""Which estates does the policy let us renovate, and why not the others?"""

from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.params import EstateParams
from spatial_renewal.profiles.policy_model import Condition, Cutoff, Exclusion, Policy


def screen_estates(
    ledger: gpd.GeoDataFrame, *, policy: Policy, plan_year: int, params: EstateParams
) -> gpd.GeoDataFrame:
    """Say of each estate whether the policy takes it in, and by which rules.

    Parameters
    ----------
    ledger
        Contract `LEDGER`.
    policy
        The policy profile.
    plan_year
        Year of the plan; it chooses the cut-off.
    params
        What an unsurveyed rule leaves, and whether estates of unknown eligibility are planned for too.

    Returns
    -------
    gpd.GeoDataFrame
        `ledger` with ``eligible``, ``in_programme``, ``eligibility_rules`` (``rule=answer`` separated by ``;``),
        ``eligibility_reason`` and ``..._en``.

    Raises
    ------
    ParameterError
        The policy has no cut-off for `plan_year`.

    Notes
    -----
    Three-valued logic: a rule passes, fails, or is unknown. An estate is eligible where all rules pass, not eligible
    where one fails, and unknown otherwise: never a silent no. A ``judgement`` fails only where the ledger says no.
    Owners' consent is a gate of the project, not of eligibility: it is answered among the rules and said in the reason.
    """
    answers = _ask(ledger, policy, plan_year)
    if params.unsurveyed == "not_met":
        answers = [answer.assumed() for answer in answers]
    blocking = [answer for answer in answers if answer.blocks]
    eligible = reduce(lambda a, b: a & b, (answer.passes for answer in blocking))
    return ledger.assign(
        eligible=eligible,
        in_programme=eligible.fillna(value=params.plan_for_unknown).astype(bool),
        eligibility_rules=reduce(lambda a, b: a + ";" + b, (answer.coded() for answer in answers)).astype("str"),
        eligibility_reason=_reason(answers, eligible, policy, chinese=True),
        eligibility_reason_en=_reason(answers, eligible, policy, chinese=False),
    )


def unasked_rules(ledger: gpd.GeoDataFrame, *, policy: Policy) -> tuple[Finding, ...]:
    """Columns of the ledger that a rule needs and that nobody has filled in, with what that costs.

    Parameters
    ----------
    ledger
        Contract `LEDGER`.
    policy
        The policy profile.

    Returns
    -------
    tuple of Finding
        One per empty column.
    """
    needed: dict[str, str] = {exclusion.flag: exclusion.id for exclusion in policy.exclusions}
    needed |= {c.flag: c.id for c in policy.conditions if c.kind == "required" and c.flag}
    return tuple(
        finding("rule_not_surveyed", "estates", values={"column": column, "rule": rule, "policy": policy.id})
        for column, rule in needed.items()
        if ledger[column].isna().all()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What one rule says of every estate.

    `passes` is nullable: missing where nobody knows. `said` is the answer to the rule's own question, as the ledger
    gives it; `fail` and `survey` are sentences, Chinese and English, that may differ by estate.
    """

    rule: str
    passes: pd.Series
    said: pd.Series
    blocks: bool
    fail: tuple[pd.Series, pd.Series]
    survey: tuple[pd.Series, pd.Series]
    surveyable: bool = True

    def coded(self) -> pd.Series:
        """``rule=answer`` of every estate."""
        return (self.rule + "=" + self.said).astype("str")

    def assumed(self) -> "_Answer":
        """The same where nobody has surveyed it counts as no objection; the year of completion stays unknown."""
        if not self.surveyable:
            return self
        said = self.said.mask(self.passes.isna(), "assumed")
        return _Answer(
            rule=self.rule,
            passes=self.passes.fillna(value=True),
            said=said,
            blocks=self.blocks,
            fail=self.fail,
            survey=self.survey,
        )


def _ask(ledger: gpd.GeoDataFrame, policy: Policy, plan_year: int) -> list[_Answer]:
    answers = [_ask_year(ledger, _cutoff_for(policy, plan_year), policy)]
    answers += [_ask_exclusion(ledger, exclusion, policy) for exclusion in policy.exclusions]
    answers += [_ask_condition(ledger, condition, policy) for condition in policy.conditions if condition.flag]
    if policy.consent is not None and policy.consent.at_least_share is not None:
        answers.append(_ask_consent(ledger, policy))
    return answers


def _cutoff_for(policy: Policy, plan_year: int) -> Cutoff:
    fitting = [c for c in policy.cutoffs if c.from_year <= plan_year <= c.to_year]
    if not fitting:
        spans = ", ".join(f"{c.from_year}-{c.to_year}" for c in policy.cutoffs)
        raise ParameterError(finding("no_cutoff_for_year", policy.id, values={"plan_year": plan_year, "spans": spans}))
    return max(fitting, key=lambda c: c.built_on_or_before)


def _ask_year(ledger: gpd.GeoDataFrame, cutoff: Cutoff, policy: Policy) -> _Answer:
    year = ledger["year_built"]
    last = cutoff.built_on_or_before
    old = year.le(last).astype("boolean").mask(year.isna())
    later, words = _later_estates(ledger, cutoff)
    passes = (old | later).mask(year.isna())
    shown = year.fillna(0).astype("int64").astype("str")
    where_zh, where_en = _where(policy, cutoff.section)
    return _Answer(
        rule=f"built_by_{last}",
        passes=passes,
        said=_words(old).mask(~old.fillna(value=True) & later.fillna(value=False), "no_but_" + cutoff.beyond),
        blocks=True,
        fail=(
            shown + f" 年建成，晚于 {last} 年{words.fail_zh}（{where_zh}）",
            "built in " + shown + f", after {last}{words.fail_en} ({where_en})",
        ),
        survey=(
            _everywhere("建成年份", year).mask(year.notna(), words.survey_zh),
            _everywhere("the year of completion", year).mask(year.notna(), words.survey_en),
        ),
        surveyable=False,
    )


class _LaterWords(NamedTuple):
    """What is said of estates built after the cut-off: why they stay out, and what to survey."""

    fail_zh: str
    fail_en: str
    survey_zh: str
    survey_en: str


_LATER: dict[str, _LaterWords] = {
    "outside": _LaterWords("", "", "", ""),
    "by_annual_plan": _LaterWords(
        "，未列入年度计划", " and in no annual plan", "是否列入年度计划", "whether an annual plan takes it in"
    ),
    "if_deficient_and_willing": _LaterWords(
        "，且设施不缺或居民意愿不强",
        " and not both deficient and wanted by its residents",
        "设施是否缺失、居民意愿是否强烈",
        "whether facilities are deficient and residents willing",
    ),
}


def _later_estates(ledger: gpd.GeoDataFrame, cutoff: Cutoff) -> tuple[pd.Series, _LaterWords]:
    """Whether estates built after the cut-off may still come in, and the words for those that do not."""
    never = pd.Series(data=False, index=ledger.index, dtype="boolean")
    allowed = {
        "outside": never,
        "by_annual_plan": ledger["in_annual_plan"],
        "if_deficient_and_willing": ledger["facilities_deficient"] & ledger["strong_willingness"],
    }
    return allowed[cutoff.beyond], _LATER[cutoff.beyond]


def _ask_exclusion(ledger: gpd.GeoDataFrame, exclusion: Exclusion, policy: Policy) -> _Answer:
    flag = ledger[exclusion.flag]
    return _flag_answer(exclusion.id, ~flag, flag, (exclusion.zh, exclusion.en), _where(policy, exclusion.section))


def _ask_condition(ledger: gpd.GeoDataFrame, condition: Condition, policy: Policy) -> _Answer:
    flag = ledger[condition.flag]
    words = (f"不符合：{condition.zh}", f"does not meet: {condition.en}")
    passes = flag if condition.kind == "required" else flag.fillna(value=True)
    said = _words(flag)
    if condition.kind == "judgement":
        said = said.mask(flag.isna(), "on_site")
    answer = _flag_answer(condition.id, passes, flag, words, _where(policy, condition.section))
    return _Answer(
        rule=answer.rule,
        passes=passes,
        said=said,
        blocks=True,
        fail=answer.fail,
        survey=(_everywhere(condition.zh, flag), _everywhere(condition.en, flag)),
    )


def _flag_answer(
    rule: str, passes: pd.Series, flag: pd.Series, words: tuple[str, str], where: tuple[str, str]
) -> _Answer:
    return _Answer(
        rule=rule,
        passes=passes,
        said=_words(flag),
        blocks=True,
        fail=(_everywhere(f"{words[0]}（{where[0]}）", flag), _everywhere(f"{words[1]} ({where[1]})", flag)),
        survey=(_everywhere(words[0], flag), _everywhere(words[1], flag)),
    )


def _ask_consent(ledger: gpd.GeoDataFrame, policy: Policy) -> _Answer:
    share = ledger["consent_share"]
    least = policy.consent.at_least_share if policy.consent and policy.consent.at_least_share else 0.0
    agreed = share.ge(least).astype("boolean").mask(share.isna())
    percent = share.mul(100).round(0).fillna(0).astype("int64").astype("str")
    return _Answer(
        rule="consent",
        passes=agreed,
        said=_words(agreed, unknown="not_asked"),
        blocks=False,
        fail=(
            "立项尚需业主同意比例达到 " + f"{least:.0%}，现为 " + percent + "%",
            f"a project still needs the consent of {least:.0%} of owners, now " + percent + " %",
        ),
        survey=(_everywhere("业主同意比例", share), _everywhere("the share of owners who agree", share)),
    )


def _words(answer: pd.Series, *, unknown: str = "not_surveyed") -> pd.Series:
    return answer.map({True: "yes", False: "no"}).astype("object").where(answer.notna(), unknown).astype("str")


def _where(policy: Policy, section: str) -> tuple[str, str]:
    return f"{policy.number or policy.title_zh} {section}", f"{policy.id}, {section}"


def _reason(answers: list[_Answer], eligible: pd.Series, policy: Policy, *, chinese: bool) -> pd.Series:
    """One sentence an estate: what rules it out, else what to survey, else why it is in and what it still needs."""
    language = 0 if chinese else 1
    stop, link = ("。", "；") if chinese else (".", "; ")
    against = _joined([a.fail[language].where(_failing(a), "") for a in answers if a.blocks], link, eligible)
    open_questions = _joined(
        [a.survey[language].where(a.passes.isna(), "") for a in answers if a.blocks], link, eligible
    )
    gates = _joined([a.fail[language].where(_failing(a), "") for a in answers if not a.blocks], link, eligible)
    heads = (
        ("符合条件", "不在改造范围：", "资料不足，需补充调查：")
        if chinese
        else ("Eligible", "Outside the programme: ", "Unknown; to be surveyed: ")
    )
    name = f"（{policy.number or policy.title_zh}）" if chinese else f" ({policy.id})"
    inside = heads[0] + name + (link + gates).where(gates.ne(""), "")
    text = inside.mask(eligible.isna(), heads[2] + open_questions)
    text = text.mask(eligible.eq(other=False).fillna(value=False).astype(bool), heads[1] + against)
    return (text + stop).astype("str")


def _failing(answer: _Answer) -> pd.Series:
    return ~answer.passes.fillna(value=True).astype(bool)


def _everywhere(text: str, like: pd.Series) -> pd.Series:
    return pd.Series(text, index=like.index, dtype="str")


def _joined(parts: list[pd.Series], link: str, like: pd.Series) -> pd.Series:
    """Texts of each row with `link` between those that are not empty; `like` gives the rows."""
    whole = _everywhere("", like)
    for part in parts:
        both = whole.ne("") & part.ne("")
        whole = whole + pd.Series(link, index=whole.index).where(both, "") + part
    return whole.astype("str")
