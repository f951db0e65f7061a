"""Which holes of an outline are cracks between the parts that it was put together from? (and it without them)"""

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]


def without_slits(outlines: Shapes, *, width_m: float) -> Shapes:
    """Outlines without holes that are narrower than `width_m`.

    Parameters
    ----------
    outlines
        (k,) Polygons and MultiPolygons, empty ones too.
    width_m
        A hole is as wide as a strip of its area and outline: twice the area over the length.

    Returns
    -------
    outlines
        (k,) the same where there is no such hole. An outline grows by less than `width_m` times half the length of
        its slits.

    Notes
    -----
    Cracks that run out to the outline's border stay: they are part of the border. O(vertices).

    Examples
    --------
    >>> wall = shapely.box(0, 0, 10, 10) - shapely.box(2, 5, 8, 5.01)
    >>> without_slits(np.array([wall], dtype=object), width_m=0.1)[0].area
    100.0
    """
    parts, of = shapely.get_parts(outlines, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    inner = np.diff(part, prepend=-1) == 0
    slit = inner.copy()
    slit[inner] = 2 * shapely.area(shapely.polygons(rings[inner])) < width_m * shapely.length(rings[inner])
    cracked = np.unique(part[slit])
    whole = parts.copy()
    for number, first, past in zip(cracked, *_spans(part, cracked), strict=True):
        holes = np.arange(first + 1, past)
        whole[number] = shapely.polygons(rings[first], holes=rings[holes[~slit[holes]]])
    closed = np.array(outlines, dtype=object)
    touched = np.unique(of[cracked])
    for number, first, past in zip(touched, *_spans(of, touched), strict=True):
        # a part that lay in a slit is in the whole now
        closed[number] = shapely.union_all(whole[first:past]) if past - first > 1 else whole[first]
    return closed


def _spans(of: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Where the entries of each number begin and end; `of` ascends."""
    return np.searchsorted(of, numbers).tolist(), np.searchsorted(of, numbers, side="right").tolist()
