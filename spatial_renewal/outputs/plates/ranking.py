"""Which units come first, and how sure is that? (as many rows as there is room for)"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.words import words
from spatial_renewal.outputs.plates.panel import HEAD_MM, draw_head
from spatial_renewal.outputs.plates.pen import FIGURE, SMALL, Pen, Type
from spatial_renewal.outputs.plates.sheet import Box
from spatial_renewal.outputs.plates.tokens import badge
from spatial_renewal.profiles.model import View

_ROW_MM = 5.0
_NAME = Type(size_pt=6.8)
_LEAST_ROWS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The order of units in one view with households, score and rank interval."""

    rows: pd.DataFrame
    view: View = "all"
    name: str = field(default="ranking", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """The least that it takes; it fills what is left."""
        return pen.size(HEAD_MM + _LEAST_ROWS * _ROW_MM)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        chinese = pen.fonts.chinese
        theme = words(f"view_{self.view}")
        head = words("ranking" if self.view == "all" else "ranking_theme", {"zh": theme.zh, "en": theme.en})
        y = draw_head(pen, box, head, note=words("ranking_columns").first(chinese=chinese))
        step = pen.size(_ROW_MM)
        fit = int((box.bottom - y + 1e-6) / step)
        shown = len(self.rows) if len(self.rows) <= fit else fit - 1
        for row in self.rows.head(shown).to_dict("records"):
            self._draw_row(pen, Box("", box.x, y, box.width, step), row)
            y += step
        if self.rows.empty:
            pen.text(box.x, y + step / 2, words("no_units").both(chinese=chinese), SMALL)
        elif shown < len(self.rows):
            more = words("more_units", {"count": len(self.rows) - shown}).both(chinese=chinese)
            pen.text(box.x + pen.size(7), y + step / 2, more, SMALL)

    @staticmethod
    def _draw_row(pen: Pen, box: Box, row: Mapping[Hashable, Any]) -> None:
        middle = box.y + box.height / 2
        pen.rule(box.x, box.bottom, box.width, ink="hair", weight=0.3)
        badge(pen, box.x + pen.size(2.6), middle, int(row["rank"]))
        interval = f"{row['rank_low']}–{row['rank_high']}" if row["rank"] else "—"
        score = row["score"]
        known = isinstance(score, float) and score == score  # noqa: PLR0124 - NaN differs from itself
        pen.text(box.right, middle, interval, replace(SMALL, align="right"))
        pen.text(box.right - pen.size(10.5), middle, f"{score:.2f}" if known else "—", FIGURE)
        left, wide = box.right - pen.size(31), pen.size(13)
        pen.bar(Box("", left, middle - pen.size(0.8), wide, pen.size(1.6)), "#efece5")
        if known:
            pen.bar(
                Box("", left, middle - pen.size(0.8), wide * min(1.0, score), pen.size(1.6)),
                palette().ramp[3],
            )
        homes = row["households"]
        text = f"{homes:,.0f}" if isinstance(homes, float) and homes == homes else "—"  # noqa: PLR0124 - as above
        pen.text(left - pen.size(2.2), middle, text, replace(SMALL, align="right", ink="body"))
        x = box.x + pen.size(7)
        width = left - pen.size(4.2) - pen.width(text, SMALL) - x
        pen.text(x, middle, pen.fitted(row["name"], _NAME, width=width), _NAME)
