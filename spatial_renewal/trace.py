"""Where does one estate's answer come from? (its rows in every table, in pipeline order)"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape

import pandas as pd

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.study import Outcome

# Order of the pipeline, with the question that each table answers.
STEPS: tuple[tuple[str, str, str], ...] = (
    ("estates", "这个小区是什么、能否纳入改造", "what it is, and whether it is eligible"),
    ("entrances", "从哪里出入", "where one enters"),
    ("access", "最近的设施有多远", "how far the nearest facilities are"),
    ("walk_times", "各类人群要走几分钟", "how many minutes, and for whom"),
    ("coverage", "哪些设施够不到", "what is missing within the threshold"),
    ("provision", "名额够不够", "whether there is enough"),
    ("floating_catchment", "人均摊到多少名额", "how many places there are per person"),
    ("parking", "车停在哪里", "where its cars can stand"),
    ("checklist", "对照标准逐项有没有", "what of the standard's items it has"),
    ("measures", "要改什么、谁负责", "what is to be done, and by whom"),
    ("unit_links", "与哪些邻居能合并、为什么", "which neighbours it may be joined with, and why"),
    ("unit_members", "与谁一起改造", "with whom it is renovated"),
    ("units", "所在改造片区", "its renovation unit"),
    ("priority", "片区的次序", "the unit's place in the order"),
    ("rank_chances", "片区得到各名次的机会", "its unit's chance of each of the first ranks"),
    ("estate_priority", "小区的次序", "its own place in the order"),
    ("left_out", "哪些数据未采用", "what was set aside"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """The rows of one table that concern the estate."""

    table: str
    question_zh: str
    question_en: str
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Trace:
    """One estate through every table; shows itself as text and in Jupyter."""

    estate_id: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return "\n\n".join(f"{s.question_zh} / {s.question_en}  [{s.table}]\n{_as_text(s.rows)}" for s in self.steps)

    def _repr_html_(self) -> str:
        parts = [
            f"<h4>{escape(s.question_zh)} <small>{escape(s.question_en)} · {s.table}</small></h4>"
            + (s.rows.T.to_html(header=False) if len(s.rows) == 1 else s.rows.to_html(index=False))
            for s in self.steps
        ]
        return "".join(parts)


def trace_estate(results: Outcome | Mapping[str, pd.DataFrame], estate_id: str) -> Trace:
    """Follow one estate through every table of a run.

    Parameters
    ----------
    results
        A finished run, or its tables by name as `read_results` gives them.
    estate_id
        The estate.

    Returns
    -------
    Trace
        A step per table that holds something of the estate, in pipeline order; without geometry.

    Raises
    ------
    ParameterError
        The run has no such estate; the message names the nearest ids.
    """
    tables = results if isinstance(results, Mapping) else {name: getattr(results, name) for name, _, _ in STEPS}
    known = tables["estates"]["estate_id"].astype("str")
    if estate_id not in set(known):
        nearest = get_close_matches(estate_id, known.tolist(), n=3, cutoff=0.3)
        raise ParameterError(
            finding("no_such_estate", "estates", values={"estate_id": estate_id, "nearest": ", ".join(nearest) or "-"})
        )
    members = tables["unit_members"]
    unit_ids = members.loc[members["estate_id"].eq(estate_id), "unit_id"]
    steps = []
    for name, zh, en in STEPS:
        rows = _rows_of(tables[name], estate_id, unit_ids) if name in tables else pd.DataFrame()
        if len(rows):
            steps.append(Step(name, zh, en, rows))
    return Trace(estate_id, tuple(steps))


def _rows_of(table: pd.DataFrame, estate_id: str, unit_ids: pd.Series) -> pd.DataFrame:
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    if "estate_id" in plain.columns:
        return plain[plain["estate_id"].eq(estate_id)].reset_index(drop=True)
    if "estate_a" in plain.columns:
        return plain[plain["estate_a"].eq(estate_id) | plain["estate_b"].eq(estate_id)].reset_index(drop=True)
    if "unit_id" in plain.columns:
        return plain[plain["unit_id"].isin(unit_ids)].reset_index(drop=True)
    return plain[plain["row"].eq(estate_id)].reset_index(drop=True)


def _as_text(rows: pd.DataFrame) -> str:
    if len(rows) == 1:
        return rows.iloc[0].dropna().to_string()
    return rows.drop(columns="estate_id", errors="ignore").to_string(index=False, na_rep="-")
