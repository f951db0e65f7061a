"""How is a column of a table written small enough for one HTML file? (whole numbers as letters)"""

import json
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

# Five bits a letter, as in Google's encoded polylines: letters 63 to 126 need no escape in HTML.
_BITS = 5
FIRST_LETTER = 63
KINDS = 64  # different letters
_LETTER_BITS = 6  # of one of them
_MOST_LETTERS = 5  # that make one number: 30 bits, which a browser divides as whole numbers
_NEAR = 255  # the largest step of a point that fits into three letters with its other half
_FAR_MARK = 4 * (_NEAR + 1) ** 2 - 1

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
    return (chunk + more + FIRST_LETTER).astype(np.uint8).tobytes().decode("ascii")


def packed(codes: npt.NDArray[np.int64], kinds: int) -> str:
    """Whole numbers from 0 to below `kinds`: so many together in so many letters as waste least.

    Examples
    --------
    >>> packed(np.array([1, 0, 1, 1, 0, 0, 1]), 2), packed(np.array([4000, 63]), 4096), packed(np.array([0, 0]), 1)
    ('L@', '_}~?', '')
    >>> len(packed(np.array([999] * 6), 1000))  # three of them stay below 64 ** 5
    10
    """
    if kinds <= 1 or not len(codes):
        return ""
    many, width = _grouped(kinds)
    full = np.zeros(-(-len(codes) // many) * many, dtype=np.int64)
    full[: len(codes)] = codes
    values = full.reshape(-1, many) @ kinds ** np.arange(many)
    digits = (values[:, None] >> _LETTER_BITS * np.arange(width)) & (KINDS - 1)
    spare = width - _letters_of(kinds ** (len(codes) % many or many))  # the last may hold fewer
    return (digits.ravel()[: digits.size - spare] + FIRST_LETTER).astype(np.uint8).tobytes().decode("ascii")


@cache
def _grouped(kinds: int) -> tuple[int, int]:
    """How many numbers below `kinds` stand together, in how many letters; the fewest letters of equal waste."""
    best = (0, 1)
    for width in range(1, _MOST_LETTERS + 1):
        many = 0
        while kinds ** (many + 1) <= KINDS**width:
            many += 1
        if many * best[1] > best[0] * width:
            best = (many, width)
    return best if best[0] else (1, _letters_of(kinds))


def _letters_of(kinds: int) -> int:
    """How many letters tell so many numbers apart."""
    return -(-(kinds - 1).bit_length() // _LETTER_BITS)


def numbers(values: pd.Series | npt.NDArray[np.float64], decimals: int = 0) -> Packed:
    """A column of figures, rounded to `decimals`, as steps above the smallest; 0 stands for a missing value.

    Examples
    --------
    >>> numbers(pd.Series([1.25, None, 0.0]), decimals=2)
    {'n': 3, 'decimals': 2, 'low': 0, 'of': 127, 'letters': '~|B?'}
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
