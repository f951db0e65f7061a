"""Do OSM ways become streets that meet where they share a node, and only there?"""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.io.osm import OsmExtract
from spatial_renewal.io.osm_features import TagColumns, Ways
from spatial_renewal.io.osm_lines import known_chain, lines_between
from spatial_renewal.io.osm_streets import cut_at_junctions
from tests.io.osm_xml import codes, node, ordered, read_town, square, way


@pytest.fixture
def read(tmp_path):
    return lambda body: read_town(tmp_path, ordered(body))


def ends(extract: OsmExtract) -> dict[str, tuple[str, str]]:
    table = extract.streets
    return dict(zip(table["street_id"], zip(table["from_node"], table["to_node"], strict=True), strict=True))


def test_ways_are_cut_where_they_share_a_node(read):
    """Way 1 runs 1-2-3, way 2 runs 4-2-5: node 2 cuts both, so 4 pieces."""
    town = read(
        node(1, 0, 0) + node(2, 1, 0) + node(3, 2, 0) + node(4, 1, 1) + node(5, 1, -1)
        + way(1, [1, 2, 3], highway="residential", name="东街") + way(2, [4, 2, 5], highway="footway")
    )  # fmt: skip
    assert ends(town) == {"w1-1": ("1", "2"), "w1-2": ("2", "3"), "w2-1": ("4", "2"), "w2-2": ("2", "5")}
    assert town.streets["name"].fillna("").tolist() == ["东街", "东街", "", ""]
    assert town.streets["street_class"].tolist() == ["residential", "residential", "footway", "footway"]
    assert shapely.get_num_points(town.streets.geometry).tolist() == [2, 2, 2, 2]


def test_a_bridge_stays_apart_from_the_street_below(read):
    """Nodes 2 and 5 are at one place; no way shares them, so nothing is cut and the two never meet."""
    town = read(
        node(1, 0, 0) + node(2, 1, 0) + node(3, 2, 0) + node(4, 1, 1) + node(5, 1, 0) + node(6, 1, -1)
        + way(1, [1, 2, 3], highway="residential") + way(2, [4, 5, 6], highway="footway", bridge="yes", layer="1")
    )  # fmt: skip
    assert ends(town) == {"w1-1": ("1", "3"), "w2-1": ("4", "6")}
    assert town.streets["bridge"].tolist() == [False, True]
    assert town.streets["tunnel"].tolist() == [False, False]


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        # no way leads in: halved, since a street that ends where it begins has no other end
        ([], {"w1-1": ("1", "3"), "w1-2": ("3", "1")}),
        # one arm, at the first node: halved as well
        ([1], {"w1-1": ("1", "3"), "w1-2": ("3", "1"), "w9-1": ("1", "9")}),
        # one arm at node 2: node 1 closes the way and is used twice, so it cuts too
        ([2], {"w1-1": ("1", "2"), "w1-2": ("2", "1"), "w9-1": ("2", "9")}),
    ],
)
def test_closed_ways_are_cut(read, arms, expected):
    ring = node(1, 0, 0) + node(2, 1, 0) + node(3, 1, 1) + node(4, 0, 1) + node(9, 5, 5)
    town = read(
        ring
        + way(1, [1, 2, 3, 4, 1], highway="residential")
        + "".join(way(9, [arm, 9], highway="service") for arm in arms)
    )
    assert ends(town) == expected


def test_a_way_that_meets_itself_is_cut_there(read):
    """1-2-3-4-2 is a stick with a ring at its end: stick 1-2, ring 2-3-4-2 halved at its third node, 4."""
    town = read(
        node(1, 0, 0) + node(2, 1, 0) + node(3, 2, 0) + node(4, 2, 1) + way(1, [1, 2, 3, 4, 2], highway="service")
    )
    assert ends(town) == {"w1-1": ("1", "2"), "w1-2": ("2", "3"), "w1-3": ("3", "2")}


def test_missing_nodes_split_a_way(read):
    """1-2-?-3-4 gives 1-2 and 3-4; ?-5 has one known node and gives nothing. Both ways are reported."""
    town = read(
        node(1, 0, 0) + node(2, 1, 0) + node(3, 3, 0) + node(4, 4, 0) + node(5, 9, 9)
        + way(1, [1, 2, 99, 3, 4], highway="residential") + way(2, [98, 5], highway="residential")
    )  # fmt: skip
    assert ends(town) == {"w1-1": ("1", "2"), "w1-2": ("3", "4")}
    assert codes(town)["osm_nodes_missing"] == ("w1", "w2")


def test_squares_and_planned_streets_are_left_out_and_counted(read):
    town = read(
        square(1, 0, 0, 1, highway="pedestrian", area="yes")
        + square(2, 5, 5, 1, highway="construction")
        + square(3, 9, 9, 1, highway="residental")
        + square(4, 20, 20, 1, highway="motorway")
    )
    assert town.streets["street_class"].tolist() == ["residental", "residental", "motorway", "motorway"]
    assert town.streets["walkable"].tolist() == [True, True, False, False]
    assert town.rows["streets_left_out_squares"] == 1
    assert town.rows["streets_left_out_planned_or_no_street"] == 1
    unlisted = next(found for found in town.findings if found.code == "osm_class_unlisted")
    assert unlisted.values["classes"] == "residental (1)"


def test_nodes_that_a_piece_without_length_joins_are_one(read):
    """Nodes 2 and 3 are at one place and way 2 joins them: without way 2, ways 1 and 3 must still meet."""
    town = read(
        node(1, 0, 0) + node(2, 1, 0) + node(3, 1, 0) + node(4, 2, 0)
        + way(1, [1, 2], highway="steps") + way(2, [2, 3], highway="elevator") + way(3, [3, 4], highway="footway")
    )  # fmt: skip
    assert ends(town) == {"w1-1": ("1", "2"), "w3-1": ("2", "4")}
    assert codes(town)["osm_zero_length"] == ("w2-1",)


def test_ways_before_their_nodes_are_read(tmp_path):
    """Overpass writes ways first with `out body; >; out skel`."""
    body = (
        way(1, [1, 2], highway="residential") + way(5, [51, 52, 53, 51], landuse="residential", name="一村")
        + node(1, 0, 0) + node(2, 1, 0) + node(51, 2, 2) + node(52, 3, 2) + node(53, 3, 3)
    )  # fmt: skip
    town = read_town(tmp_path, body)
    assert ends(town) == {"w1-1": ("1", "2")}
    assert town.estates["name"].tolist() == ["一村"]
    assert codes(town) == {}


def test_drawn_but_never_uploaded_ways_are_named(read):
    town = read(
        node(-1, 0, 0) + node(-2, 1, 0) + way(-3, [-1, -2], highway="residential") + square(7, 3, 3, 1, highway="path")
    )
    assert codes(town)["osm_never_uploaded"] == ("w-3",)
    assert town.streets["street_id"].tolist() == ["w7-1", "w7-2"]


@given(st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=9), min_size=1, max_size=6))
def test_cutting_keeps_every_step_and_leaves_junctions_at_ends_only(walks):
    """The pieces are the ways' steps, each once, and no node inside a piece is used anywhere else."""
    place = np.random.default_rng(5).random((9, 2))
    nodes = np.concatenate([np.array(walk) for walk in walks])
    ways = Ways(
        ids=np.arange(len(walks)),
        tags=TagColumns.of([{} for _ in walks]),
        way=np.repeat(np.arange(len(walks)), [len(walk) for walk in walks]),
        node=nodes,
        lon=place[nodes, 0],
        lat=place[nodes, 1],
    )
    chain = known_chain(ways, np.ones(len(walks), dtype=bool))
    first, last = cut_at_junctions(chain)
    steps = sorted((a, b) for walk in walks for a, b in itertools.pairwise(walk) if a != b)
    kept = sorted(
        (a, b)
        for f, t in zip(first, last, strict=True)
        for a, b in zip(chain.node[f:t].tolist(), chain.node[f + 1 : t + 1].tolist(), strict=True)
    )
    assert kept == steps
    uses = np.bincount(chain.node, minlength=9)
    inside = [n for f, t in zip(first, last, strict=True) for n in chain.node[f + 1 : t].tolist()]
    assert all(uses[n] == 1 for n in inside)
    expected = sum(np.hypot(*(place[a] - place[b])) for a, b in steps)
    assert shapely.length(lines_between(chain, first, last)).sum() == pytest.approx(expected)
