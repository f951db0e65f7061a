"""How do the works that the policy names fit into the map? (each item once; per estate which of its answers holds)"""

import re
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, letters, numbers, packed, plain
from spatial_renewal.outputs.webmap.places import Places
from spatial_renewal.outputs.webmap.words import together
from spatial_renewal.profiles.figures import Certainty
from spatial_renewal.profiles.load import measures as labels
from spatial_renewal.profiles.policy_model import CLASSES, Policy
from spatial_renewal.study import Outcome

_CERTAINTIES = get_args(Certainty)  # from the surest to the least sure
_ITEM = ["measure", "measure_class", "class_inferred", "department", "department_en", "funding", "section"]
_ANSWER = ["need", "reason", "reason_en", "figures"]
# A whole number as a reason writes it, with commas, which the page can write back letter by letter.
_FIGURE = re.compile(r"(?<![0-9])(?<![0-9][,.])(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3}){0,3})(?![0-9]|[,.][0-9])")
_PLACE = "\x01"  # stands where a figure stood; no text of ours holds it


def measures(outcome: Outcome) -> Packed:
    """Every item with its class, department, funding and section, and per estate what is needed and why.

    An item's ``answers`` are its different needs with their reasons, figures taken out; ``answer`` is the place in
    them plus one for every estate, 0 where the item is not asked; ``figures`` are the numbers that were taken out, in
    the order of the estates. ``barred`` are the estates that central money has paid for already, as steps.
    """
    policy, table = outcome.inputs.policy, outcome.measures
    places = Places(table, _ITEM, outcome.estates["estate_id"])
    told = _Reasons(table)
    answer, barred = places.spread(told.answer, -1), places.spread(table["central_subsidy_barred"], missing=False)
    items = [
        {**_item(rule, policy), **told.of(answer[row]), "barred": letters(_steps(barred[row]))}
        for row, rule in enumerate(places.rules)
    ]
    named = dict.fromkeys(rule for item in items for rule in item["funding"])
    return {"classes": list(CLASSES), "items": items, "funding": {rule: _funding(rule, policy) for rule in named}}


def _item(values: Packed, policy: Policy) -> Packed:
    measure, department = str(values["measure"]), plain(values["department"])
    known = labels().get(measure)
    said = [group for group in policy.classes if measure in group.items and group.section == values["section"]]
    # several answer for one item: their names stand in one text, as sure as the least sure of them
    told = {other.certainty for other in policy.departments_of(measure) if other.zh in str(department)}
    return {
        "measure": measure,
        "zh": known.zh if known else measure,
        "en": known.en if known else measure,
        "class": values["measure_class"],
        "inferred": bool(values["class_inferred"]),
        "section": plain(values["section"]),
        "certainty": said[0].certainty if said else None,
        "department": {"zh": department, "en": plain(values["department_en"])} if department else None,
        "department_certainty": max(told, key=_CERTAINTIES.index) if told else None,
        "funding": [rule for rule in str(plain(values["funding"]) or "").split(";") if rule],
    }


def _funding(rule: str, policy: Policy) -> Packed:
    """What the policy says of a rule; one that it does not declare stands for itself."""
    for known in policy.funding:
        if known.id == rule:
            return {"zh": known.zh, "en": known.en, "section": known.section, "certainty": known.certainty}
    return {"zh": rule, "en": rule, "section": None, "certainty": None}


class _Reasons:
    """The different answers of a table, with a mark in place of each number: thousands become a few."""

    def __init__(self, table: pd.DataFrame) -> None:
        # what is the same in all three is looked at once
        answer, first = together([table["reason"], table["reason_en"], table["need"]])
        self.answer = answer
        said = [table[name].iloc[first].fillna("").tolist() for name in ("reason", "reason_en", "need")]
        marked = [_unmarked(zh, en) for zh, en in zip(*said[:2], strict=True)]
        self._answers = [(need, zh, en, len(taken)) for need, (zh, en, taken) in zip(said[2], marked, strict=True)]
        self._counts = np.array([answer[-1] for answer in self._answers], dtype=np.int64)
        self._starts = np.cumsum(self._counts) - self._counts
        self._figures = np.array([figure for *_, taken in marked for figure in taken], dtype=float)

    def of(self, answer: npt.NDArray[np.int64]) -> Packed:
        """What one item's estates are told: the different answers, which of them holds, and the figures."""
        asked = answer >= 0
        codes, kinds = pd.factorize(answer[asked])
        texts = [self._answers[k] for k in kinds]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        by_kind = np.array([places[text] for text in texts], dtype=np.int64)
        place = np.zeros(len(answer), dtype=np.int64)
        place[asked] = by_kind[codes] + 1
        many = self._counts[kinds[codes]]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        figures = self._figures[np.repeat(self._starts[kinds[codes]], many) + within]
        return {
            "answers": [dict(zip(_ANSWER, text, strict=True)) for text in places],
            "answer": {"n": len(place), "of": len(places) + 1, "letters": packed(place, len(places) + 1)},
            "figures": numbers(figures),
        }


def _unmarked(zh: str, en: str) -> tuple[str, str, list[int]]:
    """Both texts with a mark for each number, and the numbers, where both languages name the same."""
    found = _FIGURE.findall(zh)
    if found != _FIGURE.findall(en) or _PLACE in zh + en:
        return zh, en, []
    return _FIGURE.sub(_PLACE, zh), _FIGURE.sub(_PLACE, en), [int(figure.replace(",", "")) for figure in found]


def _steps(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    return np.diff(np.flatnonzero(flags), prepend=0).astype(np.int64)
