"""What does a GIS file hold? (GeoPackage, Shapefile, GeoJSON, GeoParquet)"""

import codecs
import warnings
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from shapely.errors import ShapelyError

from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.reading import Reading, Role, locate, source_of
from spatial_renewal.io.settle import settle
from spatial_renewal.io.spec import LayerSpec

PARQUET_SUFFIXES = (".parquet", ".geoparquet")
VECTOR_SUFFIXES = (".gpkg", ".shp", ".geojson", ".json", *PARQUET_SUFFIXES)
# What Chinese shapefiles without a .cpg hold; GB18030 contains GBK and GB2312.
_CHINESE = "GB18030"
_READER_ERRORS = (
    DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, OSError, pa.ArrowException, ShapelyError,
)  # fmt: skip
_NON_SPATIAL = "None"


@dataclass(frozen=True, slots=True)
class _Opened:
    table: gpd.GeoDataFrame | None
    findings: tuple[Finding, ...] = ()


def read_vector(spec: LayerSpec, *, data_dir: Path, role: Role) -> Reading:
    """One layer of a GIS file, with coordinates, shapes and column names checked.

    Parameters
    ----------
    spec
        Which file and layer, and what the project says of it.
    data_dir
        Folder that the path is relative to.
    role
        What the layer holds.

    Returns
    -------
    Reading
        The layer in its own CRS (GCJ-02 and BD-09 as WGS84); bad data become findings, never an exception.
    """
    path, missing = locate(spec.path, data_dir)
    if path is None:
        return Reading(table=None, findings=missing)
    with warnings.catch_warnings(record=True) as notices:
        warnings.simplefilter("always")
        opened = _open(path, spec)
    said = tuple(dict.fromkeys(str(notice.message) for notice in notices))
    told = tuple(finding("reader_notice", spec.path, layer=spec.layer, values={"why": text}) for text in said)
    if opened.table is None:
        return Reading(table=None, findings=opened.findings)
    table = opened.table.set_axis(pd.RangeIndex(1, len(opened.table) + 1), axis=0)
    source = source_of(path, spec, role, len(table))
    return settle(table, spec, role, source=source, findings=opened.findings + told)


def _open(path: Path, spec: LayerSpec) -> _Opened:
    if spec.encoding and not known_encoding(spec.encoding):
        return _refused(spec, "encoding_unknown", {"encoding": spec.encoding})
    try:
        opened = _open_parquet(path, spec) if path.suffix.lower() in PARQUET_SUFFIXES else _open_gdal(path, spec)
    except UnicodeDecodeError as error:
        return _refused(spec, "text_not_decodable", {"encoding": error.encoding})
    except _READER_ERRORS as error:
        return _refused(spec, "file_unreadable", {"why": str(error).split("; ")[0].splitlines()[0]})
    if opened.table is not None and opened.table.active_geometry_name not in (None, "geometry"):
        others = opened.table.drop(columns="geometry", errors="ignore")
        return _Opened(others.rename_geometry("geometry"), opened.findings)
    return opened


def known_encoding(name: str) -> bool:
    """Whether Python can read text in the encoding `name`."""
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _refused(spec: LayerSpec, code: str, values: dict[str, object] | None = None) -> _Opened:
    return _Opened(None, (finding(code, spec.path, layer=spec.layer, values=values),))


def _open_parquet(path: Path, spec: LayerSpec) -> _Opened:
    if b"geo" not in (pq.read_schema(path).metadata or {}):
        return _refused(spec, "no_geometry")
    return _Opened(gpd.read_parquet(path))


def _open_gdal(path: Path, spec: LayerSpec) -> _Opened:
    layers = pyogrio.list_layers(path)
    spatial = [str(name) for name, kind in layers if kind is not None and kind != _NON_SPATIAL]
    if not spatial:
        return _refused(spec, "no_geometry")
    named: dict[str, object] = {"layers": ", ".join(spatial), "layer": spec.layer}
    if spec.layer and spec.layer not in spatial:
        nearest = get_close_matches(spec.layer, spatial, n=1, cutoff=0.5)
        code = "layer_unknown_nearest" if nearest else "layer_unknown"
        return _refused(spec, code, {**named, "nearest": nearest[0] if nearest else ""})
    if not spec.layer and len(spatial) > 1:
        return _refused(spec, "layers_unnamed", named)
    layer = spec.layer or spatial[0]
    if path.suffix.lower() == ".shp":
        return _open_shapefile(path, layer, spec)
    return _Opened(_read_layer(path, layer, spec.encoding))


def _read_layer(path: Path, layer: str, encoding: str) -> gpd.GeoDataFrame:
    # Rings that are not closed are closed, and GDAL's notice of it is passed on.
    table = pyogrio.read_dataframe(path, layer=layer, encoding=encoding or None, on_invalid="fix")
    return gpd.GeoDataFrame(table)


def _open_shapefile(path: Path, layer: str, spec: LayerSpec) -> _Opened:
    """Try the encodings that the table may have: as told, or the .cpg, UTF-8, GB18030 in this order."""
    beside = _cpg(path)
    candidates = [spec.encoding] if spec.encoding else list(dict.fromkeys([*beside, "UTF-8", _CHINESE]))
    for encoding in candidates:
        try:
            table = _read_layer(path, layer, encoding)
        except UnicodeDecodeError:
            continue
        guessed = encoding == _CHINESE and not spec.encoding and encoding not in beside
        told = (finding("encoding_guessed", spec.path, values={"encoding": encoding}),) if guessed else ()
        return _Opened(table, told)
    return _refused(spec, "text_not_decodable", {"encoding": " / ".join(candidates)})


def _cpg(path: Path) -> tuple[str, ...]:
    """The encoding that the file beside a shapefile states, where Python knows it."""
    found = [p for p in (path.with_suffix(".cpg"), path.with_suffix(".CPG")) if p.is_file()]
    if not found:
        return ()
    text = found[0].read_text(encoding="ascii", errors="replace").strip()
    return (text,) if known_encoding(text) else ()
