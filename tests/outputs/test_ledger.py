"""Does the workbook open, hold every row with its type, calculate nothing, and come out the same?"""

import io
import math
import time
import zipfile

import openpyxl
import pandas as pd
import pytest

from spatial_renewal.outputs.headings import catalogue, table_label
from spatial_renewal.outputs.lacking import LACKING, lacking
from spatial_renewal.outputs.ledger import ledger, workbook
from spatial_renewal.outputs.ledger.sheets import dictionary_sheet, table_sheets
from spatial_renewal.outputs.safe_text import inert
from spatial_renewal.tables import RESULT_CONTRACTS


@pytest.fixture(scope="module")
def opened(sample_results):
    return openpyxl.load_workbook(io.BytesIO(ledger(sample_results)))


def rows_of(book, name):
    """Rows of a sheet as dicts by the names of the second row."""
    _, heads, *rows = book[" ".join(table_label(name))].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_it_has_a_sheet_for_everything_that_planners_read(opened):
    wanted = {"about", "estates", "coverage", "provision", "units", "priority", "measures", "assumptions", "dictionary"}
    assert {" ".join(table_label(name)) for name in wanted} <= set(opened.sheetnames)
    assert opened.sheetnames[0] == "说明 About"


def test_headings_are_chinese_first_frozen_and_filtered(opened):
    for sheet in opened:
        assert sheet.freeze_panes[1:] == "3"
        assert sheet.auto_filter.ref.startswith("A2:")
    page = opened["小区 Estates"]
    assert [page.cell(1, 4).value, page.cell(2, 4).value] == ["建成年份", "year_built"]
    assert all(dimension.width >= 7 for dimension in page.column_dimensions.values())


def test_numbers_are_numbers_with_a_format_of_their_unit(opened, sample_results):
    estates = rows_of(opened, "estates")
    assert len(estates) == len(sample_results.estates)
    for row, known in zip(estates, sample_results.estates["households"], strict=True):
        assert row["households"] is None if pd.isna(known) else row["households"] == pytest.approx(known)
    page = opened["片区优先级 Priority of units"]
    heads = [cell.value for cell in page[2]]
    formats = {name: page.cell(3, heads.index(name) + 1).number_format for name in ("score", "rank", "score_parking")}
    assert formats == {"score": "0.000", "rank": "0", "score_parking": "0.000"}
    assert opened["小区 Estates"]["D3"].number_format == "0"
    assert all(cell.data_type == "n" for cell in page["B"][2:] if isinstance(cell.value, float))


def test_gaps_are_those_of_the_shared_rule(opened, sample_results):
    rows = rows_of(opened, "coverage")
    short = lacking(sample_results)
    assert [row["estate_id"] for row in rows] == short["estate_id"].tolist()
    far = sum(row["cause"] == "够不到" for row in rows)
    assert far == short["cause"].eq("out_of_reach").sum() > 0
    assert {row["category"] for row in rows} >= {"老年人日间照料中心", "托儿所", "居民机动车停车场"}


def test_the_dictionary_describes_every_column_of_every_contract(opened, sample_results):
    rows = rows_of(opened, "dictionary")
    described = {row["column"] for row in rows}
    columns = {f"{t.name}.{c.name}" for t in (*RESULT_CONTRACTS, LACKING) for c in t.columns}
    ranked = {f"{name}.{c}" for name in ("priority", "estate_priority") for c in getattr(sample_results, name).columns}
    assert described == columns | ranked
    meant = {row["column"]: (row["heading"], row["an empty cell, in Chinese"]) for row in rows}
    assert meant["priority.view_rank_high_parking"] == ("停车专题最差名次", "未知")
    threshold = next(row for row in rows if row["column"] == "coverage.state")
    assert "够不到" in threshold["choices"]


def test_every_sheet_prints_with_its_headings_on_every_page_and_nothing_beside_it(opened):
    """Widths in characters: 260 go on a sheet of A3; a text that is wider than its column takes several lines."""
    for page in opened:
        wide = sum(column.width for column in page.column_dimensions.values())
        assert page.page_setup.fitToWidth == math.ceil(wide / 260)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows == "$1:$2"
        for cell in page[3] if page.max_row > 2 else ():
            if isinstance(cell.value, str) and len(cell.value) > 46:
                assert cell.alignment.wrap_text, (page.title, cell.coordinate)


def test_words_are_coloured_by_their_tone(opened):
    rules = opened["缺口 Gaps"].conditional_formatting
    assert any("够不到" in rule.formula[0] for area in rules for rule in area.rules if rule.formula)
    assert any(rule.type == "dataBar" for area in rules for rule in area.rules)
    scores = opened["片区优先级 Priority of units"].conditional_formatting
    assert any(rule.type == "colorScale" for area in scores for rule in area.rules)


def test_nothing_calculates_whatever_the_names(any_results):
    book = openpyxl.load_workbook(io.BytesIO(ledger(any_results)))
    for sheet in book:
        for row in sheet.iter_rows(min_row=3):
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str):
                    assert not cell.value.lstrip().startswith(("=", "+", "-", "@")), cell.value


def test_evil_names_are_whole(evil_results):
    book = openpyxl.load_workbook(io.BytesIO(ledger(evil_results)))
    shown = [row["name"] for row in rows_of(book, "estates")]
    for name, known in zip(shown, evil_results.estates["name"], strict=True):
        assert (name or None) == (None if pd.isna(known) else inert(known))


def test_it_is_the_same_bytes_later(sample_results):
    first = ledger(sample_results)
    time.sleep(2.1)  # a zip archive states times to two seconds
    assert ledger(sample_results) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_rows_than_a_sheet_holds_go_on_in_another(single_results, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    book = openpyxl.load_workbook(io.BytesIO(ledger(single_results)))
    parts = [name for name in book.sheetnames if name.startswith("数据字典")]
    rows = len(dictionary_sheet(single_results).table)
    assert rows > sum(len(contract.columns) for contract in (*RESULT_CONTRACTS, LACKING))
    assert len(parts) == -(-rows // 5)
    assert sum(book[name].max_row - 2 for name in parts) == rows


def test_every_table_that_the_catalogue_does_not_keep_out_is_a_sheet(sample_results):
    kept_out = {name for name, said in catalogue()["tables"].items() if not said.get("ledger", True)}
    titles = {sheet.title for sheet in table_sheets(sample_results)}
    assert titles == {table_label(c.name) for c in RESULT_CONTRACTS if c.name not in kept_out}
