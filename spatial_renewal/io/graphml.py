"""What does an OSMnx GraphML give us? (its edges as streets that meet at its nodes)"""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import CRSError

from spatial_renewal.errors import Finding, SourceError, finding
from spatial_renewal.io.osm import OsmExtract, empty_extract
from spatial_renewal.io.osm_features import CRS
from spatial_renewal.io.osm_streets import says_yes
from spatial_renewal.io.walkable import STREET_TAGS, private_and_walked, unlisted_classes, walkable_by_tags
from spatial_renewal.profiles.rules import street_classes

_KEPT = (*STREET_TAGS, "name", "bridge", "tunnel")
# OSMnx writes the values of merged ways as a Python list: ['steps', 'footway']
_LISTED = re.compile(r"""['"]([^'"]+)['"]""")


def read_graphml(path: Path, *, shown: str) -> OsmExtract:
    """Read a street graph that OSMnx (or another tool with the same attributes) saved.

    Both directions of a street are one street; parallel edges that run differently stay apart. Edges
    without a geometry are straight. Only `streets` of the extract has rows.

    Parameters
    ----------
    path
        The GraphML file.
    shown
        What messages call the file.

    Raises
    ------
    SourceError
        The file is no GraphML, its nodes have no coordinates, or its CRS is missing or unknown.
    """
    graph = _graph(path, shown)
    crs = _crs(graph, shown)
    places = _places(graph, shown)
    ends = np.array([(u, v) for u, v in graph.edges()], dtype=object).reshape(-1, 2)
    rows = [data for _, _, data in graph.edges(data=True)]
    if not rows:
        raise SourceError(finding("graphml_no_edges", shown))
    tags = pd.DataFrame({key: pd.Series([_first(row.get(key)) for row in rows], dtype="str") for key in _KEPT})
    shapes = _lines([row.get("geometry") for row in rows], ends, places, shown)
    # every class of a merged edge must be walkable, or there is no way through
    least = pd.Series([_least_walkable(row.get("highway")) for row in rows], dtype="str")
    kept = _one_of_each(ends, shapes) & (shapely.length(shapes) > 0)
    table = gpd.GeoDataFrame(
        {
            "street_id": pd.Series([f"e{number}" for number in range(len(rows))], dtype="str"),
            "name": tags["name"],
            "street_class": tags["highway"].fillna("unknown"),
            "walkable": walkable_by_tags(tags.assign(highway=least)),
            "bridge": says_yes(tags["bridge"]),
            "tunnel": says_yes(tags["tunnel"]),
            "from_node": pd.Series(ends[:, 0], dtype="str"),
            "to_node": pd.Series(ends[:, 1], dtype="str"),
        },
        geometry=shapes,
        crs=crs,
    )
    streets = gpd.GeoDataFrame(table[kept].reset_index(drop=True)).to_crs(CRS)
    counts = {"edges": len(rows), "edges_left_out_same_street": int((~kept).sum()), "streets": len(streets)}
    return empty_extract(streets, _findings(table["street_id"][kept], tags[kept], shown), MappingProxyType(counts))


def _graph(path: Path, shown: str) -> nx.Graph:
    if not path.is_file():
        raise SourceError(finding("osm_not_there", shown))
    try:
        return nx.read_graphml(path)
    # what networkx raises for other XML, for keys that are not declared and for values of another type
    except (ET.ParseError, nx.NetworkXError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise SourceError(finding("graphml_unreadable", shown, values={"why": str(error)})) from error


def _crs(graph: nx.Graph, shown: str) -> pyproj.CRS:
    stated = graph.graph.get("crs")
    if not stated:
        raise SourceError(finding("no_crs", shown))
    try:
        return pyproj.CRS.from_user_input(stated)
    except CRSError as error:
        raise SourceError(finding("graphml_crs", shown, values={"crs": str(stated)})) from error


def _places(graph: nx.Graph, shown: str) -> dict[str, tuple[float, float]]:
    lost = [node for node, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if lost:
        raise SourceError(finding("graphml_no_coordinates", shown, ids=lost))
    return {node: (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)}


def _values(value: object) -> list[str]:
    if value is None:
        return []
    text = str(value)
    return _LISTED.findall(text) if text.startswith("[") else [text]


def _first(value: object) -> str | None:
    return next(iter(_values(value)), None)


def _least_walkable(value: object) -> str | None:
    classes = _values(value)
    shut = [name for name in classes if name in street_classes().not_walkable]
    return next(iter([*shut, *classes]), None)


def _lines(
    texts: list[object], ends: npt.NDArray[np.object_], places: dict[str, tuple[float, float]], shown: str
) -> npt.NDArray[np.object_]:
    """Lines from the first end to the other: as written, else straight."""
    begin = np.array([places[node] for node in ends[:, 0]])
    straight = shapely.linestrings(np.stack([begin, np.array([places[node] for node in ends[:, 1]])], axis=1))
    written = np.array([text is not None for text in texts])
    lines = np.asarray(straight, dtype=object).copy()
    try:
        lines[written] = shapely.from_wkt([str(text) for text in texts if text is not None])
    except shapely.GEOSException as error:
        raise SourceError(finding("graphml_unreadable", shown, values={"why": str(error)})) from error
    start = shapely.points(begin)
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    backward = shapely.distance(first, start) > shapely.distance(last, start)
    lines[backward] = shapely.reverse(lines[backward])
    return lines


def _one_of_each(ends: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """The first of the edges that join the same two nodes along the same line, in either direction."""
    streets = pd.DataFrame(
        {
            "one": np.minimum(ends[:, 0], ends[:, 1]),
            "other": np.maximum(ends[:, 0], ends[:, 1]),
            "line": shapely.to_wkb(shapely.normalize(shapes)),
        }
    )
    return ~streets.duplicated().to_numpy()


def _findings(ids: pd.Series, tags: pd.DataFrame, shown: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    unlisted = unlisted_classes(tags["highway"])
    private = private_and_walked(tags)
    if len(unlisted):
        classes = ", ".join(f"{name} ({count})" for name, count in unlisted.items())
        found.append(finding("osm_class_unlisted", shown, values={"classes": classes}))
    if private.any():
        found.append(finding("osm_private_walked", shown, ids=ids[private]))
    return tuple(found)
