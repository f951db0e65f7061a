"""How far is the walk? A slow reckoning of its own (networkx), against which the planted truths are checked."""

from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely


@dataclass(frozen=True)
class Walks:
    """A street network that any point can be put on, at the nearest place of the nearest street."""

    graph: nx.Graph
    streets: gpd.GeoDataFrame
    tree: shapely.STRtree

    def snap(self, point: shapely.Point) -> tuple[int, float, float]:
        """Number of the nearest street, metres along it, metres to it."""
        k = int(self.tree.nearest(point))
        line = self.streets.geometry.iloc[k]
        return k, float(line.project(point)), float(line.distance(point))

    def distances_m(self, point: shapely.Point, others: list[shapely.Point]) -> np.ndarray:
        """Walks from one point to others: leg to the street, along the streets, leg from the street."""
        k, at, leg = self.snap(point)
        row = self.streets.iloc[k]
        starts = {row["from_node"]: at, row["to_node"]: row.geometry.length - at}
        graph = self.graph.copy()
        for node, metres in starts.items():
            graph.add_edge(
                "start", node, weight=min(metres, graph.get_edge_data("start", node, {"weight": np.inf})["weight"])
            )
        reach = nx.single_source_dijkstra_path_length(graph, "start", weight="weight")
        result = []
        for other in others:
            j, there, other_leg = self.snap(other)
            end = self.streets.iloc[j]
            ways = [
                reach.get(end["from_node"], np.inf) + there,
                reach.get(end["to_node"], np.inf) + end.geometry.length - there,
            ]
            if j == k:
                ways.append(abs(there - at))
            result.append(leg + min(ways) + other_leg)
        return np.array(result)


def walks_on(streets: gpd.GeoDataFrame) -> Walks:
    """Make the network of the walkable streets; of two streets between the same nodes the shorter counts."""
    walkable = streets[streets["walkable"]].reset_index(drop=True)
    graph = nx.Graph()
    for a, b, metres in zip(walkable["from_node"], walkable["to_node"], walkable.length, strict=True):
        if metres < graph.get_edge_data(a, b, {"weight": np.inf})["weight"]:
            graph.add_edge(a, b, weight=metres)
    return Walks(graph, walkable, shapely.STRtree(walkable.geometry.to_numpy()))
