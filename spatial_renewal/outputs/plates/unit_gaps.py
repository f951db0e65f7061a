"""What does each renovation unit lack, for how many people, under which clause? (one row a unit and category)"""

import pandas as pd

from spatial_renewal.outputs.lacking import too_far
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.profiles.load import categories
from spatial_renewal.study import Outcome

COLUMNS = (
    "unit_id",
    "category",
    "verdict",
    "lacking",
    "estates",
    "gap_demand",
    "demand_unit",
    "threshold_m",
    "clause",
    "unserved",
    "unit",
)


def unit_gaps(outcome: Outcome, lacking: pd.DataFrame) -> pd.DataFrame:
    """Coverage and provision, summed over the estates of each unit.

    Parameters
    ----------
    outcome
        The run.
    lacking
        Who lacks what, by the one rule of `spatial_renewal.outputs.lacking`.

    Returns
    -------
    pd.DataFrame
        ``verdict``: ``lacking`` where an estate lacks it; ``unknown`` where no estate could be judged; else ``met``.
        ``lacking`` of ``estates`` lack it; ``gap_demand`` people are concerned (missing: unknown, or only places are
        counted), counted as ``demand_unit``; ``unserved`` places are short, counted as ``unit``. Themes that lead the
        maps first, then by people.
    """
    members = outcome.unit_members
    rows = outcome.coverage.merge(members, on="estate_id", validate="many_to_one")
    rows = rows.assign(judged=too_far(rows) | rows["covered"])
    keys = ["unit_id", "category"]
    table = rows.groupby(keys, sort=True).agg(
        estates=("estate_id", "nunique"),
        judged=("judged", "sum"),
        demand_unit=("demand_unit", "first"),
        threshold_m=("threshold_m", "min"),
        clause=("clause", "first"),
    )
    places = outcome.provision.merge(members, on="estate_id", validate="many_to_one").groupby(keys, sort=True)
    short = places.agg(
        unserved=("unserved", lambda values: values.sum(min_count=1)),
        unit=("unit", "first"),
        balanced=("estate_id", "nunique"),
    )
    wanting = lacking.merge(members, on="estate_id", validate="many_to_one").groupby(keys, sort=True)
    counted = wanting.agg(lacking=("estate_id", "size"), gap_demand=("people", lambda people: people.sum(min_count=1)))
    found = table.join(short, how="outer").join(counted, how="left").reset_index()
    found["estates"] = found["estates"].fillna(found["balanced"]).astype("int64")
    found["lacking"] = found["lacking"].fillna(0).astype("int64")
    known = found["judged"].fillna(0).gt(0) | found["unserved"].notna()
    found["verdict"] = "met"
    found.loc[~known, "verdict"] = "unknown"
    found.loc[found["lacking"].gt(0), "verdict"] = "lacking"
    return _ordered(found)[list(COLUMNS)]


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    leads = list(LEADS.values())
    first = found["category"].map({name: place for place, name in enumerate(leads)}).fillna(len(leads))
    verdict = found["verdict"].map({"lacking": 0, "unknown": 1, "met": 2})
    people = -found["gap_demand"].fillna(0.0)
    by = found.assign(_verdict=verdict, _first=first, _people=people)
    return by.sort_values(["unit_id", "_verdict", "_first", "_people", "category"], kind="stable").reset_index(
        drop=True
    )


def category_label(category: str) -> tuple[str, str]:
    """A category by its names; one that no profile knows stands for itself."""
    known = categories().get(category)
    return (known.zh, known.en) if known else (category, category)
