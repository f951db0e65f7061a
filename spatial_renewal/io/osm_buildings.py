"""Which buildings does an OpenStreetMap extract hold? (floors, height and use, as the contract BUILDINGS wants them)"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.errors import Finding
from spatial_renewal.io.buildings import conform_buildings
from spatial_renewal.io.osm_features import CRS
from spatial_renewal.io.reading import Reading
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.io.tag_match import Tagged, first_of, meets, tag_table
from spatial_renewal.profiles.rules import TagRule

# What holds the use, the best first: building=yes says only that there is one.
_USE_KEYS = ("building:use", "building")
BUILDING_KEYS = (*_USE_KEYS, "building:levels", "height")


def buildings_of(
    areas: Tagged, rules: Sequence[TagRule], *, shown: str
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Areas that one of `rules` calls a building, after the contract `BUILDINGS`, and what was set aside.

    Parameters
    ----------
    areas
        Areas of the extract.
    rules
        Tag rules of buildings.
    shown
        What messages call the file.
    """
    chosen = np.logical_or.reduce([meets(rule, areas, areas) for rule in rules])
    tags = tag_table(areas.tags, BUILDING_KEYS)[chosen]
    raw = gpd.GeoDataFrame(
        {
            "building_id": pd.Series(areas.ids[chosen], dtype="str"),
            "floors": tags["building:levels"].reset_index(drop=True),
            # metres without a unit are the rule, and some write it out
            "height_m": tags["height"].str.replace(r"\s*m$", "", regex=True).reset_index(drop=True),
            "use": first_of(tags, _USE_KEYS).reset_index(drop=True),
        },
        geometry=areas.shapes[chosen],
        crs=CRS,
    )
    reading = conform_buildings(Reading(table=raw.set_axis(raw.index + 1, axis=0)), LayerSpec(path=shown))
    table = raw if reading.table is None else reading.table
    return table.reset_index(drop=True), reading.findings
