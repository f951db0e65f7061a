"""Does a cell mean what people meant by it, and is the rest set aside by name?"""

import numpy as np
import pandas as pd
import pytest

from spatial_renewal.io.cells import as_flags, as_numbers, as_shares, as_text, as_years, within
from spatial_renewal.io.reading import Rows


def cells(*typed):
    """A column with rows #1, #2 and so on."""
    raw = pd.Series(typed, index=range(1, len(typed) + 1), dtype=object)
    return raw, "c", Rows("t.csv", "", "#" + raw.index.astype("str").to_series(index=raw.index))


def found(parsed):
    return {f.code: f.ids for f in parsed.findings}


def test_numbers_as_people_type_them():
    typed = ["1995.0", "1,363", " 12 ", "１２", "1.5e3", "-3", 7, 7.5, None, "", "-", "无", "未知"]
    parsed = as_numbers(*cells(*typed))
    assert parsed.data.tolist()[:8] == [1995, 1363, 12, 12, 1500, -3, 7, 7.5]
    assert parsed.data[8:].isna().all()
    assert parsed.findings == ()
    assert parsed.data.dtype == "float64"


def test_units_are_removed_and_said():
    parsed = as_numbers(*cells("1,363户", "60728 平方米", "500㎡", "12"))
    assert parsed.data.tolist() == [1363, 60728, 500, 12]
    assert found(parsed) == {"number_unit_removed": ("#1", "#2", "#3")}


@pytest.mark.parametrize("text", ["约300", "3,5", "1,36", "12-15", "3.5万", "inf", "1_000", "0x10", "多"])
def test_what_is_no_number_is_set_aside(text):
    parsed = as_numbers(*cells(text, "1"))
    assert np.isnan(parsed.data.iloc[0])
    assert found(parsed) == {"number_unreadable": ("#1",)}
    assert parsed.findings[0].english() == "left out: t.csv [#1]: c is not a number and counts as unknown."
    assert parsed.findings[0].chinese() == "未参与分析：t.csv [#1]：列 c 的值不是数字，视为未知。"


def test_numeric_columns_pass():
    raw, name, rows = cells(1, 2)
    assert as_numbers(raw.astype("int64"), name, rows).data.tolist() == [1.0, 2.0]
    assert as_years(pd.Series([1990.0, np.inf], index=[1, 2]), name, rows).data.isna().tolist() == [False, True]


def test_years_out_of_text():
    """One year in the text counts; two years, or none, are set aside."""
    parsed = as_years(
        *cells("约1990年", "1995-06-01 00:00:00", "1985年", "1998.0", "1995-1998", "九十年代", "第12345号", None)
    )
    assert parsed.data.tolist()[:4] == [1990, 1995, 1985, 1998]
    assert parsed.data[4:].isna().all()
    assert found(parsed) == {"number_unreadable": ("#5", "#6", "#7"), "year_from_text": ("#1", "#2", "#3")}
    assert "the one year in it was taken" in parsed.findings[1].english()


def test_values_that_cannot_be_meant():
    raw, name, rows = cells(0, -1, 5, 20_001, None)
    parsed = within(as_numbers(raw, name, rows), name, rows, low=1, high=20_000, zero_unknown=True)
    assert parsed.data.isna().tolist() == [True, True, False, True, True]
    assert found(parsed) == {"zero_as_unknown": ("#1",), "value_set_aside": ("#2", "#4")}
    assert "c is outside 1..20000; the value is set aside" in parsed.findings[1].english()


def test_zero_may_be_a_value():
    raw, name, rows = cells(0, -1)
    parsed = within(as_numbers(raw, name, rows), name, rows, low=0, high=np.inf)
    assert parsed.data.iloc[0] == 0
    assert "c is outside >= 0" in parsed.findings[0].english()


def test_shares_and_percentages():
    assert as_shares(*cells(0.85, 1, 0, None)).data.tolist()[:3] == [0.85, 1, 0]
    assert as_shares(*cells(0.85, 1)).findings == ()
    percent = as_shares(*cells(85, "100", 0))
    assert percent.data.tolist() == [0.85, 1, 0]
    assert found(percent) == {"share_from_percent": ("#1", "#2")}
    signed = as_shares(*cells("85%", "0.5%", "７０％"))
    assert signed.data.tolist() == pytest.approx([0.85, 0.005, 0.7])


def test_one_among_percentages_is_ambiguous():
    """1 may be 1 % or 100 %: set aside, not guessed."""
    parsed = as_shares(*cells(85, 1, "90%"))
    assert parsed.data.isna().tolist() == [False, True, False]
    assert found(parsed)["share_ambiguous"] == ("#2",)


def test_shares_beyond_a_hundred_are_set_aside():
    parsed = as_shares(*cells(120, -5, 50))
    assert parsed.data.isna().tolist() == [True, True, False]
    assert found(parsed) == {"value_set_aside": ("#1", "#2"), "share_from_percent": ("#3",)}


def test_flags():
    typed = ["是", "有", "TRUE", "1", 1.0, "yes", True, "否", "无", "False", 0, "no", None, "", "未知", "大概"]
    parsed = as_flags(*cells(*typed))
    assert parsed.data.dtype == "boolean"
    assert parsed.data[:7].tolist() == [True] * 7
    assert parsed.data[7:12].tolist() == [False] * 5
    assert parsed.data[12:].isna().all()
    assert found(parsed) == {"flag_unreadable": ("#16",)}
    assert "neither yes nor no and counts as not surveyed" in parsed.findings[0].english()


def test_flags_of_true_type():
    raw = pd.Series([True, False], index=[1, 2])
    assert as_flags(raw, "c", cells(1, 2)[2]).data.tolist() == [True, False]


def test_text_is_trimmed_and_blank_is_missing():
    text = as_text(cells(" 甲 ", "", "nan", None, 12)[0])
    assert text.isna().tolist() == [False, True, True, True, False]
    assert text.dropna().tolist() == ["甲", "12"]
