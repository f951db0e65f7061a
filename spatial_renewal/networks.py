"""On what is a distance measured? (streets with everybody on them, or straight lines where there are none)"""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.methods.contraction import ChainGraph
from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.graph_views import to_networkx
from spatial_renewal.methods.snapping import SegmentIndex
from spatial_renewal.methods.street_graph import StreetGraph
from spatial_renewal.methods.walk_graph import WalkGraph
from spatial_renewal.methods.walls import Walls
from spatial_renewal.methods.ways import StraightLines, pairs_by
from spatial_renewal.methods.within_walk import WithinWalk

RunMode = Literal["network", "straight_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """Where one can walk, before anybody joins it: the graph, its chains, and its segments by place."""

    graph: StreetGraph
    street_ids: npt.NDArray[np.object_]
    chains: ChainGraph
    index: SegmentIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkNetwork:
    """The streets as a graph, and where estates and facilities join it.

    `walk` knows the points by position: first the rows of `entrances`, then the rows of the facilities table, then
    further doors, each of the facility whose row `door_of` says. A facility inside a walled estate (`by_gate`) has a
    door at the end of the way from every gate. `walls` are what stopped straight ways.
    `street_ids` names the streets that the graph's edges are pieces of.
    """

    entrances: gpd.GeoDataFrame
    graph: StreetGraph
    walk: WalkGraph
    street_ids: npt.NDArray[np.object_]
    door_of: npt.NDArray[np.int64]
    by_gate: tuple[str, ...]
    walls: Walls

    def __repr__(self) -> str:
        """How large it is; arrays of a city are no reading."""
        length_km, on_network = float(self.graph.edge_length_m.sum()) / 1000, self.walk.on_network
        return (
            f"<WalkNetwork of {length_km:,.1f} km, {len(self.walk.chains.junction):,} junctions; "
            f"{int(on_network.sum()):,} of {len(on_network):,} entrances and doors are on it>"
        )

    def to_networkx(self) -> nx.MultiGraph:
        """The streets as networkx knows them, to walk them with its functions or to draw them with osmnx's.

        Returns
        -------
        nx.MultiGraph
            Nodes with ``x``, ``y`` in the run's CRS, edges with ``length_m``, ``geometry`` and ``street_id``; a graph
            of its own, changes to which change nothing here.

        Examples
        --------
        >>> import spatial_renewal as sr
        >>> results = sr.run(sr.sample_city())
        >>> streets = results.walk_network.to_networkx()
        >>> streets.graph["crs"]
        'EPSG:4547'
        """
        view = to_networkx(self.graph)
        view.graph["crs"] = str(self.entrances.crs)
        for *_, values in view.edges(data=True):
            values["street_id"] = self.street_ids[values.pop("street")]
        return view

    def doors(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Points of `walk` at which one gets to the facilities at `rows`, and the position in `rows` of each."""
        mine = np.flatnonzero(np.isin(self.door_of, rows))
        further = len(self.walk.chain) - len(self.door_of) + mine
        points = np.concatenate([np.asarray(rows, dtype=np.int64) + len(self.entrances), further])
        of = np.concatenate([np.arange(len(rows)), pd.Index(rows).get_indexer(pd.Index(self.door_of[mine]))])
        order = np.argsort(of, kind="stable")
        return points[order], of[order]

    def places_xy(self, facilities: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
        """(k, 2) where the points of `walk` stand; a further door stands where its facility does."""
        doors, sites = (shapely.get_coordinates(table.geometry.to_numpy()) for table in (self.entrances, facilities))
        return np.concatenate([doors, sites, sites[self.door_of]])

    @property
    def distance_mode(self) -> RunMode:
        """What distances are: walks along streets."""
        return "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightNetwork:
    """No streets: where estates and facilities stand, and how much longer than the crow's way a walk is taken to be.

    `walk` knows the points by position, as in `WalkNetwork`.
    """

    entrances: gpd.GeoDataFrame
    walk: StraightLines

    def __repr__(self) -> str:
        """How many stand in it; its distances are no walks."""
        return f"<StraightNetwork of {len(self.entrances):,} entrances: straight lines, no walks>"

    def doors(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Points of `walk` at which the facilities at `rows` stand, and the position in `rows` of each."""
        return np.asarray(rows, dtype=np.int64) + len(self.entrances), np.arange(len(rows))

    @property
    def distance_mode(self) -> RunMode:
        """What distances are: estimates, and no walks."""
        return "straight_line"


Network = WalkNetwork | StraightNetwork


def has_way(network: Network, estate_ids: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether any entrance of each estate is on the streets; without streets every one is."""
    joined = network.walk.on_network[: len(network.entrances)]
    return estate_ids.isin(network.entrances.loc[joined, "estate_id"]).to_numpy(dtype=np.bool_)


def within_walk(
    network: Network,
    estate_ids: pd.Series,
    doors: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    *,
    limit_m: float,
    engine: Engine = AUTO,
) -> WithinWalk:
    """Estates and sites within a walk of each other, from an estate's nearest entrance to a site's nearest door.

    Parameters
    ----------
    network
        The streets, or straight lines.
    estate_ids
        Estates, by the order of which pairs are numbered.
    doors
        Points of ``network.walk``, and the site of each, as its `doors` gives them; below 0 for points that count for
        none.
    limit_m
        Longest walk that counts.
    engine
        What searches.

    Returns
    -------
    WithinWalk
        By estate, then by site.
    """
    points, of = doors
    owner = pd.Index(estate_ids).get_indexer(pd.Index(network.entrances["estate_id"]))
    start = np.flatnonzero(owner >= 0)
    found = pairs_by(network.walk, start, points[of >= 0], limit_m=limit_m, groups=owner[start], engine=engine)
    every = WithinWalk(found.source, of[of >= 0][found.target], found.distance_m)
    return every.shortest()
