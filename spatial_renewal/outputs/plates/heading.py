"""What is this plate of, and which four figures come first?"""

from dataclasses import dataclass, field, replace

from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.needs import Headline
from spatial_renewal.outputs.plates.pen import SMALL, Pen, Type
from spatial_renewal.outputs.plates.sheet import Box

_TITLE = Type(size_pt=19.0, bold=True)
_SMALLEST = 0.5
_CITY = Type(size_pt=10.5)
_FLAG = Type(size_pt=6.6, ink="deep", bold=True)
_FIGURE = Type(size_pt=15.5, bold=True)
_WORDS = Type(size_pt=6.4)


@dataclass(frozen=True, slots=True)
class Heading:
    """Title, city and theme; a flag where the city is made up."""

    title: Label
    city: Label
    synthetic: bool
    name: str = field(default="heading", init=False)

    def height(self, pen: Pen, width: float) -> float:
        """See `Part`."""
        rows = len(self._city_lines(pen, width))
        return pen.size(15.0 + (6.6 if self.synthetic else 0.0)) + rows * pen.line_height(_CITY)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        chinese = pen.fonts.chinese
        title = pen.fonts.legible(self.title.first(chinese=chinese))
        kind = _shrunk(pen, title, _TITLE, width=box.width)
        pen.text(box.x, box.y + pen.size(4.2), pen.fitted(title, kind, width=box.width), kind)
        second = replace(SMALL, size_pt=7.2)
        pen.text(
            box.x,
            box.y + pen.size(10.4),
            pen.fitted(self.title.second(chinese=chinese), second, width=box.width),
            second,
        )
        y = box.y + pen.size(14.2)
        for line in self._city_lines(pen, box.width):
            pen.text(box.x, y + pen.line_height(_CITY) / 2, line, _CITY)
            y += pen.line_height(_CITY)
        if self.synthetic:
            flag = words("synthetic").both(chinese=chinese)
            wide = pen.width(flag, _FLAG) + pen.size(4)
            pen.bar(Box("synthetic-flag", box.x, y + pen.size(1.8), min(wide, box.width), pen.size(4.8)), "warm")
            pen.text(
                box.x + pen.size(2), y + pen.size(4.2), pen.fitted(flag, _FLAG, width=box.width - pen.size(4)), _FLAG
            )

    def _city_lines(self, pen: Pen, width: float) -> list[str]:
        return pen.wrapped(self.city.first(chinese=pen.fonts.chinese), _CITY, width=width, lines=2)


def _shrunk(pen: Pen, text: str, kind: Type, *, width: float) -> Type:
    """The same type in a size at which `text` fits, but not below `_SMALLEST` of it."""
    return replace(
        kind, size_pt=kind.size_pt * min(1.0, max(_SMALLEST, width * 0.995 / max(pen.width(text, kind), 1e-9)))
    )


@dataclass(frozen=True, slots=True)
class Headlines:
    """Four figures in two rows."""

    figures: tuple[Headline, ...]
    name: str = field(default="headlines", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """See `Part`."""
        return pen.size(15.2) * ((len(self.figures) + 1) // 2)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        half = box.width / 2
        for place, headline in enumerate(self.figures):
            x, y = box.x + (place % 2) * half, box.y + (place // 2) * pen.size(15.2)
            inner = half - pen.size(3)
            pen.rule(x, y, inner, ink="line")
            pen.text(x, y + pen.size(4.6), pen.fitted(headline.figure, _FIGURE, width=inner), _FIGURE)
            chinese = pen.fonts.chinese
            pen.text(
                x, y + pen.size(9.3), pen.fitted(headline.label.first(chinese=chinese), _WORDS, width=inner), _WORDS
            )
            second = pen.fitted(headline.label.second(chinese=chinese), SMALL, width=inner)
            pen.text(x, y + pen.size(12.2), second, SMALL)
