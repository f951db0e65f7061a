"""What is each renovation unit: its outline on the map, its name, its sums, and what it lacks most?"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.outlines import outline_groups
from spatial_renewal.params import UnitParams
from spatial_renewal.study import Inputs, UnitLimits, parting_streets
from spatial_renewal.tables import UNITS

LACKING_SHOWN = 5


def outline_units(
    estates: gpd.GeoDataFrame, *, unit_members: pd.DataFrame, coverage: pd.DataFrame, inputs: Inputs, limits: UnitLimits
) -> gpd.GeoDataFrame:
    """Draw and describe the units.

    Parameters
    ----------
    estates
        Contract `ESTATES`.
    unit_members
        Contract `UNIT_MEMBERS`.
    coverage
        Contract `COVERAGE`: what the members lack.
    inputs
        Streets that a unit may be named after, streets and barriers that its outline keeps off, the parameters.
    limits
        Names of units that are decided already.

    Returns
    -------
    GeoDataFrame
        Contract `UNITS`, by id. An outline holds its members and the streets between them; it keeps off estates of
        other units or of none, off barriers, and off streets that part neighbours, as far as no member itself lies
        there: a unit that a bridge joins is drawn in two parts.
    """
    placed = unit_members.dropna(subset="unit_id")
    members = estates.merge(placed[["estate_id", "unit_id"]], on="estate_id", validate="one_to_one")
    members = members.sort_values(["unit_id", "estate_id"], ignore_index=True)
    unit_ids = pd.Series(np.sort(members["unit_id"].unique()), dtype="str")
    group = pd.Index(unit_ids).get_indexer(pd.Index(members["unit_id"])).astype(np.int64)
    params = inputs.params.units
    outlines = _outlines(members, group, estates, inputs)
    by_unit = pd.DataFrame(members.drop(columns="geometry")).groupby(group)
    lacking = _lacking(placed, coverage)
    households = by_unit["households"].sum().to_numpy(dtype=np.float64)
    units = gpd.GeoDataFrame(
        {
            "unit_id": unit_ids,
            "name": pd.Series(_names(members, group, outlines, inputs, limits), dtype="str"),
            "estates": by_unit.size().to_numpy(dtype=np.int64),
            "households": households,
            "population": by_unit["population"].sum().to_numpy(dtype=np.float64),
            "area_m2": shapely.area(outlines).round(1),
            "plan_year_first": by_unit["plan_year"].min().to_numpy(dtype=np.float64),
            "plan_year_last": by_unit["plan_year"].max().to_numpy(dtype=np.float64),
            "lacking": pd.Series([lacking.get(unit, "") for unit in unit_ids], dtype="str"),
            "below_min_households": _below(households, params),
        },
        geometry=outlines,
        crs=estates.crs,
    )
    check_table(units, UNITS)
    return units


def _below(households: npt.NDArray[np.float64], params: UnitParams) -> npt.NDArray[np.bool_]:
    return households < (params.min_households or 0)


def _outlines(
    members: gpd.GeoDataFrame, group: npt.NDArray[np.int64], estates: gpd.GeoDataFrame, inputs: Inputs
) -> npt.NDArray[np.object_]:
    params = inputs.params.units
    others = estates.loc[~estates["estate_id"].isin(members["estate_id"])].geometry.to_numpy()
    parting = inputs.barriers.loc[inputs.barriers["kind"].isin(params.barrier_kinds)].geometry.to_numpy()
    streets = parting_streets(inputs.streets, params).geometry.to_numpy()
    return outline_groups(
        members.geometry.to_numpy(),
        group,
        keep_out=np.concatenate([others, parting, streets]),
        reach_m=params.merge_distance_m,
        line_half_width_m=inputs.params.estates.street_half_width_m,
    )


def _names(
    members: gpd.GeoDataFrame,
    group: npt.NDArray[np.int64],
    outlines: npt.NDArray[np.object_],
    inputs: Inputs,
    limits: UnitLimits,
) -> list[str]:
    """Each unit's decided name; else after its largest estate that has one, the street beside it, or its id."""
    named = pd.DataFrame({"name": members["name"], "households": members["households"], "group": group})
    named = named[named["name"].notna()].sort_values("households", ascending=False, kind="stable")
    largest = named.drop_duplicates("group").set_index("group")["name"]
    ids = members["unit_id"].groupby(group).first()
    names = largest.reindex(range(len(outlines)))
    nameless = np.flatnonzero(names.isna())
    streets = inputs.streets[inputs.streets["name"].notna()].sort_values("street_id")
    if len(nameless) and len(streets):
        tree = shapely.STRtree(streets.geometry.to_numpy())
        reach_m = inputs.params.units.merge_distance_m
        unit, street = tree.query_nearest(outlines[nameless], max_distance=reach_m, all_matches=False)
        names.iloc[nameless[unit]] = streets["name"].to_numpy(dtype=object)[street]
    given = members["estate_id"].map(dict(limits.together)).map(dict(limits.fixed)).groupby(group).first()
    return [
        decided if isinstance(decided, str) and decided else f"{name if isinstance(name, str) else unit}片区"
        for decided, name, unit in zip(given, names, ids, strict=True)
    ]


def _lacking(placed: pd.DataFrame, coverage: pd.DataFrame) -> dict[str, str]:
    """Categories that each unit lacks, most people first, as one text a unit."""
    gaps = coverage[coverage["gap_demand"].gt(0)].merge(
        placed[["estate_id", "unit_id"]], on="estate_id", validate="many_to_one"
    )
    total = pd.DataFrame(gaps.groupby(["unit_id", "category"])["gap_demand"].sum().reset_index())
    total = total.sort_values("category").sort_values("gap_demand", ascending=False, kind="stable")
    return {str(unit): ",".join(rows["category"].head(LACKING_SHOWN)) for unit, rows in total.groupby("unit_id")}
