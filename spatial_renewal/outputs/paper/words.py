"""Which words stand on plates and charts? (words.toml: Chinese first, English second; data are never translated)"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages."""

    zh: str
    en: str

    def first(self, *, chinese: bool) -> str:
        """The larger line: Chinese, or English where no font writes Chinese."""
        return self.zh if chinese else self.en

    def second(self, *, chinese: bool) -> str:
        """The smaller line below; nothing where English stands above."""
        return self.en if chinese and self.en != self.zh else ""

    def both(self, *, chinese: bool) -> str:
        """Both on one line."""
        return f"{self.zh} {self.en}".strip() if chinese and self.en != self.zh else self.first(chinese=chinese)


def words(key: str, values: Mapping[str, object] | None = None) -> Label:
    """The label `key`, its places filled in.

    Examples
    --------
    >>> words("more_units", {"count": 3}).zh
    '另有 3 个片区'
    """
    row = _catalogue()[key]
    return Label(row["zh"].format_map(values or {}), row["en"].format_map(values or {}))


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("spatial_renewal.outputs.paper").joinpath("words.toml").read_text(encoding="utf-8"))
