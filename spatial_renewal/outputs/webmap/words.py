"""Which word does each row hold, and how are words written? (columns of text as places in lists)"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from spatial_renewal.outputs.webmap.columns import FIRST_LETTER, KINDS, Packed, packed

Ints = npt.NDArray[np.int64]
_BAR = "|"  # between words
_MOST_COMBINATIONS = 2**62


def places_in(values: pd.Series, words: Sequence[str] | pd.Series) -> Ints:
    """The place of each value in `words`; -1 where it is none of them.

    Examples
    --------
    >>> places_in(pd.Series(["b", None, "a", "c"]), ["a", "b"]).tolist()
    [1, -1, 0, -1]
    """
    return _index_in(_arrow(values), words)


def runs_in(values: pd.Series, words: Sequence[str] | pd.Series) -> tuple[Ints, Ints]:
    """As `places_in`, of values that stand next to their equals: each run is looked up once; and how long each is.

    Examples
    --------
    >>> places, lengths = runs_in(pd.Series(["b", "b", "c", "a"]), ["a", "b"])
    >>> places.tolist(), lengths.tolist()
    ([1, 1, -1, 0], [2, 1, 1])
    """
    told = pc.call_function("run_end_encode", [_arrow(values)])
    lengths = np.diff(told.run_ends.to_numpy(), prepend=0).astype(np.int64)
    return np.repeat(_index_in(told.values, words), lengths), lengths


def kinds(values: pd.Series) -> tuple[Ints, list[object]]:
    """The different values as they come, and the place of each row's among them; missing is one of them, None.

    Examples
    --------
    >>> codes, words = kinds(pd.Series(["b", None, "a", "b"]))
    >>> codes.tolist(), words
    ([0, 1, 2, 0], ['b', None, 'a'])
    """
    told = _arrow(values).dictionary_encode(null_encoding="encode")
    return _whole(told.indices), told.dictionary.to_pylist()


def together(columns: Sequence[pd.Series], *, every: int = 0) -> tuple[Ints, Ints]:
    """Which combination of values each row holds, numbered as they come, and the first row of each.

    Where all columns repeat themselves `every` so many rows, only the first of these are looked at: to see that they
    do takes a fifth of the time.

    Examples
    --------
    >>> codes, first = together([pd.Series(["a", "a", "b"]), pd.Series([1.0, 2.0, 1.0])])
    >>> codes.tolist(), first.tolist()
    ([0, 1, 2], [0, 1, 2])
    """
    rows = len(columns[0])
    if 0 < every < rows and rows % every == 0 and all(_repeats(column, every) for column in columns):
        kind, first = together([column.iloc[:every] for column in columns])
        return np.tile(kind, rows // every), first
    kind, many = np.zeros(rows, dtype=np.int64), 1
    for column in columns:
        codes, words = kinds(column)
        if many * len(words) > _MOST_COMBINATIONS:
            kind, found = pd.factorize(kind)
            many = len(found)
        kind, many = kind * len(words) + codes, many * max(len(words), 1)
    kind, found = pd.factorize(kind)
    first = np.zeros(len(found), dtype=np.int64)
    first[kind[::-1]] = np.arange(len(kind))[::-1]
    return kind.astype(np.int64), first


def texts(values: pd.Series, at: Ints | None = None) -> Packed:
    """A column of words: every different word once, then its place in that list plus one; 0 is a missing word.

    Words are front-coded, with a bar between them, or in a list where one holds a bar. Where no word comes twice they
    are the column. With `at` the column holds the rows at these places, -1
    for a missing word.

    Examples
    --------
    >>> texts(pd.Series(["b", None, "a", "b"]))
    {'n': 4, 'words': '?b|?a', 'letters': 'm?'}
    >>> texts(pd.Series(["E01", "E02"]))
    {'n': 2, 'words': '?E01|A2'}
    >>> texts(pd.Series(["E01", "E02"]), np.array([1, -1]))
    {'n': 2, 'words': '?E02', 'letters': '@'}
    """
    known = _arrow(values)
    if at is not None:
        known = known.take(pa.array(at, mask=at < 0))
    told = known.dictionary_encode()
    words = [str(word) for word in told.dictionary.to_pylist()]
    coded = front_coded(words)
    # one text takes less room than a list of them
    column: Packed = {"n": len(known), "words": coded if any(_BAR in word for word in coded) else _BAR.join(coded)}
    if len(words) < len(known):
        column["letters"] = packed(_whole(told.indices) + 1, len(words) + 1)
    return column


def front_coded(words: list[str]) -> list[str]:
    """Each word as a letter for how much of the word before it repeats, as far as one letter can say, and the rest.

    Examples
    --------
    >>> front_coded(["E0001", "E0002", "F1"])
    ['?E0001', 'C2', '?F1']
    """
    if not words:
        return []
    most = KINDS - 1
    heads = np.array(["", *(word[:most] for word in words)], dtype=f"U{most}")
    grid = heads.view(np.uint32).reshape(-1, most)
    equal = grid[1:] == grid[:-1]
    alike = np.where(equal.all(axis=1), most, equal.argmin(axis=1))
    # the grid is padded: what lies beyond the end of a word is not the same
    length = np.array([0, *map(len, words)])
    same = np.minimum(alike, np.minimum(length[1:], length[:-1])).tolist()
    return [chr(FIRST_LETTER + many) + word[many:] for many, word in zip(same, words, strict=True)]


def _index_in(known: pa.Array, words: Sequence[str] | pd.Series) -> Ints:
    wanted = _arrow(pd.Series(words, dtype="str"))
    return _whole(pc.call_function("index_in", [known.cast(wanted.type)], pc.SetLookupOptions(value_set=wanted)))


def _repeats(column: pd.Series, every: int) -> bool:
    known = _arrow(column)
    return known.slice(every).equals(known.slice(0, len(known) - every))


def _whole(places: pa.Array) -> Ints:
    """Places as numbers; -1 where there is none."""
    return places.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def _arrow(values: pd.Series) -> pa.Array:
    """The column as Arrow holds it; one piece."""
    column = pa.array(values, from_pandas=True)
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.cast(pa.string()) if pa.types.is_null(whole.type) else whole
