"""Where does the badge of a unit stand? (one place on map and plates)"""

import numpy as np
import numpy.typing as npt
import shapely

_WITHIN = 0.05  # of the side of a square as large as the unit: nobody sees a badge nearer the middle


def badge_places(outlines: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """The middle of the widest place of each outline: a badge there hides the least.

    Parameters
    ----------
    outlines
        (n,) polygons or multipolygons in a metric CRS.

    Returns
    -------
    (n, 2) float64
        x and y in that CRS, within 5% of the unit's side of the middle.

    Examples
    --------
    >>> badge_places(np.array([shapely.box(0, 0, 100, 100).union(shapely.box(100, 40, 300, 60))])).round(-1).tolist()
    [[50.0, 50.0]]
    """
    if not len(outlines):
        return np.empty((0, 2))
    near = np.sqrt(shapely.area(outlines)) * _WITHIN
    radii = shapely.maximum_inscribed_circle(outlines, tolerance=near)
    return shapely.get_coordinates(shapely.get_point(radii, 0))
