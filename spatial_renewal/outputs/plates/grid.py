"""Where on the ground is one? (crosses of the coordinate grid, their coordinates along the frame)"""

import numpy as np

from spatial_renewal.outputs.plates.pen import Pen, Type
from spatial_renewal.outputs.plates.placing import Placing
from spatial_renewal.outputs.plates.space import Space

_SPACING_MM = 60.0  # crosses are about this far apart on A3
_ROUND = (1.0, 2.0, 5.0, 10.0)
_CROSS_MM = 1.6
_LABEL = Type(size_pt=4.6, ink="quiet")
_EDGE_MM = 9.0


def draw_grid(pen: Pen, placing: Placing, room: Space) -> None:
    """Crosses at round coordinates of the run's CRS; eastings along the upper, northings along the left side, in km."""
    window, box = placing.window, placing.box
    wanted = window.metres(pen.size(_SPACING_MM))
    power = 10.0 ** np.floor(np.log10(wanted))
    step = next(r * power for r in _ROUND if r * power >= wanted / 2**0.5)
    eastings = np.arange(np.ceil(window.west / step), np.floor(window.east / step) + 1) * step
    northings = np.arange(np.ceil(window.south / step), np.floor(window.north / step) + 1) * step
    across = placing.mm(np.column_stack([eastings, np.full(len(eastings), window.north)]))[:, 0]
    down = placing.mm(np.column_stack([np.full(len(northings), window.west), northings]))[:, 1]
    arm, edge, inset = pen.size(_CROSS_MM), pen.size(_EDGE_MM), pen.size(1.2)
    for x in across:
        for y in down:
            pen.segment((x - arm, y), (x + arm, y), ink="quiet", weight=0.25)
            pen.segment((x, y - arm), (x, y + arm), ink="quiet", weight=0.25)
    for x, easting in zip(across.tolist(), eastings.tolist(), strict=True):
        pen.segment((x, box.y), (x, box.y + arm), ink="ink", weight=0.35)
        text = f"{easting / 1000:.6g}"
        high, wide = pen.line_height(_LABEL), pen.width(text, _LABEL)
        if box.x + edge < x < box.right - edge and _free(room, (x + inset / 2, box.y + inset / 2, wide, high)):
            pen.text(x + inset / 2, box.y + inset / 2 + high / 2, text, _LABEL)
    for y, northing in zip(down.tolist(), northings.tolist(), strict=True):
        pen.segment((box.x, y), (box.x + arm, y), ink="ink", weight=0.35)
        text = f"{northing / 1000:.7g}"
        high, wide = pen.line_height(_LABEL), pen.width(text, _LABEL)
        if box.y + edge < y < box.bottom - edge and _free(room, (box.x + inset / 2, y - high, wide, high)):
            pen.text(box.x + inset / 2, y - high / 2, text, _LABEL)


def _free(room: Space, at: tuple[float, float, float, float]) -> bool:
    x, y, wide, high = at
    return room.first_free([(x, y, x + wide, y + high)]) == 0
