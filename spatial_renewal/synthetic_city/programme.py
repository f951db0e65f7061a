"""In which year does the city's programme renew each estate? (whole communities, the oldest first)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np

FIRST_YEAR, YEARS = 2026, 4
LATER = 1  # one share more than there are years: the last communities have no year yet


def with_plan_years(
    ledger: gpd.GeoDataFrame, *, conditions: Iterable[str], exclusions: Iterable[str]
) -> gpd.GeoDataFrame:
    """Give the estates of the annual plan a ``plan_year``.

    Parameters
    ----------
    ledger
        Contract `LEDGER`; its flag ``in_annual_plan`` says who takes part.
    conditions
        Flags of which none may be no: what the survey spoke against is not planned.
    exclusions
        Flags that all have to be no: a city plans no works where it may pull down, or has not asked.

    Returns
    -------
    gpd.GeoDataFrame
        Communities follow each other by the mean age of their estates, in shares of about as many estates; the last
        share has no year, and neither has an estate that no annual plan holds, or whose year of completion is unknown.
    """
    listed = ledger["in_annual_plan"].fillna(value=False).astype(bool)
    listed &= ledger[list(conditions)].fillna(value=True).all(axis=1) & ledger["year_built"].notna()
    listed &= ~ledger[list(exclusions)].fillna(value=True).any(axis=1)
    taking_part = ledger[listed]
    ages = taking_part.groupby("community")["year_built"].mean().sort_values(kind="stable")
    sizes = taking_part.groupby("community").size().reindex(ages.index)
    share = (sizes.cumsum() - sizes) * (YEARS + LATER) // sizes.sum()
    year_of = (FIRST_YEAR + share).where(share < YEARS).astype("float64")
    years = ledger["community"].map(year_of).to_numpy(dtype=np.float64)
    return ledger.assign(plan_year=np.where(listed, years, np.nan))
