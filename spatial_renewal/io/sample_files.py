"""How is the sample city laid down as files? (one GeoPackage, rasters, the planted truths, a project file)"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from spatial_renewal.io.rasters import write_raster
from spatial_renewal.io.store import write_layers
from spatial_renewal.study import Raster

PACKAGE = "sample_city.gpkg"

_HEAD = """\
# 合成样例，非真实城市。 A synthetic sample, not a real city.
name = "样例城"
name_en = "Sample city"
date = "2026-11"
synthetic = true
plan_year = 2026
standard = "gb50180_2018"
policy = "jiangxi_2020"
crs = "EPSG:4547"

[parameters.access]
inventory_complete = true   # 样例的设施数据是完整的 the sample's facilities are all there are
"""


def write_sample_files(
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    rasters: Mapping[str, Raster],
    truths: pd.DataFrame,
    folder: Path,
) -> Path:
    """Write the sample city so that it can be run, copied and changed like anybody's project.

    Parameters
    ----------
    layers
        Tables by role; ``context`` and ``barriers`` with their kinds.
    rasters
        By what they measure.
    truths
        What was planted, for whoever checks the results.
    folder
        Made where it does not exist; files of the same names are replaced.

    Returns
    -------
    Path
        The project file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: table for name, table in layers.items() if name != "context"}
    context = layers["context"]
    kinds = sorted(context["kind"].unique())
    for kind in kinds:
        parts[f"context_{kind}"] = context[context["kind"].eq(kind)]
    write_layers(folder / PACKAGE, parts)
    for name, raster in rasters.items():
        write_raster(folder / f"{name}.tif", raster)
    truths.to_csv(folder / "planted_truths.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
    project = folder / "project.toml"
    project.write_text(_HEAD + _sections(kinds, sorted(rasters)), encoding="utf-8", newline="\n")
    return project


def _sections(kinds: list[str], rasters: list[str]) -> str:
    roles = ("estates", "streets", "entrances", "buildings")
    single = [f'[layers.{role}]\npath = "{PACKAGE}"\nlayer = "{role}"' for role in roles]
    several = [
        f'[[layers.facilities]]\npath = "{PACKAGE}"\nlayer = "facilities"\nclasses = "canonical"',
        f'[[layers.barriers]]\npath = "{PACKAGE}"\nlayer = "barriers"',
        f'[[layers.crossings]]\npath = "{PACKAGE}"\nlayer = "crossings"',
    ]
    context = [f'[[layers.context]]\npath = "{PACKAGE}"\nlayer = "context_{kind}"\nkind = "{kind}"' for kind in kinds]
    fields = [f'[[layers.rasters]]\npath = "{name}.tif"\nmeasures = "{name}"' for name in rasters]
    return "\n" + "\n\n".join([*single, *several, *context, *fields]) + "\n"
