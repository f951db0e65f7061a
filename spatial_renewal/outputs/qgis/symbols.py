"""How does QGIS write a symbol? (fills, lines and discs of its QML files)"""

from xml.etree.ElementTree import Element, SubElement

from spatial_renewal.outputs.palette import rgb


def fill(name: str, colour: str, edge: str, *, width_mm: float = 0.2, brush: str = "solid") -> Element:
    """A polygon's symbol; `brush` is a pattern of QGIS: ``solid``, ``no``, ``b_diagonal``.

    Examples
    --------
    >>> fill("0", "#fbe9c6", "#b07a45").find("layer").get("class")
    'SimpleFill'
    """
    return _symbol(
        name,
        "fill",
        "SimpleFill",
        {
            "color": _colour(colour),
            "style": brush,
            "outline_color": _colour(edge),
            "outline_style": "solid",
            "outline_width": f"{width_mm:g}",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
    )


def line(name: str, colour: str, width_mm: float) -> Element:
    """A line's symbol."""
    values = {
        "line_color": _colour(colour),
        "line_style": "solid",
        "line_width": f"{width_mm:g}",
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    return _symbol(name, "line", "SimpleLine", values)


def disc(name: str, edge: str, *, size_mm: float = 2.6) -> Element:
    """A point's symbol: a white disc with a coloured edge."""
    values = {
        "name": "circle",
        "color": _colour("#ffffff"),
        "outline_color": _colour(edge),
        "outline_width": "0.5",
        "outline_width_unit": "MM",
        "size": f"{size_mm:g}",
        "size_unit": "MM",
    }
    return _symbol(name, "marker", "SimpleMarker", values)


def _symbol(name: str, kind: str, layer_class: str, values: dict[str, str]) -> Element:
    symbol = Element("symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in values.items():
        SubElement(options, "Option", name=key, type="QString", value=value)
    for key, value in values.items():  # QGIS before 3.24 reads these
        SubElement(layer, "prop", k=key, v=value)
    return symbol


def _colour(colour: str) -> str:
    return ",".join(str(part) for part in (*rgb(colour), 255))
