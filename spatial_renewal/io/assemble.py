"""How do layers of many files become one study area? (one metric CRS, footprints, gates, walkability)"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from spatial_renewal.contracts import Contract, check_table, empty_table
from spatial_renewal.errors import CrsError, Finding, finding
from spatial_renewal.io.columns import CONTRACTS
from spatial_renewal.io.layer_set import LayerTables
from spatial_renewal.io.reading import Role
from spatial_renewal.io.walkable import walkable_by_class
from spatial_renewal.methods.footprints import approximate_footprints
from spatial_renewal.methods.zones import cgcs2000_zone_epsg
from spatial_renewal.params import EstateParams

# Layers farther apart than a prefecture is wide cannot belong to one plan.
FAR_APART_M = 300_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLayers:
    """Every table in the run's CRS, after its contract."""

    crs: str
    estates: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    fixed_units: gpd.GeoDataFrame
    signals: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    findings: tuple[Finding, ...]


def assemble(layers: LayerTables, *, crs: str, params: EstateParams) -> StudyLayers:
    """Bring all layers into one metric CRS and complete them.

    Parameters
    ----------
    layers
        As read; without errors.
    crs
        The run's CRS; empty chooses the CGCS2000 3-degree zone of the estates' centre.
    params
        How estates given as points get an outline, and which gates are theirs.

    Returns
    -------
    StudyLayers
        Ids are unique across the files of a role.

    Raises
    ------
    CrsError
        `crs` is unknown or not in metres, or a layer lies hundreds of kilometres from the estates.
    """
    chosen = _run_crs(crs, layers.parts["estates"])
    tables: dict[Role, gpd.GeoDataFrame] = {role: _joined(role, parts, chosen) for role, parts in layers.parts.items()}
    _refuse_far_layers(tables)
    streets = _decide_walkable(tables["streets"])
    estates = _with_outlines(tables["estates"], streets, params)
    entrances, findings = _entrances(tables["entrances"], layers.gates, estates, params)
    buildings, more = _buildings(tables["buildings"], estates)
    done = StudyLayers(
        crs=chosen,
        estates=estates,
        facilities=tables["facilities"],
        streets=streets,
        entrances=entrances,
        barriers=tables["barriers"],
        crossings=tables["crossings"],
        fixed_units=tables["fixed_units"],
        signals=tables["signals"],
        context=tables["context"],
        buildings=buildings,
        findings=(*findings, *more),
    )
    for role, contract in CONTRACTS.items():
        check_table(getattr(done, role), contract)
    return done


def _run_crs(named: str, estates: tuple[gpd.GeoDataFrame, ...]) -> str:
    if named:
        refuse_bad_crs(named)
        return named
    bounds = np.array([part.to_crs(4326).total_bounds for part in estates])
    return f"EPSG:{cgcs2000_zone_epsg(float((bounds[:, 0].min() + bounds[:, 2].max()) / 2))}"


def refuse_bad_crs(named: str) -> None:
    """Do nothing where the CRS is in metres; else raise a CrsError."""
    try:
        crs = CRS.from_user_input(named)
    except CRSError as error:
        raise CrsError(finding("bad_crs", "project", values={"crs": named})) from error
    if not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        raise CrsError(finding("bad_crs", "project", values={"crs": named}))


def _joined(role: Role, parts: tuple[gpd.GeoDataFrame, ...], crs: str) -> gpd.GeoDataFrame:
    contract = CONTRACTS[role]
    moved = [part.to_crs(crs) for part in parts]
    if not moved:
        return _empty(contract, crs)
    table = gpd.GeoDataFrame(pd.concat(moved, ignore_index=True), geometry="geometry", crs=crs)
    key = contract.key[0]
    if len(moved) > 1 and role in ("barriers", "crossings", "signals", "context"):
        # these ids only number shapes; files may use the same numbers
        layer = np.repeat(np.arange(len(moved)), [len(part) for part in moved])
        table[key] = pd.Series(layer, dtype="int64").astype("str") + "-" + table[key]
    return gpd.GeoDataFrame(table[[name for name in contract.names if name in table.columns]], crs=crs)


def _empty(contract: Contract, crs: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(empty_table(contract), geometry=[], crs=crs)


def _refuse_far_layers(tables: dict[Role, gpd.GeoDataFrame]) -> None:
    centre = _box(tables["estates"]).centroid
    far = [
        finding("layers_far_apart", "project", values={"layer": role, "distance_km": gap_m / 1000})
        for role, table in tables.items()
        if len(table) and (gap_m := centre.distance(_box(table))) > FAR_APART_M
    ]
    if far:
        raise CrsError(*far)


def streets_elsewhere(study: StudyLayers, *, snap_limit_m: float) -> tuple[Finding, ...]:
    """An error where all streets are out of reach of every estate and gate: a wrong CRS, or another town's extract."""
    if study.streets.empty:
        return ()
    streets = _box(study.streets)
    gap_m = min(streets.distance(_box(table)) for table in (study.estates, study.entrances) if len(table))
    if gap_m <= snap_limit_m:
        return ()
    return (finding("streets_elsewhere", "streets", values={"distance_km": gap_m / 1000}),)


def _box(table: gpd.GeoDataFrame) -> shapely.Polygon:
    west, south, east, north = (float(edge) for edge in table.total_bounds)
    return shapely.box(west, south, east, north)


def _decide_walkable(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    by_class = walkable_by_class(streets["street_class"])
    said = streets["walkable"].astype("boolean")
    return streets.assign(walkable=said.fillna(by_class.astype("boolean")).astype(bool))


def _with_outlines(estates: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, params: EstateParams) -> gpd.GeoDataFrame:
    points = (estates.geom_type == "Point").to_numpy()
    if not points.any():
        return estates
    shapes = estates.geometry.to_numpy().copy()
    shapes[points] = approximate_footprints(
        shapes[points],
        estates["site_area_m2"].to_numpy(dtype=np.float64)[points],
        default_area_m2=params.default_site_area_m2,
        streets=streets.geometry[streets["walkable"]].to_numpy(),
        street_half_width_m=params.street_half_width_m,
    )
    return gpd.GeoDataFrame(estates.drop(columns="geometry"), geometry=shapes, crs=estates.crs)


def _entrances(
    given: gpd.GeoDataFrame, gates: gpd.GeoDataFrame | None, estates: gpd.GeoDataFrame, params: EstateParams
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Given entrances of known estates, and gates of an extract that stand on an estate's boundary."""
    known = given["estate_id"].isin(estates["estate_id"])
    strange = given.loc[~known, "entrance_id"]
    findings = (finding("entrance_of_unknown_estate", "entrances", ids=strange),) if len(strange) else ()
    parts = [given[known]]
    if gates is not None and len(gates):
        parts.append(_gates_at_boundaries(gates, estates, params.gate_match_m))
    table = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=estates.crs), findings


def _gates_at_boundaries(gates: gpd.GeoDataFrame, estates: gpd.GeoDataFrame, match_m: float) -> gpd.GeoDataFrame:
    # an approximated outline has no wall that a gate could stand in
    walled = estates[estates["geometry_source"].eq("given")]
    edges = gpd.GeoDataFrame(walled[["estate_id"]], geometry=walled.geometry.boundary, crs=estates.crs)
    near = gpd.sjoin_nearest(gates.to_crs(str(estates.crs)), edges, max_distance=match_m).sort_values(
        ["gate_id", "estate_id"]
    )
    near = near.drop_duplicates("gate_id")
    return gpd.GeoDataFrame(
        {
            "entrance_id": near["gate_id"].astype("str"),
            "estate_id": near["estate_id"].astype("str"),
            "entrance_source": pd.Series("given", index=near.index, dtype="str"),
        },
        geometry=near.geometry,
        crs=estates.crs,
    )


def _buildings(given: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Buildings that name no known estate belong to the one that they stand in, if any."""
    strange = given["estate_id"].notna() & ~given["estate_id"].isin(estates["estate_id"])
    findings = (
        (finding("building_of_unknown_estate", "buildings", ids=given.loc[strange, "building_id"]),)
        if strange.any()
        else ()
    )
    open_ = np.flatnonzero((given["estate_id"].isna() | strange).to_numpy())
    inside = shapely.point_on_surface(given.geometry.to_numpy()[open_])
    found, holder = estates.sindex.query(inside, predicate="within", sort=True)
    # where outlines overlap, the first estate of the table
    place, first = np.unique(found, return_index=True)
    ids = given["estate_id"].to_numpy(dtype=object).copy()
    ids[open_] = None
    ids[open_[place]] = estates["estate_id"].to_numpy(dtype=object)[holder[first]]
    return given.assign(estate_id=pd.Series(ids, index=given.index, dtype="str")), findings
