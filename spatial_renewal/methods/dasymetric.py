"""Whose are the people of a raster cell? (exact cuts of shapes by cells, people by density, none lost, none made)"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine

# Of pairs of shape and cell, so many are cut at a time: memory stays flat however large a city is.
_PAIRS_AT_A_TIME = 200_000


@dataclass(frozen=True, slots=True)
class CellParts:
    """Parts of shapes, one a row: the part of shape `shape` that lies in cell `cell` (row-major number).

    `cell_share` is the part's area over the cell's. A part of no area is not listed.
    """

    cell: npt.NDArray[np.int64]
    shape: npt.NDArray[np.int64]
    cell_share: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HandedOut:
    """People by shape, and by cell those who fell to no shape; together they are all people of the raster."""

    to_shapes: npt.NDArray[np.float64]
    left_over: npt.NDArray[np.float64]


def cut_by_cells(
    shapes: npt.NDArray[np.object_], transform: Affine, size: tuple[int, int], *, at_a_time: int = _PAIRS_AT_A_TIME
) -> CellParts:
    """Cut polygons by the cells of a raster.

    Parameters
    ----------
    shapes
        (n,) valid polygons in the raster's coordinates.
    transform
        Cell to coordinate transform, without rotation.
    size
        Rows and columns.
    at_a_time
        Pairs of a shape and a cell near it that are cut together.

    Returns
    -------
    CellParts
        In order of shapes. What lies outside the raster is in no part.

    Notes
    -----
    A cell that lies within a shape counts whole; only cells that a boundary crosses are intersected.

    Examples
    --------
    >>> grid = Affine(10, 0, 0, 0, -10, 20)
    >>> parts = cut_by_cells(np.array([shapely.box(5, 5, 15, 10)]), grid, (2, 2))
    >>> parts.cell.tolist(), parts.cell_share.tolist()
    ([2, 3], [0.25, 0.25])
    """
    near = _cells_near(shapes, transform, size)
    counts = (near[:, 1] - near[:, 0]) * (near[:, 3] - near[:, 2])
    filled = np.flatnonzero(counts > 0)
    if not len(filled):
        return CellParts(np.array([], np.int64), np.array([], np.int64), np.array([], np.float64))
    batch = np.cumsum(counts[filled]) // at_a_time
    pieces = [
        _cut(shapes, near, rows, transform, size[1]) for rows in np.split(filled, np.flatnonzero(np.diff(batch)) + 1)
    ]
    cell, shape, share = (np.concatenate(columns) for columns in zip(*pieces, strict=True))
    return CellParts(cell, shape, share)


def hand_out(people: npt.NDArray[np.float64], parts: CellParts, density: npt.NDArray[np.float64]) -> HandedOut:
    """Hand the people of every cell to the parts in it, by area x density.

    Parameters
    ----------
    people
        (rows, columns) people a cell, none below zero; NaN counts as nobody.
    parts
        Of shapes in this raster's cells.
    density
        (n,) how densely each shape is lived in, in any unit: floors of a building, floor area ratio of an estate.

    Returns
    -------
    HandedOut
        The sum of both is the sum of `people`. A cell without a part of any density keeps its people.

    Examples
    --------
    One cell of 90 people; a third of it under 2 floors, a third under 1 floor, a third bare: 60 and 30. In the
    other, of 7 people, nobody has a home.

    >>> parts = CellParts(np.array([0, 0]), np.array([0, 1]), np.array([1 / 3, 1 / 3]))
    >>> handed = hand_out(np.array([[90.0, 7.0]]), parts, np.array([2.0, 1.0]))
    >>> handed.to_shapes.round(9).tolist(), handed.left_over.tolist()
    ([60.0, 30.0], [[0.0, 7.0]])
    """
    here = np.nan_to_num(people.ravel())
    weight = parts.cell_share * density[parts.shape]
    of_cell = np.bincount(parts.cell, weights=weight, minlength=here.size)
    divisor = np.where(of_cell > 0, of_cell, 1.0)
    # the share first: people over a sliver's weight could overflow
    received = here[parts.cell] * (weight / divisor[parts.cell])
    return HandedOut(
        to_shapes=np.bincount(parts.shape, weights=received, minlength=len(density)).astype(np.float64),
        left_over=np.where(of_cell > 0, 0.0, here).reshape(people.shape),
    )


def _cells_near(shapes: npt.NDArray[np.object_], transform: Affine, size: tuple[int, int]) -> npt.NDArray[np.int64]:
    """(n, 4) first row and the one after the last, first column and the one after the last, by bounding box."""
    bounds = np.nan_to_num(shapely.bounds(shapes), nan=-np.inf)
    columns = np.sort((bounds[:, [0, 2]] - transform.c) / transform.a, axis=1)
    rows = np.sort((bounds[:, [1, 3]] - transform.f) / transform.e, axis=1)
    edges = np.column_stack(
        [np.floor(rows[:, 0]), np.ceil(rows[:, 1]), np.floor(columns[:, 0]), np.ceil(columns[:, 1])]
    )
    most = np.array([size[0], size[0], size[1], size[1]])
    return np.clip(edges, 0, most).astype(np.int64)


def _cut(
    shapes: npt.NDArray[np.object_],
    near: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    transform: Affine,
    columns: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The parts of some shapes: cell, shape and share of the cell."""
    box = near[rows]
    wide = box[:, 3] - box[:, 2]
    counts = (box[:, 1] - box[:, 0]) * wide
    owner = np.repeat(np.arange(len(rows)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    row = box[owner, 0] + place // wide[owner]
    column = box[owner, 2] + place % wide[owner]
    west, north = transform.c + column * transform.a, transform.f + row * transform.e
    cells: Any = shapely.box(west, north, west + transform.a, north + transform.e)
    theirs = shapes[rows]
    shapely.prepare(theirs)
    touched = shapely.intersects(theirs[owner], cells)
    whole = touched.copy()
    whole[touched] = shapely.covers(theirs[owner[touched]], cells[touched])
    crossed = touched & ~whole
    share = whole.astype(np.float64)
    share[crossed] = shapely.area(shapely.intersection(theirs[owner[crossed]], cells[crossed])) / abs(
        transform.determinant
    )
    kept = share > 0
    return row[kept] * columns + column[kept], rows[owner[kept]], share[kept]
