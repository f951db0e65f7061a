"""Which words stand in which section of the five published documents? (text files beside the repository)"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

FOLDER = (Path(__file__).resolve().parents[2] / ".." / "shared" / "documents").resolve()
FILES = {
    "ziyang_2020": "000_ziyang_2020.txt",
    "gaotai_2021": "001_gaotai_2021.txt",
    "jiangxi_2020": "002_jiangxi_2020.txt",
    "ningbo_draft": "003_ningbo_draft.txt",
    "zhanhe_2020": "004_zhanhe_2020.txt",
}
_NUMERAL = "[一二三四五六七八九十]+"
_ANNEX = re.compile(r"附\s*件\s*(\d?)")
_TOP = re.compile(rf"({_NUMERAL})、")
_SUB = re.compile(rf"[（(]({_NUMERAL})[）)]")
_ITEM = re.compile(r"(\d{1,2})[．.、]")


@cache
def sections(policy: str) -> dict[str, str]:
    """Text of every section, without spaces, by the document's numbering: 二, 二（一）, 二（一）1, 六 7, 附件 六."""
    text: defaultdict[str, str] = defaultdict(str)
    annex = top = sub = item = ""
    for raw in (FOLDER / FILES[policy]).read_text(encoding="utf-8").splitlines():
        line = raw.replace("*", "").replace("[bookmark: _GoBack]", "").strip()
        if found := _ANNEX.fullmatch(line):
            annex, top, sub, item = "附件" + found[1], "", "", ""
        elif found := _TOP.match(line):
            top, sub, item = found[1], "", ""
        elif found := _SUB.match(line):
            sub, item = f"（{found[1]}）", ""
        elif found := _ITEM.match(line):
            item = found[1]
        place = f"{annex} {top}".strip()
        spaced = item and not sub
        for name in {annex, place, place + sub, f"{place} {item}" if spaced else place + sub + item} - {""}:
            text[name] += "".join(line.split())
    return dict(text)
