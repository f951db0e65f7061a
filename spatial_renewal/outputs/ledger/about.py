"""What does the ledger's first sheet say? (what was studied, under which rules, how to read the rest)"""

from collections.abc import Sequence

import pandas as pd
import pyproj

from spatial_renewal.outputs.counts import counts
from spatial_renewal.outputs.credits import not_walked
from spatial_renewal.outputs.headings import catalogue, table_label
from spatial_renewal.outputs.ledger.sheets import Sheet, plain_heading
from spatial_renewal.outputs.safe_text import inert
from spatial_renewal.study import Outcome

_COUNTED = ("estates", "eligible", "eligibility_unknown", "in_programme", "units")


def about_sheet(outcome: Outcome, others: Sequence[Sheet]) -> Sheet:
    """The first sheet: title block, counts, how to read, and how many rows each of the `others` has."""
    words, inputs = catalogue()["about"], outcome.inputs
    standard, policy = inputs.standard, inputs.policy
    synthetic = " ".join(words["synthetic"].values()) if inputs.synthetic else ""
    stated: dict[str, object] = {
        "city": f"{inputs.name} {inputs.name_en}" if inputs.name_en != inputs.name else inputs.name,
        "note": "; ".join(filter(None, [not_walked(inputs), synthetic])),
        "date": inputs.date,
        "plan_year": inputs.plan_year,
        "standard": f"{standard.number} {standard.title_zh}",
        "policy": f"{policy.number} {policy.title_zh}",
        "crs": pyproj.CRS(inputs.crs).name,
        "approval": inputs.map_approval_number,
    }
    rows: list[tuple[str, object]] = [(_label(words[name]), value) for name, value in stated.items() if value]
    known = counts(outcome)
    rows += [(_label(words[name]), known[name]) for name in _COUNTED]
    rows += [(_label(words["how"]), words["how_text"][language]) for language in ("zh", "en")]
    for sheet in others:
        said = {"sheet": " ".join(sheet.title), "rows": f"{len(sheet.table):,}"}
        rows.append((sheet.title[0], words["sheet_rows"]["zh"].format_map(said)))
    heads = tuple(plain_heading(name, "about") for name in ("item", "value"))
    table = pd.DataFrame(rows, columns=[head.name for head in heads], dtype="object")
    return Sheet(title=table_label("about"), headings=heads, table=table.map(_safe))


def _safe(value: object) -> object:
    return inert(value) if isinstance(value, str) else value


def _label(said: dict[str, str]) -> str:
    return f"{said['zh']} {said['en']}"
