"""Every sentence of the catalogue is complete, used, and fills in."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from spatial_renewal.errors import LEVEL_LABELS, finding

PACKAGE = Path(__file__).parents[1] / "spatial_renewal"
CATALOGUE = tomllib.loads((PACKAGE / "messages.toml").read_text(encoding="utf-8"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_message_has_both_languages_with_the_same_places(code):
    row = CATALOGUE[code]
    assert row["level"] in LEVEL_LABELS
    zh, en = (
        {
            name.removesuffix("_zh").removesuffix("_en")
            for _, name, _, _ in string.Formatter().parse(row[language])
            if name
        }
        for language in ("zh", "en")
    )
    assert zh == en
    assert re.search("[\u4e00-\u9fff]", row["zh"])


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_message_is_used(code):
    assert re.search(rf"""["']{code}["']""", SOURCE), "no code says it"


def test_a_finding_says_where_which_and_what_to_do():
    found = finding("duplicate_ids", "ledger.csv", layer="estates", ids=[f"E{i}" for i in range(7)])
    assert found.english() == (
        "error: ledger.csv (layer estates) [E0, E1, E2, E3, E4, ... 7 in all]: "
        "7 ids occur more than once. Give each row an id of its own."
    )
    assert found.chinese().startswith("错误：ledger.csv（图层 estates） [E0、E1、E2、E3、E4 等 7 个]：")


def test_an_unknown_code_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        finding("no_such_code", "x")
