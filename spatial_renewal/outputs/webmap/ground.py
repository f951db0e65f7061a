"""What lies under the estates? (blocks, water, green, railway, buildings and streets, drawn but never asked)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.outputs.webmap.columns import Packed
from spatial_renewal.outputs.webmap.outlines import GROUND_DEGREES, drawn, shapes
from spatial_renewal.outputs.webmap.words import kinds
from spatial_renewal.study import Outcome

_LINE, _AREA = 1, 2  # dimensions


def ground(outcome: Outcome) -> Packed:
    """Areas and lines of each kind of context, and streets by class; points say nothing on a ground."""
    context, streets = outcome.inputs.context, outcome.streets
    pieces, row = shapely.get_parts(context.geometry.to_numpy(), return_index=True)
    pieces = gpd.GeoSeries(pieces, crs=context.crs)
    kind, dimension = context["kind"].iloc[row], shapely.get_dimensions(pieces.to_numpy())
    return {
        "areas": _by(pieces[dimension == _AREA], kind[dimension == _AREA]),
        "lines": _by(pieces[dimension == _LINE], kind[dimension == _LINE]),
        "streets": _by(streets.geometry, streets["street_class"]),
    }


def _by(pieces: gpd.GeoSeries, kind: pd.Series) -> dict[str, Packed]:
    codes, names = kinds(kind)
    places = {str(name): code for code, name in enumerate(names) if name is not None}
    return {
        name: shapes(_in_order(drawn(_joined(gpd.GeoSeries(pieces[codes == code])))), per_degree=GROUND_DEGREES)
        for name, code in sorted(places.items())
    }


def _joined(pieces: gpd.GeoSeries) -> gpd.GeoSeries:
    """Lines that go on in each other as one, in one geometry: fewer beginnings, and one to simplify, not thousands."""
    lines = pieces.to_numpy()
    if not (shapely.get_dimensions(lines) == _LINE).all():
        return pieces
    if (shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING).any():
        lines = shapely.get_parts(lines)
    merged = shapely.line_merge(np.array([shapely.multilinestrings(lines)], dtype=object))
    return gpd.GeoSeries(merged, crs=pieces.crs)


def _in_order(pieces: gpd.GeoSeries) -> gpd.GeoSeries:
    """Single pieces, neighbours after each other: shorter steps."""
    single = gpd.GeoSeries(shapely.get_parts(pieces.to_numpy()), crs=pieces.crs)
    return gpd.GeoSeries(single.iloc[np.argsort(single.hilbert_distance().to_numpy(), kind="stable")])
