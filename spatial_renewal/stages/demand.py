"""How many people, 60+, under-3s, 3-5s and cars live in each estate?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.methods.dasymetric import CellParts, cut_by_cells, hand_out
from spatial_renewal.params import DemandParams
from spatial_renewal.study import Raster
from spatial_renewal.tables import ESTATES

EVERYONE = "population"
GROUP_RASTERS: dict[str, str] = {
    "elderly_60": "population_60_plus",
    "elderly_65": "population_65_plus",
    "elderly_80": "population_80_plus",
    "under_3": "population_under_3",
    "age_3_5": "population_3_5",
}
# From the widest to the narrowest: each is part of the one before.
ELDERLY = ("elderly_60", "elderly_65", "elderly_80")
# Rounding of rasters may make a group a little larger than everyone.
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class _Homes:
    """Where people live: residential buildings, and outlines of estates without any; `estate` is a row, -1 for none.

    `seen` says of which estates the homes are known.
    """

    shapes: gpd.GeoSeries
    estate: npt.NDArray[np.int64]
    floors: npt.NDArray[np.float64]
    seen: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Spread:
    """People that each raster hands to each estate (a column each); `total` and `outside` are of all people.

    A value is missing where the raster is, or holds no data where the estate's homes are.
    """

    people: pd.DataFrame
    total: float
    outside: float


def estimate_demand(
    estates: gpd.GeoDataFrame,
    *,
    rasters: Mapping[str, Raster],
    plan_year: int,
    params: DemandParams,
    buildings: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Fill in households, residents, age groups and cars that the ledger does not give.

    Parameters
    ----------
    estates
        Screened estates in the run's CRS.
    rasters
        People per cell by name: ``population`` and the groups of `GROUP_RASTERS`; any may be absent.
    plan_year
        Year of the plan.
    params
        Sizes and shares for what nothing else tells.
    buildings
        Contract `BUILDINGS`: where in a cell people live.

    Returns
    -------
    tuple
        Contract `ESTATES`, and what was assumed. What the ledger gives is never changed, but for 60+ where the project
        states an ageing rate. ``households_source``, ``population_source`` and ``groups_source`` say which values are
        estimates.

    Notes
    -----
    Population, the first that is known: the ledger's; its households x persons per household; the people that the
    raster hands to the estate's own residential buildings; households from the ledger's floor area, or from its site
    area x floor area ratio; the people that the raster hands to the outline; households from the outline's area.
    A raster spreads people over all that is built, and cells are as large as an estate: without buildings it knows
    less of an estate than the estate's own floor area does. Of 4,363 estates of Wuhan whose households the ledger
    gives, half are within a factor of 1.6 of them by floor area (2,082 estates have one), 1.7 by site area (1,774), and
    7 by the raster.

    A group: the ledger's; else population x the group's share of the estate's people in the rasters; else population
    x the national share, or its part of 60+ for 65+ and 80+.

    A cell's people go to the homes in it by floor area: parts of residential buildings, and of outlines of estates
    that no building belongs to. People of a cell without a home, and of homes outside estates, fall outside.
    """
    homes = _homes(estates, buildings, params)
    spread = _spread(homes, rasters, estates.index)
    counted = _people(estates, spread.people[EVERYONE], homes.seen, params)
    groups, sources = _groups(estates.assign(**counted), estates, spread.people, params)
    cars = estates["cars"].fillna((counted["households"] * params.cars_per_household).round(1))
    sources = sources + "cars:" + _said(estates["cars"])
    groups |= _aged(groups, counted["population"], plan_year, params)
    filled = estates.assign(**counted, **groups, cars=cars, groups_source=sources)[list(ESTATES.names)]
    check_table(filled, ESTATES)
    return filled, (
        *_about_homes(buildings, params),
        *_about_spread(estates, counted, spread, params),
        *_about_ageing(plan_year, params),
    )


def _homes(estates: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame | None, params: DemandParams) -> _Homes:
    outlines, bare = estates.geometry, np.arange(len(estates))
    if buildings is None or buildings.empty:
        return _Homes(
            outlines, bare, np.full(len(estates), params.floor_area_ratio), np.zeros(len(estates), dtype=bool)
        )
    lived_in = buildings[buildings["use"].isna() | buildings["use"].eq("residential")]
    owner = pd.Index(estates["estate_id"]).get_indexer(pd.Index(lived_in["estate_id"]))
    bare = np.setdiff1d(bare, owner)
    floors = lived_in["floors"].fillna(lived_in["height_m"] / params.storey_height_m).fillna(params.default_floors)
    return _Homes(
        gpd.GeoSeries(np.concatenate([lived_in.geometry.to_numpy(), outlines.to_numpy()[bare]]), crs=estates.crs),
        np.concatenate([owner, bare]),
        np.concatenate([floors, np.full(len(bare), params.floor_area_ratio)]),
        seen=~np.isin(np.arange(len(estates)), bare),
    )


def _spread(homes: _Homes, rasters: Mapping[str, Raster], estates: pd.Index) -> _Spread:
    """Hand out every raster of people; rasters on one grid share the cuts."""
    people = pd.DataFrame(np.nan, index=estates, columns=[EVERYONE, *GROUP_RASTERS.values()])
    total = outside = 0.0
    cuts: dict[tuple[object, ...], CellParts] = {}
    inside = homes.estate >= 0
    for name in people.columns.intersection(list(rasters)):
        cells, placing, crs = rasters[name].values, rasters[name].transform, rasters[name].crs  # noqa: PD011 - an array
        grid = (crs, placing, cells.shape)
        if grid not in cuts:
            cuts[grid] = cut_by_cells(homes.shapes.to_crs(crs).to_numpy(), placing, (cells.shape[0], cells.shape[1]))
        parts = cuts[grid]
        handed = hand_out(cells, parts, homes.floors)
        theirs = np.bincount(homes.estate[inside], weights=handed.to_shapes[inside], minlength=len(estates))
        told = homes.estate[parts.shape[~np.isnan(cells.ravel()[parts.cell])]]
        people[name] = np.where(np.isin(np.arange(len(estates)), told), theirs, np.nan)
        if name == EVERYONE:
            total = float(np.nansum(cells))
            outside = float(handed.left_over.sum() + handed.to_shapes[~inside].sum())
    return _Spread(people, total, outside)


def _people(
    estates: gpd.GeoDataFrame, in_raster: pd.Series, seen: npt.NDArray[np.bool_], params: DemandParams
) -> dict[str, pd.Series]:
    """Households and population of every estate, with their sources."""
    per_household, spread = params.persons_per_household, in_raster.where(in_raster > 0)
    of_households = (estates["households"] * per_household).round(1)
    floor_m2 = estates["floor_area_m2"].fillna(estates["site_area_m2"] * params.floor_area_ratio)
    of_area = (_dwellings(floor_m2, params) * per_household).round(1)
    counted = estates["population"].fillna(of_households)
    best = counted.fillna(spread.where(seen)).fillna(of_area)
    known = best.fillna(spread)
    by_outline = _dwellings(estates.geometry.area * params.floor_area_ratio, params)
    guess = (known / per_household).round().clip(lower=1)
    households = estates["households"].fillna(guess).fillna(by_outline)
    from_raster = counted.isna() & spread.notna() & (seen | of_area.isna())
    return {
        "households": households,
        "households_source": _said(estates["households"]),
        "population": known.fillna((households * per_household).round(1)),
        "population_source": _said(estates["population"]).mask(from_raster, "raster"),
    }


def _dwellings(floor_m2: pd.Series, params: DemandParams) -> pd.Series:
    """Households that so much floor area houses."""
    return (floor_m2 / params.floor_area_m2_per_household).round().clip(lower=1)


def _groups(
    counted: gpd.GeoDataFrame, ledger: gpd.GeoDataFrame, spread: pd.DataFrame, params: DemandParams
) -> tuple[dict[str, pd.Series], pd.Series]:
    """Every age group of every estate, and the sources of all of them in one column."""
    national = {
        "elderly_60": params.elderly_60_share,
        "elderly_65": params.elderly_65_share,
        "elderly_80": params.elderly_80_share,
        "under_3": params.under_3_share,
        "age_3_5": params.age_3_5_share,
    }
    population = counted["population"]
    # without a raster of everyone, a group's raster is held against the population that is known
    everyone = population if spread[EVERYONE].isna().all() else spread[EVERYONE]
    groups: dict[str, pd.Series] = {}
    sources = pd.Series("", index=ledger.index, dtype="str")
    for group, share in national.items():
        local = (spread[GROUP_RASTERS[group]] / everyone.where(everyone > 0)).clip(0, 1)
        exact = population * local
        # what a raster hands out stays as it is, so that sums hold
        told = exact.where(counted["population_source"].eq("raster"), exact.round(1))
        usual = population * share
        if group in ELDERLY[1:]:
            # of the 60+ that are known, and never more than the wider group
            wider = groups[ELDERLY[ELDERLY.index(group) - 1]]
            usual = groups["elderly_60"] * (share / params.elderly_60_share if params.elderly_60_share else 0.0)
            told, usual = told.clip(upper=wider), usual.clip(upper=wider)
        groups[group] = ledger[group].fillna(told).fillna(usual.round(1))
        source = _said(ledger[group]).mask(ledger[group].isna() & local.notna(), "raster")
        sources = sources + f"{group}:" + source + ";"
    return groups, sources


def _aged(
    groups: Mapping[str, pd.Series], population: pd.Series, plan_year: int, params: DemandParams
) -> dict[str, pd.Series]:
    """Residents of 60+, 65+ and 80+ in the plan year; never more than all residents or the wider group."""
    if not params.ageing_rate_per_year or params.data_year is None:
        return {}
    if params.data_year > plan_year:
        values = {"path": "parameters.demand.data_year", "why": f"<= plan_year {plan_year}", "value": params.data_year}
        raise ParameterError(finding("bad_value", "project", values=values))
    growth = (1 + params.ageing_rate_per_year) ** (plan_year - params.data_year)
    aged: dict[str, pd.Series] = {}
    wider_now, wider_then = population, population
    for group in ELDERLY:
        now = groups[group]
        # a ledger that holds more in a group than there are people stays as it is
        most = wider_then.where(wider_now > now, now)
        aged[group] = (now * growth).round(1).clip(upper=most)
        wider_now, wider_then = now, aged[group]
    return aged


def _said(given: pd.Series) -> pd.Series:
    return pd.Series(np.where(given.notna(), "given", "estimated"), index=given.index, dtype="str")


def _about_homes(buildings: gpd.GeoDataFrame | None, params: DemandParams) -> Iterator[Finding]:
    if buildings is None or buildings.empty:
        return
    unknown = buildings["use"].isna()
    if unknown.any():
        yield finding("building_use_assumed", "buildings", ids=buildings.loc[unknown, "building_id"])
    flat = buildings["floors"].isna() & buildings["height_m"].isna() & (unknown | buildings["use"].eq("residential"))
    if flat.any():
        values = {"floors": params.default_floors}
        yield finding("building_floors_assumed", "buildings", ids=buildings.loc[flat, "building_id"], values=values)


def _about_spread(
    estates: gpd.GeoDataFrame, counted: Mapping[str, pd.Series], spread: _Spread, params: DemandParams
) -> Iterator[Finding]:
    ids = estates["estate_id"]
    if spread.outside > 0:
        values = {"people": spread.total, "share": spread.outside / spread.total}
        yield finding("people_outside_estates", "rasters", values=values)
    from_raster = counted["population_source"].eq("raster")
    if from_raster.any():
        yield finding("population_from_raster", "estates", ids=ids[from_raster])
    everyone = spread.people[EVERYONE]
    ledger = estates["population"].fillna(estates["households"] * params.persons_per_household)
    ratio = (everyone / ledger)[ledger.gt(0) & everyone.gt(0)]
    if len(ratio):
        values = {"estates": len(ratio), "ratio": ratio.median()}
        yield finding("raster_against_ledger", "rasters", values=values)
    for raster in GROUP_RASTERS.values():
        above = spread.people[raster] > everyone * (1 + _ROUNDING)
        if above.any():
            yield finding("group_above_population", "rasters", ids=ids[above], values={"raster": raster})


def _about_ageing(plan_year: int, params: DemandParams) -> Iterator[Finding]:
    if params.ageing_rate_per_year and params.data_year is not None:
        years = plan_year - params.data_year
        values = {"rate": params.ageing_rate_per_year, "years": years, "year": plan_year}
        yield finding("elderly_aged", "estates", values=values)
