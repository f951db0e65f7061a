"""Which buildings do the tags make, how high are they, and does anybody live there?"""

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
from spatial_renewal.profiles.rules import BuildingTagRule

# What holds the use, the best first: building=yes says only that there is one.
_USE_KEYS = ("building:use", "building")
BUILDING_KEYS = (*_USE_KEYS, "building:levels", "height")


def buildings_of(
    areas: Tagged, rules: Sequence[BuildingTagRule], *, shown: str
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Buildings after the contract `BUILDINGS`, their estates still unknown, and what was set aside.

    Parameters
    ----------
    areas
        Closed ways and multipolygons.
    rules
        Rules in order; the first that a building meets says its use, or leaves it to the word of its own tags.
    shown
        What messages call the file.

    Returns
    -------
    buildings, findings
        Floors and heights that are no plain numbers, or cannot be meant, are unknown and said.
    """
    met = np.vstack([meets(rule, areas, areas) for rule in rules])
    chosen = met.any(axis=0)
    first = np.argmax(met[:, chosen], axis=0)
    tags = tag_table(areas.tags, BUILDING_KEYS).iloc[np.flatnonzero(chosen)].reset_index(drop=True)
    stated = pd.Series(np.array([rule.use for rule in rules], dtype=object)[first], dtype="str")
    raw = gpd.GeoDataFrame(
        {
            "building_id": pd.Series(areas.ids[chosen], dtype="str"),
            "floors": tags["building:levels"],
            # metres without a unit are the rule, and some write it out
            "height_m": tags["height"].str.replace(r"\s*m$", "", regex=True),
            "use": stated.mask(stated.eq(""), first_of(tags, _USE_KEYS)),
        },
        geometry=areas.shapes[chosen],
        crs=CRS,
    )
    reading = conform_buildings(Reading(table=raw.set_axis(raw.index + 1, axis=0)), LayerSpec(path=shown))
    table = raw if reading.table is None else reading.table
    return table.reset_index(drop=True), reading.findings
