"""What does an OpenStreetMap extract give us? (streets, facilities, estates, barriers, gates, context)"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np

from spatial_renewal.errors import Finding
from spatial_renewal.io.osm_lines import line_features
from spatial_renewal.io.osm_places import crossings_of, estates_of, facilities_of, gates_of, shapes_of, with_contract
from spatial_renewal.io.osm_scan import Wanted, scan_osm
from spatial_renewal.io.osm_streets import streets_of
from spatial_renewal.io.tag_match import tagged
from spatial_renewal.io.walkable import STREET_TAGS
from spatial_renewal.profiles.rules import LineTagRule, OsmTags, osm_tags
from spatial_renewal.tables import BARRIERS, CONTEXT, CROSSINGS, FACILITIES, GATES, LEDGER

_STREET_KEYS = (*STREET_TAGS, "area", "bridge", "tunnel")
_ESTATE_KEYS = ("start_date",)
_NONE = np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class OsmExtract:
    """Tables of one OSM file in degrees (EPSG:4326).

    Parameters
    ----------
    streets, facilities, barriers, crossings, gates, context
        Tables after the contracts of those names.
    estates
        Residential areas after the ledger's contract; OSM tells name, outline and sometimes the year.
    findings
        What was left out, assumed or is missing.
    rows
        Counts of what was read and what was left out, and why.
    """

    streets: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    estates: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    rows: Mapping[str, int]


def read_osm(path: Path, *, shown: str) -> OsmExtract:
    """Read an OSM extract into tables, by the rules of ``profiles/osm_tags.toml`` and ``street_classes.toml``.

    Streets meet at node ids, never at coordinates: a bridge over a street stays apart from it. A
    clipped extract is read as far as its nodes go.

    Parameters
    ----------
    path
        File ending in .osm, .osm.xml, .osm.gz, .osm.bz2 or .osm.pbf.
    shown
        What messages call the file.

    Raises
    ------
    SourceError
        The file is missing, cut off, empty or no OSM file.
    """
    rules = osm_tags()
    scan = scan_osm(path, shown=shown, wanted=_wanted(rules))
    keys = tuple(sorted(_rule_keys(rules) | set(rules.name_keys) | set(_ESTATE_KEYS)))
    points, areas = (tagged(features, keys, rules.name_keys) for features in (scan.points, scan.areas))
    lines = tagged(line_features(scan.ways), keys, rules.name_keys)
    streets = streets_of(scan.ways, rules.name_keys, shown=shown)
    facilities, found, doubled = facilities_of(points, areas, rules, shown=shown)
    estates, unlike = estates_of(areas, rules.estate, shown=shown)
    barriers = shapes_of(areas, lines, rules.barrier, key="barrier_id", kinds=[r.kind for r in rules.barrier])
    context = shapes_of(areas, lines, rules.context, key="context_id", kinds=[r.kind for r in rules.context])
    gates = gates_of(points, rules.gate)
    crossings = crossings_of(points, rules.crossing)
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
        "context": len(context),
    }
    return OsmExtract(
        streets=streets.table,
        facilities=facilities,
        estates=estates,
        barriers=barriers,
        crossings=crossings,
        gates=gates,
        context=context,
        findings=(*scan.findings, *streets.findings, *found, *unlike),
        rows=MappingProxyType(rows),
    )


def empty_extract(streets: gpd.GeoDataFrame, findings: tuple[Finding, ...], rows: Mapping[str, int]) -> OsmExtract:
    """An extract that holds streets only."""
    return OsmExtract(
        streets=streets,
        facilities=with_contract({}, FACILITIES, _NONE),
        estates=with_contract({}, LEDGER, _NONE),
        barriers=with_contract({}, BARRIERS, _NONE),
        crossings=with_contract({}, CROSSINGS, _NONE),
        gates=with_contract({}, GATES, _NONE),
        context=with_contract({}, CONTEXT, _NONE),
        findings=findings,
        rows=rows,
    )


def _wanted(rules: OsmTags) -> Wanted:
    drawn: tuple[LineTagRule, ...] = (*rules.barrier, *rules.context)
    area_rules = (*rules.facility, *rules.estate, *(rule for rule in drawn if rule.shape != "line"))
    return Wanted(
        point_keys=frozenset(key for rule in (*rules.facility, *rules.gate, *rules.crossing) for key in rule.match),
        line_keys=frozenset(key for rule in drawn if rule.shape != "area" for key in rule.match) | {"highway"},
        # closed streets are no areas
        area_keys=frozenset(key for rule in area_rules for key in (*rule.match, *rule.unless_inside)) - {"highway"},
        kept_keys=frozenset(_rule_keys(rules)) | {*rules.name_keys, *_STREET_KEYS, *_ESTATE_KEYS},
    )


def _rule_keys(rules: OsmTags) -> set[str]:
    asked = {key for rule in rules.rules for key in (*rule.match, *rule.unless, *rule.unless_inside)}
    return (
        asked
        | {key for rule in rules.facility for key in rule.capacity_keys}
        | {k for w in rules.watched for k in w.match}
    )
