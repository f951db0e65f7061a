"""How many minutes is the walk, and for whom? (adults, residents of 60 and older, small children, wheelchairs)"""

from collections.abc import Iterator
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from scipy.spatial import KDTree

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, finding
from spatial_renewal.methods.approaches import NOBODY, Groups, approaches
from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.edge_lines import EdgeLines, edge_lines
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.slopes import Ground, slope_times
from spatial_renewal.methods.street_graph import NO_STREET
from spatial_renewal.methods.walking_clocks import (
    SECONDS_PER_MIN,
    Effort,
    Taken,
    crossing_waits,
    walk_min,
    walks_taken,
)
from spatial_renewal.networks import Network, WalkNetwork
from spatial_renewal.params import AccessParams, ClockParams, Params, WalkGroup
from spatial_renewal.study import Raster
from spatial_renewal.tables import WALK_TIMES

ON_FOOT: tuple[WalkGroup, ...] = ("adult", "elderly_60", "small_child")
KEY = ["estate_id", "category"]
CLOCKED = [*KEY, "clocked_m", "clocked_id", "level_m", "wait_min"]
Floats = npt.NDArray[np.float64]


class Surroundings(NamedTuple):
    """What holds walkers up: streets (contract `STREETS`), signals as points, elevation in metres; None: not known."""

    streets: gpd.GeoDataFrame
    signals: gpd.GeoDataFrame | None
    elevation: Raster | None


def measure_walk_times(
    access: pd.DataFrame,
    *,
    network: Network,
    step_free: Network | None,
    facilities: gpd.GeoDataFrame,
    around: Surroundings,
    params: Params,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Put a clock on every walk.

    Parameters
    ----------
    access
        Contract `ACCESS`.
    network
        What `access` was measured on, made with these `facilities`.
    step_free
        The same without steps; None where nothing can be walked without them. Straight lines know of no steps.
    facilities
        Contract `FACILITIES`, in the rows' order of the networks.
    around
        Streets and ground.
    params
        Speeds, waits at crossings, search limit, engine.

    Returns
    -------
    walk_times, findings
        Contract `WALK_TIMES`, a row per estate and category that the data hold; and what elevation could not tell.

    Notes
    -----
    The walk is the shortest in metres, that of the verdict; the wheelchair's is the shortest without steps.
    ``minutes = level metres / speed + waits``; slopes count by Tobler's function, up and down as one walks from the
    estate. One search per category and network.
    """
    table = access.loc[access["state"].ne("no_facility"), [*KEY, "distance_m", "distance_mode"]]
    findings: tuple[Finding, ...] = ()
    if isinstance(network, WalkNetwork):
        ids, kinds = sorted(table["estate_id"].unique()), sorted(table["category"].unique())
        wanted = _Wanted(ids, kinds, facilities, params.access)
        walked, unknown_share = _clocked(network, wanted, around, params.clocks)
        findings = tuple(_of_ground(around.elevation, unknown_share))
        rolled = walked if step_free is network else _nothing()
        if isinstance(step_free, WalkNetwork) and step_free is not network:
            rolled, _ = _clocked(step_free, wanted, around, params.clocks)
    else:
        walked, rolled = table.assign(clocked_id=None, level_m=table["distance_m"], wait_min=0.0), _nothing()
    walk_times = table.copy()
    on_foot = table[KEY].merge(walked, on=KEY, how="left", validate="one_to_one")
    rolling = table[KEY].merge(rolled, on=KEY, how="left", validate="one_to_one")
    for group in ON_FOOT:
        walk_times[f"{group}_min"] = _minutes(on_foot, params.clocks.speed_m_per_s[group])
    walk_times["wheelchair_min"] = _minutes(rolling, params.clocks.speed_m_per_s["wheelchair"])
    walk_times["step_free_distance_m"] = rolling["clocked_m"].to_numpy(dtype=np.float64)
    walk_times["step_free_facility_id"] = rolling["clocked_id"].astype("str").to_numpy()
    walk_times = walk_times.astype({"step_free_facility_id": "str"})
    walk_times = walk_times[list(WALK_TIMES.names)].sort_values(KEY, ignore_index=True)
    check_table(walk_times, WALK_TIMES)
    return walk_times, findings


class _Wanted(NamedTuple):
    """Which walks are clocked: of which estates, to which categories of which facilities, how far."""

    estate_ids: list[str]
    categories: list[str]
    facilities: gpd.GeoDataFrame
    params: AccessParams


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(dtype="str" if name.endswith(("id", "ory")) else "float64") for name in CLOCKED}
    )


def _minutes(rows: pd.DataFrame, speed_m_per_s: float) -> Floats:
    taken = Taken(rows["level_m"].to_numpy(dtype=np.float64), rows["wait_min"].to_numpy(dtype=np.float64))
    return walk_min(taken, speed_m_per_s=speed_m_per_s)


def _clocked(
    network: WalkNetwork, wanted: _Wanted, around: Surroundings, clocks: ClockParams
) -> tuple[pd.DataFrame, float]:
    """Metres, facility, level metres and waits of each estate's walk; and the share of streets of unknown slope."""
    edges = chain_lines(network.graph, network.walk.chains)
    effort, unknown_share = _effort(network, edges, around, clocks)
    owner = pd.Index(wanted.estate_ids).get_indexer(pd.Index(network.entrances["estate_id"]))
    start = np.flatnonzero(owner >= 0)
    kinds, names = (wanted.facilities[c].to_numpy(dtype=object) for c in ("category", "facility_id"))
    # by id, so that a tie falls the way it falls in access
    by_id = np.argsort(names.astype(str))
    sets = [by_id[kinds[by_id] == category] for category in wanted.categories]
    doors = [network.doors(chosen) for chosen in sets]
    found = approaches(
        network.walk,
        edges,
        [points for points, _ in doors],
        groups=Groups(start, owner[start], len(wanted.estate_ids)),
        limit_m=wanted.params.search_limit_m,
        engine=Engine(wanted.params.engine),
    )
    parts = [pd.DataFrame(_nothing())]
    for category, chosen, (_, of), way in zip(wanted.categories, sets, doors, found, strict=True):
        taken = walks_taken(edges, effort, way.reach, trail=way.trail, came=way.came)
        estate = np.flatnonzero(way.best != NOBODY)
        best = way.best[estate]
        parts.append(
            pd.DataFrame(
                {
                    "estate_id": np.array(wanted.estate_ids, dtype=object)[estate],
                    "category": category,
                    "clocked_m": way.walk_m[best],
                    "clocked_id": names[chosen[of[way.came.foot[best]]]],
                    "level_m": taken.level_m[best] + network.walk.gap_m[start[best]],
                    "wait_min": taken.wait_min[best],
                }
            )
        )
    kept = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(kept, ignore_index=True).astype(dict.fromkeys((*KEY, "clocked_id"), "str")), unknown_share


def _effort(network: WalkNetwork, edges: EdgeLines, around: Surroundings, clocks: ClockParams) -> tuple[Effort, float]:
    """What each chain takes; and the share of street length whose slope is not known."""
    graph, chains = network.graph, network.walk.chains
    street = pd.Index(around.streets["street_id"]).get_indexer(pd.Index(network.street_ids))[graph.edge_street]
    of_piece = around.streets.iloc[street]
    # the way from a gate to what is behind it is no street: nobody waits to cross it
    wait_s = of_piece["street_class"].map(clocks.crossing_wait_s).fillna(0.0).where(graph.edge_street != NO_STREET, 0.0)
    own_min = np.asarray(wait_s / SECONDS_PER_MIN, dtype=np.float64)
    order = np.lexsort((graph.edge_length_m, chains.piece_start_m, chains.piece_chain))
    first = np.searchsorted(chains.piece_chain[order], np.arange(len(chains.length_m) + 1))
    waits = crossing_waits(
        edges,
        (own_min[order[first[:-1]]], own_min[order[first[1:] - 1]]),
        signals=_signals(around.signals, chains.junction_xy, clocks.signal_match_m),
        signal_wait_min=clocks.signal_wait_s / SECONDS_PER_MIN,
    )
    if around.elevation is None:
        return Effort(edges.length_m, edges.length_m, waits), 0.0
    pieces = edge_lines(graph.edge_geometry, graph.edge_from, graph.edge_to, nodes=len(graph.node_xy))
    slopes = slope_times(
        pieces,
        _ground(around.elevation, CRS(around.streets.crs)),
        spacing_m=clocks.elevation_spacing_m,
        steepest=clocks.steepest_slope,
        level=(of_piece["bridge"] | of_piece["tunnel"]).to_numpy(dtype=bool) & (graph.edge_street != NO_STREET),
    )
    ahead_m, back_m = slopes.ahead * pieces.length_m, slopes.back * pieces.length_m
    forward, count = chains.piece_forward, len(chains.length_m)
    effort = Effort(
        ahead_m=np.bincount(chains.piece_chain, np.where(forward, ahead_m, back_m), count).astype(np.float64),
        back_m=np.bincount(chains.piece_chain, np.where(forward, back_m, ahead_m), count).astype(np.float64),
        waits=waits,
    )
    return effort, float(np.average(slopes.unknown_share, weights=pieces.length_m))


def _signals(signals: gpd.GeoDataFrame | None, junction_xy: Floats, match_m: float) -> npt.NDArray[np.bool_] | None:
    if signals is None or signals.empty or not len(junction_xy):
        return None
    gap_m, junction = KDTree(junction_xy).query(shapely.get_coordinates(signals.geometry.to_numpy()))
    signalled = np.zeros(len(junction_xy), dtype=bool)
    signalled[np.atleast_1d(junction)[gap_m <= match_m]] = True
    return signalled


def _ground(elevation: Raster, crs: CRS) -> Ground:
    if CRS(elevation.crs) == CRS(crs):
        return Ground(elevation_m=elevation.values, transform=elevation.transform)
    moved = Transformer.from_crs(crs, elevation.crs, always_xy=True)

    def to_raster(xy: Floats) -> Floats:
        return np.stack(moved.transform(xy[:, 0], xy[:, 1]), axis=1)

    return Ground(elevation_m=elevation.values, transform=elevation.transform, to_raster=to_raster)


def _of_ground(elevation: Raster | None, unknown_share: float) -> Iterator[Finding]:
    if elevation is None:
        yield finding("elevation_absent", "rasters")
    elif unknown_share > 0:
        yield finding("elevation_unknown", "rasters", values={"share": unknown_share})
