"""What does libosmium find in an OSM file? (points, ways and areas of every dialect; areas of any file)"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import osmium
import osmium.filter
import osmium.geom
import osmium.io
import osmium.osm

from spatial_renewal.io.osm_features import UNKNOWN, Streams, TagColumns, Wanted

Tags = Mapping[str, str]


@dataclass(slots=True)
class Collected:
    """Plain lists that grow while the file is read; `expected` names the areas that ought to come out."""

    points: list[tuple[int, Tags, int, int]] = field(default_factory=list)
    ways: list[tuple[int, Tags]] = field(default_factory=list)
    nodes: list[list[tuple[int, int, int]]] = field(default_factory=list)
    areas: list[tuple[str, Tags, str]] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    @property
    def broken(self) -> list[str]:
        """Areas that did not come out."""
        return sorted(self.expected - {name for name, _, _ in self.areas})

    def streams(self) -> Streams:
        """Points and ways as arrays."""
        node = np.array([node for nodes in self.nodes for node in nodes], dtype=np.int64).reshape(-1, 3)
        return Streams(
            point_ids=np.array([number for number, _, _, _ in self.points], dtype=np.int64),
            point_tags=TagColumns.of([tags for _, tags, _, _ in self.points]),
            point_xy=np.array([(x, y) for _, _, x, y in self.points], dtype=np.int64).reshape(-1, 2),
            way_ids=np.array([number for number, _ in self.ways], dtype=np.int64),
            way_tags=TagColumns.of([tags for _, tags in self.ways]),
            way_sizes=np.array([len(nodes) for nodes in self.nodes], dtype=np.int64),
            node=node[:, 0],
            node_xy=node[:, 1:],
            has_relations=True,
        )


def collect(path: Path, file_format: str, wanted: Wanted) -> Collected:
    """Everything that `wanted` names.

    Parameters
    ----------
    path
        The file.
    file_format
        As libosmium calls it: xml, xml.gz, xml.bz2, pbf.
    wanted
        Tag keys that matter.

    Raises
    ------
    RuntimeError, ValueError, OSError
        What libosmium raises for a file that it cannot read.
    """
    collected = _collect(osmium.io.File(str(path), file_format), wanted)
    if _lacks_nodes(collected) and _ways_come_first(osmium.io.File(str(path), file_format)):
        return _collect_sorted(path, wanted)
    return collected


def collect_areas(path: Path, file_format: str, wanted: Wanted) -> Collected:
    """Areas only; points and ways stay empty. The same errors."""
    return _collect(
        osmium.io.File(str(path), file_format), replace(wanted, point_keys=frozenset(), line_keys=frozenset())
    )


def _collect(file: osmium.io.File, wanted: Wanted) -> Collected:
    collected = Collected()
    shapes = osmium.geom.WKBFactory()
    keys = wanted.point_keys | wanted.line_keys | wanted.area_keys
    source = osmium.FileProcessor(file).with_areas(osmium.filter.KeyFilter(*sorted(wanted.area_keys)))
    if not wanted.point_keys:
        source = source.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY | osmium.osm.RELATION | osmium.osm.AREA))
    for item in source.with_filter(osmium.filter.KeyFilter(*sorted(keys))):
        tags = {tag.k: tag.v for tag in item.tags if tag.k in wanted.kept_keys}
        if isinstance(item, osmium.osm.Node):
            if not wanted.point_keys.isdisjoint(tags):
                collected.points.append((item.id, tags, item.location.x, item.location.y))
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


def _collect_way(way: osmium.osm.Way, tags: Tags, wanted: Wanted, collected: Collected) -> None:
    if not wanted.line_keys.isdisjoint(tags):
        collected.ways.append((way.id, tags))
        collected.nodes.append([(node.ref, node.x, node.y) for node in way.nodes])
    if way.is_closed() and not wanted.area_keys.isdisjoint(tags) and way.tags.get("area") != "no":
        collected.expected.add(f"w{way.id}")


def _lacks_nodes(collected: Collected) -> bool:
    lines_lack = any(x == UNKNOWN for nodes in collected.nodes for _, x, _ in nodes)
    return lines_lack or bool(collected.broken)


def _ways_come_first(file: osmium.io.File) -> bool:
    # Overpass writes ways before nodes when asked for "out body; >; out skel": locations are then known too late
    way_seen = False
    for item in osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY):
        if isinstance(item, osmium.osm.Way):
            way_seen = True
        elif way_seen:
            return True
    return False


def _collect_sorted(path: Path, wanted: Wanted) -> Collected:
    with tempfile.TemporaryDirectory() as folder:
        ordered = Path(folder) / "sorted.osm.pbf"
        merged = osmium.MergeInputReader()
        merged.add_file(str(path))
        with osmium.SimpleWriter(str(ordered)) as writer:
            merged.apply(writer)
        return _collect(osmium.io.File(str(ordered), "pbf"), wanted)
