"""Does a name stay a name in a spreadsheet?"""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.outputs.csv_tables import csv_bytes, csv_tables
from spatial_renewal.outputs.safe_text import LONGEST_CELL, inert, inert_series, visible

SIGNS = "=+-@＝＋－＠"


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\ufeff", " \t "])
def test_what_could_be_a_formula_gets_an_apostrophe(sign, before):
    assert inert(f"{before}{sign}1+1").startswith("'")


@given(st.text())
def test_no_text_can_start_a_formula_or_hide_a_control_character(text):
    shown = inert(text)
    assert not shown.lstrip().startswith(tuple(SIGNS))
    assert not any(ord(c) < 32 and c not in "\t\r\n" for c in shown)
    assert inert_series(pd.Series([text], dtype="object")).iloc[0] == shown
    shown.encode("utf-8")  # no half pairs
    assert len(shown) <= LONGEST_CELL


@given(st.text(alphabet=st.characters(categories=["L", "N"])))
def test_a_plain_name_stays_as_it_is(text):
    assert inert(text) == text == visible(text)


def test_a_control_character_is_seen():
    assert visible("a\x00b\x7fc") == "a␀b␡c"


def test_csv_opens_in_chinese_and_stays_text(evil_results):
    written = dict(csv_tables(evil_results))
    assert all(content.startswith(b"\xef\xbb\xbf") for content in written.values())
    rows = list(csv.DictReader(io.StringIO(written["estates.csv"].decode("utf-8-sig"), newline="")))
    assert [row["estate_id"] for row in rows] == evil_results.estates["estate_id"].tolist()
    for row, name in zip(rows, evil_results.estates["name"], strict=True):
        assert row["name"] == ("" if pd.isna(name) else inert(name))
    for row in rows:
        assert all(cell is not None and not cell.lstrip().startswith(tuple("=+@")) for cell in row.values())


def test_csv_keeps_numbers_and_their_digits():
    back = pd.read_csv(io.BytesIO(csv_bytes(pd.DataFrame({"a": [-1.5, 1 / 3, None], "b": [True, False, None]}))))
    assert back["a"].tolist()[:2] == [-1.5, 1 / 3]


def test_csv_is_the_same_each_time(any_results):
    assert dict(csv_tables(any_results)) == dict(csv_tables(any_results))
