"""How is a table of the town made? (columns and types of its contract)"""

import geopandas as gpd
import pandas as pd
import shapely

from spatial_renewal.contracts import Contract
from spatial_renewal.tables import RESULT_CONTRACTS

CRS = "EPSG:4547"


def typed(table: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The contract's columns with its types; a column that is not given is missing throughout."""
    names = [c.name for c in contract.columns]
    extra = [c for c in table.columns if c not in names and c != "geometry"]
    full = table.reindex(columns=names + extra)
    if "distance_mode" in names:
        full["distance_mode"] = full["distance_mode"].astype("object").fillna("network")
    types = {"number": "float64", "count": "int64", "flag": "bool", "maybe_flag": "boolean"}
    return full.astype({c.name: types.get(c.kind, "str") for c in contract.columns})


def layer(table: pd.DataFrame, contract: Contract, geometry: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(typed(table, contract), geometry=geometry, crs=CRS)


def contract(name: str) -> Contract:
    return next(c for c in RESULT_CONTRACTS if c.name == name)
