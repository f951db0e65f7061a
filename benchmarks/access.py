"""How fast are walks and snapping on whole cities, and how fast are scipy, networkit, pandana and others in one run?

python benchmarks/access.py          prints one line a target; exits 1 where one is missed
"""

import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from spatial_renewal.io.osm import read_osm
from spatial_renewal.methods.contraction import contract
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.graph_views import split_at_points
from spatial_renewal.methods.shortest_paths import nearest_targets, pairs_within
from spatial_renewal.methods.snapping import SegmentIndex, index_segments, snap_to_edges
from spatial_renewal.methods.street_graph import StreetGraph, build_street_graph
from spatial_renewal.methods.walk_graph import WalkGraph, place_points

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
REPETITIONS = 5
CATEGORIES, PER_CATEGORY, NEAREST_LIMIT_M = 25, 2_000, 1_200.0
ESTATES, GATES, FACILITIES, PAIRS_LIMIT_M = 5_000, 3, 50_000, 1_000.0
SNAP_LIMIT_M = 200.0
# networkx is asked for this many estates, and its time taken times as many
NETWORKX_ESTATES = 40
TWO, ONE, SCIPY = Engine("compiled", 2), Engine("compiled", 1), Engine("scipy")

# each target: how many times faster than which peer
NEAREST_TARGETS = {"scipy": 7.0, "networkit": 4.5, "pandana": 80.0}
PAIRS_TARGET, PAIRS_PER_S, SNAP_TARGET, MOST_MB, MOST_M = 12.0, 15e6, 30.0, 150.0, 1e-6

Line = tuple[str, str, str, bool]
Runners = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class City:
    """One city with random facilities and gates on its streets.

    Points are the facilities, then the gates, three an estate. `nodes` are the junctions nearest to them, for peers
    that know no edges; `arcs` is the same graph as scipy takes it.
    """

    name: str
    graph: StreetGraph
    index: SegmentIndex
    points: np.ndarray
    walk: WalkGraph
    nodes: np.ndarray
    arcs: csr_array
    sets: list[np.ndarray]

    @property
    def gates(self) -> np.ndarray:
        """Numbers of the points that are gates."""
        return np.arange(FACILITIES, len(self.points))


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    # else the threads of pandana and networkit go on spinning while the next one is timed
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if not DATA.is_dir():
        print("the cities' data are not on this machine: nothing measured")
        return 0
    if "--memory" in sys.argv:
        print(peak_mb(city_of(sys.argv[-1])))
        return 0
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    wanted = ("numpy", "scipy", "shapely", "numba", "networkx", "networkit", "pandana")
    absent = [name for name in wanted if importlib.util.find_spec(name) is None]
    print(", ".join(f"{name} {version(name)}" for name in wanted if name not in absent))
    if absent:
        print(f"not installed, so not measured: {', '.join(absent)}")
    if "numba" in absent:
        return 0
    lines: list[Line] = []
    for name in ("porto", "wuhan"):
        city = city_of(name)
        chains = city.walk.chains
        print(f"\n{name}: {len(chains.junction):,} junctions, {len(chains.length_m):,} chains")
        lines += [*nearest_lines(city, absent), *pairs_lines(city, absent), *snap_lines(city), *checks(city)]
    print()
    for name, target, measured, held in lines:
        print(f"{name:<52} {target:>12} {measured:>14}  {'held' if held else 'missed'}")
    return 0 if all(held for *_, held in lines) else 1


def city_of(name: str) -> City:
    """Streets of a city, with points that are the same in every run."""
    graph = {"porto": porto, "wuhan": wuhan}[name]()
    rng = np.random.default_rng(2026)
    base = rng.integers(0, len(graph.edge_from), FACILITIES + ESTATES)
    spots = shapely.line_interpolate_point(graph.edge_geometry[base], rng.random(len(base)), normalized=True)
    xy = shapely.get_coordinates(spots) + rng.uniform(-40, 40, (len(base), 2))
    gates = (xy[FACILITIES:, None] + rng.uniform(-80, 80, (ESTATES, GATES, 2))).reshape(-1, 2)
    points = np.asarray(shapely.points(np.vstack([xy[:FACILITIES], gates])), dtype=object)
    index = index_segments(graph, engine=TWO)
    at = snap_to_edges(points, graph, limit_m=SNAP_LIMIT_M, index=index)
    walk = place_points(graph, at, chains=contract(graph))
    ends, arcs = walk.chains.ends, walk.chains.arcs
    on = walk.on_network
    nearer = np.where(walk.offset_m <= walk.rest_m, ends.first[walk.chain], ends.last[walk.chain])
    return City(
        name=name,
        graph=graph,
        index=index,
        points=points,
        walk=walk,
        nodes=np.where(on, nearer, 0),
        arcs=csr_array((arcs.length_m, arcs.head, arcs.start), shape=(len(arcs.start) - 1,) * 2),
        sets=[rng.integers(0, FACILITIES, PER_CATEGORY) for _ in range(CATEGORIES)],
    )


def porto() -> StreetGraph:
    """Streets of Porto, from OpenStreetMap."""
    streets = read_osm(DATA / "porto" / "porto_portugal.osm.pbf", shown="porto").streets
    streets = streets[streets["walkable"]].to_crs(streets.estimate_utm_crs())
    return build_street_graph(
        streets.geometry.to_numpy(),
        from_node=streets["from_node"].to_numpy(dtype=object),
        to_node=streets["to_node"].to_numpy(dtype=object),
    )


def wuhan() -> StreetGraph:
    """Streets of Wuhan without motorways and trunk roads."""
    streets = gpd.read_parquet(DATA / "wuhan" / "network" / "wuhan_streets_original.parquet").reset_index(drop=True)
    streets = streets[~streets["highway"].astype(str).str.contains("motorway|trunk")]
    return build_street_graph(
        streets.geometry.to_numpy(),
        from_node=streets["u"].astype(str).to_numpy(dtype=object),
        to_node=streets["v"].astype(str).to_numpy(dtype=object),
    )


def interleaved(runners: Runners) -> dict[str, float]:
    """Median seconds of each, all in turn, after one round that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    for repetition in range(REPETITIONS + 1):
        for name, runner in runners.items():
            since = time.perf_counter()
            runner()
            if repetition:
                seconds[name].append(time.perf_counter() - since)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    print("  " + ", ".join(f"{name} {median_s:.4f} s" for name, median_s in medians.items()))
    return medians


def nearest_lines(city: City, absent: list[str]) -> list[Line]:
    """Nearest of 25 categories of 2,000 facilities, from a gate of each estate; peers from the gate's node."""
    gates = city.gates[::GATES]
    nearest = partial(nearest_targets, city.walk, gates, city.sets, limit_m=NEAREST_LIMIT_M)
    runners: Runners = {
        "ours": partial(nearest, engine=TWO),
        "ours, one thread": partial(nearest, engine=ONE),
        "ours on scipy": partial(nearest, engine=SCIPY),
        "scipy": partial(scipy_nearest, city),
    }
    if "networkit" not in absent:
        runners["networkit"] = networkit_nearest(city)
    if "pandana" not in absent:
        runners["pandana"] = pandana_nearest(city)
    taken_s = interleaved(runners)
    return [
        at_least(f"{city.name}: nearest of 25 x 2,000, {peer} over ours", times, taken_s[peer] / taken_s["ours"])
        for peer, times in NEAREST_TARGETS.items()
        if peer in taken_s
    ]


def at_least(name: str, times: float, measured: float) -> Line:
    """Make the line of a ratio."""
    return name, f">= {times:g}x", f"{measured:.1f}x", measured >= times


def scipy_nearest(city: City) -> None:
    """One bounded search a category, from all its facilities; walk and facility of each gate's node."""
    for chosen in city.sets:
        walk_m, _, origin = dijkstra(
            city.arcs,
            indices=city.nodes[chosen],
            min_only=True,
            limit=NEAREST_LIMIT_M,
            return_predecessors=True,
        )
        np.stack([walk_m[city.nodes[city.gates[::GATES]]], origin[city.nodes[city.gates[::GATES]]]])


def networkit_nearest(city: City) -> Callable[[], object]:
    """One search a category, from a node of its own that leads to its facilities; two threads; it has no limit."""
    import networkit as nk  # noqa: PLC0415 - a peer may be absent

    nk.setNumberOfThreads(2)
    size = len(city.walk.chains.junction)
    coo = city.arcs.tocoo()
    source = np.repeat(np.arange(size, size + CATEGORIES), PER_CATEGORY)
    row, column = np.r_[coo.row, source], np.r_[coo.col, city.nodes[np.concatenate(city.sets)]]
    data = np.r_[coo.data, np.zeros(len(source))]
    ends = row.astype(np.uint64), column.astype(np.uint64)  # it crashes on other integers
    graph = nk.GraphFromCoo((data, ends), n=size + CATEGORIES, weighted=True, directed=True)

    def run() -> object:
        search = nk.distance.SPSP(graph, list(range(size, size + CATEGORIES)))
        search.run()
        return np.asarray(search.getDistances(asarray=True))[:, city.nodes[city.gates[::GATES]]]

    return run


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


def pandana_nearest(city: City) -> Callable[[], object]:
    """Facilities set and asked for, category by category."""
    network, xy, gates = pandana_network(city), shapely.get_coordinates(city.points), city.nodes[city.gates[::GATES]]

    def run() -> None:
        for number, chosen in enumerate(city.sets):
            place = pd.Series(xy[chosen, 0]), pd.Series(xy[chosen, 1])
            network.set_pois(str(number), NEAREST_LIMIT_M, 1, *place)
            network.nearest_pois(NEAREST_LIMIT_M, str(number), num_pois=1, include_poi_ids=True).iloc[gates]

    return run


def pairs_lines(city: City, absent: list[str]) -> list[Line]:
    """All facilities within 1,000 m of each estate: ours from three gates each, peers from one node each."""
    estates = np.repeat(np.arange(ESTATES), GATES)
    pairs = partial(pairs_within, city.walk, city.gates, np.arange(FACILITIES), limit_m=PAIRS_LIMIT_M, groups=estates)
    starts = city.nodes[city.gates[::GATES]]
    runners: Runners = {
        "ours": partial(pairs, engine=TWO),
        "ours, one thread": partial(pairs, engine=ONE),
        "ours on scipy": partial(pairs, engine=SCIPY),
        "scipy": partial(scipy_pairs, city, starts),
        "networkx": partial(networkx_pairs, nx.from_scipy_sparse_array(city.arcs), starts[:NETWORKX_ESTATES]),
    }
    if "pandana" not in absent:
        network = pandana_network(city)
        runners["pandana"] = partial(network.nodes_in_range, starts.tolist(), PAIRS_LIMIT_M)
    taken_s = interleaved(runners)
    taken_s["networkx"] *= ESTATES / NETWORKX_ESTATES
    count = len(pairs(engine=TWO).source)
    rate = count / taken_s["ours"]
    print(f"  {count:,} pairs")
    return [
        *(
            at_least(
                f"{city.name}: pairs, {peer} over ours on one thread",
                PAIRS_TARGET,
                taken_s[peer] / taken_s["ours, one thread"],
            )
            for peer in ("scipy", "networkx", "pandana")
            if peer in taken_s
        ),
        (f"{city.name}: pairs on two threads", ">= 15 M/s", f"{rate / 1e6:.1f} M/s", rate >= PAIRS_PER_S),
    ]


def scipy_pairs(city: City, starts: np.ndarray) -> int:
    """Rows of distances in blocks that fit in memory, read at the facilities' nodes."""
    found = 0
    for at in range(0, len(starts), 64):
        rows = dijkstra(city.arcs, indices=starts[at : at + 64], limit=PAIRS_LIMIT_M)
        found += np.isfinite(rows[:, city.nodes[:FACILITIES]]).sum()
    return found


def networkx_pairs(graph: nx.Graph, starts: np.ndarray) -> None:
    """One bounded search an estate."""
    for start in starts.tolist():
        nx.single_source_dijkstra_path_length(graph, start, cutoff=PAIRS_LIMIT_M)


def snap_lines(city: City) -> list[Line]:
    """50,000 points on their nearest edges; both indices are made beforehand."""
    points, tree = city.points[:FACILITIES], shapely.STRtree(city.graph.edge_geometry)
    ours = partial(snap_to_edges, points, city.graph, limit_m=SNAP_LIMIT_M, index=city.index)

    def peer() -> None:
        which, edge = tree.query_nearest(points, max_distance=SNAP_LIMIT_M, all_matches=False)
        shapely.line_locate_point(city.graph.edge_geometry[edge], points[which])

    made: Runners = {
        "our index": partial(index_segments, city.graph, engine=TWO),
        "the tree": partial(shapely.STRtree, city.graph.edge_geometry),
    }
    interleaved(made)
    taken_s = interleaved(
        {"ours": partial(ours, engine=TWO), "ours, one thread": partial(ours, engine=ONE), "shapely": peer}
    )
    return [
        at_least(f"{city.name}: 50,000 points, STRtree over ours", SNAP_TARGET, taken_s["shapely"] / taken_s["ours"])
    ]


def checks(city: City) -> list[Line]:
    """Largest difference to our scipy engine and to networkx on split streets, and the memory of a run of its own."""
    compiled, plain = (
        nearest_targets(city.walk, city.gates, city.sets, limit_m=NEAREST_LIMIT_M, engine=e) for e in (TWO, SCIPY)
    )
    engines_m = max(difference_m(a.distance_m, b.distance_m) for a, b in zip(compiled, plain, strict=True))
    targets = {("point", int(k)) for k in city.sets[0] if city.walk.on_network[k]}
    walks = nx.multi_source_dijkstra_path_length(
        split_at_points(city.walk), targets, cutoff=NEAREST_LIMIT_M, weight="length_m"
    )
    known = np.array([walks.get(("point", int(k)), np.inf) for k in city.gates])
    oracle_m = difference_m(compiled[0].distance_m, known)
    used_mb = float(
        subprocess.run(  # noqa: S603 - this very script
            [sys.executable, __file__, "--memory", city.name], capture_output=True, text=True, check=True
        ).stdout
    )
    return [
        (f"{city.name}: largest difference between engines", "< 1 um", f"{engines_m * 1e6:.3g} um", engines_m < MOST_M),
        (f"{city.name}: largest difference to networkx", "< 1 um", f"{oracle_m * 1e6:.3g} um", oracle_m < MOST_M),
        (f"{city.name}: memory over the loaded graph", "<= 150 MB", f"{used_mb:.0f} MB", used_mb <= MOST_MB),
    ]


def difference_m(a: np.ndarray, b: np.ndarray) -> float:
    """Largest difference; infinite where only one of them is reached."""
    if not np.array_equal(np.isfinite(a), np.isfinite(b)):
        return np.inf
    both = np.isfinite(a)
    return float(np.abs(a[both] - b[both]).max(initial=0.0))


def peak_mb(city: City) -> float:
    """Most memory while snapping, nearest and pairs run, over what the loaded city takes; NaN but on Linux."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return float("nan")
    TWO.kernels()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = read_kb(status, "VmRSS")
    snap_to_edges(city.points, city.graph, limit_m=SNAP_LIMIT_M, engine=TWO, index=city.index)
    nearest_targets(city.walk, city.gates, city.sets, limit_m=NEAREST_LIMIT_M, engine=TWO)
    estates = np.repeat(np.arange(ESTATES), GATES)
    pairs_within(city.walk, city.gates, np.arange(FACILITIES), limit_m=PAIRS_LIMIT_M, groups=estates, engine=TWO)
    return (read_kb(status, "VmHWM") - before) / 1024


def read_kb(status: Path, name: str) -> int:
    """A figure of the process."""
    return next(
        int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith(name)
    )


if __name__ == "__main__":
    sys.exit(main())
