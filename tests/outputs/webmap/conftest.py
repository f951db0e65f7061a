"""A town on a grid for the meeting map: every kind of estate, figures that can be added up by hand; and a browser."""

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from town_tables import CRS, contract, layer, typed
from town_works import make_checklist, make_measures, make_policy

from spatial_renewal.contracts import check_table, empty_table
from spatial_renewal.outputs.webmap import build_map
from spatial_renewal.profiles.load import standard
from spatial_renewal.study import Inputs, Outcome, Source
from spatial_renewal.tables import BARRIERS, CONTEXT, LEDGER, LEDGER_FLAGS, RESULT_CONTRACTS

EAST, NORTH = 500_000.0, 3_180_000.0
STEP_X, STEP_Y = 130.0, 110.0
INDICATORS = ("elderly_care", "childcare", "parking", "building_age")
WEIGHTS = (0.4, 0.25, 0.2, 0.15)
STATES = ("covered", "beyond_threshold", "unreachable", "off_network", "no_facility")
CATEGORIES = (
    # category, tier, threshold, unit, column of people
    ("elderly_day_care", "five_min", 300.0, "persons_60_plus", "elderly_60"),
    ("nursing_home", "fifteen_min", 1000.0, "persons_60_plus", "elderly_60"),
    ("nursery", "five_min", 300.0, "children_under_3", "under_3"),
    ("kindergarten", "five_min", 300.0, "children_3_to_5", "age_3_5"),
    ("car_parking", "neighbourhood", 150.0, "cars", "cars"),
    ("health_station", "five_min", 300.0, "persons", "population"),
    ("primary_school", "ten_min", 500.0, "persons", "population"),
    ("bus_stop", "ten_min", 500.0, "persons", "population"),
    ("outdoor_equipment", "neighbourhood", 150.0, "persons", "population"),
)


def outlines(columns: int, rows: int, vertices: int) -> list[shapely.Geometry]:
    """Boxes of 100 x 80 m, the second with a courtyard, the third in two parts, the fourth round; or rounded plots."""
    shapes: list[shapely.Geometry] = []
    for place in range(columns * rows):
        x, y = EAST + STEP_X * (place % columns), NORTH - STEP_Y * (place // columns)
        if vertices:
            turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
            reach = 40 + 8 * np.sin(7 * turn + place)
            shapes.append(shapely.Polygon(np.column_stack([x + reach * np.cos(turn), y + reach * np.sin(turn)])))
        else:
            shapes.append(shapely.box(x, y, x + 100, y + 80))
    if not vertices and len(shapes) > 3:
        x, y = EAST + STEP_X, NORTH
        shapes[1] = shapes[1].difference(shapely.box(x + 30, y + 25, x + 70, y + 55))
        shapes[2] = shapely.MultiPolygon(
            [shapely.box(x + 130, y, x + 170, y + 80), shapely.box(x + 180, y, x + 230, y + 80)]
        )
        shapes[3] = shapely.Point(EAST + 3 * STEP_X + 50, NORTH + 40).buffer(45)
    return shapes


def make_estates(shapes: list[shapely.Geometry], names: list[Any] | None) -> gpd.GeoDataFrame:
    n = len(shapes)
    place = np.arange(n)
    table = pd.DataFrame(
        {
            "estate_id": [f"E{i:04d}" for i in place],
            "name": names or [f"和平{i + 1}村" for i in place],
            "geometry_source": np.where(place == 3, "approximated", "given"),
            "plan_year": np.nan,
            "year_built": 1978.0 + place % 25,
            "households": 100.0 + 10 * (place % 40),
            "population": 300.0 + 30 * (place % 40),
            "elderly_60": 60.0 + 6 * (place % 40),
            "under_3": 9.0,
            "age_3_5": 12.0,
            "cars": 50.0,
            "parking_spaces": 20.0,
            "subdistrict": "新建街道",
            "households_source": np.where(place == 1, "estimated", "given"),
            "population_source": "estimated",
            "groups_source": "elderly_60:given;under_3:estimated;age_3_5:estimated;cars:estimated",
            "eligible": pd.array([None if i % 12 == 10 else i % 12 != 11 for i in place], dtype="boolean"),
            "in_programme": [i % 12 < 10 for i in place],
            "eligibility_rules": "cutoff",
            "eligibility_reason": "2000 年底前建成",
            "eligibility_reason_en": "built before the end of 2000",
        }
    )
    for flag in LEDGER_FLAGS:
        table[flag] = pd.array([None] * n, dtype="boolean")
    return layer(table, contract("estates"), shapes)


def make_coverage(estates: gpd.GeoDataFrame) -> pd.DataFrame:
    """Covered, beyond, unreachable in turn; every fourth bus stop off the network; no data on outdoor equipment."""
    parts = []
    place = np.arange(len(estates))
    for k, (category, tier, threshold, unit, column) in enumerate(CATEGORIES):
        state = np.array(STATES)[(place + k) % 3]
        if category == "outdoor_equipment":
            state = np.full(len(place), "no_facility")
        if category == "bus_stop":
            state = np.where(place % 4 == 0, "off_network", "covered")
        demand = estates[column].to_numpy()
        known = np.isin(state, STATES[:3])
        distance = np.where(
            state == "covered", threshold * 0.6, np.where(state == "beyond_threshold", threshold * 2 + 40, np.nan)
        )
        parts.append(
            pd.DataFrame(
                {
                    "estate_id": estates["estate_id"],
                    "category": category,
                    "tier": tier,
                    "threshold_m": threshold,
                    "distance_m": distance,
                    "state": state,
                    "covered": state == "covered",
                    "demand": demand,
                    "demand_unit": unit,
                    "gap_demand": np.where(state == "covered", 0.0, np.where(known, demand, np.nan)),
                    "clause": "附录B、附录C",
                    "distance_mode": "network",
                    "certainty": "unverified",
                }
            )
        )
    return typed(pd.concat(parts, ignore_index=True), contract("coverage"))


def make_provision(estates: gpd.GeoDataFrame) -> pd.DataFrame:
    """Day care: 20 places short where the place is even. Parking: wanted 0.5 a household, 20 there."""
    place = np.arange(len(estates))
    care = pd.DataFrame({"demand": 30.0, "served": np.where(place % 2, 30.0, 10.0), "unit": "places"})
    cars = pd.DataFrame({"demand": estates["households"].to_numpy() * 0.5, "served": 20.0, "unit": "spaces"})
    table = pd.concat(
        [care.assign(category="elderly_day_care"), cars.assign(category="car_parking")], ignore_index=True
    )
    table["estate_id"] = np.tile(estates["estate_id"], 2)
    table["unserved"] = table["demand"] - table["served"]
    table["ratio"] = table["served"] / table["demand"]
    short = table["unserved"].gt(0)
    table["gap_full"] = table["unserved"].clip(lower=0)
    table["gap_out_of_reach"] = table["gap_unknown"] = 0.0
    table["cause"] = np.where(short, "full", "no_gap")
    return typed(table, contract("provision"))


def nothing_else() -> dict[str, pd.DataFrame]:
    """Tables that the map does not draw."""
    names = (
        "capacities", "floating_catchment", "facility_loads", "allocation_comparison", "parking", "parking_blocks",
        "health_check",
    )  # fmt: skip
    return {name: empty_table(contract(name)) for name in names}


def ranking(ids: pd.Series, key: str) -> pd.DataFrame:
    n = len(ids)
    spread = np.linspace(0.97, 0.03, n) if n > 1 else np.array([0.8])
    table = pd.DataFrame({key: ids.to_numpy()})
    for k, (name, weight) in enumerate(zip(INDICATORS, WEIGHTS, strict=True)):
        table[name] = 100.0 * spread
        table[f"score_{name}"] = np.clip(spread * (1 - 0.05 * k), 0, 1)
        table[f"part_{name}"] = weight * table[f"score_{name}"]
    table["score"] = table[[f"part_{name}" for name in INDICATORS]].sum(axis=1)
    table["rank"] = np.arange(1, n + 1)
    table["rank_low"] = np.maximum(1, table["rank"] - 1)
    table["rank_high"] = np.minimum(n, table["rank"] + 1)
    table["known_weight_share"] = 1.0
    table["reasons"], table["reasons_en"] = "老人够不到日间照料", "day care out of reach"
    return typed(table, contract("priority" if key == "unit_id" else "estate_priority"))


def make_units(estates: gpd.GeoDataFrame, unit_names: list[str] | None) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Four eligible estates after each other make a unit."""
    inside = estates[estates["eligible"].fillna(False)]
    number = np.arange(len(inside)) // 4
    ids = np.array([f"U{i:03d}" for i in range(number.max() + 1)])
    members = typed(pd.DataFrame({"estate_id": inside["estate_id"], "unit_id": ids[number]}), contract("unit_members"))
    sums = inside.groupby(number)[["households", "population"]].sum()
    outlines = inside.dissolve(by=number).geometry.convex_hull.buffer(6).to_list()
    table = pd.DataFrame(
        {
            "unit_id": ids,
            "name": unit_names or [f"和平里{k + 1}片区" for k in range(len(ids))],
            "estates": np.bincount(number),
            "households": sums["households"].to_numpy(),
            "population": sums["population"].to_numpy(),
            "area_m2": shapely.area(outlines),
            "lacking": "elderly_day_care,nursery",
            "below_min_households": False,
        }
    )
    return layer(table, contract("units"), outlines), members.reset_index(drop=True)


def make_links(estates: gpd.GeoDataFrame, members: pd.DataFrame) -> gpd.GeoDataFrame:
    """From each estate of a unit to the one after it: joined within the unit, a river between units."""
    ids, unit = members["estate_id"].to_numpy(), members["unit_id"].to_numpy()
    middle = estates.set_index("estate_id").geometry.centroid[ids].to_numpy()
    table = pd.DataFrame({"estate_a": ids[:-1], "estate_b": ids[1:]})
    joined = unit[:-1] == unit[1:]
    table["gap_m"], table["joined"] = 30.0, joined
    table["reason"] = np.where(joined, "adjoining", "barrier")
    table["reason_zh"] = np.where(joined, "相距 30 米，之间没有隔断。", "隔着河流（锦江）。")
    table["reason_en"] = np.where(joined, "30 m apart, with nothing between.", "A river lies between.")
    lines = [shapely.LineString(pair) for pair in pairwise(middle)]
    return layer(table, contract("unit_links"), lines)


def make_facilities(names: list[Any] | None) -> gpd.GeoDataFrame:
    kinds = ["elderly_day_care", "nursery", "kindergarten", "car_parking", "health_station", "nursing_home"]
    x = EAST + 115 + STEP_X * (np.arange(len(kinds)) % 3)
    y = NORTH - 15 - STEP_Y * (np.arange(len(kinds)) // 3)
    table = pd.DataFrame(
        {
            "facility_id": [f"F{i}" for i in range(len(kinds))],
            "name": names or [f"设施{i}" for i in range(len(kinds))],
            "category": kinds,
            "capacity": [30.0, None, 180.0, 60.0, None, 80.0],
            "capacity_unit": ["places", None, "places", "spaces", None, "beds"],
            "source": "toy",
        }
    )
    return layer(table, contract("facilities"), list(shapely.points(x, y)))


def make_ground(columns: int, rows: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    west, east = EAST - 200, EAST + STEP_X * columns + 170
    south, north = NORTH - STEP_Y * rows - 120, NORTH + 250
    lines = [
        shapely.LineString([(west, NORTH - 15 - STEP_Y * r), (east, NORTH - 15 - STEP_Y * r)]) for r in range(rows)
    ]
    lines += [
        shapely.LineString([(EAST + 115 + STEP_X * c, south), (EAST + 115 + STEP_X * c, north)]) for c in range(columns)
    ]
    streets = pd.DataFrame(
        {"street_id": [f"S{i}" for i in range(len(lines))], "walkable": True, "bridge": False, "tunnel": False}
    )
    streets["street_class"] = ["primary" if i == 0 else "residential" for i in range(len(lines))]
    slabs = [shapely.box(EAST + 10, NORTH + 10 + 20 * k, EAST + 90, NORTH + 18 + 20 * k) for k in range(3)]
    context = [
        ("water", shapely.box(west, south, east, south + 60)),
        ("green", shapely.box(west, NORTH + 120, EAST, north)),
        ("railway", shapely.LineString([(west, NORTH + 110), (east, NORTH + 180)])),
        ("boundary", shapely.box(west, south, east, north)),
        *(("building", slab) for slab in slabs),
    ]
    table = pd.DataFrame({"context_id": [f"C{i}" for i in range(len(context))], "kind": [kind for kind, _ in context]})
    return layer(streets, contract("streets"), lines), layer(table, CONTEXT, [shape for _, shape in context])


def make_routes(estates: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """From the corner of every estate but the last to the first facility of two kinds, round one corner."""
    parts = []
    for category in ("elderly_day_care", "nursery"):
        found = facilities[facilities["category"] == category].iloc[0]
        x, y = found.geometry.x, found.geometry.y
        corners = [(shape.bounds[0], shape.bounds[1]) for shape in estates.geometry.iloc[:-1]]
        lines = [shapely.LineString([(a, b), (x + 7, b), (x, y)]) for a, b in corners]
        table = pd.DataFrame({"estate_id": estates["estate_id"].iloc[:-1], "category": category})
        table["facility_id"], table["distance_m"] = found["facility_id"], shapely.length(lines)
        parts.append(layer(table, contract("routes"), lines))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=CRS)


@pytest.fixture(scope="session")
def make_outcome() -> Callable[..., Outcome]:
    """Builds a finished run by hand; every table is held to its contract."""

    def make(
        *,
        columns: int = 4,
        rows: int = 3,
        vertices: int = 0,
        names: list[Any] | None = None,
        unit_names: list[str] | None = None,
        facility_names: list[Any] | None = None,
    ) -> Outcome:
        estates = make_estates(outlines(columns, rows, vertices), names)
        streets, context = make_ground(columns, rows)
        facilities = make_facilities(facility_names)
        units, members = make_units(estates, unit_names)
        ranked = estates.loc[estates["eligible"].fillna(False), "estate_id"]
        links = make_links(estates, members)
        barriers = layer(pd.DataFrame({"barrier_id": [], "kind": [], "name": []}), BARRIERS, [])
        entrances = layer(
            pd.DataFrame({"entrance_id": [], "estate_id": [], "entrance_source": []}), contract("entrances"), []
        )
        coverage = make_coverage(estates)
        rules = make_policy()
        inputs = Inputs(
            name="样例城", name_en="Sample City", date="2026-11", synthetic=True, crs=CRS,
            estates=gpd.GeoDataFrame(estates[list(LEDGER.names)], crs=CRS), facilities=facilities, streets=streets,
            entrances=entrances, barriers=barriers, context=context,
            standard=standard("gb50180_2018"), policy=rules, plan_year=2026,
            sources=(Source(role="streets", path="s", sha256="0", rows_read=7, attribution="© OpenStreetMap"),),
        )  # fmt: skip
        outcome = Outcome(
            inputs=inputs, estates=estates, facilities=facilities, entrances=entrances, streets=streets,
            access=typed(coverage[["estate_id", "category", "distance_m"]].assign(state="reached"), contract("access")),
            routes=make_routes(estates, facilities),
            coverage=coverage, provision=make_provision(estates), **nothing_else(),
            checklist=make_checklist(estates, coverage),
            walk_times=typed(pd.DataFrame({"estate_id": []}), contract("walk_times")),
            measures=make_measures(estates, rules), units=units, unit_members=members, unit_links=links,
            priority=ranking(units["unit_id"], "unit_id"), estate_priority=ranking(ranked, "estate_id"),
            left_out=typed(pd.DataFrame({"source": []}), contract("left_out")),
            assumptions=typed(
                pd.DataFrame({"assumption": ["parking"], "value": ["0.5"], "why": ["none"]}), contract("assumptions")
            ),
            findings=(), seconds=MappingProxyType({}),
        )  # fmt: skip
        # checking takes longer than all the rest, and a large town is made as a small one is
        for each in RESULT_CONTRACTS if columns * rows < 1000 else ():
            check_table(getattr(outcome, each.name), each)
        return outcome

    return make


@pytest.fixture(scope="session")
def big_map(make_outcome: Callable[..., Outcome]) -> str:
    """5,000 estates of 30 points with all their findings."""
    return build_map(make_outcome(columns=100, rows=50, vertices=30)).html()


@pytest.fixture(scope="session")
def town_map(make_outcome: Callable[..., Outcome]) -> str:
    """The twelve estates of the town."""
    return build_map(make_outcome()).html()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium without a network; tests that need it are skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a document from a file, offline; any request or any error on the console fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def open_document(
        html: str, *, width: int = 1600, height: int = 900, touch: bool = False, address: str = ""
    ) -> Any:
        file = tmp_path / f"map{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            has_touch=touch,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        allowed = ("file:", "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(allowed) else wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.goto(file.as_uri() + address)
        page.wait_for_selector("html[data-ready=true]", timeout=15_000)
        return page

    yield open_document
    for context in contexts:
        context.close()
    assert wrong == []
