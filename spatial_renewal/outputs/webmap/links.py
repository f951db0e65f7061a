"""Which neighbours may be renovated as one, and what parts the others? (a line a pair, each reason once)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.outputs.webmap.columns import Packed, numbers
from spatial_renewal.outputs.webmap.outlines import GROUND_DEGREES, shapes
from spatial_renewal.outputs.webmap.words import together


def links(table: gpd.GeoDataFrame) -> Packed:
    """Per pair of neighbours the line between them, and the place of its reason in ``link_reasons``.

    Neighbouring pairs stand after each other, which packs best.
    """
    if len(table):
        table = table.iloc[np.argsort(table.geometry.hilbert_distance().to_numpy(), kind="stable")]
    code, first = together([table["reason_zh"], table["reason_en"]])
    said = table.iloc[first]
    ends = shapely.get_point(table.geometry.to_numpy(), [[0], [-1]])
    lines = shapely.linestrings(np.stack([shapely.get_coordinates(end) for end in ends], axis=1)) if len(table) else []
    reasons = [{"zh": str(zh), "en": str(en)} for zh, en in zip(said["reason_zh"], said["reason_en"], strict=True)]
    columns = {
        "count": len(table),
        "shapes": shapes(gpd.GeoSeries(lines, crs=table.crs), per_degree=GROUND_DEGREES),
        "joined": numbers(table["joined"].astype(float)),
        "reason": numbers(pd.Series(code)),
    }
    return {"links": columns, "link_reasons": reasons}
