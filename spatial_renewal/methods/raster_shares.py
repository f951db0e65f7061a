"""What share of the people around a place belongs to a group? (sums of raster cells under bounding boxes)"""

import numpy as np
import numpy.typing as npt
from affine import Affine


def sums_in_boxes(
    values: npt.NDArray[np.float64], transform: Affine, boxes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Sum of the cells that each box touches.

    Parameters
    ----------
    values
        (rows, columns) people per cell; NaN counts as nobody.
    transform
        Cell to coordinate transform, north up.
    boxes
        (n, 4) west, south, east, north in the raster's coordinates.

    Returns
    -------
    total
        (n,) sums; 0 for a box outside the raster.

    Notes
    -----
    A summed-area table: O(rows x columns) once, O(1) a box. Whole cells count, so a total is too large by up to a
    cell on each side; in a *share* of two such totals the error mostly cancels.

    Examples
    --------
    >>> from affine import Affine
    >>> cells = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> sums_in_boxes(cells, Affine(10, 0, 0, 0, -10, 20), np.array([[1, 1, 9, 9], [1, 1, 19, 19]])).tolist()
    [3.0, 10.0]
    """
    rows, columns = values.shape
    table = np.zeros((rows + 1, columns + 1))
    table[1:, 1:] = np.nan_to_num(values).cumsum(axis=0).cumsum(axis=1)
    to_cell = ~transform
    left, top = (to_cell.a * boxes[:, 0] + to_cell.c, to_cell.e * boxes[:, 3] + to_cell.f)
    right, bottom = (to_cell.a * boxes[:, 2] + to_cell.c, to_cell.e * boxes[:, 1] + to_cell.f)
    c0 = np.clip(np.floor(left).astype(np.int64), 0, columns)
    c1 = np.clip(np.ceil(right).astype(np.int64), 0, columns)
    r0 = np.clip(np.floor(top).astype(np.int64), 0, rows)
    r1 = np.clip(np.ceil(bottom).astype(np.int64), 0, rows)
    return table[r1, c1] - table[r0, c1] - table[r1, c0] + table[r0, c0]
