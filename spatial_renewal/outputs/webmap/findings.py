"""How do coverage and provision fit into the map? (one row a rule, few letters an estate, equal columns once)"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.webmap.columns import Packed, Pool, few, numbers
from spatial_renewal.outputs.webmap.places import Places
from spatial_renewal.tables import COVERAGE_STATES

_RULE = ["category", "tier", "threshold_m", "demand_unit", "clause", "certainty"]
_GAPS = ("0", "=", "?", "*")
_COVERED, _BEYOND, _UNREACHABLE = (
    1 + COVERAGE_STATES.index(name) for name in ("covered", "beyond_threshold", "unreachable")
)
_PEOPLE = 1  # decimals of demand
GAP_PARTS = ("out_of_reach", "full", "unknown")


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

    def only_state_of(self, category: object) -> npt.NDArray[np.int64] | None:
        """As `state_of`, of the category's one rule; None where it has none or several."""
        rows = [row for row, rule in enumerate(self._places.rules) if rule["category"] == category]
        return self._state[rows[0]] if len(rows) == 1 else None

    def packed(self, people: Sequence[Packed]) -> Packed:
        """Every rule with its threshold and clause, and per estate its state, distance, demand and gap.

        ``states`` is None where all follow from the distances: covered up to the threshold, too far beyond, and
        where there is none ``otherwise``: the one state, or a column of those estates alone. ``demand`` is a place in
        ``demands``, which begin with
        `people`: columns that stand in the map already and are not written again.

        ``gaps`` holds ``=`` where the gap is the whole demand, ``0`` where there is none, ``?`` where nobody knows,
        ``*`` where the figure stands in ``other_gaps``; it is None where all follow from the states: no gap where
        covered, the whole demand where too far, unknown otherwise.
        """
        pool, places = Pool[Packed](people), dict[bytes, int]()
        for demand in self._columns[1]:  # few kinds of people for many rules: each is packed once
            if demand.tobytes() not in places:
                places[demand.tobytes()] = pool.place(numbers(demand, _PEOPLE))
        rules = [
            {
                **rule,
                **_states(state, distance_m, rule["threshold_m"]),
                "distances_m": numbers(distance_m),
                "demand": places[demand.tobytes()],
                **_gaps(state, demand, gap),
            }
            for rule, state, distance_m, demand, gap in zip(
                self._places.rules, self._state, *self._columns, strict=True
            )
        ]
        return {"rules": rules, "demands": pool.columns[len(people) :]}


def by_state(state: npt.NDArray[np.int64], code: npt.NDArray[np.int64]) -> dict[int, int] | None:
    """The one code of each state that occurs; None where a state has several, or there is a code without a state.

    Examples
    --------
    >>> by_state(np.array([1, 2, 2, 0]), np.array([5, 6, 6, 0]))
    {1: 5, 2: 6}
    >>> by_state(np.array([1, 1]), np.array([5, 6])) is None
    True
    """
    kinds = int(code.max(initial=0)) + 1
    occurs = np.bincount(state * kinds + code, minlength=kinds)
    pairs = np.flatnonzero(occurs)
    if occurs[1:kinds].any() or len(pairs) != len(np.unique(pairs // kinds)):
        return None
    return {int(pair // kinds): int(pair % kinds) for pair in pairs if pair >= kinds}


def provision(table: pd.DataFrame, estate_ids: pd.Series) -> list[Packed]:
    """Every category with capacities: places wanted, places had and places short, an entry an estate.

    ``served`` is None where it is what was wanted less what is short, everywhere. ``gaps`` says what the gap is made
    of: all of it of one kind, or ``mixed``, and then ``mixed_gaps`` holds the three figures of `GAP_PARTS`.
    """
    places = Places(table, ["category", "unit"], estate_ids)
    columns = {name: places.figures(table[name]).round(_PEOPLE) for name in ("demand", "served", "unserved")}
    kinds = [places.figures(table[f"gap_{name}"]).round(_PEOPLE) for name in GAP_PARTS]
    packed = []
    for row, rule in enumerate(places.rules):
        demand, served, unserved = (values[row] for values in columns.values())
        follows = np.allclose(demand - unserved, served, atol=10.0**-_PEOPLE / 2, equal_nan=True)
        told = {"demand": demand, "unserved": unserved, "served": None if follows else served}
        gap = np.where(np.isnan(unserved), demand, unserved)
        parts = np.column_stack([values[row] for values in kinds])
        packed.append(
            {
                **rule,
                **{name: v if v is None else numbers(v, _PEOPLE) for name, v in told.items()},
                **_made_of(gap, parts),
            }
        )
    return packed


def _made_of(gap: npt.NDArray[np.float64], parts: npt.NDArray[np.float64]) -> Packed:
    """Which of the kinds the gap is, where it is of one kind; the figures of the others."""
    unknown, here = np.isnan(parts).any(axis=1), parts > 0
    kind = np.argmax(here, axis=1)
    alone = (here.sum(axis=1) == 1) & (parts[np.arange(len(parts)), kind] == gap)
    code = np.select([unknown, ~here.any(axis=1), alone], [0, 1, kind + 2], default=len(GAP_PARTS) + 2)
    mixed = parts[code == len(GAP_PARTS) + 2]
    return {"gaps": few(code, ("none", *GAP_PARTS, "mixed")), "mixed_gaps": numbers(mixed.ravel(), _PEOPLE)}


def _states(state: npt.NDArray[np.int64], distance_m: npt.NDArray[np.float64], threshold_m: object) -> Packed:
    known = np.isfinite(distance_m)
    rest = np.unique(state[~known])
    usual = np.where(np.rint(distance_m) <= float(str(threshold_m)), _COVERED, _BEYOND)
    if (usual == state)[known].all():
        one = COVERAGE_STATES[rest[0] - 1] if len(rest) and rest[0] else None
        return {"states": None, "otherwise": one if len(rest) <= 1 else few(state[~known], COVERAGE_STATES)}
    return {"states": few(state, COVERAGE_STATES)}


def _gaps(state: npt.NDArray[np.int64], demand: npt.NDArray[np.float64], gap: npt.NDArray[np.float64]) -> Packed:
    told = np.select([np.isnan(gap), gap == 0, gap == demand], [2, 0, 1], default=3)
    too_far = np.isin(state, [_BEYOND, _UNREACHABLE]) & ~np.isnan(demand)
    usual = np.select([state == _COVERED, too_far & (demand == 0), too_far], [0, 0, 1], default=2)
    written = None if (told == usual).all() else few(told + 1, _GAPS)
    return {"gaps": written, "other_gaps": numbers(gap[told == 3], _PEOPLE)}  # noqa: PLR2004 - the place of * in _GAPS
