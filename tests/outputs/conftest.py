"""Runs that outputs must survive: names that attack, nothing known, one estate, polygons with holes and parts."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_renewal as sr
from tests.conftest import CRS, facilities, ledger

EVIL = (
    "<script>alert(1)</script>",
    "${7*7}`id`",
    "=cmd|' /C calc'!A0",
    "back\\slash\\P%%d^J \\U+0041",
    "\"quotes\" 'single' & <b>",
    "🏠🏚️ 和平里",
    "长" * 300,
    None,
    "\t=1+1",
    "  @SUM(A1:A9)",
    "+86 1",
    "-2",
    "bell\x07 and\x00 null\x1b",
    "two\r\nlines",
    "＝1+1",
)


def town(toy_town, names, shapes=None):
    """Estates of 100 x 60 m along the lane, one for each name, all eligible."""
    count = len(names)
    given = toy_town.estates.iloc[0]
    rows = [
        {"estate_id": f"E{i + 1}", "name": name, "year_built": 1980 + i % 15, "households": 100 + 10 * i}
        | {c: given[c] for c in given.index if isinstance(given[c], (bool, np.bool_))}
        for i, name in enumerate(names)
    ]
    boxes = [(110 * i, 5, 110 * i + 100, 65) for i in range(count)]
    estates = ledger(rows, boxes)
    if shapes:
        estates = gpd.GeoDataFrame(estates.drop(columns="geometry"), geometry=shapes, crs=CRS)
    return replace(toy_town, estates=estates)


@pytest.fixture(scope="session")
def evil_results(request):
    """A town whose estates and facilities have names that attack spreadsheets, browsers and CAD."""
    toy = request.getfixturevalue("toy_town_once")
    inputs = town(toy, EVIL)
    places = facilities([(f"F{i}", "elderly_day_care", 60.0 * i, -5, 20.0) for i in range(4)])
    named = gpd.GeoDataFrame(places.assign(name=pd.Series(EVIL[:4], dtype="str")))
    return sr.run(replace(inputs, facilities=named, name="=<b>城", name_en="{city}"))


@pytest.fixture(scope="session")
def blank_results(request):
    """A town of which nothing is known: no people, no names, no facilities, nothing surveyed."""
    toy = request.getfixturevalue("toy_town_once")
    estates = ledger([{"estate_id": f"E{i}"} for i in range(3)], [(110 * i, 5, 110 * i + 100, 65) for i in range(3)])
    return sr.run(replace(toy, estates=estates, facilities=facilities([]), entrances=toy.entrances.iloc[:0]))


@pytest.fixture(scope="session")
def single_results(request):
    toy = request.getfixturevalue("toy_town_once")
    inputs = town(toy, ["一号院"])
    return sr.run(replace(inputs, entrances=toy.entrances.iloc[:1]))


@pytest.fixture(scope="session")
def holed_results(request):
    """100 x 60 m with a yard of 40 x 20 m; two parts of 30 x 60 and 40 x 60 m; a plain box."""
    toy = request.getfixturevalue("toy_town_once")
    shapes = [
        shapely.box(0, 5, 100, 65).difference(shapely.box(30, 25, 70, 45)),
        shapely.MultiPolygon([shapely.box(110, 5, 140, 65), shapely.box(150, 5, 190, 65)]),
        shapely.box(220, 5, 320, 65),
    ]
    return sr.run(town(toy, ["有院", "两块", "方"], shapes))


@pytest.fixture(scope="session", params=["sample", "evil", "blank", "single", "holed"])
def any_results(request):
    """Each of the runs in turn."""
    return request.getfixturevalue(f"{request.param}_results")
