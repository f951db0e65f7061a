"""Does the page serve a meeting? (now and proposal, slides, bookmarks, true paper, filters; Chromium, offline)"""

import dataclasses
import re
import zlib

import pyproj
import pytest
from shapely.affinity import translate
from test_webmap_page import HOSTILE, fill_of, point_of

from spatial_renewal.outputs.webmap import MapOptions, build_map, online_basemap

pytestmark = pytest.mark.enable_socket

STATE = "window.spatialRenewal.state"


@pytest.fixture
def page(town_map, open_page):
    return open_page(town_map)


def address_of(page) -> str:
    page.wait_for_timeout(250)
    return page.evaluate("location.hash")


def test_now_is_coloured_by_what_is_lacking(page):
    """E0005 lacks day care and parking, place 5 has a nursery out of reach as well: all three, darkest blue.

    Day care by place is covered, beyond, unreachable in turn: place 5 is unreachable. Nurseries (two further in the
    list): place + 2 = 7, 7 % 3 = 1, beyond. Parking: 150 homes want 75 spaces, 20 are there.
    """
    page.click("#tool-face")
    page.click("#tool-face")
    assert page.evaluate(f"{STATE}.face") == "now"
    assert fill_of(page, 5) == "#1c4766"
    assert page.locator(".badge").count() == 0
    assert page.evaluate("window.spatialRenewal.lettersOf(5)") == "养托停"
    assert "三项都缺" in page.inner_text("#legend")


def test_letters_tell_the_themes_apart_without_colour(page):
    page.click("[data-view=childcare]")
    assert page.evaluate("window.spatialRenewal.lettersOf(5)") == "托"
    page.click("#tool-language")
    assert page.evaluate("window.spatialRenewal.lettersOf(5)") == "C"


def test_the_bar_parts_now_from_the_proposal(page):
    """In the middle: left of it the blue of now, right of it the ramp; moved to the right, all is now."""
    page.click("#tool-face")
    assert fill_of(page, 0) == page.evaluate(
        "(i => {const sr = window.spatialRenewal; return sr.GAPS[sr.gapClassOf(i)];})(0)"
    )
    assert fill_of(page, 3) == page.evaluate(
        "(i => {const sr = window.spatialRenewal; return sr.RAMP[sr.classOf(i, sr.estates.score)];})(3)"
    )
    badges = page.locator(".badge").count()
    page.focus("#swipe button")
    page.keyboard.press("End")
    assert fill_of(page, 3) == page.evaluate(
        "(i => {const sr = window.spatialRenewal; return sr.GAPS[sr.gapClassOf(i)];})(3)"
    )
    assert page.locator(".badge").count() < badges
    box = page.locator("#swipe button").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(700, 400)
    page.mouse.up()
    assert 15 < page.evaluate(f"{STATE}.split") < 40


def test_the_presenters_clicker_leads_through_the_slides(page):
    """Four themes and the three units: seven slides; large type, no panel; Escape brings everything back."""
    page.click("[data-view=parking]")
    page.click("#tool-present")
    assert page.inner_text("#slides .steps span") == "1 / 7"
    assert page.is_hidden("#panel")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#slides h2')).fontSize)") >= 24
    for key in ("PageDown", "ArrowRight", " "):
        page.keyboard.press(key)
    assert "停车缺口" in page.inner_text("#slides h2")
    page.keyboard.press("PageDown")
    assert "和平里1片区" in page.inner_text("#slides h2")
    assert page.is_visible("#card")
    page.keyboard.press("PageUp")
    assert page.inner_text("#slides .steps span") == "4 / 7"
    page.keyboard.press("Escape")
    assert page.evaluate(f"[{STATE}.view, {STATE}.big, {STATE}.slide]") == ["parking", False, None]
    assert page.is_visible("#panel")


def test_a_bookmark_brings_the_same_view_back(page, town_map, open_page):
    page.click("[data-view=childcare]")
    page.click("#filter-toggle")
    page.check("[data-filter=childcare]")
    page.fill("[data-filter=households-from]", "120")
    page.select_option("[data-filter=subdistrict]", "新建街道")
    page.click("#tool-face")
    page.click("#rows tr[data-unit=U001]")
    page.click("#tool-language")
    address = address_of(page)
    again = open_page(town_map, address=address)
    for part in ("view", "language", "filter", "face", "split", "selected.index", "selected.kind"):
        assert again.evaluate(f"{STATE}.{part}") == page.evaluate(f"{STATE}.{part}"), part
    assert again.evaluate("window.spatialRenewal.map.getZoom()") == page.evaluate("window.spatialRenewal.map.getZoom()")
    assert again.inner_text("#matching") == page.inner_text("#matching")
    assert address_of(again) == address


def test_an_address_says_views_and_nothing_else(town_map, open_page):
    page = open_page(
        town_map,
        address="#view=%3Cimg%20src=x%20onerror=window.hit=1%3E&unit=__proto__&at=9,a,1&top=x&split=1e9&lang=xx&years=a~b&%E0%A4%A",
    )
    assert page.evaluate("window.hit") is None
    assert page.evaluate(f"[{STATE}.view, {STATE}.split, {STATE}.language, {STATE}.selected]") == [
        "all",
        50,
        "zh",
        None,
    ]
    assert page.evaluate(f"{STATE}.filter.years") == [None, None]


@pytest.mark.parametrize(("sheet", "direction", "size"), [("A3", "across", (1191, 842)), ("A4", "upright", (595, 842))])
def test_one_sheet_of_the_right_size(page, tmp_path, sheet, direction, size):
    """A3 is 420 x 297 mm = 1190.6 x 841.9 points; A4 upright is 210 x 297 mm = 595.3 x 841.9."""
    before = page.evaluate("[window.spatialRenewal.map.getZoom(), window.spatialRenewal.map.getSize().x]")
    page.click("#tool-print")
    page.select_option("[data-print=sheet]", sheet)
    page.select_option("[data-print=direction]", direction)
    page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True, print_background=True)
    raw = (tmp_path / "map.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", raw)) == 1
    box = [float(number) for number in re.search(rb"/MediaBox\s*\[([^\]]*)\]", raw)[1].split()]
    assert box[2:] == pytest.approx(size, abs=1)
    assert page.evaluate("[window.spatialRenewal.map.getZoom(), window.spatialRenewal.map.getSize().x]") == before
    assert page.is_hidden("#paper")


def test_what_lies_under_the_plan_is_printed(page, tmp_path):
    """Printed as lines, nothing white covers the ground: its colours are set in the sheet's drawing."""
    page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True, print_background=True)
    raw = (tmp_path / "map.pdf").read_bytes()
    drawn = b"".join(_inflated(stream) for stream in re.findall(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL))
    assert re.search(rb"\.498\d* \.176\d* \.058\d* rg", drawn)  # the darkest estates, #7f2d0f
    assert re.search(rb"\.956\d* \.949\d* \.925\d* rg", drawn)  # paper, #f4f2ec


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_the_scale_on_paper_is_true(page):
    """1:2,000 on paper: two corners of estates as far apart as on the ellipsoid, and the bar as long as it says."""
    page.click("#tool-print")
    page.select_option("[data-print=scale]", "2000")
    found = page.evaluate(
        """() => {
            const sr = window.spatialRenewal;
            sr.toPaper();
            const {x, y} = sr.estates.shapes;
            const ends = [0, x.length - 1].map((at) => sr.toLatLng(x[at], y[at]));
            const on = ends.map((end) => sr.map.latLngToContainerPoint(end));
            const bar = document.querySelector('#paper .bar');
            return {
                ends: ends.map((end) => [end.lng, end.lat]), px: Math.hypot(on[0].x - on[1].x, on[0].y - on[1].y),
                metres: Number(bar.dataset.metres), bar: bar.querySelector('div').getBoundingClientRect().width,
                text: document.querySelector('#paper .scale b').textContent,
                drawings: Object.values(sr.drawings).map((drawing) => drawing._container.style.display),
            };
        }"""
    )
    ground = pyproj.Geod(ellps="WGS84").inv(*found["ends"][0], *found["ends"][1])[2]
    millimetre = 96 / 25.4
    assert found["px"] / millimetre == pytest.approx(ground / 2, rel=0.004)  # 0.3 % north-south, as Mercator has it
    assert found["bar"] / millimetre == pytest.approx(found["metres"] / 2, abs=0.5)
    assert found["text"] == "1 : 2,000"
    assert found["drawings"] == ["", "none"]  # a second drawing would be printed with white below


def test_the_sheet_holds_legend_ranking_and_title_block(page):
    page.evaluate("window.spatialRenewal.toPaper()")
    sheet = page.inner_text("#paper")
    for text in (
        "老旧小区改造优先级",
        "样例城",
        "合成样例，非真实城市",
        "综合优先级",
        "和平里1片区",
        "审图号",
        "CGCS2000",
        "GB 50180-2018",
        "北",
        "spatial-renewal",
    ):
        assert text in sheet
    assert page.is_hidden("#tools")
    cut = """(parts) => parts.some((part) => part.scrollHeight > part.clientHeight + 1)"""
    assert not page.locator("#paper .block > :not(.ranking)").evaluate_all(cut)


def test_subdistrict_first_ranks_and_thumbs_filter(make_outcome, open_page):
    """Six subdistricts in turn over 72 estates: twelve each. The thumb sets where the field stands."""
    outcome = make_outcome(columns=12, rows=6)
    names = outcome.estates["estate_id"].str[1:].astype(int).mod(6).map(lambda k: f"第{k}街道").astype("str")
    page = open_page(build_map(dataclasses.replace(outcome, estates=outcome.estates.assign(subdistrict=names))).html())
    page.click("#filter-toggle")
    page.select_option("[data-filter=subdistrict]", "第3街道")
    assert page.inner_text("#matching").startswith("符合 12 个小区")
    page.click("#filters .link")
    page.focus("[data-thumb=years-from]")
    page.keyboard.press("ArrowRight")
    assert page.input_value("[data-filter=years-from]") == "1979"
    page.keyboard.press("Home")
    assert page.input_value("[data-filter=years-from]") == ""
    page.click("#filters .link")
    page.select_option("[data-filter=top]", "10")
    assert page.locator("#rows tr[data-unit]").count() == 10


def test_pinyin_initials_find_a_name(page):
    """和平里2片区: hpl2pq."""
    page.fill("#search", "hpl")
    assert "和平里1片区" in page.inner_text("#suggestions")
    page.fill("#search", "hpc")
    assert page.locator("#suggestions li").count() == 0 or "没有找到" in page.inner_text("#suggestions")


def test_walks_are_drawn_when_an_estate_is_chosen(page):
    """From its corner to the day care: the line's colour stands on the canvas half way along its first leg."""
    assert page.locator("#legend [data-class=route]").count() == 0
    page.mouse.click(*point_of(page, "estates", 5))
    assert page.locator("#legend [data-class=route]").count() == 1
    walk = page.evaluate("window.spatialRenewal.routeOf('elderly_day_care', 5).length")
    assert walk == 3
    assert page.evaluate("window.spatialRenewal.routeOf('elderly_day_care', 11)") == []
    page.click("#tool-layers")
    page.uncheck("[data-layer=routes]")
    assert page.locator("#legend [data-class=route]").count() == 0


def test_no_programme_of_years_no_slider(page):
    assert page.locator("#years").count() == 0


def test_a_programme_of_years_adds_up(make_outcome, open_page):
    """E0-E3 in 2026 (100 + 10 x 0..3 = 460 households), E4-E7 in 2027 (100 + 10 x 4..7 = 620), the rest never."""
    outcome = make_outcome()
    years = [2026.0] * 4 + [2027.0] * 4 + [float("nan")] * (len(outcome.estates) - 8)
    page = open_page(build_map(dataclasses.replace(outcome, estates=outcome.estates.assign(plan_year=years))).html())
    assert "8 个小区，1,080 户" in page.inner_text("#years")
    page.click("#rows tr[data-unit=U000]")
    assert "计划 2026 年实施" in page.inner_text("#card")
    page.keyboard.press("Escape")
    page.focus("#year-slider")
    page.keyboard.press("Home")
    assert "到 2026 年底累计：4 个小区，460 户" in page.inner_text("#years")
    assert page.inner_text("#matching").startswith("符合 4 个小区")


def test_compressed_and_plain_show_the_same(make_outcome, town_map, open_page):
    packed = build_map(make_outcome(), options=MapOptions(compressed=True)).html()
    assert packed == build_map(make_outcome(), options=MapOptions(compressed=True)).html()
    pages = [open_page(packed), open_page(town_map)]
    for page in pages:
        page.click("#rows tr[data-unit=U001]")
    assert pages[0].inner_text("body") == pages[1].inner_text("body")


def test_an_online_map_is_off_marked_and_the_only_door(make_outcome, open_page):
    """Its host stands in the policy and nothing else; until the button is pressed nothing is asked."""
    html = build_map(make_outcome(), options=MapOptions(basemap=online_basemap("openstreetmap"))).html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "img-src data: blob: https://tile.openstreetmap.org;" in policy
    assert "connect-src" not in policy
    page = open_page(html)
    assert page.is_hidden("#online")
    assert page.get_attribute("#tool-basemap", "aria-pressed") == "false"


def test_the_keyboard_reaches_everything(page):
    """Skip link, tabs, search, filter, ranking, tools: each can be reached, and what is chosen is said."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(60):
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        page.keyboard.press("Tab")
    assert {"tool-in", "tool-face", "tool-present", "tool-print", "tool-export", "tool-language"} <= seen
    page.locator("#rows tbody tr").first.focus()
    page.keyboard.press("Enter")
    assert "和平里1片区 第 1 名" in page.inner_text("#said")
    named = "(e) => e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label')"
    assert page.locator("button, input, select").evaluate_all(f"(all) => all.every({named})")


def test_hostile_names_on_paper_slides_and_filters(make_outcome, open_page):
    outcome = make_outcome(names=HOSTILE, unit_names=["<b>x</b>", "=1+1", "长" * 300])
    estates = outcome.estates.assign(subdistrict="<img src=x onerror=window.hit=1>")
    page = open_page(build_map(dataclasses.replace(outcome, estates=estates)).html())
    page.click("#filter-toggle")
    page.select_option("[data-filter=subdistrict]", "<img src=x onerror=window.hit=1>")
    page.click("#tool-present")
    for _ in range(6):
        page.keyboard.press("PageDown")
        box = page.locator("#slides").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1600
    page.keyboard.press("Escape")
    page.evaluate("window.spatialRenewal.toPaper()")
    assert page.evaluate("window.hit") is None
    assert page.locator("#paper img, #slides img, #filters img").count() == 0


def test_an_estate_far_away_stays_in_reach(make_outcome, open_page):
    """One estate 60 km off: the map shows all, and the search flies there."""
    outcome = make_outcome()
    shapes = outcome.estates.geometry.to_list()
    shapes[-1] = translate(shapes[-1], xoff=60_000)
    far = outcome.estates.set_geometry(shapes, crs=outcome.estates.crs)
    page = open_page(build_map(dataclasses.replace(outcome, estates=far)).html())
    page.fill("#search", "12村")
    page.press("#search", "Enter")
    x, y = point_of(page, "estates", 11)
    assert 360 < x < 1600
    assert 0 < y < 900
