"""How do coverage and provision fit into the map? (one row a rule, few letters an estate, equal columns once)"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, Places, Pool, few, numbers
from spatial_renewal.tables import COVERAGE_STATES

_RULE = ["category", "tier", "threshold_m", "demand_unit", "clause", "certainty"]
_GAPS = ("0", "=", "?", "*")
_COVERED, _BEYOND, _UNREACHABLE = (
    1 + COVERAGE_STATES.index(name) for name in ("covered", "beyond_threshold", "unreachable")
)
_PEOPLE = 1  # decimals of demand


class Judged:
    """The coverage as the map holds it: a row a rule, a column an estate.

    Parameters
    ----------
    table
        Contract `COVERAGE`.
    estate_ids
        Estates in the order of the map.
    """

    def __init__(self, table: pd.DataFrame, estate_ids: pd.Series) -> None:
        self._places = Places(table, _RULE, estate_ids)
        self._state = self._places.codes(table["state"], COVERAGE_STATES)
        self._columns = [self._places.figures(table[name]) for name in ("distance_m", "demand", "gap_demand")]

    def state_of(self, category: object, tier: object) -> npt.NDArray[np.int64] | None:
        """Per estate the place in `COVERAGE_STATES` plus one, 0 for none; None where no rule is of this kind."""
        for row, rule in enumerate(self._places.rules):
            if rule["category"] == category and rule["tier"] == tier:
                return self._state[row]
        return None

    def packed(self, people: Sequence[Packed]) -> Packed:
        """Every rule with its threshold and clause, and per estate its state, distance, demand and gap.

        ``states`` is None where all follow from the distances: covered up to the threshold, too far beyond, and the
        one state in ``otherwise`` where there is none. ``demand`` is a place in ``demands``, which begin with
        `people`: columns that stand in the map already and are not written again.

        ``gaps`` holds ``=`` where the gap is the whole demand, ``0`` where there is none, ``?`` where nobody knows,
        ``*`` where the figure stands in ``other_gaps``; it is None where all follow from the states: no gap where
        covered, the whole demand where too far, unknown otherwise.
        """
        pool = Pool[Packed](people)
        rules = [
            {
                **rule,
                **_states(state, distance_m, rule["threshold_m"]),
                "distances_m": numbers(distance_m),
                "demand": pool.place(numbers(demand, _PEOPLE)),
                **_gaps(state, demand, gap),
            }
            for rule, state, distance_m, demand, gap in zip(
                self._places.rules, self._state, *self._columns, strict=True
            )
        ]
        return {"rules": rules, "demands": pool.columns[len(people) :]}


def provision(table: pd.DataFrame, estate_ids: pd.Series) -> list[Packed]:
    """Every category with capacities: places wanted, places had and places short, an entry an estate.

    ``served`` is None where it is what was wanted less what is short, everywhere.
    """
    places = Places(table, ["category", "unit"], estate_ids)
    columns = {name: places.figures(table[name]).round(_PEOPLE) for name in ("demand", "served", "unserved")}
    packed = []
    for row, rule in enumerate(places.rules):
        demand, served, unserved = (values[row] for values in columns.values())
        follows = np.allclose(demand - unserved, served, atol=10.0**-_PEOPLE / 2, equal_nan=True)
        told = {"demand": demand, "unserved": unserved, "served": None if follows else served}
        packed.append({**rule, **{name: v if v is None else numbers(v, _PEOPLE) for name, v in told.items()}})
    return packed


def _states(state: npt.NDArray[np.int64], distance_m: npt.NDArray[np.float64], threshold_m: object) -> Packed:
    known = np.isfinite(distance_m)
    rest = np.unique(state[~known])
    usual = np.where(np.rint(distance_m) <= float(str(threshold_m)), _COVERED, _BEYOND)
    if len(rest) <= 1 and (usual == state)[known].all():
        return {"states": None, "otherwise": COVERAGE_STATES[rest[0] - 1] if len(rest) and rest[0] else None}
    return {"states": few(state, COVERAGE_STATES)}


def _gaps(state: npt.NDArray[np.int64], demand: npt.NDArray[np.float64], gap: npt.NDArray[np.float64]) -> Packed:
    told = np.select([np.isnan(gap), gap == 0, gap == demand], [2, 0, 1], default=3)
    too_far = np.isin(state, [_BEYOND, _UNREACHABLE]) & ~np.isnan(demand)
    usual = np.select([state == _COVERED, too_far & (demand == 0), too_far], [0, 0, 1], default=2)
    written = None if (told == usual).all() else few(told + 1, _GAPS)
    return {"gaps": written, "other_gaps": numbers(gap[told == 3], _PEOPLE)}  # noqa: PLR2004 - the place of * in _GAPS
