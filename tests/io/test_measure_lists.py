"""Measures named in a ledger, by id or in Chinese."""

import pandas as pd

from spatial_renewal.io.measure_lists import as_measures
from spatial_renewal.io.reading import Rows


def parsed(*cells):
    raw = pd.Series(cells, dtype="object")
    return as_measures(raw, "surveyed_needs", Rows("estates.csv", "", pd.Series([f"E{i}" for i in raw.index])))


def test_ids_and_chinese_names_by_any_separator():
    got = parsed("drainage;lighting", "排水、照明", "排水，drainage", "排水 照明")
    assert got.data.tolist() == ["drainage;lighting", "drainage;lighting", "drainage", "drainage;lighting"]
    assert not got.findings


def test_blank_is_not_surveyed_and_none_is_nothing_needed():
    got = parsed("", None, "无", "nothing")
    assert got.data.isna().tolist() == [True, True, False, False]
    assert got.data.iloc[2] == ""


def test_strange_words_are_set_aside_and_told_with_their_rows():
    got = parsed("drainage;ramp", "moat", "lighting")
    assert got.data.iloc[0] == "drainage"
    assert pd.isna(got.data.iloc[1])
    assert got.findings[0].ids == ("E0", "E1")
    assert "moat, ramp" in got.findings[0].english()
