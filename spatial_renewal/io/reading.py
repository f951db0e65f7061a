"""What came out of reading one layer? (the table, what was found, what was left out, which file)"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.checksums import sha256_of
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.study import Source
from spatial_renewal.tables import LEFT_OUT

Role = Literal[
    "estates",
    "facilities",
    "streets",
    "entrances",
    "barriers",
    "crossings",
    "context",
    "buildings",
    "fixed_units",
    "signals",
]

ID_COLUMNS: Mapping[Role, str] = {
    "estates": "estate_id",
    "facilities": "facility_id",
    "streets": "street_id",
    "entrances": "entrance_id",
    "barriers": "barrier_id",
    "crossings": "crossing_id",
    "context": "context_id",
    "buildings": "building_id",
    "fixed_units": "fixed_unit_id",
    "signals": "signal_id",
}


def left_out_rows(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Every row or value that findings of the level ``left_out`` name, one line each.

    Parameters
    ----------
    findings
        What was found; other levels are passed over.

    Returns
    -------
    pd.DataFrame
        Contract `LEFT_OUT`, in the order of the findings.
    """
    parts = [_left_out_of(found) for found in findings if found.level == "left_out" and found.ids]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in LEFT_OUT.names})
    return pd.concat(parts, ignore_index=True)


def _left_out_of(found: Finding) -> pd.DataFrame:
    # each row gets the sentence as if it stood alone: "1 rows ...", not the count of all
    alone = replace(found, ids=("",))
    lines = {
        "source": found.source + (f" / {found.layer}" if found.layer else ""),
        "row": list(found.ids),
        "reason": found.code,
        "reason_zh": alone.sentence("zh"),
        "reason_en": alone.sentence("en"),
    }
    return pd.DataFrame(lines).astype("str")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One layer as far as it could be read.

    `table` is missing where nothing could be read. It may be there beside findings of the level
    ``error``: then it serves only to find more of them, and the caller refuses the run.
    Its index is the row number in the file, from 1, until it is conformed to a contract.
    """

    table: gpd.GeoDataFrame | None
    findings: tuple[Finding, ...] = ()
    left_out: pd.DataFrame = field(default_factory=lambda: left_out_rows(()))
    source: Source | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse a run."""
        return tuple(found for found in self.findings if found.level == "error")

    def followed_by(self, table: gpd.GeoDataFrame | None, findings: tuple[Finding, ...]) -> "Reading":
        """The same layer after a further step: the new table, and what that step found as well."""
        every = self.findings + findings
        source = self.source
        if source is not None and table is not None:
            source = replace(source, rows_left_out=source.rows_read - table.index.nunique())
        return Reading(table=table, findings=every, left_out=left_out_rows(every), source=source)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a layer as messages name them: by id, or as ``#5`` for the fifth row of the file."""

    source: str
    layer: str
    labels: pd.Series

    def say(self, code: str, concerned: pd.Series | None = None, values: dict[str, object] | None = None) -> Finding:
        """A finding on this layer; `concerned` (true and false, indexed as the table) picks its rows."""
        ids = () if concerned is None else self.labels.loc[concerned.index[concerned]]
        return finding(code, self.source, layer=self.layer, ids=ids, values=values)


def rows_of(table: pd.DataFrame, spec: LayerSpec, role: Role) -> Rows:
    """How messages call the rows of `table`; its index must be the row number."""
    numbers = "#" + table.index.astype("str").to_series(index=table.index)
    column = spec.columns.get(ID_COLUMNS[role], ID_COLUMNS[role])
    if column not in table.columns:
        return Rows(spec.path, spec.part, numbers)
    given = ids_as_text(table[column])
    return Rows(spec.path, spec.part, given.where(given.notna(), numbers))


def ids_as_text(raw: pd.Series) -> pd.Series:
    """Ids as text: 12 and 12.0 are both "12"; blank text is missing."""
    text = raw.astype("str").str.strip().str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True)
    return text.where(text != "")


def locate(path: str, data_dir: Path) -> tuple[Path | None, tuple[Finding, ...]]:
    """The file that a project names, or a finding with the nearest name in that folder."""
    full = data_dir / path
    if full.is_file():
        return full, ()
    folder = full.parent
    names = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    nearest = get_close_matches(full.name, names, n=1, cutoff=0.5)
    if nearest:
        return None, (finding("file_missing_nearest", path, values={"nearest": nearest[0]}),)
    return None, (finding("file_missing", path),)


def source_of(path: Path, spec: LayerSpec, role: Role, rows_read: int) -> Source:
    """What the manifest says of this file."""
    return Source(role=role, path=spec.path, sha256=sha256_of(path), rows_read=rows_read, attribution=spec.attribution)
