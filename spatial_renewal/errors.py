"""What can be wrong with an input, and how is it said? (findings, and the errors that carry them)"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Level = Literal["error", "left_out", "repaired", "assumed", "missing"]

LEVEL_LABELS: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "error": ("错误", "error"),
        "left_out": ("未参与分析", "left out"),
        "repaired": ("已修复", "repaired"),
        "assumed": ("假定", "assumed"),
        "missing": ("缺少", "missing"),
    }
)
GRAVITY: tuple[Level, ...] = ("error", "left_out", "repaired", "missing", "assumed")
SHOWN_IDS = 5


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = files("spatial_renewal").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found in the data: wrong, left out, repaired, assumed or missing.

    The words stand in ``messages.toml`` under `code`, in Chinese and English; `values` fills them.

    Parameters
    ----------
    code
        Key in ``messages.toml``.
    source
        The file, as the user named it.
    layer
        The layer or table in it; empty where the file holds one.
    ids
        The rows concerned, all of them; the first five are shown.
    values
        What the sentence needs: column names, counts, distances.

    Examples
    --------
    >>> found = Finding(code="duplicate_ids", source="estates.csv", ids=("E1", "E2"))
    >>> found.level
    'error'
    >>> print(found.english())
    error: estates.csv [E1, E2]: 2 ids occur more than once. Give each row an id of its own.
    """

    code: str
    source: str
    layer: str = ""
    ids: tuple[str, ...] = ()
    values: MappingProxyType[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def __post_init__(self) -> None:
        if self.code not in _catalogue():
            raise KeyError(f"no message for the finding code {self.code!r}")

    @property
    def level(self) -> Level:
        """How serious it is; an ``error`` refuses the run."""
        return _catalogue()[self.code]["level"]  # type: ignore[return-value]

    def chinese(self) -> str:
        """One line in Chinese: where, which rows, what is wrong, what to do."""
        where = self.source + (f"（图层 {self.layer}）" if self.layer else "")
        shown = "、".join(self.ids[:SHOWN_IDS])
        rest = f" 等 {len(self.ids)} 个" if len(self.ids) > SHOWN_IDS else ""
        rows = f" [{shown}{rest}]" if self.ids else ""
        return f"{LEVEL_LABELS[self.level][0]}：{where}{rows}：{self.sentence('zh')}"

    def english(self) -> str:
        """The same line in English."""
        where = self.source + (f" (layer {self.layer})" if self.layer else "")
        shown = ", ".join(self.ids[:SHOWN_IDS])
        rest = f", ... {len(self.ids)} in all" if len(self.ids) > SHOWN_IDS else ""
        rows = f" [{shown}{rest}]" if self.ids else ""
        return f"{LEVEL_LABELS[self.level][1]}: {where}{rows}: {self.sentence('en')}"

    def sentence(self, language: Literal["zh", "en"]) -> str:
        """What is wrong and what to do, without saying where."""
        return _catalogue()[self.code][language].format(count=len(self.ids), **self.values)


def by_gravity(findings: Iterable["Finding"]) -> tuple["Finding", ...]:
    """The same findings, the gravest level first; those of one level keep their order."""
    return tuple(sorted(findings, key=lambda found: GRAVITY.index(found.level)))


def finding(
    code: str, source: str, *, layer: str = "", ids: Iterable[object] = (), values: Mapping[str, object] | None = None
) -> Finding:
    """Make a finding from plain lists and dicts."""
    return Finding(
        code=code,
        source=source,
        layer=layer,
        ids=tuple(str(i) for i in ids),
        values=MappingProxyType(dict(values or {})),
    )


class SpatialRenewalError(Exception):
    """Base of all errors of this package; carries every finding, not only the first."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("\n".join(f"{f.chinese()}\n    {f.english()}" for f in findings))


class SchemaError(SpatialRenewalError, ValueError):
    """A table breaks its contract: a column, a type, a key, a geometry."""


class CrsError(SpatialRenewalError, ValueError):
    """A layer's coordinates cannot be trusted: no CRS, degrees taken for metres, axes swapped."""


class ParameterError(SpatialRenewalError, ValueError):
    """A key or a value of the project file, a profile or a parameter object is not allowed."""


class NetworkError(SpatialRenewalError, ValueError):
    """The streets do not make a network that one can walk."""


class SourceError(SpatialRenewalError):
    """A file is missing, unreadable or not what it says it is."""
