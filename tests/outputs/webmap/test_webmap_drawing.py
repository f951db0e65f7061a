"""Is the drawing right from afar, beside the legend and to the millimetre, and does nothing get in from outside?"""

import geopandas as gpd
import pytest
import shapely
from test_webmap_page import fill_of

from spatial_renewal.outputs.webmap.outlines import shapes

# The boxes of all estates on the screen, and the legend's.
BOXES = """() => {
    const sr = window.spatialRenewal;
    const legend = sr.byId('legend').getBoundingClientRect();
    const map = sr.map.getContainer().getBoundingClientRect();
    const place = (x, y) => sr.map.latLngToContainerPoint(sr.toLatLng(x, y));
    return {
        legend: [legend.left - map.left, legend.top - map.top, legend.right - map.left, legend.bottom - map.top],
        estates: Array.from({length: sr.estates.count}, (none, i) => {
            const [west, north, east, south] = sr.boxOf(sr.estates.shapes, i);
            const [a, b] = [place(west, north), place(east, south)];
            return [a.x, a.y, b.x, b.y];
        }),
    };
}"""


@pytest.fixture
def page(town_map, open_page):
    return open_page(town_map)


def test_no_estate_lies_under_the_legend_at_first(page):
    found = page.evaluate(BOXES)
    legend = shapely.box(*found["legend"])
    assert legend.area > 10_000
    assert not shapely.intersects(legend, shapely.box(*zip(*found["estates"], strict=True))).any()


def test_from_afar_the_darkest_estate_is_a_dot_above_its_neighbours(page):
    """At zoom 10 the town is a few pixels wide and its estates overlap as dots of 3 pixels."""
    darkest = page.evaluate(
        """() => {
            const sr = window.spatialRenewal;
            const only = {facilities: false, units: false, streets: false};
            sr.set({layers: Object.assign({}, sr.state.layers, only)});
            sr.map.setView(sr.map.getCenter(), 10, {animate: false});
            const scores = sr.scoreColumn(sr.estates);
            const steps = Array.from({length: sr.estates.count}, (none, i) => sr.classOf(i, scores));
            const best = Math.max(...steps.filter((step) => typeof step === 'number'));
            return {index: steps.indexOf(best), colour: sr.RAMP[best]};
        }"""
    )
    assert fill_of(page, darkest["index"]) == darkest["colour"]


def test_the_margin_is_drawn_after_the_first_picture(page):
    """12 % of the window on each side: a drawing of 124 % of its width, moved by 12 % to the left."""
    page.wait_for_function(
        """() => {
            const map = window.spatialRenewal.map.getSize();
            const drawings = Array.from(document.querySelectorAll('.leaflet-pane canvas'));
            return drawings.length === 2 && drawings.every((drawing) => Math.abs(drawing.width - 1.24 * map.x) <= 1);
        }"""
    )
    beside = page.evaluate(
        """() => {
            const map = window.spatialRenewal.map.getContainer().getBoundingClientRect();
            const drawings = Array.from(document.querySelectorAll('.leaflet-pane canvas'));
            return drawings.map((drawing) => drawing.getBoundingClientRect().left - map.left);
        }"""
    )
    width = page.evaluate("window.spatialRenewal.map.getSize().x")
    assert beside == pytest.approx([-0.12 * width] * 2, abs=1)


def test_the_short_way_to_mercator_is_as_good_as_the_long_one(page):
    """40,075 km around: a part of 1e-12 of the square is 0.04 mm. Places far apart and near, of both hemispheres."""
    line = shapely.LineString([(114.0, 53.5), (114.1, 53.54), (114.2, 53.4601), (114.2, 18.2), (113.0, -33.9)])
    found = page.evaluate(
        """(packed) => {
            const sr = window.spatialRenewal;
            return Array.from(sr.shapesOf(packed).y);
        }""",
        shapes(gpd.GeoSeries([line])),
    )
    expected = page.evaluate(
        "(latitudes) => latitudes.map(window.spatialRenewal.toY)", [53.5, 53.54, 53.4601, 18.2, -33.9]
    )
    assert found == pytest.approx(expected, abs=1e-12, rel=0)


def test_figures_are_grouped_as_the_browser_would(page):
    figures = [0, 1, 999, 1000, 12345.678, 1234567, -1234.5, 0.05, 999999.99, 1e9]
    same = page.evaluate(
        """(figures) => figures.every((value) => [0, 1, 2].every((digits) =>
            window.spatialRenewal.number(value, digits) === value.toLocaleString('en-US',
                {minimumFractionDigits: digits, maximumFractionDigits: digits})))""",
        figures,
    )
    assert same


def test_what_is_put_in_from_outside_is_blocked(browser, town_map, tmp_path):
    """A picture, a request, a script and a frame that somebody adds to the open page: the browser refuses them all."""
    file = tmp_path / "map.html"
    file.write_text(town_map, encoding="utf-8")
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        failed = {}
        page.on("requestfailed", lambda request: failed.update({request.url: request.failure}))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready=true]")
        refused = page.evaluate(
            """async () => {
                const seen = new Set();
                document.addEventListener('securitypolicyviolation', (event) => seen.add(event.effectiveDirective));
                const made = (tag, fields) => Object.assign(document.createElement(tag), fields);
                const add = (tag, fields) => document.body.appendChild(made(tag, fields));
                add('img', {src: 'https://example.invalid/a.png'});
                add('script', {textContent: 'window.hit = 1'});
                add('iframe', {src: 'https://example.invalid/'});
                await fetch('https://example.invalid/b').catch(() => null);
                await new Promise((done) => setTimeout(done, 100));
                return [...seen, String(window.hit)];
            }"""
        )
    assert {"img-src", "connect-src", "script-src-elem", "frame-src", "undefined"} == set(refused)
    assert set(failed.values()) <= {"csp"}
