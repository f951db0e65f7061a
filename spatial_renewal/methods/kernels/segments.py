"""Which straight segment is nearest to a point? (compiled search of a grid of cells)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Floats
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.snapping import Grid, Segments

NONE = -1
# Share of a cell by which cells overlap, so that rounding hides nothing between them.
CELL_SLACK = 1e-6

# Edge, offset and gap of points.
Joined = tuple[npt.NDArray[np.int64], Floats, Floats]


@part
def _touched(one: float, other: float, from_m: float, cell_m: float, count: int) -> tuple[int, int]:
    """First and last of the rows (or columns) of cells between two coordinates, with a hair to spare."""
    low, high = (one, other) if one < other else (other, one)
    first = int((low - from_m) / cell_m - CELL_SLACK)
    last = int((high - from_m) / cell_m + CELL_SLACK)
    return max(0, first), min(count - 1, last)


@part
def _clipped(share: float) -> float:
    """Share of a segment that is on it."""
    return 0.0 if share < 0 else (1.0 if share > 1 else share)


@compiled
def hand_out(xy: Floats, grid: Grid) -> None:
    """Count the segments that touch each cell, two places behind it; or hand them out, where there is room for any."""
    counting = len(grid.segment) == 0
    for s in range(len(xy)):
        x, y, to_x, to_y = xy[s, 0], xy[s, 1], xy[s, 2], xy[s, 3]
        bottom, top = _touched(y, to_y, grid.y_min, grid.cell_m, grid.rows)
        for row in range(bottom, top + 1):
            low, high = 0.0, 1.0
            if y != to_y:
                # the share of the segment within this row
                at = (grid.y_min + (row - CELL_SLACK) * grid.cell_m - y) / (to_y - y)
                on = (grid.y_min + (row + 1 + CELL_SLACK) * grid.cell_m - y) / (to_y - y)
                low, high = _clipped(min(on, at)), _clipped(max(at, on))
            left, right = _touched(x + low * (to_x - x), x + high * (to_x - x), grid.x_min, grid.cell_m, grid.columns)
            for cell in range(row * grid.columns + left, row * grid.columns + right + 1):
                if counting:
                    grid.start[cell + 2] += 1
                else:
                    grid.segment[grid.start[cell + 1]] = s
                    grid.start[cell + 1] += 1


def lay_out(xy: Floats, grid: Grid) -> Grid:
    """Fill the cells of `grid` with the segments that touch them, ascending in each."""
    counts = np.zeros(grid.columns * grid.rows + 2, np.int64)
    hand_out(xy, grid._replace(start=counts, segment=np.empty(0, np.int32)))
    start = np.cumsum(counts)
    filled = grid._replace(start=start, segment=np.empty(start[-1], np.int32))
    hand_out(xy, filled)
    return filled._replace(start=start[:-1])


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
    low, high = from_m + (cell - CELL_SLACK) * cell_m, from_m + (cell + 1 + CELL_SLACK) * cell_m
    return low - at if at < low else (at - high if at > high else 0.0)


@part
def _rings_off(cell: int, count: int) -> int:
    """How many rings a row (or column) is away from the next of those that there are."""
    return -cell if cell < 0 else (cell - count + 1 if cell >= count else 0)


@part
def _nearest_segment(x: float, y: float, xy: Floats, grid: Grid, limit_m: float) -> int:
    """Search ring after ring of cells round the point until the next ring is farther than the best segment.

    Cells that are farther than the best are passed over. Of segments equally near the lowest counts.
    """
    x_min, y_min, cell_m, columns, rows, start, segment = grid
    column, row = int(np.floor((x - x_min) / cell_m)), int(np.floor((y - y_min) / cell_m))
    ring = _rings_off(column, columns)
    ring = max(_rings_off(row, rows), ring)
    best, best_m = NONE, limit_m
    while True:
        low, high = row - ring, row + ring
        for r in range(max(0, low), (high if high < rows else rows - 1) + 1):
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
                    s = int(np.int64(segment[k]))
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
    clear_m = best_m + CELL_SLACK * grid.cell_m
    return left > clear_m and bottom > clear_m and wide - left > clear_m and wide - bottom > clear_m


@compiled
def join(points: Floats, segments: Segments, grid: Grid, limit_m: float, found: Joined) -> None:
    """Write edge, offset and gap of each point that a segment is near enough to."""
    (xy, edge, start_m, length_m), (nearest, offset_m, gap_m) = segments, found
    for p in range(len(points)):
        nearest[p] = _nearest_segment(points[p, 0], points[p, 1], xy, grid, limit_m)
    # in a loop of its own, where the processor fetches for many points at once
    for p in range(len(points)):
        s = nearest[p]
        if s != NONE:
            share = _share(points[p, 0], points[p, 1], xy, s)
            offset_m[p] = start_m[s] + (_clipped(share) if share > 0 else 0.0) * length_m[s]
            gap_m[p] = _gap(points[p, 0], points[p, 1], xy, s)
            nearest[p] = edge[s]


def snap_to_grid(points: Floats, segments: Segments, grid: Grid, limit_m: float) -> Joined:
    """Edge, offset and gap of each point; `NONE`, 0 and infinite where no segment is within the limit."""
    count = len(points)
    found = np.empty(count, np.int64), np.zeros(count), np.full(count, np.inf)
    join(points, segments, grid, limit_m, found)
    return found
