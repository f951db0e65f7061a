"""Which colour says what outside the web map? (the same as on it: workbook, drawing, QGIS styles, report)"""

from collections.abc import Mapping
from types import MappingProxyType

# Priority in five steps of 0.2, the needier the darker.
RAMP = ("#fbe9c6", "#f6c77d", "#e8943a", "#c25a1b", "#7f2d0f")
STEP_SHARE = 1 / len(RAMP)
RAMP_EDGE = "#b07a45"
OUTSIDE, OUTSIDE_EDGE = "#e3e0d8", "#b9b4a7"
NO_DATA, NO_DATA_EDGE = "#fffdf8", "#8f8a7d"
INK, QUIET, PAPER, HAIR = "#1d2b3a", "#66707b", "#f4f2ec", "#dcdfe3"
MET = "#cfe3d2"
STREET_LINE = "#b9b2a3"  # on white paper, where the white streets of the map would not show
# Inks of facilities by theme; other themes are drawn in OTHER_GROUP.
GROUPS: Mapping[str, str] = MappingProxyType(
    {"elderly_care": "#0f5a7a", "childcare": "#6a3d8f", "parking": "#2f5d3a"},
)
OTHER_GROUP = "#5b6470"
# The same hues for CAD, whose ground is dark with most and white with some: between both.
CAD_GROUPS: Mapping[str, str] = MappingProxyType(
    {"elderly_care": "#2f8fc4", "childcare": "#9a6fd0", "parking": "#4f9d63"},
)
CAD_OTHER_GROUP = RAMP[2]
CAD_BLACK_OR_WHITE = 7  # a colour number: CAD draws it against its ground


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255.

    Examples
    --------
    >>> rgb("#c25a1b")
    (194, 90, 27)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
