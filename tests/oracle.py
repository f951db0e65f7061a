"""An independent answer to "how far is the walk": networkx on physically split edges, nothing of ours."""

from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from shapely.ops import substring


def split_graph(
    lines: list[shapely.LineString],
    points: list[shapely.Point],
    *,
    limit_m: float,
    ends: list[tuple[str, str]] | None = None,
) -> nx.Graph:
    """Noded lines as a graph, every point hung on its nearest line by a straight leg.

    Lines join where their end names agree (`ends`), else where their end coordinates agree exactly; inner vertices do
    not join.
    """
    names = ends or [(line.coords[0], line.coords[-1]) for line in lines]
    graph = nx.Graph()
    cuts: dict[int, list[tuple[float, tuple]]] = {i: [] for i in range(len(lines))}
    for number, point in enumerate(points):
        gaps = shapely.distance(np.array(lines, dtype=object), point)
        best = int(np.argmin(gaps))
        graph.add_node(("point", number))
        if gaps[best] <= limit_m:
            key = ("cut", number)
            cuts[best].append((lines[best].project(point), key))
            graph.add_edge(("point", number), key, length_m=float(gaps[best]))
    for number, line in enumerate(lines):
        first, last = names[number]
        stops = [(0.0, ("node", first)), *sorted(cuts[number]), (line.length, ("node", last))]
        for (here_m, a), (there_m, b) in pairwise(stops):
            length_m = substring(line, here_m, there_m).length
            if not graph.has_edge(a, b) or graph.edges[a, b]["length_m"] > length_m:
                graph.add_edge(a, b, length_m=length_m)
    return graph


def walks_from(graph: nx.Graph, number: int) -> dict:
    """Length of the shortest walk from a point to every node."""
    return nx.single_source_dijkstra_path_length(graph, ("point", number), weight="length_m")


def nearest_walks(graph: nx.Graph, targets: list[int], *, limit_m: float) -> dict:
    """Length of the walk from every node to the nearest of the target points."""
    sources = {("point", number) for number in targets}
    return nx.multi_source_dijkstra_path_length(graph, sources, cutoff=limit_m, weight="length_m")
