"""Does the map count, explain and draw what the tables say? (what is lacking, of what a gap is made, units, links)"""

import dataclasses
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from test_webmap_columns import figures, words
from test_webmap_page import point_of

from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.webmap import build_map
from spatial_renewal.outputs.webmap.findings import Judged, provision
from spatial_renewal.outputs.webmap.lacks import lacks
from spatial_renewal.outputs.webmap.links import links

BROWSER = pytest.mark.enable_socket


def test_a_state_that_decides_is_written_once(make_outcome):
    """Nurseries: too far is too far. Day care: every second of those in reach is full, so the state does not decide."""
    outcome = make_outcome()
    packed = lacks(outcome, Judged(outcome.coverage, outcome.estates["estate_id"]))
    nursery = packed["nursery"]
    assert nursery["by_state"] == {"beyond_threshold": "out_of_reach", "unreachable": "out_of_reach"}
    care = packed["elderly_day_care"]
    assert care["by_state"] is None
    # in turn covered, beyond, unreachable; short where even: 0 and 6 are covered and short, 3 and 9 are not
    told = words(care["causes"], fronted=False)
    assert [i for i, cause in enumerate(told) if cause == "full"] == [0, 6]
    assert [i for i, cause in enumerate(told) if cause is None] == [3, 9]


@BROWSER
def test_the_page_counts_what_the_tables_count(make_outcome, open_page):
    outcome = make_outcome()
    page = open_page(build_map(outcome).html())
    wanted = Counter(lacking(outcome)["category"])
    found = page.evaluate(
        """views => { const sr = window.spatialRenewal; return views.map(view =>
            sr.estates.estate_id.filter((id, i) => sr.estates.in_programme[i] === 1 && sr.lacks(view, i)).length); }""",
        list(LEADS),
    )
    assert found == [wanted[category] for category in LEADS.values()]
    page.click("[data-view=elderly_care]")
    assert page.inner_text("#headline b >> nth=0") == f"{wanted['elderly_day_care']} / 10"


def test_the_kinds_of_a_gap_come_back():
    """All out of reach, all full, some of each, no gap, nobody knows the demand."""
    parts = pd.DataFrame(
        {
            "gap_out_of_reach": [8.0, 0.0, 3.0, 0.0, np.nan],
            "gap_full": [0.0, 5.0, 4.0, 0.0, np.nan],
            "gap_unknown": [0.0, 0.0, 1.0, 0.0, np.nan],
        }
    )
    table = parts.assign(estate_id=list("abcde"), category="nursery", unit="places", demand=[8.0, 9, 9, 9, np.nan])
    table["unserved"] = parts.sum(axis=1, min_count=3)
    table["served"] = table["demand"] - table["unserved"]
    (packed,) = provision(table, table["estate_id"])
    assert words(packed["gaps"], fronted=False) == ["out_of_reach", "full", "mixed", "none", None]
    assert figures(packed["mixed_gaps"]) == [3, 4, 1]


@BROWSER
def test_the_card_says_what_a_gap_is_made_of(make_outcome, open_page):
    """Place 4 is too far from day care, and 20 are short: 15 out of reach, 5 full."""
    outcome = make_outcome()
    table = outcome.provision.copy()
    row = table["estate_id"].eq("E0004") & table["category"].eq("elderly_day_care")
    table.loc[row, ["gap_out_of_reach", "gap_full"]] = 15.0, 5.0
    page = open_page(build_map(dataclasses.replace(outcome, provision=table)).html())
    page.mouse.click(*point_of(page, "estates", 4))
    assert "够不到 15、近处已满 5" in page.inner_text("#card [data-category=elderly_day_care]")


@BROWSER
def test_an_estate_in_no_unit_says_why(make_outcome, open_page):
    outcome = make_outcome()
    members = outcome.unit_members.copy()
    members.loc[0, ["unit_id", "reason", "reason_zh", "reason_en"]] = [None, "below_bound", "不足下限", "too small"]
    page = open_page(build_map(dataclasses.replace(outcome, unit_members=members)).html())
    page.mouse.click(*point_of(page, "estates", 0))
    assert "未编入改造片区：不足下限" in page.inner_text("#card .belongs")
    page.click("#tool-language")
    assert "In no renovation unit: too small" in page.inner_text("#card .belongs")


def test_each_reason_of_a_link_is_written_once(make_outcome):
    """Ten estates in units of four: nine pairs, of which two lie between units."""
    packed = links(make_outcome().unit_links)
    assert packed["links"]["count"] == 9
    assert sum(figures(packed["links"]["joined"])) == 7
    assert {reason["en"] for reason in packed["link_reasons"]} == {
        "A river lies between.",
        "30 m apart, with nothing between.",
    }


def test_no_links_are_no_layer(make_outcome):
    assert links(make_outcome().unit_links.iloc[:0])["links"]["count"] == 0


@BROWSER
def test_links_are_off_at_first_and_say_their_reason(town_map, open_page):
    page = open_page(town_map)
    middle = """() => { const sr = window.spatialRenewal; const k = sr.links.joined.indexOf(0);
        const [w, n, e, s] = sr.boxOf(sr.links.shapes, k); return sr.linkAt((w + e) / 2, (n + s) / 2) === k; }"""
    assert page.evaluate(middle) is False
    page.click("#tool-layers")
    page.check("[data-layer=links]")
    assert page.evaluate(middle) is True
    assert "不合并" in page.inner_text("#legend")
    hint = page.evaluate("(sr => sr.linkHint(sr.links.joined.indexOf(0)).textContent)(window.spatialRenewal)")
    assert "隔着河流" in hint
    page.wait_for_timeout(250)
    assert "links=1" in page.evaluate("location.hash")
