"""How does a name from a layer stay a name? (no formula in a spreadsheet, no hidden control character, no half pair)"""

import re

import pandas as pd

LONGEST_CELL = 32_767  # characters that a spreadsheet's cell can hold
_CUT = "…"
# What a spreadsheet takes for a formula: one of these signs, full-width ones too, also behind blanks.
_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
# Control characters other than tab and line ends, non-characters and halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_PICTURES, _DELETE, _SPACE = 0x2400, 0x7F, 0x20


def visible(text: str) -> str:
    r"""`text` with a visible sign in place of each control character, so that nothing vanishes unseen.

    Examples
    --------
    >>> visible("和平里\x07")
    '和平里␇'
    >>> visible("half \ud83c pair")
    'half � pair'
    """
    return _CONTROL.sub(lambda found: _picture(ord(found[0])), text)


def inert(text: str) -> str:
    r"""`text` as a cell that no spreadsheet calculates: an apostrophe before what could be a formula.

    Examples
    --------
    >>> inert("=cmd|' /C calc'!A0"), inert(" +1"), inert("和平里")
    ("'=cmd|' /C calc'!A0", "' +1", '和平里')
    """
    shown = visible(text)
    if _FORMULA.match(shown):
        shown = f"'{shown}"
    return shown if len(shown) <= LONGEST_CELL else shown[: LONGEST_CELL - 1] + _CUT


def inert_series(values: pd.Series) -> pd.Series:
    """`inert` of every text of a column, each different text once; missing stays missing."""
    codes, different = pd.factorize(values.astype("object"), use_na_sentinel=True)
    shown = [inert(str(text)) for text in different]
    return pd.Series([shown[code] if code >= 0 else None for code in codes], index=values.index, dtype="object")


def shortened(text: str, most: int) -> str:
    """`text` with at most `most` characters, the cut marked.

    Examples
    --------
    >>> shortened("电机厂宿舍片区", 5)
    '电机厂宿…'
    """
    return text if len(text) <= most else text[: most - 1] + _CUT


def _picture(code: int) -> str:
    if code < _SPACE:
        return chr(_PICTURES + code)
    return chr(_PICTURES + 0x21) if code == _DELETE else "�"
