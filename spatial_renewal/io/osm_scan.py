"""What does an OSM file hold that our rules ask for? (points, ways by node id, areas)"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
import osmium.filter
import osmium.geom
import osmium.io
import osmium.osm
import shapely

from spatial_renewal.errors import Finding, SourceError, finding

CRS = "EPSG:4326"
_FORMATS = {
    ".osm.xml": "xml",
    ".osm": "xml",
    ".osm.gz": "xml.gz",
    ".osm.bz2": "xml.bz2",
    ".osm.pbf": "pbf",
    ".pbf": "pbf",
}
# libosmium keeps coordinates as whole numbers of 1e-7 degree; the largest int32 stands for a node that is not there
_UNKNOWN = 2**31 - 1
_PER_DEGREE = 1e7

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Features:
    """Tagged objects: `ids` such as ``w12``, `tags` one mapping each, `shapes` in degrees."""

    ids: npt.NDArray[np.object_]
    tags: tuple[Tags, ...]
    shapes: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Ways:
    """Tagged ways and their nodes, flat: node `i` belongs to way number ``way[i]``.

    `lon` and `lat` are NaN where the file does not hold the node.
    """

    ids: npt.NDArray[np.int64]
    tags: tuple[Tags, ...]
    way: npt.NDArray[np.int64]
    node: npt.NDArray[np.int64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one reading of the file gave."""

    points: Features
    ways: Ways
    areas: Features
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Tag keys that matter: of points, of ways that are lines, of areas, and all that later rules look at."""

    point_keys: frozenset[str]
    line_keys: frozenset[str]
    area_keys: frozenset[str]
    kept_keys: frozenset[str]


@dataclass(slots=True)
class _Collected:
    """Plain lists that grow while the file is read."""

    points: list[tuple[str, Tags, int, int]] = field(default_factory=list)
    ways: list[tuple[int, Tags]] = field(default_factory=list)
    nodes: list[list[tuple[int, int, int]]] = field(default_factory=list)
    areas: list[tuple[str, Tags, str]] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    misplaced: list[str] = field(default_factory=list)


def scan_osm(path: Path, *, shown: str, wanted: Wanted) -> Scan:
    """Read an OSM file once.

    Parameters
    ----------
    path
        File ending in .osm, .osm.xml, .osm.gz, .osm.bz2 or .osm.pbf.
    shown
        What messages call the file.
    wanted
        Tag keys to look for.

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
        collected = _collect(osmium.io.File(str(path), file_format), wanted)
        if _lacks_nodes(collected) and _ways_come_first(osmium.io.File(str(path), file_format)):
            collected = _collect_sorted(path, wanted)
    except (RuntimeError, ValueError, OSError) as error:  # what libosmium raises for a file that it cannot read
        raise SourceError(finding("osm_unreadable", shown, values={"why": str(error)})) from error
    if not (collected.points or collected.ways or collected.areas):
        raise SourceError(finding("osm_empty", shown))
    points, ways, areas = _points(collected), _ways(collected), _areas(collected)
    return Scan(points=points, ways=ways, areas=areas, findings=_findings(collected, ways, shown))


def _collect(file: osmium.io.File, wanted: Wanted) -> _Collected:
    collected = _Collected()
    shapes = osmium.geom.WKBFactory()
    keys = wanted.point_keys | wanted.line_keys | wanted.area_keys
    for item in osmium.FileProcessor(file).with_areas().with_filter(osmium.filter.KeyFilter(*sorted(keys))):
        tags = {tag.k: tag.v for tag in item.tags if tag.k in wanted.kept_keys}
        if isinstance(item, osmium.osm.Node):
            if not wanted.point_keys.isdisjoint(tags):
                _collect_point(item, tags, collected)
        elif isinstance(item, osmium.osm.Way):
            _collect_way(item, tags, wanted, collected)
        elif wanted.area_keys.isdisjoint(tags):
            continue
        elif isinstance(item, osmium.osm.Relation):
            if item.tags.get("type") == "multipolygon":
                collected.expected.add(f"r{item.id}")
        # libosmium hands on broken areas without rings
        elif isinstance(item, osmium.osm.Area) and item.num_rings()[0]:
            name = f"{'w' if item.from_way() else 'r'}{item.orig_id()}"
            collected.areas.append((name, tags, shapes.create_multipolygon(item)))
    return collected


def _collect_way(way: osmium.osm.Way, tags: Tags, wanted: Wanted, collected: _Collected) -> None:
    if not wanted.line_keys.isdisjoint(tags):
        collected.ways.append((way.id, tags))
        collected.nodes.append([(node.ref, node.x, node.y) for node in way.nodes])
    if way.is_closed() and not wanted.area_keys.isdisjoint(tags) and way.tags.get("area") != "no":
        collected.expected.add(f"w{way.id}")


def _collect_point(node: osmium.osm.Node, tags: Tags, collected: _Collected) -> None:
    if node.location.valid():
        collected.points.append((f"n{node.id}", tags, node.location.x, node.location.y))
    else:
        collected.misplaced.append(f"n{node.id}")


def _lacks_nodes(collected: _Collected) -> bool:
    lines_lack = any(x == _UNKNOWN for nodes in collected.nodes for _, x, _ in nodes)
    return lines_lack or bool(_broken(collected))


def _broken(collected: _Collected) -> list[str]:
    return sorted(collected.expected - {name for name, _, _ in collected.areas})


def _ways_come_first(file: osmium.io.File) -> bool:
    # Overpass writes ways before nodes when asked for "out body; >; out skel": locations are then known too late
    way_seen = False
    for item in osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY):
        if isinstance(item, osmium.osm.Way):
            way_seen = True
        elif way_seen:
            return True
    return False


def _collect_sorted(path: Path, wanted: Wanted) -> _Collected:
    with tempfile.TemporaryDirectory() as folder:
        ordered = Path(folder) / "sorted.osm.pbf"
        merged = osmium.MergeInputReader()
        merged.add_file(str(path))
        with osmium.SimpleWriter(str(ordered)) as writer:
            merged.apply(writer)
        return _collect(osmium.io.File(str(ordered), "pbf"), wanted)


def _object_array(values: Iterable[object]) -> npt.NDArray[np.object_]:
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def _points(collected: _Collected) -> Features:
    place = np.array([(x, y) for _, _, x, y in collected.points], dtype=np.float64).reshape(-1, 2) / _PER_DEGREE
    return Features(
        ids=_object_array(name for name, _, _, _ in collected.points),
        tags=tuple(tags for _, tags, _, _ in collected.points),
        shapes=np.asarray(shapely.points(place), dtype=object),
    )


def _ways(collected: _Collected) -> Ways:
    sizes = np.array([len(nodes) for nodes in collected.nodes], dtype=np.int64)
    flat = np.array([node for nodes in collected.nodes for node in nodes], dtype=np.int64).reshape(-1, 3)
    place = np.where(flat[:, 1:] == _UNKNOWN, np.nan, flat[:, 1:] / _PER_DEGREE)
    return Ways(
        ids=np.array([number for number, _ in collected.ways], dtype=np.int64),
        tags=tuple(tags for _, tags in collected.ways),
        way=np.repeat(np.arange(len(sizes)), sizes),
        node=flat[:, 0],
        lon=place[:, 0],
        lat=place[:, 1],
    )


def _areas(collected: _Collected) -> Features:
    shapes = shapely.from_wkb(_object_array(wkb for _, _, wkb in collected.areas))
    return Features(
        ids=_object_array(name for name, _, _ in collected.areas),
        tags=tuple(tags for _, tags, _ in collected.areas),
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


def _findings(collected: _Collected, ways: Ways, shown: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    unknown = np.isnan(ways.lon)
    drawn = unknown & (ways.node < 0)
    negative = np.unique(ways.way[drawn])
    outside = np.setdiff1d(np.unique(ways.way[unknown]), negative)
    broken = _broken(collected)
    if outside.size:
        found.append(finding("osm_nodes_missing", shown, ids=(f"w{i}" for i in ways.ids[outside])))
    if negative.size:
        found.append(finding("osm_never_uploaded", shown, ids=(f"w{i}" for i in ways.ids[negative])))
    if broken:
        found.append(finding("osm_areas_broken", shown, ids=broken))
    if collected.misplaced:
        found.append(finding("osm_off_the_globe", shown, ids=collected.misplaced))
    return tuple(found)
