"""What does a raster say of the study area? (one band, cut to bounds, NaN where there is no data)"""

import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.enums import MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader
from rasterio.warp import transform_bounds

from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.checksums import sha256_of
from spatial_renewal.io.coordinates import parse_crs, same_crs
from spatial_renewal.io.reading import locate
from spatial_renewal.io.spec import RasterSpec
from spatial_renewal.study import Raster, Source

Bounds = tuple[float, float, float, float]
# Nowhere does a square kilometre house so many; a larger figure stands for no data.
_MOST_PEOPLE = 1_000_000.0
RasterReading = tuple[Raster | None, tuple[Finding, ...], Source | None]


@dataclass(frozen=True, slots=True)
class _Cells:
    """A block of cells; `bottom` and `right` are the first ones beyond it."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def count(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)


def read_raster(spec: RasterSpec, *, data_dir: Path, bounds: Bounds, bounds_crs: str) -> RasterReading:
    """One band of a raster, only the cells that touch `bounds`, in the raster's own CRS.

    Parameters
    ----------
    spec
        Which file and band, and what it measures.
    data_dir
        Folder that the path is relative to.
    bounds
        West, south, east, north of the study area.
    bounds_crs
        The CRS of `bounds`.

    Returns
    -------
    RasterReading
        The raster, what was found, and the file. The raster is missing where a finding refuses it. Cells
        without data are NaN, and of anything but elevation those that are negative or beyond belief.
        `rows_read` counts cells.
    """
    path, missing = locate(spec.path, data_dir)
    if path is None:
        return None, missing, None
    try:
        with warnings.catch_warnings():
            # A raster without a place is refused below, by its CRS.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as file:
                raster, found = _read_band(file, spec, bounds, bounds_crs)
    except (RasterioError, OSError) as error:
        return None, (finding("file_unreadable", spec.path, values={"why": str(error)}),), None
    cells = 0 if raster is None else raster.values.size
    return raster, found, Source(role=spec.measures, path=spec.path, sha256=sha256_of(path), rows_read=cells)


def write_raster(path: Path, raster: Raster) -> None:
    """Write a raster as a compressed GeoTIFF of 32-bit floats, NaN for no data; equal rasters give equal bytes.

    Parameters
    ----------
    path
        The file; replaced where it exists.
    raster
        What to write.
    """
    height, width = raster.values.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, count=1, dtype="float32", nodata=np.nan,
        crs=raster.crs, transform=raster.transform, compress="deflate", predictor=3,
    ) as file:  # fmt: skip
        file.write(raster.values.astype("float32"), 1)


def _read_band(
    file: DatasetReader, spec: RasterSpec, bounds: Bounds, bounds_crs: str
) -> tuple[Raster | None, tuple[Finding, ...]]:
    crs, refused = _agreed_crs(file, spec)
    if spec.band > file.count:
        refused += (finding("raster_band_absent", spec.path, values={"band": spec.band, "bands": file.count}),)
    placing = file.transform
    if crs is not None and (placing.b or placing.d):
        refused += (finding("raster_rotated", spec.path),)
    if crs is None or refused:
        return None, refused
    wanted = _touched(placing, transform_bounds(bounds_crs, crs.to_wkt(), *bounds))
    held = _Cells(
        max(wanted.top, 0), min(wanted.bottom, file.height), max(wanted.left, 0), min(wanted.right, file.width)
    )
    if held.top >= held.bottom or held.left >= held.right:
        return None, (finding("raster_outside", spec.path),)
    percent = math.floor(100 * held.count / wanted.count)
    found = () if held == wanted else (finding("raster_partial", spec.path, values={"percent": percent}),)
    masked = file.read(spec.band, window=((held.top, held.bottom), (held.left, held.right)), masked=True)
    values = cast("npt.NDArray[np.float64]", masked.astype("float64").filled(np.nan))
    if MaskFlags.all_valid in file.mask_flag_enums[spec.band - 1] and not np.isnan(values).any():
        found += (finding("raster_nodata_unset", spec.path),)
    values, more = _believed(values, spec)
    found += more
    corner_x, corner_y = placing.c + held.left * placing.a, placing.f + held.top * placing.e
    moved = Affine(placing.a, 0.0, corner_x, 0.0, placing.e, corner_y)
    return Raster(values=values, transform=moved, crs=_crs_text(crs)), found


def _believed(values: npt.NDArray[np.float64], spec: RasterSpec) -> tuple[npt.NDArray[np.float64], tuple[Finding, ...]]:
    """Counts of people that can be meant; the others, and what was found. Heights may be anything."""
    if spec.measures == "elevation":
        return values, ()
    negative, crowded = values < 0, values > _MOST_PEOPLE
    found = [
        finding(code, spec.path, values={"cells": int(wrong.sum()), "most": _MOST_PEOPLE})
        for code, wrong in (("raster_negative", negative), ("raster_crowded", crowded))
        if wrong.any()
    ]
    return np.where(negative | crowded, np.nan, values), tuple(found)


def _agreed_crs(file: DatasetReader, spec: RasterSpec) -> tuple[CRS | None, tuple[Finding, ...]]:
    in_file = CRS.from_user_input(file.crs) if file.crs else None
    declared = parse_crs(spec.crs) if spec.crs else None
    if spec.crs and declared is None:
        return None, (finding("crs_unknown", spec.path, values={"crs": spec.crs}),)
    if in_file is not None and declared is not None and not same_crs(in_file, declared):
        return None, (finding("crs_conflict", spec.path, values={"file_crs": in_file.name, "crs": spec.crs}),)
    crs = in_file if declared is None else declared
    return crs, () if crs is not None else (finding("no_crs", spec.path),)


def _touched(placing: Affine, bounds: Bounds) -> _Cells:
    """Whole cells that `bounds` touch, also beyond the raster's edges."""
    west, south, east, north = bounds
    columns = sorted((edge - placing.c) / placing.a for edge in (west, east))
    rows = sorted((edge - placing.f) / placing.e for edge in (south, north))
    return _Cells(math.floor(rows[0]), math.ceil(rows[1]), math.floor(columns[0]), math.ceil(columns[1]))


def _crs_text(crs: CRS) -> str:
    code = crs.to_epsg()
    return crs.to_wkt() if code is None else f"EPSG:{code}"
