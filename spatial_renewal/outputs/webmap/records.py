"""Which columns of estates, units and facilities does the map need? (geometry in WGS84, one entry a row)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.outputs.webmap.columns import GROUND_DEGREES, Packed, numbers, shapes, texts
from spatial_renewal.study import Outcome

WGS84 = 4326
# Outlines and streets may leave their course by this much: less than a line's width on any plate.
_DRAWN_WITHIN_M = 0.5
_BADGE_WITHIN_M = 4.0
_SHARES = 4  # decimals of scores and parts, which order and colour
_SMALL_SHARES = 3  # of what is only shown, with two
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
    rank = outcome.estate_priority.set_index("estate_id").reindex(table["estate_id"]).reset_index(drop=True)
    member = outcome.unit_members.set_index("estate_id").reindex(table["estate_id"])
    unit = member["unit_id"]
    unit_ids = pd.Index(outcome.units["unit_id"])
    unit_place = pd.Series(unit_ids.get_indexer(pd.Index(unit)), dtype=float).where(lambda place: place >= 0)
    words = ("estate_id", "name", "geometry_source", "households_source", "population_source", "subdistrict")
    reasons = ("eligibility_reason", "eligibility_reason_en")
    return {
        "count": len(table),
        "shapes": shapes(table.geometry.to_crs(WGS84)),
        **{column: texts(table[column]) for column in words + reasons},
        **{column: numbers(table[column], _ESTIMATED) for column in (*PEOPLE, "parking_spaces")},
        "year_built": numbers(table["year_built"]),
        "households": numbers(table["households"]),
        "eligible": numbers(table["eligible"].astype("Float64")),
        "in_programme": numbers(table["in_programme"].astype(float)),
        "unit": numbers(unit_place),
        "no_unit_reason": texts(member["reason_zh"]),
        "no_unit_reason_en": texts(member["reason_en"]),
        **_ranking(rank, scored(outcome)),
    }


def units(outcome: Outcome) -> Packed:
    """Every renovation unit with its outline, where its badge stands, and its place in the order."""
    table = outcome.units
    rank = outcome.priority.set_index("unit_id").reindex(table["unit_id"]).reset_index(drop=True)
    return {
        "count": len(table),
        "shapes": shapes(drawn(table.geometry), per_degree=GROUND_DEGREES),
        "badges": shapes(_badges(table)),
        "unit_id": texts(table["unit_id"]),
        "name": texts(table["name"]),
        "estates": numbers(table["estates"]),
        "households": numbers(table["households"]),
        "population": numbers(table["population"], _ESTIMATED),
        "area_m2": numbers(table["area_m2"]),
        "small": numbers(table["below_min_households"].astype(float)),
        **{name: numbers(found) for name, found in _plan_years(table, rank).items()},
        "reasons": texts(rank["reasons"]),
        "reasons_en": texts(rank["reasons_en"]),
        **_ranking(rank, scored(outcome)),
        **{str(c): numbers(rank[c]) for c in rank.columns if str(c).startswith("view_rank_")},
    }


def _plan_years(units: pd.DataFrame, rank: pd.DataFrame) -> dict[str, pd.Series]:
    """In which year each unit's works are planned, where the run holds a programme of years."""
    return next(({"plan_year": table["plan_year"]} for table in (units, rank) if "plan_year" in table), {})


def facilities(outcome: Outcome) -> Packed:
    """Every facility: where it is, what it is, and how much it holds; neighbours after each other, which packs best."""
    table = outcome.facilities
    if len(table):
        table = table.iloc[np.lexsort((table.geometry.hilbert_distance(), table["category"]))]
    return {
        "count": len(table),
        "shapes": shapes(table.geometry.to_crs(WGS84)),
        "name": texts(table["name"]),
        "category": texts(table["category"]),
        "capacity": numbers(table["capacity"]),
        "capacity_unit": texts(table["capacity_unit"]),
    }


def drawn(outlines: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes as the map draws them, in WGS84: with no more points than anybody can see."""
    lean = shapely.simplify(outlines.to_numpy(), _DRAWN_WITHIN_M, preserve_topology=True)
    return gpd.GeoSeries(lean, crs=outlines.crs).to_crs(WGS84)


def _ranking(rank: pd.DataFrame, names: list[str]) -> Packed:
    """Score and place, each indicator's score, and what it adds: the weight, where that is one for all rows."""
    places = {column: numbers(rank[column]) for column in ("rank", "rank_low", "rank_high")}
    of_views = [str(c) for c in rank.columns if str(c).startswith("view_score_")]
    shares = {c: numbers(rank[c], _SHARES) for c in of_views}
    small = ["first_k_share", *(f"score_{n}" for n in names)]
    shares |= {c: numbers(rank[c], _SMALL_SHARES) for c in small if c in rank}
    parts = {f"part_{n}": _part(rank[f"score_{n}"], rank[f"part_{n}"]) for n in names if f"part_{n}" in rank}
    return {"score": numbers(rank["score"], _SHARES), **places, **shares, **parts}


def _part(score: pd.Series, part: pd.Series) -> Packed:
    full = part.sum() / score.sum() if score.sum() else 0.0
    if np.allclose(part, score * full, atol=10.0**-_SHARES / 2, equal_nan=True):
        return {"weight": round(float(full), 6)}
    return numbers(part, _SHARES)


def _badges(table: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The middle of the widest place of each outline: a badge there hides the least."""
    outlines = shapely.simplify(table.geometry.to_numpy(), _DRAWN_WITHIN_M)
    radius = shapely.maximum_inscribed_circle(outlines, tolerance=_BADGE_WITHIN_M) if len(table) else outlines
    middle = shapely.get_point(radius, 0) if len(table) else outlines
    return gpd.GeoSeries(middle, crs=table.crs).to_crs(WGS84)
