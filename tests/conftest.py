"""A toy town that several tests share: four estates along one lane, worked out by hand."""

from types import MappingProxyType

import geopandas as gpd
import hypothesis
import numpy as np
import pandas as pd
import pytest
import shapely

from spatial_renewal.pipeline import run
from spatial_renewal.profiles.load import policy, standard
from spatial_renewal.project import sample_city
from spatial_renewal.study import Inputs
from spatial_renewal.tables import BARRIERS, CONTEXT, LEDGER, LEDGER_FLAGS

CRS = "EPSG:4547"
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("ci")


def ledger(rows: list[dict], boxes: list[tuple[float, float, float, float]]) -> gpd.GeoDataFrame:
    """Estates from a few given columns; the rest is unknown."""
    table = pd.DataFrame(rows).reindex(columns=[n for n in LEDGER.names if n != "geometry"])
    table["geometry_source"] = "given"
    for column in LEDGER.columns:
        if column.kind in ("id", "text", "choice"):
            table[column.name] = table[column.name].astype("str")
        elif column.kind == "number":
            table[column.name] = table[column.name].astype("float64")
        elif column.name in LEDGER_FLAGS:
            table[column.name] = table[column.name].astype("boolean")
    return gpd.GeoDataFrame(table, geometry=[shapely.box(*b) for b in boxes], crs=CRS)


def streets(lines: list[list[tuple[float, float]]], *, names: list[str] | None = None) -> gpd.GeoDataFrame:
    """Walkable residential streets without a topology of their own."""
    count = len(lines)
    return gpd.GeoDataFrame(
        {
            "street_id": pd.Series([f"s{i:03d}" for i in range(count)], dtype="str"),
            "name": pd.Series(names or [None] * count, dtype="str"),
            "street_class": pd.Series(["residential"] * count, dtype="str"),
            "walkable": np.ones(count, dtype=bool),
            "bridge": np.zeros(count, dtype=bool),
            "tunnel": np.zeros(count, dtype=bool),
            "from_node": pd.Series([None] * count, dtype="str"),
            "to_node": pd.Series([None] * count, dtype="str"),
        },
        geometry=[shapely.LineString(line) for line in lines],
        crs=CRS,
    )


def facilities(rows: list[tuple[str, str, float, float, float]]) -> gpd.GeoDataFrame:
    """Facilities from (id, category, x, y, capacity)."""
    ids, kinds, x, y, capacity = zip(*rows, strict=True) if rows else ((),) * 5
    return gpd.GeoDataFrame(
        {
            "facility_id": pd.Series(ids, dtype="str"),
            "name": pd.Series(ids, dtype="str"),
            "category": pd.Series(kinds, dtype="str"),
            "capacity": pd.Series(capacity, dtype="float64"),
            "capacity_unit": pd.Series(["places"] * len(ids), dtype="str"),
            "floor_area_m2": pd.Series([np.nan] * len(ids), dtype="float64"),
            "source": pd.Series(["toy"] * len(ids), dtype="str"),
        },
        geometry=shapely.points(np.array([x, y], dtype=float).T) if ids else [],
        crs=CRS,
    )


def entrances(rows: list[tuple[str, float, float]]) -> gpd.GeoDataFrame:
    """Given entrances from (estate id, x, y)."""
    ids = [row[0] for row in rows]
    return gpd.GeoDataFrame(
        {
            "entrance_id": pd.Series([f"G{i}" for i in range(len(ids))], dtype="str"),
            "estate_id": pd.Series(ids, dtype="str"),
            "entrance_source": pd.Series(["given"] * len(ids), dtype="str"),
        },
        geometry=shapely.points([row[1:] for row in rows]) if rows else [],
        crs=CRS,
    )


def shapes(contract, rows: list[tuple[str, shapely.Geometry]]) -> gpd.GeoDataFrame:
    """Barriers or context from (kind, geometry)."""
    return gpd.GeoDataFrame(
        {
            contract.key[0]: pd.Series([f"x{i}" for i in range(len(rows))], dtype="str"),
            "kind": pd.Series([row[0] for row in rows], dtype="str"),
            "name": pd.Series([None] * len(rows), dtype="str"),
        },
        geometry=[row[1] for row in rows],
        crs=CRS,
    )


@pytest.fixture
def toy_town(toy_town_once: Inputs) -> Inputs:
    """The town of `toy_town_once`; frozen, so that all tests may share it."""
    return toy_town_once


@pytest.fixture(scope="session")
def toy_town_once() -> Inputs:
    """Four estates of 100 x 60 m on the north side of a 1,000 m lane; a railway between the third and the fourth.

    E1 0-100, E2 110-210, E3 220-320, E4 340-440 (x); gates at the middle of their south side, 5 m from the lane y=0.
    A day care at x=0 (5 m south of the lane), a kindergarten with 30 places at x=270.
    """
    rows = [
        {"estate_id": f"E{i + 1}", "name": f"第{i + 1}小区", "year_built": y, "households": h, "parking_spaces": 10.0}
        for i, (y, h) in enumerate([(1985, 200), (1990, 300), (1995, 100), (1980, 400)])
    ]
    rules = policy("jiangxi_2020")
    surveyed = {rule.flag: False for rule in rules.exclusions} | {
        rule.flag: True for rule in rules.conditions if rule.flag
    }
    rows = [row | surveyed for row in rows]
    west = [0, 110, 220, 340]
    return Inputs(
        name="玩具镇",
        name_en="Toy town",
        date="2026-11",
        synthetic=True,
        crs=CRS,
        estates=ledger(rows, [(x, 5, x + 100, 65) for x in west]),
        facilities=facilities(
            [
                ("F1", "elderly_day_care", 0, -5, 20.0),
                ("F2", "kindergarten", 270, -5, 30.0),
                ("F3", "bus_stop", 600, -3, np.nan),
            ]
        ),
        streets=streets([[(-100, 0), (900, 0)]]),
        entrances=entrances([(f"E{i + 1}", x + 50, 5) for i, x in enumerate(west)]),
        barriers=shapes(BARRIERS, [("railway", shapely.LineString([(330, -200), (330, 200)]))]),
        context=shapes(CONTEXT, []),
        rasters=MappingProxyType({}),
        standard=standard("gb50180_2018"),
        policy=policy("jiangxi_2020"),
        plan_year=2026,
    )


@pytest.fixture(scope="session")
def sample_results():
    """The pipeline's results on the sample city, made once."""
    return run(sample_city())
