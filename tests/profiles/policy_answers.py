"""What does a policy profile answer to a case of the table? (one short text per kind of statement)"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from spatial_renewal.profiles.policy_model import Cutoff, FundingRule, MeasureClass, Policy, Sequence, Target

TABLES = Path(__file__).parent / "policy_cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One statement of a document: where, what it says, a term that stands there, and what a profile must answer."""

    policy: str
    section: str
    statement: str
    term: str
    kind: str
    key: str
    expected: str

    def __str__(self) -> str:
        """Name of the test."""
        return f"{self.policy}-{self.section or 'absent'}-{self.kind}-{self.key}"


def read_cases(policy: str) -> list[Case]:
    """The table of one document, written by hand from it."""
    with (TABLES / f"{policy}.csv").open(encoding="utf-8", newline="") as file:
        return [Case(policy=policy, **row) for row in csv.DictReader(file)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the profile says, and the sections that it cites for it."""

    text: str
    sections: tuple[str, ...] = ()
    certainties: tuple[str, ...] = ()


def answer(policy: Policy, case: Case) -> Answer:
    """What `policy` answers to `case`."""
    return _KINDS[case.kind](policy, case)


def _cited(text: str, *entries: Any) -> Answer:
    return Answer(text, tuple(entry.section for entry in entries), tuple(entry.certainty for entry in entries))


def _by_id(entries: tuple[Any, ...], key: str) -> Any:
    (entry,) = [entry for entry in entries if entry.id == key]
    return entry


def _listed(field: str, say: Callable[[Any], str]) -> Callable[[Policy, Case], Answer]:
    def look_up(policy: Policy, case: Case) -> Answer:
        entry = _by_id(getattr(policy, field), case.key)
        return _cited(say(entry), entry)

    return look_up


def _target(entry: Target) -> str:
    year = "" if entry.by_year is None else f"by {entry.by_year}"
    figure = "" if entry.value is None else f"{entry.bound} {entry.value:.0f} {entry.unit}"
    return ": ".join(part for part in (year, figure) if part)


def _cutoff(policy: Policy, case: Case) -> Answer:
    year = int(case.key)
    found = [cutoff for cutoff in policy.cutoffs if cutoff.from_year <= year <= cutoff.to_year]
    return _cited(_cutoff_words(found[0]), *found) if found else Answer("none")


def _cutoff_words(cutoff: Cutoff) -> str:
    words = [f"by {cutoff.built_on_or_before}", cutoff.reading, cutoff.strength, f"later {cutoff.beyond}"]
    words += ["ambiguous"] * cutoff.ambiguous + ["end open"] * (not cutoff.end_named)
    return "; ".join(words)


def _consent(policy: Policy, _: Case) -> Answer:
    consent = policy.consent
    assert consent is not None
    share = consent.at_least_share
    words = "no share" if share is None else f"at least {Fraction(share).limit_denominator(100)}"
    return _cited(words + (f"; {consent.rounds} votes" if consent.rounds > 1 else ""), consent)


def _class(policy: Policy, case: Case) -> Answer:
    (group,) = [g for g in policy.classes if g.section == case.section and case.key in g.items]
    return _cited(_class_words(group, case.key), group)


def _class_words(group: MeasureClass, item: str) -> str:
    words = [group.measure_class] + ["inferred"] * group.inferred + ["only in blocks"] * (item in group.only_in_blocks)
    return "; ".join(words)


def _funding(rule: FundingRule) -> str:
    words = [rule.kind]
    if rule.share is not None:
        words += [str(rule.share)] + [str(rule.bound)] * (rule.kind == "share") + ["of", rule.base]
    if rule.amount is not None:
        words += [str(rule.amount), rule.unit, str(rule.bound), f"for {rule.at_least_years:.0f} years"]
    words += ["by", rule.payer] if rule.payer else []
    words += ["for", *rule.classes, *rule.items] if rule.classes or rule.items else []
    words += ["without", *rule.not_items] if rule.not_items else []
    return " ".join(words)


def _steps(sequence: Sequence | None) -> Answer:
    assert sequence is not None
    return _cited(" > ".join(step.id for step in sequence.steps), sequence)


def _departments(policy: Policy, case: Case) -> Answer:
    found = policy.departments_of(case.key)
    return _cited(" ".join(department.id for department in found) or "nobody", *found)


def _gate(policy: Policy, case: Case) -> Answer:
    return _cited("stated", _by_id(policy.workflow.gates, case.key))


def _with(word: str, detail: str, joint: str = ": ") -> str:
    return word + (joint + detail if detail else "")


def _stated(_: object) -> str:
    return "stated"


_KINDS: dict[str, Callable[[Policy, Case], Answer]] = {
    "target": _listed("targets", _target),
    "cutoff": _cutoff,
    "condition": _listed("conditions", lambda entry: _with(entry.kind, entry.flag)),
    "inclusion": _listed("inclusions", _stated),
    "exclusion": _listed("exclusions", lambda entry: f"flag {entry.flag}"),
    "constraint": _listed(
        "constraints",
        lambda entry: _with("stated", "no second central subsidy" * entry.forbids_second_central_subsidy, "; "),
    ),
    "consent": _consent,
    "class": _class,
    "block": _listed("block_rules", _stated),
    "priority": _listed("priority_factors", lambda entry: _with(entry.kind, entry.column)),
    "funding": _listed("funding", _funding),
    "pool": lambda policy, _: _steps(policy.pool_stages),
    "programme": lambda policy, _: _steps(policy.workflow.programme),
    "project": lambda policy, _: _steps(policy.workflow.project),
    "gate": _gate,
    "office": _listed("departments", lambda entry: entry.zh),
    "department": _departments,
}
