"""The offline meeting map: one HTML file that opens from a memory stick."""

from spatial_renewal.outputs.webmap.basemap import Basemap, online_basemap
from spatial_renewal.outputs.webmap.map import MeetingMap, build_map
from spatial_renewal.outputs.webmap.options import MapOptions

__all__ = ["Basemap", "MapOptions", "MeetingMap", "build_map", "online_basemap"]
