"""Which estates lack what leads a view, for whom, and how many places? (the headline figures of map and plate)"""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

VIEWS: tuple[View, ...] = get_args(View)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure with its words."""

    figure: str
    label: Label


def lacks(outcome: Outcome, view: View, lacking: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each estate lacks the category that leads `view`.

    Parameters
    ----------
    outcome
        The run.
    view
        A theme with a leading category; nothing leads the view of all.
    lacking
        Who lacks what, by the one rule of `spatial_renewal.outputs.lacking`.

    Returns
    -------
    (n,) bool
        In the order of ``outcome.estates``; estates outside the programme lack nothing here.
    """
    concerned = lacking.loc[lacking["category"].eq(LEADS[view]), "estate_id"]
    return outcome.estates["estate_id"].isin(concerned).to_numpy(bool)


def headlines(outcome: Outcome, view: View, lacking: pd.DataFrame) -> tuple[Headline, ...]:
    """The four figures that come first in `view`; those of the meeting map."""
    estates = outcome.estates
    inside = estates["in_programme"].to_numpy(bool)
    if view == "all":
        return (
            Headline(f"{inside.sum():,} / {len(estates):,}", words("headline_programme")),
            Headline(f"{len(outcome.units):,}", words("headline_units")),
            Headline(_figure(estates.loc[inside, "households"]), words("headline_households")),
            Headline(_figure(estates.loc[inside, "elderly_60"]), words("headline_elderly")),
        )
    short = inside & lacks(outcome, view, lacking)
    members = outcome.unit_members[outcome.unit_members["estate_id"].isin(estates.loc[short, "estate_id"])]
    return (
        Headline(
            f"{short.sum():,} / {inside.sum():,}",
            words(f"headline_lack_{view}", {"distance": _radius(outcome, view)}),
        ),
        Headline(_concerned(outcome, view, short), words(f"headline_people_{view}")),
        Headline(f"{members['unit_id'].nunique():,}", words("headline_units_lacking")),
        Headline(_short(outcome, view, inside), words(f"headline_short_{view}")),
    )


def _radius(outcome: Outcome, view: View) -> str:
    rows = outcome.coverage.loc[outcome.coverage["category"].eq(LEADS[view]), "threshold_m"]
    return f"{rows.iloc[0]:g}" if len(rows) else "—"


def _concerned(outcome: Outcome, view: View, short: npt.NDArray[np.bool_]) -> str:
    ids = outcome.estates.loc[short, "estate_id"]
    if ids.empty:
        return "0"
    if view == "parking":
        return _figure(outcome.estates.loc[short, "households"])
    rows = outcome.coverage[outcome.coverage["category"].eq(LEADS[view]) & outcome.coverage["estate_id"].isin(ids)]
    return _figure(rows["gap_demand"])


def _short(outcome: Outcome, view: View, inside: npt.NDArray[np.bool_]) -> str:
    of_view = [kind.id for kind in categories().values() if kind.group == view]
    rows = outcome.provision[outcome.provision["category"].isin(of_view)]
    return _figure(rows.loc[rows["estate_id"].isin(outcome.estates.loc[inside, "estate_id"]), "unserved"])


def _figure(values: pd.Series) -> str:
    known = values.dropna()
    return f"{known.sum():,.0f}" if len(known) else "—"
