"""How are results kept? (GeoPackage, Parquet, documents and manifest: all of them or none, the same bytes each time)"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataSourceError

from spatial_renewal.contracts import Column
from spatial_renewal.errors import SourceError, finding
from spatial_renewal.io.checksums import sha256_of
from spatial_renewal.io.replacing import files_below, written_aside
from spatial_renewal.tables import RESULT_CONTRACTS

__all__ = ["read_results", "sha256_of", "write_layers", "write_results"]

PACKAGE, MANIFEST, TABLES = "results.gpkg", "run.json", "tables"
STYLES = "layer_styles"  # the table in which QGIS looks for styles; it numbers its rows by "id"
# A GeoPackage notes when each layer was changed; a fixed time makes equal results equal bytes.
_FIXED_DATE = "2000-01-01T00:00:00Z"
_TABLE_NAMES = frozenset(contract.name for contract in RESULT_CONTRACTS)
_DTYPES: Mapping[str, str] = {"count": "int64", "flag": "bool", "maybe_flag": "boolean", "number": "float64"}


def write_results(
    out_dir: Path,
    *,
    tables: Mapping[str, pd.DataFrame],
    layers: Mapping[str, pd.DataFrame],
    documents: Iterable[tuple[str, bytes]],
    manifest: Mapping[str, object],
    description: str = "",
) -> None:
    """Write a run's results: ``results.gpkg``, ``tables/*.parquet``, documents and ``run.json``.

    Everything is first written beside `out_dir` and moved when complete: where anything fails, earlier
    results stay as they were. Files of other people in `out_dir` are not touched; files of an earlier run that
    this one does not write are removed, unless somebody has changed them since.

    Parameters
    ----------
    out_dir
        Folder for the results; made where it does not exist.
    tables
        By name; a layer of the package and a Parquet file each, with geometry or without.
    layers
        Further layers of the package, such as joined ones and the styles of QGIS.
    documents
        Path below `out_dir`, with ``/``, and content of every other file; taken one by one.
    manifest
        What the run was: plain JSON values. ``outputs`` is added: sha256 of every file by its path.
    description
        What the package says of each of its layers, where there is something to be warned of.

    Raises
    ------
    SourceError
        `out_dir` is a file, or a file in it cannot be replaced.
    """
    with written_aside(out_dir, outdated=lambda coming: _stale(out_dir, coming)) as fresh:
        (fresh / TABLES).mkdir()
        write_layers(fresh / PACKAGE, {**tables, **layers}, description=description)
        for name, table in tables.items():
            path = fresh / TABLES / f"{name}.parquet"
            table.reset_index(drop=True).to_parquet(path, index=False, compression="zstd")
        for name, content in documents:
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        _write_manifest(fresh, manifest)


def read_results(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a run, from its folder or from its ``results.gpkg``.

    Parameters
    ----------
    path
        The output folder, or the package.

    Returns
    -------
    dict
        Tables by name, sorted by name from a folder and in written order from a package; those with geometry as
        GeoDataFrame. Types are those that were written. A package's further layers are left out: they say nothing new.

    Raises
    ------
    SourceError
        There are no results at `path`.
    """
    if path.is_dir():
        files = sorted((path / TABLES).glob("*.parquet"))
        if files:
            return {file.stem: _read_parquet(file) for file in files}
    elif path.is_file():
        try:
            held = [str(name) for name, _ in pyogrio.list_layers(path)]
            return {name: _read_layer(path, name) for name in held if name in _TABLE_NAMES}
        except DataSourceError as error:
            raise SourceError(finding("results_absent", str(path))) from error
    raise SourceError(finding("results_absent", str(path)))


def write_layers(path: Path, layers: Mapping[str, pd.DataFrame], *, description: str = "") -> None:
    """Write one GeoPackage with a layer for each table, in their order; equal tables give equal bytes.

    Parameters
    ----------
    path
        The package; replaced where it exists.
    layers
        Tables by layer name, with geometry or without.
    description
        What the package says of each layer; GIS programs show it among the layer's properties.
    """
    said = {"DESCRIPTION": description} if description else {}
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        for number, (name, table) in enumerate(layers.items()):
            pyogrio.write_dataframe(
                table.reset_index(drop=True),
                path,
                layer=name,
                driver="GPKG",
                append=number > 0,
                use_arrow=True,
                layer_options={"FID": "id"} if name == STYLES else said,
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    outputs = {name.as_posix(): sha256_of(folder / name) for name in files_below(folder)}
    text = json.dumps({**manifest, "outputs": outputs}, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def _stale(out_dir: Path, coming: list[Path]) -> list[Path]:
    """Files that an earlier run wrote, by its own manifest, that nobody changed, and that this one does not write."""
    try:
        written = json.loads((out_dir / MANIFEST).read_text(encoding="utf-8"))["outputs"]
        named = {PurePosixPath(str(name)): str(digest) for name, digest in written.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []  # no manifest, or one that is not ours
    inside = {Path(name): digest for name, digest in named.items() if not name.is_absolute() and ".." not in name.parts}
    return [
        name
        for name, digest in inside.items()
        if name not in coming and (out_dir / name).is_file() and sha256_of(out_dir / name) == digest
    ]


def _read_parquet(path: Path) -> pd.DataFrame:
    if b"geo" in (pq.read_schema(path).metadata or {}):
        return gpd.read_parquet(path)
    return pd.read_parquet(path)


def _read_layer(path: Path, name: str) -> pd.DataFrame:
    """One layer with the types that its contract states; flags with gaps come back from GDAL as objects."""
    table = pyogrio.read_dataframe(path, layer=name, use_arrow=True)
    columns: dict[str, Column] = {
        column.name: column for contract in RESULT_CONTRACTS if contract.name == name for column in contract.columns
    }
    objects = [str(c) for c in table.columns if table[c].dtype == object]
    flags = {c: "boolean" for c in objects if table[c].dropna().isin([True, False]).all()}
    stated = {c: _DTYPES.get(column.kind, "str") for c, column in columns.items() if c in table.columns}
    return table.astype({**flags, **stated})
