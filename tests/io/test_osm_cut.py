"""Is an extract that was cut between two blocks told from a whole one?"""

from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as osm
import pytest

from spatial_renewal.errors import SourceError
from spatial_renewal.io.osm import read_osm
from spatial_renewal.io.pbf_cut import loose_objects
from tests.io.osm_xml import codes, node, read_town, way

# A block holds 8,000 objects.
NODES, WAYS = 20_000, 9_999


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Path:
    """Three blocks of nodes, two of ways, one of relations; the first way is the outline of the relation's park."""
    path = tmp_path_factory.mktemp("cut") / "town.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for i in range(NODES):
            tags = {"amenity": "bank"} if i == 7 else {}
            writer.add_node(osm.Node(id=i + 1, location=(114 + i * 1e-5, 30.0 + i * i % 7 * 1e-5), tags=tags))
        writer.add_way(osm.Way(id=1, nodes=[1, 2, 3, 1], tags={}))
        for k in range(1, WAYS + 1):
            through = [2 * k + 1, 2 * k + 2] if k < WAYS else [2 * k + 1, 2 * k + 2, 4, 5]
            writer.add_way(osm.Way(id=k + 1, nodes=through, tags={"highway": "path"}))
        members = [("w", 1, "outer")]
        writer.add_relation(osm.Relation(id=1, members=members, tags={"type": "multipolygon", "leisure": "park"}))
    return path


def borders(path: Path) -> list[int]:
    """Where each block ends: after the header, three of nodes, two of ways, one of relations."""
    raw = path.read_bytes()
    ends, at = [], 0
    while at < len(raw):
        head = int.from_bytes(raw[at : at + 4], "big")
        sized = raw[raw.rindex(b"\x18", at, at + 4 + head) + 1 : at + 4 + head]
        at += 4 + head + sum((byte & 0x7F) << 7 * i for i, byte in enumerate(sized))
        ends.append(at)
    return ends


@pytest.mark.parametrize(("blocks", "streets"), [(2, 0), (4, 0), (5, 7_999), (6, 9_999)])
def test_every_border_but_the_last_tells(town, tmp_path, blocks, streets):
    """Behind some nodes, all nodes, some ways, all ways: nodes or untagged ways wait for what never comes."""
    ends = borders(town)
    assert len(ends) == 7
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(town.read_bytes()[: ends[blocks - 1]])
    extract = read_osm(cut, shown="cut")
    assert "osm_ends_early" in codes(extract)
    assert extract.rows["streets_ways"] == streets
    assert ("osm_no_streets" in codes(extract)) is (streets == 0)


def test_a_whole_file_tells_nothing(town):
    extract = read_osm(town, shown="town")
    assert "osm_ends_early" not in codes(extract)
    assert extract.rows["context"] == 1


def test_nothing_but_a_header_is_empty(town, tmp_path):
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(town.read_bytes()[: borders(town)[0]])
    with pytest.raises(SourceError) as refused:
        read_osm(cut, shown="cut")
    assert [found.code for found in refused.value.findings] == ["osm_empty"]


def test_what_is_loose_is_counted(town, tmp_path):
    """Cut behind the first block of ways: 8,000 of 10,000 ways; each of the 2,000 others had two nodes of its own.

    Nodes 4 and 5 are of other ways as well; the node with a tag is not plain.
    """
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(town.read_bytes()[: borders(town)[4]])
    loose = loose_objects(cut)
    assert (loose.nodes, loose.ways, loose.plain_nodes) == (NODES - 16_000, 1, NODES - 1)


def test_an_extract_of_streets_alone_is_not_suspected(tmp_path):
    """No relations, and every node of some way."""
    path = tmp_path / "streets.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for i in np.arange(4).tolist():
            writer.add_node(osm.Node(id=i + 1, location=(114 + i * 1e-3, 30.0), tags={}))
        writer.add_way(osm.Way(id=1, nodes=[1, 2, 3, 4], tags={"highway": "path"}))
    assert codes(read_osm(path, shown="streets")) == {}


def test_ways_of_which_no_node_is_there_are_told_from_those_that_leave(tmp_path):
    """Way 5 has none of its nodes, way 6 one of two, way 7 all."""
    ends = {5: [91, 92], 6: [1, 93], 7: [1, 2]}
    streets = "".join(way(number, nodes, highway="path") for number, nodes in ends.items())
    town = read_town(tmp_path, node(1, 0, 0) + node(2, 1, 0) + streets)
    assert codes(town)["osm_ways_absent"] == ("w5",)
    assert codes(town)["osm_nodes_missing"] == ("w6",)
    assert len(town.streets) == 1
