"""Which straight segment is nearest to a point? (compiled search of a grid of cells)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Floats, Ints
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.snapping import Grid, Segments

NONE = -1
# Share of a cell by which cells overlap, so that rounding hides nothing between them.
CELL_SLACK = 1e-6


@part
def _touched(low: float, high: float, from_m: float, grid_cells: tuple[float, int]) -> tuple[int, int]:
    """First and last of the rows (or columns) of cells between two coordinates, with a hair to spare."""
    cell_m, count = grid_cells
    first = int((low - from_m) / cell_m - CELL_SLACK)
    last = int((high - from_m) / cell_m + CELL_SLACK)
    return max(first, 0), min(last, count - 1)


@compiled
def lay_out(xy: Floats, grid: Grid) -> tuple[npt.NDArray[np.int64], Ints]:
    """Segments by the cells that they touch: where each cell's begin, and the segments, ascending in each."""
    start = np.zeros(grid.columns * grid.rows + 2, np.int64)
    segment = np.empty(0, np.int32)
    for counting in (True, False):
        for s in range(len(xy)):
            x, y, to_x, to_y = xy[s, 0], xy[s, 1], xy[s, 2], xy[s, 3]
            bottom, top = _touched(min(y, to_y), max(y, to_y), grid.y_min, (grid.cell_m, grid.rows))
            for row in range(bottom, top + 1):
                low, high = 0.0, 1.0
                if y != to_y:
                    # the share of the segment within this row
                    at = (grid.y_min + (row - CELL_SLACK) * grid.cell_m - y) / (to_y - y)
                    on = (grid.y_min + (row + 1 + CELL_SLACK) * grid.cell_m - y) / (to_y - y)
                    low, high = max(min(at, on), 0.0), min(max(at, on), 1.0)
                one, other = x + low * (to_x - x), x + high * (to_x - x)
                left, right = _touched(min(one, other), max(one, other), grid.x_min, (grid.cell_m, grid.columns))
                for cell in range(row * grid.columns + left, row * grid.columns + right + 1):
                    if counting:
                        start[cell + 2] += 1
                    else:
                        segment[start[cell + 1]] = s
                        start[cell + 1] += 1
        if counting:
            start = np.cumsum(start)
            segment = np.empty(start[-1], np.int32)
    return start[:-1], segment


@part
def _share(x: float, y: float, xy: Floats, s: int) -> float:
    """Share of segment `s` at its place nearest to a point: below 0 before it, above 1 behind it, NaN if it is none."""
    along_x, along_y = xy[s, 2] - xy[s, 0], xy[s, 3] - xy[s, 1]
    return ((x - xy[s, 0]) * along_x + (y - xy[s, 1]) * along_y) / (along_x * along_x + along_y * along_y)


@part
def _gap(x: float, y: float, xy: Floats, s: int) -> float:
    """Distance from a point to segment `s`, by the very operations of `snapping`."""
    from_x, from_y, to_x, to_y = xy[s, 0], xy[s, 1], xy[s, 2], xy[s, 3]
    along_x, along_y = to_x - from_x, to_y - from_y
    length2, share = along_x * along_x + along_y * along_y, _share(x, y, xy, s)
    if length2 == 0 or share <= 0:
        return np.sqrt((x - from_x) * (x - from_x) + (y - from_y) * (y - from_y))
    if share >= 1:
        return np.sqrt((x - to_x) * (x - to_x) + (y - to_y) * (y - to_y))
    return abs(((from_y - y) * along_x - (from_x - x) * along_y) / length2) * np.sqrt(length2)


@part
def _is_aside(x: float, y: float, xy: Floats, s: int, best_m: float) -> bool:
    """Whether the box of segment `s` is clearly farther than the best: cheaper to tell than its distance."""
    clear_m = best_m + CELL_SLACK
    if min(xy[s, 0], xy[s, 2]) - x > clear_m or x - max(xy[s, 0], xy[s, 2]) > clear_m:
        return True
    return min(xy[s, 1], xy[s, 3]) - y > clear_m or y - max(xy[s, 1], xy[s, 3]) > clear_m


@part
def _beyond(at: float, from_m: float, cell: int, cell_m: float) -> float:
    """How far a coordinate is outside a row (or column) of cells, at least; 0 within."""
    low = from_m + (cell - CELL_SLACK) * cell_m
    high = from_m + (cell + 1 + CELL_SLACK) * cell_m
    return max(low - at, at - high, 0.0)


@part
def _nearest_segment(x: float, y: float, xy: Floats, grid: Grid, limit_m: float) -> int:
    """Search ring after ring of cells round the point until the next ring is farther than the best segment.

    Cells that are farther than the best are passed over. Of segments equally near the lowest counts.
    """
    x_min, y_min, cell_m, columns, rows, start, segment = grid
    column, row = int(np.floor((x - x_min) / cell_m)), int(np.floor((y - y_min) / cell_m))
    ring = max(0, -column, column - columns + 1, -row, row - rows + 1)
    best, best_m = NONE, limit_m
    while True:
        for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
            beyond_y = _beyond(y, y_min, r, cell_m)
            step = 1 if abs(r - row) == ring else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= columns:
                    continue
                beyond_x = _beyond(x, x_min, c, cell_m)
                if beyond_x * beyond_x + beyond_y * beyond_y > best_m * best_m:
                    continue
                cell = r * columns + c
                for k in range(start[cell], start[cell + 1]):
                    s = segment[k]
                    if _is_aside(x, y, xy, s, best_m):
                        continue
                    gap_m = _gap(x, y, xy, s)
                    if gap_m < best_m or (gap_m == best_m and (best == NONE or s < best)):
                        best, best_m = s, gap_m
        if _is_done(x, y, grid, (column, row, ring), best_m):
            return best
        ring += 1


@part
def _is_done(x: float, y: float, grid: Grid, at: tuple[int, int, int], best_m: float) -> bool:
    """Whether all cells are seen, or none beyond the ring can hold what is as near as the best."""
    column, row, ring = at
    if column <= ring and column + ring >= grid.columns - 1 and row <= ring and row + ring >= grid.rows - 1:
        return True
    left, bottom = x - grid.x_min - (column - ring) * grid.cell_m, y - grid.y_min - (row - ring) * grid.cell_m
    wide = (2 * ring + 1) * grid.cell_m
    clear_m = min(left, bottom, wide - left, wide - bottom) - CELL_SLACK * grid.cell_m
    return clear_m > best_m


@compiled
def snap_to_grid(
    points: Floats, segments: Segments, grid: Grid, limit_m: float
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Edge, offset and gap of each point; `NONE`, 0 and infinite where no segment is within the limit."""
    xy, edge, start_m, length_m = segments
    nearest = np.empty(len(points), np.int64)
    for p in range(len(points)):
        nearest[p] = _nearest_segment(points[p, 0], points[p, 1], xy, grid, limit_m)
    offset_m, gap_m = np.zeros(len(points)), np.full(len(points), np.inf)
    # in a loop of its own, where the processor fetches for many points at once
    for p in range(len(points)):
        s = nearest[p]
        if s != NONE:
            share = _share(points[p, 0], points[p, 1], xy, s)
            offset_m[p] = start_m[s] + (min(share, 1.0) if share > 0 else 0.0) * length_m[s]
            gap_m[p] = _gap(points[p, 0], points[p, 1], xy, s)
            nearest[p] = edge[s]
    return nearest, offset_m, gap_m
