"""What must stand in one layer so that a style can show it? (estates and units with their place in the order)"""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.outputs import standing
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.profiles.load import categories
from spatial_renewal.study import Outcome
from spatial_renewal.tables import COVERAGE_STATES

OUTSIDE, NO_DATA, MET, UNKNOWN = "outside", "no_data", "met", "unknown"
_UNKNOWN_STATES = tuple(state for state in COVERAGE_STATES if state in ("off_network", "no_facility"))
_PLACE = ("score", "reasons", "reasons_en")
_PEOPLE = (
    "name", "subdistrict", "year_built", "plan_year", "households", "population", "elderly_60", "eligible",
    "in_programme",
)  # fmt: skip


def ranked_layers(outcome: Outcome) -> dict[str, gpd.GeoDataFrame]:
    """Two further layers of the package: ``estates_ranked`` and ``units_ranked``.

    Parameters
    ----------
    outcome
        Every table of the run.

    Returns
    -------
    dict
        Rows and order of the estates and units; geometry in the run's CRS. ``priority_class`` is ``1`` (least needy)
        to ``5``, ``outside`` or ``no_data``, as on the meeting map. ``lacks_<category>``, for each leading category,
        is a cause of `spatial_renewal.outputs.lacking`, or ``met``, ``unknown``, ``outside``.
    """
    estates = outcome.estates
    by_estate = outcome.estate_priority.set_index("estate_id").reindex(estates["estate_id"])
    members = outcome.unit_members.set_index("estate_id")["unit_id"].reindex(estates["estate_id"])
    columns = {name: _plain(estates[name]) for name in ("estate_id", *_PEOPLE)}
    columns |= {"unit_id": _plain(members), **_order(by_estate)}
    columns |= {"priority_class": _classes(outcome), **_verdicts(outcome)}
    units = outcome.units
    by_unit = outcome.priority.set_index("unit_id").reindex(units["unit_id"])
    unit_columns = {str(c): _plain(units[c]) for c in units.columns if c != "geometry"} | _order(by_unit)
    return {
        "estates_ranked": gpd.GeoDataFrame(columns, geometry=estates.geometry.to_numpy(), crs=estates.crs),
        "units_ranked": gpd.GeoDataFrame(unit_columns, geometry=units.geometry.to_numpy(), crs=units.crs),
    }


def _order(ranked: pd.DataFrame) -> dict[str, pd.Series]:
    ranks = {name: _plain(ranked[name]).astype("Int64") for name in standing.RANKS}
    return {**ranks, **{name: _plain(ranked[name]) for name in _PLACE}}


def _plain(values: pd.Series) -> pd.Series:
    """The same values by position, so that columns of different tables stand side by side."""
    return values.reset_index(drop=True)


def _classes(outcome: Outcome) -> pd.Series:
    words = np.array([*(str(step) for step in range(1, standing.STEPS + 1)), OUTSIDE, NO_DATA])
    return pd.Series(words[standing.classes_of(outcome, "all")], dtype="str")


def _verdicts(outcome: Outcome) -> dict[str, pd.Series]:
    """Per leading category and estate: a cause, met, unknown, or outside the programme."""
    short, ids = lacking(outcome), outcome.estates["estate_id"]
    inside = outcome.estates["in_programme"].to_numpy()
    verdicts = {}
    for category, kind in categories().items():
        if kind.lead:
            cause = short[short["category"].eq(category)].set_index("estate_id")["cause"].reindex(ids).to_numpy()
            known = np.isin(ids, _judged(outcome, category))
            found = np.where(pd.notna(cause), cause, np.where(known, MET, UNKNOWN))
            verdicts[f"lacks_{category}"] = pd.Series(np.where(inside, found, OUTSIDE), dtype="str")
    return verdicts


def _judged(outcome: Outcome, category: str) -> pd.Series:
    """Estates of which the tables say whether they have the category."""
    coverage, provision = outcome.coverage, outcome.provision
    measured = coverage["category"].eq(category) & ~coverage["state"].isin(_UNKNOWN_STATES)
    counted = provision["category"].eq(category) & provision["unserved"].notna()
    return pd.concat([coverage.loc[measured, "estate_id"], provision.loc[counted, "estate_id"]]).drop_duplicates()
