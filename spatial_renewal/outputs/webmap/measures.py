"""How do the works that the policy names fit into the map? (each item once; per estate which of its answers holds)"""

from typing import get_args

import numpy as np
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, aligned, letters, plain
from spatial_renewal.profiles.figures import Certainty
from spatial_renewal.profiles.load import measures as labels
from spatial_renewal.profiles.policy_model import CLASSES, Policy
from spatial_renewal.study import Outcome

_CERTAINTIES = get_args(Certainty)  # from the surest to the least sure
_ITEM = ["measure", "measure_class", "class_inferred", "department", "department_en", "funding", "section"]
_ANSWER = ["need", "reason", "reason_en", "figures"]
# A whole number as a reason writes it, with commas, which the page can write back letter by letter.
_FIGURE = r"(?<![0-9])(?<![0-9][,.])(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3}){0,3})(?![0-9]|[,.][0-9])"
_PLACE = "\x01"  # stands where a figure stood; no text of ours holds it


def measures(outcome: Outcome) -> Packed:
    """Every item with its class, department, funding and section, and per estate what is needed and why.

    An item's ``answers`` are its different needs with their reasons, figures taken out; ``answer`` is the place in
    them plus one for every estate, 0 where the item is not asked; ``figures`` are the numbers that were taken out, in
    the order of the estates. ``barred`` are the estates that central money has paid for already, as steps.
    """
    policy = outcome.inputs.policy
    groups = _without_figures(outcome.measures).groupby(_ITEM, sort=False, dropna=False)
    items = [
        {**_item(dict(zip(_ITEM, key, strict=True)), policy), **_answers(rows, outcome.estates["estate_id"])}
        for key, rows in groups
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


def _without_figures(table: pd.DataFrame) -> pd.DataFrame:
    """Reasons with a mark in place of each number, where both languages name the same: thousands become a few."""
    zh, en = (table[column].fillna("").astype(object) for column in ("reason", "reason_en"))
    found = zh.str.findall(_FIGURE)
    same = found.str.join(" ").eq(en.str.findall(_FIGURE).str.join(" ")) & ~(zh + en).str.contains(_PLACE, regex=False)
    marked = {
        name: texts.str.replace(_FIGURE, _PLACE, regex=True).where(same, texts)
        for name, texts in (("reason", zh), ("reason_en", en))
    }
    return table.assign(**marked, found=found, figures=zh.str.count(_FIGURE).where(same, 0).astype("int64"))


def _answers(rows: pd.DataFrame, estate_ids: pd.Series) -> Packed:
    coded = rows.assign(answer=rows.groupby(_ANSWER, sort=False).ngroup() + 1)
    by_estate = aligned(coded, estate_ids)
    taken = by_estate.loc[by_estate["figures"] > 0, "found"].explode()
    barred = np.flatnonzero(by_estate["central_subsidy_barred"].eq(True))
    return {
        "answers": coded.drop_duplicates("answer").sort_values("answer")[_ANSWER].to_dict("records"),
        "answer": letters(by_estate["answer"].fillna(0).to_numpy(dtype=np.int64)),
        "figures": letters(taken.str.replace(",", "").to_numpy(dtype=np.int64)),
        "barred": letters(np.diff(barred, prepend=0).astype(np.int64)),
    }
