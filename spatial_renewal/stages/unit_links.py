"""Which neighbours may be renovated as one, which may not, and why?"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.adjacency import Layer, Neighbours, find_neighbours
from spatial_renewal.methods.barrier_crossings import point_crossings, street_crossings
from spatial_renewal.params import UnitParams
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.study import Inputs, UnitLimits, parting_streets
from spatial_renewal.tables import UNIT_LINKS

STREET_KINDS = ("expressway", "arterial")
KINDS = {
    "river": ("河流", "a river"),
    "railway": ("铁路", "a railway"),
    "expressway": ("快速路", "an expressway"),
    "arterial": ("主干路", "an arterial road"),
    "wall": ("围墙", "a wall"),
    "bridge": ("桥", "a bridge"),
    "underpass": ("下穿通道", "an underpass"),
    "footbridge": ("人行天桥", "a footbridge"),
    "signalled": ("信号灯路口", "a crossing with lights"),
    "level": ("平交道口", "a level crossing"),
}


def link_neighbours(estates: gpd.GeoDataFrame, *, inputs: Inputs, limits: UnitLimits) -> gpd.GeoDataFrame:
    """List every pair of neighbours of the programme, joined or refused, with the reason.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    inputs
        Barriers, crossings, streets, policy and parameters.
    limits
        The planner's own hand: it comes before barriers and limits.

    Returns
    -------
    GeoDataFrame
        Contract `UNIT_LINKS`: pairs at most ``merge_distance_m`` apart, by ids, with the line between them.

    Notes
    -----
    Barriers are those of the chosen kinds, and streets of the chosen classes that are not in a tunnel. A crossing is a
    walkable street over or under the barrier - for kinds of ``street_crossed_kinds`` through it as well - or a point of
    the layer of crossings beside it. Of several reasons against a pair, the first counts: kept apart, another decided
    unit, another subdistrict or community, another manager, a barrier.
    """
    params = inputs.params.units
    members = estates[estates["in_programme"]].sort_values("estate_id", ignore_index=True)
    barriers = _barriers(inputs, params)
    crossings = _crossings(inputs, barriers, params)
    group, kinds = pd.factorize(barriers["kind"])
    of_crossing = pd.Index(kinds).get_indexer(pd.Index(crossings["barrier_kind"]))
    pairs = find_neighbours(
        members.geometry.to_numpy(),
        Layer(shapes=barriers.geometry.to_numpy(), group=group.astype(np.int64)),
        Layer(shapes=crossings.geometry.to_numpy(), group=of_crossing.astype(np.int64)),
        within_m=params.merge_distance_m,
        reach_m=params.crossing_reach_m,
    )
    table = _described(members, pairs, barriers, crossings)
    table["reason"] = _reasons(members, pairs, limits, params, inputs.policy)
    table["joined"] = table["reason"].isin(("adjoining", "crossing", "kept_together"))
    sentences = _Sentences(table, members, pairs, params)
    table["reason_zh"] = pd.Series(sentences.chinese(), index=table.index, dtype="str")
    table["reason_en"] = pd.Series(sentences.english(), index=table.index, dtype="str")
    links = gpd.GeoDataFrame(
        table[[n for n in UNIT_LINKS.names if n != "geometry"]], geometry=pairs.way, crs=estates.crs
    )
    check_table(links, UNIT_LINKS)
    return links


def _barriers(inputs: Inputs, params: UnitParams) -> gpd.GeoDataFrame:
    """What parts neighbours: the chosen barriers and streets, by id."""
    layer = inputs.barriers[inputs.barriers["kind"].isin(params.barrier_kinds)].sort_values("barrier_id")
    parting = parting_streets(inputs.streets, params).sort_values("street_id")
    columns = {
        "barrier_id": pd.concat([layer["barrier_id"], parting["street_id"]]),
        "kind": pd.concat([layer["kind"], parting["street_class"]]),
        "name": pd.concat([layer["name"], parting["name"]]),
    }
    shapes = np.concatenate([layer.geometry.to_numpy(), parting.geometry.to_numpy()])
    table = gpd.GeoDataFrame(
        {k: v.to_numpy(dtype=object) for k, v in columns.items()}, geometry=shapes, crs=inputs.streets.crs
    )
    table["is_street"] = np.r_[layer["kind"].isin(STREET_KINDS).to_numpy(), np.ones(len(parting), dtype=bool)]
    return table


def _crossings(inputs: Inputs, barriers: gpd.GeoDataFrame, params: UnitParams) -> gpd.GeoDataFrame:
    """Where barriers can be crossed: id, kind, kind of barrier and place."""
    is_street = barriers["is_street"].to_numpy(dtype=bool)
    streets = inputs.streets[inputs.streets["walkable"]].sort_values("street_id", ignore_index=True)
    # one that parts neighbours itself joins nobody across its like
    parts = streets["street_class"].isin(params.barrier_street_classes).to_numpy()
    found = street_crossings(
        streets.geometry.to_numpy(),
        (streets["bridge"] | streets["tunnel"]).to_numpy(dtype=bool),
        barriers.geometry.to_numpy(),
        any_street=barriers["kind"].isin(params.street_crossed_kinds).to_numpy(dtype=bool),
        is_street=is_street,
    )
    real = ~(is_street[found.barrier] & parts[found.way])
    kind = np.where(streets["tunnel"], "underpass", np.where(streets["bridge"], "bridge", "level"))
    points = inputs.crossings
    given = points.sort_values("crossing_id", ignore_index=True) if points is not None else inputs.barriers.iloc[:0]
    beside = point_crossings(given.geometry.to_numpy(), barriers.geometry.to_numpy(), within_m=params.crossing_match_m)
    ids = given["crossing_id"].to_numpy(dtype=object) if points is not None else np.empty(0, dtype=object)
    barrier = np.concatenate([found.barrier[real], beside.barrier])
    return gpd.GeoDataFrame(
        {
            "crossing_id": np.concatenate(
                [streets["street_id"].to_numpy(dtype=object)[found.way[real]], ids[beside.way]]
            ),
            "kind": np.concatenate([kind[found.way[real]], given["kind"].to_numpy(dtype=object)[beside.way]]),
            "barrier_kind": barriers["kind"].to_numpy(dtype=object)[barrier],
        },
        geometry=np.concatenate([found.place[real], beside.place]),
        crs=barriers.crs,
    )


def _described(
    members: gpd.GeoDataFrame, pairs: Neighbours, barriers: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame
) -> pd.DataFrame:
    ids = members["estate_id"].to_numpy(dtype=object)

    def picked(table: gpd.GeoDataFrame, column: str, at: npt.NDArray[np.int64]) -> pd.Series:
        # position -1 stands for none: the missing value that is put last
        values = np.array([*table[column], None], dtype=object)
        return pd.Series(values[at], dtype="str")

    return pd.DataFrame(
        {
            "estate_a": pd.Series(ids[pairs.first], dtype="str"),
            "estate_b": pd.Series(ids[pairs.second], dtype="str"),
            "gap_m": pairs.gap_m.round(1),
            "barrier_id": picked(barriers, "barrier_id", pairs.barrier),
            "barrier_kind": picked(barriers, "kind", pairs.barrier),
            "barrier_name": picked(barriers, "name", pairs.barrier),
            "crossing_id": picked(crossings, "crossing_id", pairs.crossing),
            "crossing_kind": picked(crossings, "kind", pairs.crossing),
        }
    )


def _reasons(
    members: gpd.GeoDataFrame, pairs: Neighbours, limits: UnitLimits, params: UnitParams, policy: Policy
) -> pd.Series:
    """The reason of each pair; written from the weakest to the strongest."""
    reason = np.where(pairs.barrier < 0, "adjoining", np.where(pairs.joined, "crossing", "barrier")).astype(object)
    rules = policy.block_rules
    managers = next((r.different_managers for r in rules if r.different_managers), "allowed")
    if (managers if params.different_managers == "policy" else params.different_managers) == "not_allowed":
        one, other = _both(members["manager"], pairs)
        reason[(one != other) & pd.notna(one) & pd.notna(other)] = "other_manager"
    area = next((r.within for r in rules if r.within), "anywhere") if params.within == "policy" else params.within
    if area != "anywhere":
        one, other = _both(members[area], pairs)
        reason[one != other] = f"other_{area}"
        reason[pd.isna(one) | pd.isna(other)] = "place_unknown"
    group = members["estate_id"].map(dict(limits.together))
    one, other = _both(group, pairs)
    decided_one, decided_other = _both(group.isin(list(limits.fixed)), pairs)
    same = pd.notna(one) & (one == other)
    reason[(decided_one | decided_other).astype(bool) & ~same] = "fixed_unit"
    ids = members["estate_id"].to_numpy(dtype=object)
    apart = {*limits.apart, *((b, a) for a, b in limits.apart)}
    named = zip(ids[pairs.first].tolist(), ids[pairs.second].tolist(), strict=True)
    reason[np.fromiter((pair in apart for pair in named), dtype=bool, count=len(reason))] = "kept_apart"
    reason[same & np.isin(reason, ["barrier", "other_manager", f"other_{area}", "place_unknown"])] = "kept_together"
    return pd.Series(reason, dtype="str")


def _both(column: pd.Series, pairs: Neighbours) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    values = column.to_numpy(dtype=object)
    return values[pairs.first], values[pairs.second]


class _Sentences:
    """The reason of each pair in words."""

    def __init__(self, table: pd.DataFrame, members: gpd.GeoDataFrame, pairs: Neighbours, params: UnitParams) -> None:
        self.rows = table[["reason", "gap_m", "barrier_kind", "barrier_name", "crossing_kind"]]
        self.where = [
            "、".join(sorted({str(a), str(b)} - {"nan", "None"}))
            for a, b in zip(*_both(members["subdistrict"], pairs), strict=True)
        ]
        self.reach_m = params.crossing_reach_m

    def chinese(self) -> list[str]:
        """In Chinese."""
        return [
            {
                "adjoining": f"相距 {gap:.0f} 米，之间没有隔断。",
                "crossing": f"隔着{_named(kind, name, 0)}，但有{_kind(by, 0)}可过，间距 {gap:.0f} 米。",
                "barrier": f"隔着{_named(kind, name, 0)}，间距 {gap:.0f} 米，{self.reach_m:g} 米内没有过街设施。",
                "kept_together": f"规划师指定同片区，间距 {gap:.0f} 米。",
                "kept_apart": "规划师指定不同片区。",
                "fixed_unit": "其中一个属于已定片区。",
                "other_subdistrict": f"分属不同街道（{where}）。",
                "other_community": "分属不同社区。",
                "place_unknown": "有一个小区的街道或社区不详，不能断定在同一范围内。",
                "other_manager": "分属不同管理主体，政策或参数不允许合并。",
            }[reason]
            for (reason, gap, kind, name, by), where in self._each()
        ]

    def english(self) -> list[str]:
        """In English."""
        return [
            {
                "adjoining": f"{gap:.0f} m apart, with nothing between.",
                "crossing": f"Across {_named(kind, name, 1)}, joined by {_kind(by, 1)}; {gap:.0f} m apart.",
                "barrier": f"Parted by {_named(kind, name, 1)}, {gap:.0f} m; no crossing within {self.reach_m:g} m.",
                "kept_together": f"Kept together by the planner; {gap:.0f} m apart.",
                "kept_apart": "Kept apart by the planner.",
                "fixed_unit": "One of them is in a unit that is decided already.",
                "other_subdistrict": f"In different subdistricts ({where}).",
                "other_community": "In different communities.",
                "place_unknown": "The subdistrict or community of one is unknown: they may not be in the same.",
                "other_manager": "Managed apart, which the policy or the parameters do not allow to join.",
            }[reason]
            for (reason, gap, kind, name, by), where in self._each()
        ]

    def _each(self) -> zip:  # type: ignore[type-arg]
        return zip(self.rows.itertuples(index=False, name=None), self.where, strict=True)


def _kind(kind: object, language: int) -> str:
    word = str(kind)
    return KINDS[word][language] if word in KINDS else (f"{word} 级道路", f"a street of class {word}")[language]


def _named(kind: object, name: object, language: int) -> str:
    bracket = ("（{}）", " ({})")[language].format(name) if isinstance(name, str) else ""
    return _kind(kind, language) + bracket
