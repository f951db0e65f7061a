"""How is something drawn on the sheet in millimetres? (text, rules, boxes, marks; y runs down from the upper edge)"""

from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import AbstractPathEffect, Stroke
from matplotlib.transforms import Affine2D

from spatial_renewal.outputs.paper.fonts import Fonts
from spatial_renewal.outputs.paper.lettering import LINE, MM_PER_POINT, shortened, width_mm, wrapped
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.plates.sheet import MM_PER_INCH, Box, Sheet

_HALO_PT = 1.9
CAP = 0.36  # from the middle of a line of text to its baseline, in sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How a text looks: size at A3, colour, weight, where `x` is in it."""

    size_pt: float = 7.0
    ink: str = "ink"
    bold: bool = False
    align: str = "left"


BODY = Type()
SMALL = Type(size_pt=5.8, ink="quiet")
FIGURE = Type(align="right")


class Pen:
    """Draws on one sheet; sizes in points and widths are those of an A3 and grow with the paper.

    Parameters
    ----------
    sheet
        The paper.
    fonts
        The faces to write with.
    """

    def __init__(self, sheet: Sheet, fonts: Fonts) -> None:
        self.sheet, self.fonts = sheet, fonts
        self.figure = Figure(figsize=(sheet.width_mm / MM_PER_INCH, sheet.height_mm / MM_PER_INCH))
        on_sheet = Affine2D().scale(1 / sheet.width_mm, -1 / sheet.height_mm).translate(0, 1)
        self._on_paper = on_sheet + self.figure.transFigure

    def size(self, at_a3: float) -> float:
        """A size, width or length at A3 on this sheet."""
        return at_a3 * self.sheet.factor

    def colour(self, name: str) -> str:
        """An ink of the palette, or the colour itself."""
        return palette().ink.get(name, name)

    def width(self, text: str, kind: Type = BODY) -> float:
        """Width of a line in mm."""
        return width_mm(text, self.fonts, self.size(kind.size_pt), bold=kind.bold)

    def line_height(self, kind: Type = BODY) -> float:
        """Height of a line in mm."""
        return self.size(kind.size_pt) * MM_PER_POINT * LINE

    def fitted(self, text: object, kind: Type, *, width: float) -> str:
        """`text` in letters that can be drawn, on one line of at most `width` mm."""
        legible = self.fonts.legible(text)
        return shortened(legible, self.fonts, self.size(kind.size_pt), width=width, bold=kind.bold)

    def wrapped(self, text: object, kind: Type, *, width: float, lines: int = 99) -> list[str]:
        """`text` in letters that can be drawn, over lines of at most `width` mm."""
        return wrapped(self.fonts.legible(text), self.fonts, self.size(kind.size_pt), width=width, lines=lines)

    def text(self, x: float, y: float, text: str, kind: Type = BODY) -> None:
        """One line, its middle at `y`."""
        if not text:
            return
        size = self.size(kind.size_pt)
        if kind.bold and not self.fonts.bold:
            # no bold face: the letters' outlines are drawn too, under letters that stay text
            self._write(x, y, text, kind, [Stroke(linewidth=size * 0.032, foreground=self.colour(kind.ink))])
        self._write(x, y, text, kind)

    def text_with_halo(self, x: float, y: float, text: str, kind: Type = BODY, *, halo: str = "#ffffff") -> None:
        """One line as `text` has it, on outlines of its letters in the colour `halo`."""
        edge = Stroke(linewidth=self.size(_HALO_PT), foreground=self.colour(halo), alpha=0.85, joinstyle="round")
        self._write(x, y, text, kind, [edge])
        self.text(x, y, text, kind)

    def _write(
        self, x: float, y: float, text: str, kind: Type, effects: list[AbstractPathEffect] | None = None
    ) -> None:
        size = self.size(kind.size_pt)
        self.figure.text(
            x,
            y + CAP * size * MM_PER_POINT,
            text,
            transform=self._on_paper,
            fontproperties=self.fonts.face(size, bold=kind.bold),
            color=self.colour(kind.ink),
            ha=kind.align,
            va="baseline",
            parse_math=False,
            path_effects=effects,
        )

    def _put(self, artist: Artist) -> None:
        # nothing is clipped: what is drawn on the sheet lies on the sheet
        artist.set_transform(self._on_paper)
        self.figure.add_artist(artist)

    def rule(self, x: float, y: float, width: float, *, ink: str = "line", weight: float = 0.4) -> None:
        """A horizontal rule."""
        line = Line2D([x, x + width], [y, y], color=self.colour(ink), linewidth=self.size(weight))
        line.set_solid_capstyle("butt")
        self._put(line)

    def segment(self, start: tuple[float, float], end: tuple[float, float], *, ink: str, weight: float) -> None:
        """A straight line between two points."""
        line = Line2D([start[0], end[0]], [start[1], end[1]], color=self.colour(ink), linewidth=self.size(weight))
        self._put(line)

    def bar(
        self, box: Box, fill: str, *, edge: str = "", weight: float = 0.5, hatch: str = "", dashed: bool = False
    ) -> None:
        """A filled rectangle, `gid` its name in the SVG."""
        patch = Rectangle(
            (box.x, box.y),
            box.width,
            box.height,
            facecolor=self.colour(fill),
            edgecolor=self.colour(edge) if edge else "none",
            linewidth=self.size(weight) if edge else 0,
            linestyle=(0, (3, 2)) if dashed else "solid",
            hatch=hatch or None,
        )
        patch.set_gid(box.name or None)
        self._put(patch)

    def disc(self, x: float, y: float, radius: float, *, fill: str, edge: str, weight: float = 0.8) -> None:
        """A filled circle."""
        disc = Circle((x, y), radius, facecolor=self.colour(fill), edgecolor=self.colour(edge))
        disc.set_linewidth(self.size(weight))
        self._put(disc)

    def shape(self, points: list[tuple[float, float]], fill: str, *, edge: str = "none", weight: float = 0.4) -> None:
        """A filled polygon."""
        patch = Polygon(points, closed=True, facecolor=self.colour(fill), edgecolor=self.colour(edge))
        patch.set_linewidth(self.size(weight))
        self._put(patch)

    def axes(self, box: Box, bounds: tuple[float, float, float, float]) -> Axes:
        """Axes that show `bounds` of the ground in `box`, under what is drawn on the page."""
        west, south, east, north = bounds
        wide, high = self.sheet.width_mm, self.sheet.height_mm
        place = (box.x / wide, 1 - box.bottom / high, box.width / wide, box.height / high)
        axes = self.figure.add_axes(place, label=box.name)
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_facecolor(palette().ground["paper"])
        for side in axes.spines.values():
            side.set_linewidth(self.size(0.5))
            side.set_color(self.colour("ink"))
            side.set_zorder(50)
        axes.set_gid(box.name)
        return axes
