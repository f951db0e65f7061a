"""What lies under the estates? (blocks, water, green, railway, buildings and streets, drawn but never asked)"""

import geopandas as gpd
import numpy as np
import shapely

from spatial_renewal.outputs.webmap.columns import GROUND_DEGREES, Packed, shapes
from spatial_renewal.outputs.webmap.records import drawn
from spatial_renewal.study import Outcome

_AREAS = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")


def ground(outcome: Outcome) -> Packed:
    """Areas and lines of each kind of context, and streets by class; points say nothing on a ground."""
    context = outcome.inputs.context.explode(ignore_index=True)
    streets = outcome.streets
    of_area = context.geometry.geom_type.isin(_AREAS)
    of_line = context.geometry.geom_type.isin(_LINES)
    return {
        "areas": _by(context[of_area], "kind"),
        "lines": _by(context[of_line], "kind"),
        "streets": _by(streets, "street_class"),
    }


def _by(table: gpd.GeoDataFrame, column: str) -> dict[str, Packed]:
    return {
        str(name): shapes(drawn(_joined(gpd.GeoSeries(rows.geometry))), per_degree=GROUND_DEGREES)
        for name, rows in table.groupby(column, sort=True)
    }


def _joined(pieces: gpd.GeoSeries) -> gpd.GeoSeries:
    """Lines that go on in each other as one, and neighbours after each other: fewer beginnings, shorter steps."""
    if pieces.geom_type.isin(_LINES).all():
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.get_parts(pieces.to_numpy()))))
        pieces = gpd.GeoSeries(merged, crs=pieces.crs)
    return gpd.GeoSeries(pieces.iloc[np.argsort(pieces.hilbert_distance().to_numpy(), kind="stable")])
