"""Is there enough of it - beds, places, parking spaces - and not only near enough?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import Contract, check_table, empty_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.methods.allocation import Allocation, allocate
from spatial_renewal.methods.apportion import whole_with_sum
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.gap_causes import UNKNOWN, cause_of_gap, split_gap
from spatial_renewal.methods.usual_choices import by_attraction, nearest_first
from spatial_renewal.methods.within_walk import WithinWalk
from spatial_renewal.networks import Network, has_way, within_walk
from spatial_renewal.params import Params, ProvisionParams
from spatial_renewal.profiles.model import Category, Standard
from spatial_renewal.tables import ALLOCATION_COMPARISON, ALLOCATIONS, FACILITY_LOADS, GAP_CAUSES, PROVISION

Flows = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What the balance gives: tables after the contracts of their names, and what they rest on."""

    provision: pd.DataFrame
    facility_loads: pd.DataFrame
    allocation_comparison: pd.DataFrame
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """One category: who wants places, which facilities have them, who reaches which.

    Estates and sites are in order of their ids. `wanted` is missing where an estate's residents are unknown; `unsure`
    says of which estates nobody knows what they reach; `pairs` holds all sites, those of unknown capacity too.
    """

    category: Category
    estate_ids: pd.Series
    wanted: npt.NDArray[np.float64]
    unsure: npt.NDArray[np.bool_]
    sites: pd.DataFrame
    pairs: WithinWalk

    @property
    def persons(self) -> npt.NDArray[np.int64]:
        return np.nan_to_num(self.wanted).astype(np.int64)

    @property
    def places(self) -> npt.NDArray[np.int64]:
        return np.floor(np.nan_to_num(self.sites["capacity"].to_numpy(dtype=np.float64))).astype(np.int64)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        return self.sites["capacity"].notna().to_numpy(dtype=np.bool_)


def allocate_places(
    network: Network,
    *,
    estates: gpd.GeoDataFrame,
    tables: Mapping[str, pd.DataFrame],
    standard: Standard,
    categories: Mapping[str, Category],
    params: Params,
) -> Provision:
    """Set the places that estates can have against the places that they want.

    Parameters
    ----------
    network
        The walking network, made with facilities in the order of ``tables["capacities"]``.
    estates
        Contract `ESTATES`.
    tables
        ``capacities`` and ``parking`` after those contracts.
    standard
        Gives the distance within which a place counts.
    categories
        Every category, with the group that it serves.
    params
        Places wanted per person, and whether the facility data are complete.

    Returns
    -------
    Provision
        `provision` has one row per estate and category that has a figure of places wanted.

    Notes
    -----
    Places wanted are people of the group x places per person, made whole so that the town's sum stays. They are
    allocated exactly (`allocate`): most served within the threshold, then least walking, then the fairest spread.
    Side by side stand nearest-first and gravity, since people do not follow an optimum.

    The gap of an estate has one cause: out of reach, full, or unknown - also where only a chain of moves leads to a
    facility of unknown capacity. An estate whose gap is unknown has no `served`. Where the data hold no facility of
    the category, all is unknown unless they are declared complete. Parking comes from ``tables["parking"]``.
    """
    ordered = estates.sort_values("estate_id", ignore_index=True)
    thresholds = {rule.category: standard.threshold_m(rule) for rule in standard.facilities}
    balanced, loads, compared = [_parking(tables["parking"])], [], []
    findings: list[Finding] = []
    for category in sorted(params.provision.places_per_person):
        limit_m = thresholds.get(category)
        if limit_m is None:
            continue
        market = _market(
            network, ordered, capacities=tables["capacities"], category=categories[category], limit_m=limit_m,
            params=params,
        )  # fmt: skip
        usable = market.pairs.rows(market.known[market.pairs.site])
        given = allocate(usable, demand=market.persons, capacity=market.places, step_m=params.provision.walk_step_m)
        flows = _flows(market, usable, given, params.provision)
        balanced.append(_balance(market, given))
        loads.append(_loads(market, usable, given, flows))
        compared.append(_compared(market, usable, flows))
        findings.extend(_said(market.category, balanced[-1], loads[-1]))
    balanced = [part.assign(distance_mode=pd.Series(network.distance_mode, part.index, "str")) for part in balanced]
    return Provision(
        provision=_stacked(balanced, PROVISION),
        facility_loads=_stacked(loads, FACILITY_LOADS),
        allocation_comparison=_stacked(compared, ALLOCATION_COMPARISON),
        findings=tuple(findings),
    )


def _market(
    network: Network,
    estates: gpd.GeoDataFrame,
    *,
    capacities: pd.DataFrame,
    category: Category,
    limit_m: float,
    params: Params,
) -> _Market:
    chosen = np.flatnonzero(capacities["category"].eq(category.id).to_numpy())
    # by id, so that a tie falls the same way whatever the order of rows
    chosen = chosen[np.argsort(capacities["facility_id"].to_numpy(dtype=object)[chosen].astype(str))]
    people = estates[category.demand].to_numpy(dtype=np.float64)
    told = ~np.isnan(people)
    wanted = np.full(len(people), np.nan)
    wanted[told] = whole_with_sum(people[told] * params.provision.places_per_person[category.id])
    unsure = ~has_way(network, estates["estate_id"])
    if not len(chosen) and not params.access.inventory_complete:
        unsure = np.ones_like(unsure)
    engine = Engine(params.access.engine)
    return _Market(
        category=category,
        estate_ids=estates["estate_id"].astype("str"),
        wanted=wanted,
        unsure=unsure,
        sites=capacities.iloc[chosen].reset_index(drop=True),
        pairs=within_walk(network, estates["estate_id"], network.doors(chosen), limit_m=limit_m, engine=engine),
    )


def _balance(market: _Market, given: Allocation) -> pd.DataFrame:
    """Rows of `PROVISION`: what each estate gets, and the cause of its gap."""
    flow = np.zeros(len(market.pairs.origin), dtype=np.int64)
    flow[market.known[market.pairs.site]] = given.flow
    gap = market.wanted - given.served
    cause = cause_of_gap(
        market.pairs, flow, gap=~(gap <= 0), unsure_origin=market.unsure | np.isnan(gap), unsure_site=~market.known
    )
    out_of_reach, full, unknown = split_gap(gap, cause)
    served = np.where(cause == UNKNOWN, np.nan, given.served)
    index = market.estate_ids.index
    return pd.DataFrame(
        {
            "estate_id": market.estate_ids,
            "category": pd.Series(market.category.id, index=index, dtype="str"),
            "demand": market.wanted,
            "served": served,
            "unserved": market.wanted - served,
            "unit": pd.Series("places", index=index, dtype="str"),
            "ratio": served / np.where(market.wanted > 0, market.wanted, np.nan),
            "gap_out_of_reach": out_of_reach,
            "gap_full": full,
            "gap_unknown": unknown,
            "cause": pd.Series(np.asarray(GAP_CAUSES)[cause], index=index, dtype="str"),
        }
    )


def _parking(parking: pd.DataFrame) -> pd.DataFrame:
    """The same rows for parking, which has a table of its own."""
    wanted = parking["spaces_wanted"]
    unserved = parking["deficit_far"].mask(parking["cause"].eq("unknown"))
    served = wanted - unserved
    return parking.assign(
        category=pd.Series("car_parking", index=parking.index, dtype="str"),
        demand=wanted,
        served=served,
        unserved=unserved,
        unit=pd.Series("spaces", index=parking.index, dtype="str"),
        ratio=served / wanted.where(wanted > 0),
    )[[name for name in PROVISION.names if name != "distance_mode"]]


def _flows(market: _Market, usable: WithinWalk, given: Allocation, params: ProvisionParams) -> Flows:
    """Persons of each pair in the optimum and in the comparisons, in the order of `ALLOCATIONS`."""
    nearest = nearest_first(usable, demand=market.persons, capacity=market.places)
    gravity = by_attraction(
        usable,
        demand=market.persons,
        capacity=market.places,
        exponent=params.gravity_exponent,
        least_walk_m=params.gravity_least_walk_m,
    )
    return dict(zip(ALLOCATIONS, (given.flow.astype(np.float64), nearest.astype(np.float64), gravity), strict=True))


def _loads(market: _Market, usable: WithinWalk, given: Allocation, flows: Flows) -> pd.DataFrame:
    known, count = market.known, len(market.sites)
    used = {name: np.bincount(usable.site, weights=flow, minlength=count) for name, flow in flows.items()}
    figures = {
        "capacity": market.places.astype(np.float64),
        "used": used["optimum"],
        "used_nearest_first": used["nearest_first"],
        "used_gravity": used["gravity"],
        "one_more_place_serves": given.one_more_serves.astype(np.float64),
        "one_more_place_walk_m": given.one_more_walk_m,
    }
    table = market.sites[["facility_id", "category", "capacity_source"]].assign(
        **{name: np.where(known, values, np.nan) for name, values in figures.items()}
    )
    return table[list(FACILITY_LOADS.names)]


def _compared(market: _Market, usable: WithinWalk, flows: Flows) -> pd.DataFrame:
    wanted, rows = market.persons.astype(np.float64), []
    some = wanted > 0
    for name, flow in flows.items():
        served = np.bincount(usable.origin, weights=flow, minlength=len(wanted))
        short = wanted - served
        total = float(served.sum())
        rows.append(
            {
                "category": market.category.id,
                "allocation": name,
                "demand": float(wanted.sum()),
                "capacity": float(market.places.sum()),
                "served": total,
                "mean_walk_m": float(flow @ usable.walk_m) / total if total else np.nan,
                "largest_unserved_share": float(np.clip(short[some] / wanted[some], 0, 1).max())
                if some.any()
                else np.nan,
                # expected persons are no whole numbers: half a person short does not count
                "estates_short": int((short >= 0.5).sum()),  # noqa: PLR2004
            }
        )
    return pd.DataFrame(rows).astype({"category": "str", "allocation": "str"})


def _said(category: Category, balance: pd.DataFrame, loads: pd.DataFrame) -> Iterator[Finding]:
    """How much rests on assumed capacities, and of how much the data cannot tell."""
    names = {"name_zh": category.zh, "name": category.en}
    used = loads["used"].sum()
    assumed = loads.loc[loads["capacity_source"].eq("from_floor_area"), "used"].sum()
    if assumed:
        values = {**names, "served": used, "share": assumed / used}
        yield finding("served_by_assumed_capacity", "facilities", values=values)
    unknown = balance["gap_unknown"].gt(0)
    if unknown.any():
        demand = balance["demand"].sum()
        values = {**names, "demand": demand, "share": balance["gap_unknown"].sum() / demand}
        yield finding("demand_cannot_be_told", "provision", ids=balance.loc[unknown, "estate_id"], values=values)


def _stacked(parts: list[pd.DataFrame], contract: Contract) -> pd.DataFrame:
    """All parts as one table after its contract, by its key."""
    table = pd.concat(parts, ignore_index=True) if parts else empty_table(contract)
    if contract is not ALLOCATION_COMPARISON:
        table = table.sort_values(list(contract.key), ignore_index=True)
    check_table(table, contract)
    return table
