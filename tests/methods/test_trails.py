"""Does the search remember how it came? (by hand, and as our heap search finds it on random towns)"""

import numpy as np
import shapely
from hypothesis import given, settings

from spatial_renewal.methods.routes import NO_NODE, Targets, route_lines
from spatial_renewal.methods.snapping import Positions
from spatial_renewal.methods.trails import walk_from
from tests.methods.reach_town import foot_of, lines_of, search_from, town_of, towns


def feet_of(edges, places) -> Positions:
    edge, offset_m, gap_m = (np.array(part) for part in zip(*[foot_of(edges, xy) for xy in places], strict=True))
    return Positions(edge=edge, offset_m=offset_m, gap_m=gap_m)


def test_by_hand():
    """From (10, 3): 3 + 10 to the west end, 3 + 90 to the corner, 80 more up the lane."""
    edges = town_of(lines_of("0 0, 100 0", "100 0, 100 80"))
    reach, trail = walk_from(edges, feet_of(edges, [(10, 3)]), limit_m=1000.0)
    found = sorted(zip(reach.node_m.round(6), trail.node_before >= 0, trail.edge_before, strict=True))
    assert [(float(m), bool(inner), int(edge)) for m, inner, edge in found] == [
        (13, False, -1),
        (93, False, -1),
        (173, True, 1),
    ]


def test_beyond_the_limit_nothing_is_found():
    edges = town_of(lines_of("0 0, 100 0", "100 0, 100 80"))
    reach, trail = walk_from(edges, feet_of(edges, [(10, 0)]), limit_m=95.0)
    assert np.isinf(reach.node_m).sum() == 1
    assert (trail.node_before == NO_NODE).all()


def test_off_the_network_starts_nothing():
    edges = town_of(lines_of("0 0, 100 0"))
    nowhere = Positions(edge=np.array([-1]), offset_m=np.array([0.0]), gap_m=np.array([np.inf]))
    assert np.isinf(walk_from(edges, nowhere, limit_m=1e6)[0].node_m).all()


@settings(max_examples=60, deadline=None)
@given(towns())
def test_walks_are_as_long_as_those_of_a_heap(town):
    lines, places = town
    edges = town_of(lines)
    oracle = search_from(edges, *places[:2])
    reach, trail = walk_from(edges, feet_of(edges, places[:2]), limit_m=1e9)
    assert np.allclose(reach.node_m, oracle.reach.node_m)
    goal = feet_of(edges, places)
    targets = Targets(xy=np.array(places), edge=goal.edge, offset_m=goal.offset_m)
    xy = np.array(places[:2])
    ours = route_lines(edges, reach, trail, origin_xy=xy, targets=targets)
    theirs = route_lines(edges, oracle.reach, oracle.trail, origin_xy=xy, targets=targets)
    assert np.allclose(shapely.length(ours), shapely.length(theirs), equal_nan=True)
