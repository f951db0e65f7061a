"""Which measures does a cell of the ledger name? (ids or Chinese names, by any of the usual separators)"""

import re

import numpy as np
import pandas as pd

from spatial_renewal.io.cells import Parsed, as_text
from spatial_renewal.io.reading import Rows
from spatial_renewal.profiles.load import measures

_SEPARATORS = re.compile(r"[;；,，、/|\s]+")
# A survey that found nothing to be done: not the same as no survey.
_NOTHING = frozenset({"无", "没有", "nothing"})


def as_measures(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    """Measure ids joined by ``;``; words that name no measure are set aside and told.

    Parameters
    ----------
    raw
        Cells such as ``drainage;lighting`` or ``排水、照明``; 无 says that nothing is needed.
    column
        Our name of the column.
    rows
        How messages name the rows.

    Returns
    -------
    Parsed
        Text; empty where the cell says that there is nothing, missing where it is blank.
    """
    text = as_text(raw)
    known = {name: key for key, measure in measures().items() for name in (key, measure.zh)}
    split = [[] if pd.isna(cell) else [w for w in _SEPARATORS.split(str(cell)) if w] for cell in text]
    strange = [[w for w in words if w not in known and w not in _NOTHING] for words in split]
    ids = [";".join(dict.fromkeys(known[w] for w in words if w in known)) for words in split]
    values = pd.Series(ids, index=raw.index, dtype="str").where(text.notna())
    unread = pd.Series([bool(words) for words in strange], index=raw.index, dtype=bool)
    if not unread.any():
        return Parsed(values)
    # a cell of strange words only says something, but nothing that we can read
    empty = np.array([bool(w) and not found for w, found in zip(strange, ids, strict=True)], dtype=bool)
    names = ", ".join(sorted({word for words in strange for word in words})[:10])
    found = rows.say("measures_unread", unread, {"column": column, "names": names})
    return Parsed(values.mask(empty), (found,))
