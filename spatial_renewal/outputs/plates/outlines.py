"""How do shapes on the ground become paths on paper? (one path a shape, so that each can be picked in a drawing)"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

BUNDLE = 200
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Shapes with their bounds, so that a page takes only those that it shows."""

    shapes: Shapes
    bounds: npt.NDArray[np.float64]

    def within(self, window: tuple[float, float, float, float]) -> Shapes:
        """The shapes whose bounds meet `window`."""
        return self.shapes[self.where(window)]

    def where(self, window: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
        """Which shapes have bounds that meet `window` (west, south, east, north)."""
        west, south, east, north = window
        left, low, right, high = self.bounds.T
        return (right >= west) & (left <= east) & (high >= south) & (low <= north)


def layer_of(shapes: Shapes) -> Layer:
    """A layer of shapes; missing and empty ones have no bounds and never show.

    Examples
    --------
    >>> layer_of(np.array([shapely.box(0, 0, 2, 1)])).within((5, 5, 6, 6)).size
    0
    """
    return Layer(shapes, shapely.bounds(shapes).reshape(-1, 4))


def paths_of_areas(polygons: Shapes, *, together: int = 1) -> list[Path]:
    """One path a polygon or multipolygon; holes run against their shells, so that they stay open.

    Parameters
    ----------
    polygons
        (n,) polygons and multipolygons.
    together
        How many polygons share a path; what nobody picks out of a drawing is quicker written in `BUNDLE` s.

    Examples
    --------
    >>> len(paths_of_areas(np.array([shapely.box(0, 0, 2, 1)]))[0].vertices)
    5
    >>> len(paths_of_areas(np.repeat(shapely.box(0, 0, 2, 1), 450), together=BUNDLE))
    3
    """
    if not len(polygons):
        return []
    parts, owner = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    return _paths(rings, owner[part_of] // together, -(-len(polygons) // together), closed=True)


def paths_of_lines(lines: Shapes, *, together: int = 1) -> list[Path]:
    """One path a line or multiline; `together` as for `paths_of_areas`."""
    parts, owner = shapely.get_parts(lines, return_index=True)
    return _paths(parts, owner // together, -(-len(lines) // together), closed=False)


def _paths(pieces: Shapes, owner: npt.NDArray[np.int64], count: int, *, closed: bool) -> list[Path]:
    points, piece = shapely.get_coordinates(pieces, return_index=True)
    codes = np.full(len(points), Path.LINETO, dtype=np.uint8)
    starts = np.r_[True, piece[1:] != piece[:-1]] if len(points) else np.array([], dtype=bool)
    codes[starts] = Path.MOVETO
    if closed:
        codes[np.r_[starts[1:], True]] = Path.CLOSEPOLY
    ends = np.searchsorted(owner[piece], np.arange(count + 1))
    return [Path(points[a:b], codes[a:b]) for a, b in pairwise(ends)]
