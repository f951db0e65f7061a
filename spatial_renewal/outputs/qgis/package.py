"""How do styles reach QGIS? (as rows of the package's table of styles, and as QML files beside it)"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import pandas as pd

from spatial_renewal.contracts import Contract
from spatial_renewal.outputs import palette
from spatial_renewal.outputs.headings import heading
from spatial_renewal.outputs.lacking import LACKING
from spatial_renewal.outputs.qgis.styles import Style, styles
from spatial_renewal.study import Outcome
from spatial_renewal.tables import ESTATE_PRIORITY, ESTATES, PRIORITY, RESULT_CONTRACTS, UNITS

VERSION = "3.28.0"  # of QGIS, whose form of QML this is
GEOMETRY = "geom"  # what GDAL calls the geometry in a GeoPackage
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_NO_TIME = pd.Timestamp("2000-01-01T00:00:00Z")
_JOINED = {"estates_ranked": (ESTATES, ESTATE_PRIORITY), "units_ranked": (UNITS, PRIORITY)}


def style_table(outcome: Outcome) -> pd.DataFrame:
    """The table ``layer_styles`` of the package: one row a style, in the columns that QGIS looks for."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": style.layer,
            "f_geometry_column": GEOMETRY,
            "styleName": style.name,
            "styleQML": qml(style),
            "styleSLD": "",
            "useAsDefault": style.default,
            "description": style.name,
            "owner": "",
            "ui": "",
            "update_time": _NO_TIME,
        }
        for style in styles(outcome)
    ]
    return pd.DataFrame(rows)


def style_documents(outcome: Outcome) -> Iterator[tuple[str, bytes]]:
    """Name and content of a QML file for each style."""
    for style in styles(outcome):
        yield f"{style.file}.qml", qml(style).encode("utf-8")


def qml(style: Style) -> str:
    """One style as QGIS writes it; the same text each time."""
    root = Element(
        "qgis", version=VERSION, styleCategories="Symbology|Labeling|Fields", labelsEnabled=_flag(style.label)
    )
    root.append(_renderer(style))
    if style.label:
        root.append(_labelling(style.label))
    root.append(_aliases(style.layer))
    indent(root, " ")
    return _DOCTYPE + tostring(root, encoding="unicode") + "\n"


def _renderer(style: Style) -> Element:
    common = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    if style.expression:
        renderer = Element("renderer-v2", {"type": "categorizedSymbol", "attr": style.expression, **common})
        listed = SubElement(renderer, "categories")
        for row in style.classes:
            values = {"symbol": str(row.symbol.get("name")), "value": row.value, "label": row.label, "render": "true"}
            SubElement(listed, "category", values)
    else:
        renderer = Element("renderer-v2", {"type": "singleSymbol", **common})
    SubElement(renderer, "symbols").extend(row.symbol for row in style.classes)
    return renderer


def _labelling(expression: str) -> Element:
    labelling = Element("labeling", type="simple")
    settings = SubElement(labelling, "settings", calloutType="simple")
    style = {
        "fieldName": expression,
        "isExpression": "1",
        "fontFamily": "Microsoft YaHei",
        "fontSize": "8",
        "fontSizeUnit": "Point",
        "textColor": ",".join(str(part) for part in (*palette.rgb(palette.INK), 255)),
    }
    text = SubElement(settings, "text-style", style)
    buffer = {"bufferDraw": "1", "bufferSize": "0.6", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,220"}
    SubElement(text, "text-buffer", buffer)
    SubElement(settings, "placement", placement="1", centroidInside="1", priority="5")
    SubElement(settings, "rendering", scaleVisibility="1", scaleMin="10000", scaleMax="1", obstacle="1", drawLabels="1")
    return labelling


def _aliases(layer: str) -> Element:
    """Chinese headings for the fields, as the workbook has them."""
    aliases = Element("aliases")
    for number, (contract, name) in enumerate(_fields(layer)):
        SubElement(aliases, "alias", index=str(number), field=name, name=heading(contract, name).zh)
    return aliases


def _fields(layer: str) -> Iterator[tuple[Contract, str]]:
    held = _JOINED.get(layer) or tuple(c for c in RESULT_CONTRACTS if c.name == layer)
    named = {column.name: contract for contract in reversed(held) for column in contract.columns}
    for name, contract in named.items():
        yield contract, name
    if layer == ESTATES.name + "_ranked":
        yield LACKING, "unit_id"


def _flag(value: object) -> str:
    return "1" if value else "0"
