"""Are a layer's shapes what its role needs? (empty, wrong type, self-crossing, Z, parts)"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.errors import Finding
from spatial_renewal.io.reading import Role, Rows

_POLYGONS = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")
# A repair may move this share of a shape's area; beyond that nobody can say which outline was meant.
_REPAIR_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class _Wanted:
    types: tuple[str, ...]
    zh: str
    en: str


_WANTED: Mapping[Role, _Wanted] = {
    "estates": _Wanted((*_POLYGONS, "Point"), "面或点", "polygons or points"),
    "facilities": _Wanted((*_POLYGONS, "Point"), "点或面", "points or polygons"),
    "streets": _Wanted(_LINES, "线", "lines"),
    "entrances": _Wanted(("Point",), "点", "points"),
    "barriers": _Wanted((*_POLYGONS, *_LINES, "Point"), "线或面", "lines or polygons"),
    "crossings": _Wanted(("Point",), "点", "points"),
    "signals": _Wanted(("Point",), "点", "points"),
    "fixed_units": _Wanted(_POLYGONS, "面", "polygons"),
    "context": _Wanted((*_POLYGONS, *_LINES), "面或线", "polygons or lines"),
    "buildings": _Wanted(_POLYGONS, "面", "polygons"),
}


def with_geometry(table: gpd.GeoDataFrame, rows: Rows) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """The rows that have a place, in two dimensions; rows without one are left out and named."""
    absent = table.geometry.isna() | table.geometry.is_empty
    kept = table[~absent]
    flat = kept.set_geometry(gpd.GeoSeries(shapely.force_2d(kept.geometry.to_numpy()), index=kept.index, crs=table.crs))
    return flat, (rows.say("geometry_absent", absent),) if absent.any() else ()


def settle_shapes(table: gpd.GeoDataFrame, role: Role, rows: Rows) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Bring every shape to what `role` needs: type, validity, and a point for each facility.

    Parameters
    ----------
    table
        A layer without missing geometry.
    role
        What the layer holds.
    rows
        How messages call its rows.

    Returns
    -------
    tuple
        The usable rows, and what was found. Self-crossing polygons are repaired where that moves less
        than 1 % of their area; other invalid shapes are left out. A facility's outline becomes a point inside it.
    """
    single = _single_points(table)
    wanted = _WANTED[role]
    wrong = ~single.geom_type.isin(wanted.types)
    values: dict[str, object] = {"expected": wanted.en, "expected_zh": wanted.zh}
    if wrong.all():
        names = ", ".join(sorted(single.geom_type.unique()))
        return single, (rows.say("geometry_wrong_role", values={**values, "found": names}),)
    findings = [rows.say("geometry_wrong_type", wrong, values)] if wrong.any() else []
    usable, more = _valid(single[~wrong], rows)
    findings += more
    outlines = usable.geom_type.isin(_POLYGONS)
    if role == "facilities" and outlines.any():
        findings.append(rows.say("outlines_to_points", outlines))
        usable = _with_shapes(usable, outlines, shapely.point_on_surface(usable.geometry[outlines].to_numpy()))
    return usable, tuple(findings)


def single_lines(table: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Lines of one part each, and which rows of the table stood for several.

    Parameters
    ----------
    table
        Lines; its index is unique.

    Returns
    -------
    tuple
        The exploded table, index repeated for parts of one row, and a true-false series on the index of `table`.
    """
    parts = pd.Series(shapely.get_num_geometries(table.geometry.to_numpy()), index=table.index)
    return table.explode(index_parts=False), parts > 1


def _single_points(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = table.geometry
    lone = shapes.geom_type.eq("MultiPoint") & (shapely.get_num_geometries(shapes.to_numpy()) == 1)
    return _with_shapes(table, lone, shapely.get_geometry(shapes[lone].to_numpy(), 0)) if lone.any() else table


def _valid(table: gpd.GeoDataFrame, rows: Rows) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    broken = ~table.geometry.is_valid
    crossing = broken & table.geom_type.isin(_POLYGONS)
    hopeless, findings = broken & ~crossing, []
    if crossing.any():
        before = table.geometry[crossing].to_numpy()
        after = shapely.make_valid(before, method="structure", keep_collapsed=False)
        area_before, area_after = shapely.area(before), shapely.area(after)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.abs(area_after - area_before) / area_after
        same = np.isin(shapely.get_type_id(after), (3, 6)) & (moved < _REPAIR_SHARE)
        repaired = crossing.copy()
        repaired[crossing] = same
        table = _with_shapes(table, repaired, after[same])
        unclear = crossing & ~repaired
        if repaired.any():
            findings.append(rows.say("geometry_repaired", repaired))
        if unclear.any():
            findings.append(rows.say("geometry_beyond_repair", unclear))
        hopeless |= unclear
    collapsed = broken & ~crossing
    if collapsed.any():
        findings.append(rows.say("geometry_collapsed", collapsed))
    return table[~hopeless], findings


def _with_shapes(table: gpd.GeoDataFrame, which: pd.Series, shapes: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    every = table.geometry.to_numpy().astype(object)
    every[which.to_numpy()] = shapes
    return table.set_geometry(gpd.GeoSeries(every, index=table.index, crs=table.crs))
