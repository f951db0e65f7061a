"""How fast and how exact are walks on whole cities, and how fast are others in one run?

python benchmarks/access.py          walks, snapping, first compilation; one line a target; exits 1 where one is missed
python benchmarks/access.py --all    then isochrones.py, readers.py and scenario.py too, each in a process of its own

Ours against scipy, networkit, pandana, networkx, osmnx and IduEdu (what ObjectNat searches with); those that are not
installed are named and left out. Nothing is downloaded. Ratios are of medians of interleaved runs.
"""

import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import networkx as nx
import numpy as np
import shapely
from cities import CATEGORIES, DATA, DISTRICT, GATES, SNAP_LIMIT_M, WHOLE, City, city_of
from peers.walks import Peer, nearest_peers, pairs_peers

from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.graph_views import split_at_points
from spatial_renewal.methods.shortest_paths import nearest_targets, pairs_within
from spatial_renewal.methods.snapping import index_segments, snap_to_edges

HERE = Path(__file__).resolve().parent
SIBLINGS = ("isochrones.py", "readers.py", "scenario.py")
PEERS = ("networkx", "networkit", "pandana", "osmnx", "iduedu")
REPETITIONS = 5
NEAREST_LIMIT_M, PAIRS_LIMIT_M = 1_200.0, 1_000.0
TWO, ONE, SCIPY = Engine("compiled", 2), Engine("compiled", 1), Engine("scipy")

# each target: how many times faster than which peer; others are told without one
NEAREST_TARGETS = {"scipy": 7.0, "networkit": 4.5, "pandana": 80.0}
PAIRS_TARGET, PAIRS_PER_S, SNAP_TARGET, MOST_MB, MOST_M, COMPILE_S = 12.0, 15e6, 30.0, 150.0, 1e-6, 10.0

# name, target, measured, held; None where there is no target
Line = tuple[str, str, str, bool | None]
VERDICTS = {True: "held", False: "missed", None: ""}
FIRST_USE = """
import logging, time
logging.basicConfig(level=logging.INFO, format="%(message)s")
from spatial_renewal.methods.engines import Engine
since = time.perf_counter()
Engine("compiled").kernels()
print(time.perf_counter() - since)
"""


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
    wanted = ("numpy", "scipy", "shapely", "numba", *PEERS)
    absent = [name for name in wanted if importlib.util.find_spec(name) is None]
    print(", ".join(f"{name} {version(name)}" for name in wanted if name not in absent))
    if absent:
        print(f"not installed, so not measured: {', '.join(absent)}")
    if "numba" in absent:
        return 0
    lines = compile_lines()
    for name in ("porto", "wuhan"):
        city = city_of(name)
        chains = city.walk.chains
        print(f"\n{name}: {len(chains.junction):,} junctions, {len(chains.length_m):,} chains")
        lines += [*nearest_lines(city, absent), *pairs_lines(city, absent), *snap_lines(city)]
        lines += [*difference_lines(city), memory_line(name)]
    for name in ("taichung", "nanjing"):
        lines += difference_lines(city_of(name, DISTRICT))
    print()
    for name, target, measured, held in lines:
        print(f"{name:<56} {target:>12} {measured:>14}  {VERDICTS[held]}")
    held = all(held is not False for *_, held in lines)
    return 0 if siblings_hold() and held else 1


def siblings_hold() -> bool:
    """Whether the targets of the other scripts of the walking engine hold; only run if asked for."""
    if "--all" not in sys.argv:
        print(f"\nnot run without --all: {', '.join(SIBLINGS)}")
        return True
    ended = []
    for name in SIBLINGS:
        print(f"\n{name}", flush=True)
        ended.append(subprocess.run([sys.executable, HERE / name], check=False).returncode)  # noqa: S603 - our own
    return not any(ended)


def compile_lines() -> list[Line]:
    """Seconds until the kernels are ready, in a process with an empty cache and in the next one; is it announced?"""
    with tempfile.TemporaryDirectory() as folder:
        room = os.environ | {"NUMBA_CACHE_DIR": folder, "PYTHONPATH": str(HERE.parent)}
        first, second = (
            subprocess.run(  # noqa: S603 - our own
                [sys.executable, "-c", FIRST_USE], env=room, capture_output=True, text=True, check=True
            )
            for _ in range(2)
        )
    told = "compiling" in first.stderr and "compiling" not in second.stderr
    first_s, second_s = float(first.stdout), float(second.stdout)
    return [
        ("first use, compiled and announced", f"< {COMPILE_S:g} s", f"{first_s:.1f} s", told and first_s < COMPILE_S),
        ("second use, from the cache", "", f"{second_s:.1f} s", None),
    ]


def interleaved(runners: dict[str, Peer]) -> dict[str, float]:
    """Median seconds of the whole work of each, all in turn, after one round that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    for repetition in range(REPETITIONS + 1):
        for name, runner in runners.items():
            since = time.perf_counter()
            runner.run()
            if repetition:
                seconds[name].append((time.perf_counter() - since) * runner.share)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    print("  " + ", ".join(f"{name} {median_s:.4f} s" for name, median_s in medians.items()))
    return medians


def ours(work: Callable[..., object]) -> dict[str, Peer]:
    """The same work by our three engines."""
    engines = {"ours": TWO, "ours, one thread": ONE, "ours on scipy": SCIPY}
    return {name: Peer(partial(work, engine=engine)) for name, engine in engines.items()}


def ratio_line(name: str, times: float | None, measured: float) -> Line:
    """Make the line of a ratio."""
    return (
        name,
        "" if times is None else f">= {times:g}x",
        f"{measured:.1f}x",
        None if times is None else (measured >= times),
    )


def nearest_lines(city: City, absent: list[str]) -> list[Line]:
    """Nearest of 25 categories of 2,000 facilities, from a gate of each estate; peers from the gate's node."""
    nearest = partial(nearest_targets, city.walk, city.gates[::GATES], city.sets, limit_m=NEAREST_LIMIT_M)
    since = time.perf_counter()
    steps = len(city.walk.chains.ranks.up.head)
    print(f"  ours ranks junctions once, like peers that make their graph: {time.perf_counter() - since:.4f} s")
    print(f"  {steps:,} steps between ranks")
    peers = nearest_peers(city, NEAREST_LIMIT_M, absent)
    taken_s = interleaved(ours(nearest) | peers)
    name = f"{city.name}: nearest of {CATEGORIES} x {WHOLE.per_category:,}"
    return [
        ratio_line(f"{name}, {peer} over ours", NEAREST_TARGETS.get(peer), taken_s[peer] / taken_s["ours"])
        for peer in peers
    ]


def pairs_lines(city: City, absent: list[str]) -> list[Line]:
    """All facilities within 1,000 m of each estate: ours from three gates each, peers from one node each."""
    estates = np.repeat(np.arange(city.size.estates), GATES)
    pairs = partial(pairs_within, city.walk, city.gates, city.facilities, limit_m=PAIRS_LIMIT_M, groups=estates)
    peers = pairs_peers(city, PAIRS_LIMIT_M, absent)
    taken_s = interleaved(ours(pairs) | peers)
    count = len(pairs(engine=TWO).source)
    rate = count / taken_s["ours"]
    print(f"  {count:,} pairs")
    return [
        *(
            ratio_line(
                f"{city.name}: pairs, {peer} over ours on one thread",
                PAIRS_TARGET,
                taken_s[peer] / taken_s["ours, one thread"],
            )
            for peer in peers
        ),
        (f"{city.name}: pairs on two threads", ">= 15 M/s", f"{rate / 1e6:.1f} M/s", rate >= PAIRS_PER_S),
    ]


def snap_lines(city: City) -> list[Line]:
    """50,000 points on their nearest edges; both indices are made beforehand."""
    points, tree = city.points[: city.size.facilities], shapely.STRtree(city.graph.edge_geometry)
    snap = partial(snap_to_edges, points, city.graph, limit_m=SNAP_LIMIT_M, index=city.index)

    def peer() -> None:
        which, edge = tree.query_nearest(points, max_distance=SNAP_LIMIT_M, all_matches=False)
        shapely.line_locate_point(city.graph.edge_geometry[edge], points[which])

    interleaved(
        {
            "our index": Peer(partial(index_segments, city.graph, engine=TWO)),
            "the tree": Peer(partial(shapely.STRtree, city.graph.edge_geometry)),
        }
    )
    taken_s = interleaved(
        {
            "ours": Peer(partial(snap, engine=TWO)),
            "ours, one thread": Peer(partial(snap, engine=ONE)),
            "shapely": Peer(peer),
        }
    )
    name = f"{city.name}: {len(points):,} points, STRtree over ours"
    return [ratio_line(name, SNAP_TARGET, taken_s["shapely"] / taken_s["ours"])]


def difference_lines(city: City) -> list[Line]:
    """Largest difference to our scipy engine, and to networkx on streets that are split at every point."""
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
    return [
        (f"{city.name}: largest difference between engines", "< 1 um", f"{engines_m * 1e6:.3g} um", engines_m < MOST_M),
        (f"{city.name}: largest difference to networkx", "< 1 um", f"{oracle_m * 1e6:.3g} um", oracle_m < MOST_M),
    ]


def difference_m(a: np.ndarray, b: np.ndarray) -> float:
    """Largest difference; infinite where only one of them is reached."""
    if not np.array_equal(np.isfinite(a), np.isfinite(b)):
        return np.inf
    both = np.isfinite(a)
    return float(np.abs(a[both] - b[both]).max(initial=0.0))


def memory_line(name: str) -> Line:
    """Most memory over the loaded city, in a process of its own."""
    used_mb = float(
        subprocess.run(  # noqa: S603 - this very script
            [sys.executable, __file__, "--memory", name], capture_output=True, text=True, check=True
        ).stdout
    )
    return f"{name}: memory over the loaded graph", f"<= {MOST_MB:g} MB", f"{used_mb:.0f} MB", used_mb <= MOST_MB


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
    estates = np.repeat(np.arange(city.size.estates), GATES)
    pairs_within(city.walk, city.gates, city.facilities, limit_m=PAIRS_LIMIT_M, groups=estates, engine=TWO)
    return (read_kb(status, "VmHWM") - before) / 1024


def read_kb(status: Path, name: str) -> int:
    """A figure of the process."""
    return next(
        int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith(name)
    )


if __name__ == "__main__":
    sys.exit(main())
