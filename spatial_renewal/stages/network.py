"""Where can one walk, and where do estates and facilities join the streets?"""

from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import NetworkError, finding
from spatial_renewal.methods.connectors import snap_past_walls
from spatial_renewal.methods.contraction import contract
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.entrances import SpotRules, streets_at_boundaries
from spatial_renewal.methods.gate_ways import Behind, open_gate_ways
from spatial_renewal.methods.snapping import Positions, index_segments
from spatial_renewal.methods.street_graph import StreetGraph, build_street_graph
from spatial_renewal.methods.walk_graph import place_points
from spatial_renewal.methods.walls import NOBODY, Passes, Walls, raise_walls, stopped
from spatial_renewal.networks import Streets, WalkNetwork
from spatial_renewal.params import NetworkParams, Params
from spatial_renewal.tables import ENTRANCES

Ints = npt.NDArray[np.int64]


def build_walk_network(
    streets: gpd.GeoDataFrame,
    *,
    estates: gpd.GeoDataFrame,
    entrances: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    params: Params,
) -> WalkNetwork:
    """Make the walkable streets a graph and join every entrance and facility to the nearest place that it can walk to.

    Parameters
    ----------
    streets
        Contract `STREETS`; rows that are not walkable stay out.
    estates
        Contract `ESTATES`.
    entrances
        Contract `ENTRANCES`, the given ones; estates without any get theirs where streets meet them.
    facilities
        Contract `FACILITIES`.
    barriers
        Contract `BARRIERS`.
    params
        Limits, spacing and what stops a way to the street, and the engine.

    Returns
    -------
    WalkNetwork
        Its entrances table holds the given entrances and the found ones; every estate with a street within the snap
        limit that no wall parts it from has at least one.

    Raises
    ------
    NetworkError
        No street can be walked.

    Notes
    -----
    Nobody walks straight through walls, rivers and railways, nor through the outline of an estate that was surveyed.
    An entrance passes its own estate's outline and what stands right at it. A facility near the edge of its estate
    opens to the street. One deeper inside joins a street inside; where there is none, it is walked to straight from
    every gate of the estate, itself included.
    """
    laid = lay_streets(streets, params=params)
    return join_streets(
        laid, estates=estates, entrances=entrances, facilities=facilities, barriers=barriers, params=params
    )


def lay_streets(streets: gpd.GeoDataFrame, *, params: Params) -> Streets:
    """Make the walkable streets a graph; the part of `build_walk_network` that only streets decide."""
    graph, street_ids = _graph_of(streets)
    return Streets(
        graph=graph,
        street_ids=street_ids,
        chains=contract(graph),
        index=index_segments(graph, engine=Engine(params.access.engine)),
    )


def street_graph_of(streets: gpd.GeoDataFrame) -> StreetGraph:
    """The walkable rows of contract `STREETS` as a graph, edges in their order; NetworkError where there are none."""
    walkable = streets[streets["walkable"]]
    if walkable.empty:
        raise NetworkError(finding("no_walkable_street", "streets"))
    named = (walkable["from_node"].notna() & walkable["to_node"].notna()).to_numpy()
    ids = pd.concat([walkable["from_node"][named], walkable["to_node"][named]])
    nodes = np.full((len(walkable), 2), -1)
    nodes[named] = pd.factorize(ids)[0].reshape(2, -1).T
    return build_street_graph(
        walkable.geometry.to_numpy(),
        nodes=nodes,
        grade_separated=(walkable["bridge"] | walkable["tunnel"]).to_numpy(),
    )


def join_streets(
    laid: Streets,
    *,
    estates: gpd.GeoDataFrame,
    entrances: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    params: Params,
) -> WalkNetwork:
    """Join entrances and facilities to streets that are laid; the other part of `build_walk_network`."""
    sites = estates.sort_values("estate_id", ignore_index=True)
    walls = _walls_of(sites, barriers, params.network)
    found = _find_entrances(sites, entrances, laid.graph, walls, params.network)
    everyone = pd.concat([entrances, found]).sort_values("entrance_id", ignore_index=True)
    table = gpd.GeoDataFrame(everyone[list(ENTRANCES.names)], geometry="geometry", crs=estates.crs)
    check_table(table, ENTRANCES)
    points = _points(table, facilities, sites, params.network)
    at = snap_past_walls(
        points.geometry,
        laid.index,
        limit_m=params.network.snap_limit_m,
        walls=walls,
        passes=points.passes,
        engine=Engine(params.access.engine),
    )
    behind = _behind_walls(points, at, walls)
    graph, chains, door_of = laid.graph, laid.chains, np.empty(0, dtype=np.int64)
    if len(behind.place):
        graph, at, door_of = open_gate_ways(graph, shapely.get_coordinates(points.geometry), at, behind=behind)
        chains = contract(graph)
    names = facilities["facility_id"].to_numpy(dtype=object)
    return WalkNetwork(
        entrances=table,
        graph=graph,
        walk=place_points(graph, at, chains=chains),
        street_ids=laid.street_ids,
        door_of=door_of - len(table),
        by_gate=tuple(sorted(names[np.unique(behind.place) - len(table)])),
        walls=walls,
    )


def join_facility(
    laid: Streets, network: WalkNetwork, *, estates: gpd.GeoDataFrame, facility: gpd.GeoDataFrame, params: Params
) -> WalkNetwork | None:
    """Join one more facility, behind the last row of those that are there; None where gates have to open to it."""
    sites = estates.sort_values("estate_id", ignore_index=True)
    points = _points(network.entrances.iloc[:0], facility, sites, params.network)
    at = snap_past_walls(
        points.geometry,
        laid.index,
        limit_m=params.network.snap_limit_m,
        walls=network.walls,
        passes=points.passes,
        engine=Engine(params.access.engine),
    )
    if network.by_gate or (points.site[0] != NOBODY and not at.on_network[0]):
        return None
    walk = network.walk.with_points(place_points(laid.graph, at, chains=laid.chains))
    return replace(network, walk=walk)


def without_facility(network: WalkNetwork, row: int) -> WalkNetwork | None:
    """Forget the facility at `row`; None where gates open to some, and ways would have to be taken back."""
    if network.by_gate:
        return None
    return replace(network, walk=network.walk.without_point(len(network.entrances) + row))


def _graph_of(streets: gpd.GeoDataFrame) -> tuple[StreetGraph, npt.NDArray[np.object_]]:
    # a fixed order makes every later tie fall the same way, whatever the order of rows
    ordered = streets[streets["walkable"]].sort_values("street_id")
    return street_graph_of(ordered), ordered["street_id"].to_numpy(dtype=object)


def _walled(sites: gpd.GeoDataFrame, params: NetworkParams) -> npt.NDArray[np.bool_]:
    """Estates whose outline is a wall; one that was made up around a point is none."""
    return sites["geometry_source"].eq("given").to_numpy(dtype=bool) & params.walled_estates


def _walls_of(sites: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, params: NetworkParams) -> Walls:
    stopping = barriers[barriers["kind"].isin(params.stopping_kinds)].sort_values("barrier_id")
    own = np.flatnonzero(_walled(sites, params))
    return raise_walls(
        np.concatenate([stopping.geometry.to_numpy(), sites.geometry.to_numpy()[own]]),
        np.concatenate([np.full(len(stopping), NOBODY), own]),
    )


def _find_entrances(
    sites: gpd.GeoDataFrame, given: gpd.GeoDataFrame, graph: StreetGraph, walls: Walls, params: NetworkParams
) -> gpd.GeoDataFrame:
    """Entrances of the estates that have none given."""
    owner = pd.Index(sites["estate_id"]).get_indexer(pd.Index(given["estate_id"]))
    lacking = np.setdiff1d(np.arange(len(sites)), owner)
    spots = streets_at_boundaries(
        sites.geometry.to_numpy()[lacking],
        graph.edge_geometry,
        rules=SpotRules(reach_m=params.gate_reach_m, search_m=params.snap_limit_m, spacing_m=params.gate_spacing_m),
        walls=walls,
        owner=lacking,
    )
    owner = sites["estate_id"].to_numpy(dtype=object)[lacking[spots.polygon]]
    number = (
        pd.Series(owner).groupby(owner).cumcount().add(1).astype("str") if len(owner) else pd.Series([], dtype="str")
    )
    return gpd.GeoDataFrame(
        {
            "entrance_id": pd.Series(owner, dtype="str") + "-" + number,
            "estate_id": pd.Series(owner, dtype="str"),
            "entrance_source": pd.Series(
                np.where(spots.crossing, "street_meets_estate", "nearest_street"), dtype="str"
            ),
        },
        geometry=shapely.points(spots.xy),
        crs=sites.crs,
    )


class _Points(NamedTuple):
    """Entrances, then facilities: the estate that each is a gate of or deep inside, and the walls that it passes."""

    geometry: npt.NDArray[np.object_]
    gates: int
    site: Ints
    passes: Passes


def _points(
    entrances: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, params: NetworkParams
) -> _Points:
    own = pd.Index(sites["estate_id"]).get_indexer(pd.Index(entrances["estate_id"])).astype(np.int64)
    inside, opens = _around(facilities, sites, params)
    return _Points(
        geometry=np.concatenate([entrances.geometry.to_numpy(), facilities.geometry.to_numpy()]),
        gates=len(entrances),
        site=np.concatenate([own, np.where(opens, NOBODY, inside)]),
        passes=Passes(
            owner=np.concatenate([own, np.where(opens, inside, NOBODY)]),
            free_m=np.concatenate([np.full(len(own), params.gate_passes_m), np.zeros(len(facilities))]),
        ),
    )


def _around(
    facilities: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, params: NetworkParams
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Walled estate that each facility is in, the first of several, and whether it opens to the street."""
    inside, opens = np.full(len(facilities), NOBODY), np.zeros(len(facilities), dtype=bool)
    walled = np.flatnonzero(_walled(sites, params))
    points, outlines = facilities.geometry.to_numpy(), sites.geometry.to_numpy()[walled]
    if not len(walled):
        return inside, opens
    facility, site = shapely.STRtree(outlines).query(points, predicate="intersects")
    order = np.lexsort((site, facility))
    facility, which = np.unique(facility[order], return_index=True)
    site = site[order][which]
    inside[facility] = walled[site]
    opens[facility] = shapely.distance(shapely.boundary(outlines[site]), points[facility]) <= params.frontage_m
    return inside, opens


def _behind_walls(points: _Points, at: Positions, walls: Walls) -> Behind:
    """Facilities that no street is open to, with every gate of their estate that is on the streets."""
    places = np.flatnonzero(~at.on_network & (points.site != NOBODY))
    places = places[places >= points.gates]
    gates = np.flatnonzero(at.on_network[: points.gates])
    sited = pd.DataFrame({"gate": gates, "site": points.site[gates]})
    pairs = sited.merge(pd.DataFrame({"place": places, "site": points.site[places]})).sort_values(["place", "gate"])
    gate, place = pairs["gate"].to_numpy(dtype=np.int64), pairs["place"].to_numpy(dtype=np.int64)
    xy = shapely.get_coordinates(points.geometry)
    barred = stopped(walls, xy[gate], xy[place], passes=points.passes.taken(gate))
    return Behind(gate[~barred], place[~barred])
