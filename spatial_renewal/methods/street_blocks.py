"""Which pieces of land do streets enclose?"""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely


def enclosed_blocks(streets: npt.NDArray[np.object_], inside: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Street blocks: the faces of the streets, lanes within estates left aside.

    Parameters
    ----------
    streets
        (m,) lines in metres; they may cross and need not be cut there.
    inside
        (n,) polygons, estates, whose own lanes bound no block: a line whose middle lies in one is left aside.

    Returns
    -------
    blocks
        (b,) polygons, from west to east and then from south to north. Land that no ring of streets closes off is in
        none.

    Notes
    -----
    Lines are cut at crossings, then polygonised: O(m log m) for streets that cross few others.

    Examples
    --------
    >>> ring = shapely.from_wkt(["LINESTRING (0 0, 90 0, 90 90, 0 90, 0 0)", "LINESTRING (45 -9, 45 99)"])
    >>> [block.area for block in enclosed_blocks(ring, np.array([], dtype=object))]
    [4050.0, 4050.0]
    """
    middle = shapely.line_interpolate_point(streets, 0.5, normalized=True)
    lanes = np.unique(shapely.STRtree(inside).query(middle, predicate="within")[0]) if len(inside) else []
    around = np.delete(streets, lanes)
    if not len(around):
        return np.array([], dtype=object)
    pieces: Any = shapely.get_parts(shapely.node(shapely.geometrycollections(around)))
    faces = shapely.get_parts(shapely.polygonize(pieces))
    return faces[np.lexsort(shapely.bounds(faces).T[[1, 0]])] if len(faces) else np.array([], dtype=object)
