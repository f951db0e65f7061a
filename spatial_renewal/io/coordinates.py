"""Can a layer's coordinates be trusted? (CRS, datum, degrees taken for metres, swapped axes)"""

from dataclasses import dataclass, field
from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from spatial_renewal.errors import Finding
from spatial_renewal.io.reading import Rows
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.methods.datum import bd09_to_wgs84, gcj02_to_wgs84

_WGS84, _CGCS2000 = CRS.from_epsg(4326), CRS.from_epsg(4490)
_SHIFTED = {"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84}
# No public shift leads from these to CGCS2000: PROJ treats them as the same.
_OLD_DATUMS = ("Beijing 1954", "Beijing_1954", "Xian 1980", "Xian_1980", "New Beijing", "New_Beijing")
_MAX_LON, _MAX_LAT = 180.0, 90.0
# Around China with longitude and latitude exchanged.
_SWAPPED_X, _SWAPPED_Y = (3.0, 54.0), (73.0, 136.0)
# More than this share of the rows being wrong, it is the layer that is wrong and not those rows.
_MOST = 0.5
# A 3-degree zone may be used some way beyond its border, not a continent away.
_AREA_MARGIN_DEG = 3.0


@dataclass(slots=True)
class _Step:
    """A layer on its way: the table so far and what was found."""

    table: gpd.GeoDataFrame
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(found.level == "error" for found in self.findings)


def settle_coordinates(
    table: gpd.GeoDataFrame, spec: LayerSpec, rows: Rows
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Give a layer the CRS that its file and the project agree on, with GCJ-02 and BD-09 undone.

    Parameters
    ----------
    table
        The layer as read; no geometry missing. Its CRS may be missing.
    spec
        What the project says of it.
    rows
        How messages call its rows.

    Returns
    -------
    tuple
        The layer without the rows whose coordinates cannot be meant, and what was found. With an error
        among the findings the coordinates are as they were read.

    Notes
    -----
    CGCS2000 in degrees (EPSG:4490) is taken as identical to WGS84: they differ by a few decimetres at most.
    """
    step = _Step(table)
    crs = _agreed_crs(table.crs, spec, rows, step.findings)
    if crs is None:
        return table, tuple(step.findings)
    step.table = table.set_crs(crs, allow_override=True)
    if crs.is_geographic:
        _check_degrees(step, rows)
    else:
        _check_metres(step, crs, rows)
    if spec.datum in _SHIFTED and not step.refused:
        step.table = _unshift(step.table, spec.datum)
        step.findings.append(rows.say("datum_converted", values={"datum": spec.datum}))
    return step.table, tuple(step.findings)


def parse_crs(text: str) -> CRS | None:
    """The CRS that `text` names; missing where it names none."""
    try:
        return CRS.from_user_input(text)
    except CRSError:
        return None


def same_crs(one: CRS, other: CRS) -> bool:
    """Whether two CRS place coordinates alike, whatever they are called; WGS84 and CGCS2000 degrees do."""
    if one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_epsg()
    if code is not None and code == other.to_epsg():
        return True
    return all(_is_world_degrees(crs) for crs in (one, other))


def _is_world_degrees(crs: CRS) -> bool:
    return any(
        crs.equals(known, ignore_axis_order=True) for known in (_WGS84, _CGCS2000, CRS.from_user_input("OGC:CRS84"))
    )


def _agreed_crs(in_file: CRS | None, spec: LayerSpec, rows: Rows, findings: list[Finding]) -> CRS | None:
    declared = parse_crs(spec.crs) if spec.crs else None
    if spec.crs and declared is None:
        findings.append(rows.say("crs_unknown", values={"crs": spec.crs}))
        return None
    if in_file is not None and declared is not None and not same_crs(in_file, declared):
        findings.append(rows.say("crs_conflict", values={"file_crs": in_file.name, "crs": spec.crs}))
        return None
    crs = declared or in_file
    if spec.datum in _SHIFTED:
        if crs is not None and not crs.is_geographic:
            findings.append(rows.say("datum_not_degrees", values={"datum": spec.datum, "crs": crs.name}))
            return None
        return _WGS84
    if crs is None and spec.datum is not None:
        crs = _CGCS2000 if spec.datum == "CGCS2000" else _WGS84
    if crs is None:
        findings.append(rows.say("no_crs"))
        return None
    geodetic = crs.geodetic_crs
    if geodetic is not None and geodetic.name.startswith(_OLD_DATUMS):
        findings.append(rows.say("crs_old_datum", values={"crs": crs.name}))
    elif crs.equals(_CGCS2000, ignore_axis_order=True):
        findings.append(rows.say("cgcs2000_as_wgs84"))
    return crs


def _check_degrees(step: _Step, rows: Rows) -> None:
    box = step.table.bounds
    swapped = box.minx.ge(_SWAPPED_X[0]) & box.maxx.le(_SWAPPED_X[1])
    swapped &= box.miny.ge(_SWAPPED_Y[0]) & box.maxy.le(_SWAPPED_Y[1])
    outside = ~swapped & ~_on_globe(box)
    _leave_out(step, swapped, rows, layer_code="axes_swapped", row_code="row_axes_swapped")
    _leave_out(step, outside, rows, layer_code="metres_as_degrees", row_code="row_outside_degrees")


def _on_globe(box: pd.DataFrame) -> pd.Series:
    """Which rows' bounds could be longitudes and latitudes."""
    across = box.minx.ge(-_MAX_LON) & box.maxx.le(_MAX_LON)
    return across & box.miny.ge(-_MAX_LAT) & box.maxy.le(_MAX_LAT)


def _leave_out(step: _Step, wrong: pd.Series, rows: Rows, *, layer_code: str, row_code: str) -> None:
    if wrong.mean() > _MOST:
        crs = step.table.crs
        step.findings.append(rows.say(layer_code, values={"crs": crs.name if crs else ""}))
    elif wrong.any():
        step.findings.append(rows.say(row_code, wrong))
        step.table = step.table[~wrong.reindex(step.table.index)]


def _check_metres(step: _Step, crs: CRS, rows: Rows) -> None:
    box = step.table.bounds
    if _on_globe(box).all():
        step.findings.append(rows.say("degrees_as_metres", values={"crs": crs.name}))
        return
    area = crs.area_of_use
    if area is None:
        return
    centre = box.median()
    try:
        lon, lat = _to_degrees(crs).transform((centre.minx + centre.maxx) / 2, (centre.miny + centre.maxy) / 2)
    except ProjError:
        lon, lat = np.inf, np.inf
    margin = _AREA_MARGIN_DEG
    across = area.west - margin <= lon <= area.east + margin or area.west > area.east
    if not (across and area.south - margin <= lat <= area.north + margin):
        values: dict[str, object] = {"crs": crs.name, "area": area.name}
        step.findings.append(rows.say("outside_crs_area", values=values))


@cache
def _to_degrees(crs: CRS) -> Transformer:
    # layers of one project mostly share a CRS, and looking up the way to degrees costs more than going it
    return Transformer.from_crs(crs, _WGS84, always_xy=True)


def _unshift(table: gpd.GeoDataFrame, datum: str) -> gpd.GeoDataFrame:
    to_wgs84 = _SHIFTED[datum]

    def move(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(to_wgs84(points[:, 0], points[:, 1]))

    moved = shapely.transform(shapely.force_2d(table.geometry.to_numpy()), move)
    return table.set_geometry(gpd.GeoSeries(moved, index=table.index, crs=_WGS84))
