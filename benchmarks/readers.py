"""How long from an extract of a city to a street graph, against osmnx in the same run?

python benchmarks/readers.py      needs the folder of real data; one line a target; exits 1 where one is missed

Ours: tables of streets, facilities, estates, barriers, gates and context; streets to metres, noded and strung into
chains. The peer reads streets only, and needs XML: the file is converted once, outside the clock. One run of the peer
takes half a minute, so it is measured once, between our repetitions.
"""

import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import osmium
import osmnx

from spatial_renewal.io.osm import read_osm
from spatial_renewal.methods.contraction import contract
from spatial_renewal.stages.network import street_graph_of

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
PORTO = REAL / "porto/porto_portugal.osm.pbf"
REPETITIONS = 6
TARGET_S = 1.5
TARGET_RATIO = 20.0


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    if not PORTO.is_file():
        print("the folder of real data is not beside the repository: nothing measured")
        return 1
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, one process")
    print(", ".join(f"{name} {version(name)}" for name in ("osmium", "numpy", "shapely", "geopandas", "osmnx")))
    ours()  # imports and rules are read once
    runs = [timed(ours) for _ in range(REPETITIONS // 2)]
    with tempfile.TemporaryDirectory() as folder:
        xml = Path(folder) / "porto.osm"
        as_xml(xml)
        peer_s, _ = timed(lambda: peer(xml))
    runs += [timed(ours) for _ in range(REPETITIONS - REPETITIONS // 2)]
    ours_s = statistics.median(wall for wall, _ in runs)
    cpu_s = statistics.median(cpu for _, cpu in runs)
    print(f"Porto: ours {ours_s:.2f} s (of the processor {cpu_s:.2f} s), osmnx {peer_s:.1f} s, measured once\n")
    ratio = peer_s / ours_s
    lines = [
        ("Porto, PBF to graph", f"<= {TARGET_S:.1f} s", f"{ours_s:.2f} s", ours_s <= TARGET_S),
        ("Porto, osmnx over ours", f">= {TARGET_RATIO:.0f}x", f"{ratio:.1f}x", ratio >= TARGET_RATIO),
    ]
    for name, target, measured, held in lines:
        print(f"{name:<48} {target:>8} {measured:>10}  {'held' if held else 'missed'}")
    return 0 if all(held for *_, held in lines) else 1


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu


def ours() -> object:
    """All tables of the extract, and the walked streets as a graph of chains."""
    return contract(street_graph_of(read_osm(PORTO, shown=PORTO.name, crs="EPSG:32629").streets))


def peer(xml: Path) -> object:
    """Streets of the extract as a simplified graph in metres."""
    return osmnx.project_graph(osmnx.graph_from_xml(xml), to_crs="EPSG:32629")


def as_xml(path: Path) -> None:
    """The extract as XML."""
    with osmium.SimpleWriter(str(path)) as writer:
        for item in osmium.FileProcessor(str(PORTO)):
            writer.add(item)


if __name__ == "__main__":
    sys.exit(main())
