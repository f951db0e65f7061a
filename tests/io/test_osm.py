"""Are real extracts read whole, and files that are none refused?"""

import gzip
from pathlib import Path

import pytest
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import SourceError
from spatial_renewal.io.osm import OsmExtract, read_osm
from spatial_renewal.tables import BARRIERS, CONTEXT, FACILITIES, GATES, LEDGER, STREETS
from tests.io.osm_xml import codes, node, read_town

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="30" lon="114"/><way id="2"><nd re', "osm_unreadable"),
        ("page.osm", b"<html><body>Too many requests</body></html>", "osm_unreadable"),
        ("nothing.osm", b"", "osm_unreadable"),
        ("bare.osm", b'<osm version="0.6"></osm>', "osm_empty"),
        ("text.osm.pbf", b"hello hello hello hello", "osm_unreadable"),
        ("text.osm.gz", b"hello", "osm_unreadable"),
        ("half.osm.gz", gzip.compress(b'<osm version="0.6">' + b"<node/>" * 99, mtime=0)[:40], "osm_unreadable"),
        ("id.osm", b'<osm version="0.6"><node id="x" lat="30" lon="114"/></osm>', "osm_unreadable"),
        ("streets.shp", b"", "osm_suffix"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_are_refused_with_one_finding(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as refused:
        read_osm(tmp_path / name, shown=name)
    assert [found.code for found in refused.value.findings] == [code]
    assert refused.value.findings[0].source == name


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        read_osm(tmp_path / "no.osm", shown="no.osm")


def test_points_off_the_globe_are_left_out(tmp_path):
    town = read_town(
        tmp_path, '<node id="1" lat="100" lon="2"><tag k="amenity" v="bank"/></node>' + node(2, 0, 0, amenity="bank")
    )
    assert town.facilities["facility_id"].tolist() == ["n2"]
    assert codes(town)["osm_off_the_globe"] == ("n1",)


def real(name: str) -> OsmExtract:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data folder beside the repository holds no {name}")
    return read_osm(path, shown=path.name)


def meets_contracts(extract: OsmExtract, metric: str) -> None:
    tables = (
        (extract.streets, STREETS),
        (extract.facilities, FACILITIES),
        (extract.estates, LEDGER),
        (extract.barriers, BARRIERS),
        (extract.gates, GATES),
        (extract.context, CONTEXT),
    )
    for table, contract in tables:
        assert table.crs == "EPSG:4326"
        check_table(table.to_crs(metric), contract)


def vertices(extract: OsmExtract) -> int:
    """Nodes of the walk network before any simplification: ends once, and all nodes between them."""
    walked = extract.streets[extract.streets["walkable"]]
    return len({*walked["from_node"], *walked["to_node"]}) + int((shapely.get_num_points(walked.geometry) - 2).sum())


def test_nanjing():
    """Of 11 residential areas one is a house (450 m2) and four are unnamed parts of town (22-44 ha).

    Of 18 schools: 5 primary, 8 junior, 1 kindergarten, 4 whose names do not tell. Of 5 hospitals: a dental
    one, and one that is mapped as a point and as an outline. Of 13 car parks: two for customers, one private.
    The walk network differs from the 1,614 nodes of osmnx by 2 %: trunk roads and cycleways are not walked.
    """
    town = real("nanjing/nanjing_xinjiekou.osm.xml")
    meets_contracts(town, "EPSG:32650")
    count = town.facilities["category"].value_counts()
    assert len(town.estates) == 6
    assert len(codes(town)["osm_no_estate"]) == 5
    assert count[["primary_school", "junior_school", "kindergarten"]].tolist() == [5, 8, 1]
    assert len(codes(town)["osm_no_category"]) == 4
    assert count["outpatient"] == 3
    assert count["car_parking"] == 10
    assert "elderly_day_care" not in count
    assert (town.context["kind"] == "building").sum() == 1277
    assert vertices(town) == pytest.approx(1614, rel=0.03)


def test_taichung_is_clipped():
    """31 residential ways, of which 11 run out of the extract and 20 are whole; 6 of the 20 named ones are cut.

    Of 40 objects tagged as car park three are cut or not public; of 4 schools one is the primary part of a high school
    and the others are cut or cannot be told. The walk network has 2,015 nodes in osmnx, which walks cycleways.
    """
    town = real("taichung/taichung_ruilian.osm.gz")
    meets_contracts(town, "EPSG:32651")
    count = town.facilities["category"].value_counts()
    assert len(town.estates) == 20
    assert town.estates["name"].notna().sum() == 14
    assert "瑞聯天地D區" in set(town.estates["name"])
    assert count["kindergarten"] == 1
    assert count["primary_school"] == 1
    assert count["car_parking"] == 37
    assert count["bus_stop"] == 53
    # of 180 ways that leave the extract 85 are named only
    assert len(codes(town)["osm_nodes_missing"]) == 95
    assert len(codes(town)["osm_ways_absent"]) == 85
    assert vertices(town) == pytest.approx(2015, rel=0.03)


def test_porto_has_the_size_that_other_readers_find():
    """The network has 328,556 walk nodes in osmnx; we walk neither cycleways nor the outlines of squares."""
    town = real("porto/porto_portugal.osm.pbf")
    meets_contracts(town, "EPSG:32629")
    assert vertices(town) == pytest.approx(328_556, rel=0.08)
    assert (town.streets["from_node"] != town.streets["to_node"]).all()


def test_shanghai_drive_network():
    town = real("shanghai/shanghai_peoples_square_drive.osm")
    meets_contracts(town, "EPSG:32651")
    assert town.rows["streets_ways"] == 796
    assert not town.streets.loc[town.streets["street_class"].isin(["trunk", "trunk_link"]), "walkable"].any()
