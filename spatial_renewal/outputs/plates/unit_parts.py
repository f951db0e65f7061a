"""What stands beside the map of one unit? (what it lacks and why, what its score is made of, its estates)"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.panel import HEAD_MM, draw_head
from spatial_renewal.outputs.plates.pen import SMALL, Pen, Type
from spatial_renewal.outputs.plates.sheet import Box
from spatial_renewal.outputs.plates.unit_gaps import category_label
from spatial_renewal.profiles.load import indicators
from spatial_renewal.profiles.model import UNIT_WORDS

_GAP_MM = 7.4
_SCORE_MM = 12.5
_MEMBER_MM = 3.8
_NAME = Type(size_pt=6.8)
_VERDICTS = {"lacking": ("✗", "bad"), "unknown": ("?", "quiet"), "met": ("✓", "good")}
_GAPS_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """One row a category: verdict, threshold and clause, estates and people concerned, places short."""

    rows: pd.DataFrame
    name: str = field(default="gaps", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """See `Part`."""
        shown = min(len(self.rows), _GAPS_SHOWN)
        return pen.size(HEAD_MM + shown * _GAP_MM + (4.0 if len(self.rows) > shown else 0.0))

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        y = draw_head(pen, box, words("unit_gaps"))
        for row in self.rows.head(_GAPS_SHOWN).to_dict("records"):
            _draw_gap(pen, Box("", box.x, y, box.width, pen.size(_GAP_MM)), row)
            y += pen.size(_GAP_MM)
        if len(self.rows) > _GAPS_SHOWN:
            more = words("more_rows", {"count": len(self.rows) - _GAPS_SHOWN}).both(chinese=pen.fonts.chinese)
            pen.text(box.x + pen.size(5), y + pen.size(1.8), more, SMALL)


def _draw_gap(pen: Pen, box: Box, row: Mapping[Hashable, Any]) -> None:
    chinese = pen.fonts.chinese
    mark, ink = _VERDICTS[str(row["verdict"])]
    first, second = box.y + pen.size(2.2), box.y + pen.size(5.2)
    pen.rule(box.x, box.bottom, box.width, ink="hair", weight=0.3)
    pen.text(box.x, first, mark, Type(size_pt=7.4, ink=ink, bold=True))
    amount = _amount(row, chinese=chinese)
    right = Type(size_pt=6.4, align="right")
    pen.text(box.right, first, amount, right)
    x = box.x + pen.size(5)
    label = Label(*category_label(str(row["category"])))
    pen.text(
        x,
        first,
        pen.fitted(label.both(chinese=chinese), _NAME, width=box.right - x - pen.width(amount, right) - 2),
        _NAME,
    )
    words_of = words("gap_rule", {"threshold": f"{row['threshold_m']:g}", "clause": row["clause"]})
    rule = words_of.first(chinese=chinese) if row["threshold_m"] == row["threshold_m"] else ""
    share = (
        f"{row['lacking']}/{row['estates']} {words('unit_estates').first(chinese=chinese)}" if row["lacking"] else ""
    )
    pen.text(box.right, second, share, replace(SMALL, align="right"))
    pen.text(x, second, pen.fitted(rule, SMALL, width=box.right - x - pen.width(share, SMALL) - 2), SMALL)


def _amount(row: Mapping[Hashable, Any], *, chinese: bool) -> str:
    """People concerned, else places short, else the verdict in words."""
    for column, unit in (("gap_demand", "demand_unit"), ("unserved", "unit")):
        value = row[column]
        if row["verdict"] == "lacking" and isinstance(value, float) and value > 0:
            pair = UNIT_WORDS.get(str(row[unit]), (str(row[unit]), str(row[unit])))
            return f"{value:,.0f} {Label(*pair).first(chinese=chinese)}"
    return words(f"verdict_{row['verdict']}").first(chinese=chinese)


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The score as a stacked bar and as a sum."""

    score: float
    parts: tuple[tuple[str, float], ...]
    name: str = field(default="score", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """See `Part`."""
        return pen.size(HEAD_MM + _SCORE_MM)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        chinese = pen.fonts.chinese
        y = draw_head(pen, box, words("unit_score", {"score": f"{self.score:.2f}"}))
        high = pen.size(3.6)
        pen.bar(Box("", box.x, y, box.width, high), "#efece5")
        x = box.x
        inks = [*reversed(palette().ramp), palette().ink["quiet"], palette().ink["line"]]
        for place, (_, part) in enumerate(self.parts):
            pen.bar(Box("", x, y, box.width * part, high), inks[place % len(inks)], edge="#ffffff", weight=0.3)
            x += box.width * part
        named = [f"{indicator_label(name).first(chinese=chinese)} {part:.2f}" for name, part in self.parts]
        for place, line in enumerate(
            pen.wrapped(" ＋ ".join(named) if chinese else " + ".join(named), _NAME, width=box.width, lines=2)
        ):
            pen.text(box.x, y + high + pen.size(2.8) + place * pen.line_height(_NAME), line, _NAME)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The estates of the unit, as many as there is room for."""

    rows: pd.DataFrame
    name: str = field(default="members", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """The least that it takes; it fills what is left."""
        return pen.size(HEAD_MM + 2 * _MEMBER_MM)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        y, step = draw_head(pen, box, words("unit_members")), pen.size(_MEMBER_MM)
        fit = int((box.bottom - y + 1e-6) / step)
        shown = len(self.rows) if len(self.rows) <= fit else fit - 1
        for row in self.rows.head(shown).to_dict("records"):
            facts = " · ".join(_facts(row, chinese=pen.fonts.chinese))
            pen.text(box.right, y + step / 2, facts, replace(SMALL, align="right"))
            width = box.width - pen.width(facts, SMALL) - pen.size(3)
            pen.text(
                box.x,
                y + step / 2,
                pen.fitted(pen.fonts.name_or_id(row["name"], row["estate_id"]), _NAME, width=width),
                _NAME,
            )
            y += step
        if shown < len(self.rows):
            more = words("more_rows", {"count": len(self.rows) - shown}).both(chinese=pen.fonts.chinese)
            pen.text(box.x, y + step / 2, more, SMALL)


def _facts(row: Mapping[Hashable, Any], *, chinese: bool) -> list[str]:
    year, households = row["year_built"], row["households"]
    known = [f"{year:.0f}" if isinstance(year, float) and year == year else ""]  # noqa: PLR0124 - NaN differs from itself
    if isinstance(households, float) and households == households:  # noqa: PLR0124 - as above
        known.append(words("homes", {"households": f"{households:,.0f}"}).first(chinese=chinese))
    return [text for text in known if text]


def indicator_label(name: str) -> Label:
    """An indicator by its names; one that no profile declares stands for itself."""
    known = indicators().get(name)
    return Label(known.zh, known.en) if known else Label(name, name)
