"""Which reader opens this file? (by its suffix)"""

from pathlib import Path

from spatial_renewal.errors import finding
from spatial_renewal.io.point_tables import TABLE_SUFFIXES, read_point_table
from spatial_renewal.io.reading import Reading, Role
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.io.vectors import VECTOR_SUFFIXES, read_vector


def read_layer(spec: LayerSpec, *, data_dir: Path, role: Role) -> Reading:
    """One layer of any format that we read, with coordinates, shapes and column names checked.

    Parameters
    ----------
    spec
        Which file and layer, and what the project says of it.
    data_dir
        Folder that the path is relative to.
    role
        What the layer holds.

    Returns
    -------
    Reading
        The layer; bad data and unknown formats become findings, never an exception.
    """
    name = spec.path.lower()
    if name.endswith(TABLE_SUFFIXES):
        return read_point_table(spec, data_dir=data_dir, role=role)
    if name.endswith(VECTOR_SUFFIXES):
        return read_vector(spec, data_dir=data_dir, role=role)
    known = ", ".join((*VECTOR_SUFFIXES, *TABLE_SUFFIXES))
    return Reading(table=None, findings=(finding("format_unknown", spec.path, values={"known": known}),))
