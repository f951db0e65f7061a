"""Do both readers of PBF files find the same, and is whatever ours does not know left to libosmium?"""

import zlib
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatial_renewal.errors import SourceError
from spatial_renewal.io import osm_scan
from spatial_renewal.io.osm import _wanted, read_osm
from spatial_renewal.io.osm_features import Streams, TagColumns
from spatial_renewal.io.osm_libosmium import collect
from spatial_renewal.io.osm_scan import scan_osm
from spatial_renewal.io.pbf_blocks import read_pbf
from spatial_renewal.io.pbf_wire import WireError
from spatial_renewal.profiles.rules import osm_tags
from tests.io.osm_xml import node, ordered, square, way

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
EXTRACTS = (
    "nanjing/nanjing_xinjiekou.osm.xml",
    "taichung/taichung_ruilian.osm.gz",
    "shanghai/shanghai_peoples_square_drive.osm",
    "porto/porto_portugal.osm.pbf",
)
WANTED = _wanted(osm_tags())


def as_pbf(path: Path, folder: Path, options: str = "pbf") -> Path:
    """The same objects as a PBF file."""
    target = folder / f"{path.name.split('.')[0]}.osm.pbf"
    target.unlink(missing_ok=True)
    with osmium.SimpleWriter(osmium.io.File(str(target), options)) as writer:
        for item in osmium.FileProcessor(str(path)):
            writer.add(item)
    return target


def held(tags: TagColumns) -> list[dict[str, str]]:
    objects: list[dict[str, str]] = [{} for _ in range(tags.size)]
    for row, key, value in zip(tags.row.tolist(), tags.key.tolist(), tags.value.tolist(), strict=True):
        objects[row][tags.keys[key]] = tags.values[value]
    return objects


def assert_same(one: Streams, other: Streams) -> None:
    for name in ("point_ids", "point_xy", "way_ids", "way_sizes", "node", "node_xy"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert held(one.point_tags) == held(other.point_tags)
    assert held(one.way_tags) == held(other.way_tags)


@pytest.mark.parametrize("name", EXTRACTS)
def test_both_readers_find_the_same_in_real_extracts(name, tmp_path):
    """Ids, tags, nodes and places to the last digit; libosmium is the oracle."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data folder beside the repository holds no {name}")
    pbf = path if name.endswith(".pbf") else as_pbf(path, tmp_path)
    assert_same(read_pbf(pbf, WANTED), collect(pbf, "pbf", WANTED).streams())


@pytest.mark.parametrize("name", EXTRACTS[:3])
def test_tables_are_the_same_from_xml_and_from_pbf(name, tmp_path):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data folder beside the repository holds no {name}")
    xml, pbf = read_osm(path, shown="x"), read_osm(as_pbf(path, tmp_path), shown="x")
    assert dict(xml.rows) == dict(pbf.rows)
    # whether a file ends early is asked of PBF only; the drive network of Shanghai holds 439 nodes that no way uses
    assert xml.findings == tuple(found for found in pbf.findings if found.code != "osm_ends_early")
    for table in ("streets", "facilities", "estates", "barriers", "gates", "context"):
        one, other = getattr(xml, table), getattr(pbf, table)
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
        assert (shapely.to_wkb(one.geometry.to_numpy()) == shapely.to_wkb(other.geometry.to_numpy())).all()


TABLES = ("streets", "facilities", "estates", "barriers", "crossings", "gates", "signals", "context", "buildings")


@pytest.mark.parametrize("name", EXTRACTS)
def test_tables_read_into_metres_are_those_that_are_moved_there(name):
    """To the last bit, and in the same order."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data folder beside the repository holds no {name}")
    degrees = read_osm(path, shown="x")
    crs = str(degrees.streets.estimate_utm_crs())
    metres = read_osm(path, shown="x", crs=crs)
    assert (metres.findings, dict(metres.rows)) == (degrees.findings, dict(degrees.rows))
    for table in TABLES:
        one, other = getattr(degrees, table).to_crs(crs), getattr(metres, table)
        assert one.crs == other.crs
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
        assert (shapely.to_wkb(one.geometry.to_numpy()) == shapely.to_wkb(other.geometry.to_numpy())).all()


PLACES = st.tuples(st.floats(-179, 179), st.floats(-89, 89))
TAGS = st.dictionaries(
    st.sampled_from(["highway", "amenity", "name", "note", "barrier"]), st.text("aé老;b ", max_size=9), max_size=4
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nodes=st.dictionaries(st.integers(1, 2**40), st.tuples(PLACES, TAGS), max_size=12),
    ways=st.lists(st.tuples(st.lists(st.integers(0, 15), max_size=9), TAGS), max_size=6),
)
def test_both_readers_find_the_same_in_any_file(nodes, ways, tmp_path):
    """Nodes anywhere, ways through nodes that may be missing, tags of any text."""
    ids = [*sorted(nodes), *range(5, 5 + 16 - len(nodes))]
    path = tmp_path / "any.osm.pbf"
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for number in sorted(nodes):
            place, tags = nodes[number]
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=tags))
        for number, (through, tags) in enumerate(ways):
            # libosmium asks ways without nodes whether they are closed, and stops
            refs = [ids[i] for i in through] or [ids[0], ids[1]]
            writer.add_way(osmium.osm.mutable.Way(id=number + 1, nodes=refs, tags=tags))
    assert_same(read_pbf(path, WANTED), collect(path, "pbf", WANTED).streams())


@pytest.fixture
def town(tmp_path):
    """A small town as XML."""
    path = tmp_path / "town.osm"
    body = ordered(
        node(1, 0, 0, amenity="bank") + node(2, 1, 0) + way(3, [1, 2], highway="path")
        + square(4, 2, 2, 1, landuse="residential")
    )  # fmt: skip
    path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "options", ["pbf,pbf_dense_nodes=false", "pbf,pbf_compression=lz4", "pbf,locations_on_ways=true"]
)
def test_dialects_that_ours_does_not_know_are_read_by_libosmium(options, town, tmp_path):
    try:
        pbf = as_pbf(town, tmp_path, options)
    except RuntimeError as error:
        pytest.skip(f"libosmium writes no such file here: {error}")
    extract = read_osm(pbf, shown="town")
    assert extract.facilities["facility_id"].tolist() == ["n1"]
    assert extract.streets["street_id"].tolist() == ["w3-1"]


def test_plain_nodes_are_not_for_our_reader(town, tmp_path):
    with pytest.raises(WireError):
        read_pbf(as_pbf(town, tmp_path, "pbf,pbf_dense_nodes=false"), WANTED)


def test_uncompressed_blocks(town, tmp_path):
    pbf = as_pbf(town, tmp_path, "pbf,pbf_compression=none")
    assert read_pbf(pbf, WANTED).way_ids.tolist() == [3]


def test_every_cut_inside_a_block_is_refused_by_our_reader(town, tmp_path):
    """A file ends with a block; cut anywhere else it is broken, or empty."""
    pbf = as_pbf(town, tmp_path)
    whole = pbf.read_bytes()
    borders = set()
    at = 0
    while at < len(whole):
        borders.add(at)
        head = int.from_bytes(whole[at : at + 4], "big")
        # the header's last field is the size of the block: 0x18 and a varint
        size, shift = 0, 0
        for byte in whole[whole.rindex(b"\x18", at, at + 4 + head) + 1 : at + 4 + head]:
            size |= (byte & 0x7F) << shift
            shift += 7
        at += 4 + head + size
    assert at == len(whole)
    for cut in set(range(1, len(whole))) - borders:
        pbf.write_bytes(whole[:cut])
        with pytest.raises(WireError):
            read_pbf(pbf, WANTED)


@given(damage=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_damaged_files_never_raise_anything_else(damage, town, tmp_path):
    """A byte changed inside the compressed blocks' content: refused, or read as what it now says."""
    pbf = as_pbf(town, tmp_path, "pbf,pbf_compression=none")
    raw = bytearray(pbf.read_bytes())
    raw[damage.draw(st.integers(0, len(raw) - 1))] = damage.draw(st.integers(0, 255))
    pbf.write_bytes(raw)
    try:
        read_pbf(pbf, WANTED)
    except WireError:
        return


def test_a_block_that_swells_is_refused(tmp_path):
    """32 MiB is what the format allows; this one unpacks to 64."""
    blob = zlib.compress(bytes(2**26), 9)
    sized = lambda number, raw: bytes([number << 3 | 2]) + varint(len(raw)) + raw  # noqa: E731 - one line of the format
    content = sized(3, blob)
    header = sized(1, b"OSMData") + b"\x18" + varint(len(content))
    path = tmp_path / "bomb.osm.pbf"
    path.write_bytes(len(header).to_bytes(4, "big") + header + content)
    with pytest.raises(WireError, match="too large"):
        read_pbf(path, WANTED)
    with pytest.raises(SourceError):
        scan_osm(path, shown="bomb", wanted=WANTED)


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def test_our_reader_is_the_one_that_reads_real_files(monkeypatch):
    """Porto needs no libosmium for points and ways."""
    path = DATA / EXTRACTS[3]
    if not path.exists():
        pytest.skip(f"the data folder beside the repository holds no {EXTRACTS[3]}")
    monkeypatch.setattr(osm_scan, "collect", None)
    assert len(scan_osm(path, shown="porto", wanted=WANTED).ways.ids) > 50_000
