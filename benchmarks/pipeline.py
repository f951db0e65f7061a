"""How long does each stage take on the sample city, and how do the walks compare with networkx in the same run?

python benchmarks/pipeline.py        prints seconds per stage and one line a target; exits 1 where one is missed
"""

import platform
import statistics
import sys
import time
from importlib.metadata import version

import networkx as nx
import numpy as np

import spatial_renewal as sr
from spatial_renewal.methods.graph_views import split_at_points
from spatial_renewal.methods.shortest_paths import nearest_targets
from spatial_renewal.networks import WalkNetwork
from spatial_renewal.pipeline import STAGES
from spatial_renewal.stages.network import build_walk_network
from spatial_renewal.study import Inputs

REPETITIONS = 5
TARGET_SECONDS = 5.0
TARGET_RATIO = 10.0
LARGEST_DIFFERENCE_M = 0.01


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "shapely", "geopandas", "networkx")))
    since = time.perf_counter()
    inputs = sr.sample_city()
    print(f"\nread the sample city            {time.perf_counter() - since:8.2f} s")
    runs = [sr.run(inputs) for _ in range(REPETITIONS)]
    total_s = 0.0
    for stage in STAGES:
        median_s = statistics.median(run.seconds[stage] for run in runs)
        total_s += median_s
        print(f"{stage:<30}  {median_s:8.3f} s")
    ours_s, peer_s, worst_m = compare_walks(inputs, runs[0])
    ratio = peer_s / ours_s
    print(
        f"\nwalks to {inputs.facilities['category'].nunique()} categories: ours {ours_s:.3f} s, networkx {peer_s:.3f} s"
    )
    lines = [
        ("pipeline on the sample city", f"<= {TARGET_SECONDS:.0f} s", f"{total_s:.2f} s", total_s <= TARGET_SECONDS),
        ("walks, networkx over ours", f">= {TARGET_RATIO:.0f}x", f"{ratio:.1f}x", ratio >= TARGET_RATIO),
        ("largest difference of a walk", "< 10 mm", f"{1000 * worst_m:.6f} mm", worst_m < LARGEST_DIFFERENCE_M),
    ]
    for name, target, measured, held in lines:
        print(f"{name:<32} {target:>10} {measured:>14}  {'held' if held else 'missed'}")
    return 0 if all(held for *_, held in lines) else 1


def compare_walks(inputs: Inputs, results: sr.Results) -> tuple[float, float, float]:
    """Median seconds of ours and of networkx on split streets, interleaved, and the largest difference in metres."""
    network = build_walk_network(
        inputs.streets,
        estates=results.estates,
        entrances=inputs.entrances,
        facilities=inputs.facilities,
        barriers=inputs.barriers,
        params=inputs.params,
    )
    limit_m = inputs.params.access.search_limit_m
    groups = [rows.index.to_numpy() for _, rows in inputs.facilities.reset_index(drop=True).groupby("category")]
    peer = split_at_points(network.walk)
    ours_s, peer_s = [], []
    worst_m = 0.0
    for _ in range(REPETITIONS):
        since = time.perf_counter()
        ours = our_walks(network, groups, limit_m)
        ours_s.append(time.perf_counter() - since)
        since = time.perf_counter()
        theirs = [peer_walks(peer, network, group, limit_m) for group in groups]
        peer_s.append(time.perf_counter() - since)
        for a, b in zip(ours, theirs, strict=True):
            both = np.isfinite(a) & np.isfinite(b)
            if not np.array_equal(np.isfinite(a), np.isfinite(b)):
                worst_m = np.inf
            worst_m = max(worst_m, float(np.abs(a[both] - b[both]).max(initial=0.0)))
    return statistics.median(ours_s), statistics.median(peer_s), worst_m


def our_walks(network: WalkNetwork, groups: list[np.ndarray], limit_m: float) -> list[np.ndarray]:
    """Walks from every entrance to the nearest facility of each of `groups`."""
    starts = np.arange(len(network.entrances))
    found = nearest_targets(network.walk, starts, [group + len(starts) for group in groups], limit_m=limit_m)
    return [near.distance_m for near in found]


def peer_walks(peer: nx.Graph, network: WalkNetwork, group: np.ndarray, limit_m: float) -> np.ndarray:
    """The same by networkx, for one group."""
    on, count = network.walk.on_network, len(network.entrances)
    targets = {("point", int(i)) for i in group + count if on[i]}
    found = nx.multi_source_dijkstra_path_length(peer, targets, cutoff=limit_m, weight="length_m") if targets else {}
    return np.array([found.get(("point", i), np.inf) for i in range(count)])


if __name__ == "__main__":
    sys.exit(main())
