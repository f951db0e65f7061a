"""Does the report say what the tables say, ask for nothing, run nothing, and come out the same?"""

import base64
import io
import re
import time
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import docx
import pandas as pd
import pytest

from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.report import Picture, report_docx, report_html, write_report
from spatial_renewal.outputs.report.parts import Paragraph, Table, say, words

# a white picture of one pixel
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC")
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "ol", "li", "a", "section", "h1", "h2", "b",
    "small", "p", "span", "ul", "dl", "div", "dt", "dd", "figure", "img", "figcaption", "table", "caption", "colgroup",
    "col", "thead", "tbody", "tr", "th", "td", "svg", "rect", "footer",
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def tags_of(page):
    found = Tags()
    found.feed(page)
    found.close()
    return found


def sentences(report):
    return [block.text for section in report.sections for block in section.blocks if isinstance(block, Paragraph)]


def table(report, name):
    title = say(name)
    return next(b for s in report.sections for b in s.blocks if isinstance(b, Table) and b.title == title)


def test_the_first_sentence_counts_the_programme(sample_results):
    estates = sample_results.estates
    planned = estates[estates["in_programme"]]
    zh, en = sentences(write_report(sample_results))[0]
    for number in (len(estates), len(planned), estates["eligible"].isna().sum(), round(planned["households"].sum())):
        assert re.search(rf"(?<![\d,]){number:,}(?![\d,])", zh)
        assert re.search(rf"(?<![\d,]){number:,}(?![\d,])", en)


def test_a_sentence_on_day_care_says_who_lacks_it_and_for_how_many(sample_results):
    rows = lacking(sample_results).query("category == 'elderly_day_care'")
    zh = next(zh for zh, _ in sentences(write_report(sample_results)) if zh.startswith("老年人日间照料中心"))
    assert f"{len(rows)} 个小区" in zh
    assert f"{rows['people'].sum():,.0f} 名 60 岁以上老人" in zh
    assert "300 米" in zh


def test_the_gap_table_counts_every_category(sample_results):
    rows = table(write_report(sample_results), "table_gaps").rows
    counts = lacking(sample_results).groupby("category").size()
    assert sorted(int(row[3].text.replace(",", "")) for row in rows) == sorted(counts)


def test_units_stand_in_their_order(sample_results):
    rows = table(write_report(sample_results), "table_units").rows
    ranked = sample_results.priority.sort_values("rank").merge(sample_results.units, on="unit_id")
    assert [row[2].text for row in rows] == ranked["name"].head(20).tolist()


def test_no_place_is_left_unfilled(any_results):
    page = report_html(write_report(any_results))
    assert not re.search(r"\{[a-z_]+\}", tags_of(page).text.replace("{city}", ""))
    assert not re.search("(?<![a-z])nan(?![a-z])", tags_of(page).text.lower())
    assert "None" not in tags_of(page).text


def test_the_page_asks_for_nothing_and_runs_nothing(any_results):
    page = report_html(write_report(any_results, pictures=[Picture(title=("图<b>", "plate"), png=PNG)]))
    found = tags_of(page)
    assert found.tags <= ALLOWED
    assert not any(name.startswith("on") or name in ("style", "srcset", "action") for name, _ in found.attributes)
    assert all(value.startswith("data:image/png") for name, value in found.attributes if name == "src")
    assert all(value.startswith("#") for name, value in found.attributes if name == "href")
    policy = next(value for name, value in found.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_names_stay_text(evil_results):
    page = report_html(write_report(evil_results))
    assert "<script" not in page
    assert "=&lt;b&gt;城" in page


def test_pictures_stand_in_both(sample_results):
    report = write_report(sample_results, pictures=[Picture(title=("全市", "The city"), png=PNG)])
    assert base64.b64encode(PNG).decode() in report_html(report)
    assert "图 1　全市" in report_html(report)
    with zipfile.ZipFile(io.BytesIO(report_docx(report))) as archive:
        assert any(name.startswith("word/media/") for name in archive.namelist())


def test_a_town_without_anybody_to_plan_for_is_told(blank_results):
    report = write_report(blank_results)
    said = [zh for zh, _ in sentences(report)]
    assert say("find_nobody")[0] in said
    assert "—" in report_html(report)


def test_a_draft_and_an_approval_number_are_said(single_results):
    inputs = single_results.inputs
    draft = replace(
        inputs, policy=inputs.policy.model_copy(update={"status": "draft"}), map_approval_number="GS(2026)1"
    )
    remarks = write_report(replace(single_results, inputs=draft)).remarks
    assert say("draft") in remarks
    assert any("GS(2026)1" in zh for zh, _ in remarks)


def test_the_document_holds_the_same_tables(sample_results):
    report = write_report(sample_results)
    document = docx.Document(io.BytesIO(report_docx(report)))
    shown = [
        [[cell.text.split("\n")[0] for cell in row.cells] for row in made.rows[1:]]
        for made in document.tables
        if len(made.rows) > 1
    ]
    stated = [b for s in report.sections for b in s.blocks if isinstance(b, Table)]
    assert shown == [[[cell.text.split("\n")[0] for cell in row] for row in t.rows] for t in stated]
    headings = [line.text for line in document.paragraphs if line.style.name == "Heading 1"]
    assert len(headings) == len(report.sections)


def test_the_document_is_well_formed_chinese_and_a4(any_results):
    content = report_docx(write_report(any_results))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 - our own file
        assert b'w:eastAsia="Microsoft YaHei"' in archive.read("word/styles.xml")
    page = docx.Document(io.BytesIO(content)).sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


def test_both_are_the_same_bytes_later(sample_results):
    report = write_report(sample_results)
    page, document = report_html(report), report_docx(report)
    time.sleep(2.1)
    again = write_report(sample_results)
    assert report_html(again) == page
    assert report_docx(again) == document


@pytest.mark.parametrize("name", words())
def test_every_sentence_is_in_both_languages_with_the_same_figures(name):
    row = words()[name]
    zh, en = (set(re.findall(r"\{(\w+)\}", row[language])) for language in ("zh", "en"))
    assert {place.removesuffix("_en") for place in en} == zh
    assert re.search("[\u4e00-\u9fff]", row["zh"])
    assert pd.notna(row["en"])
    assert row["en"]
