"""Where on the sheet is a place on the ground? (metres of the run's CRS to mm from the upper left corner)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spatial_renewal.outputs.plates.sheet import Box, Window


@dataclass(frozen=True, slots=True)
class Placing:
    """A window of the ground in its box on the sheet.

    Examples
    --------
    >>> Placing(Box("map", 10, 20, 100, 50), Window(0, 0, 1000, 500, 10_000)).mm(np.array([[0.0, 500.0]])).tolist()
    [[10.0, 20.0]]
    """

    box: Box
    window: Window

    def mm(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Points (n, 2) in metres as (n, 2) in mm on the sheet."""
        across = self.box.x + self.window.mm(points[:, 0] - self.window.west)
        down = self.box.y + self.window.mm(self.window.north - points[:, 1])
        return np.column_stack([across, down])

    def inside(self, points: npt.NDArray[np.float64], *, edge_mm: float) -> npt.NDArray[np.bool_]:
        """Which points on the sheet lie in the box, `edge_mm` from its sides."""
        x, y, box = points[:, 0], points[:, 1], self.box
        across = (x >= box.x + edge_mm) & (x <= box.right - edge_mm)
        return across & (y >= box.y + edge_mm) & (y <= box.bottom - edge_mm)
