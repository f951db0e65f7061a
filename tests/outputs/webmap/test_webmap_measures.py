"""Does the why card say what is too small, what has to be done, by whom and with whose money? (Chromium, offline)"""

import dataclasses
import re

import pandas as pd
import pytest

from spatial_renewal.outputs.webmap import build_map

pytestmark = pytest.mark.enable_socket

HOSTILE = [
    "<img src=x onerror=window.hit=1>",
    "</script><script>window.hit=1</script>",
    "${window.hit=1} 1,234 {marks}",
    "\"quoted\" & 'quoted'",
    "长" * 300,
    "constructor",
]


@pytest.fixture
def page(town_map, open_page):
    return open_page(town_map)


def show(page, kind: str, index: int) -> None:
    page.evaluate("([kind, index]) => window.spatialRenewal.select(kind, index)", [kind, index])


def open_measures(page, kind: str, index: int) -> None:
    show(page, kind, index)
    if not page.evaluate("document.querySelector('#card .measures').open"):
        page.click("#card .measures summary")


def wait_for_scroll(page) -> None:
    """A function, not a text: the page's policy forbids scripts from texts."""
    page.wait_for_function("() => document.querySelector('#card .scroll').scrollTop > 0")


def test_measures_wait_closed_with_their_number(page):
    """Place 0: water and parking; care is in reach, nobody wants lifts, the drains are to be surveyed."""
    show(page, "estate", 0)
    assert page.evaluate("document.querySelector('#card .measures').open") is False
    assert page.inner_text("#card .measures summary") == "改造内容 基础类 1 · 完善类 1 · 提升类 0 · 待调查 1"
    assert "可改造：2000 年底前建成" in page.inner_text("#card .eligibility")


def test_an_estate_says_what_is_needed_why_and_by_whom(page):
    open_measures(page, "estate", 4)
    shown = page.locator("#card .work").evaluate_all("rows => rows.map(row => row.dataset.measure)")
    assert shown == ["water_supply", "parking", "elderly_care"]
    water = page.inner_text("#card [data-measure=water_supply]")
    assert re.sub(r"\s+", " ", water) == "供水 市住房城乡建设局 调查认为需要 · 资金 ①"
    assert "老年人日间照料中心：1,004 人够不到" in page.inner_text("#card [data-measure=elderly_care]")
    assert page.inner_text("#card .others.to_survey") == "待调查：排水（台账未调查）"
    assert page.inner_text("#card .others.not_needed") == "不需要：加装电梯（调查认为不需要）"


def test_policy_section_and_certainty_are_cited(page):
    open_measures(page, "estate", 4)
    basis = page.inner_text("#card .measures .policy")
    assert "赣府厅发〔2020〕37号" in basis
    assert "实施意见" in basis
    assert basis.endswith("草案")
    assert re.sub(r"\s+", " ", page.inner_text("#card [data-class=basic] h3")) == "基础类 二（二） 已核 责任部门"
    assert "附件二 转引 类别为推定" in re.sub(r"\s+", " ", page.inner_text("#card [data-class=upgrade] h3"))
    assert page.inner_text("#card [data-measure=elderly_care] .department") == "市民政局 转引"


def test_rules_of_funding_are_said_once(page):
    open_measures(page, "estate", 4)
    lines = [re.sub(r"\s+", " ", text) for text in page.locator("#card .funding li").all_inner_texts()]
    assert lines == ["① 管线单位不少于 30% 三（一） 待核", "全部 市、区各半 二（二） 已核"]


def test_nobody_answers_for_it(make_outcome, open_page):
    outcome = make_outcome()
    drains = outcome.measures["measure"].eq("drainage")
    table = outcome.measures.assign(need=outcome.measures["need"].mask(drains, "needed"))
    page = open_page(build_map(dataclasses.replace(outcome, measures=table)).html())
    open_measures(page, "estate", 0)
    assert page.inner_text("#card [data-measure=drainage] .department") == "未指定"
    page.click("#tool-language")
    assert page.inner_text("#card [data-measure=drainage] .department") == "unassigned"


def test_what_central_money_paid_for_is_barred(page):
    open_measures(page, "estate", 0)
    assert page.inner_text("#card [data-measure=parking] .barred") == "不得重复使用中央补助"
    open_measures(page, "estate", 1)
    assert page.locator("#card .barred").count() == 0
    open_measures(page, "unit", 0)
    assert page.inner_text("#card [data-measure=parking] .barred") == "1 个小区不得重复使用中央补助"


def test_a_unit_counts_its_estates(page):
    """U000 holds places 0-3: water at 0 and 2, parking at all, care at 1 and 2."""
    open_measures(page, "unit", 0)
    assert page.inner_text("#card .measures summary") == "改造内容 基础类 1 · 完善类 1 · 提升类 1 · 待调查 1"
    shares = page.locator("#card .work .why").all_inner_texts()
    assert shares == ["2/4 小区 · 资金 ①", "4/4 小区", "2/4 小区"]
    assert page.inner_text("#card [data-measure=elderly_care] .department") == "市民政局 转引"
    assert page.inner_text("#card .others.to_survey") == "待调查：排水 4/4"


def test_it_stays_open_from_card_to_card_and_comes_into_view(page):
    open_measures(page, "estate", 4)
    wait_for_scroll(page)
    show(page, "estate", 5)
    assert page.evaluate("document.querySelector('#card .measures').open") is True
    card, box = page.locator("#card").bounding_box(), page.locator("#stage").bounding_box()
    assert card["y"] + card["height"] <= box["y"] + box["height"]
    assert page.evaluate("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('#card .scroll'))")


def test_outside_the_programme_nothing_is_asked(page):
    show(page, "estate", 11)
    assert page.locator("#card .measures").count() == 0


def test_a_policy_without_items_says_so(make_outcome, open_page):
    outcome = make_outcome()
    page = open_page(build_map(dataclasses.replace(outcome, measures=outcome.measures.iloc[:0])).html())
    show(page, "estate", 0)
    assert "政策未列改造内容：赣府厅发〔2020〕37号" in page.inner_text("#card")
    assert "需改造项" not in page.evaluate("window.spatialRenewal.csv()").split("\r\n")[0]


def test_too_small_is_its_own_finding(page):
    """Place 4 reaches a health station of 119.97 - 4 = 115.97 m2; 120 are asked."""
    show(page, "estate", 4)
    page.click("#card .more")
    row = page.locator("#card [data-category=health_station]")
    assert row.get_attribute("data-verdict") == "too_small"
    assert row.locator(".mark").inner_text().split() == ["✗", "太小"]
    assert "面积 115.9 m² < 120 m²" in row.inner_text()
    assert "180 m" in row.inner_text()


def test_too_small_in_a_unit_says_how_often(page):
    """U001 holds places 4-7: too small at 4, in reach at 7, too far at 5 (10 % 3 == 1), no way at 6."""
    show(page, "unit", 1)
    text = page.inner_text("#card [data-category=health_station]")
    assert "另有 1 个小区面积不足" in text
    assert "2/4 小区" in text


def test_what_has_no_distance_waits_below_the_fold(page):
    show(page, "estate", 5)
    assert page.locator("#card [data-category=culture_station]").count() == 0
    page.click("#card .more")
    row = page.locator("#card [data-category=culture_station]")
    assert row.get_attribute("data-verdict") == "unknown"
    assert re.sub(r"\s+", " ", row.inner_text()) == "? 文化活动站 230 m 标准未规定距离 附录C · 5 分钟圈 转引"
    assert "按需" in page.inner_text("#card [data-category=kindergarten]")
    assert page.locator("#card [data-category=primary_school]").count() == 1


def test_english_measures_hold_no_chinese_but_what_is_cited(page):
    page.click("#tool-language")
    open_measures(page, "estate", 4)
    assert (
        page.inner_text("#card .measures summary") == "Measures basic 1 · improvement 1 · upgrade 1 · to be surveyed 1"
    )
    assert "Day care: 1,004 out of reach" in page.inner_text("#card [data-measure=elderly_care]")
    assert not re.search("[\u4e00-\u9fff]", page.inner_text("#card .measures ul"))
    assert not re.search("[\u4e00-\u9fff]", page.inner_text("#card .others.to_survey"))
    page.click("#card .more")
    assert "floor area 115.9 m² < 120 m²" in page.inner_text("#card [data-category=health_station]")


def test_exported_tables_count_measures(page):
    table = page.evaluate("window.spatialRenewal.csv()").splitlines()
    assert "需改造项（基础类）,需改造项（完善类）,需改造项（提升类）" in table[0]
    page.click("[data-view=list]")
    rows = pd.DataFrame([line.split(",") for line in page.evaluate("window.spatialRenewal.csv()").split("\r\n")[:-1]])
    named = rows.set_axis(rows.iloc[0], axis=1).iloc[1:].set_index("名称")
    assert (
        named.loc["和平5村", ["需改造项（基础类）", "需改造项（完善类）", "需改造项（提升类）"]].tolist() == ["1"] * 3
    )
    assert named.loc["和平12村", "需改造项（基础类）"] == ""
    assert named.loc["和平5村", "社区卫生服务站"] == "太小"


def test_reasons_are_never_markup(make_outcome, open_page):
    outcome = make_outcome()
    table = outcome.measures
    said = pd.Series([HOSTILE[k % len(HOSTILE)] for k in range(len(table))], dtype="str")
    own = {"reason": said, "reason_en": said, "department": said, "section": said, "funding": said.str.replace(";", "")}
    page = open_page(build_map(dataclasses.replace(outcome, measures=table.assign(**own))).html())
    shown = ""
    for index in range(10):
        open_measures(page, "estate", index)
        shown += page.text_content("#card .measures")
    assert all(text in shown for text in HOSTILE)
    assert page.evaluate("window.hit") is None
    assert page.locator("#card img, #card script").count() == 0
    assert page.evaluate("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('#card .scroll'))")


def test_on_a_phone_the_measures_are_in_sight(town_map, open_page):
    page = open_page(town_map, width=390, height=844, touch=True)
    show(page, "estate", 4)
    line = page.locator("#card .measures summary").bounding_box()
    assert line["y"] + line["height"] <= 844
    page.locator("#card .measures summary").tap()
    wait_for_scroll(page)
    assert page.locator("#card [data-measure=water_supply]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
