"""How does the checklist of the standard fit into the map? (few letters an estate, equal columns once)"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, Pool, few, numbers
from spatial_renewal.outputs.webmap.findings import Judged, by_state
from spatial_renewal.outputs.webmap.places import Places
from spatial_renewal.tables import CHECKLIST_VERDICTS, COVERAGE_STATES

_RULE = ["category", "tier", "requirement", "threshold_m", "least_floor_area_m2", "clause", "certainty"]
_AREA = 1  # decimals of floor areas
_TOO_SMALL = 1 + CHECKLIST_VERDICTS.index("too_small")


def checklist(table: pd.DataFrame, estate_ids: pd.Series, judged: Judged) -> Packed:
    """Every item of every life circle, and per estate what was found.

    ``verdicts`` of a rule is a place in ``columns``, which hold the verdict of every estate, none where the rule does
    not apply; or, where the coverage's state of the same category and tier decides, the verdict of each state.
    ``floor_areas_m2`` holds those that are too small, in the order of the estates. ``distances_m`` is there only where
    the standard states no threshold: the others stand in the coverage.
    """
    places, pool = Places(table, _RULE, estate_ids), Pool[Packed]()
    verdict = places.codes(table["verdict"], CHECKLIST_VERDICTS)
    area_m2, distance_m = (places.figures(table[name]) for name in ("floor_area_m2", "distance_m"))
    # rounded down: what is shown must stay below what the standard asks for
    area_m2 = np.floor(area_m2 * 10**_AREA) / 10**_AREA
    rules: list[Packed] = []
    for row, rule in enumerate(places.rules):
        packed_rule: Packed = {
            **rule,
            "verdicts": _by_state(judged.state_of(rule["category"], rule["tier"]), verdict[row])
            or pool.place(few(verdict[row], CHECKLIST_VERDICTS)),
            "floor_areas_m2": numbers(area_m2[row][verdict[row] == _TOO_SMALL], _AREA),
        }
        if rule["threshold_m"] is None:
            packed_rule["distances_m"] = numbers(distance_m[row])
        rules.append(packed_rule)
    return {"rules": rules, "columns": pool.columns}


def _by_state(state: npt.NDArray[np.int64] | None, verdict: npt.NDArray[np.int64]) -> dict[str, str] | None:
    """The one verdict of each state; None where a state has several, or some estate has only one of the two."""
    if state is None or ((state == 0) != (verdict == 0)).any():
        return None
    decided = by_state(state, verdict)
    if decided is None:
        return None
    return {COVERAGE_STATES[s - 1]: CHECKLIST_VERDICTS[v - 1] for s, v in decided.items()}
