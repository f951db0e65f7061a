"""Are there spaces enough for residents' cars by night and by day: on site, next door, in public car parks?"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table, empty_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.methods.allocation import allocate
from spatial_renewal.methods.apportion import whole_with_sum
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.gap_causes import cause_of_gap, split_gap
from spatial_renewal.methods.street_blocks import enclosed_blocks
from spatial_renewal.methods.within_walk import WithinWalk
from spatial_renewal.networks import Network, has_way, within_walk
from spatial_renewal.params import Params, ParkingParams
from spatial_renewal.study import Inputs
from spatial_renewal.tables import GAP_CAUSES, PARKING, PARKING_BLOCKS

CAR_PARKING = "car_parking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """Tables after the contracts of their names, and what they rest on."""

    parking: pd.DataFrame
    parking_blocks: pd.DataFrame
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """Who may park where by night: sites are the estates, in order of their ids, then car parks in order of theirs.

    `unsure` are estates that no street is near to, `unknown` sites of which nobody knows how many spaces they have:
    `offered` is 0 there.
    """

    offered: npt.NDArray[np.int64]
    unsure: npt.NDArray[np.bool_]
    unknown: npt.NDArray[np.bool_]
    pairs: WithinWalk


def balance_parking(
    network: Network,
    *,
    estates: gpd.GeoDataFrame,
    capacities: pd.DataFrame,
    inputs: Inputs,
) -> Parking:
    """Set residents' cars against spaces, estate by estate and block by block.

    Parameters
    ----------
    network
        The walking network, made with facilities in the order of `capacities`.
    estates, capacities
        Contracts `ESTATES` and `CAPACITIES`; public car parks are of the category ``car_parking``.
    inputs
        Facilities in the order of `capacities`; street blocks in the context, or else streets that enclose them; and
        the parameters: spaces wanted per household, walks and shares, assumptions all, as no national figures exist.

    Returns
    -------
    Parking
        One row an estate, and one a block with an estate in it.

    Notes
    -----
    By night an estate that is short gets spaces that neighbours do not want, and the stated share of public car
    parks, within a walk; they are allocated exactly as places are (`allocate`), once within the near walk and once
    within the far one. By day the stated share of residents' cars is at home. A block's balance counts what stands in
    the block, whoever may walk to it.
    """
    params = inputs.params
    ordered = estates.sort_values("estate_id", ignore_index=True)
    blocks = _blocks(inputs, ordered)
    table = _on_site(ordered, params).assign(block_id=_block_of(ordered.geometry.representative_point(), blocks))
    night = _night(network, table, capacities, params)
    for name, limit_m in (("near", params.parking.near_walk_m), ("far", params.parking.far_walk_m)):
        given, cause = _shared(night, table["deficit_on_site"].to_numpy(), limit_m)
        table[f"shared_{name}"] = given
        table[f"deficit_{name}"] = table["deficit_on_site"] - given
    # where spaces are unknown, all that is wanted may be missing
    gap = table["deficit_far"].fillna(table["spaces_wanted"]).to_numpy(dtype=np.float64)
    table["gap_out_of_reach"], table["gap_full"], table["gap_unknown"] = split_gap(gap, cause)
    table["cause"] = pd.Series(np.asarray(GAP_CAUSES)[cause], index=table.index, dtype="str")
    parking = table[list(PARKING.names)]
    check_table(parking, PARKING)
    by_block = _block_rows(parking, capacities, _block_of(inputs.facilities.geometry, blocks), params.parking)
    check_table(by_block, PARKING_BLOCKS)
    return Parking(parking=parking, parking_blocks=by_block, findings=tuple(_said(parking, blocks)))


def _blocks(inputs: Inputs, estates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Street blocks as the project gives them, else the land that streets enclose."""
    given = inputs.context[inputs.context["kind"].eq("block")]
    if len(given):
        ids, shapes = given["context_id"].astype("str").to_numpy(), given.geometry.to_numpy()
    else:
        shapes = enclosed_blocks(inputs.streets.geometry.to_numpy(), estates.geometry.to_numpy())
        ids = np.array([f"K{i + 1:05d}" for i in range(len(shapes))], dtype=object)
    return gpd.GeoDataFrame({"block_id": pd.Series(ids, dtype="str")}, geometry=list(shapes), crs=estates.crs)


def _block_of(points: gpd.GeoSeries, blocks: gpd.GeoDataFrame) -> pd.Series:
    """Id of the block that holds each point; of several the first."""
    found, holder = blocks.sindex.query(points.to_numpy(), predicate="within", sort=True)
    place, first = np.unique(found, return_index=True)
    ids = pd.Series(None, index=range(len(points)), dtype="str")
    ids.iloc[place] = blocks["block_id"].to_numpy(dtype=object)[holder[first]]
    return ids


def _on_site(estates: gpd.GeoDataFrame, params: Params) -> pd.DataFrame:
    """What each estate wants and has of its own."""
    households = estates["households"].to_numpy(dtype=np.float64)
    told = ~np.isnan(households)
    wanted = np.full(len(households), np.nan)
    wanted[told] = whole_with_sum(households[told] * params.provision.parking_spaces_per_household)
    spaces, points = estates["parking_spaces"], estates["charging_points"]
    by_day = wanted * params.parking.cars_by_day_share
    charging = np.ceil(wanted * params.parking.charging_points_per_space)
    return pd.DataFrame(
        {
            "estate_id": estates["estate_id"].astype("str"),
            "spaces_wanted": wanted,
            "spaces_on_site": spaces,
            "deficit_on_site": np.maximum(wanted - spaces, 0.0),
            "spare_on_site": np.maximum(spaces - wanted, 0.0),
            "wanted_by_day": by_day,
            "balance_by_day": spaces - by_day,
            "charging_points_wanted": charging,
            "charging_points": points,
            "charging_gap": np.maximum(charging - points, 0.0),
        }
    )


def _night(network: Network, rows: pd.DataFrame, capacities: pd.DataFrame, params: Params) -> _Night:
    is_car_park = capacities["category"].eq(CAR_PARKING).to_numpy()
    parks = np.flatnonzero(is_car_park)
    parks = parks[np.argsort(capacities["facility_id"].to_numpy(dtype=object)[parks].astype(str))]
    gates, count = len(network.entrances), len(rows)
    owner = pd.Index(rows["estate_id"]).get_indexer(pd.Index(network.entrances["estate_id"]))
    doors, of = network.doors(parks)
    found = within_walk(
        network,
        rows["estate_id"],
        (np.concatenate([np.arange(gates), doors]), np.concatenate([owner, count + of])),
        limit_m=params.parking.far_walk_m,
        engine=Engine(params.access.engine),
    )
    site = found.site
    spaces = capacities["capacity"].to_numpy(dtype=np.float64)[parks] * params.parking.car_park_night_share
    offered = np.concatenate([rows["spare_on_site"].to_numpy(dtype=np.float64), spaces])
    useful = site != found.origin
    # a neighbour that is short, or of which nobody knows, lends nothing
    useful[site < count] &= offered[site[site < count]] > 0
    return _Night(
        offered=np.floor(np.nan_to_num(offered)).astype(np.int64),
        unsure=~has_way(network, rows["estate_id"]),
        unknown=np.concatenate([np.zeros(count, dtype=bool), np.isnan(spaces)]),
        pairs=found.rows(useful),
    )


def _shared(
    night: _Night, deficit: npt.NDArray[np.float64], limit_m: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Spaces that each estate gets from others within the limit, and the cause of what is still missing."""
    pairs = night.pairs.rows(night.pairs.walk_m <= limit_m)
    known = ~night.unknown[pairs.site]
    wanted = np.ceil(np.nan_to_num(deficit)).astype(np.int64)
    given = allocate(pairs.rows(known), demand=wanted, capacity=night.offered)
    flow = np.zeros(len(known), dtype=np.int64)
    flow[known] = given.flow
    unsure = np.isnan(deficit) | (night.unsure & (wanted > 0))
    cause = cause_of_gap(
        pairs, flow, gap=unsure | (given.served < wanted), unsure_origin=unsure, unsure_site=night.unknown
    )
    return np.minimum(given.served, deficit), cause


def _block_rows(
    parking: pd.DataFrame, capacities: pd.DataFrame, block_of_facility: pd.Series, params: ParkingParams
) -> pd.DataFrame:
    """Night and day in each block that holds an estate."""
    in_block = parking[parking["block_id"].notna()]
    told = in_block["spaces_wanted"].notna() & in_block["spaces_on_site"].notna()
    sums = in_block[told].groupby("block_id")[["spaces_wanted", "spaces_on_site", "wanted_by_day", "deficit_far"]].sum()
    public = capacities[capacities["category"].eq(CAR_PARKING).to_numpy() & capacities["capacity"].notna().to_numpy()]
    spaces = public["capacity"].groupby(block_of_facility.iloc[public.index].to_numpy()).sum()
    index = pd.Index(sorted(in_block["block_id"].unique()), dtype="str", name="block_id")
    sums, spaces = sums.reindex(index, fill_value=0.0), spaces.reindex(index, fill_value=0.0)
    counts = told.groupby(in_block["block_id"]).agg(["sum", "size"]).reindex(index)
    by_night = sums["spaces_on_site"] + spaces * params.car_park_night_share
    by_day = sums["spaces_on_site"] + spaces * params.car_park_day_share
    table = pd.DataFrame(
        {
            "estates": counts["sum"].astype("int64"),
            "estates_unknown": (counts["size"] - counts["sum"]).astype("int64"),
            "wanted_by_night": sums["spaces_wanted"],
            "supply_by_night": by_night,
            "balance_by_night": by_night - sums["spaces_wanted"],
            "wanted_by_day": sums["wanted_by_day"],
            "supply_by_day": by_day,
            "balance_by_day": by_day - sums["wanted_by_day"],
            "deficit": sums["deficit_far"],
        },
        index=index,
    )
    return table.reset_index()[list(PARKING_BLOCKS.names)] if len(table) else empty_table(PARKING_BLOCKS)


def _said(parking: pd.DataFrame, blocks: gpd.GeoDataFrame) -> Iterator[Finding]:
    unknown = parking["spaces_on_site"].isna()
    if unknown.any():
        yield finding("parking_spaces_unknown", "estates", ids=parking.loc[unknown, "estate_id"])
    apart = parking["block_id"].isna()
    if len(blocks) and apart.any():
        yield finding("estates_in_no_block", "context", ids=parking.loc[apart, "estate_id"])
