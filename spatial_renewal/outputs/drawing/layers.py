"""Which layers does the drawing have, and what stands on each? (estates, one layer a deficiency, units, facilities)"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import geopandas as gpd
import pandas as pd

from spatial_renewal.outputs import palette
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.safe_text import shortened, visible
from spatial_renewal.profiles.load import categories
from spatial_renewal.study import Outcome

LABEL_CHARACTERS = 40
# Signs that CAD does not allow in the name of a layer, and those that it reads as commands in a text.
_NOT_IN_NAMES = re.compile(r"""[<>/\\":;?*|=`',]""")
_COMMANDS = str.maketrans({"\\": "＼", "^": "＾", "%": "％", "\n": " ", "\r": " ", "\t": " "})
_THIN, _MEDIUM, _THICK = 13, 30, 50  # hundredths of a millimetre


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLayer:
    """One layer, in a colour ``#rrggbb`` or a colour number of CAD.

    `rows` have ``id``, ``label`` and geometry: polygons drawn as outlines, or points drawn as discs.
    """

    name: str
    description: str
    colour: str | int
    line_weight: int
    draws: Literal["outlines", "discs"]
    rows: gpd.GeoDataFrame


def drawn_layers(outcome: Outcome) -> Iterator[DrawnLayer]:
    """Every layer with what stands on it, from below to above.

    Estates by whether they are in the programme; a layer for each category that estates of the programme lack, and
    for every leading category; units; facilities of leading categories.
    """
    estates = _rows(outcome.estates, "estate_id", outcome.estates["name"])
    planned, unknown = outcome.estates["in_programme"], outcome.estates["eligible"].isna()
    groups = (
        ("outside", ~planned & ~unknown, palette.OUTSIDE_EDGE),
        ("unknown", ~planned & unknown, palette.NO_DATA_EDGE),
        ("in_programme", planned, palette.RAMP_EDGE),
    )
    for name, chosen, colour in groups:
        yield _layer(name, estates[chosen.to_numpy()], colour, _MEDIUM)
    yield from _deficiencies(outcome, estates)
    yield _layer("units", _rows(outcome.units, "unit_id", unit_labels(outcome)), palette.CAD_BLACK_OR_WHITE, _THICK)
    for category, kind in categories().items():
        found = outcome.facilities[outcome.facilities["category"].eq(category)]
        if kind.lead and len(found):
            rows = _rows(found, "facility_id", pd.Series(kind.letter or kind.zh[0], index=found.index))
            colour = palette.CAD_GROUPS.get(kind.group, palette.CAD_OTHER_GROUP)
            yield _layer("facilities", rows, colour, _THIN, {"category": (kind.zh, kind.en)})


def _deficiencies(outcome: Outcome, estates: gpd.GeoDataFrame) -> Iterator[DrawnLayer]:
    short = lacking(outcome)
    for category, kind in categories().items():
        ids = short.loc[short["category"].eq(category), "estate_id"]
        if len(ids) or kind.lead:
            colour = palette.CAD_GROUPS.get(kind.group, palette.CAD_OTHER_GROUP)
            rows = estates[estates["id"].isin(ids)]
            yield _layer("lacking", rows, colour, _MEDIUM, {"category": (kind.zh, kind.en)})


def unit_labels(outcome: Outcome) -> pd.Series:
    """Rank and name of every unit, in the order of the units."""
    rank = outcome.priority.set_index("unit_id")["rank"].reindex(outcome.units["unit_id"])
    return pd.Series([f"{place:.0f} {name}" for place, name in zip(rank, outcome.units["name"], strict=True)])


@cache
def words() -> dict[str, dict[str, str]]:
    """The words of the drawing."""
    return tomllib.loads(files("spatial_renewal.outputs.drawing").joinpath("drawing.toml").read_text(encoding="utf-8"))


def layer_name(name: str) -> str:
    """A name that CAD allows for a layer.

    Examples
    --------
    >>> layer_name("缺口-停车场/库")
    '缺口-停车场_库'
    """
    return shortened(_NOT_IN_NAMES.sub("_", visible(name)), LABEL_CHARACTERS)


def label(text: str) -> str:
    r"""A text that CAD shows as it is: no control characters, no codes of its own, not longer than a label can be.

    Examples
    --------
    >>> label(r"A\P%%d")
    'A＼P％％d'
    """
    return shortened(visible(text).translate(_COMMANDS), LABEL_CHARACTERS)


def _rows(table: gpd.GeoDataFrame, key: str, labels: pd.Series) -> gpd.GeoDataFrame:
    texts = [label(str(text)) if pd.notna(text) else "" for text in labels]
    return gpd.GeoDataFrame({"id": table[key].to_numpy(), "label": texts}, geometry=table.geometry.to_numpy())


def _layer(
    name: str,
    rows: gpd.GeoDataFrame,
    colour: str | int,
    line_weight: int,
    filled: dict[str, tuple[str, str]] | None = None,
) -> DrawnLayer:
    said = words()[name]
    zh, en = ({key: pair[at] for key, pair in (filled or {}).items()} for at in (0, 1))
    return DrawnLayer(
        name=layer_name(said["zh"].format_map(zh)),
        description=said["en"].format_map(en),
        colour=colour,
        line_weight=line_weight,
        draws="discs" if name == "facilities" else "outlines",
        rows=rows,
    )
