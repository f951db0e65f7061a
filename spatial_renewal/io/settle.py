"""Is a layer that was opened usable? (columns, coordinates, shapes: the same questions for every format)"""

import geopandas as gpd

from spatial_renewal.errors import Finding
from spatial_renewal.io.columns import mapping_findings
from spatial_renewal.io.coordinates import settle_coordinates
from spatial_renewal.io.reading import Reading, Role, rows_of
from spatial_renewal.io.shapes import settle_shapes, with_geometry
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.study import Source


def settle(
    table: gpd.GeoDataFrame, spec: LayerSpec, role: Role, *, source: Source, findings: tuple[Finding, ...]
) -> Reading:
    """Bring an opened layer to one that the run can use, and say everything that is wrong with it.

    Parameters
    ----------
    table
        As opened; its index is the row number in the file, from 1. Rows without a place are allowed.
    spec
        What the project says of it.
    role
        What it holds.
    source
        The file, with the number of rows that it holds.
    findings
        What opening it found.

    Returns
    -------
    Reading
        The layer, with the findings of all steps.
    """
    rows = rows_of(table, spec, role)
    opened = Reading(table=table, source=source)
    opened = opened.followed_by(table, (*findings, *mapping_findings(table, spec, role)))
    if table.empty:
        return opened.followed_by(None, (rows.say("no_usable_row" if source.rows_read else "layer_empty"),))
    placed = opened.followed_by(*with_geometry(table, rows))
    if placed.table is None or placed.table.empty:
        return placed.followed_by(None, (rows.say("no_usable_row"),))
    located = placed.followed_by(*settle_coordinates(placed.table, spec, rows))
    if located.table is None:
        return located
    shaped = located.followed_by(*settle_shapes(located.table, role, rows))
    if shaped.table is None or shaped.table.empty:
        return shaped.followed_by(None, (rows.say("no_usable_row"),))
    return shaped
