"""What does each renovation unit lack, for how many people, under which clause? (one row a unit and category)"""

import pandas as pd

from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.profiles.load import categories
from spatial_renewal.study import Outcome

_LACKING = ("beyond_threshold", "unreachable")
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


def unit_gaps(outcome: Outcome) -> pd.DataFrame:
    """Coverage and provision, summed over the estates of each unit.

    Parameters
    ----------
    outcome
        The run.

    Returns
    -------
    pd.DataFrame
        ``verdict``: ``lacking`` where an estate is beyond the threshold, or places are short; ``unknown`` where no
        estate could be judged; else ``met``. ``lacking`` of ``estates`` lack it; ``gap_demand`` people are concerned
        (missing: unknown), counted as ``demand_unit``; ``unserved`` places are short, counted as ``unit``. Themes that
        lead the maps first, then by people.
    """
    members = outcome.unit_members
    rows = outcome.coverage.merge(members, on="estate_id", validate="many_to_one")
    far = rows["state"].isin(_LACKING) | rows["gap_demand"].gt(0)
    rows = rows.assign(far=far, judged=far | rows["covered"])
    keys = ["unit_id", "category"]
    table = rows.groupby(keys, sort=True).agg(
        lacking=("far", "sum"),
        estates=("estate_id", "nunique"),
        judged=("judged", "sum"),
        gap_demand=("gap_demand", lambda gaps: gaps.sum(min_count=1)),
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
    found = table.join(short, how="outer").reset_index()
    found["estates"] = found["estates"].fillna(found["balanced"]).astype("int64")
    found["lacking"] = found["lacking"].fillna(0).astype("int64")
    is_short = found["unserved"].gt(0)
    known = found["judged"].fillna(0).gt(0) | found["unserved"].notna()
    found["verdict"] = "met"
    found.loc[~known, "verdict"] = "unknown"
    found.loc[found["lacking"].gt(0) | is_short, "verdict"] = "lacking"
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
