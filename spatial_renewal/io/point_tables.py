"""What does a table of points hold? (CSV and XLSX with coordinate columns and a declared datum)"""

import csv
import gzip
import io
import re
import warnings
import zipfile
import zlib
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.cells import as_text
from spatial_renewal.io.columns import absent_column, mapping_findings
from spatial_renewal.io.coordinates import parse_crs
from spatial_renewal.io.reading import Reading, Role, Rows, locate, rows_of, source_of
from spatial_renewal.io.settle import settle
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.io.vectors import known_encoding

TEXT_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".txt")
TABLE_SUFFIXES = (*TEXT_SUFFIXES, ".xlsx")
_CHINESE = "GB18030"
_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LIKELY_COORDINATE = re.compile(r"(?:^|[_\W])(?:lon|lng|lat|[xy](?:$|[_\W]))|经度|纬度|坐标", re.IGNORECASE)

Opened = tuple[pd.DataFrame | None, tuple[Finding, ...]]


def read_point_table(spec: LayerSpec, *, data_dir: Path, role: Role) -> Reading:
    """A table of points, with text, coordinates and column names checked.

    Parameters
    ----------
    spec
        Which file, its coordinate columns `x` and `y`, and the datum that they refer to. A table whose
        `crs` is a projection needs no datum.
    data_dir
        Folder that the path is relative to.
    role
        What the table holds.

    Returns
    -------
    Reading
        The points (GCJ-02 and BD-09 as WGS84); bad data become findings, never an exception.
    """
    path, missing = locate(spec.path, data_dir)
    if path is None:
        return Reading(table=None, findings=missing)
    table, opening = _open_xlsx(path, spec) if path.suffix.lower() == ".xlsx" else _open_text(path, spec)
    if table is None:
        return Reading(table=None, findings=opening)
    numbered = table.set_axis(pd.RangeIndex(1, len(table) + 1), axis=0)
    wanting = _coordinate_findings(numbered, spec)
    if wanting:
        return Reading(table=None, findings=opening + wanting + mapping_findings(numbered, spec, role))
    rows = rows_of(numbered, spec, role)
    points, gaps = _points(numbered, spec, rows)
    return settle(points, spec, role, source=source_of(path, spec, role, len(numbered)), findings=opening + gaps)


def _refused(spec: LayerSpec, code: str, values: dict[str, object] | None = None) -> tuple[None, tuple[Finding, ...]]:
    return None, (finding(code, spec.path, layer=spec.sheet, values=values),)


def _open_text(path: Path, spec: LayerSpec) -> Opened:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix.lower() == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        return _refused(spec, "file_unreadable", {"why": str(error)})
    if spec.encoding and not known_encoding(spec.encoding):
        return _refused(spec, "encoding_unknown", {"encoding": spec.encoding})
    text, guessed = _decode(raw, spec)
    if text is None:
        return _refused(spec, "text_not_decodable", {"encoding": spec.encoding or f"UTF-8 / {_CHINESE}"})
    if not text.strip():
        return _refused(spec, "layer_empty")
    try:
        with warnings.catch_warnings():
            # Rows longer than the header would otherwise be cut off.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            mark = _delimiter(text)
            table = pd.read_csv(io.StringIO(text), sep=mark, dtype="str", keep_default_na=False, index_col=False)
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        return _refused(spec, "file_unreadable", {"why": str(error).strip()})
    trimmed = table.rename(columns=lambda name: str(name).strip())
    return trimmed.replace("", np.nan), guessed


def _decode(raw: bytes, spec: LayerSpec) -> tuple[str | None, tuple[Finding, ...]]:
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if raw.startswith(mark)]
    candidates = [spec.encoding] if spec.encoding else [*marked, "utf-8", _CHINESE]
    for encoding in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        guessed = encoding == _CHINESE and not spec.encoding
        told = (finding("encoding_guessed", spec.path, values={"encoding": encoding}),) if guessed else ()
        return text.removeprefix("\ufeff"), told
    return None, ()


def _delimiter(text: str) -> str:
    """The delimiter that parts the header into most columns; a comma where none parts it."""
    header = text.lstrip().partition("\n")[0]
    widths = [len(next(csv.reader([header], delimiter=mark), [])) for mark in _DELIMITERS]
    return _DELIMITERS[int(np.argmax(widths))]


def _open_xlsx(path: Path, spec: LayerSpec) -> Opened:
    with warnings.catch_warnings(record=True):
        # openpyxl warns of cell styles and drop-down lists that it passes over; values are not concerned.
        warnings.simplefilter("always")
        try:
            with pd.ExcelFile(path, engine="openpyxl") as book:
                return _open_sheet(book, spec)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            return _refused(spec, "file_unreadable", {"why": str(error)})


def _open_sheet(book: pd.ExcelFile, spec: LayerSpec) -> Opened:
    names = [str(name) for name in book.sheet_names]
    values: dict[str, object] = {"layers": ", ".join(names), "layer": spec.sheet}
    if spec.sheet and spec.sheet not in names:
        nearest = get_close_matches(spec.sheet, names, n=1, cutoff=0.5)
        code = "layer_unknown_nearest" if nearest else "layer_unknown"
        return _refused(spec, code, {**values, "nearest": nearest[0] if nearest else ""})
    if not spec.sheet and len(names) > 1:
        return _refused(spec, "layers_unnamed", values)
    table = book.parse(sheet_name=spec.sheet or names[0], dtype=object)
    if table.empty:
        return _refused(spec, "layer_empty")
    return table.rename(columns=lambda name: str(name).strip()).dropna(how="all"), ()


def _coordinate_findings(table: pd.DataFrame, spec: LayerSpec) -> tuple[Finding, ...]:
    """Everything that keeps the table from having coordinates: columns not named or not there, no datum."""
    found: list[Finding] = []
    if not spec.x or not spec.y:
        likely = [name for name in table.columns if _LIKELY_COORDINATE.search(name)]
        values: dict[str, object] = {"columns": ", ".join(likely or table.columns[:8])}
        found.append(finding("coordinates_unnamed", spec.path, layer=spec.sheet, values=values))
    for key, column in (("x", spec.x), ("y", spec.y)):
        if column and column not in table.columns:
            found.append(absent_column(table, spec, key=key, column=column))
    crs = parse_crs(spec.crs) if spec.crs else None
    if spec.datum is None and (crs is None or not crs.is_projected):
        found.append(finding("datum_unstated", spec.path, layer=spec.sheet))
    return tuple(found)


def _points(table: pd.DataFrame, spec: LayerSpec, rows: Rows) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    given = [as_text(table[column]) for column in (spec.x, spec.y)]
    x, y = (pd.to_numeric(text, errors="coerce").astype("float64").replace([np.inf, -np.inf], np.nan) for text in given)
    absent = given[0].isna() | given[1].isna()
    unread = ~absent & (x.isna() | y.isna())
    nought = x.eq(0) & y.eq(0)
    codes = {"coordinates_missing": absent, "coordinates_not_numbers": unread, "coordinates_zero": nought}
    placed = ~(absent | unread | nought)
    found = tuple(rows.say(code, which) for code, which in codes.items() if which.any())
    return gpd.GeoDataFrame(table[placed], geometry=gpd.points_from_xy(x[placed], y[placed])), found
