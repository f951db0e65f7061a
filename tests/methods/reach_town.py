"""A small search of our own, heap by hand: what the reach is measured against and from."""

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from hypothesis import strategies as st

from spatial_renewal.methods.edge_lines import EdgeLines, edge_lines
from spatial_renewal.methods.reach import Reach
from spatial_renewal.methods.trails import NO_NODE, Trail


@dataclass(frozen=True)
class Search:
    reach: Reach
    trail: Trail
    origin_xy: np.ndarray


def lines_of(*wkt: str) -> list:
    return list(shapely.from_wkt([f"LINESTRING ({w})" for w in wkt]))


def town_of(lines) -> EdgeLines:
    """Edges that meet where their ends agree."""
    lines = np.array(lines, dtype=object)
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, i)) for i in (0, -1)])
    nodes, node = np.unique(ends, axis=0, return_inverse=True)
    node = node.ravel()
    return edge_lines(lines, node[: len(lines)], node[len(lines) :], nodes=len(nodes))


def foot_of(edges: EdgeLines, xy) -> tuple[int, float, float]:
    """Edge, offset and gap of a place: the first of the nearest edges."""
    gaps = shapely.distance(edges.geometry, shapely.Point(xy))
    edge = int(np.argmin(gaps))
    return edge, float(edges.geometry[edge].project(shapely.Point(xy))), float(gaps[edge])


def search_from(edges: EdgeLines, *places) -> Search:
    """Dijkstra from all `places` at once, to the end."""
    feet = [foot_of(edges, xy) for xy in places]
    node_m = np.full(edges.nodes, np.inf)
    node_before = np.full(edges.nodes, NO_NODE)
    edge_before = np.full(edges.nodes, -1)
    node_foot = np.full(edges.nodes, -1)
    heap = [(gap + off, k, int(edges.tail[e]), NO_NODE, e) for k, (e, off, gap) in enumerate(feet)]
    heap += [
        (gap + float(edges.length_m[e]) - off, k, int(edges.head[e]), NO_NODE, e)
        for k, (e, off, gap) in enumerate(feet)
    ]
    heapq.heapify(heap)
    while heap:
        walk_m, foot, node, before, by = heapq.heappop(heap)
        if walk_m >= node_m[node]:
            continue
        node_m[node], node_before[node], edge_before[node], node_foot[node] = walk_m, before, by, foot
        for tail, head in ((edges.tail, edges.head), (edges.head, edges.tail)):
            for e in np.flatnonzero(tail == node):
                heapq.heappush(heap, (walk_m + float(edges.length_m[e]), foot, int(head[e]), node, int(e)))
    edge, offset_m, gap_m = (np.array(part) for part in zip(*feet, strict=True))
    reach = Reach(node_m=node_m, edge=edge, offset_m=offset_m, gap_m=gap_m)
    return Search(
        reach,
        Trail(node_before=node_before, edge_before=edge_before, node_foot=node_foot),
        np.array(places, dtype=float),
    )


def reach_from(edges: EdgeLines, *places) -> Reach:
    return search_from(edges, *places).reach


@st.composite
def towns(draw):
    """A random street plan with bends, loops, parallels and islands, and places about it."""
    spots = st.tuples(st.integers(0, 5), st.integers(0, 5))
    lines = []
    for number in range(draw(st.integers(1, 12))):
        xy = [(100.0 * x, 100.0 * y) for x, y in draw(st.lists(spots, min_size=2, max_size=4))]
        bent = [xy[0], *[(x + 13.7 + 0.31 * number, y - 8.1 - 0.17 * k) for k, (x, y) in enumerate(xy[1:-1])], xy[-1]]
        if shapely.LineString(bent).length > 0:
            lines.append(shapely.LineString(bent))
    place = st.tuples(st.floats(-40, 540, width=32), st.floats(-40, 540, width=32))
    return lines or lines_of("0 0, 100 0"), draw(st.lists(place, min_size=2, max_size=6))


def superblocks(columns: int = 6, rows: int = 6) -> list:
    """Streets around blocks of 400 x 300 m, cut at their crossings; every third block has a lane to its middle."""
    lines = []
    for i in range(columns + 1):
        for j in range(rows + 1):
            if i < columns:
                lines.append([(400 * i, 300 * j), (400 * (i + 1), 300 * j)])
            if j < rows:
                lines.append([(400 * i, 300 * j), (400 * i, 300 * (j + 1))])
            if i < columns and j < rows and (i + 2 * j) % 3 == 0:
                lines.append([(400 * i, 300 * j), (400 * i + 60, 300 * j + 150), (400 * i + 200, 300 * j + 150)])
    return [shapely.LineString(line) for line in lines]
