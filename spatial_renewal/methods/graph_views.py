"""How does one look at the streets with networkx, and how does a networkx or OSMnx graph become streets?"""

import networkx as nx
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from spatial_renewal.errors import NetworkError, finding
from spatial_renewal.methods.street_graph import StreetGraph, build_street_graph
from spatial_renewal.methods.walk_graph import WalkGraph


def to_networkx(graph: StreetGraph) -> nx.MultiGraph:
    """Every edge of `graph` as an edge of a multigraph.

    Nodes carry ``x`` and ``y``, edges ``length_m``, ``geometry``, ``street`` (position of the line that they are a
    piece of) and their position in `graph` as key.

    Examples
    --------
    >>> lane = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 50 0)", "LINESTRING (50 0, 50 60)"]))
    >>> to_networkx(lane).size(weight="length_m")
    110.0
    """
    view = nx.MultiGraph()
    view.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(graph.node_xy.tolist()))
    ends = zip(graph.edge_from.tolist(), graph.edge_to.tolist(), strict=True)
    for key, (a, b) in enumerate(ends):
        view.add_edge(
            a,
            b,
            key=key,
            length_m=float(graph.edge_length_m[key]),
            geometry=graph.edge_geometry[key],
            street=int(graph.edge_street[key]),
        )
    return view


def from_networkx(graph: nx.Graph) -> StreetGraph:
    """Streets from any networkx graph with ``x`` and ``y`` at its nodes, such as OSMnx makes.

    Parameters
    ----------
    graph
        In metres, or without a CRS. Edges may carry ``geometry``; else they are straight. Both directions of a
        street are one street; parallel edges that run differently stay apart.

    Returns
    -------
    StreetGraph
        Edges meet at the nodes of `graph` alone, so two levels at one coordinate stay apart.

    Raises
    ------
    NetworkError
        A node has no coordinates, or the graph's CRS is in degrees.

    Examples
    --------
    >>> both_ways = nx.MultiDiGraph([(1, 2), (2, 1)])
    >>> nx.set_node_attributes(both_ways, {1: {"x": 0.0, "y": 0.0}, 2: {"x": 80.0, "y": 0.0}})
    >>> from_networkx(both_ways).edge_length_m.tolist()
    [80.0]
    """
    bare = [node for node, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if bare:
        raise NetworkError(finding("graph_without_coordinates", "graph", ids=bare))
    xy = {node: (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)}
    crs = graph.graph.get("crs")
    if crs is not None and CRS(crs).is_geographic:
        raise NetworkError(finding("graph_in_degrees", "graph"))
    ends = [(str(a), str(b)) for a, b in graph.edges()]
    lines = [data.get("geometry") or shapely.LineString([xy[a], xy[b]]) for a, b, data in graph.edges(data=True)]
    shapes = np.array(lines, dtype=object)
    kept = _one_of_both_directions(ends, shapes)
    pairs = [ends[i] for i in kept]
    number = {name: i for i, name in enumerate(dict.fromkeys([*(a for a, _ in pairs), *(b for _, b in pairs)]))}
    nodes = np.array([(number[a], number[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    return build_street_graph(shapes[kept], nodes=nodes)


def _one_of_both_directions(ends: list[tuple[str, str]], shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Positions of the edges that are no mere way back along another."""
    normal = shapely.to_wkb(shapely.normalize(shapes))
    seen = {(*sorted(pair), shape): i for i, (pair, shape) in reversed(list(enumerate(zip(ends, normal, strict=True))))}
    return np.array(sorted(seen.values()), dtype=np.int64)


def split_at_points(walk: WalkGraph) -> nx.Graph:
    """A plain graph whose chains are cut at every point, for whoever wants to route by other means.

    Nodes are ``("junction", i)``, ``("cut", k)`` where point k joins its chain, and ``("point", k)``; edges carry
    ``length_m``. Of parallel edges the shortest is kept. Points off the network have no edge.
    """
    split = nx.Graph()
    split.add_nodes_from(("point", k) for k in range(len(walk.chain)))
    on = np.flatnonzero(walk.on_network)
    chain = np.concatenate([walk.chain[on], np.arange(len(walk.chains.length_m))])
    at_m = np.concatenate([walk.offset_m[on], walk.chains.length_m])
    stop = [("cut", int(k)) for k in on] + [("junction", int(i)) for i in walk.chains.ends.last]
    rank = np.concatenate([np.zeros(len(on)), np.ones(len(walk.chains.length_m))])
    before = {}
    for i in np.lexsort((rank, at_m, chain)):
        c = int(chain[i])
        here, here_m = before.get(c, (("junction", int(walk.chains.ends.first[c])), 0.0))
        _add_shorter(split, here, stop[i], float(at_m[i]) - here_m)
        before[c] = (stop[i], float(at_m[i]))
    for k in on:
        split.add_edge(("cut", int(k)), ("point", int(k)), length_m=float(walk.gap_m[k]))
    return split


def _add_shorter(graph: nx.Graph, a: tuple[str, int], b: tuple[str, int], length_m: float) -> None:
    if not graph.has_edge(a, b) or graph.edges[a, b]["length_m"] > length_m:
        graph.add_edge(a, b, length_m=length_m)
