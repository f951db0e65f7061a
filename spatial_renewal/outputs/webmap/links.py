"""Which neighbours may be renovated as one, and what parts the others? (a line a pair, each reason once)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.outputs.webmap.columns import Packed, numbers
from spatial_renewal.outputs.webmap.outlines import GROUND_DEGREES, in_degrees, written
from spatial_renewal.outputs.webmap.words import together


def links(table: gpd.GeoDataFrame) -> Packed:
    """Per pair of neighbours the line between them, and the place of its reason in ``link_reasons``.

    Neighbouring pairs stand after each other, which packs best.
    """
    if len(table):
        table = table.iloc[np.argsort(table.geometry.hilbert_distance().to_numpy(), kind="stable")]
    code, first = together([table["reason_zh"], table["reason_en"]])
    said = table.iloc[first]
    xy, line = shapely.get_coordinates(table.geometry.to_numpy(), return_index=True)
    first_and_last = np.column_stack([np.searchsorted(line, np.arange(len(table)), side) for side in ("left", "right")])
    ends = xy[(first_and_last - [0, 1]).ravel()]
    reasons = [{"zh": str(zh), "en": str(en)} for zh, en in zip(said["reason_zh"], said["reason_en"], strict=True)]
    counts = [np.full(len(table), 2), np.ones(len(table), dtype=np.int64)]
    columns = {
        "count": len(table),
        "shapes": written(in_degrees(ends, table.crs), counts, per_degree=GROUND_DEGREES),
        "joined": numbers(table["joined"].astype(float)),
        "reason": numbers(pd.Series(code)),
    }
    return {"links": columns, "link_reasons": reasons}
