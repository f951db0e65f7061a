"""What do colours, hatches, lines and letters mean, and how many estates has each class?"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.outputs.plates.mapface import HATCH, look_of_class
from spatial_renewal.outputs.plates.panel import HEAD_MM, draw_head
from spatial_renewal.outputs.plates.pen import FIGURE, SMALL, Pen, Type
from spatial_renewal.outputs.plates.scene import Scene, theme_letter, themes_of
from spatial_renewal.outputs.plates.sheet import Box, Window
from spatial_renewal.outputs.plates.tokens import badge, facility_letter
from spatial_renewal.outputs.standing import CLASSES, NO_DATA, OUTSIDE, STEPS
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import Category

_ROW_MM = 4.15
_SWATCH_MM = (8.0, 3.1)
_BETWEEN_MM = 5.0
_LABEL = Type(size_pt=6.8)
_READABLE = 0.6  # of a second name has to fit: less of it says nothing
_GROUND = ("water", "green", "railway", "boundary", "vacant_land", "idle_building")
Mark = Callable[[Pen, Box], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a mark, what it means, how many there are."""

    mark: Mark
    label: Label
    count: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Legend:
    """Classes with counts, units, letters, facilities, and what of the ground the map shows."""

    title: Label
    entries: tuple[Entry, ...]
    half: tuple[Entry, ...]
    name: str = field(default="legend", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """See `Part`."""
        rows = len(self.entries) + (len(self.half) + 1) // 2
        return pen.size(HEAD_MM + rows * _ROW_MM)

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        y = draw_head(pen, box, self.title, note=words("legend_count").both(chinese=pen.fonts.chinese))
        step = pen.size(_ROW_MM)
        for entry in self.entries:
            _draw_entry(pen, Box("", box.x, y, box.width, step), entry)
            y += step
        inner = (box.width - pen.size(_BETWEEN_MM)) / 2
        for place, entry in enumerate(self.half):
            x = box.x + (place % 2) * (inner + pen.size(_BETWEEN_MM))
            _draw_entry(pen, Box("", x, y + (place // 2) * step, inner, step), entry)


@dataclass(frozen=True, slots=True, eq=False)
class LegendStrip:
    """The classes side by side with their counts, and the letters: for sheets that have other things to say."""

    legend: Legend
    name: str = field(default="legend", init=False)

    def height(self, pen: Pen, width: float) -> float:  # noqa: ARG002 - as `Part` asks
        """See `Part`."""
        return pen.size(HEAD_MM + 8.6 + (_ROW_MM if self._letters else 0.0))

    def draw(self, pen: Pen, box: Box) -> None:
        """See `Part`."""
        y = draw_head(pen, box, self.legend.title, note=words("legend_count").both(chinese=pen.fonts.chinese))
        classes = self.legend.entries[:CLASSES]
        each = box.width / len(classes)
        small = replace(SMALL, align="center", ink="body")
        names = (*(e.label for e in reversed(classes[:STEPS])), words("strip_outside"), words("strip_no_data"))
        for place, entry in enumerate((*reversed(classes[:STEPS]), *classes[STEPS:])):
            x = box.x + place * each
            entry.mark(pen, Box("", x + (each - pen.size(_SWATCH_MM[0])) / 2, y, each, pen.size(3.2)))
            label = pen.fitted(names[place].first(chinese=pen.fonts.chinese), small, width=each * 0.98)
            pen.text(x + each / 2, y + pen.size(5.0), label, small)
            pen.text(x + each / 2, y + pen.size(7.6), f"{entry.count:,}", replace(small, ink="ink"))
        for place, entry in enumerate(self._letters):
            third = box.width / 3
            _draw_entry(pen, Box("", box.x + place * third, y + pen.size(8.8), third, pen.size(_ROW_MM)), entry)

    @property
    def _letters(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.legend.half if entry.count is not None)


def legend_of(scene: Scene, window: Window) -> Legend:
    """The legend of what `window` shows; counts are those of the estates in it.

    On a plate of the whole city that is every estate of the table.
    """
    seen = scene.estates.where(window.bounds)
    counts = np.bincount(scene.classes[seen], minlength=CLASSES)
    rough = scene.outcome.estates["geometry_source"].eq("approximated").to_numpy(bool) & seen
    entries = [_step(step, int(counts[step])) for step in (*reversed(range(STEPS)), OUTSIDE, NO_DATA)]
    if rough.any():
        entries.append(Entry(_dashed, words("legend_approximated"), int(rough.sum())))
    if scene.units.where(window.bounds).any():
        entries.append(Entry(_unit, words("legend_unit")))
    entries += _facilities(scene, window)
    half = _letters(scene, seen) if scene.fonts.chinese else []
    half += [Entry(_ground_mark(kind), words(f"legend_{kind}")) for kind in _GROUND if _shows(scene, kind, window)]
    return Legend(words(f"legend_{scene.view}"), tuple(entries), tuple(half))


def _step(step: int, count: int) -> Entry:
    fill, edge = look_of_class(step)

    def mark(pen: Pen, box: Box) -> None:
        pen.bar(Box(f"legend-{step}", *_swatch(pen, box)), fill, edge=edge, hatch=HATCH if step == NO_DATA else "")

    if step == OUTSIDE:
        return Entry(mark, words("legend_outside"), count)
    if step == NO_DATA:
        return Entry(mark, words("legend_no_data"), count)
    span = f"{step / STEPS:.1f} – {(step + 1) / STEPS:.1f}"
    return Entry(mark, Label(span, span), count)


def _letters(scene: Scene, seen: npt.NDArray[np.bool_]) -> list[Entry]:
    """Which letter means what; how many estates carry it."""
    found = []
    for theme in themes_of(scene.view):
        letter = theme_letter(theme)
        lacking = np.char.find(scene.letters, letter) >= 0
        found.append(Entry(_letter(letter), words(f"legend_lacks_{theme}"), int((lacking & seen).sum())))
    return found


def _letter(letter: str) -> Mark:
    def mark(pen: Pen, box: Box) -> None:
        x, y, wide, high = _swatch(pen, box)
        pen.text(x + wide / 2, y + high / 2, letter, Type(size_pt=6.8, ink="deep", bold=True, align="center"))

    return mark


def _facilities(scene: Scene, window: Window) -> list[Entry]:
    inside = scene.facilities.where(window.bounds)
    counted = scene.shown.loc[inside].groupby("category", sort=True).size()
    inks, kinds = palette().facilities, categories()
    rows = [(kinds[str(category)], int(count)) for category, count in counted.items()]
    return [Entry(_disc(k, inks.get(k.group, inks["other"])), Label(k.zh, k.en), count) for k, count in rows]


def _disc(kind: Category, ink: str) -> Mark:
    def mark(pen: Pen, box: Box) -> None:
        x, y, wide, high = _swatch(pen, box)
        pen.disc(x + wide / 2, y + high / 2, high / 2 * 1.08, fill="#ffffff", edge=ink, weight=0.9)
        letter = facility_letter(kind, chinese=pen.fonts.chinese)
        pen.text(x + wide / 2, y + high / 2, letter, Type(size_pt=5.2, ink=ink, align="center"))

    return mark


def _shows(scene: Scene, kind: str, window: Window) -> bool:
    layers = (scene.ground.areas.get(kind), scene.ground.lines.get(kind))
    return any(layer is not None and layer.where(window.bounds).any() for layer in layers)


def _ground_mark(kind: str) -> Mark:
    colours = palette().ground

    def mark(pen: Pen, box: Box) -> None:
        x, y, wide, high = _swatch(pen, box)
        if kind == "railway":
            pen.bar(Box("", x, y + high * 0.36, wide, high * 0.28), colours["railway"])
            for place in range(3):
                pen.bar(Box("", x + wide * (0.1 + 0.33 * place), y + high * 0.43, wide * 0.16, high * 0.14), "#ffffff")
        elif kind == "boundary":
            pen.rule(x, y + high / 2, wide * 0.6, ink=colours["boundary"], weight=0.8)
            pen.rule(x + wide * 0.72, y + high / 2, wide * 0.28, ink=colours["boundary"], weight=0.8)
        else:
            pen.bar(Box("", x, y, wide, high), colours[kind], edge=colours.get(f"edge_{kind}", ""))

    return mark


def _dashed(pen: Pen, box: Box) -> None:
    pen.bar(Box("", *_swatch(pen, box)), "none", edge=palette().estates["edge_approximated"], weight=0.55, dashed=True)


def _unit(pen: Pen, box: Box) -> None:
    x, y, wide, high = _swatch(pen, box)
    pen.bar(Box("", x, y, wide, high), "none", edge="ink", weight=1.25)
    badge(pen, x + wide / 2, y + high / 2, 1)


def _swatch(pen: Pen, box: Box) -> tuple[float, float, float, float]:
    wide, high = (pen.size(side) for side in _SWATCH_MM)
    return box.x, box.y + (box.height - high) / 2, wide, high


def _draw_entry(pen: Pen, box: Box, entry: Entry) -> None:
    entry.mark(pen, box)
    x, y = box.x + pen.size(_SWATCH_MM[0] + 2.2), box.y + box.height / 2
    count = "" if entry.count is None else f"{entry.count:,}"
    right = box.right - pen.width(count, FIGURE) - pen.size(1.6 if count else 1.0)
    zh = pen.fitted(entry.label.first(chinese=pen.fonts.chinese), _LABEL, width=right - x)
    pen.text(x, y, zh, _LABEL)
    beside = x + pen.width(zh, _LABEL) + pen.size(1.4)
    second = entry.label.second(chinese=pen.fonts.chinese)
    if right - beside > _READABLE * pen.width(second, SMALL):
        pen.text(beside, y, pen.fitted(second, SMALL, width=right - beside), SMALL)
    if count:
        pen.text(box.right, y, count, FIGURE)
