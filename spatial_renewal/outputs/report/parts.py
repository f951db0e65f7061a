"""What is a report made of? (sections of paragraphs, figures, tables and pictures, each in Chinese and English)"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two; `point` makes it one of a list."""

    text: Label
    point: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Large figures side by side, each with its words."""

    rows: tuple[tuple[str, Label], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what is shown, a quieter second line, and the share of a bar beside it (0 to 1)."""

    text: str
    second: str = ""
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, whether it holds figures, and how wide it is beside the others."""

    heading: Label
    figures: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title; `note` stands below it."""

    title: Label
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Label = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A plate or chart: a PNG, with its title."""

    title: Label
    png: bytes


Block = Paragraph | Figures | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: Label
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole report."""

    title: Label
    subtitle: Label
    remarks: tuple[Label, ...]
    sections: tuple[Section, ...]


def say(name: str, values: Mapping[str, object] | None = None) -> Label:
    """A sentence of ``report.toml`` in Chinese and English, filled in.

    Examples
    --------
    >>> say("section_gaps")
    ('设施缺口', 'Coverage gaps')
    """
    row = words()[name]
    filled = values or {}
    return row["zh"].format_map(filled), row["en"].format_map(filled)


@cache
def words() -> dict[str, dict[str, str]]:
    """The file ``report.toml``."""
    return tomllib.loads(files("spatial_renewal.outputs.report").joinpath("report.toml").read_text(encoding="utf-8"))
