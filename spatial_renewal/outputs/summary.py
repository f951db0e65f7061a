"""What does a run say at its end? (counts, gaps with people, the first units, what was assumed)"""

from dataclasses import dataclass

import pandas as pd

from spatial_renewal.errors import Finding, by_gravity
from spatial_renewal.outputs.lacking import lacking_by_category
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
    people: float | None
    people_zh: str
    people_en: str
    lead: bool

    @property
    def shown(self) -> str:
        """How many are concerned; a dash where nobody knows."""
        return "—" if self.people is None else f"{self.people:,.0f}"


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
    assumptions: int
    notes: tuple[Finding, ...]
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
        Gaps of the programme's estates, lead categories first and then most people first; the first five units; notes
        with the gravest first.
    """
    eligible = outcome.estates["eligible"]
    first = outcome.priority.head(FIRST_UNITS).merge(
        pd.DataFrame(outcome.units.drop(columns="geometry")), on="unit_id", validate="one_to_one"
    )
    return Summary(
        estates=len(outcome.estates),
        eligible=int(eligible.fillna(value=False).sum()),
        in_programme=int(outcome.estates["in_programme"].sum()),
        eligibility_unknown=int(eligible.isna().sum()),
        units=len(outcome.units),
        gaps=_gaps(lacking_by_category(outcome)),
        first=first,
        assumptions=len(outcome.assumptions),
        notes=by_gravity(outcome.findings),
        warning=_straight_line_warning(outcome),
    )


def _straight_line_warning(outcome: Outcome) -> tuple[str, str] | None:
    """What a run without streets says of its distances, in Chinese and English; else nothing."""
    for found in outcome.findings:
        if found.code == "straight_line_distances":
            return found.sentence("zh"), found.sentence("en")
    return None


def _gaps(table: pd.DataFrame) -> tuple[Gap, ...]:
    kinds = categories()
    found = []
    for row in table.to_dict("records"):
        kind = kinds[str(row["category"])]
        people_zh, people_en = UNIT_WORDS[str(row["demand_unit"])]
        found.append(
            Gap(
                zh=kind.zh,
                en=kind.en,
                estates=int(row["estates_lacking"]),
                people=None if pd.isna(row["gap_demand"]) else float(row["gap_demand"]),
                people_zh=people_zh,
                people_en=people_en,
                lead=kind.lead,
            )
        )
    return tuple(sorted(found, key=lambda gap: (not gap.lead, -(gap.people or 0.0), gap.en)))
