"""Which column of a file is which of ours, and does the mapping hold?"""

from collections.abc import Mapping
from difflib import get_close_matches

import pandas as pd

from spatial_renewal.contracts import Contract
from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.reading import Role
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.tables import (
    BARRIERS,
    BUILDINGS,
    CONTEXT,
    CROSSINGS,
    ENTRANCES,
    FACILITIES,
    FIXED_UNITS,
    LEDGER,
    SIGNALS,
    STREETS,
)

CONTRACTS: Mapping[Role, Contract] = {
    "estates": LEDGER,
    "facilities": FACILITIES,
    "streets": STREETS,
    "entrances": ENTRANCES,
    "barriers": BARRIERS,
    "crossings": CROSSINGS,
    "context": CONTEXT,
    "buildings": BUILDINGS,
    "fixed_units": FIXED_UNITS,
    "signals": SIGNALS,
}
# These columns are ours to fill: a file does not give them.
_OURS = frozenset({"geometry", "geometry_source", "entrance_source", "source"})
# Columns that are read and become others of ours: the level of a street makes bridges and tunnels.
_READ_ONLY: Mapping[Role, tuple[str, ...]] = {"streets": ("layer",)}
_SHOWN_COLUMNS = 12


def mappable(role: Role) -> tuple[str, ...]:
    """Columns of ours that a file of `role` may fill."""
    return (*(name for name in CONTRACTS[role].names if name not in _OURS), *_READ_ONLY.get(role, ()))


def column_of(table: pd.DataFrame, spec: LayerSpec, name: str) -> pd.Series | None:
    """The file's column for our column `name`: mapped, or of the same name; missing where there is none."""
    theirs = spec.columns.get(name, name)
    return table[theirs] if theirs in table.columns else None


def mapping_findings(table: pd.DataFrame, spec: LayerSpec, role: Role) -> tuple[Finding, ...]:
    """Every key of the mapping that is not ours and every column that is not in the file, with the nearest."""
    found: list[Finding] = []
    for ours, theirs in spec.columns.items():
        if ours not in mappable(role):
            nearest = get_close_matches(ours, mappable(role), n=1, cutoff=0.5)
            code = "unknown_key_nearest" if nearest else "unknown_key"
            values: dict[str, object] = {"path": f"columns.{ours}", "nearest": nearest[0] if nearest else ""}
            found.append(finding(code, spec.path, layer=spec.part, values=values))
        elif theirs not in table.columns:
            found.append(absent_column(table, spec, key=f"columns.{ours}", column=theirs))
    return tuple(found)


def absent_column(table: pd.DataFrame, spec: LayerSpec, *, key: str, column: str) -> Finding:
    """A finding that `key` of the project file names a column that the file lacks, with the nearest."""
    names = [str(name) for name in table.columns if name != "geometry"]
    nearest = get_close_matches(column, names, n=1, cutoff=0.5)
    more = "" if len(names) <= _SHOWN_COLUMNS else " ..."
    values: dict[str, object] = {
        "key": key,
        "column": column,
        "nearest": nearest[0] if nearest else "",
        "known": ", ".join(names[:_SHOWN_COLUMNS]) + more,
    }
    code = "column_not_found_nearest" if nearest else "column_not_found"
    return finding(code, spec.path, layer=spec.part, values=values)
