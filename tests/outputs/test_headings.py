"""Has every column a Chinese name, a meaning in both languages, and words for its values?"""

import re

import pytest

from spatial_renewal.outputs.headings import catalogue, heading, table_label, word
from spatial_renewal.outputs.lacking import LACKING
from spatial_renewal.tables import RESULT_CONTRACTS

CONTRACTS = (*RESULT_CONTRACTS, LACKING)
COLUMNS = [(contract, column) for contract in CONTRACTS for column in contract.columns]
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.name)
def test_every_table_has_a_name_that_fits_a_sheet(contract):
    zh, en = table_label(contract.name)
    assert CHINESE.search(zh)
    assert zh != contract.name
    assert len(f"{zh} {en}") <= 31


@pytest.mark.parametrize(("contract", "column"), COLUMNS, ids=lambda c: c.name)
def test_every_column_has_words(contract, column):
    shown = heading(contract, column.name)
    assert CHINESE.search(shown.zh) or shown.zh.startswith("OSM")
    assert CHINESE.search(shown.says[0])
    assert shown.says[1] == column.meaning
    assert bool(column.missing) == bool(CHINESE.search(shown.missing[0]))
    assert bool(shown.number_format) == (column.kind in ("number", "count"))


@pytest.mark.parametrize(
    "code", sorted({code for _, c in COLUMNS for code in (*c.choices, *(("yes", "no") if "flag" in c.kind else ()))})
)
def test_every_coded_word_has_words(code):
    zh, en = word(code)
    assert CHINESE.search(zh)
    assert en


def test_the_catalogue_names_nothing_that_is_gone():
    known = {column.name for _, column in COLUMNS}
    assert set(catalogue()["columns"]) <= known
    for table, columns in catalogue()["columns_of"].items():
        contract = next(c for c in CONTRACTS if c.name == table)
        assert set(columns) <= {c.name for c in contract.columns}
    phrases = {column.missing for _, column in COLUMNS}
    assert set(catalogue()["missing"]) <= phrases


def test_units_come_from_the_end_of_a_name():
    contract = next(c for c in CONTRACTS if c.name == "coverage")
    assert heading(contract, "threshold_m").unit == ("米", "m")
    estates = next(c for c in CONTRACTS if c.name == "estates")
    assert heading(estates, "site_area_m2").unit == ("平方米", "m²")
    assert heading(estates, "year_built").number_format == "0"
    assert heading(estates, "consent_share").number_format == "0.0%"


def test_a_column_that_nobody_has_named_stands_for_itself():
    contract = next(c for c in CONTRACTS if c.name == "coverage")
    assert heading(contract, "noise_db").zh == "noise_db"
    assert table_label("new_table") == ("new_table", "new_table")
