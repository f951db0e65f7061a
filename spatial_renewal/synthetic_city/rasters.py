"""How many people live in each cell, and how high does it lie?"""

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine
from shapely.geometry.base import BaseGeometry

from spatial_renewal.methods.dasymetric import cut_by_cells
from spatial_renewal.study import Raster
from spatial_renewal.synthetic_city.warp import CRS, to_ground

CELL_M, HEIGHT_CELL_M = 100.0, 30.0
RIVER_LEVEL_M, TERRACE_M, HILL_M = 56.0, 9.0, 92.0
HILL_TOP = np.array([3190.0, 2410.0])


def _grid(extent: tuple[float, float, float, float], cell_m: float) -> tuple[Affine, npt.NDArray[np.float64]]:
    """A north-up grid over an extent, on multiples of the cell: transform and cell centres (rows, columns, 2)."""
    west, south = np.floor(np.array(extent[:2]) / cell_m) * cell_m
    east, north = np.ceil(np.array(extent[2:]) / cell_m) * cell_m
    x = np.arange(west, east, cell_m) + cell_m / 2
    y = np.arange(north, south, -cell_m) - cell_m / 2
    return Affine(cell_m, 0.0, west, 0.0, -cell_m, north), np.stack(np.meshgrid(x, y), axis=-1)


def people_raster(town: BaseGeometry, footprints: npt.NDArray[np.object_], people: npt.NDArray[np.float64]) -> Raster:
    """Spread people over 100 m cells; cells outside the town hold no data.

    Parameters
    ----------
    town
        Outline of the subdistricts.
    footprints
        One polygon a building, shape (n,).
    people
        People in each building; a building on two cells has them in both, by area.

    Returns
    -------
    Raster
        People a cell; the sum is the sum of `people`.
    """
    transform, centres = _grid(town.bounds, CELL_M)
    rows, columns = centres.shape[:2]
    parts = cut_by_cells(footprints, transform, (rows, columns))
    footprint = np.bincount(parts.shape, weights=parts.cell_share, minlength=len(people))
    here = people[parts.shape] * parts.cell_share / footprint[parts.shape]
    values = np.bincount(parts.cell, weights=here, minlength=rows * columns).reshape(rows, columns).astype(np.float64)
    shapely.prepare(town)
    outside = ~shapely.intersects_xy(town, centres[..., 0], centres[..., 1]) & (values == 0)
    values[outside] = np.nan
    return Raster(values=np.round(values, 2), transform=transform, crs=CRS)


def elevation_raster(town: BaseGeometry, river: BaseGeometry) -> Raster:
    """A gentle valley with a hill in the north-east corner, in metres above the sea."""
    transform, centres = _grid(town.buffer(150).bounds, HEIGHT_CELL_M)
    shapely.prepare(river)
    from_river_m = shapely.distance(river, shapely.points(centres))
    rise = TERRACE_M * (1.0 - np.exp(-from_river_m / 380.0))
    top = to_ground(HILL_TOP)
    from_top_m = np.hypot(centres[..., 0] - top[0], centres[..., 1] - top[1])
    hill = HILL_M * np.exp(-((from_top_m / 300.0) ** 2))
    swell = 1.1 * np.sin(centres[..., 0] / 310.0) * np.cos(centres[..., 1] / 270.0)
    height = np.where(from_river_m > 0, RIVER_LEVEL_M + 2.0 + rise + hill + swell, RIVER_LEVEL_M)
    return Raster(values=np.asarray(np.round(height, 1), dtype=np.float64), transform=transform, crs=CRS)
