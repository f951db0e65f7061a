"""What does the planner's own hand ask of renovation units, and can it be done? (together, apart, fixed, walks)"""

from collections.abc import Iterator
from itertools import combinations
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.methods.ways import pairs_by
from spatial_renewal.networks import Network, has_way
from spatial_renewal.params import UnitParams
from spatial_renewal.study import UnitLimits, unit_sizes

Pairs = frozenset[tuple[str, str]]
TOGETHER, APART = "parameters.units.keep_together", "parameters.units.keep_apart"


def settle_unit_limits(
    estates: gpd.GeoDataFrame, *, fixed_units: gpd.GeoDataFrame | None, network: Network, params: UnitParams
) -> UnitLimits:
    """Check what the planner keeps together, keeps apart and has decided already.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    fixed_units
        Contract `FIXED_UNITS`: an estate belongs to the unit that its inner point lies in.
    network
        Measures walks from gate to gate, where ``min_walk_m`` or ``max_walk_m`` is set.
    params
        ``keep_together``, ``keep_apart``, the widest gap and the bounds.

    Returns
    -------
    UnitLimits
        Estates that are kept together directly or through others form one group.

    Raises
    ------
    ParameterError
        Ids that are unknown or not planned for, pairs both together and apart, estates of two fixed units, groups too
        far apart to be in one piece, groups that break a bound: all of them together.
    """
    planned = estates[estates["in_programme"]].sort_values("estate_id", ignore_index=True)
    fixed = _members_of(fixed_units, planned)
    walks = _walks_within(planned["estate_id"], network, params.max_walk_m)
    close = _close_by(planned["estate_id"], network, params.min_walk_m)
    problems = [*_ids(estates, params), *_fixed_problems(fixed_units, fixed)]
    known = set(planned["estate_id"])
    wanted = [tuple(i for i in group if i in known) for group in params.keep_together]
    together = _groups(planned["estate_id"], [*wanted, *(tuple(ids) for _, ids in fixed.groupby(fixed.index))])
    of_fixed = {together[str(ids.iloc[0])]: str(unit) for unit, ids in fixed.groupby(fixed.index)}
    apart = tuple((a, b) for group in params.keep_apart for a, b in combinations(sorted(set(group) & known), 2))
    clash = sorted({f"{a}-{b}" for a, b in apart if a in together and together.get(a) == together.get(b)})
    if clash:
        problems.append(finding("unit_together_and_apart", TOGETHER, ids=clash, values={"other": APART}))
    for name, ids in pd.Series(together, dtype="str").groupby(pd.Series(together, dtype="str")):
        rows = planned[planned["estate_id"].isin(ids.index)]
        decided = str(name) in of_fixed
        problems += _group_problems(rows, params, decided=decided)
        problems += _walk_problems(rows["estate_id"].tolist(), params, walks=walks, close=close, decided=decided)
    if problems:
        raise ParameterError(*problems)
    names = {} if fixed_units is None else dict(zip(fixed_units["fixed_unit_id"], fixed_units["name"], strict=True))
    return UnitLimits(
        together=MappingProxyType(together),
        fixed=MappingProxyType({group: _text(names.get(unit)) for group, unit in of_fixed.items()}),
        apart=apart,
        walk_pairs=walks,
        close_pairs=close,
    )


def _text(name: object) -> str:
    return "" if name is None or pd.isna(name) else str(name)  # type: ignore[arg-type]


def _members_of(fixed_units: gpd.GeoDataFrame | None, planned: gpd.GeoDataFrame) -> pd.Series:
    """Estate ids by the fixed unit that holds their inner point."""
    if fixed_units is None or fixed_units.empty or planned.empty:
        return pd.Series([], dtype="str", index=pd.Index([], dtype="str"))
    units = fixed_units.sort_values("fixed_unit_id", ignore_index=True)
    inner = shapely.point_on_surface(planned.geometry.to_numpy())
    unit, estate = shapely.STRtree(inner).query(units.geometry.to_numpy(), predicate="intersects")
    rows = pd.DataFrame(
        {"unit": units["fixed_unit_id"].to_numpy()[unit], "estate": planned["estate_id"].to_numpy()[estate]}
    )
    rows = rows.sort_values(["unit", "estate"])
    return pd.Series(rows["estate"].to_numpy(dtype=object), index=rows["unit"].to_numpy(dtype=object), dtype="str")


def _ids(estates: gpd.GeoDataFrame, params: UnitParams) -> Iterator[Finding]:
    """Ids that the ledger does not hold, and those that are not planned for."""
    held, planned = set(estates["estate_id"]), set(estates.loc[estates["in_programme"], "estate_id"])
    for key, groups in ((TOGETHER, params.keep_together), (APART, params.keep_apart)):
        named = {i for group in groups for i in group}
        if named - held:
            yield finding("unit_estate_unknown", key, ids=sorted(named - held))
        if (named & held) - planned:
            yield finding("unit_estate_not_planned", key, ids=sorted((named & held) - planned))


def _fixed_problems(fixed_units: gpd.GeoDataFrame | None, fixed: pd.Series) -> Iterator[Finding]:
    if fixed_units is None:
        return
    empty = sorted(set(fixed_units["fixed_unit_id"]) - set(fixed.index))
    if empty:
        yield finding("fixed_unit_empty", "fixed_units", ids=empty)
    twice = sorted(fixed[fixed.duplicated(keep=False)].unique())
    if twice:
        yield finding("fixed_units_overlap", "fixed_units", ids=twice)


def _groups(estate_ids: pd.Series, wanted: list[tuple[str, ...]]) -> dict[str, str]:
    """Estate to group, by the first id of the group; only estates that are kept with another or fixed."""
    place = {i: k for k, i in enumerate(estate_ids)}
    pairs = [(place[group[0]], place[other]) for group in wanted for other in group]
    if not pairs:
        return {}
    ends = np.array(pairs)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(place), len(place)))
    label = connected_components(graph.tocsr(), directed=False)[1]
    first = {int(label[k]): i for i, k in reversed(place.items())}
    return {i: first[int(label[place[i]])] for i in sorted({i for group in wanted for i in group})}


def _group_problems(rows: gpd.GeoDataFrame, params: UnitParams, *, decided: bool) -> Iterator[Finding]:
    source, ids = ("fixed_units" if decided else TOGETHER), rows["estate_id"].tolist()
    shapes = rows.geometry.to_numpy()
    near = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=params.merge_distance_m)
    graph = coo_array((np.ones(near.shape[1]), (near[0], near[1])), shape=(len(ids), len(ids)))
    pieces, label = connected_components(graph.tocsr(), directed=False)
    if pieces > 1:
        gap_m = shapely.distance(shapely.union_all(shapes[label == 0]), shapely.union_all(shapes[label != 0]))
        yield finding(
            "unit_group_in_pieces", source, ids=ids, values={"gap_m": gap_m, "limit_m": params.merge_distance_m}
        )
    totals = unit_sizes(rows).sum()
    for measure, (low, high) in params.bounds().items():
        values: dict[str, object] = {"measure": measure, "total": float(totals[measure]), "low": low, "high": high}
        if totals[measure] > high or (decided and totals[measure] < low):
            yield finding("unit_group_breaks_bound", source, ids=ids, values=values)


def _walk_problems(
    ids: list[str], params: UnitParams, *, walks: Pairs | None, close: Pairs | None, decided: bool
) -> Iterator[Finding]:
    """A group of which two are too far apart, and a group that is decided and too narrow."""
    source, pairs = ("fixed_units" if decided else TOGETHER), list(combinations(ids, 2))
    far = [f"{a}-{b}" for a, b in pairs if walks is not None and (a, b) not in walks]
    if far:
        yield finding("unit_group_walks_far", source, ids=far, values={"limit_m": params.max_walk_m})
    if decided and close is not None and close.issuperset(pairs):
        yield finding("unit_group_walks_near", source, ids=ids, values={"limit_m": params.min_walk_m})


def _walks_within(estate_ids: pd.Series, network: Network, limit_m: float | None) -> Pairs | None:
    """Pairs of estates whose nearest gates are a short enough walk apart, either way round."""
    if limit_m is None:
        return None
    owner = network.entrances["estate_id"].to_numpy(dtype=object)
    gates = np.flatnonzero(np.isin(owner, estate_ids.to_numpy(dtype=object)))
    pairs = pairs_by(network.walk, gates, gates, limit_m=limit_m, groups=np.arange(len(gates)))
    return frozenset(zip(owner[gates[pairs.source]].tolist(), owner[gates[pairs.target]].tolist(), strict=True))


def _close_by(estate_ids: pd.Series, network: Network, least_m: float | None) -> Pairs | None:
    """Pairs of estates that are a shorter walk apart, either way round; a walk that nobody knows makes no unit wide."""
    if least_m is None:
        return None
    # a walk of exactly the bound keeps it
    near = _walks_within(estate_ids, network, float(np.nextafter(least_m, 0.0)))
    ids, gateless = estate_ids.tolist(), estate_ids[~has_way(network, estate_ids)]
    return frozenset(near or ()) | {pair for a in gateless for b in ids for pair in ((a, b), (b, a))}
