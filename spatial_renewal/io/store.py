"""How are results kept? (GeoPackage, Parquet, map and manifest: all of them or none, the same bytes each time)"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataSourceError

from spatial_renewal.contracts import Column
from spatial_renewal.errors import SourceError, finding
from spatial_renewal.io.checksums import sha256_of
from spatial_renewal.tables import RESULT_CONTRACTS

__all__ = ["read_results", "sha256_of", "write_layers", "write_results"]

PACKAGE, MAP, MANIFEST, TABLES = "results.gpkg", "map.html", "run.json", "tables"
# A GeoPackage notes when each layer was changed; a fixed time makes equal results equal bytes.
_FIXED_DATE = "2000-01-01T00:00:00Z"
_DTYPES: Mapping[str, str] = {"count": "int64", "flag": "bool", "maybe_flag": "boolean", "number": "float64"}


def write_results(
    out_dir: Path,
    *,
    tables: Mapping[str, pd.DataFrame],
    map_html: str,
    manifest: Mapping[str, object],
    documents: Iterable[tuple[str, bytes]] = (),
) -> None:
    """Write a run's results: ``results.gpkg``, ``tables/*.parquet``, ``map.html``, ``run.json`` and documents.

    Everything is first written beside `out_dir` and moved when complete: where anything fails, earlier
    results stay as they were. Files of other people in `out_dir` are not touched; tables of an earlier run that
    this one does not have are removed.

    Parameters
    ----------
    out_dir
        Folder for the results; made where it does not exist.
    tables
        By name; a layer of the package and a Parquet file each, with geometry or without.
    map_html
        The map, complete.
    manifest
        What the run was: plain JSON values.
    documents
        Path below `out_dir`, with ``/``, and content of every other file; taken one by one.

    Raises
    ------
    SourceError
        `out_dir` is a file, or a file in it cannot be replaced.
    """
    if out_dir.exists() and not out_dir.is_dir():
        raise SourceError(finding("output_is_file", str(out_dir)))
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out_dir.name}-", dir=out_dir.parent) as work:
            fresh = Path(work, "new")
            _write_all(fresh, tables, map_html, manifest)
            for name, content in documents:
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).write_bytes(content)
            _move(fresh, out_dir, aside=Path(work, "old"))
    except OSError as error:
        raise SourceError(finding("output_not_written", str(out_dir), values={"why": str(error)})) from error


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
        GeoDataFrame. Types are those that were written.

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
            return {str(name): _read_layer(path, str(name)) for name, _ in pyogrio.list_layers(path)}
        except DataSourceError as error:
            raise SourceError(finding("results_absent", str(path))) from error
    raise SourceError(finding("results_absent", str(path)))


def write_layers(path: Path, layers: Mapping[str, pd.DataFrame]) -> None:
    """Write one GeoPackage with a layer for each table, in their order; equal tables give equal bytes.

    Parameters
    ----------
    path
        The package; replaced where it exists.
    layers
        Tables by layer name, with geometry or without.
    """
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        for number, (name, table) in enumerate(layers.items()):
            pyogrio.write_dataframe(
                table.reset_index(drop=True), path, layer=name, driver="GPKG", append=number > 0, use_arrow=True
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_all(folder: Path, tables: Mapping[str, pd.DataFrame], map_html: str, manifest: Mapping[str, object]) -> None:
    (folder / TABLES).mkdir(parents=True)
    write_layers(folder / PACKAGE, tables)
    for name, table in tables.items():
        table.reset_index(drop=True).to_parquet(folder / TABLES / f"{name}.parquet", index=False, compression="zstd")
    (folder / MAP).write_text(map_html, encoding="utf-8", newline="\n")
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def _move(fresh: Path, out_dir: Path, *, aside: Path) -> None:
    """Put the new files in place of the old ones; on any failure put the old ones back."""
    coming = sorted(p.relative_to(fresh) for p in fresh.rglob("*") if p.is_file())
    leaving = [p for p in (*coming, *_stale(out_dir, coming)) if (out_dir / p).is_file()]
    moved: list[tuple[Path, Path]] = []
    made = [folder for folder in (out_dir, out_dir / TABLES) if not folder.exists()]
    try:
        for folder in sorted({name.parent for name in (*coming, *leaving)} | {Path(TABLES)}):
            (out_dir / folder).mkdir(parents=True, exist_ok=True)
            (aside / folder).mkdir(parents=True, exist_ok=True)
        for name in leaving:
            (out_dir / name).replace(aside / name)
            moved.append((aside / name, out_dir / name))
        for name in coming:
            (fresh / name).replace(out_dir / name)
            moved.append((out_dir / name, fresh / name))
    except OSError:
        for now, then in reversed(moved):
            now.replace(then)
        for folder in made[:1]:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _stale(out_dir: Path, coming: list[Path]) -> list[Path]:
    """Tables that an earlier run wrote, by its own package, and this one does not write."""
    package = out_dir / PACKAGE
    if not package.is_file():
        return []
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(package)]
    except DataSourceError:
        return []
    return [p for p in (Path(TABLES, f"{name}.parquet") for name in names) if p not in coming]


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
