"""How do others search the same walks? (scipy, networkit, pandana, networkx, osmnx and IduEdu on one city's junctions)

Each peer is given the graph of junctions that ours searches, and points at their nearest junction: making its own graph
of it is outside the clock. Slow ones are asked for a sample; `share` is by how much their seconds are to be multiplied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import shapely
from cities import CATEGORIES, GATES, City
from scipy.sparse.csgraph import dijkstra

# Peers that are slow are asked for this many categories or estates only.
FEW_CATEGORIES, FEW_ESTATES, IDUEDU_ESTATES = 2, 40, 100
SCIPY_ROWS = 64
# Any system in metres does: coordinates are compared, never transformed.
CRS = "EPSG:32650"


@dataclass(frozen=True)
class Peer:
    """What a peer does in one go, and how many times that makes the whole work."""

    run: Callable[[], object]
    share: float = 1.0


def nearest_peers(city: City, limit_m: float, absent: list[str]) -> dict[str, Peer]:
    """Nearest facility of each category from the first gate of each estate, by all peers that are there."""
    made: dict[str, Callable[[City, float], Peer]] = {
        "scipy": scipy_nearest,
        "networkit": networkit_nearest,
        "pandana": pandana_nearest,
        "osmnx": osmnx_nearest,
        "iduedu": iduedu_nearest,
    }
    return {name: make(city, limit_m) for name, make in made.items() if name not in absent}


def pairs_peers(city: City, limit_m: float, absent: list[str]) -> dict[str, Peer]:
    """All facilities within the limit of the first gate of each estate, by all peers that are there."""
    made: dict[str, Callable[[City, float], Peer]] = {
        "scipy": scipy_pairs,
        "networkx": networkx_pairs,
        "pandana": pandana_pairs,
        "osmnx": osmnx_pairs,
        "iduedu": iduedu_pairs,
    }
    return {name: make(city, limit_m) for name, make in made.items() if name not in absent}


def scipy_nearest(city: City, limit_m: float) -> Peer:
    """One bounded search a category, from all its facilities; walk and facility of each gate's node."""

    def run() -> None:
        for chosen in city.sets:
            walk_m, _, origin = dijkstra(
                city.arcs, indices=city.nodes[chosen], min_only=True, limit=limit_m, return_predecessors=True
            )
            np.stack([walk_m[city.starts], origin[city.starts]])

    return Peer(run)


def scipy_pairs(city: City, limit_m: float) -> Peer:
    """Rows of distances in blocks that fit in memory, read at the facilities' nodes."""

    def run() -> int:
        found = 0
        for at in range(0, len(city.starts), SCIPY_ROWS):
            rows = dijkstra(city.arcs, indices=city.starts[at : at + SCIPY_ROWS], limit=limit_m)
            found += np.isfinite(rows[:, city.nodes[city.facilities]]).sum()
        return found

    return Peer(run)


def networkit_nearest(city: City, _limit_m: float) -> Peer:
    """One search a category, from a node of its own that leads to its facilities; two threads; it has no limit."""
    import networkit as nk  # noqa: PLC0415 - a peer may be absent

    nk.setNumberOfThreads(2)
    size = len(city.walk.chains.junction)
    coo = city.arcs.tocoo()
    source = np.repeat(np.arange(size, size + CATEGORIES), city.size.per_category)
    row, column = np.r_[coo.row, source], np.r_[coo.col, city.nodes[np.concatenate(city.sets)]]
    data = np.r_[coo.data, np.zeros(len(source))]
    ends = row.astype(np.uint64), column.astype(np.uint64)  # it crashes on other integers
    graph = nk.GraphFromCoo((data, ends), n=size + CATEGORIES, weighted=True, directed=True)

    def run() -> object:
        search = nk.distance.SPSP(graph, list(range(size, size + CATEGORIES)))
        search.run()
        return np.asarray(search.getDistances(asarray=True))[:, city.starts]

    return Peer(run)


def pandana_network(city: City) -> Any:  # noqa: ANN401 - its class is known only where it is installed
    """The same graph for pandana."""
    import pandana  # noqa: PLC0415 - a peer may be absent

    xy, chains = city.walk.chains.junction_xy, city.walk.chains
    return pandana.Network(
        pd.Series(xy[:, 0]),
        pd.Series(xy[:, 1]),
        pd.Series(chains.ends.first),
        pd.Series(chains.ends.last),
        pd.DataFrame({"length_m": chains.length_m}),
        twoway=True,
    )


def pandana_nearest(city: City, limit_m: float) -> Peer:
    """Facilities set and asked for, category by category."""
    network, xy = pandana_network(city), shapely.get_coordinates(city.points)

    def run() -> None:
        for number, chosen in enumerate(city.sets):
            network.set_pois(str(number), limit_m, 1, pd.Series(xy[chosen, 0]), pd.Series(xy[chosen, 1]))
            network.nearest_pois(limit_m, str(number), num_pois=1, include_poi_ids=True).iloc[city.starts]

    return Peer(run)


def pandana_pairs(city: City, limit_m: float) -> Peer:
    """Nodes in range of each estate."""
    network, starts = pandana_network(city), city.starts.tolist()
    return Peer(lambda: network.nodes_in_range(starts, limit_m))


def networkx_pairs(city: City, limit_m: float) -> Peer:
    """One bounded search an estate."""
    graph = nx.from_scipy_sparse_array(city.arcs)

    def run() -> None:
        for start in city.starts[:FEW_ESTATES].tolist():
            nx.single_source_dijkstra_path_length(graph, start, cutoff=limit_m)

    return Peer(run, len(city.starts) / FEW_ESTATES)


def street_graph_of(city: City) -> nx.MultiDiGraph:
    """The junctions as osmnx keeps streets: both directions of each, with lengths and places."""
    coo = city.arcs.tocoo()
    graph = nx.MultiDiGraph(crs=CRS)
    graph.add_nodes_from((n, {"x": x, "y": y}) for n, (x, y) in enumerate(city.walk.chains.junction_xy.tolist()))
    graph.add_weighted_edges_from(zip(*(c.tolist() for c in (coo.row, coo.col, coo.data)), strict=True), "length")
    return graph


def osmnx_nearest(city: City, limit_m: float) -> Peer:
    """Nearest nodes of gates and facilities by osmnx, then a search of networkx a category."""
    import osmnx  # noqa: PLC0415 - a peer may be absent

    graph, xy = street_graph_of(city), shapely.get_coordinates(city.points)
    gates = xy[city.gates[::GATES]]

    def run() -> None:
        for chosen in city.sets[:FEW_CATEGORIES]:
            targets = set(osmnx.distance.nearest_nodes(graph, *xy[chosen].T).tolist())
            walks = nx.multi_source_dijkstra_path_length(graph, targets, cutoff=limit_m, weight="length")
            for node in osmnx.distance.nearest_nodes(graph, *gates.T).tolist():
                walks.get(node)

    return Peer(run, len(city.sets) / FEW_CATEGORIES)


def osmnx_pairs(city: City, limit_m: float) -> Peer:
    """Nearest nodes of some gates by osmnx, then a bounded search of networkx each."""
    import osmnx  # noqa: PLC0415 - a peer may be absent

    graph, xy = street_graph_of(city), shapely.get_coordinates(city.points)
    gates = xy[city.gates[::GATES]][:FEW_ESTATES]

    def run() -> None:
        for node in osmnx.distance.nearest_nodes(graph, *gates.T).tolist():
            nx.single_source_dijkstra_path_length(graph, node, cutoff=limit_m, weight="length")

    return Peer(run, len(city.starts) / FEW_ESTATES)


def iduedu_graph(city: City) -> Any:  # noqa: ANN401 - its class is known only where it is installed
    """The same graph for IduEdu, which ObjectNat searches with; of parallel chains the shortest."""
    import iduedu  # noqa: PLC0415 - a peer may be absent

    iduedu.config.set_enable_tqdm(enable=False)
    coo = city.arcs.tocoo()
    one_way = coo.row < coo.col
    edges = pd.DataFrame({"u": coo.row[one_way], "v": coo.col[one_way], "m": coo.data[one_way]})
    edges = edges.groupby(["u", "v"], as_index=False)["m"].min()
    graph = nx.Graph(crs=CRS)
    graph.add_nodes_from((n, {"x": x, "y": y}) for n, (x, y) in enumerate(city.walk.chains.junction_xy.tolist()))
    graph.add_edges_from(
        (u, v, {"length_meter": m, "time_min": m})
        for u, v, m in zip(edges["u"].tolist(), edges["v"].tolist(), edges["m"].tolist(), strict=True)
    )
    return iduedu.nx_graph2urban_graph(graph)


def iduedu_nearest(city: City, limit_m: float) -> Peer:
    """One search a category from all its nodes."""
    import iduedu  # noqa: PLC0415 - a peer may be absent

    graph = iduedu_graph(city)

    def run() -> None:
        for chosen in city.sets:
            near = iduedu.multi_source_dijkstra_nearest_source(
                graph, source_nodes=np.unique(city.nodes[chosen]).tolist(), weight="length_meter", cutoff=limit_m
            )
            near.reindex(city.starts)

    return Peer(run)


def iduedu_pairs(city: City, limit_m: float) -> Peer:
    """Matrix of some estates by all nodes with facilities, on one thread."""
    import iduedu  # noqa: PLC0415 - a peer may be absent

    graph, starts = iduedu_graph(city), city.starts[:IDUEDU_ESTATES].tolist()
    targets = np.unique(city.nodes[city.facilities]).tolist()

    def run() -> object:
        return iduedu.od_matrix(
            graph,
            origins_nodes=starts,
            destination_nodes=targets,
            weight="length_meter",
            cutoff=limit_m,
            max_workers=1,
        )

    return Peer(run, len(city.starts) / IDUEDU_ESTATES)
