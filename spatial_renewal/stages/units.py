"""Which neighbouring estates should be renovated together?"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.adjacency import find_neighbours
from spatial_renewal.methods.outlines import outline_groups
from spatial_renewal.methods.regions import grow_regions
from spatial_renewal.params import UnitParams
from spatial_renewal.tables import UNIT_MEMBERS, UNITS

LACKING_SHOWN = 5


def form_renovation_units(
    estates: gpd.GeoDataFrame, *, coverage: pd.DataFrame, barriers: gpd.GeoDataFrame, params: UnitParams
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Join neighbours of the programme into renovation units.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    coverage
        Contract `COVERAGE`: alike are estates that lack the same categories.
    barriers
        Contract `BARRIERS`.
    params
        Widest gap, bounds, and which kinds of barrier part neighbours.

    Returns
    -------
    units, unit_members
        Contracts `UNITS` and `UNIT_MEMBERS`. Every estate of the programme is in exactly one unit; an estate that no
        neighbour can join is a unit of its own.

    Notes
    -----
    Neighbours are at most ``merge_distance_m`` apart with no barrier between. Joining costs the gap's share of that
    distance plus the share of categories in which the two differ; the least cost joins first, up to
    ``max_households``. Unit ids follow the ids of their first members.
    """
    members = estates[estates["in_programme"]].sort_values("estate_id", ignore_index=True)
    region = _regions(members, coverage, barriers, params)
    unit_ids = np.array([f"U{label + 1:03d}" for label in region], dtype=object)
    unit_members = pd.DataFrame({"estate_id": members["estate_id"], "unit_id": pd.Series(unit_ids, dtype="str")})
    units = _unit_table(members, region, estates, barriers, params)
    lacking = _lacking(unit_members, coverage)
    units["lacking"] = pd.Series([lacking.get(unit, "") for unit in units["unit_id"]], index=units.index, dtype="str")
    units = units[list(UNITS.names)]
    check_table(units, UNITS)
    check_table(unit_members, UNIT_MEMBERS)
    return units, unit_members


def _regions(
    members: gpd.GeoDataFrame, coverage: pd.DataFrame, barriers: gpd.GeoDataFrame, params: UnitParams
) -> npt.NDArray[np.int64]:
    parting = barriers[barriers["kind"].isin(params.barrier_kinds)].sort_values("barrier_id")
    pairs = find_neighbours(members.geometry.to_numpy(), parting.geometry.to_numpy(), within_m=params.merge_distance_m)
    allowed = pairs.joined.copy()
    if params.same_subdistrict:
        office = members["subdistrict"].to_numpy(dtype=object)
        allowed &= office[pairs.first] == office[pairs.second]
    first, second = pairs.first[allowed], pairs.second[allowed]
    lacks = _lack_matrix(members["estate_id"], coverage)
    unlike = np.abs(lacks[first].astype(float) - lacks[second]).mean(axis=1) if lacks.shape[1] else np.zeros(len(first))
    cost = pairs.gap_m[allowed] / params.merge_distance_m + unlike
    return grow_regions(
        members["households"].to_numpy(dtype=np.float64), first, second, cost, max_size=params.max_households
    )


def _lack_matrix(estate_ids: pd.Series, coverage: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """(estates, categories) True where the category is known to be lacking."""
    lacking = coverage["gap_demand"].gt(0)
    wide = coverage.assign(lacking=lacking).pivot_table(
        index="estate_id", columns="category", values="lacking", aggfunc="max", observed=True
    )
    return wide.reindex(estate_ids).fillna(value=False).to_numpy(dtype=bool)


def _unit_table(
    members: gpd.GeoDataFrame,
    region: npt.NDArray[np.int64],
    estates: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    params: UnitParams,
) -> gpd.GeoDataFrame:
    others = estates[~estates["estate_id"].isin(members["estate_id"])].geometry.to_numpy()
    parting = barriers[barriers["kind"].isin(params.barrier_kinds)].geometry.to_numpy()
    outlines = outline_groups(
        members.geometry.to_numpy(), region, keep_out=np.concatenate([others, parting]), reach_m=params.merge_distance_m
    )
    groups = pd.DataFrame(members.drop(columns="geometry")).groupby(region)
    households = groups["households"].sum()
    unit_ids = [f"U{label + 1:03d}" for label in households.index]
    return gpd.GeoDataFrame(
        {
            "unit_id": pd.Series(unit_ids, dtype="str"),
            "name": pd.Series(_names(members, region, unit_ids), dtype="str"),
            "estates": groups.size().to_numpy(dtype=np.int64),
            "households": households.to_numpy(dtype=np.float64),
            "population": groups["population"].sum().to_numpy(dtype=np.float64),
            "area_m2": shapely.area(outlines).round(1),
            "below_min_households": (households < params.min_households).to_numpy(dtype=bool),
        },
        geometry=outlines,
        crs=estates.crs,
    )


def _names(members: gpd.GeoDataFrame, region: npt.NDArray[np.int64], unit_ids: list[str]) -> list[str]:
    """Each unit after its largest estate that has a name; after its id where none has."""
    named = pd.DataFrame({"name": members["name"], "households": members["households"], "region": region})
    named = named[named["name"].notna()].sort_values("households", ascending=False, kind="stable")
    first = named.drop_duplicates("region").set_index("region")["name"]
    return [f"{first.get(label, unit_id)}片区" for label, unit_id in enumerate(unit_ids)]


def _lacking(unit_members: pd.DataFrame, coverage: pd.DataFrame) -> dict[str, str]:
    """Categories that each unit lacks, most people first, as one text a unit."""
    gaps = coverage[coverage["gap_demand"].gt(0)].merge(unit_members, on="estate_id", validate="many_to_one")
    total = pd.DataFrame(gaps.groupby(["unit_id", "category"])["gap_demand"].sum().reset_index())
    total = total.sort_values("category").sort_values("gap_demand", ascending=False, kind="stable")
    return {str(unit): ",".join(rows["category"].head(LACKING_SHOWN)) for unit, rows in total.groupby("unit_id")}
