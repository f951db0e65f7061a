"""Small towns with planted shapes, and what a plate holds, read back from its file."""

import dataclasses
import re
import xml.etree.ElementTree as ET
import zlib

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.results import Results
from spatial_renewal.tables import CONTEXT
from tests.conftest import shapes

SVG = "{http://www.w3.org/2000/svg}"
MM = 25.4 / 72
KILOMETRE = shapely.LineString([(100, -150), (1100, -150)])


def with_a_kilometre(results: Results) -> Results:
    """The same run with a railway of exactly 1 km, from west to east."""
    return with_context(results, [("railway", KILOMETRE)])


def with_context(results: Results, rows: list[tuple[str, shapely.Geometry]]) -> Results:
    """The same run with other context."""
    return dataclasses.replace(results, inputs=dataclasses.replace(results.inputs, context=shapes(CONTEXT, rows)))


def with_names(results: Results, names: list[str | None]) -> Results:
    """The same run, its estates and units called so."""
    estates = results.estates.assign(name=pd.Series(names[: len(results.estates)], dtype="str"))
    units = results.units.assign(name=pd.Series(names[: len(results.units)], dtype="str"))
    return dataclasses.replace(results, estates=gpd.GeoDataFrame(estates), units=gpd.GeoDataFrame(units))


def texts(svg: bytes) -> list[str]:
    """Every text of an SVG."""
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own file


def drawn_width_mm(svg: bytes, gid: str) -> float:
    """Width of what is drawn in the group `gid`, in mm on paper."""
    root = ET.fromstring(svg)  # noqa: S314 - our own file
    group = next(node for node in root.iter(f"{SVG}g") if node.get("id") == gid)
    numbers = [
        float(x) for path in group.iter(f"{SVG}path") for x in re.findall(r"[ML] (-?[\d.]+) ", path.get("d") or "")
    ]
    return (max(numbers) - min(numbers)) * MM


def page_mm(svg: bytes) -> tuple[float, float]:
    """Size of the page in mm."""
    root = ET.fromstring(svg)  # noqa: S314 - our own file
    return tuple(float((root.get(side) or "").removesuffix("pt")) * MM for side in ("width", "height"))


def lines_of_pdf(pdf: bytes) -> np.ndarray:
    """Straight lines of a PDF's pages as (x1, y1, x2, y2) in mm."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            content = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        found += re.findall(r"(-?[\d.]+) (-?[\d.]+) m\n(-?[\d.]+) (-?[\d.]+) l\n", content)
    return np.array(found, dtype=float).reshape(-1, 4) * MM
