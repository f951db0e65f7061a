"""How is an accessibility surface kept? (a GeoTIFF that says its unit, the same bytes each time)"""

from pathlib import Path

import numpy as np
import rasterio

from spatial_renewal.study import Surface


def write_surface(path: Path, surface: Surface) -> None:
    """Write a surface as a compressed GeoTIFF of 32-bit floats; equal surfaces give equal bytes.

    Parameters
    ----------
    path
        The file; replaced where it exists.
    surface
        What to write. Its tags become those of the file, its unit that of the band.
    """
    height, width = surface.values.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, count=1, dtype="float32", nodata=np.nan,
        crs=surface.crs, transform=surface.transform, compress="deflate", predictor=3, tiled=True,
    ) as file:  # fmt: skip
        file.write(surface.values, 1)
        file.update_tags(**surface.tags)
        file.units = (surface.tags["unit"],)
        file.set_band_description(1, surface.tags["category"])
