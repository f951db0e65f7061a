"""How does the checklist of the standard fit into the map? (one digit an estate, equal columns once)"""

import numpy as np
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, Pool, aligned, numbers, plain
from spatial_renewal.tables import CHECKLIST_VERDICTS

_RULE = ["category", "tier", "requirement", "threshold_m", "least_floor_area_m2", "clause", "certainty"]
_NO_ROW = "-"
_AREA = 1  # decimals of floor areas


def checklist(table: pd.DataFrame, estate_ids: pd.Series) -> Packed:
    """Every item of every life circle, and per estate what was found.

    ``verdicts`` of a rule is a place in ``columns``, which hold one digit an estate: the place in
    `spatial_renewal.tables.CHECKLIST_VERDICTS`, or ``-`` where the rule does not apply. ``floor_areas_m2`` holds those
    that are too small, in the order of the estates. ``distances_m`` is there only where the standard states no
    threshold: the others stand in the coverage.
    """
    pool = Pool[str]()
    rules = [
        {
            **{name: plain(value) for name, value in zip(_RULE, key, strict=True)},
            **_found(aligned(rows, estate_ids), pool),
        }
        for key, rows in table.groupby(_RULE, sort=False, dropna=False)
    ]
    return {"verdicts": list(CHECKLIST_VERDICTS), "rules": rules, "columns": pool.columns}


def _found(rows: pd.DataFrame, pool: Pool[str]) -> Packed:
    digits = {verdict: str(place) for place, verdict in enumerate(CHECKLIST_VERDICTS)}
    small = rows.loc[rows["verdict"] == "too_small", "floor_area_m2"]
    # rounded down: what is shown must stay below what the standard asks for
    areas = numbers(np.floor(small * 10**_AREA) / 10**_AREA, _AREA)
    found: Packed = {
        "verdicts": pool.place("".join(rows["verdict"].map(digits).fillna(_NO_ROW))),
        "floor_areas_m2": areas,
    }
    if rows["threshold_m"].isna().all():
        found["distances_m"] = numbers(rows["distance_m"])
    return found
