"""Random networks with every pitfall of walking distances, and an oracle on their cut edges: networkx, not ours."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from hypothesis import strategies as st
from shapely.ops import substring

SPACING_M = 100.0


@dataclass
class Network:
    """Lines between named nodes; two names at one coordinate are two levels."""

    lines: list[shapely.LineString] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)
    points: list[shapely.Point] = field(default_factory=list)

    def add(self, a: str, b: str, *xy: tuple[float, float]) -> None:
        self.lines.append(shapely.LineString(xy))
        self.ends.append((a, b))

    @property
    def topology(self) -> dict[str, np.ndarray]:
        number = {name: i for i, name in enumerate(sorted({name for pair in self.ends for name in pair}))}
        return {"nodes": np.array([[number[a], number[b]] for a, b in self.ends])}


@st.composite
def networks(draw) -> Network:
    """Up to ten streets between nine places on two levels, and up to seven points.

    Every street is one of: straight, bent, drawn twice, a chain of short pieces in either direction, a loop, a link
    without length from one level to the other or from a node to itself, an island that nothing joins. Points stand at
    nodes, on streets - several on one street, at one place - and beside them.
    """
    town = Network()
    town.add("00", "10", (0.0, 0.0), (SPACING_M, 0.0))
    place = st.tuples(st.integers(0, 2), st.integers(0, 2))
    kinds = st.sampled_from(["straight", "bent", "twice", "chain", "loop", "lift", "nothing", "island"])
    for number in range(draw(st.integers(1, 9))):
        a, b = draw(place), draw(place)
        level = draw(st.sampled_from(["", "", "up"]))
        _street(town, draw(kinds), (a, b), level, number)
    for _ in range(draw(st.integers(2, 7))):
        line = town.lines[draw(st.integers(0, len(town.lines) - 1))]
        share = draw(st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.5, 0.8, 1.0]))
        aside = draw(st.sampled_from([0.0, 0.0, 0.5, 7.25, 30.0]))
        x, y = line.interpolate(share, normalized=True).coords[0]
        town.points.append(shapely.Point(x + 0.6 * aside, y + 0.8 * aside))
    return town


def _street(town: Network, kind: str, ends: tuple[tuple[int, int], tuple[int, int]], level: str, number: int) -> None:
    (a, b), (a_xy, b_xy) = ((f"{x}{y}{level}" for x, y in ends), ((SPACING_M * x, SPACING_M * y) for x, y in ends))
    a_other = a.removesuffix("up") if level else f"{a}up"
    # no two bends agree
    bend = (a_xy[0] + 41.3 + number, a_xy[1] + 23.9 - 2 * number)
    if kind == "nothing":
        town.add(a, a, a_xy, a_xy)
    elif kind == "lift":
        town.add(a, a_other, a_xy, a_xy)
    elif kind == "island":
        far = (a_xy[0] + 1000.0, a_xy[1] + 10.0 * number)
        town.add(f"island{number}", f"island{number}end", far, (far[0] + 60.0, far[1] + 3.0))
    elif kind == "loop" or a == b:
        town.add(a, a, a_xy, bend, (bend[0] - 60.0, bend[1] + 11.0), a_xy)
    elif kind == "chain":
        cuts = np.linspace(a_xy, b_xy, 5)
        names = [a, *(f"{number}:{i}" for i in range(3)), b]
        for i, ((here, there), (start, end)) in enumerate(zip(pairwise(names), pairwise(cuts), strict=True)):
            town.add(*((there, here, end, start) if i % 2 else (here, there, start, end)))
    else:
        way = [a_xy, b_xy] if kind == "straight" else [a_xy, bend, b_xy]
        town.add(a, b, *way)
        if kind == "twice":
            town.add(b, a, *way[::-1])


def cut_graph(
    lines: list[shapely.LineString] | np.ndarray,
    ends: list[tuple[str, str]],
    feet: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> nx.Graph:
    """Streets as a graph that is physically cut at the foot of every point, which hangs there by its leg.

    `feet`: line that each point joins (negative: none), its coordinates (k, 2), and its leg in metres. Of several
    edges between two nodes the shortest stays.
    """
    graph = nx.Graph()
    cuts: dict[int, list[tuple[float, tuple]]] = defaultdict(list)
    for number, (line, xy, gap_m) in enumerate(zip(*feet, strict=True)):
        graph.add_node(("point", number))
        if line >= 0:
            cuts[int(line)].append((lines[line].project(shapely.Point(xy)), ("cut", number)))
            graph.add_edge(("point", number), ("cut", number), length_m=float(gap_m))
    whole_m = shapely.length(np.asarray(lines, dtype=object))
    for number, (line, (first, last)) in enumerate(zip(lines, ends, strict=True)):
        stops = [(0.0, first), *sorted(cuts.get(number, [])), (float(whole_m[number]), last)]
        for (here_m, a), (there_m, b) in pairwise(stops):
            length_m = substring(line, here_m, there_m).length if number in cuts else float(whole_m[number])
            if not graph.has_edge(a, b) or graph.edges[a, b]["length_m"] > length_m:
                graph.add_edge(a, b, length_m=length_m)
    return graph


def pairs_by_networkx(graph: nx.Graph, sources: list[int], targets: list[int], *, limit_m: float) -> np.ndarray:
    """(sources, targets) walks; infinite beyond the limit."""
    found = np.full((len(sources), len(targets)), np.inf)
    for row, number in enumerate(sources):
        known = nx.single_source_dijkstra_path_length(graph, ("point", number), cutoff=limit_m, weight="length_m")
        found[row] = [known.get(("point", target), np.inf) for target in targets]
    return found


def nearest_by_networkx(graph: nx.Graph, sources: list[int], targets: list[int], *, limit_m: float) -> np.ndarray:
    """(sources,) walk to the nearest of the targets; infinite beyond the limit."""
    starts = {("point", number) for number in targets}
    known = nx.multi_source_dijkstra_path_length(graph, starts, cutoff=limit_m, weight="length_m")
    return np.array([known.get(("point", number), np.inf) for number in sources])
