"""How do the parts beside the map share their columns? (stacked from above and below, one part takes what is left)"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from spatial_renewal.outputs.paper.words import Label
from spatial_renewal.outputs.plates.pen import SMALL, Pen, Type
from spatial_renewal.outputs.plates.sheet import Box

GAP_MM = 4.0
HEAD_MM = 6.8
HEAD = Type(size_pt=8.6, bold=True)


class Part(Protocol):
    """One part of the panel: a name, a height for a width, and how it is drawn."""

    @property
    def name(self) -> str:
        """What its box is called."""
        ...

    def height(self, pen: Pen, width: float) -> float:
        """The height that it wants, in mm."""
        ...

    def draw(self, pen: Pen, box: Box) -> None:
        """Draw it; `box` is as wide and at least as high as asked, except for one that fills what is left."""
        ...


@dataclass(frozen=True, slots=True)
class Stack:
    """Parts of one column: from above, the one that takes what is left, from below."""

    above: Sequence[Part]
    filling: Part | None = None
    below: Sequence[Part] = ()


def draw_panel(pen: Pen, columns: Sequence[Box], stacks: Sequence[Stack]) -> tuple[Box, ...]:
    """Draw a stack into each column and give the boxes; a part that finds no room is left out.

    Where there are fewer columns than stacks, the last column takes the rest one below the other.
    """
    boxes: list[Box] = []
    count = len(columns)
    joined = [*stacks[: count - 1], _joined(stacks[count - 1 :])]
    for column, stack in zip(columns, joined, strict=True):
        boxes += _draw_stack(pen, column, stack)
    return tuple(boxes)


def _joined(stacks: Sequence[Stack]) -> Stack:
    above = [part for stack in stacks for part in stack.above]
    filling = next((stack.filling for stack in stacks if stack.filling), None)
    return Stack(above, filling, [part for stack in stacks for part in stack.below])


def _draw_stack(pen: Pen, column: Box, stack: Stack) -> list[Box]:
    gap, top, bottom = pen.size(GAP_MM), column.y, column.bottom
    boxes: list[Box] = []
    for part in stack.above:
        high = part.height(pen, column.width)
        boxes.append(Box(part.name, column.x, top, column.width, high))
        part.draw(pen, boxes[-1])
        top += high + gap
    for part in reversed(stack.below):
        high = part.height(pen, column.width)
        boxes.append(Box(part.name, column.x, bottom - high, column.width, high))
        part.draw(pen, boxes[-1])
        bottom -= high + gap
    left = bottom - top
    if stack.filling and left >= stack.filling.height(pen, column.width):
        boxes.append(Box(stack.filling.name, column.x, top, column.width, left))
        stack.filling.draw(pen, boxes[-1])
    return boxes


def draw_head(pen: Pen, box: Box, label: Label, *, note: str = "") -> float:
    """A rule and a part's heading, Chinese and then English, a note at the right; gives the y below it."""
    pen.rule(box.x, box.y, box.width, ink="ink", weight=0.6)
    y = box.y + pen.size(3.4)
    zh = label.first(chinese=pen.fonts.chinese)
    pen.text(box.x, y, zh, HEAD)
    noted = pen.width(note, SMALL) + pen.size(2) if note else 0.0
    beside = box.x + pen.width(zh, HEAD) + pen.size(1.6)
    second = label.second(chinese=pen.fonts.chinese)
    pen.text(beside, y, pen.fitted(second, SMALL, width=box.right - beside - noted), SMALL)
    pen.text(box.right, y, note, replace(SMALL, align="right"))
    return box.y + pen.size(HEAD_MM)
