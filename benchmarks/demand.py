"""How long does it take to spread a city's people over its estates, and do exactextract and rasterstats agree?

python benchmarks/demand.py     Wuhan's 7,915 estates and WorldPop rasters; exits 1 where a target is missed

rasterstats and exactextract are peers for this file only, in the extra `bench`.
"""

import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from rasterstats import zonal_stats

from spatial_renewal.errors import Finding
from spatial_renewal.io.conform import conform_estates
from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.rasters import read_raster
from spatial_renewal.io.spec import LayerSpec, RasterSpec
from spatial_renewal.methods.dasymetric import cut_by_cells, hand_out
from spatial_renewal.methods.footprints import approximate_footprints
from spatial_renewal.params import DemandParams, EstateParams
from spatial_renewal.profiles.load import policy
from spatial_renewal.stages.demand import estimate_demand
from spatial_renewal.stages.estates import screen_estates
from spatial_renewal.study import Raster

T = TypeVar("T")
DATA = (Path(__file__).resolve().parents[1] / ".." / "shared" / "data").resolve()
CRS = "EPSG:4547"
# WorldPop's sums of Wuhan hold people of 20 and older; they stand for everyone.
FILES = {"population": "20plus", "population_60_plus": "60plus"}
REPETITIONS = 5
SAMPLE = 400
TARGET_SECONDS, TARGET_MEMORY_GIB, TARGET_ERROR, TARGET_DIFFERENCE = 10.0, 2.0, 1e-9, 1e-6


def main() -> int:
    """Run the benchmark; 0 where every target holds, or where the data are not there."""
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    names = ("numpy", "shapely", "geopandas", "rasterio", "rasterstats", "exactextract")
    print(", ".join(f"{name} {version(name)}" for name in names))
    if not DATA.is_dir():
        print("skipped: the folder of real data is not beside the repository")
        return 0
    estates = wuhan()
    rasters = {name: raster_of(name, estates) for name in FILES}
    seconds_s = people_spread_s(estates, rasters)
    found_estates, findings = spread_people(estates, rasters)
    memory_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    spread = found_estates["population_source"].eq("raster")
    handed = float(found_estates.loc[spread, "population"].sum())
    total, cells = float(np.nansum(rasters["population"].values)), rasters["population"].values.size  # noqa: PD011 - an array
    said = next(f for f in findings if f.code == "people_outside_estates").values  # noqa: PD011 - a mapping
    outside = float(str(said["people"])) * float(str(said["share"]))
    print(f"\n{len(estates):,} estates, {cells:,} cells, {len(rasters)} rasters")
    print(
        f"people in the raster {total:,.0f}: handed to {spread.sum():,} estates {handed:,.0f}, outside {outside:,.0f}"
    )
    say_against_ledger(estates, found_estates)
    ratios, difference = compare(estates, rasters["population"])
    lines = [
        ("people spread over estates", f"<= {TARGET_SECONDS:.0f} s", f"{seconds_s:.2f} s", seconds_s <= TARGET_SECONDS),
        ("peak memory", f"<= {TARGET_MEMORY_GIB:.0f} GiB", f"{memory_gib:.2f} GiB", memory_gib <= TARGET_MEMORY_GIB),
        ("people lost or made, of all", "<= 1e-9", *error(abs(handed + outside - total) / total, TARGET_ERROR)),
        ("exactextract's areas, apart", "<= 1e-6", *error(difference, TARGET_DIFFERENCE)),
    ]
    for name, target, measured, held in lines:
        print(f"{name:<32} {target:>10} {measured:>14}  {'held' if held else 'missed'}")
    for peer, ratio in ratios.items():
        print(f"{peer + ', over ours':<32} {'':>10} {ratio:>13.1f}x  no target")
    return 0 if all(held for *_, held in lines) else 1


def people_spread_s(estates: gpd.GeoDataFrame, rasters: dict[str, Raster]) -> float:
    """Median seconds in which the rasters' people reach the estates."""
    return statistics.median(timed(partial(spread_people, estates, rasters))[0] for _ in range(REPETITIONS))


def spread_people(
    estates: gpd.GeoDataFrame, rasters: dict[str, Raster]
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Demand of estates of which only the outline is known."""
    unknown = ("households", "population", "elderly_60", "floor_area_m2", "site_area_m2")
    homes = estates.assign(**dict.fromkeys(unknown, np.nan))
    return estimate_demand(homes, rasters=rasters, plan_year=2026, params=DemandParams())


def timed(way: Callable[[], T]) -> tuple[float, T]:
    """Seconds that `way` takes, and what it gives."""
    since = time.perf_counter()
    result = way()
    return time.perf_counter() - since, result


def error(measured: float, bound: float) -> tuple[str, bool]:
    """A relative error as it is printed, and whether it holds."""
    return f"{measured:.1e}", measured <= bound


def wuhan() -> gpd.GeoDataFrame:
    """Estates of Wuhan with approximated outlines, screened."""
    spec = LayerSpec(path="wuhan/estates_wuhan.csv", x="lng_gcj02", y="lat_gcj02", datum="GCJ-02")
    table = conform_estates(read_layer(spec, data_dir=DATA, role="estates"), spec, plan_year=2026).table
    assert table is not None
    points = table.to_crs(CRS)
    outlines = approximate_footprints(
        points.geometry.to_numpy(),
        points["site_area_m2"].to_numpy(dtype=float),
        default_area_m2=EstateParams().default_site_area_m2,
        streets=np.array([], dtype=object),
        street_half_width_m=0.0,
    )
    estates = gpd.GeoDataFrame(points.drop(columns="geometry"), geometry=outlines, crs=CRS)
    return screen_estates(estates, policy=policy("national_2020"), plan_year=2026, params=EstateParams())


def raster_of(name: str, estates: gpd.GeoDataFrame) -> Raster:
    """One raster of Wuhan, cut to the estates."""
    west, south, east, north = (float(edge) for edge in estates.total_bounds)
    spec = RasterSpec.model_validate({"path": path_of(name), "measures": name})
    raster, _, _ = read_raster(spec, data_dir=DATA, bounds=(west, south, east, north), bounds_crs=CRS)
    assert raster is not None
    return raster


def path_of(name: str) -> str:
    """The file of a raster, below the folder of data."""
    return f"wuhan/population/wuhan_pop_{FILES[name]}_worldpop_clip.tif"


def say_against_ledger(estates: gpd.GeoDataFrame, found: gpd.GeoDataFrame) -> None:
    """How far the raster's people are from households of the ledger x persons per household."""
    ledger = estates["households"] * DemandParams().persons_per_household
    ratio = (found["population"] / ledger)[found["population_source"].eq("raster") & ledger.gt(0)]
    low, middle, high = ratio.quantile([0.25, 0.5, 0.75])
    print(f"raster over ledger, {len(ratio):,} estates: median {middle:.2f}, half of them {low:.2f} to {high:.2f}")


def compare(estates: gpd.GeoDataFrame, raster: Raster) -> tuple[dict[str, float], float]:
    """Sums under a sample of estates, ours and the peers' interleaved: seconds over ours, largest relative difference.

    The peers know no homes: they add up people by the share of a cell that lies in an estate (exactextract), or all
    people of cells whose centre does (rasterstats). The difference is that of our cuts, summed the same way.
    """
    some = estates.sample(SAMPLE, random_state=1)[["estate_id", "geometry"]].to_crs(raster.crs).reset_index(drop=True)
    shapes = some.geometry.to_numpy()
    path = str(DATA / path_of("population"))
    with rasterio.open(path) as file:
        cells = file.read(1, masked=True).astype("float64").filled(np.nan)
        placing, frame = file.transform, file.bounds

    def ours() -> np.ndarray:
        parts = cut_by_cells(shapes, placing, (cells.shape[0], cells.shape[1]))
        hand_out(cells, parts, np.ones(len(shapes)))
        under = np.nan_to_num(cells.ravel())[parts.cell] * parts.cell_share
        return np.bincount(parts.shape, weights=under, minlength=len(shapes))

    def exact() -> np.ndarray:
        source = NumPyRasterSource(cells, *frame, nodata=np.nan)
        found = pd.DataFrame(exact_extract(source, some, ["sum"], output="pandas"))
        return found["sum"].to_numpy(dtype=float)

    def centres() -> np.ndarray:
        found = zonal_stats(list(shapes), cells, affine=placing, nodata=np.nan, stats=["sum"]) or []
        return np.array([row["sum"] or 0.0 for row in found], dtype=float)

    ways: dict[str, Callable[[], np.ndarray]] = {"ours": ours, "exactextract": exact, "rasterstats": centres}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    sums: dict[str, np.ndarray] = {}
    for _ in range(REPETITIONS):
        for name, way in ways.items():
            seconds_s, sums[name] = timed(way)
            seconds[name].append(seconds_s)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(f"{SAMPLE} estates: " + ", ".join(f"{name} {s:.3f} s" for name, s in medians.items()))
    apart = np.abs(sums["ours"] - np.nan_to_num(sums["exactextract"])) / np.maximum(sums["ours"], 1.0)
    ratios = {name: medians[name] / medians["ours"] for name in ways if name != "ours"}
    return ratios, float(apart.max())


if __name__ == "__main__":
    sys.exit(main())
