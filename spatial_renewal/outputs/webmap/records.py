"""Which columns of estates, units and facilities does the map need? (geometry in WGS84, one entry a row)"""

import geopandas as gpd
import pandas as pd
import shapely

from spatial_renewal.outputs.webmap.columns import Packed, numbers, shapes, texts
from spatial_renewal.study import Outcome

WGS84 = 4326
_SHARES = 4  # decimals of scores and parts
_PEOPLE = 1  # decimals of estimated people


def scored(outcome: Outcome) -> list[str]:
    """Indicators of the ranking, in the order of its columns: those with a ``score_`` column."""
    tables = (outcome.priority, outcome.estate_priority)
    found = [str(c).removeprefix("score_") for table in tables for c in table.columns if str(c).startswith("score_")]
    return list(dict.fromkeys(found))


def estates(outcome: Outcome) -> Packed:
    """Every estate with its people, its eligibility, its unit and its place in the order."""
    table = outcome.estates
    rank = outcome.estate_priority.set_index("estate_id").reindex(table["estate_id"]).reset_index(drop=True)
    unit = outcome.unit_members.set_index("estate_id")["unit_id"].reindex(table["estate_id"])
    unit_ids = pd.Index(outcome.units["unit_id"])
    unit_place = pd.Series(unit_ids.get_indexer(pd.Index(unit)), dtype=float).where(lambda place: place >= 0)
    people = ("population", "elderly_60", "under_3", "age_3_5", "cars", "parking_spaces")
    words = ("estate_id", "name", "geometry_source", "households_source", "population_source", "subdistrict")
    reasons = ("eligibility_reason", "eligibility_reason_en")
    return {
        "count": len(table),
        "shapes": shapes(table.geometry.to_crs(WGS84)),
        **{column: texts(table[column]) for column in words + reasons},
        **{column: numbers(table[column], _PEOPLE) for column in people},
        "year_built": numbers(table["year_built"]),
        "households": numbers(table["households"]),
        "eligible": numbers(table["eligible"].astype("Float64")),
        "in_programme": numbers(table["in_programme"].astype(float)),
        "unit": numbers(unit_place),
        **_ranking(rank, scored(outcome)),
    }


def units(outcome: Outcome) -> Packed:
    """Every renovation unit with its outline, where its badge stands, and its place in the order."""
    table = outcome.units
    rank = outcome.priority.set_index("unit_id").reindex(table["unit_id"]).reset_index(drop=True)
    return {
        "count": len(table),
        "shapes": shapes(table.geometry.to_crs(WGS84)),
        "badges": shapes(_badges(table)),
        "unit_id": texts(table["unit_id"]),
        "name": texts(table["name"]),
        "estates": numbers(table["estates"]),
        "households": numbers(table["households"]),
        "population": numbers(table["population"], _PEOPLE),
        "area_m2": numbers(table["area_m2"]),
        "small": numbers(table["below_min_households"].astype(float)),
        "reasons": texts(rank["reasons"]),
        "reasons_en": texts(rank["reasons_en"]),
        **_ranking(rank, scored(outcome)),
    }


def facilities(outcome: Outcome) -> Packed:
    """Every facility: where it is, what it is, and how much it holds."""
    table = outcome.facilities
    return {
        "count": len(table),
        "shapes": shapes(table.geometry.to_crs(WGS84)),
        "facility_id": texts(table["facility_id"]),
        "name": texts(table["name"]),
        "category": texts(table["category"]),
        "capacity": numbers(table["capacity"]),
        "capacity_unit": texts(table["capacity_unit"]),
    }


def _ranking(rank: pd.DataFrame, names: list[str]) -> Packed:
    places = {column: numbers(rank[column]) for column in ("rank", "rank_low", "rank_high")}
    of_views = [str(c) for c in rank.columns if str(c).startswith("view_score_")]
    columns = ["first_k_share", *of_views, *(c for n in names for c in (f"score_{n}", f"part_{n}"))]
    shares = {c: numbers(rank[c], _SHARES) for c in columns if c in rank}
    return {"score": numbers(rank["score"], _SHARES), **places, **shares}


def _badges(table: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The middle of the widest place of each outline: a badge there hides the least."""
    outlines = table.geometry.to_numpy()
    radius = shapely.maximum_inscribed_circle(outlines, tolerance=1.0) if len(table) else outlines
    middle = shapely.get_point(radius, 0) if len(table) else outlines
    return gpd.GeoSeries(middle, crs=table.crs).to_crs(WGS84)
