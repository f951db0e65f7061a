"""Isochrones: areas by hand, barriers, bands, and network distance at 3,000 points on made and on real streets."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_renewal.io.osm import read_osm
from spatial_renewal.methods.isochrones import buffered_isochrones, traced_isochrones
from spatial_renewal.methods.reach import merge_reaches, walk_to_places
from spatial_renewal.methods.reach_lines import reached_lines
from spatial_renewal.methods.slits import without_slits
from spatial_renewal.methods.street_land import street_land
from spatial_renewal.methods.street_pixels import street_pixels
from tests.io.helpers import REAL, needs_real_data
from tests.methods.reach_town import lines_of, reach_from, superblocks, town_of, towns

CROSS = ("0 0, 100 0", "-100 0, 0 0", "0 0, 0 100", "0 -100, 0 0")
LIMITS_M = [150.0, 300.0, 500.0]


def traced(edges, reaches, limits_m, *, max_offset_m=40.0, pixel_m=5.0, barriers=None):
    pixels = street_pixels(edges, pixel_m=pixel_m, max_offset_m=max_offset_m, barriers=barriers)
    return traced_isochrones(edges, pixels, reaches, limits_m=limits_m)


def buffered(edges, reaches, *, limits_m, buffer_m, barriers=None):
    land = street_land(edges, buffer_m=buffer_m, barriers=barriers)
    return buffered_isochrones(edges, land, reaches, limits_m=limits_m)


def wrong_shares(edges, reach, outline, *, limit_m, max_offset_m):
    """Commission and omission at 3,000 points in the square that the limit allows.

    A point is reached where its nearest street is within `max_offset_m` and the walk to it, all legs included, within
    the limit. Commission: of the points inside the outline, the share not reached. Omission: of the points reached,
    the share outside.
    """
    rng = np.random.default_rng(11)
    centre = shapely.get_coordinates(edges.geometry[reach.edge[0]].interpolate(reach.offset_m[0]))[0]
    points = np.asarray(shapely.points(centre + rng.uniform(-limit_m, limit_m, (3000, 2))))
    tree = shapely.STRtree(edges.geometry)
    (point, edge), gap_m = tree.query_nearest(
        points, max_distance=max_offset_m, return_distance=True, all_matches=False
    )
    place_m = shapely.line_locate_point(edges.geometry[edge], points[point])
    reached = np.zeros(len(points), dtype=bool)
    reached[point] = walk_to_places(edges, reach, edge, place_m) + gap_m <= limit_m
    inside = shapely.contains(outline, points)
    return (inside & ~reached).sum() / inside.sum(), (reached & ~inside).sum() / reached.sum()


def test_a_cross_traced_has_the_area_worked_out_by_hand():
    """Limit 60, offset 20: |x| + |y| <= 60 and the smaller of both <= 20: 7,200 - 4 * 200 = 6,400 m2."""
    cross = town_of(lines_of(*CROSS))
    outline = traced(cross, [reach_from(cross, (0, 0))], [60], max_offset_m=20, pixel_m=0.5)[0, 0]
    assert outline.area == pytest.approx(6400, rel=0.005)
    assert shapely.bounds(outline).tolist() == pytest.approx([-60, -60, 60, 60], abs=0.5)


def test_a_lane_buffered_ends_where_the_walk_ends():
    """Limit 100, leg 40, buffer 20: 40 m of lane each way at full width, and triangles to 60 m each way.

    80 * 40 + 2 * 20 * 20 = 4,000 m2, x from 440 to 560.
    """
    lane = town_of(lines_of("0 0, 1000 0"))
    outline = buffered(lane, [reach_from(lane, (500, 40))], limits_m=[100], buffer_m=20)[0, 0]
    assert outline.area == pytest.approx(80 * 40 + 2 * 20 * 20)
    assert shapely.bounds(outline).tolist() == pytest.approx([440, -20, 560, 20])


def test_slits_are_filled_and_holes_stay():
    """A slit of 6 m x 1 cm goes, with the splinter that lies in it; a yard of 2 x 2 m and the parts beside stay."""
    yard, slit = shapely.box(1, 1, 3, 3), shapely.box(2, 5, 8, 5.01)
    block = shapely.box(0, 0, 10, 10) - yard - slit
    splinter, beside = shapely.box(3, 5.002, 4, 5.004), shapely.box(20, 0, 21, 1)
    outlines = np.array([shapely.MultiPolygon([block, splinter, beside]), shapely.Polygon(), beside], dtype=object)
    closed = without_slits(outlines, width_m=0.1)
    assert closed[0].equals(shapely.MultiPolygon([shapely.box(0, 0, 10, 10) - yard, beside]))
    assert closed[1].is_empty
    assert closed[2] is beside


def test_no_slit_is_left_where_a_street_bends_at_a_junction():
    """Limit 120, junction at 100 m: with 20 m left every place up to 15 m about it is within the walk."""
    for arms in (["100 0, 170 70", "100 0, 130 -80"], ["100 0, 170 70", "100 0, 100 80"]):
        bend = town_of(lines_of("0 0, 100 0", *arms))
        outline = buffered(bend, [reach_from(bend, (0, 0))], limits_m=[120], buffer_m=40)[0, 0]
        assert outline.covers(shapely.Point(100, 0).buffer(10))
        assert not outline.contains(shapely.Point(125, 5))


def test_what_is_left_at_the_foot_is_walked_along_the_street_and_off_it():
    """Leg 40, limit 52, buffer 20: 12 m are left at the foot."""
    lane = town_of(lines_of("0 0, 1000 0"))
    outline = buffered(lane, [reach_from(lane, (500, 40))], limits_m=[52], buffer_m=20)[0, 0]
    assert shapely.bounds(outline).tolist() == pytest.approx([488, -12, 512, 12])
    assert outline.area == pytest.approx(2 * 12 * 12)


def test_an_origin_far_off_the_streets_has_not_the_isochrone_of_one_on_them():
    """5 km off: nothing within 1,000 m; 400 m off: 600 m are left. A peer gives all three the same polygon."""
    lane = town_of(lines_of("0 0, 4000 0"))
    reaches = [reach_from(lane, (2000, gap_m)) for gap_m in (0, 400, 5000)]
    for outlines in (
        traced(lane, reaches, [1000], pixel_m=10)[:, 0],
        buffered(lane, reaches, limits_m=[1000], buffer_m=40)[:, 0],
    ):
        on, near, far = outlines
        assert far.is_empty
        assert shapely.bounds(on)[[0, 2]].tolist() == pytest.approx([1000, 3000], abs=5)
        assert shapely.bounds(near)[[0, 2]].tolist() == pytest.approx([1400, 2600], abs=5)


def test_the_far_bank_of_a_river_is_not_reached():
    """Streets on both banks, 70 m apart, joined by nothing: outlines of the near one end at the river."""
    edges = town_of(lines_of("0 0, 600 0", "0 70, 600 70"))
    river = np.array(lines_of("-200 30, 800 30"), dtype=object)
    reach = reach_from(edges, (300, 0))
    far_bank = shapely.box(-200, 31, 800, 200)
    for outline in (
        traced(edges, [reach], [200], max_offset_m=50, barriers=river)[0, 0],
        buffered(edges, [reach], limits_m=[200], buffer_m=50, barriers=river)[0, 0],
    ):
        assert outline.intersection(far_bank).area < 0.02 * outline.area
        assert outline.contains(shapely.Point(300, -40))
        assert outline.contains(shapely.Point(300, 20))
    open_field = buffered(edges, [reach], limits_m=[200], buffer_m=50)[0, 0]
    assert open_field.contains(shapely.Point(300, 33))


@settings(max_examples=25)
@given(st.floats(0, 6.3), st.floats(-0.4, 0.4), st.floats(250, 700), st.booleans())
def test_no_outline_covers_a_bank_farther_than_the_streets_on_it_serve(phase, slope, limit_m, bridge):
    """A winding river between two streets, with a bridge or without: 3,000 places within 15 m of it, either form.

    Each that is covered is at most 60 m, and a pixel, from a street on its own bank that is reached.
    """
    x = np.linspace(-200, 1000, 80)
    bed = np.column_stack([x, 30 + slope * (x - 400) / 10 + 9 * np.sin(x / 17 + phase)])
    river = np.array([shapely.LineString(bed)], dtype=object)
    streets = lines_of("0 0, 400 0", "400 0, 800 0", "0 80, 400 80", "400 80, 800 80")
    edges = town_of([*streets, *lines_of("400 0, 400 80")] if bridge else streets)
    reach = reach_from(edges, (350, 0))
    reached = shapely.union_all(reached_lines(edges, reach, limits_m=[limit_m])[0])
    banks = [shapely.Polygon([*bed, (1000, far), (-200, far)]) for far in (-300, 400)]
    places = bed[np.random.default_rng(5).integers(0, len(bed), 3000)]
    spots = shapely.points(places + np.random.default_rng(6).uniform(-15, 15, (3000, 2)))
    # the cut along a barrier is a centimetre wide
    spots = spots[shapely.distance(spots, river[0]) > 0.02]
    for outline in (
        traced(edges, [reach], [limit_m], max_offset_m=60, pixel_m=10, barriers=river)[0, 0],
        buffered(edges, [reach], limits_m=[limit_m], buffer_m=60, barriers=river)[0, 0],
    ):
        for bank in banks:
            covered = spots[shapely.contains(bank, spots) & shapely.contains(outline, spots)]
            served = reached.intersection(bank)
            assert not len(covered) or (not served.is_empty and shapely.distance(covered, served).max() <= 70)


def test_a_bridge_carries_the_walk_over_the_river():
    """The same with a bridge at x=300: both banks are reached along it."""
    edges = town_of(lines_of("0 0, 300 0", "300 0, 600 0", "300 0, 300 70", "0 70, 300 70", "300 70, 600 70"))
    river = np.array([shapely.LineString([(-200, 35), (800, 35)])], dtype=object)
    reach = reach_from(edges, (300, 0))
    for outline in (
        traced(edges, [reach], [200], max_offset_m=30, barriers=river)[0, 0],
        buffered(edges, [reach], limits_m=[200], buffer_m=30, barriers=river)[0, 0],
    ):
        assert outline.contains(shapely.Point(300, 60))
        assert outline.contains(shapely.Point(380, 72))


def test_a_walled_estate_is_reached_by_its_own_lane_only():
    """A compound (100-300 x 10-150), its lane at y=80 enters from the east, 700 m round by street; walls all about.

    Within 300 m of (200, 0) nothing inside the wall is reached, though it is 10 m from the street.
    """
    wall = np.array(lines_of("300 78, 300 10, 100 10, 100 150, 300 150, 300 82"), dtype=object)
    edges = town_of(lines_of("-400 0, 200 0", "200 0, 800 0", "800 0, 800 80", "800 80, 120 80"))
    compound = shapely.box(101, 11, 299, 149)
    pixels = street_pixels(edges, pixel_m=5, max_offset_m=60, barriers=wall)
    reach = reach_from(edges, (200, 0))
    near, far = traced_isochrones(edges, pixels, [reach], limits_m=[300, 1400])[0]
    assert near.intersection(compound).area < 1
    assert far.contains(shapely.Point(200, 60))
    smooth = buffered(edges, [reach], limits_m=[300], buffer_m=60, barriers=wall)[0, 0]
    assert smooth.intersection(compound).area < 1
    assert buffered(edges, [reach], limits_m=[300], buffer_m=60)[0, 0].intersection(compound).area > 1000


@pytest.mark.parametrize("simplify_m", [0.0, 8.0])
def test_disjoint_bands_are_the_overlapping_ones_cut_up(simplify_m):
    """Bands share no area, their union is the outline of the longest walk, and longer walks hold shorter ones."""
    edges = town_of(superblocks())
    reaches = [reach_from(edges, place) for place in ((1200, 900), (610, 455), (9000, 9000))]
    pixels = street_pixels(edges, pixel_m=10, max_offset_m=60)
    piled = traced_isochrones(edges, pixels, reaches, limits_m=LIMITS_M, simplify_m=simplify_m)
    bands = traced_isochrones(edges, pixels, reaches, limits_m=LIMITS_M, bands="disjoint", simplify_m=simplify_m)
    assert piled.shape == bands.shape == (3, 3)
    assert shapely.is_valid(piled).all()
    assert shapely.is_valid(bands).all()
    assert shapely.is_empty(piled[2]).all()
    assert shapely.is_empty(bands[2]).all()
    assert np.allclose(shapely.area(shapely.intersection(bands[:, 1:], bands[:, :-1])), 0)
    assert np.allclose(shapely.area(shapely.union_all(bands, axis=1)), shapely.area(piled[:, -1]))
    assert np.allclose(shapely.area(bands).sum(axis=1), shapely.area(piled[:, -1]))
    assert np.allclose(shapely.area(shapely.difference(piled[:, :-1], piled[:, 1:])), 0)
    assert (np.diff(shapely.area(piled[:2]), axis=1) > 0).all()


def test_simple_outlines_have_fewer_vertices_and_nearly_the_area():
    """On streets turned by 20 degrees, where every outline is a stair."""
    turned = shapely.transform(np.array(superblocks()), lambda xy: xy @ [[0.94, 0.342], [-0.342, 0.94]])
    edges = town_of(turned)
    pixels = street_pixels(edges, pixel_m=10, max_offset_m=60)
    reach = reach_from(edges, shapely.get_coordinates(edges.geometry[20])[0])
    exact = traced_isochrones(edges, pixels, [reach], limits_m=LIMITS_M)
    simple = traced_isochrones(edges, pixels, [reach], limits_m=LIMITS_M, simplify_m=5)
    assert shapely.get_num_coordinates(simple).sum() < 0.6 * shapely.get_num_coordinates(exact).sum()
    assert np.allclose(shapely.area(simple), shapely.area(exact), rtol=0.02)


@settings(max_examples=60)
@given(towns(), st.floats(30, 600))
def test_outlines_hold_their_lines_and_those_of_shorter_walks(town, limit_m):
    """Buffers hold the lines reached, where no other street is: streets stand for themselves as points 8.4 m apart.

    Both kinds hold those of shorter walks and are valid.
    """
    lines, places = town
    edges = town_of(lines)
    reaches = [reach_from(edges, place) for place in places[:2]]
    limits_m = [0.6 * limit_m, limit_m]
    by_pixel = traced(edges, reaches, limits_m, pixel_m=15)
    by_buffer = buffered(edges, reaches, limits_m=limits_m, buffer_m=25)
    for outlines in (by_pixel, by_buffer):
        assert shapely.is_valid(outlines).all()
        assert np.allclose(shapely.area(shapely.difference(outlines[:, 0], outlines[:, 1])), 0, atol=1e-6)
    wide = shapely.buffer(edges.geometry, 8.4)
    shared = shapely.union_all([a.intersection(b) for a, b in combinations(wide, 2)])
    for reach, outline in zip(reaches, by_buffer[:, 1], strict=True):
        (reached,) = reached_lines(edges, reach, limits_m=[limit_m])
        outside = shapely.difference(shapely.union_all(reached), shapely.buffer(outline, 0.01))
        assert shapely.difference(outside, shared).length < 1e-6


@settings(max_examples=40)
@given(towns(), st.floats(30, 600), st.randoms(use_true_random=False))
def test_the_order_of_streets_and_origins_changes_nothing(town, limit_m, chance):
    lines, places = town
    order = list(range(len(lines)))
    chance.shuffle(order)
    edges, shuffled = town_of(lines), town_of([lines[i] for i in order])
    first = traced(edges, [reach_from(edges, p) for p in places], [limit_m], pixel_m=15)
    clear = [
        len({round(d, 6) for d in shapely.distance(edges.geometry, shapely.Point(p))}) == len(lines) for p in places
    ]
    second = traced(shuffled, [reach_from(shuffled, p) for p in places[::-1]], [limit_m], pixel_m=15)[::-1]
    # a place equally far from two streets may join either
    assert np.allclose(shapely.area(first[clear]), shapely.area(second[clear]))


def test_one_outline_of_several_origins_holds_each():
    edges = town_of(superblocks())
    reaches = [reach_from(edges, place) for place in ((400, 300), (1000, 600), (2000, 1500))]
    each = traced(edges, reaches, [500], pixel_m=10)[:, 0]
    joint = traced(edges, [merge_reaches(reaches)], [500], pixel_m=10)[0, 0]
    assert np.allclose(shapely.area(shapely.difference(each, joint)), 0)
    assert joint.area == pytest.approx(shapely.union_all(each).area, rel=0.002)


def test_no_origins_have_no_outlines():
    edges = town_of(lines_of("0 0, 100 0"))
    assert traced(edges, [], LIMITS_M).shape == (0, 3)
    assert buffered(edges, [], limits_m=LIMITS_M, buffer_m=10).shape == (0, 3)


@pytest.mark.parametrize("place", [(1200, 900), (1340, 900), (610, 455), (1000, 632)])
def test_at_most_two_percent_of_points_are_wrong_on_superblocks(place):
    """Pixels of 5 m, streets up to 60 m off, 1,000 m: commission and omission at most 2 % each."""
    edges = town_of(superblocks())
    reach = reach_from(edges, place)
    outline = traced(edges, [reach], [1000], max_offset_m=60)[0, 0]
    smooth = buffered(edges, [reach], limits_m=[1000], buffer_m=60)[0, 0]
    for shape in (outline, smooth):
        assert max(wrong_shares(edges, reach, shape, limit_m=1000, max_offset_m=60)) <= 0.02


def wuhan():
    """Streets of 6 x 6 km in the dense middle of the city, without those that nobody walks on."""
    table = gpd.read_parquet(REAL / "wuhan/network/wuhan_streets_original.parquet")
    walked = table[~table["highway"].str.contains("motorway|trunk")]
    return town_of(walked.cx[235_000:241_000, 3_382_000:3_388_000].geometry.to_numpy())


def taichung():
    """All streets of a small extract."""
    streets = read_osm(REAL / "taichung/taichung_ruilian.osm.gz", shown="taichung").streets.to_crs("EPSG:3826")
    return town_of(streets.loc[streets["walkable"]].geometry.to_numpy())


@needs_real_data
@pytest.mark.parametrize("city", [wuhan, taichung])
def test_at_most_two_percent_of_points_are_wrong_on_real_streets(city):
    """Three origins each, 800 m; pixels of 10 m, simplified by 5 m, and buffers."""
    edges = city()
    pixels = street_pixels(edges, pixel_m=10, max_offset_m=45)
    middle = np.median(edges.xy, axis=0)
    reaches = [reach_from(edges, tuple(middle + step)) for step in ((0, 0), (-300, 150), (200, 350))]
    outlines = traced_isochrones(edges, pixels, reaches, limits_m=[800], simplify_m=5)[:, 0]
    buffers = buffered(edges, reaches, limits_m=[800], buffer_m=45)[:, 0]
    for reach, outline, smooth in zip(reaches, outlines, buffers, strict=True):
        assert max(wrong_shares(edges, reach, outline, limit_m=800, max_offset_m=45)) <= 0.02
        assert max(wrong_shares(edges, reach, smooth, limit_m=800, max_offset_m=45)) <= 0.02
