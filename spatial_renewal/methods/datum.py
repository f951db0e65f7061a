"""How far off are coordinates of Chinese web maps, and where do they belong? (WGS84, GCJ-02, BD-09)

The formulas are the public ones; agreement with the map services themselves was not measured.
Inside the box lon 72.004-137.8347, lat 0.8293-55.8271 coordinates are shifted, outside they are left alone;
an inverse asks where the point that it finds lies.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]
LonLat = tuple[Degrees, Degrees]
Formula = Callable[[Degrees, Degrees], LonLat]

CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)

# Krasovsky's ellipsoid, as the public GCJ-02 formula has it.
_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
# BD-09: twist and offset in degrees.
_X_PI = np.pi * 3000.0 / 180.0
_DX, _DY = 0.0065, 0.006
# Each step of an inverse shrinks the error at least fiftyfold: eight end below 1e-12 degrees.
_INVERSE_STEPS = 8
# A solved point may fall this far outside the box although it started on its edge.
_EDGE_DEG = 1e-9


def wgs84_to_gcj02(longitude: Degrees, latitude: Degrees) -> LonLat:
    """Shift WGS84 to GCJ-02.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,). Missing numbers stay missing.

    Returns
    -------
    LonLat
        Longitude and latitude in degrees, shape (n,) each.

    Examples
    --------
    >>> lon, lat = wgs84_to_gcj02(np.array([116.404]), np.array([39.915]))
    >>> round(float(lon[0]), 8), round(float(lat[0]), 8)
    (116.4102445, 39.91640428)
    """
    return _shifted(_to_gcj02, longitude, latitude)


def gcj02_to_wgs84(longitude: Degrees, latitude: Degrees) -> LonLat:
    """Undo `wgs84_to_gcj02`, to less than 1e-9 degrees of that formula.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,).

    Returns
    -------
    LonLat
        Longitude and latitude in degrees, shape (n,) each.

    Notes
    -----
    Solved by repeating ``p = p + (q - formula(p))``. Points whose solution lies outside the box are unchanged.
    """
    return _undone(_to_gcj02, longitude, latitude)


def gcj02_to_bd09(longitude: Degrees, latitude: Degrees) -> LonLat:
    """Shift GCJ-02 to BD-09.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,).

    Returns
    -------
    LonLat
        Longitude and latitude in degrees, shape (n,) each.

    Examples
    --------
    >>> lon, lat = gcj02_to_bd09(np.array([116.404]), np.array([39.915]))
    >>> round(float(lon[0]), 8), round(float(lat[0]), 8)
    (116.41036949, 39.92133699)
    """
    return _shifted(_to_bd09, longitude, latitude)


def bd09_to_gcj02(longitude: Degrees, latitude: Degrees) -> LonLat:
    """Undo `gcj02_to_bd09`, to less than 1e-9 degrees of that formula.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,).

    Returns
    -------
    LonLat
        Longitude and latitude in degrees, shape (n,) each.
    """
    return _undone(_to_bd09, longitude, latitude)


def wgs84_to_bd09(longitude: Degrees, latitude: Degrees) -> LonLat:
    """Shift WGS84 to BD-09, by way of GCJ-02.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,).

    Returns
    -------
    LonLat
        Longitude and latitude in degrees, shape (n,) each.
    """
    return _shifted(_to_bd09_from_wgs84, longitude, latitude)


def bd09_to_wgs84(longitude: Degrees, latitude: Degrees) -> LonLat:
    """Undo `wgs84_to_bd09`.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,).

    Returns
    -------
    LonLat
        Longitude and latitude in degrees, shape (n,) each.
    """
    return _undone(_to_bd09_from_wgs84, longitude, latitude)


def _shifted(formula: Formula, longitude: Degrees, latitude: Degrees) -> LonLat:
    inside = _in_china(longitude, latitude)
    lon, lat = formula(longitude, latitude)
    return np.where(inside, lon, longitude), np.where(inside, lat, latitude)


def _undone(formula: Formula, longitude: Degrees, latitude: Degrees) -> LonLat:
    lon, lat = longitude, latitude
    for _ in range(_INVERSE_STEPS):
        ahead_lon, ahead_lat = formula(lon, lat)
        lon, lat = lon + (longitude - ahead_lon), lat + (latitude - ahead_lat)
    inside = _in_china(lon, lat, _EDGE_DEG)
    return np.where(inside, lon, longitude), np.where(inside, lat, latitude)


def _in_china(longitude: Degrees, latitude: Degrees, slack_deg: float = 0.0) -> npt.NDArray[np.bool_]:
    west, south, east, north = CHINA_BOX
    across = (longitude >= west - slack_deg) & (longitude <= east + slack_deg)
    return across & (latitude >= south - slack_deg) & (latitude <= north + slack_deg)


def _to_gcj02(longitude: Degrees, latitude: Degrees) -> LonLat:
    x, y = longitude - 105.0, latitude - 35.0
    ripple = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + ripple
    north_m += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north_m += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + ripple
    east_m += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east_m += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    parallel = np.radians(latitude)
    flat = 1.0 - _ECCENTRICITY2 * np.sin(parallel) ** 2
    meridian_radius_m = _AXIS_M * (1.0 - _ECCENTRICITY2) / (flat * np.sqrt(flat))
    circle_radius_m = _AXIS_M / np.sqrt(flat) * np.cos(parallel)
    return longitude + np.degrees(east_m / circle_radius_m), latitude + np.degrees(north_m / meridian_radius_m)


def _to_bd09(longitude: Degrees, latitude: Degrees) -> LonLat:
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * _X_PI)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * _X_PI)
    return radius * np.cos(angle) + _DX, radius * np.sin(angle) + _DY


def _to_bd09_from_wgs84(longitude: Degrees, latitude: Degrees) -> LonLat:
    return _to_bd09(*_to_gcj02(longitude, latitude))
