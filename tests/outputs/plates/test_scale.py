"""Is a metre on the plate a metre, on every sheet?"""

import numpy as np
import pytest

from spatial_renewal.outputs.paper.fonts import resolve_fonts
from spatial_renewal.outputs.plates import city_plate
from spatial_renewal.outputs.plates.instruments import scale_bar_m
from spatial_renewal.outputs.plates.sheet import Window, lay_sheet, standard_scale
from spatial_renewal.params import PlateParams
from spatial_renewal.pipeline import run
from tests.outputs.plates.towns import drawn_width_mm, lines_of_pdf, page_mm, with_a_kilometre

TOLERANCE_MM = 0.5
SIZES = {"A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841), "A0": (841, 1189)}


@pytest.mark.parametrize("orientation", ["landscape", "portrait"])
@pytest.mark.parametrize("paper", SIZES)
def test_a_known_kilometre_and_the_scale_bar_are_exact(toy_town, paper, orientation):
    """1 km is 1,000,000 mm / scale on paper; the bar as long as it says; the page is the sheet."""
    params = PlateParams(paper=paper, orientation=orientation, scale=10_000)
    plate = city_plate(with_a_kilometre(run(toy_town)), params=params)
    svg = plate.to_bytes("svg")
    assert plate.window.scale == 10_000
    assert drawn_width_mm(svg, "context-railway") == pytest.approx(100.0, abs=0.01)
    panel = next(box for box in plate.boxes if box.name == "instruments")
    said_m = drawn_width_mm(svg, "scale-bar") / 100.0 * 1000.0
    round_lengths = [step * 10.0**power for power in range(4) for step in (1, 2, 5)]
    assert min(abs(said_m - length) for length in round_lengths) < TOLERANCE_MM * 10
    assert drawn_width_mm(svg, "scale-bar") < panel.width
    short, long = SIZES[paper]
    assert page_mm(svg) == pytest.approx((long, short) if orientation == "landscape" else (short, long), abs=0.01)


def test_a_known_kilometre_is_exact_in_the_pdf(toy_town):
    """At 1:5,000 the railway is a line of 200 mm."""
    plate = city_plate(with_a_kilometre(run(toy_town)), params=PlateParams(paper="A3", scale=5000))
    lines = lines_of_pdf(plate.to_bytes("pdf"))
    level = lines[np.isclose(lines[:, 1], lines[:, 3])]
    lengths = np.abs(level[:, 2] - level[:, 0])
    west = plate.sheet.map.x + (100 - plate.window.west) / 5.0
    # the town's lane is 1 km too, but begins 200 m farther west
    assert ((np.abs(lengths - 200.0) < 0.01) & (np.abs(level[:, 0] - west) < 0.01)).any()


def test_the_page_of_a_pdf_is_the_sheet(toy_town):
    """A3 landscape: 420 mm x 297 mm = 1190.55 x 841.89 pt."""
    pdf = city_plate(run(toy_town), params=PlateParams(paper="A3")).to_bytes("pdf")
    assert b"/MediaBox [ 0 0 1190.5" in pdf
    assert b" 841.8" in pdf


def test_a_scale_at_which_it_does_not_fit_gives_the_next_one(toy_town):
    """Estates span 440 m; A4 landscape shows about 195 mm: 1:500 would show 97 m, 1:2,500 shows 487 m."""
    plate = city_plate(run(toy_town), params=PlateParams(paper="A4", scale=500))
    without_font = [] if resolve_fonts().chinese else ["no_chinese_font"]
    assert [found.code for found in plate.findings] == ["plate_scale_changed", *without_font]
    assert plate.window.scale > 500
    assert plate.window.scale == standard_scale(plate.window.scale)
    west, south, east, north = plate.window.bounds
    assert west < 0
    assert east > 440
    assert south < 5
    assert north > 65
    smaller = plate.window.scale * 0.99
    edges = 2 * 7.0 * plate.sheet.factor
    below = max(s for s in (500, 600, 750, 800, 1000, 1250, 1500, 2000, 2500, 3000) if s < smaller)
    assert (plate.sheet.map.width - edges) * below / 1000 < 440


def test_every_standard_scale_is_one():
    """The next standard scale of a standard scale is itself, over three powers of ten."""
    for power in (1000, 10_000, 100_000):
        for step in (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0):
            assert standard_scale(step * power) == round(step * power)
            assert standard_scale(step * power + 1) > step * power


def test_map_and_panel_share_the_sheet():
    """No column meets the map, and all lie within the sheet."""
    for paper in SIZES:
        for orientation in ("landscape", "portrait"):
            sheet = lay_sheet(PlateParams(paper=paper, orientation=orientation))
            for column in sheet.columns:
                assert column.x >= sheet.map.right or column.y >= sheet.map.bottom
                assert column.right <= sheet.width_mm
                assert column.bottom <= sheet.height_mm


def test_the_bar_is_the_longest_round_length():
    """At 1:7,500, 50 mm are 375 m: 200 m is round and fits, 500 m does not."""
    assert scale_bar_m(Window(0, 0, 1, 1, 7500), widest_mm=50) == 200.0
