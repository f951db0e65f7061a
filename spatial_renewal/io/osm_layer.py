"""What does a project take from OpenStreetMap? (a file or a place by name, and which tables of it)"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import geopandas as gpd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from spatial_renewal.errors import Finding, SpatialRenewalError, finding
from spatial_renewal.io.checksums import sha256_of
from spatial_renewal.io.graphml import read_graphml
from spatial_renewal.io.osm import OsmExtract, read_osm
from spatial_renewal.io.osm_features import CRS
from spatial_renewal.io.osm_place import read_osm_place
from spatial_renewal.io.reading import Role, locate
from spatial_renewal.study import Source

OSM_ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
OsmRole = Literal["estates", "facilities", "streets", "entrances", "barriers", "context", "buildings", "signals"]
OSM_ROLES: tuple[OsmRole, ...] = (
    "estates", "facilities", "streets", "entrances", "barriers", "context", "buildings", "signals",
)  # fmt: skip


class OsmSpec(BaseModel):
    """An OpenStreetMap extract (.osm, .osm.gz, .osm.pbf), an OSMnx GraphML, or a place by name; and what of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(default="", description="file, relative to the data folder")
    place: str = Field(default="", description="in place of a file: a place by name, downloaded once")
    cache: str = Field(default="osm_cache", description="folder for downloads, relative to the data folder")
    take: tuple[OsmRole, ...] = Field(default=OSM_ROLES, description="which tables to take from it")

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.path.strip()) == bool(self.place.strip()):
            raise ValueError("give either path or place")
        return self

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.path or self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmLayer:
    """What OpenStreetMap gives to a project: tables by role, in one CRS, and its gates."""

    tables: dict[Role, gpd.GeoDataFrame]
    gates: gpd.GeoDataFrame | None = None
    findings: tuple[Finding, ...] = ()
    source: Source | None = None


def read_osm_layer(spec: OsmSpec, *, data_dir: Path, other_buildings: bool, crs: str = "") -> OsmLayer:
    """The tables that a project takes from OpenStreetMap.

    Parameters
    ----------
    spec
        What the project says.
    data_dir
        Folder that paths are relative to.
    other_buildings
        The project has a layer of buildings: those of OpenStreetMap stay out, and that is said.
    crs
        The run's CRS where the project names one: a file is then read into it at once, and sooner.

    Returns
    -------
    OsmLayer
        Problems are findings; nothing is raised.
    """
    try:
        extract, sha256, dated = _by_name(spec, data_dir) if spec.place else _from_file(spec, data_dir, crs)
    except SpatialRenewalError as refused:
        return OsmLayer(tables={}, findings=refused.findings)
    given: dict[Role, gpd.GeoDataFrame] = {
        "estates": extract.estates,
        "facilities": extract.facilities,
        "streets": extract.streets,
        "barriers": extract.barriers,
        "context": extract.context,
        "buildings": extract.buildings,
        "signals": extract.signals,
    }
    taken: dict[Role, gpd.GeoDataFrame] = {role: table for role, table in given.items() if role in spec.take}
    findings = extract.findings
    if "buildings" in taken and other_buildings:
        del taken["buildings"]
        findings += (finding("osm_buildings_unused", spec.shown),)
    elif "buildings" in taken:
        findings += extract.building_findings
    source = Source(
        role="osm",
        path=spec.shown,
        sha256=sha256,
        rows_read=sum(len(table) for table in taken.values()),
        attribution=OSM_ATTRIBUTION + (f" ({dated})" if dated else ""),
    )
    gates = extract.gates if "entrances" in spec.take else None
    return OsmLayer(tables=taken, gates=gates, findings=findings, source=source)


def _by_name(spec: OsmSpec, data_dir: Path) -> tuple[OsmExtract, str, str]:
    found = read_osm_place(spec.place, cache=data_dir / spec.cache)
    return found.extract, found.sha256, found.dated


def _from_file(spec: OsmSpec, data_dir: Path, crs: str) -> tuple[OsmExtract, str, str]:
    path, missing = locate(spec.path, data_dir)
    if path is None:
        raise SpatialRenewalError(*missing)
    if path.suffix == ".graphml":
        return read_graphml(path, shown=spec.path), sha256_of(path), ""
    return read_osm(path, shown=spec.path, crs=crs or CRS), sha256_of(path), ""
