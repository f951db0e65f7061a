"""Does an OSMnx GraphML become streets, each once?"""

from pathlib import Path

import networkx as nx
import pytest
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import SourceError
from spatial_renewal.io.graphml import read_graphml
from spatial_renewal.tables import BARRIERS, CONTEXT, FACILITIES, GATES, LEDGER, STREETS

SHENZHEN = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "shenzhen" / "shenzhen_futian_walk.graphml"


def graph(crs: str = "epsg:4326") -> nx.MultiDiGraph:
    """Nodes a (0, 0), b (1, 0), c (1, 1) in thousandths of a degree from 114 E 22.5 N."""
    made = nx.MultiDiGraph(crs=crs) if crs else nx.MultiDiGraph()
    for name, x, y in (("a", 0, 0), ("b", 1, 0), ("c", 1, 1)):
        made.add_node(name, x=str(114 + x / 1000), y=str(22.5 + y / 1000))
    return made


@pytest.fixture
def read(tmp_path):
    def _read(made: nx.Graph):
        nx.write_graphml(made, tmp_path / "walk.graphml")
        return read_graphml(tmp_path / "walk.graphml", shown="walk.graphml")

    return _read


def test_both_directions_are_one_street(read):
    """Four edges: a-b both ways, straight; a-b again by a bend, both ways. Two streets."""
    made = graph()
    bend = [(114.0, 22.5), (114.0005, 22.501), (114.001, 22.5)]
    made.add_edge("a", "b", highway="residential", name="东街")
    made.add_edge("b", "a", highway="residential", name="东街")
    made.add_edge("a", "b", highway="footway", geometry=shapely.LineString(bend).wkt)
    made.add_edge("b", "a", highway="footway", geometry=shapely.LineString(bend[::-1]).wkt)
    streets = read(made).streets
    assert streets[["from_node", "to_node"]].to_numpy().tolist() == [["a", "b"], ["a", "b"]]
    assert shapely.get_num_points(streets.geometry).tolist() == [2, 3]
    assert streets["name"].fillna("").tolist() == ["东街", ""]


def test_a_line_runs_from_its_first_node(read):
    """Undirected graphs keep a geometry in either direction."""
    made = graph()
    made.add_edge("a", "b", highway="path", geometry=shapely.LineString([(114.001, 22.5), (114.0, 22.5)]).wkt)
    (line,) = read(made).streets.geometry
    assert line.coords[0] == pytest.approx((114.0, 22.5))


def test_merged_ways(read):
    """OSMnx writes several values as a list: walked only where all of them are."""
    made = graph()
    made.add_edge("a", "b", highway="['steps', 'footway']", bridge="yes")
    made.add_edge("b", "c", highway="['primary', 'trunk']", tunnel="no")
    streets = read(made).streets
    assert streets["street_class"].tolist() == ["steps", "primary"]
    assert streets["walkable"].tolist() == [True, False]
    assert streets["bridge"].tolist() == [True, False]
    assert streets["tunnel"].tolist() == [False, False]


def test_a_projected_graph_comes_back_to_degrees(read):
    made = nx.MultiDiGraph(crs="EPSG:32650")
    made.add_node("a", x="500000", y="3320000")
    made.add_node("b", x="500100", y="3320000")
    made.add_edge("a", "b", highway="path")
    streets = read(made).streets
    assert streets.crs == "EPSG:4326"
    assert streets.geometry.iloc[0].coords[0][0] == pytest.approx(117.0)
    assert streets.to_crs("EPSG:32650").length.iloc[0] == pytest.approx(100.0, abs=1e-3)


def lost_node() -> nx.MultiDiGraph:
    made = graph()
    made.add_edge("a", "d", highway="path")
    return made


def line(**attributes: str) -> nx.MultiDiGraph:
    made = graph(attributes.pop("crs", "epsg:4326"))
    made.add_edge("a", "b", highway="path", **attributes)
    return made


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (graph(), "graphml_no_edges"),
        (lost_node(), "graphml_no_coordinates"),
        (line(crs=""), "no_crs"),
        (line(crs="EPSG:nonsense"), "graphml_crs"),
        (line(geometry="LINESTRING (1 2, 3"), "graphml_unreadable"),
    ],
)
def test_graphs_that_are_no_street_network_are_refused(read, made, code):
    with pytest.raises(SourceError) as refused:
        read(made)
    assert [found.code for found in refused.value.findings] == [code]


@pytest.mark.parametrize(
    "content", ["", "<html></html>", "<graphml><graph edgedefault='directed'><node id='1'/>", "a,b\n1,2"]
)
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "walk.graphml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        read_graphml(path, shown="walk.graphml")
    assert [found.code for found in refused.value.findings] == ["graphml_unreadable"]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        read_graphml(tmp_path / "no.graphml", shown="no.graphml")


def test_shenzhen():
    """osmnx.convert.to_undirected makes 2,595 of the 4,009 edges.

    It keeps two more than we do: two pairs of OSM ways are drawn over the same two nodes.
    """
    if not SHENZHEN.exists():
        pytest.skip("the data folder beside the repository holds no Shenzhen graph")
    town = read_graphml(SHENZHEN, shown="futian.graphml")
    assert dict(town.rows) == {"edges": 4009, "edges_left_out_same_street": 1416, "streets": 2593}
    assert len({*town.streets["from_node"], *town.streets["to_node"]}) == 1751
    tables = (
        (town.streets, STREETS),
        (town.facilities, FACILITIES),
        (town.estates, LEDGER),
        (town.barriers, BARRIERS),
        (town.gates, GATES),
        (town.context, CONTEXT),
    )
    for table, contract in tables:
        check_table(table.to_crs("EPSG:32649"), contract)
    assert town.gates.empty
