"""Which colour says what on paper? (palette.toml; the meeting map has the same)"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#rrggbb`` by what they stand for.

    `ramp` runs from the lowest to the highest class of a score.
    """

    ink: dict[str, str]
    ramp: tuple[str, ...]
    estates: dict[str, str]
    facilities: dict[str, str]
    ground: dict[str, str]
    street_widths_m: dict[str, float]


@cache
def palette() -> Palette:
    """The house palette.

    Examples
    --------
    >>> palette().ramp[4]
    '#7f2d0f'
    """
    raw = tomllib.loads(files("spatial_renewal.outputs.paper").joinpath("palette.toml").read_text(encoding="utf-8"))
    estates = dict(raw["estates"])
    ramp = tuple(estates.pop("ramp"))
    return Palette(raw["ink"], ramp, estates, raw["facilities"], raw["ground"], raw["street_widths_m"])
