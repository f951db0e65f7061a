"""Which CGCS2000 3-degree zone is a place in?"""

import math

from spatial_renewal.errors import CrsError, finding

_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135
_FIRST_EPSG = 4534
_WIDTH = 3


def cgcs2000_zone_epsg(longitude: float) -> int:
    """EPSG code of the CGCS2000 3-degree Gauss-Kruger zone (central meridian, false easting 500 000 m).

    Zones reach 1.5 degrees to both sides; a place on the border belongs to the eastern one.

    Parameters
    ----------
    longitude
        Degrees east.

    Returns
    -------
    int
        4534 (meridian 75 E) to 4554 (meridian 135 E).

    Raises
    ------
    CrsError
        The place is outside 73.5-136.5 E, or not a number.

    Examples
    --------
    >>> cgcs2000_zone_epsg(118.78), cgcs2000_zone_epsg(121.55)
    (4549, 4550)
    """
    if math.isfinite(longitude):
        meridian = math.floor(longitude / _WIDTH + 0.5) * _WIDTH
        if _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
            return _FIRST_EPSG + (meridian - _FIRST_MERIDIAN) // _WIDTH
    raise CrsError(finding("longitude_outside_zones", "CGCS2000", values={"longitude": longitude}))
