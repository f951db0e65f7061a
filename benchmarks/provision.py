"""How fast is the exact allocation, and how many people does it serve that others leave out?

python benchmarks/provision.py     random towns from a seed; exits 1 where a target is missed

ObjectNat (extra `bench`) answers in a process of its own, so that the memory that is printed is ours; where it is not
installed the comparison is skipped and says so. The last line is Wuhan's: benchmarks/demand.py says more of it.
"""

import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from demand import DATA, FILES, people_spread_s, raster_of, wuhan
from demand import TARGET_SECONDS as SPREAD_SECONDS
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from spatial_renewal.methods.allocation import Allocation, allocate
from spatial_renewal.methods.usual_choices import by_attraction, nearest_first
from spatial_renewal.methods.within_walk import WithinWalk

REPETITIONS = 5
LIMIT_M = 1000.0
# Streets are longer than the crow flies; the same for everybody here.
DETOUR = 1.3
TARGET_RATIO, TARGET_SECONDS, TARGET_MEMORY_GIB = 0.1, 60.0, 2.0
PEER = Path(__file__).resolve().parent / "peers" / "objectnat_provision.py"


@dataclass(frozen=True)
class Town:
    """Estates and sites on a square, with people and places."""

    estates: np.ndarray
    sites: np.ndarray
    demand: np.ndarray
    capacity: np.ndarray

    def pairs(self) -> WithinWalk:
        """Who is within the limit of what."""
        near = cKDTree(self.sites).query_ball_point(self.estates, LIMIT_M / DETOUR, return_sorted=True)
        origin = np.repeat(np.arange(len(near)), [len(found) for found in near])
        site = np.concatenate([np.array(found, dtype=np.int64) for found in near])
        walk_m = np.hypot(*(self.estates[origin] - self.sites[site]).T) * DETOUR
        return WithinWalk(origin, site, walk_m)


def town(estates: int, sites: int, *, in_reach: float) -> Town:
    """A town in which an estate has so many sites within the limit, on average; 85 places for 100 persons."""
    rng = np.random.default_rng(2026)
    side_m = LIMIT_M / DETOUR * np.sqrt(sites * np.pi / in_reach)
    demand = rng.integers(5, 60, estates)
    capacity = rng.uniform(0.3, 1.7, sites) * demand.sum() * 0.85 / sites
    return Town(
        rng.uniform(0, side_m, (estates, 2)), rng.uniform(0, side_m, (sites, 2)), demand, capacity.astype(np.int64)
    )


def main() -> int:
    """Run the benchmark; 0 where every target that was measured holds."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy")))
    lines = [*against_objectnat(), *at_city_size(), *on_wuhan()]
    print()
    for name, target, measured, held in lines:
        print(f"{name:<44} {target:>12} {measured:>14}  {'held' if held else 'missed'}")
    return 0 if all(held for *_, held in lines) else 1


def against_objectnat() -> Iterator[tuple[str, str, str, bool]]:
    """3,000 estates x 80 facilities, ours and ObjectNat's interleaved."""
    place = town(3000, 80, in_reach=4.0)
    print(f"\n3,000 estates x 80 facilities: {place.demand.sum():,} persons, {place.capacity.sum():,} places")
    ours_s, theirs_s, given, told = [], [], None, {}
    with objectnat(place) as ask:
        if ask:
            ask()  # compiles
        for _ in range(REPETITIONS):
            seconds, given = timed(place)
            ours_s.append(seconds)
            if ask:
                told = ask()
                theirs_s.append(told["seconds"])
    assert given is not None
    ours = statistics.median(ours_s)
    print(f"  exact, with pairs and one more place: {ours:.3f} s, {given.served.sum():,} persons served")
    say_usual(place)
    if not theirs_s:
        print("  ObjectNat: not installed, so not measured")
        return
    theirs = statistics.median(theirs_s)
    print(f"  ObjectNat {told['version']}: {theirs:.3f} s, {told['served']:,.0f} persons served within the limit")
    more = given.served.sum() - told["served"]
    yield "exact, seconds over ObjectNat's", f"<= {TARGET_RATIO}", f"{ours / theirs:.3f}", ours <= TARGET_RATIO * theirs
    yield "persons served more than ObjectNat does", ">= 0", f"{more:,.0f}", more >= 0


def at_city_size() -> Iterator[tuple[str, str, str, bool]]:
    """8,000 estates x 2,000 facilities, 30 of them in reach of each estate."""
    place = town(8000, 2000, in_reach=30.0)
    seconds, given = timed(place)
    memory_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\n8,000 estates x 2,000 facilities, {len(given.flow):,} pairs within {LIMIT_M:.0f} m:")
    print(f"  {place.demand.sum():,} persons, {place.capacity.sum():,} places: {given.served.sum():,} served")
    yield "8,000 x 2,000 exact", f"<= {TARGET_SECONDS:.0f} s", f"{seconds:.2f} s", seconds <= TARGET_SECONDS
    yield "peak memory", f"<= {TARGET_MEMORY_GIB:.0f} GiB", f"{memory_gib:.2f} GiB", memory_gib <= TARGET_MEMORY_GIB


def on_wuhan() -> Iterator[tuple[str, str, str, bool]]:
    """Wuhan's people over its estates; nothing where its data are not on this machine."""
    if not DATA.is_dir():
        print("\nWuhan: its data are not on this machine, so not measured")
        return
    estates = wuhan()
    seconds = people_spread_s(estates, {name: raster_of(name, estates) for name in FILES})
    print(f"\nWuhan: {len(estates):,} estates, {len(FILES)} rasters")
    yield "Wuhan's people over estates", f"<= {SPREAD_SECONDS:.0f} s", f"{seconds:.2f} s", seconds <= SPREAD_SECONDS


def timed(place: Town) -> tuple[float, Allocation]:
    """Seconds of search and allocation together."""
    since = time.perf_counter()
    given = allocate(place.pairs(), demand=place.demand, capacity=place.capacity)
    return time.perf_counter() - since, given


def say_usual(place: Town) -> None:
    """What happens where nobody plans."""
    pairs = place.pairs()
    nearest = nearest_first(pairs, demand=place.demand, capacity=place.capacity).sum()
    gravity = by_attraction(pairs, demand=place.demand, capacity=place.capacity, exponent=2.0, least_walk_m=50.0).sum()
    print(f"  nearest first: {nearest:,} persons served; gravity: {gravity:,.0f}")


@contextmanager
def objectnat(place: Town):  # noqa: ANN201 - a way to ask, or nothing
    """A way to ask ObjectNat for one run; nothing where it is not installed."""
    if importlib.util.find_spec("objectnat") is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.npz"
        walk_m = cdist(place.estates, place.sites) * DETOUR
        np.savez(
            path,
            walk_m=walk_m,
            limit_m=LIMIT_M,
            demand=place.demand,
            capacity=place.capacity,
            estates=place.estates,
            sites=place.sites,
        )
        command = [sys.executable, str(PEER), str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:  # noqa: S603
            assert peer.stdin
            assert peer.stdout

            def ask() -> dict:
                peer.stdin.write("\n")
                peer.stdin.flush()
                return json.loads(peer.stdout.readline())

            yield ask
            peer.stdin.close()


if __name__ == "__main__":
    sys.exit(main())
