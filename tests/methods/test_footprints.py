"""Are approximated outlines as large as their sites, apart from each other, and cut by streets?"""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.methods.footprints import CORNERS, approximate_footprints, regular_corners

WUHAN = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "wuhan"


def outlines(
    places,
    site_area_m2,
    *,
    streets: Sequence[shapely.LineString] = (),
    default_area_m2: float = 10_000.0,
    street_half_width_m: float = 5.0,
):
    return approximate_footprints(
        np.asarray(shapely.points(np.array(places, dtype=float)), dtype=object),
        np.array(site_area_m2, dtype=float),
        default_area_m2=default_area_m2,
        streets=np.asarray(streets, dtype=object),
        street_half_width_m=street_half_width_m,
    )


def test_a_lone_site_has_exactly_its_area():
    """900 and 40,000 m2 far apart; unknown, zero and negative sites take the default of 2,500 m2."""
    places = [(0, 0), (5000, 0), (10_000, 0), (15_000, 0), (20_000, 0)]
    found = outlines(places, [900, 40_000, np.nan, 0, -5], default_area_m2=2500)
    assert shapely.area(found) == pytest.approx([900, 40_000, 2500, 2500, 2500])
    assert shapely.get_num_coordinates(found).tolist() == [CORNERS + 1] * 5


def test_two_neighbours_meet_halfway():
    """Points at x = 0 and x = 60: nothing of the first lies beyond x = 30, and neither loses anything elsewhere.

    Both are mirror images, so both have the same area.
    """
    first, second = outlines([(0, 0), (60, 0)], [10_000, 10_000])
    assert first.bounds[2] == pytest.approx(30)
    assert second.bounds[0] == pytest.approx(30)
    assert first.area == pytest.approx(second.area)
    whole = shapely.Polygon(regular_corners(np.array([[0.0, 0.0]]), np.array([10_000.0]))[0].tolist())
    half = whole.intersection(shapely.box(-500, -500, 30, 500))
    assert shapely.symmetric_difference(first, half, grid_size=1e-6).area < 1e-3


def test_a_small_neighbour_that_is_not_reached_cuts_nothing():
    """The line halfway lies at x = 50, beyond the small site's 3 m: it stays whole, and the large one is cut there."""
    large, small = outlines([(0, 0), (100, 0)], [40_000, 25])
    assert small.area == pytest.approx(25)
    assert large.bounds[2] == pytest.approx(50)


def test_estates_at_one_place_share_it_like_a_cake():
    """Four sites of 10,000 m2 at one point: a quarter each, all touching the point, none over another."""
    found = outlines([(7, 7)] * 4, [10_000] * 4)
    assert shapely.area(found) == pytest.approx([2500] * 4)
    assert shapely.distance(found, shapely.Point(7, 7)) == pytest.approx([0] * 4, abs=1e-9)
    assert shapely.union_all(found).area == pytest.approx(10_000)


def test_a_street_takes_its_width_and_keeps_the_side_of_the_point():
    """A street along y = 20, 10 m wide: the part with the point ends at y = 15, and the part beyond 25 is dropped."""
    (found,) = outlines([(0, 0)], [10_000], streets=[shapely.LineString([(-500, 20), (500, 20)])])
    assert found.bounds[3] == pytest.approx(15)
    assert found.contains(shapely.Point(0, 0))


def test_a_point_on_a_street_keeps_the_nearest_large_piece():
    """The point stands 1 m north of the axis: the northern piece is 4 m off, the southern one 6 m."""
    (found,) = outlines([(0, 1)], [10_000], streets=[shapely.LineString([(-500, 0), (500, 0)])])
    assert found.bounds[1] == pytest.approx(5)


def test_a_point_between_two_carriageways_is_not_a_strip():
    """Axes at y = -6 and y = 6 leave a strip of 2 m around the point, 2 % of the site: too little to be the estate.

    Of the two large pieces the northern one is nearer, and it begins at y = 11.
    """
    roads = [shapely.LineString([(-500, y), (500, y)]) for y in (-6, 6)]
    (found,) = outlines([(0, 0.5)], [10_000], streets=roads)
    assert found.bounds[1] == pytest.approx(11)


def test_a_site_under_a_street_is_left_whole():
    (found,) = outlines([(0, 0)], [25], streets=[shapely.LineString([(-500, 0), (500, 0)])])
    assert found.area == pytest.approx(25)


def test_nothing_gives_nothing():
    assert outlines(np.empty((0, 2)), []).tolist() == []


places = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda p: (p[0] * 17.0, p[1] * 17.0))
sites = st.one_of(st.just(np.nan), st.integers(10, 40_000).map(float))
roads = st.lists(st.tuples(places, places).filter(lambda ends: ends[0] != ends[1]), max_size=4)


@given(st.lists(st.tuples(places, sites), min_size=1, max_size=12), roads, st.randoms())
def test_outlines_are_valid_apart_and_do_not_depend_on_the_order(rows, lines, shuffle):
    """Any points on a grid with many repeats, any streets.

    Single valid polygons, no larger than their sites, at most rounding in common; the same set for another
    order of rows (rows of one place and area are alike and may swap).
    """
    streets = [shapely.LineString(line) for line in lines]
    found = outlines([row[0] for row in rows], [row[1] for row in rows], streets=streets)
    area_m2 = np.array([10_000.0 if np.isnan(row[1]) else row[1] for row in rows])
    assert shapely.get_type_id(found).tolist() == [shapely.GeometryType.POLYGON] * len(rows)
    assert shapely.is_valid(found).all()
    assert (shapely.area(found) > 0).all()
    assert (shapely.area(found) <= area_m2 + 1e-3).all()
    one, other = np.triu_indices(len(rows), 1)
    # on a grid: without one, GEOS 3.14 finds 770 m2 in common of two sites of this test that only touch
    assert (shapely.area(shapely.intersection(found[one], found[other], grid_size=1e-6)) < 1e-3).all()
    mixed = rows.copy()
    shuffle.shuffle(mixed)
    again = outlines([row[0] for row in mixed], [row[1] for row in mixed], streets=streets[::-1])
    assert sorted(shapely.to_wkb(found)) == sorted(shapely.to_wkb(again))


def test_outlines_of_wuhan():
    """7,915 estates, 92,667 streets, 751 estates at a place that another one has too."""
    if not WUHAN.exists():
        pytest.skip("the data folder beside the repository holds no Wuhan")
    streets = gpd.read_parquet(WUHAN / "network" / "wuhan_streets_original.parquet").geometry.to_numpy()
    estates = pd.read_csv(WUHAN / "estates_wuhan.csv")
    points = np.asarray(gpd.points_from_xy(estates["lng_wgs84"], estates["lat_wgs84"], crs=4326).to_crs(32650))
    site = estates["site_area_m2"].to_numpy(dtype=float)
    found = approximate_footprints(points, site, default_area_m2=20_000, streets=streets, street_half_width_m=6)
    assert shapely.is_valid(found).all()
    assert set(shapely.get_type_id(found)) == {shapely.GeometryType.POLYGON}
    assert (shapely.area(found) > 0).all()
    one, other = shapely.STRtree(found).query(found, predicate="intersects")
    pair = one < other
    assert shapely.area(shapely.intersection(found[one[pair]], found[other[pair]], grid_size=1e-6)).max() < 1e-3
    # nine points in ten lie in their outline; the others stand on a street
    assert (shapely.distance(found, points) < 1e-5).mean() > 0.9
