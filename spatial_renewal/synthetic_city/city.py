"""What is in the sample city, and in which order is it made?"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.study import Raster
from spatial_renewal.synthetic_city.buildings import STOREY_M, Blocks, raise_buildings
from spatial_renewal.synthetic_city.facilities import make_facilities
from spatial_renewal.synthetic_city.footbridge import facing_pair, make_crossings, surveyed
from spatial_renewal.synthetic_city.ground import (
    EXPRESSWAY_NAME,
    RIVER_NAME,
    expressway_path,
    make_barriers,
    make_context,
)
from spatial_renewal.synthetic_city.parcels import Line
from spatial_renewal.synthetic_city.people import make_entrances, make_ledger, make_residents
from spatial_renewal.synthetic_city.plan import Plan, draw_plan, main_streets
from spatial_renewal.synthetic_city.rasters import elevation_raster, people_raster
from spatial_renewal.synthetic_city.sites import farmstead, settle
from spatial_renewal.synthetic_city.streets import footpaths, make_streets, name_lanes, park_paths
from spatial_renewal.synthetic_city.superblocks import lay_out
from spatial_renewal.synthetic_city.truths import make_truths
from spatial_renewal.synthetic_city.warp import CRS, to_ground

PEOPLE_RASTERS = (
    ("population", "population"),
    ("population_60_plus", "elderly_60"),
    ("population_under_3", "under_3"),
    ("population_3_5", "age_3_5"),
)
BUILDING_USES = {"residential": "residential", "public": "public", "commercial": "commercial", "shop": "commercial"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCity:
    """All layers of the sample city in EPSG:4547, with the truths that were planted in it.

    The tables follow the contracts of `spatial_renewal.tables` (`estates` that of the ledger). `buildings`
    holds ``building_id``, ``estate_id`` (missing outside estates), ``floors``, ``height_m``, ``use`` and the
    footprint. `truths` holds one finding a row that any right run makes: ``truth_id``, ``statement_zh``,
    ``statement_en``, ``table``, ``estate_ids`` (separated by ';', empty for all), ``category``, ``expected``.
    """

    estates: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    rasters: Mapping[str, Raster]
    truths: pd.DataFrame


def make_sample_city(*, seed: int = 20261120) -> SampleCity:
    """Make the sample city: a synthetic old town of about 3.2 by 2.4 km that no real place looks like.

    Parameters
    ----------
    seed
        The same seed makes the same city. Main streets, river, railway and planted truths stand in every
        city; lanes, estates, people and other facilities change.

    Returns
    -------
    SampleCity
        All layers, and what must be found in them.

    Examples
    --------
    >>> city = make_sample_city()
    >>> len(city.estates) > 130, city.estates.crs.to_epsg(), list(city.rasters)[0]
    (True, 4547, 'population')
    """
    plan_rng, lanes_rng, sites_rng, houses_rng, people_rng, ledger_rng, places_rng = np.random.default_rng(seed).spawn(
        7
    )
    plan = draw_plan(plan_rng)
    layout = lay_out(lanes_rng, plan.cells)
    sites = settle(sites_rng, (*layout.parcels, farmstead()))
    blocks, between_rows = raise_buildings(houses_rng, sites)
    lines = (*main_streets(plan), *name_lanes(layout.streets), *_park(plan), *footpaths(sites, between_rows))
    streets = _with_expressway(make_streets(lines))

    of_estates = np.array([k for k, site in enumerate(sites) if site.use == "estate"])
    estate_sites = tuple(sites[k] for k in of_estates)
    buildings = _buildings(blocks, of_estates)
    floor_area_m2 = _sum_by_estate(buildings, buildings.area * buildings["floors"], len(estate_sites))
    years = np.array([site.year_built for site in estate_sites])
    residents = make_residents(people_rng, years, floor_area_m2)
    estates = make_ledger(ledger_rng, estate_sites, floor_area_m2, residents)
    entrances = make_entrances(estate_sites, estates["estate_id"])
    truth_of = pd.Series([site.parcel.truth for site in estate_sites], index=estates["estate_id"])
    gates_of = {
        truth: entrances.geometry[entrances["estate_id"].map(truth_of) == truth].to_numpy()
        for truth in sorted(set(truth_of))
    }
    barriers = make_barriers(plan, estates, entrances)
    joined = facing_pair(estates, truth_of, barriers)
    estates = surveyed(estates, joined)
    facilities = make_facilities(places_rng, sites, streets, gates_of)
    context = make_context(plan, sites, buildings)
    return SampleCity(
        estates=estates,
        entrances=entrances,
        streets=streets,
        barriers=barriers,
        crossings=make_crossings(estates, truth_of, joined, barriers),
        facilities=facilities,
        context=context,
        buildings=buildings.drop(columns="site"),
        rasters=_rasters(context, buildings, residents, floor_area_m2),
        truths=make_truths(estates, truth_of, joined=joined),
    )


def _park(plan: Plan) -> tuple[Line, ...]:
    return tuple(path for cell in plan.cells if cell.zone == "park" for path in park_paths(cell.corners))


def _with_expressway(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The elevated expressway touches no other street."""
    line = Line(path=expressway_path(), street_class="motorway", name=EXPRESSWAY_NAME, bridge=True)
    high = make_streets((line,))
    number = len(streets) + 1
    high = high.assign(street_id=f"S{number:05d}", from_node="N90001", to_node="N90002")
    return gpd.GeoDataFrame(pd.concat([streets, high], ignore_index=True), crs=CRS)


def _buildings(blocks: Blocks, of_estates: npt.NDArray[np.int64]) -> gpd.GeoDataFrame:
    """Footprints on the ground: right-angled, however the ground is bent below them."""
    half = blocks.along * (blocks.lengths_m / 2)[:, None]
    across = np.stack([-blocks.along[:, 1], blocks.along[:, 0]], axis=1) * (blocks.depths_m / 2)[:, None]
    centre = to_ground(blocks.centres)
    long = (to_ground(blocks.centres + half) - to_ground(blocks.centres - half)) / 2
    unit = long / np.hypot(*long.T)[:, None]
    normal = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    skew = (to_ground(blocks.centres + across) - to_ground(blocks.centres - across)) / 2
    short = normal * np.einsum("ij,ij->i", skew, normal)[:, None]
    corners = np.stack(
        [centre - long - short, centre + long - short, centre + long + short, centre - long + short], axis=1
    )
    site = blocks.site.astype(int)
    estate_number = pd.Series(np.arange(1, len(of_estates) + 1), index=of_estates).reindex(site).to_numpy()
    inside = ~np.isnan(estate_number) & np.array([use != "shop" for use in blocks.uses])
    ids = [f"E{int(n):04d}" if ok else None for n, ok in zip(estate_number, inside, strict=True)]
    return gpd.GeoDataFrame(
        {
            "building_id": pd.Series([f"H{k + 1:05d}" for k in range(len(ids))], dtype="str"),
            "estate_id": pd.Series(ids, dtype="str"),
            "floors": blocks.floors.astype(float),
            "height_m": np.round(blocks.floors * STOREY_M + 0.6, 1),
            "use": pd.Series([BUILDING_USES[use] for use in blocks.uses], dtype="str"),
            "site": site,
        },
        geometry=shapely.polygons(np.round(corners, 2)),
        crs=CRS,
    )


def _sum_by_estate(buildings: gpd.GeoDataFrame, values: pd.Series, count: int) -> npt.NDArray[np.float64]:
    ids = [f"E{k + 1:04d}" for k in range(count)]
    return values.groupby(buildings["estate_id"]).sum().reindex(ids, fill_value=0.0).to_numpy(dtype=float)


def _rasters(
    context: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    residents: pd.DataFrame,
    floor_area_m2: npt.NDArray[np.float64],
) -> Mapping[str, Raster]:
    town = shapely.union_all(context.geometry[context["kind"] == "boundary"].to_numpy())
    river = shapely.union_all(context.geometry[context["name"] == RIVER_NAME].to_numpy())
    homes = buildings[buildings["estate_id"].notna()]
    footprints = homes.geometry.to_numpy()
    owner = homes["estate_id"].str[1:].astype(int).to_numpy() - 1
    share = (homes.area * homes["floors"]).to_numpy() / floor_area_m2[owner]
    rasters = {
        name: people_raster(town, footprints, residents[column].to_numpy()[owner] * share)
        for name, column in PEOPLE_RASTERS
    }
    return MappingProxyType({**rasters, "elevation": elevation_raster(town, river)})
