"""How does a run become a CAD drawing? (DXF R2010 in metres: outlines, labels, a legend; the same bytes each time)"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from ezdxf import options, units, zoom  # pyright: ignore[reportPrivateImportUsage] - documented, not re-exported
from ezdxf.document import Drawing
from ezdxf.entities.layer import Layer
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.base import BaseLayout
from ezdxf.layouts.layout import Modelspace

from spatial_renewal.outputs import palette
from spatial_renewal.outputs.credits import not_walked
from spatial_renewal.outputs.drawing.layers import DrawnLayer, drawn_layers, label, layer_name, unit_labels, words
from spatial_renewal.outputs.safe_text import shortened
from spatial_renewal.study import Outcome

APPLICATION = "SPATIAL_RENEWAL"  # whose notes hang on each outline: the id, and outer or inner ring
DECIMALS = 3  # of coordinates, in metres
_STYLE, _FONT = "中文", "simhei.ttf"
_NAME_HEIGHT_M, _UNIT_HEIGHT_M, _DISC_M = 5.0, 12.0, 4.0
_LEGEND_ROWS = 60  # rows of the legend in the height of the town
_LEGEND_GAP_M = 100.0
_NOTE_LENGTH = 200


def drawing(outcome: Outcome) -> bytes:
    """The run as a drawing.

    Parameters
    ----------
    outcome
        Every table of the run, in a CRS in metres.

    Returns
    -------
    bytes
        DXF R2010 in UTF-8: coordinates in the run's CRS, metres, rounded to a millimetre. Every ring of a polygon is a
        closed LWPOLYLINE whose XDATA hold the id and ``outer`` or ``inner``. Equal outcomes give equal bytes.

    Notes
    -----
    Rounding moves a vertex by at most 0.7 mm, so an area differs by at most 0.7 mm times the outline's length.
    """
    with _fixed_metadata():
        document = new("R2010", units=units.M)
        document.header["$MEASUREMENT"] = 1
        document.appids.add(APPLICATION)
        document.styles.add(_STYLE, font=_FONT)
        space = document.modelspace()
        layers = tuple(drawn_layers(outcome))
        for layer in layers:
            _add_layer(document, layer)
            _draw(space, layer)
        _write_names(document, outcome)
        _add_legend(document, outcome, layers)
        west, south, east, north = (float(edge) for edge in outcome.estates.total_bounds)
        zoom.window(space, (west, south), (east, north))
        written = StringIO()
        document.write(written)
    return written.getvalue().encode("utf-8")


@contextmanager
def _fixed_metadata() -> Iterator[None]:
    """Without times and random ids in the file; ezdxf knows this only as an option of the whole process."""
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        yield
    finally:
        options.write_fixed_meta_data_for_testing = before


def _add_layer(document: Drawing, layer: DrawnLayer) -> None:
    _make_layer(document, layer.name, layer.colour, layer.description).dxf.lineweight = layer.line_weight


def _make_layer(document: Drawing, name: str, colour: str | int, description: str) -> Layer:
    made = document.layers.add(name)
    if isinstance(colour, int):
        made.color = colour
    else:
        made.rgb = palette.rgb(colour)
    made.description = description
    return made


def _draw(space: Modelspace, layer: DrawnLayer) -> None:
    on = {"layer": layer.name}
    if layer.draws == "outlines":
        for owner, role, ring in _rings(layer.rows):
            line = space.add_lwpolyline(ring, format="xy", close=True, dxfattribs=on)
            line.set_xdata(APPLICATION, [(1000, owner), (1000, role)])
        return
    for (x, y), text in zip(shapely.get_coordinates(layer.rows.geometry), layer.rows["label"], strict=True):
        space.add_circle((x, y), _DISC_M, dxfattribs=on)
        _write(space, text, (x, y), _DISC_M, layer.name)


def _rings(rows: gpd.GeoDataFrame) -> Iterator[tuple[str, str, list[tuple[float, float]]]]:
    """Every ring of every polygon, without the last point that repeats the first."""
    parts, owner = shapely.get_parts(rows.geometry.to_numpy(), return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    outer = np.diff(of_part, prepend=-1) > 0  # the first ring of each part
    ids = [shortened(label(str(name)), _NOTE_LENGTH) for name in rows["id"]]
    for ring, part, is_outer in zip(rings, of_part, outer, strict=True):
        points = np.round(shapely.get_coordinates(ring)[:-1], DECIMALS)
        yield ids[owner[part]], "outer" if is_outer else "inner", list(map(tuple, points.tolist()))


def _write_names(document: Drawing, outcome: Outcome) -> None:
    named = (
        ("estate_names", outcome.estates, outcome.estates["name"].fillna(""), _NAME_HEIGHT_M, palette.NO_DATA_EDGE),
        ("unit_names", outcome.units, unit_labels(outcome), _UNIT_HEIGHT_M, palette.CAD_BLACK_OR_WHITE),
    )
    for name, table, texts, height, colour in named:
        layer = layer_name(words()[name]["zh"])
        _make_layer(document, layer, colour, words()[name]["en"])
        places = shapely.get_coordinates(shapely.point_on_surface(table.geometry.to_numpy()))
        for text, (x, y) in zip(texts, places.round(DECIMALS), strict=True):
            if text:
                _write(document.modelspace(), label(str(text)), (x, y), height, layer)


def _write(space: BaseLayout, text: str, at: tuple[float, float], height: float, layer: str) -> None:
    made = space.add_text(text, height=height, dxfattribs={"layer": layer, "style": _STYLE})
    made.set_placement(at, align=TextEntityAlignment.MIDDLE_CENTER)


def _add_legend(document: Drawing, outcome: Outcome, layers: Sequence[DrawnLayer]) -> None:
    """A block beside the town: title, what the drawing rests on, and each layer with its count."""
    name = layer_name(words()["legend"]["zh"])
    _make_layer(document, name, palette.CAD_BLACK_OR_WHITE, words()["legend"]["en"])
    _, south, east, north = (float(edge) for edge in outcome.estates.total_bounds)
    row = max((north - south) / _LEGEND_ROWS, _NAME_HEIGHT_M)
    block = document.blocks.new(name)
    top = 0.0
    for text, height in _title(outcome):
        _write_left(block, text, (0.0, top), height * row, name)
        top -= 1.4 * height * row
    for layer in layers:
        box = [(0.0, top), (2 * row, top), (2 * row, top + 0.8 * row), (0.0, top + 0.8 * row)]
        block.add_lwpolyline(box, format="xy", close=True, dxfattribs={"layer": layer.name})
        text = words()["legend_row"]["zh"].format(layer=layer.name, count=len(layer.rows))
        _write_left(block, text, (2.6 * row, top + 0.1 * row), 0.6 * row, name)
        top -= 1.2 * row
    document.modelspace().add_blockref(name, (east + _LEGEND_GAP_M, north), dxfattribs={"layer": name})


def _write_left(space: BaseLayout, text: str, at: tuple[float, float], height: float, layer: str) -> None:
    space.add_text(text, height=height, dxfattribs={"layer": layer, "style": _STYLE}).set_placement(at)


def _title(outcome: Outcome) -> Iterator[tuple[str, float]]:
    """Lines of the legend's head with their height in rows."""
    inputs, said = outcome.inputs, words()
    values = {
        "city": inputs.name,
        "city_en": inputs.name_en,
        "standard": inputs.standard.number,
        "policy": inputs.policy.number or inputs.policy.title_zh,
        "date": inputs.date,
        "crs": pyproj.CRS(inputs.crs).name,
    }
    yield _line(said["title"]["zh"].format_map(values)), 1.6
    yield _line(said["title"]["en"].format_map(values)), 0.8
    yield _line(said["about"]["zh"].format_map(values)), 0.6
    if warning := not_walked(inputs):
        yield _line(warning), 1.0
    if inputs.synthetic:
        yield _line(f"{said['synthetic']['zh']} {said['synthetic']['en']}"), 0.8


def _line(text: str) -> str:
    """A line of the title: as a label, but as long as it is."""
    return "".join(label(sign) for sign in text)
