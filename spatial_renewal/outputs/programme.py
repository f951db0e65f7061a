"""How many estates, households and residents does each year of the programme reach? (and all years up to it)"""

import pandas as pd

from spatial_renewal.study import Outcome

PEOPLE = ("households", "population", "elderly_60")


def programme(outcome: Outcome) -> pd.DataFrame:
    """The programme by year.

    Parameters
    ----------
    outcome
        Every table of the run.

    Returns
    -------
    pd.DataFrame
        ``plan_year`` (int64), ``estates``, ``units`` that have works in it, ``households``, ``population``,
        ``elderly_60``, and the last three once more as ``total_...``, summed up to that year. A row a year in which
        estates of the programme are planned; no row where none has a year. Sums are of what is known.

    Notes
    -----
    An estate counts in the year that the ledger gives it, whatever its neighbours in the unit have: no estate counts
    twice, and the last totals are those of all estates with a year.
    """
    table = pd.DataFrame(outcome.estates.drop(columns="geometry"))
    table = table[table["in_programme"] & table["plan_year"].notna()]
    units = outcome.unit_members.set_index("estate_id")["unit_id"]
    table = table.assign(plan_year=table["plan_year"].astype("int64"), unit_id=table["estate_id"].map(units))
    by_year = table.groupby("plan_year", sort=True)
    sums = by_year[list(PEOPLE)].sum()
    counts = by_year.agg(estates=("estate_id", "size"), units=("unit_id", "nunique"))
    return pd.concat([counts, sums, sums.cumsum().add_prefix("total_")], axis=1).reset_index()


def plan_years_shown(first: float, last: float) -> str:
    """The plan years of a unit as people write them; nothing where none is planned.

    Examples
    --------
    >>> plan_years_shown(2026.0, 2027.0), plan_years_shown(2026.0, 2026.0), plan_years_shown(float("nan"), float("nan"))
    ('2026-2027', '2026', '')
    """
    if pd.isna(first):
        return ""
    return f"{first:.0f}" if first == last else f"{first:.0f}-{last:.0f}"
