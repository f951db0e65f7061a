"""What does a town of any number of estates look like, for the map's benchmark? (the sample's results side by side)"""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import spatial_renewal as sr
from spatial_renewal.profiles.load import categories
from spatial_renewal.study import Outcome

VERTICES = 30
CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")  # a city's map shows its streets, not its paths


def town_of(count: int, *, sample: Outcome | None = None) -> Outcome:
    """The results of the sample city in copies side by side, until there are `count` estates of about 30 vertices.

    Every table of the estates keeps all its columns and categories: rules, checklist, measures, provision, ranks of a
    real run. Under them lie main streets, water and railways; on them the facilities of the three themes.
    """
    sample = sample or sr.run(sr.sample_city())
    copies = -(-count // len(sample.estates))
    estates = _side_by_side(sample.estates, copies).iloc[:count]
    estates = estates.set_geometry(
        gpd.GeoSeries(_rings(estates.geometry.to_numpy()), index=estates.index, crs=estates.crs)
    )
    kept = set(estates["estate_id"])
    units = _side_by_side(sample.units, copies)
    tables = {
        name: (table := _copies(getattr(sample, name), copies))[table["estate_id"].isin(kept)].reset_index(drop=True)
        for name in ("access", "coverage", "provision", "checklist", "measures", "unit_members", "estate_priority")
    }
    priority = _copies(sample.priority, copies)
    priority["rank"] = priority["score"].rank(ascending=False, method="first").astype("int64")
    links = _side_by_side(sample.unit_links, copies)
    for end in ("estate_a", "estate_b"):  # not ids of their own, but of estates
        links[end] += "-" + pd.Series(np.repeat(np.arange(copies), len(sample.unit_links))).astype("str")
    streets = sample.streets[sample.streets["street_class"].isin(CLASSES)]
    context = sample.inputs.context[sample.inputs.context["kind"].isin(["water", "railway"])]
    kinds = categories()
    themes = [kinds[name].group in ("elderly_care", "childcare", "parking") for name in sample.facilities["category"]]
    facilities = sample.facilities[themes]
    inputs = dataclasses.replace(sample.inputs, context=_side_by_side(context, copies))
    return dataclasses.replace(
        sample, inputs=inputs, estates=estates.reset_index(drop=True), units=units, priority=priority, unit_links=links,
        streets=_side_by_side(streets, copies), facilities=_side_by_side(facilities, copies),
        entrances=_side_by_side(sample.entrances, copies), routes=_of(sample.routes, copies, kept), **tables,
    )  # fmt: skip


def _copies(table: pd.DataFrame, copies: int) -> pd.DataFrame:
    """Rows again and again, with ids of their own."""
    rows = table.iloc[np.tile(np.arange(len(table)), copies)].reset_index(drop=True)
    copy = pd.Series(np.repeat(np.arange(copies), len(table))).astype("str")
    for column in [name for name in rows.columns if name.endswith("_id")]:
        rows[column] = rows[column].where(rows[column].isna(), rows[column] + "-" + copy)
    return rows


def _side_by_side(table: gpd.GeoDataFrame, copies: int) -> gpd.GeoDataFrame:
    columns = int(np.ceil(np.sqrt(copies)))
    place = np.repeat(np.arange(copies), len(table))
    rows = _copies(table, copies)
    step_x, step_y = 4000.0, 3000.0
    shapes = rows.geometry.to_numpy()
    shift = np.column_stack([step_x * (place % columns), -step_y * (place // columns)])
    owner = np.repeat(np.arange(len(shapes)), shapely.get_num_coordinates(shapes))
    moved = shapely.set_coordinates(shapes.copy(), shapely.get_coordinates(shapes) + shift[owner])
    return gpd.GeoDataFrame(rows.drop(columns="geometry"), geometry=moved, crs=table.crs)


def _rings(shapes: np.ndarray) -> np.ndarray:
    """The outer ring of the largest part, at 30 places along it."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    largest = parts[order][np.r_[True, np.diff(owner[order]) > 0]]
    rings = shapely.get_exterior_ring(largest)
    along = np.arange(VERTICES) / VERTICES
    points = shapely.line_interpolate_point(np.repeat(rings, VERTICES), np.tile(along, len(rings)), normalized=True)
    return np.asarray(shapely.polygons(shapely.get_coordinates(points).reshape(-1, VERTICES, 2)), dtype=object)


def _of(table: gpd.GeoDataFrame, copies: int, estates: set[str]) -> gpd.GeoDataFrame:
    everywhere = _side_by_side(table, copies)
    return everywhere[everywhere["estate_id"].isin(estates)].reset_index(drop=True)
