"""Which estate of the programme lacks what, and why? (the one rule that all outputs share)"""

import numpy as np
import pandas as pd

from spatial_renewal.contracts import Contract
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.study import Outcome
from spatial_renewal.tables.columns import choice, id_column, number, text

TOO_FAR = ("beyond_threshold", "unreachable")
CAUSES = ("out_of_reach", "none", "full", "short")
LACKING = Contract(
    "lacking",
    ("estate_id", "category"),
    (
        id_column("estate_id", "the estate"),
        text("category", "canonical category"),
        choice("cause", "out of reach, none in town, near but full, or too few however far", CAUSES),
        number("people", "people concerned", "unknown, or only places are counted"),
        number("places", "places short", "not short, unknown or not counted"),
    ),
)
_KEYS = ["estate_id", "category"]
# Residents park where they live: what counts is the number of spaces, not the walk to the nearest car park.
_BY_PLACES_ONLY = LEADS["parking"]


def lacking(outcome: Outcome) -> pd.DataFrame:
    """What every estate of the programme lacks: `lacking_everywhere`, of its estates alone."""
    planned = outcome.estates.loc[outcome.estates["in_programme"], "estate_id"]
    rows = lacking_everywhere(outcome)
    return rows[rows["estate_id"].isin(planned)].sort_values(_KEYS, ignore_index=True)


def too_far(coverage: pd.DataFrame) -> pd.Series:
    """Whether each row of the coverage finds its category too far, or a gap that is known to be above zero."""
    return coverage["state"].isin(TOO_FAR) | coverage["gap_demand"].gt(0)


def lacking_everywhere(outcome: Outcome) -> pd.DataFrame:
    """What every estate lacks, in the programme or not.

    Parameters
    ----------
    outcome
        Every table of the run.

    Returns
    -------
    pd.DataFrame
        Contract `LACKING`, in no order. A cause is ``full`` where one is within the distance that counts,
        with too few places, and ``short`` where only places are counted.

    Notes
    -----
    An estate lacks a category that is too far by the coverage, or whose gap is known to be above zero, or of which
    the provision finds places short. A category that the data do not hold is unknown, not lacking, unless the
    run says that its inventory is complete.
    """
    coverage, provision = outcome.coverage, outcome.provision
    far = too_far(coverage)
    counted = provision.loc[provision["unserved"].notna(), "category"].unique()
    by_places = coverage["category"].isin([c for c in counted if c == _BY_PLACES_ONLY])
    reach = coverage.loc[far & ~by_places, [*_KEYS, "state", "gap_demand"]].rename(columns={"gap_demand": "people"})
    reach = reach.reset_index(drop=True)
    short = provision.loc[provision["unserved"].gt(0), [*_KEYS, "unserved"]].rename(columns={"unserved": "places"})
    far_cause = reach["state"].eq("no_facility").map({True: "none", False: "out_of_reach"})
    near_cause = short["category"].eq(_BY_PLACES_ONLY).map({True: "short", False: "full"})
    # a pair that is in both is told once: as too far, with the places that are short; few categories have places
    known = reach.loc[reach["category"].isin(counted), _KEYS].reset_index(names="row")
    row = short[_KEYS].merge(known, how="left", on=_KEYS)["row"].to_numpy(dtype=float)
    twice = np.isfinite(row)
    table = pd.concat([reach.assign(cause=far_cause), short.assign(cause=near_cause)[~twice]], ignore_index=True)
    places = np.concatenate([np.full(len(reach), np.nan), short["places"].to_numpy()[~twice]])
    places[row[twice].astype(np.int64)] = short["places"].to_numpy()[twice]
    return table.assign(places=places, cause=table["cause"].astype("str"))[list(LACKING.names)]


def lacking_by_category(outcome: Outcome) -> pd.DataFrame:
    """Per category: how many estates of the programme lack it, and what that comes to.

    Returns
    -------
    pd.DataFrame
        ``category``, ``estates_lacking``, ``gap_demand`` (people concerned, or places short where only places are
        counted; missing where unknown), ``demand_unit``; most first.
    """
    rows = lacking(outcome)
    grouped = rows.groupby("category")
    units = outcome.coverage.drop_duplicates("category").set_index("category")["demand_unit"]
    places = outcome.provision.drop_duplicates("category").set_index("category")["unit"]
    table = pd.DataFrame({"estates_lacking": grouped.size(), "gap_demand": grouped["people"].sum(min_count=1)})
    table["demand_unit"] = units.reindex(table.index)
    short = rows.loc[rows["cause"].eq("short"), "category"].unique()
    by_places = table.index.isin(short)
    table["gap_demand"] = table["gap_demand"].where(~by_places, grouped["places"].sum(min_count=1))
    table["demand_unit"] = table["demand_unit"].where(~by_places, places.reindex(table.index)).fillna("places")
    return table.sort_values(["gap_demand", "estates_lacking"], ascending=False).reset_index()
