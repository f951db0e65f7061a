"""What does a run say at its end? (counts, gaps with people, the first units, what was assumed)"""

from dataclasses import dataclass

import pandas as pd

from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import UNIT_WORDS
from spatial_renewal.study import Outcome

FIRST_UNITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One category that estates of the programme lack."""

    zh: str
    en: str
    estates: int
    people: float
    people_zh: str
    people_en: str
    lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The run in a screenful."""

    estates: int
    eligible: int
    in_programme: int
    eligibility_unknown: int
    units: int
    gaps: tuple[Gap, ...]
    first: pd.DataFrame
    assumptions: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    warning: tuple[str, str] | None


def summarise(outcome: Outcome) -> Summary:
    """Condense a run for the end of a command.

    Parameters
    ----------
    outcome
        The run.

    Returns
    -------
    Summary
        Gaps of the programme's estates, lead categories first and then most people first; the first five units.
    """
    eligible = outcome.estates["eligible"]
    counted = set(outcome.estates.loc[outcome.estates["in_programme"], "estate_id"])
    rows = outcome.coverage[outcome.coverage["estate_id"].isin(counted) & outcome.coverage["gap_demand"].gt(0)]
    first = outcome.priority.head(FIRST_UNITS).merge(
        pd.DataFrame(outcome.units.drop(columns="geometry")), on="unit_id", validate="one_to_one"
    )
    return Summary(
        estates=len(outcome.estates),
        eligible=int(eligible.fillna(value=False).sum()),
        in_programme=len(counted),
        eligibility_unknown=int(eligible.isna().sum()),
        units=len(outcome.units),
        gaps=_gaps(rows),
        first=first,
        assumptions=_assumed(outcome.assumptions),
        notes=tuple((f.chinese(), f.english()) for f in outcome.findings),
        warning=_straight_line_warning(outcome),
    )


def _straight_line_warning(outcome: Outcome) -> tuple[str, str] | None:
    """What a run without streets says of its distances, in Chinese and English; else nothing."""
    for found in outcome.findings:
        if found.code == "straight_line_distances":
            return found.sentence("zh"), found.sentence("en")
    return None


def _assumed(assumptions: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Parameter and value of every assumption in force, without the common beginning of the path."""
    short = assumptions["assumption"].str.removeprefix("parameters.")
    return tuple(zip(short, assumptions["value"], strict=True))


def _gaps(rows: pd.DataFrame) -> tuple[Gap, ...]:
    kinds = categories()
    found = []
    for category, group in rows.groupby("category"):
        kind = kinds[str(category)]
        people_zh, people_en = UNIT_WORDS[str(group["demand_unit"].iloc[0])]
        found.append(
            Gap(
                zh=kind.zh,
                en=kind.en,
                estates=len(group),
                people=float(group["gap_demand"].sum()),
                people_zh=people_zh,
                people_en=people_en,
                lead=kind.lead,
            )
        )
    return tuple(sorted(found, key=lambda gap: (not gap.lead, -gap.people, gap.en)))
