"""Does the page answer as a meeting needs it? (Chromium without a network; any request or console error fails)"""

import dataclasses
import re
from typing import Any

import pandas as pd
import pytest

from spatial_renewal.outputs.webmap import build_map

pytestmark = pytest.mark.enable_socket

HOSTILE = [
    "<img src=x onerror=window.hit=1>",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "C:\\2019",
    "</script><script>window.hit=1</script>",
    "\"quoted\" & 'quoted' 👵🏽🏘️",
    '=cmd|"/c calc"!A1',
    "长" * 300,
    None,
    "@SUM(1)",
    "{{ 7 * 7 }}",
    "",
]


def point_of(page: Any, table: str, index: int) -> tuple[float, float]:
    """Where on the screen the middle of a shape's first ring lies (the shapes of the town are convex)."""
    x, y = page.evaluate(
        """([table, index]) => {
            const sr = window.spatialRenewal;
            const {x, y, rings, items} = sr[table].shapes;
            const ring = [items[index], items[index] + 1].map((place) => rings[place]);
            const own = (values) => values.slice(ring[0], ring[1]);
            const middle = (values) => (Math.min(...own(values)) + Math.max(...own(values))) / 2;
            const at = sr.map.latLngToContainerPoint(sr.toLatLng(middle(x), middle(y)));
            const box = sr.map.getContainer().getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }""",
        [table, index],
    )
    return x, y


def fill_of(page: Any, index: int) -> str:
    """The colour on the canvas a quarter into the estate's box, where neither a letter nor a badge stands."""
    return page.evaluate(
        """(index) => {
            const sr = window.spatialRenewal;
            const [west, north, east, south] = sr.boxOf(sr.estates.shapes, index);
            const view = sr.drawings.plan.view();
            const x = (west + (east - west) / 4) * view.scale - view.left;
            const y = (north + (south - north) / 4) * view.scale - view.top;
            const spot = document.createElement('canvas');
            spot.width = spot.height = 1;
            const context = spot.getContext('2d');
            const at = [x, y].map((value) => -Math.round(value * sr.sharpness));
            context.drawImage(sr.drawings.plan._container, at[0], at[1]);
            const pixel = context.getImageData(0, 0, 1, 1).data;
            return '#' + Array.from(pixel.slice(0, 3), (part) => part.toString(16).padStart(2, '0')).join('');
        }""",
        index,
    )


@pytest.fixture
def page(town_map, open_page):
    return open_page(town_map)


def test_it_opens_without_a_network_and_says_when_it_is_ready(page):
    assert page.evaluate("window.spatialRenewal.ready") is True
    assert page.title() == "老旧小区改造优先级 · 样例城"
    assert page.inner_text("#synthetic") == "合成样例，非真实城市"
    assert "GB 50180-2018 · 赣府厅发〔2020〕37号 · 2026-11" in page.inner_text("#subtitle")


def test_the_source_line_names_data_crs_and_approval_number(page):
    line = page.inner_text("#source")
    assert "© OpenStreetMap contributors, ODbL" in line
    assert "CGCS2000" in line
    assert "审图号：" in line
    assert page.inner_text("#north") == "北"
    assert re.fullmatch(r"[125]0* k?m", page.inner_text("#scale"))


def test_a_row_of_the_ranking_opens_the_reasons(page):
    """U000 holds E0000-E0003: 100 + 110 + 120 + 130 = 460 households.

    Day care by place is covered, beyond, unreachable, covered: 2 of 4 are too far, 66 + 72 = 138 of 60 and older.
    The even places are 20 + 20 = 40 places short: the first is near but full, so 3 of 4 lack it.
    """
    page.click("#rows tr[data-unit=U000]")
    card = page.inner_text("#card")
    assert "和平里1片区 第 1 名" in card
    assert "4 个小区 · 约 460 户 · 1978–1981 年 · 60 岁以上 20 %" in card
    care = page.inner_text("#card [data-category=elderly_day_care]")
    assert page.get_attribute("#card [data-category=elderly_day_care]", "data-verdict") == "lacking"
    assert "最远 640 m" in care
    assert "138 位老人" in care
    assert "缺 40 个名额" in care
    assert "3/4 小区" in care
    assert "5 分钟圈 ≤ 300 m" in care
    assert "待核" in care


def test_parking_is_told_by_places_and_as_an_assumption(page):
    """Half a space a household: 230 wanted, 4 x 20 there, 150 short."""
    page.click("#rows tr[data-unit=U000]")
    parking = page.inner_text("#card [data-category=car_parking]")
    assert "−150 个车位" in parking
    assert "需 230 · 有 80" in parking
    assert "按 0.5 位/户假定（无国家标准）" in parking


def test_the_score_is_shown_as_a_sum_that_adds_up(page):
    page.click("#rows tr[data-unit=U001]")
    total = float(re.search(r"得分 ([\d.]+)", page.inner_text("#card .score"))[1])
    parts = [float(figure) for figure in re.findall(r"\d\.\d\d", page.inner_text("#card .sum"))]
    assert len(parts) == 4
    assert round(sum(parts), 2) == total


def test_what_cannot_be_known_is_said_apart(page):
    page.click("#rows tr[data-unit=U000]")
    page.click("#card .more")
    kinds = page.locator("#card [data-category=outdoor_equipment]")
    assert kinds.get_attribute("data-verdict") == "unknown"
    assert "数据中无此类设施" in kinds.inner_text()
    assert "附近无路" not in page.inner_text("#card [data-category=health_station]")


def test_an_estate_on_the_map_opens_its_card_and_marks_its_row(page):
    page.mouse.click(*point_of(page, "estates", 5))
    card = page.inner_text("#card")
    assert "和平6村" in card
    assert "属于：和平里2片区" in card
    assert "可改造：2000 年底前建成" in card
    assert page.locator("#rows tr.chosen").get_attribute("data-unit") == "U001"


def test_near_but_full_is_another_finding_than_too_far(page):
    """E0006 has day care in reach (6 % 3 == 0), and its place is even: 20 places short."""
    page.mouse.click(*point_of(page, "estates", 6))
    row = page.locator("#card [data-category=elderly_day_care]")
    assert row.get_attribute("data-verdict") == "lacking"
    assert "近但已满：缺 20 个名额" in row.inner_text()
    assert "180 m" in row.inner_text()


def test_a_courtyard_belongs_to_nobody(page):
    """E0001 has a hole in its middle: a click there finds the unit, not the estate."""
    page.mouse.click(*point_of(page, "estates", 1))
    assert "和平里1片区" in page.inner_text("#card h2")


def test_both_parts_of_an_estate_answer(page):
    for part in (0, 1):
        x, y = page.evaluate(
            """part => {
                const sr = window.spatialRenewal;
                const {x, y, rings, items} = sr.estates.shapes;
                const [from, to] = [rings[items[2] + part], rings[items[2] + part + 1]];
                const own = (values) => values.slice(from, to);
                const middle = (values) => (Math.min(...own(values)) + Math.max(...own(values))) / 2;
                const at = sr.map.latLngToContainerPoint(sr.toLatLng(middle(x), middle(y)));
                const box = sr.map.getContainer().getBoundingClientRect();
                return [box.left + at.x, box.top + at.y];
            }""",
            part,
        )
        page.keyboard.press("Escape")
        page.mouse.click(x, y)
        assert "和平3村" in page.inner_text("#card h2")


def test_what_is_approximated_is_said(page):
    page.mouse.click(*point_of(page, "estates", 3))
    assert "边界为近似" in page.inner_text("#card .assumed")


def test_eligibility_has_three_answers(page):
    page.mouse.click(*point_of(page, "estates", 11))
    assert "不在改造范围" in page.inner_text("#card")
    page.mouse.click(*point_of(page, "estates", 10))
    assert "能否改造待定" in page.inner_text("#card")
    assert page.locator("#card .score").count() == 0


def test_a_score_alone_does_not_make_an_estate_eligible(make_outcome, open_page):
    """E0000 has the highest score, but nobody knows if it may take part: no step of the ramp."""
    outcome = make_outcome()
    estates = outcome.estates.copy()
    estates.loc[0, "eligible"] = pd.NA
    estates.loc[0, "in_programme"] = False
    page = open_page(build_map(dataclasses.replace(outcome, estates=estates)).html())
    assert page.evaluate("(sr => sr.classOf(0, sr.estates.score))(window.spatialRenewal)") == "no_data"
    assert fill_of(page, 0) not in page.evaluate("window.spatialRenewal.RAMP")
    assert page.inner_text("#legend [data-class=no_data] b") == "2"


@pytest.mark.parametrize(("score", "step"), [(0.0, 0), (0.199, 0), (0.2, 1), (0.6, 3), (0.8, 4), (1.0, 4)])
def test_steps_begin_at_their_lower_end(page, score, step):
    assert page.evaluate("score => window.spatialRenewal.classOf(0, [score])", score) == step


def test_what_is_pointed_at_says_its_name(page):
    page.mouse.move(*point_of(page, "estates", 4))
    assert "和平5村" in page.inner_text(".leaflet-tooltip")
    x, y = page.evaluate(
        """() => {
            const sr = window.spatialRenewal;
            const f = sr.facilities.category.indexOf('elderly_day_care');
            const at = sr.map.latLngToContainerPoint(sr.toLatLng(sr.facilities.shapes.x[f], sr.facilities.shapes.y[f]));
            const box = sr.map.getContainer().getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }"""
    )
    page.mouse.move(x, y)
    assert "老年人日间照料中心 · 规模 30 个名额" in page.locator(".leaflet-tooltip").last.inner_text()


def test_data_and_assumptions_can_be_read(page):
    page.click("#about-open")
    text = page.inner_text("#about")
    assert "城市居住区规划设计标准" in text
    assert "streets：7 行" in text
    page.keyboard.press("Escape")
    assert page.is_hidden("#about")


def test_a_tab_changes_legend_colours_and_headline(page):
    """Scores fall from 0.97 by 0.94 / 9 an estate: place 1 has 0.866 for care, and 0.9 of that, 0.779, for parking."""
    assert page.inner_text("#legend h3 >> nth=0").split("\n")[0] == "综合优先级（分）"
    before = fill_of(page, 1)
    page.click("[data-view=parking]")
    assert page.inner_text("#legend h3 >> nth=0").split("\n")[0] == "停车优先级（分）"
    assert fill_of(page, 1) != before
    assert page.get_attribute("[data-view=parking]", "aria-selected") == "true"
    assert "停车缺口（车位）" in page.inner_text("#headline")
    counts = [int(text) for text in page.locator("#legend li b").all_inner_texts()]
    assert sum(counts[:7]) == 12


def test_headline_adds_up_over_estates_in_the_programme(page):
    """Ten are eligible; day care is too far where place % 3 is 1 or 2: 1, 2, 4, 5, 7, 8; people 60 + 6 x place each.

    Where it is near it is full at even places, 0 and 6: 8 of 10 lack it.
    """
    page.click("[data-view=elderly_care]")
    figures = page.locator("#headline b").all_inner_texts()
    assert figures[0] == "8 / 10"
    assert figures[1] == str(sum(60 + 6 * place for place in (1, 2, 4, 5, 7, 8)))
    assert figures[2] == "3"
    assert figures[3] == str(5 * 20)


def test_search_finds_a_part_of_a_name_and_enter_goes_there(page):
    page.fill("#search", "8村")
    assert page.locator("#suggestions li").count() == 1
    page.press("#search", "Enter")
    assert "和平8村" in page.inner_text("#card h2")
    page.fill("#search", "里")
    page.press("#search", "ArrowDown")
    page.press("#search", "ArrowDown")
    page.press("#search", "Enter")
    assert "和平里2片区" in page.inner_text("#card h2")
    page.fill("#search", "无此名")
    assert "没有找到" in page.inner_text("#suggestions")


def test_filters_count_while_one_types(page):
    """Households are 100 + 10 x place: at least 180 leaves places 8-11, 180 + 190 + 200 + 210 = 780 households."""
    assert page.inner_text("#matching") == "符合 12 个小区 / 1,860 户"
    page.click("#filter-toggle")
    page.fill("[data-filter=households-from]", "180")
    assert page.inner_text("#matching") == "符合 4 个小区 / 780 户"
    page.check("[data-filter=eligible]")
    assert page.inner_text("#matching") == "符合 2 个小区 / 370 户"
    page.check("[data-filter=elderly_care]")
    assert page.inner_text("#matching") == "符合 1 个小区 / 180 户"
    assert page.locator("#rows tr[data-unit]").count() == 1
    page.click("#filters .link")
    assert page.inner_text("#matching") == "符合 12 个小区 / 1,860 户"


def test_the_table_sorts_and_answers_the_keyboard(page):
    page.click("[data-view=list]")
    first = page.locator("#rows tbody tr").first
    page.click("[data-sort=households]")
    assert "和平12村" in first.inner_text()
    page.click("[data-sort=households]")
    assert "和平1村" in first.inner_text()
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "和平2村" in page.inner_text("#card h2")
    assert page.get_attribute("#rows tr[data-estate=E0001]", "aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.is_hidden("#card")


def test_tabs_answer_the_arrow_keys(page):
    page.focus("[data-view=all]")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("[data-view=elderly_care]", "aria-selected") == "true"


def test_english_leaves_names_as_they_are(page):
    page.click("#rows tr[data-unit=U000]")
    page.click("#tool-language")
    assert page.inner_text("#title") == "Renewal priority of old estates"
    assert "和平里1片区 rank 1" in page.inner_text("#card")
    assert page.get_attribute("html", "lang") == "en"
    assert not re.search("[\u4e00-\u9fff]", page.inner_text("#legend"))
    assert not re.search("[\u4e00-\u9fff]", page.inner_text("#headline"))


def test_large_type_is_large_enough_for_a_projector(page):
    page.click("#tool-big")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#rows td.name b')).fontSize)")
    assert size >= 18
    assert page.get_attribute("#tool-big", "aria-pressed") == "true"


def test_layers_can_be_taken_off(page):
    assert page.locator(".badge").count() == 3
    page.click("#tool-layers")
    page.uncheck("[data-layer=units]")
    assert page.locator(".badge").count() == 0
    page.uncheck("[data-layer=streets]")
    page.check("[data-layer=group-health]")
    assert page.evaluate("window.spatialRenewal.state.layers.groups") == ["health"]


def test_the_exported_table_is_what_is_shown(page, tmp_path):
    page.click("[data-view=list]")
    page.click("#filter-toggle")
    page.fill("[data-filter=households-from]", "200")
    with page.expect_download() as download:
        page.click("#tool-export")
    assert download.value.suggested_filename == "小区清单.csv"
    download.value.save_as(tmp_path / "rows.csv")
    raw = (tmp_path / "rows.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(tmp_path / "rows.csv")
    assert table["名称"].tolist() == ["和平11村", "和平12村"]
    assert table["户数"].tolist() == [200, 210]


def test_names_are_never_markup_or_formulas(make_outcome, open_page):
    outcome = make_outcome(names=HOSTILE, unit_names=["<b>x</b>", "=1+1", "`"], facility_names=HOSTILE[:6])
    page = open_page(build_map(outcome).html())
    page.click("[data-view=list]")
    shown = page.locator("#rows td.name b").all_text_contents()
    assert {name for name in HOSTILE if name} <= set(shown)
    for index in range(len(HOSTILE)):
        page.evaluate("i => window.spatialRenewal.select('estate', i)", index)
        assert (HOSTILE[index] or "（无名称）") in page.text_content("#card h2")
    page.mouse.move(*point_of(page, "estates", 0))
    page.fill("#search", "<")
    table = page.evaluate("window.spatialRenewal.csv()")
    assert '"\'=cmd|""/c calc""!A1"' in table
    assert "'@SUM(1)" in table
    assert page.evaluate("window.hit") is None
    assert page.locator("#panel img, #card img, #rows td b *").count() == 0


def test_no_data_everywhere(make_outcome, open_page):
    """Nothing known of anybody: no score, no people, no distance; every figure is said to be missing, none is NaN."""
    outcome = make_outcome()
    estates = outcome.estates.copy()
    unknown = [
        "name",
        "year_built",
        "households",
        "population",
        "elderly_60",
        "under_3",
        "age_3_5",
        "cars",
        "parking_spaces",
    ]
    estates[unknown] = None
    estates = estates.astype(outcome.estates.dtypes[unknown].to_dict())
    coverage = outcome.coverage.assign(
        distance_m=float("nan"), demand=float("nan"), gap_demand=float("nan"), covered=False
    )
    coverage["state"] = "no_facility"
    empty = {
        name: getattr(outcome, name).iloc[:0]
        for name in ("provision", "facilities", "units", "unit_members", "priority", "estate_priority", "streets")
    }
    inputs = dataclasses.replace(outcome.inputs, context=outcome.inputs.context.iloc[:0])
    bare = dataclasses.replace(outcome, inputs=inputs, estates=estates, coverage=coverage, **empty)
    page = open_page(build_map(bare).html())
    for view in ("elderly_care", "childcare", "parking", "list"):
        page.click(f"[data-view={view}]")
    page.click("#rows tr[data-estate=E0004]")
    text = page.inner_text("body")
    assert "无数据" in text
    assert not re.search("NaN|undefined|null|Infinity", text)


def test_a_single_estate(make_outcome, open_page):
    page = open_page(build_map(make_outcome(columns=1, rows=1)).html())
    page.click("#rows tr[data-unit=U000]")
    assert "和平里1片区" in page.inner_text("#card h2")
    assert page.evaluate("window.spatialRenewal.map.getZoom()") <= 18


def test_on_a_phone_the_map_comes_first(town_map, open_page):
    page = open_page(town_map, width=390, height=844, touch=True)
    assert page.locator("#panel").bounding_box()["y"] > 600
    page.tap("#handle")
    page.locator("#rows tr[data-unit=U000]").tap()
    card = page.locator("#card").bounding_box()
    assert (card["x"], card["width"]) == (0, 390)
    assert page.get_attribute("#handle", "aria-expanded") == "false"
    page.tap("#card .close")
    page.touchscreen.tap(*point_of(page, "estates", 7))
    assert "和平8村" in page.inner_text("#card h2")


def test_a_notebook_frame_runs_it(make_outcome, open_page):
    """A frame without an origin of its own: no storage, no parent; it still becomes ready."""
    frame = build_map(make_outcome())._repr_html_()
    page = open_page(f'<html data-ready="true"><body>{frame}</body></html>', width=980, height=700)
    inner = page.frame_locator("iframe")
    inner.locator("html[data-ready=true]").wait_for()
    inner.locator("#rows tr[data-unit=U000]").click()
    assert "和平里1片区" in inner.locator("#card h2").inner_text()


def test_five_thousand_estates_are_all_there(big_map, open_page):
    """How soon is for the benchmark to say."""
    page = open_page(big_map)
    assert page.inner_text("#matching").startswith("符合 5,000 个小区")
