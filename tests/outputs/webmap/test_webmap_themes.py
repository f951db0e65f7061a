"""Does each theme show its own order with its interval, and does nothing lie under card, slider or caption?"""

import dataclasses
import io

import pandas as pd
import pytest

from spatial_renewal.outputs.webmap import build_map

pytestmark = pytest.mark.enable_socket

# What lies on top in the middle of an element.
SEEN = """id => {
    const box = document.getElementById(id).getBoundingClientRect();
    return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2).id;
}"""


@pytest.fixture(scope="module")
def themed(make_outcome):
    """Within elderly care the last unit is the first; within parking, of one indicator, none can move."""
    outcome = make_outcome(columns=6, rows=4)
    table, count = outcome.priority, len(outcome.priority)
    turned = count + 1 - table["rank"]
    own = {
        "view_score_elderly_care": 1.0 - table["score"], "view_rank_elderly_care": turned,
        "view_rank_low_elderly_care": 1, "view_rank_high_elderly_care": count,
        "view_score_parking": table["score"] / 2, "view_rank_parking": table["rank"],
        "view_rank_low_parking": table["rank"], "view_rank_high_parking": table["rank"],
    }  # fmt: skip
    years = outcome.estates["in_programme"].map({True: 2026.0, False: float("nan")})
    estates = outcome.estates.assign(plan_year=years)
    return dataclasses.replace(outcome, priority=table.assign(**own), estates=estates)


@pytest.fixture
def page(themed, open_page):
    return open_page(build_map(themed).html())


def ranks(page):
    return page.eval_on_selector_all(
        "#rows tbody tr", "all => all.map((r) => [r.dataset.unit, r.children[0].innerText])"
    )


def test_table_badges_and_legend_follow_the_theme(page, themed):
    order = themed.priority.sort_values("rank")["unit_id"].tolist()
    assert ranks(page) == [[unit, str(place)] for place, unit in enumerate(order, start=1)]
    page.click("[data-view=elderly_care]")
    assert ranks(page) == [[unit, str(place)] for place, unit in enumerate(reversed(order), start=1)]
    assert page.inner_text(f"#rows tr[data-unit={order[0]}] .interval") == f"1–{len(order)}"
    assert page.inner_text(f".badge[data-unit={order[0]}]") == str(len(order))
    assert "序号＝养老名次" in page.inner_text("#legend")


def test_the_card_tells_the_place_in_the_theme_and_among_all(page, themed):
    first, count = themed.priority.sort_values("rank")["unit_id"].iloc[0], len(themed.priority)
    page.click("[data-view=elderly_care]")
    page.click(f"#rows tr[data-unit={first}]")
    head = page.inner_text("#card header")
    assert f"养老第 {count} 名（在第 1 至 {count} 名之间）" in head
    assert "综合第 1 名（在第 1 至 2 名之间）" in head
    score = 1.0 - themed.priority.set_index("unit_id").loc[first, "score"]
    assert f"养老专题得分 {score:.2f}" in page.inner_text("#card .score")


def test_where_no_weight_can_move_the_order_that_is_said(page, themed):
    first = themed.priority.sort_values("rank")["unit_id"].iloc[0]
    page.click("[data-view=parking]")
    page.click(f"#rows tr[data-unit={first}]")
    assert "停车第 1 名（数据误差内不变；单项指标，与权重无关）" in page.inner_text("#card header")
    assert page.eval_on_selector("#card h2", "h => h.scrollWidth <= h.clientWidth")  # nothing of it is cut off


def test_the_first_ranks_are_those_of_the_theme(make_outcome, open_page):
    """Twelve units: the first ten in all themes, and another ten in elderly care, where the order is turned round."""
    outcome = make_outcome(columns=12, rows=8)
    table, count = outcome.priority, len(outcome.priority)
    assert count > 10
    turned = {f"view_{name}_elderly_care": count + 1 - table["rank"] for name in ("rank", "rank_low", "rank_high")}
    page = open_page(build_map(dataclasses.replace(outcome, priority=table.assign(**turned))).html())
    page.click("#filter-toggle")
    page.select_option("[data-filter=top]", "10")
    order = table.sort_values("rank")["unit_id"].tolist()
    assert [unit for unit, _ in ranks(page)] == order[:10]
    page.click("[data-view=elderly_care]")
    assert [unit for unit, _ in ranks(page)] == order[:-11:-1]


def test_the_exported_table_holds_every_theme(page):
    told = pd.read_csv(io.StringIO(page.evaluate("window.spatialRenewal.csv()"))).iloc[0]
    assert (told["养老专题名次下限"], told["停车专题名次"]) == (1, 1)


def test_the_whole_map_fits_beside_the_card(page, themed):
    page.click(f"#rows tr[data-unit={themed.priority['unit_id'].iloc[0]}]")
    page.click("#tool-whole")
    card = page.evaluate("document.getElementById('card').getBoundingClientRect().left")
    east = page.evaluate(
        """() => {
            const sr = window.spatialRenewal, at = sr.map.getContainer().getBoundingClientRect().left;
            return at + sr.map.latLngToContainerPoint(sr.boundsOf(sr.estates.shapes).getSouthEast()).x;
        }"""
    )
    assert card - 200 < east < card


@pytest.mark.parametrize(("width", "height"), [(1600, 900), (1920, 1080), (1440, 900)])
def test_every_tool_is_in_sight_in_both_languages(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    for _ in ("Chinese", "English"):
        tools = page.eval_on_selector_all("#tools button", "all => all.map((b) => b.id)")
        assert [page.evaluate(SEEN, tool) for tool in tools] == tools
        page.click("#tool-language")


def test_nothing_lies_behind_the_caption_of_a_presentation(page):
    assert page.is_visible("#years")
    page.click("#tool-present")
    assert not page.is_visible("#years")
    page.click("#slide-end")
    assert page.is_visible("#years")
