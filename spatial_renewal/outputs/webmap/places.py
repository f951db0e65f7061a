"""Where does each row of a long table stand? (its rule's row and its estate's column)"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.webmap.columns import plain
from spatial_renewal.outputs.webmap.words import places_in, runs_in, together


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
        column, lengths = runs_in(table["estate_id"], estate_ids)
        self._known: npt.NDArray[np.bool_] | slice = column >= 0
        if self._known.all():  # the usual case: nothing is copied
            self._known = slice(None)
        kept = [table[name][self._known] for name in key]
        # every estate asked the same in the same order is the usual case too
        every = int(lengths[0]) if len(lengths) and (lengths == lengths[0]).all() else 0
        kind, first = together(kept, every=every)
        self._shape = (len(first), len(estate_ids))
        self._at = kind * len(estate_ids) + column[self._known]
        rows = zip(*(values.iloc[first].astype(object) for values in kept), strict=True)
        self.rules = [dict(zip(key, (plain(value) for value in row), strict=True)) for row in rows]

    def spread(self, values: pd.Series | npt.NDArray[Any], missing: object = np.nan) -> npt.NDArray[Any]:
        """(rules, estates) the values; `missing` where a rule has no row for an estate."""
        taken = np.asarray(values)[self._known]
        full = np.full(self._shape, missing, dtype=np.result_type(taken, type(missing)))
        full.ravel()[self._at] = taken
        return full

    def figures(self, values: pd.Series) -> npt.NDArray[np.float64]:
        """As `spread`, as numbers."""
        return self.spread(values.to_numpy(dtype=float, na_value=np.nan))

    def codes(self, values: pd.Series, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """As `spread`: the place of each word in `words` plus one; 0 where there is none."""
        return self.spread(places_in(values, words) + 1, 0)
