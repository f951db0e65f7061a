"""How is one layer brought to its contract? (ids, text and parsed columns, and everything found on the way)"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial_renewal.errors import Finding
from spatial_renewal.io.cells import Parsed, as_text
from spatial_renewal.io.columns import CONTRACTS, column_of
from spatial_renewal.io.reading import ID_COLUMNS, Reading, Role, Rows, ids_as_text, rows_of
from spatial_renewal.io.spec import LayerSpec

Parser = Callable[[pd.Series, str, Rows], Parsed]


@dataclass(frozen=True, slots=True)
class Fitting:
    """A layer while it is conformed: its ids are settled, `found` gathers the findings of this step."""

    table: gpd.GeoDataFrame
    spec: LayerSpec
    role: Role
    ids: pd.Series
    rows: Rows
    found: list[Finding] = field(default_factory=list)

    def text(self, name: str) -> pd.Series:
        """Our column `name` as text; all missing where the file has none."""
        raw = column_of(self.table, self.spec, name)
        return self.filled(None) if raw is None else as_text(raw)

    def parsed(self, name: str, parse: Parser, dtype: str = "float64") -> pd.Series:
        """Our column `name` through `parse`, findings kept; all missing, of type `dtype`, where the file has none."""
        raw = column_of(self.table, self.spec, name)
        if raw is None:
            return pd.Series(np.nan if dtype == "float64" else pd.NA, index=self.table.index, dtype=dtype)
        result = parse(raw, name, self.rows)
        self.found.extend(result.findings)
        return result.data

    def filled(self, word: str | None) -> pd.Series:
        """One word, or missing text, in every row."""
        return pd.Series(np.nan if word is None else word, index=self.table.index, dtype="str")

    def framed(self, columns: Mapping[str, pd.Series]) -> gpd.GeoDataFrame:
        """`columns` with the geometry, in the contract's order."""
        table = gpd.GeoDataFrame(dict(columns), geometry=self.table.geometry, crs=self.table.crs)
        return gpd.GeoDataFrame(table[[name for name in CONTRACTS[self.role].names if name in table.columns]])

    def finish(self, reading: Reading, table: gpd.GeoDataFrame) -> Reading:
        """The conformed layer: `table`, still indexed by row number, and everything found."""
        if table.empty:
            return reading.followed_by(None, (*self.found, self.rows.say("no_usable_row")))
        done = reading.followed_by(table, tuple(self.found))
        return replace(done, table=table.reset_index(drop=True))


def fit(table: gpd.GeoDataFrame, spec: LayerSpec, role: Role, *, prefix: str = "") -> Fitting:
    """Start to conform `table`, whose index is the row number in the file.

    Parameters
    ----------
    table
        The layer as a reader gave it.
    spec
        What the project says of it.
    role
        What it holds.
    prefix
        Begins the ids that are made of row numbers where the file has no id column; the layer's name
        where empty, so that ids of several layers do not meet.

    Returns
    -------
    Fitting
        With its ids as text, and findings where they were made, lack or repeat.
    """
    rows = rows_of(table, spec, role)
    column = ID_COLUMNS[role]
    raw = column_of(table, spec, column)
    if raw is None:
        stem = prefix or f"{spec.part or Path(spec.path).name.partition('.')[0]}-"
        ids = stem + table.index.astype("str").to_series(index=table.index).str.zfill(5)
        return Fitting(
            table, spec, role, ids, replace(rows, labels=ids), [rows.say("ids_made", values={"column": column})]
        )
    ids, found = ids_as_text(raw), []
    absent = ids.isna()
    if absent.any():
        found.append(rows.say("ids_missing", absent, {"column": column}))
    known = ids[~absent]
    second = known.groupby(known).cumcount().eq(1).reindex(ids.index, fill_value=False)
    if second.any():
        found.append(rows.say("duplicate_ids", second))
    return Fitting(table, spec, role, ids, rows, found)
