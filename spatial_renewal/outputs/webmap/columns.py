"""How is a column of a table written small enough for one HTML file? (whole numbers, texts and shapes as strings)"""

import json
import math
from typing import Any, Generic, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

# Five bits a letter, as in Google's encoded polylines: letters 63 to 126 need no escape in HTML.
_BITS = 5
_FIRST_LETTER = 63
DEGREES = 1_000_000  # coordinates are whole millionths of a degree, about 0.1 m

Packed = dict[str, Any]
C = TypeVar("C")


class Pool(Generic[C]):
    """Columns that are written once, however many tables or rules use them.

    Examples
    --------
    >>> pool = Pool[str]()
    >>> [pool.place("001"), pool.place("120"), pool.place("001")], pool.columns
    ([0, 1, 0], ['001', '120'])
    """

    def __init__(self) -> None:
        self.columns: list[C] = []
        self._places: dict[str, int] = {}

    def place(self, column: C) -> int:
        """Where `column` stands in `columns`; it is added where it is new."""
        key = json.dumps(column)
        if key not in self._places:
            self._places[key] = len(self.columns)
            self.columns.append(column)
        return self._places[key]


def aligned(rows: pd.DataFrame, estate_ids: pd.Series) -> pd.DataFrame:
    """One row an estate, in the order of the estates; missing throughout where an estate has none."""
    return rows.set_index("estate_id").reindex(estate_ids)


def plain(value: object) -> object:
    """A single value as JSON can hold it; missing is None.

    Examples
    --------
    >>> plain(np.float64(300)), plain(np.nan), plain("附录B")
    (300.0, None, '附录B')
    """
    known = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(known, float) and math.isnan(known) else known


def letters(values: npt.NDArray[np.int64]) -> str:
    """Whole numbers of either sign as one string; small numbers take one or two letters.

    Examples
    --------
    >>> letters(np.array([0, -1, 15, 16]))
    '?@]_@'
    """
    if not len(values):
        return ""
    folded = np.where(values < 0, -2 * values - 1, 2 * values).astype(np.int64)
    sizes = np.maximum(1, np.ceil(np.log2(folded.astype(float) + 1) / _BITS)).astype(np.int64)
    owner = np.repeat(np.arange(len(folded)), sizes)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chunk = (folded[owner] >> (_BITS * place)) & (2**_BITS - 1)
    more = np.where(place < sizes[owner] - 1, 2**_BITS, 0)
    return (chunk + more + _FIRST_LETTER).astype(np.uint8).tobytes().decode("ascii")


def numbers(values: pd.Series, decimals: int = 0) -> Packed:
    """A column of figures, rounded to `decimals`; 0 stands for a missing value, so known ones move away from 0.

    Examples
    --------
    >>> numbers(pd.Series([1.25, None, 0.0]), decimals=2)
    {'decimals': 2, 'letters': '{F?A'}
    """
    known = values.to_numpy(dtype=float, na_value=np.nan)
    finite = np.isfinite(known)
    whole = np.rint(np.where(finite, known, 0.0) * 10**decimals).astype(np.int64)
    return {"decimals": decimals, "letters": letters(np.where(finite, np.where(whole < 0, whole, whole + 1), 0))}


def texts(values: pd.Series) -> Packed:
    """A column of words: every different word once, then its place in that list; 0 is a missing word.

    Examples
    --------
    >>> texts(pd.Series(["b", None, "a", "b"]))
    {'words': ['b', 'a'], 'letters': 'A?CA'}
    """
    codes, words = pd.factorize(values.astype(object), use_na_sentinel=True)
    return {"words": [str(word) for word in words], "letters": letters(codes.astype(np.int64) + 1)}


def shapes(geometries: gpd.GeoSeries) -> Packed:
    """Polygons, lines or points (one kind a series): points as differences, and how many make a ring, a part, a shape.

    A ring's last point, which repeats its first, is left out.
    """
    if geometries.empty:
        return {"points": "", "counts": ["", "", ""]}
    kind, coordinates, offsets = shapely.to_ragged_array(geometries.to_numpy(), include_z=False)
    counts = [np.diff(offset).astype(np.int64) for offset in offsets]
    if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
        coordinates = np.delete(coordinates, offsets[0][1:] - 1, axis=0)
        counts[0] = counts[0] - 1
    if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.LINESTRING):
        counts.append(np.ones(len(geometries), dtype=np.int64))
    whole = np.rint(coordinates * DEGREES).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) if len(whole) else whole
    return {"points": letters(steps.ravel()), "counts": [letters(count) for count in counts]}
