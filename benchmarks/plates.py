"""How long does a city plate of 5,000 estates take, and how long a bare geopandas plot of the same?

python benchmarks/plates.py     exits 1 where a target is missed

The bare plot has no legend with counts, no labels, no ground and no scale; it says what drawing the polygons costs.
"""

import dataclasses
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.figure import Figure

from spatial_renewal.outputs.plates import city_plate
from spatial_renewal.params import PlateParams
from spatial_renewal.pipeline import run
from spatial_renewal.project import sample_city
from spatial_renewal.results import Results

ESTATES, VERTICES, PER_UNIT, SPACING_M = 5_000, 30, 20, 120.0
REPETITIONS = 5
TARGET_PDF_SECONDS = 3.0
A3_INCHES = (420 / 25.4, 297 / 25.4)


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in ("matplotlib", "geopandas", "shapely", "numpy")))
    town = large_town(run(sample_city()))
    print(f"\n{len(town.estates):,} estates of {VERTICES} vertices, {len(town.units):,} units, A3 landscape")
    params = PlateParams(paper="A3")
    ways: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: city_plate(town, params=params).to_bytes("pdf"),
        "svg": lambda: city_plate(town, params=params).to_bytes("svg"),
        "png": lambda: city_plate(town, params=params).to_bytes("png"),
        "bare pdf": lambda: bare_plot(town),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for way in ways.values():
        way()  # fonts are found and read once a process
    for _ in range(REPETITIONS):
        for name, way in ways.items():
            since = time.perf_counter()
            sizes[name] = len(way())
            seconds[name].append(time.perf_counter() - since)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    held = medians["pdf"] <= TARGET_PDF_SECONDS
    target = f"<= {TARGET_PDF_SECONDS:.0f} s"
    print(f"{'city plate as PDF':<32} {target:>10} {medians['pdf']:>12.2f} s  {'held' if held else 'missed'}")
    for name, label in (
        ("svg", "city plate as SVG"),
        ("png", "city plate as PNG"),
        ("bare pdf", "bare geopandas plot"),
    ):
        print(f"{label:<32} {'':>10} {medians[name]:>12.2f} s  no target")
    print(", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items()))
    return 0 if held else 1


def large_town(sample: Results) -> Results:
    """The sample's tables blown up: estates on a grid, each with a spiky outline; units of twenty neighbours."""
    draw = np.random.default_rng(7)
    rows = draw.integers(0, len(sample.estates), ESTATES)
    ids = pd.Series([f"E{n:05d}" for n in range(ESTATES)], dtype="str")
    across = int(np.ceil(np.sqrt(ESTATES)))
    x, y = np.arange(ESTATES) % across * SPACING_M, np.arange(ESTATES) // across * SPACING_M
    turns = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    radius = draw.uniform(0.32, 0.46, (ESTATES, VERTICES)) * SPACING_M
    corners = np.stack([x[:, None] + radius * np.cos(turns), y[:, None] + radius * np.sin(turns)], axis=2)
    west, south = sample.estates.total_bounds[:2]
    outlines = shapely.polygons(corners + np.array([west, south]))
    table = sample.estates.iloc[rows].reset_index(drop=True).assign(estate_id=ids)
    estates = gpd.GeoDataFrame(table.set_geometry(outlines, crs=sample.estates.crs))
    order = sample.estate_priority.iloc[draw.integers(0, len(sample.estate_priority), ESTATES)]
    unit_ids = pd.Series([f"U{n // PER_UNIT:04d}" for n in range(ESTATES)], dtype="str")
    count = int(unit_ids.nunique())
    hulls = shapely.convex_hull(shapely.multipolygons(outlines, indices=np.arange(ESTATES) // PER_UNIT))
    drawn = draw.integers(0, len(sample.units), count)
    units = sample.units.iloc[drawn].reset_index(drop=True).assign(unit_id=unit_ids.unique())
    priority = sample.priority.iloc[draw.integers(0, len(sample.priority), count)].reset_index(drop=True)
    return dataclasses.replace(
        sample,
        estates=estates,
        estate_priority=order.reset_index(drop=True).assign(estate_id=ids),
        units=gpd.GeoDataFrame(units.set_geometry(hulls, crs=estates.crs)),
        unit_members=pd.DataFrame({"estate_id": ids, "unit_id": unit_ids}),
        priority=priority.assign(unit_id=unit_ids.unique(), rank=np.arange(1, count + 1)),
        coverage=of_estates(sample.coverage, sample, ids, rows),
        provision=of_estates(sample.provision, sample, ids, rows),
    )


def of_estates(table: pd.DataFrame, sample: Results, ids: pd.Series, rows: np.ndarray) -> pd.DataFrame:
    """Rows of a table by estate, for the estates that stand in their place."""
    before = pd.DataFrame({"estate_id": sample.estates["estate_id"].to_numpy()[rows], "fresh": ids})
    joined = before.merge(table, on="estate_id").drop(columns="estate_id").rename(columns={"fresh": "estate_id"})
    return joined[list(table.columns)]


def bare_plot(town: Results) -> bytes:
    """The estates by score, as geopandas draws them."""
    figure = Figure(figsize=A3_INCHES)
    scores = town.estate_priority.set_index("estate_id")["score"].reindex(town.estates["estate_id"])
    town.estates.assign(score=scores.to_numpy()).plot(column="score", ax=figure.add_subplot(), legend=True)
    target = BytesIO()
    figure.savefig(target, format="pdf")
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
