"""Where does each row of a long table stand? (its rule's row and its estate's column)"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.webmap.columns import plain
from spatial_renewal.outputs.webmap.words import places_in, together


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
        column = places_in(table["estate_id"], estate_ids)
        known = column >= 0
        kept = table[key] if known.all() else table.loc[known, key]
        self._known, self._column = known, column[known]
        self._kind, first = together([kept[name] for name in key])
        self._shape = (len(first), len(estate_ids))
        rows = kept.iloc[first].astype(object).itertuples(index=False, name=None)
        self.rules = [dict(zip(key, (plain(value) for value in row), strict=True)) for row in rows]

    def spread(self, values: pd.Series, missing: object = np.nan) -> npt.NDArray[Any]:
        """(rules, estates) the values; `missing` where a rule has no row for an estate."""
        taken = values.to_numpy()[self._known]
        full = np.full(self._shape, missing, dtype=np.result_type(taken, type(missing)))
        full[self._kind, self._column] = taken
        return full

    def figures(self, values: pd.Series) -> npt.NDArray[np.float64]:
        """As `spread`, as numbers."""
        return self.spread(pd.Series(values.to_numpy(dtype=float, na_value=np.nan)))

    def codes(self, values: pd.Series, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """As `spread`: the place of each word in `words` plus one; 0 where there is none."""
        return self.spread(pd.Series(places_in(values, words) + 1), 0)
