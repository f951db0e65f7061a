"""Which buildings do the tags make, how high are they, and does anybody live there?"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.io.buildings import believed_floors, believed_height_m, use_of
from spatial_renewal.io.osm_places import with_contract
from spatial_renewal.io.tag_match import Tagged, meets
from spatial_renewal.profiles.rules import BuildingTagRule
from spatial_renewal.tables import BUILDINGS

BUILDING_KEYS = ("building", "building:levels", "height")
_METRES = r"^(\d+(?:\.\d+)?)(?:\s?m)?$"


def buildings_of(areas: Tagged, rules: Sequence[BuildingTagRule]) -> gpd.GeoDataFrame:
    """Table after the contract `BUILDINGS`, its estates still unknown.

    Parameters
    ----------
    areas
        Closed ways and multipolygons.
    rules
        Rules in order; the first that a building meets says its use, or leaves it to the word under ``building``.

    Returns
    -------
    GeoDataFrame
        Floors and heights that are no plain numbers, or cannot be meant, are unknown.
    """
    met = np.vstack([meets(rule, areas, areas) for rule in rules])
    chosen = met.any(axis=0)
    first = np.argmax(met[:, chosen], axis=0)
    tags = areas.tags[chosen].reset_index(drop=True)
    stated = pd.Series(np.array([rule.use for rule in rules], dtype=object)[first], dtype="str")
    floors = pd.to_numeric(tags["building:levels"], errors="coerce").astype("float64")
    height_m = tags["height"].str.extract(_METRES, expand=False).astype("float64")
    known = {
        "building_id": pd.Series(areas.ids[chosen], dtype="str"),
        "floors": believed_floors(floors),
        "height_m": believed_height_m(height_m),
        "use": stated.mask(stated.eq(""), use_of(tags["building"])),
    }
    return with_contract(known, BUILDINGS, areas.shapes[chosen])
