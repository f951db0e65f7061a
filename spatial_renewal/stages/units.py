"""Which neighbouring estates should be renovated together? (each in one unit within the bounds, or listed with why)"""

from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.methods.adjacency import nearest_outside
from spatial_renewal.methods.region_blocks import side_by_side
from spatial_renewal.methods.region_costs import CostWeights, Traits
from spatial_renewal.methods.regions import (
    LEFT_OUT,
    TOO_FEW_AROUND,
    TOO_LARGE,
    Effort,
    Formed,
    RegionRules,
    form_regions,
)
from spatial_renewal.params import UnitParams
from spatial_renewal.study import UnitLimits, unit_sizes
from spatial_renewal.tables import UNIT_MEMBERS

WORDS = {
    "households": ("户", "households"),
    "people": ("人", "residents"),
    "area_m2": ("平方米", "m2"),
    "estates": ("个小区", "estates"),
}
PARKING, SPACES = "car_parking", 100.0


def form_renovation_units(
    estates: gpd.GeoDataFrame,
    *,
    unit_links: gpd.GeoDataFrame,
    coverage: pd.DataFrame,
    provision: pd.DataFrame,
    limits: UnitLimits,
    params: UnitParams,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Join neighbours of the programme into renovation units within hard bounds.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    unit_links
        Contract `UNIT_LINKS`: only joined pairs hold a unit together.
    coverage
        Contract `COVERAGE`: alike are estates that lack the same categories.
    provision
        Contract `PROVISION`: parking that one estate can spare goes with what another lacks.
    limits
        The planner's own hand.
    params
        Bounds, and what counts how much.

    Returns
    -------
    unit_members, findings
        Contract `UNIT_MEMBERS`: every estate of the programme is in exactly one unit, which is in one piece and keeps
        all bounds, or it is listed with the reason. What the bounds leave out is said as findings too.

    Notes
    -----
    The division costs little where estates of a unit need the same, lie close together, have one manager, and share
    parking (`CostSheet`): of all places only those belong to an estate; others reach everybody within a walk, unit or
    not. `form_regions` says how it is sought. A unit is called after the first id of its members, so the same members
    have the same id whatever else changes.
    """
    members = estates[estates["in_programme"]].sort_values("estate_id", ignore_index=True)
    sizes, bounds = unit_sizes(members), params.bounds()
    unknown = sizes[list(bounds)].isna().any(axis=1).to_numpy()
    links = _links(unit_links, members["estate_id"], unknown)
    traits = _traits(members, coverage, provision, params)
    formed = _formed(members["estate_id"], traits, links, _rules(sizes, bounds, members["estate_id"], limits), params)
    region = formed.region
    if params.undersized == "own_unit":
        region = side_by_side(region, links, formed.why == TOO_LARGE)
    said = _Reasons(members, sizes, bounds, formed, unit_links)
    without = region == LEFT_OUT
    reasons = said.of(np.flatnonzero(without), unknown, params)
    table = members[["estate_id"]].assign(unit_id=_unit_ids(members["estate_id"], region)).join(reasons)
    check_table(table, UNIT_MEMBERS)
    return table, tuple(_findings(table, sizes, bounds, formed))


def _links(unit_links: pd.DataFrame, ids: pd.Series, unknown: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """(p, 2) joined pairs by position, without estates whose size nobody knows."""
    joined = unit_links[unit_links["joined"]]
    place = pd.Index(ids)
    pairs = np.column_stack([place.get_indexer(pd.Index(joined[c])) for c in ("estate_a", "estate_b")]).astype(np.int64)
    return pairs[~unknown[pairs].any(axis=1)] if len(pairs) else pairs.reshape(0, 2)


def _traits(members: gpd.GeoDataFrame, coverage: pd.DataFrame, provision: pd.DataFrame, params: UnitParams) -> Traits:
    lacks = _lack_matrix(members["estate_id"], coverage)
    needs = lacks * np.sqrt(params.needs_weight / max(lacks.shape[1], 1))
    centre = members.geometry.centroid
    # from the middle of town: large coordinates would eat the digits of the sums of squares
    places = np.column_stack([centre.x - centre.x.mean(), centre.y - centre.y.mean()])
    parking = provision[provision["category"].eq(PARKING)].set_index("estate_id")["demand"]
    wanted = parking.reindex(members["estate_id"]).to_numpy(dtype=np.float64)
    balance = np.nan_to_num((members["parking_spaces"].to_numpy(dtype=np.float64) - wanted) / SPACES)
    return Traits(
        features=np.column_stack([needs, places * np.sqrt(params.compactness_weight) / params.compactness_scale_m]),
        surplus=np.maximum(balance, 0.0)[:, None],
        deficit=np.maximum(-balance, 0.0)[:, None],
        manager=pd.factorize(members["manager"])[0].astype(np.int64),
    )


def _lack_matrix(estate_ids: pd.Series, coverage: pd.DataFrame) -> npt.NDArray[np.float64]:
    """(estates, categories) 1 where the category is known to be lacking."""
    lacking = coverage["gap_demand"].gt(0)
    wide = coverage.assign(lacking=lacking).pivot_table(
        index="estate_id", columns="category", values="lacking", aggfunc="max", observed=True
    )
    return wide.reindex(estate_ids).fillna(value=False).to_numpy(dtype=np.float64)


def _rules(
    sizes: pd.DataFrame, bounds: Mapping[str, tuple[float, float]], ids: pd.Series, limits: UnitLimits
) -> RegionRules:
    place = {i: k for k, i in enumerate(ids)}
    first: dict[str, int] = {}
    together = [(first.setdefault(group, place[i]), place[i]) for i, group in sorted(limits.together.items())]
    measures = list(bounds)
    return RegionRules(
        size=sizes[measures].fillna(0.0).to_numpy(dtype=np.float64),
        lower=np.array([bounds[m][0] for m in measures]),
        upper=np.array([bounds[m][1] for m in measures]),
        together=np.array(together, dtype=np.int64).reshape(-1, 2),
        apart=np.array([(place[a], place[b]) for a, b in limits.apart], dtype=np.int64).reshape(-1, 2),
        company=_around(limits.walk_pairs, place),
        close=_around(limits.close_pairs, place),
    )


def _around(pairs: frozenset[tuple[str, str]] | None, place: Mapping[str, int]) -> tuple[frozenset[int], ...] | None:
    """Pairs of ids as those around each member, itself among them."""
    if pairs is None:
        return None
    around: list[set[int]] = [{k} for k in range(len(place))]
    for a, b in pairs:
        around[place[a]].add(place[b])
        around[place[b]].add(place[a])
    return tuple(frozenset(near) for near in around)


def _formed(
    ids: pd.Series, traits: Traits, links: npt.NDArray[np.int64], rules: RegionRules, params: UnitParams
) -> Formed:
    if ids.empty:
        nothing = np.empty(0, dtype=np.int64)
        return Formed(region=nothing, why=nothing, component=nothing)
    weights = CostWeights(
        per_region=params.unit_weight, per_manager=params.managers_weight, per_shared=params.complement_weight
    )
    return form_regions(traits, links, rules=rules, weights=weights, effort=Effort(seed=params.seed))


def _unit_ids(ids: pd.Series, region: npt.NDArray[np.int64]) -> pd.Series:
    """Each unit after the first id of its members."""
    first = ids.groupby(region).transform("min")
    return ("U-" + first).mask(region == LEFT_OUT).astype("str")


def _findings(
    table: pd.DataFrame, sizes: pd.DataFrame, bounds: Mapping[str, tuple[float, float]], formed: Formed
) -> Iterator[Finding]:
    without = table.loc[table["unit_id"].isna(), "estate_id"]
    if len(without):
        yield finding("estates_without_unit", "units", ids=without)
    if len(without) < len(table) or table.empty:
        return
    for measure, (low, high) in bounds.items():
        most = float(sizes[measure].groupby(formed.component).sum().max())
        least = float(sizes[measure].min())
        if most < low or least > high:
            values = {"measure": measure, "low": low, "high": high, "most": most, "least": least}
            yield finding("unit_bounds_unmet", "parameters.units", ids=without, values=values)


class _Reasons:
    """Why an estate has no unit, in words, with the neighbours that it could have had."""

    def __init__(
        self,
        members: gpd.GeoDataFrame,
        sizes: pd.DataFrame,
        bounds: Mapping[str, tuple[float, float]],
        formed: Formed,
        unit_links: gpd.GeoDataFrame,
    ) -> None:
        self.members, self.sizes, self.bounds, self.formed = members, sizes, bounds, formed
        refused = unit_links[~unit_links["joined"]]
        self.refused = {
            (a, b): (zh, en)
            for a, b, zh, en in zip(
                refused["estate_a"], refused["estate_b"], refused["reason_zh"], refused["reason_en"], strict=True
            )
        }

    def of(self, rows: npt.NDArray[np.int64], unknown: npt.NDArray[np.bool_], params: UnitParams) -> pd.DataFrame:
        """Code, Chinese and English of the rows given by position."""
        component, why = self.formed.component, self.formed.why
        asking = np.zeros(len(component), dtype=bool)
        asking[rows] = True
        shapes = self.members.geometry.to_numpy()
        near = nearest_outside(shapes, component, asking, from_m=params.merge_distance_m)
        nearest = {int(component[m]): (int(m), int(o), float(g)) for m, o, g in zip(*near, strict=True)}
        totals = self.sizes.groupby(component).sum()
        found = []
        for row in rows.tolist():
            label = int(component[row])
            if unknown[row]:
                found.append(self._unknown(row))
            elif why[row] == TOO_LARGE:
                found.append(self._too_large(row))
            else:
                total = {m: float(totals[m][label]) for m in self.bounds} | {"estates": float(totals["estates"][label])}
                neighbour = self._neighbour(nearest.get(label))
                said = self._too_small(total, neighbour)
                if said is None and why[row] == TOO_FEW_AROUND:
                    said = self._too_narrow(int(total["estates"]), params, neighbour)
                found.append(said or self._no_room(int(total["estates"]), neighbour))
        return pd.DataFrame(found, index=rows, columns=["reason", "reason_zh", "reason_en"], dtype="str")

    def _unknown(self, row: int) -> tuple[str, str, str]:
        lacking = [m for m in self.bounds if pd.isna(self.sizes[m].iloc[row])]
        zh = "、".join(WORDS[m][0] + "数" for m in lacking)
        return (
            "size_unknown",
            f"{zh}不详，不能按界限划入片区。",
            f"Its {', '.join(lacking)} are unknown: no bound can be kept.",
        )

    def _too_large(self, row: int) -> tuple[str, str, str]:
        over = [(m, float(self.sizes[m].iloc[row]), high) for m, (_, high) in self.bounds.items()]
        measure, value, high = next(part for part in over if part[1] > part[2])
        zh, en = WORDS[measure]
        return (
            "above_bound",
            f"本小区 {value:,.0f} {zh}，已超过片区上限 {high:,.0f}。",
            f"It alone has {value:,.0f} {en}, above the bound of {high:,.0f}.",
        )

    def _too_small(self, total: Mapping[str, float], neighbour: tuple[str, str]) -> tuple[str, str, str] | None:
        count = int(total["estates"])
        for measure, (low, _) in self.bounds.items():
            if total[measure] < low:
                zh, en = WORDS[measure]
                what = (
                    ("本小区", "It has")
                    if count == 1
                    else (f"可连成片的 {count} 个小区共", f"The {count} estates that may join have")
                )
                return (
                    "below_bound",
                    f"{what[0]} {total[measure]:,.0f} {zh}，不足下限 {low:,.0f}；{neighbour[0]}",
                    f"{what[1]} {total[measure]:,.0f} {en}, below {low:,.0f}; {neighbour[1]}",
                )
        return None

    def _too_narrow(self, count: int, params: UnitParams, neighbour: tuple[str, str]) -> tuple[str, str, str]:
        least = f"{params.min_walk_m or 0:g}"
        return (
            "below_bound",
            f"可连成片的 {count} 个小区之间，已知步行距离都不足 {least} 米；{neighbour[0]}",
            f"No two of the {count} estates that may join are known to be {least} m of walk apart; {neighbour[1]}",
        )

    def _no_room(self, count: int, neighbour: tuple[str, str]) -> tuple[str, str, str]:
        return (
            "no_division",
            f"可连成片的 {count} 个小区按上下限划分后，没有片区能容纳本小区；{neighbour[0]}",
            f"The {count} estates that may join were divided within the bounds; no unit has room; {neighbour[1]}",
        )

    def _neighbour(self, nearest: tuple[int, int, float] | None) -> tuple[str, str]:
        if nearest is None:
            return "周围没有其他改造小区。", "there is no other estate of the programme."
        member, other, gap_m = nearest
        ids, names = self.members["estate_id"], self.members["name"]
        a, b = sorted((str(ids.iloc[member]), str(ids.iloc[other])))
        name = f"{b if a == ids.iloc[member] else a}"
        shown = f"{names.iloc[other]}（{name}）" if pd.notna(names.iloc[other]) else name
        if (a, b) in self.refused:
            zh, en = self.refused[a, b]
            return f"最近的是{shown}：{zh}", f"nearest is {name}: {en[0].lower()}{en[1:]}"
        return (
            f"最近的是{shown}，相距 {gap_m:.0f} 米，超过归并距离。",
            f"nearest is {name}, {gap_m:.0f} m away, beyond the merge distance.",
        )
