"""How long does it take to draw an order ten thousand times, and does the plain way give the same chances?

python benchmarks/ranking.py     1,000 units, five indicators; exits 1 where a target is missed

The plain way is a loop of numpy's argsort over the same kind of draws: no library of the field draws ranks.
"""

import platform
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

from spatial_renewal.methods.rank_chances import DrawPlan, draw_rank_chances

UNITS, DRAWS, REPETITIONS, FIRST_K = 1_000, 10_000, 5, 10
WEIGHTS = np.array([0.30, 0.20, 0.20, 0.15, 0.15])
SWING = 0.5
TARGET_SECONDS, TARGET_APART, TARGET_MIB = 1.0, 0.06, 256.0


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, numpy {version('numpy')}")
    lines = rank_lines()
    for name, target, measured, held in lines:
        print(f"{name:<52} {target:>12} {measured:>16}  {'held' if held else 'missed'}")
    return 0 if all(held for *_, held in lines) else 1


def rank_lines() -> list[tuple[str, str, str, bool]]:
    """One line a target: its name, the target, what was measured, whether it holds."""
    rng = np.random.default_rng(20261120)
    level = rng.random((UNITS, len(WEIGHTS)))
    exact, unsure = np.zeros(level.shape), 0.1 * level
    plan = DrawPlan(draws=DRAWS, swing=SWING, first_k=FIRST_K, interval_share=0.9, seed=1)

    def ours(error: np.ndarray) -> np.ndarray:
        return draw_rank_chances(level, WEIGHTS, error=error, rule="weighted_sum", plan=plan).at_rank

    ways: dict[str, Callable[[], np.ndarray]] = {
        "weights and inputs": lambda: ours(unsure),
        "weights": lambda: ours(exact),
        "weights and inputs, plain": lambda: plainly(level, unsure),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, np.ndarray] = {}
    for _ in range(REPETITIONS):
        for name, way in ways.items():
            since, processor_since = time.perf_counter(), time.process_time()
            found[name] = way()
            seconds[name].append(time.perf_counter() - since)
            processor[name].append(time.process_time() - processor_since)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    apart = float(np.abs(found["weights and inputs"] - found["weights and inputs, plain"]).max())
    tracemalloc.start()
    ours(unsure)
    peak_mib = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    ratio = medians["weights and inputs, plain"] / medians["weights and inputs"]
    print(f"\n{DRAWS:,} draws of {UNITS:,} units by {len(WEIGHTS)} indicators, median of {REPETITIONS}, interleaved")
    print(f"the plain way takes {ratio:.1f} times as long")
    return [
        *(
            (
                f"ranks drawn over {name} (processor)",
                f"<= {TARGET_SECONDS:.0f} s",
                f"{medians[name]:.2f} s ({statistics.median(processor[name]):.2f} s)",
                medians[name] <= TARGET_SECONDS,
            )
            for name in ("weights and inputs", "weights")
        ),
        ("peak memory of a run", f"<= {TARGET_MIB:.0f} MiB", f"{peak_mib:.0f} MiB", peak_mib <= TARGET_MIB),
        ("largest chance apart, plain way", f"<= {TARGET_APART}", f"{apart:.3f}", apart <= TARGET_APART),
    ]


def plainly(level: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Share of draws in which each row has each of the first ranks, one draw after the other."""
    rng = np.random.default_rng(2)
    counts = np.zeros((len(level), FIRST_K))
    for _ in range(DRAWS):
        weights = WEIGHTS * rng.uniform(1 - SWING, 1 + SWING, len(WEIGHTS))
        score = (level + error * rng.standard_normal(level.shape)).clip(0, 1) @ (weights / weights.sum())
        first = np.argsort(-score)[:FIRST_K]
        counts[first, np.arange(FIRST_K)] += 1
    return counts / DRAWS


if __name__ == "__main__":
    sys.exit(main())
