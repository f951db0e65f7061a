"""How is a column of a table written small enough for one HTML file? (whole numbers, texts and shapes as strings)"""

import json
import math
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

# Five bits a letter, as in Google's encoded polylines: letters 63 to 126 need no escape in HTML.
_BITS = 5
_FIRST_LETTER = 63
_KINDS = 64  # different letters
_NEAR = 255  # the largest step of a point that fits into three letters with its other half
_FAR_MARK = 4 * (_NEAR + 1) ** 2 - 1
DEGREES = 1_000_000  # coordinates are whole millionths of a degree, about 0.1 m
GROUND_DEGREES = 250_000  # what lies under the estates: about 0.4 m

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

    def __init__(self, known: Sequence[C] = ()) -> None:
        self.columns: list[C] = []
        self._places: dict[str, int] = {}
        for place, column in enumerate(known):
            self.columns.append(column)
            self._places.setdefault(json.dumps(column), place)

    def place(self, column: C) -> int:
        """Where `column` stands in `columns`; it is added where it is new."""
        key = json.dumps(column)
        if key not in self._places:
            self._places[key] = len(self.columns)
            self.columns.append(column)
        return self._places[key]


def front_coded(words: list[str]) -> list[str]:
    """Each word as a letter for how much of the word before it repeats, and the rest.

    Examples
    --------
    >>> front_coded(["E0001", "E0002", "F1"])
    ['?E0001', 'C2', '?F1']
    """
    before = ["", *words][: len(words)]
    same = [_repeated(*pair) for pair in zip(before, words, strict=True)]
    return [chr(_FIRST_LETTER + many) + word[many:] for many, word in zip(same, words, strict=True)]


def _repeated(before: str, word: str) -> int:
    """How many letters at the beginning are the same, as far as one letter can say."""
    pairs_of = enumerate(zip(before, word, strict=False))
    same = next((place for place, (a, b) in pairs_of if a != b), min(len(before), len(word)))
    return min(same, _KINDS - 1)


class Places:
    """Where each row of a long table stands: its rule's row and its estate's column.

    Parameters
    ----------
    table
        Rows with an ``estate_id``; those of unknown estates are left out.
    key
        Columns that make a rule.
    estate_ids
        Estates in the order of the map.
    """

    def __init__(self, table: pd.DataFrame, key: list[str], estate_ids: pd.Series) -> None:
        column = pd.Index(estate_ids).get_indexer(pd.Index(table["estate_id"]))
        self._rows = np.flatnonzero(column >= 0)
        self._column = column[self._rows]
        kind, first = _kinds([table[name] for name in key], self._rows)
        self._kind, self._shape = kind, (len(first), len(estate_ids))
        self.rules = [dict(zip(key, (plain(v) for v in row), strict=True)) for row in _tuples(table, key, first)]

    def spread(self, values: pd.Series, missing: object = np.nan) -> npt.NDArray[Any]:
        """(rules, estates) the values; `missing` where a rule has no row for an estate."""
        taken = values.to_numpy()[self._rows]
        full = np.full(self._shape, missing, dtype=np.result_type(taken, type(missing)))
        full[self._kind, self._column] = taken
        return full

    def figures(self, values: pd.Series) -> npt.NDArray[np.float64]:
        """As `spread`, as numbers."""
        return self.spread(pd.Series(values.to_numpy(dtype=float, na_value=np.nan)))

    def codes(self, values: pd.Series, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """As `spread`: the place of each word in `words` plus one; 0 where there is none."""
        found = pd.Index(words).get_indexer(pd.Index(values)) + 1
        return self.spread(pd.Series(found), 0)


def _tuples(table: pd.DataFrame, key: list[str], rows: npt.NDArray[np.int64]) -> list[tuple[object, ...]]:
    return list(table.iloc[rows][key].astype(object).itertuples(index=False, name=None))


def _kinds(
    columns: list[pd.Series], rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Which combination of values each of `rows` holds, numbered as they come, and the first row of each."""
    kind = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        codes, words = pd.factorize(column, use_na_sentinel=False)
        kind, _ = pd.factorize(kind * len(words) + codes[rows])
    _, first = np.unique(kind, return_index=True)
    return kind.astype(np.int64), rows[first]


def few(codes: npt.NDArray[np.int64], words: Sequence[str]) -> Packed:
    """A column of places in `words` plus one (0: none), with only the words that it uses.

    Examples
    --------
    >>> few(np.array([3, 1, 3, 0]), ["a", "b", "c"])
    {'n': 4, 'words': ['a', 'c'], 'letters': 'V?'}
    """
    used = np.flatnonzero(np.bincount(codes, minlength=len(words) + 1)[1:])
    place = np.zeros(len(words) + 1, dtype=np.int64)
    place[used + 1] = np.arange(len(used)) + 1
    return {"n": len(codes), "words": [words[int(i)] for i in used], "letters": packed(place[codes], len(used) + 1)}


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


def packed(codes: npt.NDArray[np.int64], kinds: int) -> str:
    """Whole numbers from 0 to below `kinds`: several in one letter where they are few, else letters of equal number.

    Examples
    --------
    >>> packed(np.array([1, 0, 1, 1, 0, 0, 1]), 2), packed(np.array([4000, 63]), 4096), packed(np.array([0, 0]), 1)
    ('L@', '_}~?', '')
    """
    if kinds <= 1 or not len(codes):
        return ""
    if kinds <= _KINDS:
        together = int(np.log(_KINDS) / np.log(kinds) + 1e-9)
        full = np.zeros(-(-len(codes) // together) * together, dtype=np.int64)
        full[: len(codes)] = codes
        values = full.reshape(-1, together) @ kinds ** np.arange(together)
    else:
        width = int(np.ceil(np.log(kinds) / np.log(_KINDS) - 1e-9))
        values = (codes[:, None] // _KINDS ** np.arange(width)) % _KINDS
    return (values.ravel() + _FIRST_LETTER).astype(np.uint8).tobytes().decode("ascii")


def numbers(values: pd.Series | npt.NDArray[np.float64], decimals: int = 0) -> Packed:
    """A column of figures, rounded to `decimals`, as steps above the smallest; 0 stands for a missing value.

    Examples
    --------
    >>> numbers(pd.Series([1.25, None, 0.0]), decimals=2)
    {'n': 3, 'decimals': 2, 'low': 0, 'of': 127, 'letters': '}@??@?'}
    """
    known = values if isinstance(values, np.ndarray) else values.to_numpy(dtype=float, na_value=np.nan)
    finite = np.isfinite(known)
    whole = np.rint(np.where(finite, known, 0.0) * 10**decimals).astype(np.int64)
    if decimals and not (whole % 10**decimals).any():
        whole, decimals = whole // 10**decimals, 0
    low, high = (int(whole[finite].min()), int(whole[finite].max())) if finite.any() else (0, -1)
    kinds = high - low + 2
    return {
        "n": len(known),
        "decimals": decimals,
        "low": low,
        "of": kinds,
        "letters": packed(np.where(finite, whole - low + 1, 0), kinds),
    }


def texts(values: pd.Series) -> Packed:
    """A column of words: every different word once, then its place in that list plus one; 0 is a missing word.

    Where no word comes twice the list itself is the column.

    Examples
    --------
    >>> texts(pd.Series(["b", None, "a", "b"]))
    {'n': 4, 'words': ['?b', '?a'], 'letters': 'R@'}
    >>> texts(pd.Series(["E01", "E02"]))
    {'n': 2, 'words': ['?E01', 'A2']}
    """
    codes, words = pd.factorize(values, use_na_sentinel=True)
    told: Packed = {"n": len(codes), "words": front_coded([str(word) for word in words])}
    if len(words) < len(codes):
        told["letters"] = packed(codes.astype(np.int64) + 1, len(words) + 1)
    return told


def pairs(steps: npt.NDArray[np.int64]) -> Packed:
    """(n, 2) whole numbers: three letters for two small ones; a mark, and the numbers apart, for others.

    Examples
    --------
    >>> pairs(np.array([[0, 0], [-3, 255], [1000, 0]]))
    {'near': '?C_~n^~~~', 'far': 'o}@?'}
    """
    near = (np.abs(steps) <= _NEAR).all(axis=1) & ~(steps == _NEAR).all(axis=1)
    both = np.where(near, (steps[:, 0] + _NEAR + 1) * 2 * (_NEAR + 1) + steps[:, 1] + _NEAR + 1, _FAR_MARK)
    return {"near": packed(both, _FAR_MARK + 1), "far": letters(steps[~near].ravel())}


def shapes(geometries: gpd.GeoSeries, *, per_degree: int = DEGREES) -> Packed:
    """Polygons, lines or points (one kind a series): points as differences, and how many make a ring, a part, a shape.

    Coordinates are whole parts of a degree, `per_degree` of them. A ring's last point, which repeats its first, is
    left out. Counts that are all the same are written once.
    """
    if geometries.empty:
        return {"per_degree": per_degree, "points": pairs(np.zeros((0, 2), dtype=np.int64)), "counts": ["", "", ""]}
    kind, coordinates, offsets = shapely.to_ragged_array(geometries.to_numpy(), include_z=False)
    counts = [np.diff(offset).astype(np.int64) for offset in offsets]
    if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
        coordinates = np.delete(coordinates, offsets[0][1:] - 1, axis=0)
        counts[0] = counts[0] - 1
    if kind in (shapely.GeometryType.POLYGON, shapely.GeometryType.LINESTRING):
        counts.append(np.ones(len(geometries), dtype=np.int64))
    whole = np.rint(coordinates * per_degree).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)) if len(whole) else whole
    return {"per_degree": per_degree, "points": pairs(steps), "counts": [_counts(count) for count in counts]}


def _counts(counts: npt.NDArray[np.int64]) -> str | Packed:
    if len(counts) > 1 and (counts == counts[0]).all():
        return {"n": len(counts), "each": int(counts[0])}
    return letters(counts)
