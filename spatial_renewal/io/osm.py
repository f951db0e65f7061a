"""What does an OpenStreetMap extract give us? (streets, facilities, estates, barriers, gates, signals ...)"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np

from spatial_renewal.errors import Finding
from spatial_renewal.io.osm_buildings import BUILDING_KEYS, buildings_of
from spatial_renewal.io.osm_features import CRS, Wanted, Ways
from spatial_renewal.io.osm_lines import line_features
from spatial_renewal.io.osm_places import (
    crossings_of,
    estates_of,
    facilities_of,
    gates_of,
    shapes_of,
    signals_of,
    with_contract,
)
from spatial_renewal.io.osm_scan import scan_osm
from spatial_renewal.io.osm_streets import streets_of
from spatial_renewal.io.tag_match import Tagged, has_tags, tagged
from spatial_renewal.io.walkable import STREET_TAGS
from spatial_renewal.methods.collector import collector_paused
from spatial_renewal.profiles.rules import LineTagRule, OsmTags, osm_tags
from spatial_renewal.tables import BARRIERS, BUILDINGS, CONTEXT, CROSSINGS, FACILITIES, GATES, LEDGER, SIGNALS

_STREET_KEYS = (*STREET_TAGS, "area", "bridge", "tunnel")
_ESTATE_KEYS = ("start_date",)
_NONE = np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class OsmExtract:
    """Tables of one OSM file, all in one CRS.

    Parameters
    ----------
    streets, facilities, barriers, crossings, gates, signals, context, buildings
        Tables after the contracts of those names.
    estates
        Residential areas after the ledger's contract; OSM tells name, outline and sometimes the year.
    findings
        What was left out, assumed or is missing.
    building_findings
        The same of buildings alone, for those who use them.
    rows
        Counts of what was read and what was left out, and why.
    """

    streets: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    estates: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    signals: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    building_findings: tuple[Finding, ...]
    rows: Mapping[str, int]


def read_osm(path: Path, *, shown: str, crs: str = CRS) -> OsmExtract:
    """Read an OSM extract into tables, by the rules of ``profiles/osm_tags.toml`` and ``street_classes.toml``.

    Streets meet at node ids, never at coordinates: a bridge over a street stays apart from it. A
    clipped extract is read as far as its nodes go.

    Parameters
    ----------
    path
        File ending in .osm, .osm.xml, .osm.gz, .osm.bz2 or .osm.pbf.
    shown
        What messages call the file.
    crs
        CRS of the tables; the file's degrees unless another is named. Equal to tables that are moved there afterwards,
        and sooner done.

    Raises
    ------
    SourceError
        The file is missing, cut off, empty or no OSM file.
    """
    with collector_paused():
        return _read(path, shown, crs)


def _read(path: Path, shown: str, crs: str) -> OsmExtract:
    rules = osm_tags()
    scan = scan_osm(path, shown=shown, wanted=_wanted(rules))
    points, areas = (tagged(features, rules.name_keys) for features in (scan.points, scan.areas))
    lines = _drawn_lines(scan.ways, rules)
    streets = streets_of(scan.ways, rules.name_keys, shown=shown, crs=crs)
    facilities, found, doubled = facilities_of(points, areas, rules, shown=shown)
    estates, unlike = estates_of(areas, rules.estate, shown=shown)
    barriers = shapes_of(areas, lines, rules.barrier, key="barrier_id", kinds=[r.kind for r in rules.barrier])
    context = shapes_of(areas, lines, rules.context, key="context_id", kinds=[r.kind for r in rules.context])
    buildings, unread = buildings_of(areas, rules.building, shown=shown)
    gates = gates_of(points, rules.gate)
    crossings = crossings_of(points, rules.crossing)
    signals = signals_of(points, rules.signal)
    rows = {
        "points_with_tags": len(scan.points.ids),
        "ways_with_tags": len(scan.ways.ids),
        "areas_with_tags": len(scan.areas.ids),
        **streets.rows,
        "facilities": len(facilities),
        "facilities_left_out_same_place": doubled,
        "estates": len(estates),
        "barriers": len(barriers),
        "crossings": len(crossings),
        "gates": len(gates),
        "signals": len(signals),
        "context": len(context),
        "buildings": len(buildings),
    }
    return OsmExtract(
        streets=streets.table,
        facilities=_moved(facilities, crs),
        estates=_moved(estates, crs),
        barriers=_moved(barriers, crs),
        crossings=_moved(crossings, crs),
        gates=_moved(gates, crs),
        signals=_moved(signals, crs),
        context=_moved(context, crs),
        buildings=_moved(buildings, crs),
        building_findings=unread,
        findings=(*scan.findings, *streets.findings, *found, *unlike),
        rows=MappingProxyType(rows),
    )


def _moved(table: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    return table if crs == CRS else table.to_crs(crs)


def empty_extract(streets: gpd.GeoDataFrame, findings: tuple[Finding, ...], rows: Mapping[str, int]) -> OsmExtract:
    """An extract that holds streets only."""
    return OsmExtract(
        streets=streets,
        facilities=with_contract({}, FACILITIES, _NONE),
        estates=with_contract({}, LEDGER, _NONE),
        barriers=with_contract({}, BARRIERS, _NONE),
        crossings=with_contract({}, CROSSINGS, _NONE),
        gates=with_contract({}, GATES, _NONE),
        signals=with_contract({}, SIGNALS, _NONE),
        context=with_contract({}, CONTEXT, _NONE),
        buildings=with_contract({}, BUILDINGS, _NONE),
        building_findings=(),
        findings=findings,
        rows=rows,
    )


def _wanted(rules: OsmTags) -> Wanted:
    drawn: tuple[LineTagRule, ...] = (*rules.barrier, *rules.context)
    area_rules = (*rules.facility, *rules.estate, *rules.building, *(rule for rule in drawn if rule.shape != "line"))
    return Wanted(
        point_keys=frozenset(
            key for rule in (*rules.facility, *rules.gate, *rules.crossing, *rules.signal) for key in rule.match
        ),
        line_keys=frozenset(key for rule in drawn if rule.shape != "area" for key in rule.match) | {"highway"},
        # closed streets are no areas
        area_keys=frozenset(key for rule in area_rules for key in (*rule.match, *rule.unless_inside)) - {"highway"},
        kept_keys=frozenset(_rule_keys(rules)) | {*rules.name_keys, *_STREET_KEYS, *_ESTATE_KEYS, *BUILDING_KEYS},
    )


def _drawn_lines(ways: Ways, rules: OsmTags) -> Tagged:
    """Ways that may be barriers or context, as lines; no other way is drawn here."""
    drawn = [rule for rule in (*rules.barrier, *rules.context) if rule.shape != "area"]
    meant = np.logical_or.reduce([has_tags(ways.tags, rule.match) for rule in drawn])
    return tagged(line_features(ways, np.flatnonzero(meant)), rules.name_keys)


def _rule_keys(rules: OsmTags) -> set[str]:
    asked = {key for rule in rules.rules for key in (*rule.match, *rule.unless, *rule.unless_inside)}
    return (
        asked
        | {key for rule in rules.facility for key in rule.capacity_keys}
        | {k for w in rules.watched for k in w.match}
    )
