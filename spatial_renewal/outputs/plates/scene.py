"""What is there to draw of a run in one view? (gathered once, drawn on as many pages as wanted)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.badges import badge_places
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.paper.fonts import Fonts
from spatial_renewal.outputs.plates.ground import Ground, prepare_ground
from spatial_renewal.outputs.plates.needs import LEADS, VIEWS, lacks
from spatial_renewal.outputs.plates.outlines import Layer, layer_of
from spatial_renewal.outputs.standing import RANKS, classes_of, standing
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

UNRANKED = 0


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One view of a run.

    Parameters
    ----------
    outcome
        The run.
    view
        The theme.
    fonts
        The faces to write with.
    ground
        What lies under the estates.
    estates, units, facilities
        Shapes in the order of their tables; `facilities` are those of the view.
    classes
        Of each estate, see `classes_of`.
    lacking
        Which estate of the programme lacks what, see `spatial_renewal.outputs.lacking.lacking`.
    letters
        Of each estate in the programme: what it lacks, one letter a theme.
    ranking
        Units with name, figures and rank, the first first; unranked ones last, with rank `UNRANKED`.
    shown
        Rows of the facilities of the view.
    """

    outcome: Outcome
    view: View
    fonts: Fonts
    ground: Ground
    estates: Layer
    units: Layer
    facilities: Layer
    classes: npt.NDArray[np.int64]
    lacking: pd.DataFrame
    letters: npt.NDArray[np.str_]
    ranking: pd.DataFrame
    shown: pd.DataFrame


def prepare_scene(outcome: Outcome, view: View, fonts: Fonts) -> Scene:
    """Gather what `view` shows."""
    kinds, short = categories(), lacking(outcome)
    groups = outcome.facilities["category"].map({c.id: c.group for c in kinds.values()})
    of_view = outcome.facilities["category"].isin(LEADS.values()) if view == "all" else groups.eq(view)
    facilities = outcome.facilities[of_view]
    shown = pd.DataFrame(facilities.drop(columns="geometry")).assign(group=groups[of_view]).reset_index(drop=True)
    return Scene(
        outcome=outcome,
        view=view,
        fonts=fonts,
        ground=prepare_ground(outcome),
        estates=layer_of(outcome.estates.geometry.to_numpy()),
        units=layer_of(outcome.units.geometry.to_numpy()),
        facilities=layer_of(facilities.geometry.to_numpy()),
        classes=classes_of(outcome, view),
        lacking=short,
        letters=_letters(outcome, view, short),
        ranking=_ranking(outcome, view, fonts),
        shown=shown,
    )


def theme_letter(view: View) -> str:
    """The letter that stands for the leading category of a theme."""
    kind = categories()[LEADS[view]]
    return kind.letter or kind.zh[0]


def themes_of(view: View) -> tuple[View, ...]:
    """The themes whose letters a view writes into estates."""
    return tuple(v for v in VIEWS if v != "all") if view == "all" else (view,)


def _letters(outcome: Outcome, view: View, short: pd.DataFrame) -> npt.NDArray[np.str_]:
    inside = outcome.estates["in_programme"].to_numpy(bool)
    found = np.full(len(inside), "", dtype="<U8")
    for theme in themes_of(view):
        found = np.where(inside & lacks(outcome, theme, short), np.char.add(found, theme_letter(theme)), found)
    return found


def _ranking(outcome: Outcome, view: View, fonts: Fonts) -> pd.DataFrame:
    """Units in the order of the view, with the place of their outline, and where their badge goes."""
    units = outcome.units
    ranks = standing(outcome.priority.set_index("unit_id"), view)
    facts = pd.DataFrame(units.drop(columns="geometry"))
    facts["place"] = np.arange(len(units))
    facts = facts.join(ranks, on="unit_id")
    facts[["x", "y"]] = badge_places(units.geometry.to_numpy())
    ordered = facts.sort_values(["rank", "unit_id"], na_position="last", kind="stable").reset_index(drop=True)
    pairs = zip(ordered["name"], ordered["unit_id"], strict=True)
    ordered["name"] = [fonts.name_or_id(name, unit_id) for name, unit_id in pairs]
    whole = {c: ordered[c].fillna(UNRANKED).astype("int64") for c in RANKS}
    return ordered.assign(**whole)
