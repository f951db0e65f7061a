"""In which year are works planned? (whole years of the plan; others are set aside and named)"""

import pandas as pd

from spatial_renewal.io.cells import Parsed, as_years, within
from spatial_renewal.io.reading import Rows
from spatial_renewal.tables import LEDGER


def as_plan_years(raw: pd.Series, column: str, rows: Rows, *, first_year: int) -> Parsed:
    """Plan years out of what people type: ``2027``, ``2027.0``, ``2027 年``.

    Parameters
    ----------
    raw
        The file's column.
    column
        What we call it.
    rows
        How messages call the rows.
    first_year
        The year in which the plan begins.

    Returns
    -------
    Parsed
        Whole years from `first_year` on; missing where the cell is blank, or where no year, a part of a year, a year
        outside the contract's or one before the plan was written: each of these is a finding of its own.
    """
    bounds = next(c for c in LEDGER.columns if c.name == column)
    believed = within(
        as_years(raw, column, rows), column, rows, low=bounds.low or 0.0, high=bounds.high or float("inf")
    )
    years, found = believed.data, list(believed.findings)
    broken = years.mod(1).gt(0)
    if broken.any():
        found.append(rows.say("year_not_whole", broken, {"column": column}))
    past = years.lt(first_year) & ~broken
    if past.any():
        found.append(rows.say("plan_year_past", past, {"column": column, "year": first_year}))
    return Parsed(years.mask(broken | past), tuple(found))
