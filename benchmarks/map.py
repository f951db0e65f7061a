"""How small, how soon ready and how quick is the meeting map, beside plain folium in the same run?

python benchmarks/map.py          needs Debian's chromium and playwright; one line a target; exits 1 where one is missed
python benchmarks/map.py 5000     that town alone, without the larger one and the cities

Both sides draw the same estates in the same Chromium of 1600 x 900, interleaved. Ours carries every table of the run;
the peer is what most scripts do: one ``folium.GeoJson`` with 15 attributes and a tooltip. Its libraries are given to
it from the same disk, since without a network it would stay blank; ours asks for nothing. The cities beside this
repository and the sample are measured too, for the record.
"""

import json
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import folium
from map_town import town_of
from playwright.sync_api import Browser, Page, sync_playwright

import spatial_renewal as sr
from spatial_renewal.outputs.webmap import MapOptions, build_map
from spatial_renewal.study import Outcome

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / ".." / "shared" / "data"
REPETITIONS = 5
SIZES = ("5000", "20000")
SLOWER = 4
ATTRIBUTES = [
    "estate_id", "name", "year_built", "households", "population", "elderly_60", "under_3", "age_3_5", "cars",
    "parking_spaces", "subdistrict", "geometry_source", "households_source", "eligible", "eligibility_reason",
]  # fmt: skip
MB = 1e6


@dataclass(frozen=True)
class Target:
    """One line of the table."""

    name: str
    unit: str
    most: float
    measured: float

    def line(self) -> str:
        """Name, target, measured, held or missed."""
        held = "held" if self.measured <= self.most else "missed"
        return f"{self.name:<58} <= {self.most:>5g} {self.unit:<3} {self.measured:>7.2f} {self.unit:<3} {held}"


def main() -> int:
    """Run the benchmark; 0 where every target holds."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no Chromium on this machine: nothing measured")
        return 1
    sample = sr.run(sr.sample_city())
    with sync_playwright() as started, tempfile.TemporaryDirectory() as folder:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {browser.version}")
        print(f"folium {version('folium')}, median of {REPETITIONS}, interleaved, 1600 x 900, no network\n")
        bench = Bench(browser, Path(folder))
        targets = []
        for count in map(int, sys.argv[1:] or SIZES):
            found = bench.town(sample, count)
            print("\n".join(target.line() for target in found), "\n", flush=True)
            targets += found
        if len(sys.argv) == 1:
            bench.record({"sample": sample, **real_cities()})
        browser.close()
    return 0 if all(target.measured <= target.most for target in targets) else 1


class Bench:
    """Files in one folder, opened by one browser."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder

    def town(self, sample: Outcome, count: int) -> list[Target]:
        """Build, size, readiness and filtering for one size of town, beside folium."""
        outcome = town_of(count, sample=sample)
        sides: dict[str, Callable[[], str]] = {
            "ours": lambda: build_map(outcome, options=MapOptions(compressed=False)).html(),
            "ours compressed": lambda: build_map(outcome, options=MapOptions(compressed=True)).html(),
            "folium": lambda: peer_html(outcome),
        }
        repetitions = REPETITIONS if count <= 5_000 else 3  # noqa: PLR2004 - folium takes half a minute a file at 20,000
        built: dict[str, list[float]] = {side: [] for side in sides}
        worked: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(repetitions):
            for side, make in sides.items():
                html, wall, processor = timed(make)
                built[side].append(wall)
                worked[side].append(processor)
                (self._folder / f"{side}.html").write_text(html, encoding="utf-8")
        ready: dict[tuple[str, int], list[float]] = {(side, slow): [] for side in sides for slow in (1, SLOWER)}
        filtering: list[float] = []
        for _ in range(repetitions):
            for (side, slow), times in ready.items():
                page = self._open(self._folder / f"{side}.html", slow)
                times.append(readiness(page, ours=side != "folium"))
                if side == "ours" and slow == 1:
                    filtering.append(filter_seconds(page))
                page.context.close()
        size = {side: (self._folder / f"{side}.html").stat().st_size / MB for side in sides}
        middle = {key: statistics.median(values) for key, values in {**ready, **built}.items()}
        for side in sides:
            print(
                f"{count:>6,} estates, {side:<15} {size[side]:6.2f} MB, built in {middle[side]:5.2f} s "
                f"({statistics.median(worked[side]):5.2f} s of the processor), ready in {middle[side, 1]:5.2f} s, "
                f"{SLOWER} times slower {middle[side, SLOWER]:5.2f} s"
            )
        town = f"{count:,} estates"
        small = count <= 5_000  # noqa: PLR2004 - the two sizes of the targets
        lines = [
            Target(f"{town}: size, plain", "MB", 2.5 if small else 8.0, size["ours"]),
            Target(f"{town}: ready", "s", 0.7 if small else 1.5, middle["ours", 1]),
            Target(
                f"{town}: ready, processor {SLOWER} times slower", "s", 1.5 if small else 5.0, middle["ours", SLOWER]
            ),
        ]
        if small:
            lines += [
                Target(f"{town}: size, compressed form", "MB", 1.1, size["ours compressed"]),
                Target(f"{town}: filtering", "ms", 100.0, statistics.median(filtering) * 1000),
                Target(f"{town}: building the file", "s", 0.5, middle["ours"]),
            ]
        return lines

    def record(self, cities: dict[str, Outcome]) -> None:
        """Size, building and readiness of real maps; no targets."""
        for name, outcome in cities.items():
            built, worked, ready = [], [], []
            for _ in range(REPETITIONS):
                html, wall, processor = timed(lambda outcome=outcome: build_map(outcome).html())
                built.append(wall)
                worked.append(processor)
                file = self._folder / "city.html"
                file.write_text(html, encoding="utf-8")
                page = self._open(file, 1)
                ready.append(readiness(page, ours=True))
                page.context.close()
            print(
                f"{name}: {len(outcome.estates):,} estates, {len(outcome.streets):,} streets, "
                f"{file.stat().st_size / MB:.2f} MB, built in {statistics.median(built):.2f} s "
                f"({statistics.median(worked):.2f} s of the processor), ready in {statistics.median(ready):.2f} s",
                flush=True,
            )

    def _open(self, file: Path, slow: int) -> Page:
        context = self._browser.new_context(viewport={"width": 1600, "height": 900}, offline=True)
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.goto(file.as_uri(), timeout=180_000)
        return page


def timed(make: Callable[[], str]) -> tuple[str, float, float]:
    """What is made, in how many seconds of the clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    made = make()
    return made, time.perf_counter() - wall, time.process_time() - processor


def readiness(page: Page, *, ours: bool) -> float:
    """Seconds from the start of navigation until two frames after the map was drawn."""
    if ours:
        page.wait_for_selector("html[data-ready=true]", timeout=180_000)
        return float(page.evaluate("window.spatialRenewal.readyAt")) / 1000
    page.wait_for_function("window.peerReady !== undefined", timeout=180_000)
    return float(page.evaluate("window.peerReady")) / 1000


def filter_seconds(page: Page) -> float:
    """Seconds until map, ranking, legend and counts are drawn anew after a filter, the frame included."""
    return float(
        page.evaluate(
            """async () => {
                const sr = window.spatialRenewal;
                const times = [];
                for (let k = 0; k < 7; k += 1) {
                    const since = performance.now();
                    const next = {lacks: k % 2 ? [] : ['elderly_care'], households: [200 + 10 * k, null]};
                    sr.set({filter: Object.assign(sr.noFilter(), next)});
                    await new Promise((done) => requestAnimationFrame(done));
                    times.push(performance.now() - since);
                }
                return times.sort((a, b) => a - b)[3] / 1000;
            }"""
        )
    )


def peer_html(outcome: Outcome) -> str:
    """What most scripts do, with the libraries it needs most given from the disk instead of a server."""
    table = outcome.estates[[*ATTRIBUTES, "geometry"]].to_crs(4326)
    west, south, east, north = table.total_bounds
    peer = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=14, tiles=None, prefer_canvas=True)
    folium.GeoJson(
        json.loads(table.to_json()),
        style_function=lambda feature: {"fillColor": "#c25a1b" if feature["properties"]["eligible"] else "#e3e0d8"},
        tooltip=folium.GeoJsonTooltip(ATTRIBUTES),
    ).add_to(peer)
    peer.fit_bounds([[south, west], [north, east]])
    from spatial_renewal.outputs.webmap import assets  # noqa: PLC0415 - only the peer borrows them

    text = assets.inlined()
    page = peer.get_root().render()
    page = page.replace(
        "</head>", f"<style>{text[assets.LEAFLET_CSS]}</style><script>{text[assets.LEAFLET_JS]}</script></head>", 1
    )
    frames = "requestAnimationFrame(() => requestAnimationFrame(() => { window.peerReady = performance.now(); }));"
    return f"{page}<script>{frames}</script>"


def real_cities() -> dict[str, Any]:
    """Cities whose data are beside the repository: two examples, and Wuhan, whose facilities are hardly known."""
    projects = {
        "taichung": ROOT / "examples" / "taichung" / "project.toml",
        "nanjing": ROOT / "examples" / "nanjing" / "project.toml",
        "wuhan": ROOT / "benchmarks" / "wuhan.toml",
    }
    return {name: sr.run(sr.read_project(file, data_dir=REAL)) for name, file in projects.items() if REAL.is_dir()}


if __name__ == "__main__":
    sys.exit(main())
