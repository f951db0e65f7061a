"""How quick are isochrones and how right, against networkx with buffered streets in the same run?

python benchmarks/isochrones.py      needs the folder of real data; one line a target; exits 1 where one is missed

The peer is what most scripts do: ``networkx.ego_graph``, the streets of it as one MultiLineString, its buffer. Both
sides walk the same streets from the same nodes, on one thread each, interleaved.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from spatial_renewal.io.osm import read_osm
from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.contraction import contract
from spatial_renewal.methods.edge_lines import EdgeLines
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.isochrones import buffered_isochrones, traced_isochrones
from spatial_renewal.methods.node_walks import node_walks
from spatial_renewal.methods.reach import Reach, walk_to_places
from spatial_renewal.methods.snapping import snap_to_edges
from spatial_renewal.methods.street_graph import build_street_graph
from spatial_renewal.methods.street_land import StreetLand, street_land
from spatial_renewal.methods.street_pixels import StreetPixels, street_pixels
from spatial_renewal.methods.walk_graph import WalkGraph, place_points

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
REPETITIONS = 5
ORIGINS = 200
PEER_ORIGINS = 40
SCALED_TO = 2000
LIMIT_M = 1000.0
OFFSET_M = 45.0
PIXEL_M = 15.0
POINTS = 3000
TARGET_RATIO = 30.0
TARGET_BUFFER_RATIO = 3.0
TARGET_WRONG_SHARE = 0.02


@dataclass(frozen=True)
class City:
    """Streets of one city as each side wants them, and the nodes that isochrones are asked for."""

    name: str
    edges: EdgeLines
    walk: WalkGraph
    peer: nx.Graph
    origins: np.ndarray


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    if not REAL.is_dir():
        print("the folder of real data is not beside the repository: nothing measured")
        return 1
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "shapely", "networkx")))
    print(f"walks of {LIMIT_M:.0f} m, {OFFSET_M:.0f} m off the street, pixels of {PIXEL_M:.0f} m, one thread\n")
    lines = [line for city in (city_of("Taichung", taichung()), city_of("Wuhan", wuhan())) for line in measure(city)]
    print()
    for name, target, measured, held in lines:
        print(f"{name:<48} {target:>8} {measured:>10}  {'held' if held else 'missed'}")
    return 0 if all(held for *_, held in lines) else 1


def taichung() -> np.ndarray:
    """Walked streets of a small extract."""
    streets = read_osm(REAL / "taichung/taichung_ruilian.osm.gz", shown="taichung").streets.to_crs("EPSG:3826")
    return streets.loc[streets["walkable"]].geometry.to_numpy()


def wuhan() -> np.ndarray:
    """All streets of the city but motorways and trunk roads."""
    streets = gpd.read_parquet(REAL / "wuhan/network/wuhan_streets_original.parquet")
    return streets[~streets["highway"].str.contains("motorway|trunk")].geometry.to_numpy()


def city_of(name: str, streets: np.ndarray) -> City:
    """Join streets between junctions, for both sides alike, and draw origins by chance."""
    graph = build_street_graph(streets)
    chains = contract(graph)
    edges = chain_lines(graph, chains)
    peer = nx.Graph()
    # of parallel streets the shortest comes last and stays
    for row in np.argsort(-edges.length_m):
        ends = int(edges.tail[row]), int(edges.head[row])
        peer.add_edge(*ends, length=float(edges.length_m[row]), geometry=edges.geometry[row])
    origins = np.random.default_rng(3).choice(edges.nodes, ORIGINS, replace=False)
    at = snap_to_edges(np.asarray(shapely.points(chains.junction_xy[origins])), graph, limit_m=1.0)
    return City(name=name, edges=edges, walk=place_points(graph, at, chains=chains), peer=peer, origins=origins)


def measure(city: City) -> list[tuple[str, str, str, bool]]:
    """One line a target for this city."""
    since = time.perf_counter()
    pixels = street_pixels(city.edges, pixel_m=PIXEL_M, max_offset_m=OFFSET_M)
    once_s = time.perf_counter() - since
    since = time.perf_counter()
    land = street_land(city.edges, buffer_m=OFFSET_M)
    land_s = time.perf_counter() - since
    sides: dict[str, tuple[int, Callable[[], object]]] = {
        "traced": (ORIGINS, lambda: traced(city, pixels, reaches_of(city, ORIGINS))),
        "buffered": (ORIGINS, lambda: buffered(city, land, reaches_of(city, ORIGINS))),
        "peer": (PEER_ORIGINS, lambda: peer_isochrones(city, city.origins[:PEER_ORIGINS])),
    }
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(REPETITIONS):
        for side, (count, run) in sides.items():
            since = time.perf_counter()
            run()
            seconds[side].append((time.perf_counter() - since) * SCALED_TO / count)
    each = {side: statistics.median(values) for side, values in seconds.items()}
    print(
        f"{city.name}: {len(city.edges.length_m):,} edges; {SCALED_TO:,} isochrones: traced {each['traced']:.2f} s "
        f"(pixels once per city {once_s:.2f} s), buffered {each['buffered']:.2f} s "
        f"(land once per city {land_s:.2f} s), networkx {each['peer']:.2f} s; "
        f"with the pixels {each['peer'] / (each['traced'] + once_s):.0f}x"
    )
    reaches = reaches_of(city, ORIGINS)
    wrong = wrong_shares(city, reaches, traced(city, pixels, reaches))
    by_buffer = wrong_shares(city, reaches, buffered(city, land, reaches))
    by_peer = wrong_shares(city, reaches[:PEER_ORIGINS], peer_isochrones(city, city.origins[:PEER_ORIGINS]))
    for side, (commission, omission) in (("buffered", by_buffer), ("networkx", by_peer)):
        print(f"{city.name}: {side} commission {commission:.1%}, omission {omission:.1%}")
    ratio, buffer_ratio = each["peer"] / each["traced"], each["peer"] / each["buffered"]
    most = f"<= {TARGET_WRONG_SHARE:.0%}"
    return [
        (f"{city.name}, networkx over traced", f">= {TARGET_RATIO:.0f}x", f"{ratio:.1f}x", ratio >= TARGET_RATIO),
        (
            f"{city.name}, networkx over buffered",
            f">= {TARGET_BUFFER_RATIO:.0f}x",
            f"{buffer_ratio:.1f}x",
            buffer_ratio >= TARGET_BUFFER_RATIO,
        ),
        (f"{city.name}, commission of traced", most, f"{wrong[0]:.2%}", wrong[0] <= TARGET_WRONG_SHARE),
        (f"{city.name}, omission of traced", most, f"{wrong[1]:.2%}", wrong[1] <= TARGET_WRONG_SHARE),
    ]


def reaches_of(city: City, count: int) -> list[Reach]:
    """One search from each of the first origins, a little farther than the limit, one thread."""
    origins = [np.array([k]) for k in range(count)]
    found = node_walks(city.walk, origins, limit_m=LIMIT_M + 2 * PIXEL_M, engine=Engine("auto", 1))
    return [reach for reach, _ in found]


def traced(city: City, pixels: StreetPixels, reaches: list[Reach]) -> np.ndarray:
    """Ours, from pixels."""
    return traced_isochrones(city.edges, pixels, reaches, limits_m=[LIMIT_M])[:, 0]


def buffered(city: City, land: StreetLand, reaches: list[Reach]) -> np.ndarray:
    """Ours, from the land of streets."""
    return buffered_isochrones(city.edges, land, reaches, limits_m=[LIMIT_M])[:, 0]


def peer_isochrones(city: City, origins: np.ndarray) -> np.ndarray:
    """Theirs."""
    outlines = []
    for node in origins.tolist():
        near = nx.ego_graph(city.peer, node, radius=LIMIT_M, distance="length")
        streets = [line for *_, line in near.edges(data="geometry")]
        outlines.append(shapely.MultiLineString(streets).buffer(OFFSET_M))
    return np.array(outlines, dtype=object)


def wrong_shares(city: City, reaches: list[Reach], outlines: np.ndarray) -> tuple[float, float]:
    """Commission and omission over all origins, at 3,000 points each in the square that the limit allows.

    A point is reached where its nearest street is near enough and the walk to it, the way off the street included, is
    within the limit. Commission: of the points inside, the share not reached; omission: of those reached, outside.
    """
    rng = np.random.default_rng(11)
    tree = shapely.STRtree(city.edges.geometry)
    too_many = missing = inside_all = reached_all = 0
    for node, reach, outline in zip(city.origins, reaches, outlines, strict=False):
        points = np.asarray(
            shapely.points(node_xy(city.edges, int(node)) + rng.uniform(-LIMIT_M, LIMIT_M, (POINTS, 2)))
        )
        (point, edge), gap_m = tree.query_nearest(
            points, max_distance=OFFSET_M, return_distance=True, all_matches=False
        )
        place_m = shapely.line_locate_point(city.edges.geometry[edge], points[point])
        reached = np.zeros(POINTS, dtype=bool)
        reached[point] = walk_to_places(city.edges, reach, edge, place_m) + gap_m <= LIMIT_M
        shapely.prepare(outline)
        inside = shapely.contains(outline, points)
        too_many += int((inside & ~reached).sum())
        missing += int((reached & ~inside).sum())
        inside_all += int(inside.sum())
        reached_all += int(reached.sum())
    return too_many / inside_all, missing / reached_all


def node_xy(edges: EdgeLines, node: int) -> np.ndarray:
    """Coordinates of a node."""
    edge = edges.node_edge[edges.node_first[node]]
    vertex = edges.first[edge] if edges.tail[edge] == node else edges.first[edge + 1] - 1
    return edges.xy[vertex]


if __name__ == "__main__":
    sys.exit(main())
