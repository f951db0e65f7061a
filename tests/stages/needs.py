"""Indicators of a few units, written by column; those that are not written are unknown."""

import numpy as np
import pandas as pd

from spatial_renewal.profiles.load import indicators


def needs(*, key="unit_id", **columns) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    table = {key: pd.Series([f"{key[0].upper()}{i + 1}" for i in range(count)], dtype="str")}
    for name in indicators():
        table[name] = pd.Series(columns.get(name, [None] * count), dtype="float64")
    return pd.DataFrame(table)


def exact(table: pd.DataFrame, key: str = "unit_id") -> pd.DataFrame:
    """No errors at all."""
    return table.assign(**{name: np.zeros(len(table)) for name in table.columns if name != key})
