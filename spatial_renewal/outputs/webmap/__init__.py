"""The offline meeting map: one HTML file that opens from a memory stick."""

from spatial_renewal.outputs.webmap.map import MeetingMap, build_map

__all__ = ["MeetingMap", "build_map"]
