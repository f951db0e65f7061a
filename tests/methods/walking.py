"""Both engines on one town: what several tests of walks share."""

import importlib.util

import numpy as np
import shapely
from hypothesis import strategies as st

from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.shortest_paths import pairs_within
from spatial_renewal.methods.snapping import snap_to_edges
from spatial_renewal.methods.street_graph import build_street_graph
from spatial_renewal.methods.walk_graph import place_points

# numba is an extra; without it the tests hold scipy's engine to the same answers
COMPILED = (Engine("compiled"), Engine("compiled", threads=1)) if importlib.util.find_spec("numba") else ()
ENGINES = (*COMPILED, Engine("scipy"))


def lines_of(*wkt):
    return list(shapely.from_wkt([f"LINESTRING ({w})" for w in wkt]))


def between(*names):
    """Lines between nodes, each named by one letter: ``between("ab", "bc")`` are two that meet at b."""
    return {"nodes": np.array([[ord(a), ord(b)] for a, b in names])}


def placed(lines, points, *, engine=ENGINES[0], snap_m=1e6, **topology):
    """The points on the streets."""
    graph = build_street_graph(np.array(lines, dtype=object), **topology)
    return place_points(graph, snap_to_edges(np.array(points, dtype=object), graph, limit_m=snap_m, engine=engine))


def table_of(walk, *, limit_m=1e6, engine=ENGINES[0]):
    """Walk from every point to every other; infinite beyond the limit."""
    every = np.arange(len(walk.chain))
    found = pairs_within(walk, every, every, limit_m=limit_m, engine=engine)
    table = np.full((len(every), len(every)), np.inf)
    table[found.source, found.target] = found.distance_m
    assert len(found.source) == np.isfinite(table).sum(), "a pair was found twice"
    return table


def walks(lines, points, *, limit_m=1e6, snap_m=1e6, **topology):
    """The table, which every engine must agree on to the last bit."""
    tables = [
        table_of(placed(lines, points, engine=e, snap_m=snap_m, **topology), limit_m=limit_m, engine=e) for e in ENGINES
    ]
    for other in tables[1:]:
        np.testing.assert_array_equal(tables[0], other)
    return tables[0]


@st.composite
def towns(draw):
    """A random street plan on a coarse grid, with curves, parallels, loops, islands and dead ends, and points about."""
    spots = st.tuples(st.integers(0, 5), st.integers(0, 5))
    lines = []
    for number in range(draw(st.integers(2, 14))):
        path = [draw(spots) for _ in range(draw(st.integers(2, 4)))]
        xy = [(100.0 * x, 100.0 * y) for x, y in path]
        # inner vertices of no two lines agree, so they join none, as in the oracle
        bent = [xy[0], *[(x + 13.7 + 0.31 * number, y - 8.1 - 0.17 * k) for k, (x, y) in enumerate(xy[1:-1])], xy[-1]]
        if shapely.LineString(bent).length > 0:
            lines.append(shapely.LineString(bent))
    place = st.tuples(st.floats(-50, 550, width=32), st.floats(-50, 550, width=32))
    points = [shapely.Point(draw(place)) for _ in range(draw(st.integers(2, 8)))]
    return lines or lines_of("0 0, 100 0"), points


def one_nearest(lines, point):
    """A point equally near to two streets may join either: comparisons leave it out."""
    gaps = np.sort(shapely.distance(np.array(lines, dtype=object), point))
    return len(gaps) < 2 or gaps[1] - gaps[0] > 1e-9
