"""Which columns of estates, units and facilities does the map need? (one entry a row)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.outputs.badges import badge_places
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.standing import RANKS
from spatial_renewal.outputs.webmap.columns import Packed, numbers
from spatial_renewal.outputs.webmap.outlines import GROUND_DEGREES, drawn, shapes
from spatial_renewal.outputs.webmap.words import Ints, places_in, texts
from spatial_renewal.study import Outcome

_SHARES = 4  # decimals of scores and parts, which order and colour
_SMALL_SHARES = 3  # of what is only shown, with two
Figures = npt.NDArray[np.float64]
PEOPLE = ("population", "elderly_60", "under_3", "age_3_5", "cars")  # whom facilities are for
_ESTIMATED = 1  # decimals of estimated people


def scored(outcome: Outcome) -> list[str]:
    """Indicators of the ranking, in the order of its columns: those with a ``score_`` column."""
    tables = (outcome.priority, outcome.estate_priority)
    found = [str(c).removeprefix("score_") for table in tables for c in table.columns if str(c).startswith("score_")]
    return list(dict.fromkeys(found))


def estates(outcome: Outcome) -> Packed:
    """Every estate with its people, its eligibility, its unit and its place in the order."""
    table = outcome.estates
    ids = table["estate_id"]
    members = outcome.unit_members
    member = places_in(ids, members["estate_id"])
    unit = _at(places_in(members["unit_id"], outcome.units["unit_id"]), member)
    words = ("estate_id", "name", "geometry_source", "households_source", "population_source", "subdistrict")
    reasons = ("eligibility_reason", "eligibility_reason_en")
    return {
        "count": len(table),
        "shapes": shapes(table.geometry),
        **{column: texts(table[column]) for column in words + reasons},
        **{column: numbers(table[column], _ESTIMATED) for column in (*PEOPLE, "parking_spaces")},
        "year_built": numbers(table["year_built"]),
        "plan_year": numbers(table["plan_year"].where(table["in_programme"])),
        "households": numbers(table["households"]),
        "eligible": numbers(table["eligible"].astype("Float64")),
        "in_programme": numbers(table["in_programme"].astype(float)),
        "unit": numbers(np.where(unit >= 0, unit, np.nan)),
        "no_unit_reason": texts(members["reason_zh"], member),
        "no_unit_reason_en": texts(members["reason_en"], member),
        **_ranking(outcome.estate_priority, places_in(ids, outcome.estate_priority["estate_id"]), scored(outcome)),
    }


def units(outcome: Outcome) -> Packed:
    """Every renovation unit with its outline, where its badge stands, and its place in the order."""
    table, rank = outcome.units, outcome.priority
    at = places_in(table["unit_id"], rank["unit_id"])
    outlines = drawn(table.geometry)
    of_themes: Packed = {}
    for view in LEADS:
        of_themes |= _places(rank, at, [f"view_{name}_{view}" for name in RANKS])
    return {
        "count": len(table),
        "shapes": shapes(outlines, per_degree=GROUND_DEGREES),
        "badges": shapes(_badges(table.geometry)),
        "unit_id": texts(table["unit_id"]),
        "name": texts(table["name"]),
        "estates": numbers(table["estates"]),
        "households": numbers(table["households"]),
        "population": numbers(table["population"], _ESTIMATED),
        "area_m2": numbers(table["area_m2"]),
        "small": numbers(table["below_min_households"].astype(float)),
        "reasons": texts(rank["reasons"], at),
        "reasons_en": texts(rank["reasons_en"], at),
        **_ranking(rank, at, scored(outcome)),
        **of_themes,
    }


def facilities(outcome: Outcome) -> Packed:
    """Every facility: where it is, what it is, and how much it holds; neighbours after each other, which packs best."""
    table = outcome.facilities
    if len(table):
        table = table.iloc[np.lexsort((table.geometry.hilbert_distance(), table["category"]))]
    return {
        "count": len(table),
        "shapes": shapes(table.geometry),
        "name": texts(table["name"]),
        "category": texts(table["category"]),
        "capacity": numbers(table["capacity"]),
        "capacity_unit": texts(table["capacity_unit"]),
    }


def _ranking(rank: pd.DataFrame, at: Ints, names: list[str]) -> Packed:
    """Score and place, each indicator's score, and what it adds: the weight, where that is one for all rows."""
    of_views = [str(c) for c in rank.columns if str(c).startswith("view_score_")]
    small = ["first_k_share", *(f"score_{name}" for name in names)]
    decimals = {"score": _SHARES} | dict.fromkeys(of_views, _SHARES) | dict.fromkeys(small, _SMALL_SHARES)
    told = {column: numbers(_at(rank[column], at), places) for column, places in decimals.items() if column in rank}
    told |= _places(rank, at, RANKS)
    ranked = [name for name in names if f"part_{name}" in rank]
    parts = {f"part_{n}": _part(_at(rank[f"score_{n}"], at), _at(rank[f"part_{n}"], at)) for n in ranked}
    return told | parts


def _places(rank: pd.DataFrame, at: Ints, names: Iterable[str]) -> Packed:
    """A rank, and the ends of its interval as steps from it, which are few; nothing of what the table does not hold."""
    first, *ends = names
    if first not in rank:
        return {}
    place = _at(rank[first], at)
    steps = {end: {"from": first, **numbers(_at(rank[end], at) - place)} for end in ends if end in rank}
    return {first: numbers(place), **steps}


def _part(score: Figures, part: Figures) -> Packed:
    full = np.nansum(part) / np.nansum(score) if np.nansum(score) else 0.0
    if np.allclose(part, score * full, atol=10.0**-_SHARES / 2, equal_nan=True):
        return {"weight": round(float(full), 6)}
    return numbers(part, _SHARES)


def _at(values: pd.Series | Ints, at: Ints) -> Figures:
    """The figures of the rows `at`; nan where that is -1."""
    known = values if isinstance(values, np.ndarray) else values.to_numpy(dtype=float, na_value=np.nan)
    return np.append(known.astype(float), np.nan)[at]


def _badges(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapely.points(badge_places(outlines.to_numpy())), crs=outlines.crs)
