"""What are tables, columns, units and coded words called? (Chinese and English, for every column of every contract)"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from spatial_renewal.contracts import Column, Contract
from spatial_renewal.profiles.load import categories, indicators, measures
from spatial_renewal.profiles.model import UNIT_WORDS

Label = tuple[str, str]
_PLAIN_UNITS: Mapping[str, str] = {"number": "number", "count": "count"}
_LISTS = ";,"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """How one column is shown.

    `zh` and `en` are its headings with the unit; `number_format` is a spreadsheet's, empty for text.
    """

    name: str
    zh: str
    en: str
    unit: Label
    number_format: str
    says: Label
    missing: Label
    kind: str


def table_label(name: str) -> Label:
    """Chinese and English name of a table; a table that nobody has named stands for itself.

    Examples
    --------
    >>> table_label("units")
    ('改造片区', 'Units')
    """
    known = catalogue()["tables"].get(name)
    return (known["zh"], known["en"]) if known else (name, name)


def heading(contract: Contract, name: str) -> Heading:
    """How the column `name` of a table is shown; one that nobody has named stands for itself.

    Examples
    --------
    >>> from spatial_renewal.tables import COVERAGE, PRIORITY
    >>> heading(COVERAGE, "threshold_m").zh, heading(COVERAGE, "threshold_m").en
    ('标准距离（米）', 'threshold_m')
    >>> heading(PRIORITY, "score_parking").zh
    '停车得分'
    """
    column = next((c for c in contract.columns if c.name == name), Column(name, "number", ""))
    said = _said(contract.name, name)
    unit_name = said.get("unit") or _unit_of(name) or _PLAIN_UNITS[column.kind] if column.kind in _PLAIN_UNITS else ""
    unit = catalogue()["units"].get(unit_name, {"zh": "", "en": "", "format": ""})
    zh = said.get("zh", name)
    missing = catalogue()["missing"].get(column.missing, column.missing)
    return Heading(
        name=name,
        zh=f"{zh}（{unit['zh']}）" if unit["zh"] else zh,
        en=name,
        unit=(unit["zh"], unit["en"]),
        number_format=unit["format"],
        says=(said.get("says", zh), column.meaning or said.get("en", name)),
        missing=(missing, column.missing),
        kind=column.kind,
    )


def in_words(values: pd.Series, column: Heading) -> pd.Series:
    """Coded values of a column as Chinese words; numbers, names and unknown codes stay as they are.

    Examples
    --------
    >>> from spatial_renewal.tables import COVERAGE
    >>> list(in_words(pd.Series(["covered", None]), heading(COVERAGE, "state")))
    ['达标', None]
    >>> list(in_words(pd.Series([True, False]), heading(COVERAGE, "covered")))
    ['是', '否']
    """
    if column.kind in _PLAIN_UNITS:
        return values
    if column.kind in ("flag", "maybe_flag"):
        yes, no = word("yes")[0], word("no")[0]
        return values.astype("object").map({True: yes, False: no})
    words = _words_for(column)
    if not words:
        return values
    codes, different = pd.factorize(values.astype("object"), use_na_sentinel=True)
    shown = [_each(str(text), words) for text in different]
    return pd.Series([shown[code] if code >= 0 else None for code in codes], index=values.index, dtype="object")


def word(code: str) -> Label:
    """Chinese and English for a coded word; one that nobody has named stands for itself."""
    known = catalogue()["words"].get(code)
    return (known["zh"], known["en"]) if known else (code, code)


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """The file ``headings.toml``."""
    return tomllib.loads(files("spatial_renewal.outputs").joinpath("headings.toml").read_text(encoding="utf-8"))


def _said(table: str, name: str) -> dict[str, str]:
    known = catalogue()
    said = known["columns_of"].get(table, {}).get(name) or known["columns"].get(name)
    if said:
        return said
    for prefix, family in known["prefixes"].items():
        indicator = indicators().get(name.removeprefix(prefix))
        if name.startswith(prefix) and indicator:
            return family | {"zh": family["zh"].format(name=indicator.zh), "en": family["en"].format(name=indicator.en)}
    indicator = indicators().get(name)
    if indicator:
        return {
            "zh": f"{indicator.zh}（{indicator.unit_zh}）",
            "en": f"{indicator.en}: {indicator.unit_en}",
            "unit": "count",
        }
    return {}


def _unit_of(name: str) -> str:
    """The unit that ends a column's name, the longest that fits."""
    fitting = [unit for unit in catalogue()["units"] if name.endswith(f"_{unit}")]
    return max(fitting, key=len, default="")


def _words_for(column: Heading) -> Mapping[str, str]:
    source = catalogue()["columns"].get(column.name, {}).get("words", "")
    if column.kind == "choice" and not source:
        source = "any"
    return _vocabularies().get(source, {})


@cache
def _vocabularies() -> dict[str, dict[str, str]]:
    return {
        "categories": {name: known.zh for name, known in categories().items()},
        "measures": {name: known.zh for name, known in measures().items()},
        "indicators": {name: known.zh for name, known in indicators().items()},
        "units": {name: zh for name, (zh, _) in UNIT_WORDS.items()},
        "any": {code: said["zh"] for code, said in catalogue()["words"].items()},
    }


def _each(text: str, words: Mapping[str, str]) -> str:
    """A code, or a list of codes, in words."""
    for sign in _LISTS:
        if sign in text and text not in words:
            return "、".join(words.get(part.strip(), part.strip()) for part in text.split(sign))
    return words.get(text, text)
