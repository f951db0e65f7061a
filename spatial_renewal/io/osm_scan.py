"""What does an OSM file hold that our rules ask for? (points, ways by node id, areas)"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from spatial_renewal.errors import Finding, SourceError, finding
from spatial_renewal.io.osm_features import (
    PER_DEGREE,
    UNKNOWN,
    Features,
    Scan,
    Streams,
    TagColumns,
    Wanted,
    Ways,
    Whole,
    texts,
)
from spatial_renewal.io.osm_libosmium import Collected, collect, collect_areas
from spatial_renewal.io.pbf_blocks import read_pbf
from spatial_renewal.io.pbf_cut import loose_objects
from spatial_renewal.io.pbf_wire import WireError

_FORMATS = {
    ".osm.xml": "xml",
    ".osm": "xml",
    ".osm.gz": "xml.gz",
    ".osm.bz2": "xml.bz2",
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
}
_MOST_LON, _MOST_LAT = 180 * PER_DEGREE, 90 * PER_DEGREE


def scan_osm(path: Path, *, shown: str, wanted: Wanted) -> Scan:
    """Read what `wanted` names.

    Parameters
    ----------
    path
        File ending in .osm, .osm.xml, .osm.gz, .osm.bz2 or .osm.pbf.
    shown
        What messages call the file.
    wanted
        Tag keys to look for.

    Returns
    -------
    Scan
        The same whichever of the two readers read the file.

    Raises
    ------
    SourceError
        The file is missing, cut off, empty or no OSM file.
    """
    file_format = next((kind for end, kind in _FORMATS.items() if path.name.lower().endswith(end)), None)
    if file_format is None:
        raise SourceError(finding("osm_suffix", shown, values={"suffixes": ", ".join(_FORMATS)}))
    if not path.is_file():
        raise SourceError(finding("osm_not_there", shown))
    try:
        streams, collected = _read(path, file_format, wanted)
    except (RuntimeError, ValueError, OSError) as error:  # what libosmium raises for a file that it cannot read
        raise SourceError(finding("osm_unreadable", shown, values={"why": str(error)})) from error
    if not (len(streams.point_ids) or len(streams.way_ids) or collected.areas):
        raise SourceError(finding("osm_empty", shown))
    on_globe = (np.abs(streams.point_xy) <= (_MOST_LON, _MOST_LAT)).all(axis=1)
    ways = _ways(streams)
    return Scan(
        points=_points(streams, np.flatnonzero(on_globe)),
        ways=ways,
        areas=_areas(collected),
        findings=(
            *_findings(streams.point_ids[~on_globe], ways, collected.broken, shown),
            *(_early_end(path, shown) if not streams.has_relations else ()),
        ),
    )


def _read(path: Path, file_format: str, wanted: Wanted) -> tuple[Streams, Collected]:
    """Points and ways, and areas; libosmium reads whatever our reader of blocks does not know."""
    if file_format == "pbf":
        try:
            return read_pbf(path, wanted), collect_areas(path, file_format, wanted)
        except WireError:
            pass
    collected = collect(path, file_format, wanted)
    return collected.streams(), collected


def _early_end(path: Path, shown: str) -> tuple[Finding, ...]:
    loose = loose_objects(path)
    counts: dict[str, object] = {"nodes": loose.nodes, "ways": loose.ways}
    return (finding("osm_ends_early", shown, values=counts),) if loose.tells_a_cut else ()


def _points(streams: Streams, kept: Whole) -> Features:
    return Features(
        ids=texts([f"n{number}" for number in streams.point_ids[kept].tolist()]),
        tags=streams.point_tags.take(kept),
        shapes=np.asarray(shapely.points(streams.point_xy[kept] / PER_DEGREE), dtype=object),
    )


def _ways(streams: Streams) -> Ways:
    place = np.where(streams.node_xy == UNKNOWN, np.nan, streams.node_xy / PER_DEGREE)
    return Ways(
        ids=streams.way_ids,
        tags=streams.way_tags,
        way=np.repeat(np.arange(len(streams.way_ids)), streams.way_sizes),
        node=streams.node,
        lon=place[:, 0],
        lat=place[:, 1],
    )


def _areas(collected: Collected) -> Features:
    shapes = shapely.from_wkb(texts([wkb for _, _, wkb in collected.areas]))
    return Features(
        ids=texts([name for name, _, _ in collected.areas]),
        tags=TagColumns.of([tags for _, tags, _ in collected.areas]),
        shapes=one_polygon(valid_polygons(shapes)),
    )


def valid_polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Polygons, with crossing rings repaired; what a repair leaves besides polygons is dropped."""
    broken = ~shapely.is_valid(shapes)
    mended = shapes.copy()
    # the structure method never returns lines beside polygons: a buffer of zero only changes the type
    mended[broken] = shapely.buffer(shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False), 0.0)
    return mended


def one_polygon(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Multipolygons of one part as polygons."""
    single = shapely.get_num_geometries(shapes) == 1
    plain = shapes.copy()
    plain[single] = shapely.get_geometry(shapes[single], 0)
    return plain


def _findings(off_globe: Whole, ways: Ways, broken: list[str], shown: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    unknown = np.isnan(ways.lon)
    # ways by what is true of any of their nodes
    known_somewhere, drawn, lacking = (
        np.bincount(ways.way[nodes], minlength=len(ways.ids)) > 0
        for nodes in (~unknown, unknown & (ways.node < 0), unknown)
    )
    negative = np.flatnonzero(drawn)
    outside = np.flatnonzero(lacking & ~drawn & known_somewhere)
    absent = np.flatnonzero(lacking & ~drawn & ~known_somewhere)
    if absent.size:
        found.append(finding("osm_ways_absent", shown, ids=(f"w{i}" for i in ways.ids[absent])))
    if outside.size:
        found.append(finding("osm_nodes_missing", shown, ids=(f"w{i}" for i in ways.ids[outside])))
    if negative.size:
        found.append(finding("osm_never_uploaded", shown, ids=(f"w{i}" for i in ways.ids[negative])))
    if broken:
        found.append(finding("osm_areas_broken", shown, ids=broken))
    if off_globe.size:
        found.append(finding("osm_off_the_globe", shown, ids=(f"n{i}" for i in off_globe)))
    return tuple(found)
