"""Does a table keep its contract? (columns, types, keys, geometry and CRS, all breaches together)"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from spatial_renewal.errors import CrsError, Finding, SchemaError, finding

Kind = Literal["id", "text", "number", "count", "flag", "maybe_flag", "choice", "geometry"]
GeometryKind = Literal["polygon", "line", "point", "any"]

_GEOMETRY_TYPES: dict[str, tuple[str, ...]] = {
    "polygon": ("Polygon", "MultiPolygon"),
    "line": ("LineString",),
    "point": ("Point",),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract.

    `missing` says the one meaning of a missing value; empty means that none may be missing.
    """

    name: str
    kind: Kind
    meaning: str
    missing: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """A table's columns, key and geometry; `prefixes` admits families of columns (``score_...``)."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    geometry: GeometryKind | None = None
    prefixes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order in which files hold them, geometry last."""
        return tuple(c.name for c in self.columns) + (("geometry",) if self.geometry else ())


_EMPTY_TYPES: dict[str, str] = {"number": "float64", "count": "int64", "flag": "bool", "maybe_flag": "boolean"}


def empty_table(contract: Contract) -> pd.DataFrame:
    """No rows, with every column of `contract` but the geometry, each of its type.

    Examples
    --------
    >>> empty_table(Contract("towns", ("town",), (Column("town", "id", "the town"),))).columns.tolist()
    ['town']
    """
    return pd.DataFrame({c.name: pd.Series([], dtype=_EMPTY_TYPES.get(c.kind, "str")) for c in contract.columns})


def check_table(table: pd.DataFrame, contract: Contract, *, source: str = "") -> None:
    """Refuse a table that breaks its contract; the CRS first, then all other breaches together.

    Parameters
    ----------
    table
        The table to check.
    contract
        What it must hold.
    source
        What messages call it; the contract's name where empty.

    Raises
    ------
    CrsError
        The geometry has no CRS, or one that is not in metres.
    SchemaError
        Any other breach; carries every one of them.
    """
    where = source or contract.name
    if contract.geometry:
        _check_crs(table, where)
    breaches = tuple(_breaches(table, contract, where))
    if breaches:
        raise SchemaError(*breaches)


def _check_crs(table: pd.DataFrame, where: str) -> None:
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        raise SchemaError(finding("no_geometry", where))
    crs = table.crs
    if crs is None:
        raise CrsError(finding("no_crs", where))
    if not crs.is_projected or crs.axis_info[0].unit_name != "metre":
        raise CrsError(finding("crs_not_metres", where, values={"crs": crs.name}))


def _breaches(table: pd.DataFrame, contract: Contract, where: str) -> Iterator[Finding]:
    missing = [name for name in contract.names if name not in table.columns]
    if missing:
        yield finding("columns_missing", where, values={"columns": ", ".join(missing)})
    unknown = [str(c) for c in table.columns if c not in contract.names]
    if unknown and not contract.prefixes:
        yield finding("columns_unknown", where, values={"columns": ", ".join(unknown)})
    key = [k for k in contract.key if k in table.columns]
    if key and (twice := table.duplicated(key)).any():
        yield finding("duplicate_ids", where, ids=sorted(set(_labels(table[twice], key))))
    for column in contract.columns:
        if column.name in table.columns:
            yield from _column_breaches(table, column, key, where)
    if contract.geometry and isinstance(table, gpd.GeoDataFrame):
        yield from _geometry_breaches(table, contract.geometry, key, where)


def _labels(rows: pd.DataFrame, key: list[str]) -> list[str]:
    """How messages call these rows; made only for rows that breach, since most tables are large and clean."""
    if not key:
        return [str(i) for i in rows.index]
    return [" / ".join(str(part) for part in parts) for parts in rows[key].itertuples(index=False)]


def _column_breaches(table: pd.DataFrame, column: Column, key: list[str], where: str) -> Iterator[Finding]:
    values = table[column.name]
    named = {"column": column.name}
    if not _has_kind(values, column.kind):
        yield finding("column_type", where, values={**named, "expected": column.kind, "found": str(values.dtype)})
        return
    absent = values.isna()
    if absent.any() and not column.missing:
        yield finding("values_missing", where, ids=_labels(table[absent], key), values=named)
    if column.choices and (strange := ~absent & ~values.isin(column.choices)).any():
        named_choices = {**named, "choices": ", ".join(column.choices)}
        yield finding("value_not_allowed", where, ids=_labels(table[strange], key), values=named_choices)
    if column.kind == "number" and (beyond := _beyond(values, column)).any():
        span = f"{'' if column.low is None else column.low}..{'' if column.high is None else column.high}"
        yield finding("value_out_of_range", where, ids=_labels(table[beyond], key), values={**named, "span": span})


def _beyond(values: pd.Series, column: Column) -> pd.Series:
    low = values < column.low if column.low is not None else pd.Series(data=False, index=values.index)
    return low | (values > column.high) if column.high is not None else low


def _has_kind(values: pd.Series, kind: Kind) -> bool:
    types = pd.api.types
    if kind in ("id", "text", "choice"):
        return types.is_string_dtype(values.dtype) or bool(values.isna().all())
    if kind == "number":
        return types.is_float_dtype(values.dtype)
    if kind == "count":
        return types.is_integer_dtype(values.dtype)
    if kind == "flag":
        return bool(values.dtype == bool)
    return str(values.dtype) == "boolean"


def _geometry_breaches(table: gpd.GeoDataFrame, kind: GeometryKind, key: list[str], where: str) -> Iterator[Finding]:
    shapes = table.geometry
    absent = shapes.isna() | shapes.is_empty
    if absent.any():
        yield finding("geometry_missing", where, ids=_labels(table[absent], key))
    allowed = _GEOMETRY_TYPES.get(kind)
    if allowed and (wrong := ~absent & ~shapes.geom_type.isin(allowed)).any():
        yield finding("geometry_type", where, ids=_labels(table[wrong], key), values={"expected": kind})
    if (invalid := ~absent & ~shapes.is_valid).any():
        yield finding("geometry_invalid", where, ids=_labels(table[invalid], key))
