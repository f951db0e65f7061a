"""How are the layers of a run shown in QGIS? (categories with Chinese labels, in the colours of the meeting map)"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

from spatial_renewal.outputs import palette
from spatial_renewal.outputs.lacking import CAUSES
from spatial_renewal.outputs.qgis import symbols
from spatial_renewal.outputs.qgis.layers import MET, NO_DATA, OUTSIDE, UNKNOWN
from spatial_renewal.profiles.load import categories
from spatial_renewal.study import Outcome

_NO_FILL = "no"
_PROGRAMME = (
    "CASE WHEN \"in_programme\" THEN 'in_programme' WHEN \"eligible\" IS NULL THEN 'unknown' ELSE 'outside' END"
)


@dataclass(frozen=True, slots=True)
class Class:
    """One row of a legend: the value of the expression, its label, its symbol."""

    value: str
    label: str
    symbol: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style of one layer.

    Parameters
    ----------
    layer
        Layer of the package.
    file
        Name of the ``.qml`` file, without its end.
    name
        What QGIS calls the style.
    expression
        What is asked of each shape; empty where all look alike.
    classes
        The legend, in its order.
    label
        Expression of the text beside each shape; empty for none.
    default
        Whether QGIS takes it by itself.
    """

    layer: str
    file: str
    name: str
    expression: str
    classes: Sequence[Class] = field(default_factory=tuple)
    label: str = ""
    default: bool = True


def styles(outcome: Outcome) -> Iterator[Style]:
    """Every style of the package."""
    names = words()["styles"]
    yield Style(
        layer="estates_ranked", file="estates_ranked", name=names["priority"],
        expression='"priority_class"', classes=tuple(_priority()), label='"name"',
    )  # fmt: skip
    for category, kind in categories().items():
        if kind.lead:
            yield Style(
                layer="estates_ranked",
                file=f"estates_ranked_{category}",
                name=names["lacking"].format(zh=kind.zh, en=kind.en),
                expression=f'"lacks_{category}"',
                classes=tuple(_verdicts()),
                label='"name"',
                default=False,
            )
    yield Style(
        layer="estates", file="estates", name=names["programme"],
        expression=_PROGRAMME, classes=tuple(_programme()), label='"name"',
    )  # fmt: skip
    outline = Class("", names["units"], symbols.fill("0", "#ffffff", palette.INK, width_mm=0.7, brush=_NO_FILL))
    for layer, label in (("units", '"name"'), ("units_ranked", 'to_string("rank") || \' \' || "name"')):
        yield Style(layer=layer, file=layer, name=names["units"], expression="", classes=(outline,), label=label)
    yield Style(
        layer="facilities", file="facilities", name=names["facilities"],
        expression='"category"', classes=tuple(_facilities(outcome)),
    )  # fmt: skip
    yield Style(
        layer="streets", file="streets", name=names["streets"],
        expression='"street_class"', classes=tuple(_streets()),
    )  # fmt: skip
    gate = Class("", names["entrances"], symbols.disc("0", palette.INK, size_mm=1.2))
    yield Style(layer="entrances", file="entrances", name=names["entrances"], expression="", classes=(gate,))


@cache
def words() -> dict[str, dict[str, Any]]:
    """The words and widths of the styles."""
    return tomllib.loads(files("spatial_renewal.outputs.qgis").joinpath("styles.toml").read_text(encoding="utf-8"))


def _priority() -> Iterator[Class]:
    said = words()["classes"]
    for step in range(len(palette.RAMP), 0, -1):
        symbol = symbols.fill(str(len(palette.RAMP) - step), palette.RAMP[step - 1], palette.RAMP_EDGE)
        yield Class(str(step), said[str(step)], symbol)
    yield Class(OUTSIDE, said[OUTSIDE], _outside("5"))
    yield Class(NO_DATA, said[NO_DATA], _no_data("6"))


def _verdicts() -> Iterator[Class]:
    said = words()["verdicts"]
    colours = dict(zip(CAUSES, (palette.RAMP[3], palette.RAMP[4], palette.RAMP[1], palette.RAMP[2]), strict=True))
    for number, cause in enumerate(CAUSES):
        yield Class(cause, said[cause], symbols.fill(str(number), colours[cause], palette.RAMP_EDGE))
    yield Class(MET, said[MET], symbols.fill("4", palette.MET, palette.NO_DATA_EDGE))
    yield Class(UNKNOWN, said[UNKNOWN], _no_data("5"))
    yield Class(OUTSIDE, said[OUTSIDE], _outside("6"))


def _programme() -> Iterator[Class]:
    said = words()["classes"]
    yield Class("in_programme", said["in_programme"], symbols.fill("0", palette.RAMP[1], palette.RAMP_EDGE))
    yield Class(UNKNOWN, said[UNKNOWN], _no_data("1"))
    yield Class(OUTSIDE, said[OUTSIDE], _outside("2"))


def _facilities(outcome: Outcome) -> Iterator[Class]:
    """The categories that the data hold, in the order of the catalogue."""
    held = set(outcome.facilities["category"])
    shown = [kind for kind in categories().values() if kind.id in held]
    for number, kind in enumerate(shown):
        ink = palette.GROUPS.get(kind.group, palette.OTHER_GROUP)
        yield Class(kind.id, f"{kind.zh} {kind.en}", symbols.disc(str(number), ink))


def _streets() -> Iterator[Class]:
    for number, (name, width) in enumerate(words()["street_widths_mm"].items()):
        value = "" if name == "other" else name  # in QGIS an empty value stands for all others
        yield Class(value, name, symbols.line(str(number), palette.STREET_LINE, width))


def _outside(name: str) -> Element:
    return symbols.fill(name, palette.OUTSIDE, palette.OUTSIDE_EDGE)


def _no_data(name: str) -> Element:
    return symbols.fill(name, palette.NO_DATA_EDGE, palette.NO_DATA_EDGE, brush="b_diagonal")
