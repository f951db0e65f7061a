"""What must stand on a sheet so that one knows it years later? (project, standard, policy, CRS, scale, sources)"""

from dataclasses import dataclass, field

import pyproj

from spatial_renewal.outputs.credits import attributions
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.instruments import scale_words
from spatial_renewal.outputs.plates.pen import SMALL, Pen, Type
from spatial_renewal.outputs.plates.sheet import Box
from spatial_renewal.study import Outcome

_VALUE = Type(size_pt=6.2)
_PAD_MM = 1.0
_LABEL_SHARE = 0.23
BLANK = "____________"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the title block; short ones stand two abreast."""

    label: Label
    value: Label
    lines: int = 1


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """The table at the sheet's lower right corner."""

    lines: tuple[tuple[Line, ...], ...]
    name: str = field(default="title-block", init=False)

    def height(self, pen: Pen, width: float) -> float:
        """See `Part`."""
        return sum(self._row_height(pen, row, width) for row in self.lines)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        y, pad = box.y, pen.size(_PAD_MM)
        pen.rule(box.x, y, box.width, ink="ink", weight=0.6)
        for row in self.lines:
            high, each = self._row_height(pen, row, box.width), box.width / len(row)
            for place, line in enumerate(row):
                x = box.x + place * each
                first = y + pad + pen.line_height(_VALUE) / 2
                room = box.width * _LABEL_SHARE - pad
                said = (line.label.both(chinese=pen.fonts.chinese), line.label.first(chinese=pen.fonts.chinese))
                label = next((text for text in said if pen.width(text, SMALL) <= room), said[-1])
                pen.text(x, first, pen.fitted(label, SMALL, width=room), SMALL)
                for count, text in enumerate(self._wrapped(pen, line, each, box.width)):
                    down = first + count * pen.line_height(_VALUE)
                    pen.text(x + box.width * _LABEL_SHARE, down, text, _VALUE)
            y += high
            pen.rule(box.x, y, box.width, ink="line", weight=0.3)

    def _row_height(self, pen: Pen, row: tuple[Line, ...], width: float) -> float:
        most = max(max(1, len(self._wrapped(pen, line, width / len(row), width))) for line in row)
        return most * pen.line_height(_VALUE) + 2 * pen.size(_PAD_MM)

    @staticmethod
    def _wrapped(pen: Pen, line: Line, each: float, whole: float) -> list[str]:
        width = each - whole * _LABEL_SHARE - pen.size(_PAD_MM)
        return pen.wrapped(line.value.first(chinese=pen.fonts.chinese), _VALUE, width=width, lines=line.lines)


def title_block(outcome: Outcome, *, plate: Label, scale: float, paper: str, number: str, drawn_by: str) -> TitleBlock:
    """The title block of one sheet.

    Parameters
    ----------
    outcome
        The run: its city, standard, policy, CRS, date and sources.
    plate
        What this sheet shows.
    scale
        1 to this.
    paper
        Name of the paper's size.
    number
        Number of the sheet in its set.
    drawn_by
        The office, where the project names one.
    """
    inputs = outcome.inputs
    standard, policy, draft = inputs.standard, inputs.policy, words("draft")
    drafted = Label(f"（{draft.zh}）", f" ({draft.en})") if policy.status == "draft" else Label("", "")
    credit = " · ".join(attributions(inputs))
    return TitleBlock(
        (
            (Line(words("block_project"), Label(_both(inputs.name, inputs.name_en), inputs.name_en), 2),),
            (Line(words("block_plate"), Label(plate.both(chinese=True), plate.en), 2),),
            (Line(words("block_standard"), _titled(standard.number, standard.title_zh, standard.title_en), 2),),
            (
                Line(
                    words("block_policy"),
                    Label(f"{policy.title_zh} {policy.number}{drafted.zh}", f"{policy.title_en}{drafted.en}"),
                    2,
                ),
            ),
            (Line(words("block_crs"), _same(pyproj.CRS(inputs.crs).name)),),
            (
                Line(words("block_date"), _same(inputs.date or BLANK)),
                Line(words("block_plan_year"), _same(str(inputs.plan_year))),
            ),
            (
                Line(words("block_scale"), _same(f"{scale_words(scale)} · {paper}")),
                Line(words("block_number"), _same(number)),
            ),
            (
                Line(words("block_approval"), _same(inputs.map_approval_number or BLANK)),
                Line(words("block_drawn_by"), _same(drawn_by or BLANK)),
            ),
            (Line(words("block_sources"), _same(credit) if credit else words("block_own_sources"), 3),),
        )
    )


def _same(text: str) -> Label:
    return Label(text, text)


def _titled(number: str, zh: str, en: str) -> Label:
    return Label(f"{number} {zh}".strip(), f"{number} {en}".strip())


def _both(name: str, name_en: str) -> str:
    return name if name_en in ("", name) else f"{name} {name_en}"
