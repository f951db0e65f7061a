"""Which colour says what outside the web map? (the same as on it: workbook, drawing, QGIS styles, report)"""

from collections.abc import Mapping
from types import MappingProxyType

from spatial_renewal.outputs.paper.palette import palette

_HOUSE = palette()
# Priority in five steps of 0.2, the needier the darker.
RAMP = _HOUSE.ramp
STEP_SHARE = 1 / len(RAMP)
RAMP_EDGE = _HOUSE.estates["edge"]
OUTSIDE, OUTSIDE_EDGE = _HOUSE.estates["outside"], _HOUSE.estates["edge_outside"]
NO_DATA, NO_DATA_EDGE = _HOUSE.estates["no_data"], _HOUSE.estates["edge_no_data"]
INK, QUIET, PAPER, HAIR = _HOUSE.ink["ink"], _HOUSE.ink["quiet"], _HOUSE.ground["paper"], "#dcdfe3"
MET = "#cfe3d2"
STREET_LINE = "#b9b2a3"  # on white paper, where the white streets of the map would not show
# Inks of facilities by theme; other themes are drawn in OTHER_GROUP.
GROUPS: Mapping[str, str] = MappingProxyType(
    {name: _HOUSE.facilities[name] for name in ("elderly_care", "childcare", "parking")},
)
OTHER_GROUP = _HOUSE.facilities["other"]
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
