"""What does a cell say? (numbers, years, shares and flags out of what people type)"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_renewal.errors import Finding
from spatial_renewal.io.reading import Rows

_BLANK = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "nan",
        "none",
        "null",
        "<na>",
        "na",
        "n/a",
        "暂无",
        "暂无数据",
        "未知",
        "不详",
        "不明",
    }
)
# People write 无 for no number; as a flag it means no.
_NO_NUMBER = _BLANK | {"无"}
_YES = frozenset({"是", "有", "已", "true", "t", "yes", "y", "1", "1.0", "√"})
NO_WORDS = frozenset({"否", "无", "没有", "未", "false", "f", "no", "n", "0", "0.0", "×"})
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?"
_UNIT = r"户|人|个|位|辆|座|栋|层|平方米|平米|m2|㎡|米|年"
_YEAR = r"(?<!\d)(?:1[89]|20|21)\d{2}(?!\d)"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column as the contract has it, and what was found in its cells."""

    data: pd.Series
    findings: tuple[Finding, ...] = ()


def as_text(raw: pd.Series) -> pd.Series:
    """Trimmed text; blank cells are missing."""
    text = raw.astype("str").str.strip()
    return text.where(~text.str.lower().isin({"", "nan", "none", "null", "<na>"}))


def as_numbers(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    """Numbers, also typed as ``1995.0``, ``1,363`` or ``1363 户``; what is no number is set aside and named.

    Parameters
    ----------
    raw
        The file's column.
    column
        What we call it.
    rows
        How messages call the rows.

    Returns
    -------
    Parsed
        Floats; missing where the cell is blank or was set aside.
    """
    if pd.api.types.is_numeric_dtype(raw.dtype) and not pd.api.types.is_bool_dtype(raw.dtype):
        return Parsed(raw.astype("float64").replace([np.inf, -np.inf], np.nan))
    text = raw.astype("str").str.normalize("NFKC").str.strip()
    filled = text.notna() & ~text.str.lower().isin(_NO_NUMBER)
    plain = filled & text.str.fullmatch(_NUMBER).fillna(value=False).astype(bool)
    with_unit = filled & ~plain & text.str.fullmatch(rf"{_NUMBER}\s*(?:{_UNIT})").fillna(value=False).astype(bool)
    digits = text.where(plain | with_unit).str.extract(f"^({_NUMBER})", expand=False).str.replace(",", "", regex=False)
    values = pd.to_numeric(digits, errors="coerce").astype("float64")
    found = [rows.say("number_unit_removed", with_unit, {"column": column})] if with_unit.any() else []
    unread = filled & ~plain & ~with_unit
    if unread.any():
        found.append(rows.say("number_unreadable", unread, {"column": column}))
    return Parsed(values, tuple(found))


def as_years(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    """Years; text that holds exactly one four-digit year counts as that year and is named as repaired."""
    if pd.api.types.is_numeric_dtype(raw.dtype):
        return as_numbers(raw, column, rows)
    text = raw.astype("str").str.normalize("NFKC").str.strip()
    wordy = text.notna() & ~text.str.fullmatch(rf"{_NUMBER}").fillna(value=False).astype(bool)
    lone = wordy & text.str.count(_YEAR).eq(1)
    numbers = as_numbers(raw.where(~lone), column, rows)
    if not lone.any():
        return numbers
    years = pd.to_numeric(text[lone].str.extract(f"({_YEAR})", expand=False)).astype("float64")
    values = numbers.data.fillna(years)
    return Parsed(values, (*numbers.findings, rows.say("year_from_text", lone, {"column": column})))


def within(parsed: Parsed, column: str, rows: Rows, *, low: float, high: float, zero_unknown: bool = False) -> Parsed:
    """Set aside, as unknown, the numbers that cannot be meant.

    Parameters
    ----------
    parsed
        The numbers so far.
    column
        What we call them.
    rows
        How messages call the rows.
    low, high
        Smallest and largest number that is believed.
    zero_unknown
        Whether 0 is how people write that they do not know.

    Returns
    -------
    Parsed
        The numbers left, and a finding for each kind of value set aside.
    """
    numbers, found = parsed.data, list(parsed.findings)
    zero = numbers.eq(0) & zero_unknown
    beyond = ((numbers < low) | (numbers > high)) & ~zero
    if zero.any():
        found.append(rows.say("zero_as_unknown", zero, {"column": column}))
    if beyond.any():
        span = f"{low:g}..{high:g}" if np.isfinite(high) else f">= {low:g}"
        found.append(rows.say("value_set_aside", beyond, {"column": column, "span": span}))
    return Parsed(numbers.mask(zero | beyond), tuple(found))


def as_shares(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    """Shares of 0 to 1; percentages (``85%``, 85) are divided by 100 and named as repaired.

    In a column of percentages a bare number above 0 and up to 1 may be either: it is set aside.
    """
    text = raw.astype("str").str.normalize("NFKC").str.strip()
    signed = text.str.endswith("%").fillna(value=False).astype(bool)
    bare = raw if not signed.any() else text.str.removesuffix("%")
    numbers = as_numbers(bare, column, rows)
    believed = within(numbers, column, rows, low=0.0, high=100.0)
    values, found = believed.data, list(believed.findings)
    percent = signed | (values > 1)
    unclear = ~percent & values.gt(0) & bool((~signed & values.gt(1)).any())
    if unclear.any():
        found.append(rows.say("share_ambiguous", unclear, {"column": column}))
    divided = percent & values.notna()
    if divided.any():
        found.append(rows.say("share_from_percent", divided, {"column": column}))
    return Parsed(values.where(~percent, values / 100).mask(unclear), tuple(found))


def as_flags(raw: pd.Series, column: str, rows: Rows) -> Parsed:
    """Yes, no or missing, from 是/否/有/无/true/false/yes/no/1/0; other words are set aside and named."""
    if pd.api.types.is_bool_dtype(raw.dtype):
        return Parsed(raw.astype("boolean"))
    word = raw.astype("str").str.normalize("NFKC").str.strip().str.lower()
    yes, no = word.isin(_YES), word.isin(NO_WORDS)
    unread = word.notna() & ~yes & ~no & ~word.isin(_BLANK)
    values = pd.Series(pd.NA, index=raw.index, dtype="boolean").mask(yes, other=True).mask(no, other=False)
    return Parsed(values, (rows.say("flag_unreadable", unread, {"column": column}),) if unread.any() else ())
