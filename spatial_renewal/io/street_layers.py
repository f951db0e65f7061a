"""How does a layer of street lines become ours? (class, levels, doubles, crossings that nobody drew a vertex at)"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.io.cells import NO_WORDS, Parsed, as_flags, as_numbers
from spatial_renewal.io.fitting import Fitting, fit
from spatial_renewal.io.reading import Reading, Rows
from spatial_renewal.io.shapes import single_lines
from spatial_renewal.io.spec import StreetLayerSpec
from spatial_renewal.io.walkable import walkable_by_class
from spatial_renewal.methods.crossings import node_crossings
from spatial_renewal.methods.node_places import node_places
from spatial_renewal.methods.street_graph import VERTEX_GRID_M

_DEFAULT_CLASS = "unclassified"
# A centimetre on the ground, about, where a layer is in degrees.
_VERTEX_GRID_DEGREES = 1e-7


def conform_streets(reading: Reading, spec: StreetLayerSpec) -> Reading:
    """Streets as in the contract `STREETS`, lines of one part each.

    Parameters
    ----------
    reading
        As a reader gave it.
    spec
        What the project says of the layer; with ``node_crossings`` lines without node ids get a vertex where they cross
        at one level.

    Returns
    -------
    Reading
        `walkable` is a nullable flag, missing where the file does not say: the street's class decides.
        A level other than 0 in a column ``layer`` counts as a bridge (above) or a tunnel (below).
        Lines of several parts become one row each (``-1``, ``-2`` behind the id), without node ids. Of rows that draw
        the same line between the same nodes at the same level one stays, walkable before not, then by id; the others
        are left out and named. Where a line runs against its node ids these are exchanged; where a node id stands in
        two places farther apart than ``node_tolerance_m``, each place is a node of its own.
    """
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "streets")
    street_class = layer.text("street_class")
    if street_class.isna().any():
        values: dict[str, object] = {"street_class": _DEFAULT_CLASS}
        layer.found.append(layer.rows.say("street_class_assumed", street_class.isna(), values))
    level = layer.parsed("layer", _levels).fillna(0.0)
    columns = {
        "street_id": layer.ids,
        "name": layer.text("name"),
        "street_class": street_class.fillna(_DEFAULT_CLASS),
        "walkable": layer.parsed("walkable", as_flags, "boolean"),
        "bridge": _structure(layer, "bridge") | (level > 0),
        "tunnel": _structure(layer, "tunnel") | (level < 0),
        "from_node": layer.text("from_node"),
        "to_node": layer.text("to_node"),
    }
    table = layer.framed(columns)
    doubled = _doubled(table, level)
    if doubled.any():
        layer.found.append(layer.rows.say("streets_doubled", doubled))
    table, several = single_lines(gpd.GeoDataFrame(table[~doubled]))
    if several.any():
        layer.found.append(layer.rows.say("lines_split", several.reindex(doubled.index, fill_value=False)))
    numbered = table["street_id"] + "-" + table.groupby(level=0).cumcount().add(1).astype("str")
    in_parts = several.reindex(table.index)
    parted = table.assign(
        street_id=table["street_id"].mask(in_parts, numbered),
        from_node=table["from_node"].mask(in_parts),
        to_node=table["to_node"].mask(in_parts),
    )
    placed = _placed(parted, layer, spec.node_tolerance_m)
    return layer.finish(reading, _noded(placed, layer) if spec.node_crossings else placed)


def _levels(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    return as_numbers(raw, column, rows)


def _structure(layer: Fitting, name: str) -> pd.Series:
    """Whether a street is on a bridge or in a tunnel: any word but no counts, as OSM names the kind of bridge."""
    word = layer.text(name).str.lower()
    return word.notna() & ~word.isin(NO_WORDS)


def _doubled(table: gpd.GeoDataFrame, level: pd.Series) -> pd.Series:
    """Rows that repeat another row, in either direction."""
    one, other = table["from_node"].fillna(""), table["to_node"].fillna("")
    walked = table["walkable"].astype("boolean").fillna(walkable_by_class(table["street_class"]).astype("boolean"))
    same = pd.DataFrame(
        {
            "line": shapely.to_wkb(shapely.normalize(table.geometry.to_numpy())),
            "low": one.where(one <= other, other),
            "high": other.where(one <= other, one),
            "bridge": table["bridge"],
            "tunnel": table["tunnel"],
            "level": level,
        },
        index=table.index,
    )
    order = pd.DataFrame({"shut": ~walked.astype(bool), "id": table["street_id"]}).sort_values(["shut", "id"]).index
    return same.loc[order].duplicated().reindex(table.index)


def _placed(table: gpd.GeoDataFrame, layer: Fitting, tolerance_m: float) -> gpd.GeoDataFrame:
    """Node ids in the direction of the lines, and one place for each."""
    named = (table["from_node"].notna() & table["to_node"].notna()).to_numpy()
    if not named.any():
        return table
    geographic = table.crs is not None and table.crs.is_geographic
    ids = table.loc[named, ["from_node", "to_node"]].to_numpy(dtype=object)
    found = node_places(
        table.geometry.to_numpy()[named],
        ids,
        grid=_VERTEX_GRID_DEGREES if geographic else VERTEX_GRID_M,
        tolerance=tolerance_m * _VERTEX_GRID_DEGREES / VERTEX_GRID_M if geographic else tolerance_m,
    )
    elsewhere = (found.place > 0).any(axis=1)
    for code, rows in (("nodes_against_line", found.against), ("nodes_in_two_places", elsewhere)):
        if rows.any():
            concerned = pd.Series(named, index=table.index)
            concerned[named] = rows
            layer.found.append(layer.rows.say(code, concerned.groupby(level=0).any()))
    ids = np.where(found.against[:, None], ids[:, ::-1], ids)
    apart = found.place > 0
    ids[apart] = [f"{name}@{place + 1}" for name, place in zip(ids[apart], found.place[apart], strict=True)]
    done = table.copy()
    done.loc[named, ["from_node", "to_node"]] = ids
    return done.astype({"from_node": "str", "to_node": "str"})


def _noded(table: gpd.GeoDataFrame, layer: Fitting) -> gpd.GeoDataFrame:
    """Lines without node ids with a vertex where they cross each other at one level."""
    free = (table["from_node"].isna() | table["to_node"].isna()).to_numpy()
    geographic = table.crs is not None and table.crs.is_geographic
    apart = (table["bridge"] | table["tunnel"]).to_numpy(dtype=bool)[free]
    done = node_crossings(
        table.geometry.to_numpy()[free], apart, tolerance=_VERTEX_GRID_DEGREES if geographic else VERTEX_GRID_M
    )
    if not done.changed.any():
        return table
    got_one = np.zeros(len(table), dtype=bool)
    got_one[free] = done.changed
    rows = pd.Series(got_one, index=table.index).groupby(level=0).any()
    layer.found.append(layer.rows.say("crossings_noded", rows))
    shapes = table.geometry.to_numpy().copy()
    shapes[free] = done.lines
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
