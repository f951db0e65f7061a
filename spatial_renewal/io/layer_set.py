"""Which layers may a project name, and what do they hold? (all of them read, all problems gathered)"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
from pydantic import BaseModel, ConfigDict, Field

from spatial_renewal.errors import Finding, SourceError, finding
from spatial_renewal.io.buildings import conform_buildings
from spatial_renewal.io.conform import (
    conform_barriers,
    conform_context,
    conform_entrances,
    conform_estates,
    conform_facilities,
)
from spatial_renewal.io.crossings import conform_crossings, conform_fixed_units, conform_signals
from spatial_renewal.io.layers import read_layer
from spatial_renewal.io.osm_layer import OsmSpec, read_osm_layer
from spatial_renewal.io.reading import ID_COLUMNS, Reading, Role
from spatial_renewal.io.spec import FacilityLayerSpec, LayerSpec, RasterSpec, StreetLayerSpec
from spatial_renewal.io.street_layers import conform_streets
from spatial_renewal.profiles.rules import BarrierKind, CrossingKind
from spatial_renewal.study import Source

ROLES: tuple[Role, ...] = tuple(ID_COLUMNS)
ContextKind = Literal[
    "water", "green", "building", "railway", "block", "boundary", "vacant_land", "idle_building"
]  # fmt: skip


class BarrierLayerSpec(LayerSpec):
    """A layer of barriers, all of one kind or with a column that says which."""

    kind: BarrierKind | Literal[""] = Field(default="", description="kind of every row")


class CrossingLayerSpec(LayerSpec):
    """A layer of points where barriers can be crossed, all of one kind or with a column that says which."""

    kind: CrossingKind | Literal[""] = Field(default="", description="kind of every row")


class ContextLayerSpec(LayerSpec):
    """A layer that is only drawn."""

    kind: ContextKind = Field(description="what it shows")


class LayerSet(BaseModel):
    """Every layer of a project."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    estates: LayerSpec | None = None
    osm: OsmSpec | None = None
    streets: StreetLayerSpec | None = None
    entrances: LayerSpec | None = None
    buildings: LayerSpec | None = None
    facilities: tuple[FacilityLayerSpec, ...] = ()
    barriers: tuple[BarrierLayerSpec, ...] = ()
    crossings: tuple[CrossingLayerSpec, ...] = ()
    fixed_units: LayerSpec | None = None
    signals: LayerSpec | None = None
    context: tuple[ContextLayerSpec, ...] = ()
    rasters: tuple[RasterSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTables:
    """Conformed tables by role, each part in the CRS of its file, with everything found on the way."""

    parts: dict[Role, tuple[gpd.GeoDataFrame, ...]]
    gates: gpd.GeoDataFrame | None
    findings: tuple[Finding, ...]
    readings: tuple[Reading, ...]
    sources: tuple[Source, ...]


def read_layers(
    layers: LayerSet,
    *,
    data_dir: Path,
    plan_year: int,
    crs: str = "",
    on_layer: Callable[[str], None] | None = None,
) -> LayerTables:
    """Read every layer of a project.

    Parameters
    ----------
    layers
        What the project names.
    data_dir
        Folder that paths are relative to.
    plan_year
        No estate was completed later.
    crs
        The run's CRS where the project names one, which must be good.
    on_layer
        Called with each path before it is read.

    Returns
    -------
    LayerTables
        Problems are findings of the level ``error``; nothing is raised, so that all layers are looked at.
    """
    readings: list[tuple[Role, Reading]] = []
    tell = on_layer or (lambda _path: None)
    for role, spec in _named(layers):
        tell(spec.path)
        raw = read_layer(spec, data_dir=data_dir, role=role)
        readings.append((role, _conformed(role, raw, spec, plan_year)))
    parts: dict[Role, list[gpd.GeoDataFrame]] = {role: [] for role in ROLES}
    for role, reading in readings:
        if reading.table is not None:
            parts[role].append(reading.table)
    findings = [found for _, reading in readings for found in reading.findings]
    sources = [reading.source for _, reading in readings if reading.source is not None]
    gates = None
    if layers.osm is not None:
        tell(layers.osm.shown)
        osm = read_osm_layer(layers.osm, data_dir=data_dir, other_buildings=layers.buildings is not None, crs=crs)
        for role, table in osm.tables.items():
            parts[role] += [table] if len(table) else []
        findings += osm.findings
        sources += [osm.source] if osm.source is not None else []
        gates = osm.gates
    return LayerTables(
        parts={role: tuple(tables) for role, tables in parts.items()},
        gates=gates,
        findings=tuple(findings),
        readings=tuple(reading for _, reading in readings),
        sources=tuple(sources),
    )


def _named(layers: LayerSet) -> list[tuple[Role, LayerSpec]]:
    single: tuple[tuple[Role, LayerSpec | None], ...] = (
        ("estates", layers.estates),
        ("streets", layers.streets),
        ("entrances", layers.entrances),
        ("buildings", layers.buildings),
        ("fixed_units", layers.fixed_units),
        ("signals", layers.signals),
    )
    several: tuple[tuple[Role, tuple[LayerSpec, ...]], ...] = (
        ("facilities", layers.facilities),
        ("barriers", layers.barriers),
        ("crossings", layers.crossings),
        ("context", layers.context),
    )
    named: list[tuple[Role, LayerSpec]] = [(role, spec) for role, spec in single if spec is not None]
    for role, specs in several:
        named.extend((role, spec) for spec in specs)
    return named


def _conformed(role: Role, raw: Reading, spec: LayerSpec, plan_year: int) -> Reading:
    if isinstance(spec, FacilityLayerSpec):
        return conform_facilities(raw, spec)
    if isinstance(spec, ContextLayerSpec):
        return conform_context(raw, spec, kind=spec.kind)
    if isinstance(spec, BarrierLayerSpec | CrossingLayerSpec):
        conform = conform_barriers if isinstance(spec, BarrierLayerSpec) else conform_crossings
        return conform(raw, spec, kind=spec.kind)
    if role == "estates":
        return conform_estates(raw, spec, plan_year=plan_year)
    plain = {
        "buildings": conform_buildings,
        "fixed_units": conform_fixed_units,
        "signals": conform_signals,
        "streets": conform_streets,
    }
    return plain.get(role, conform_entrances)(raw, spec)


def refuse_errors(findings: tuple[Finding, ...]) -> None:
    """Raise every finding of the level ``error`` together; do nothing where there is none.

    Raises
    ------
    SourceError
        With all of them.
    """
    errors = [found for found in findings if found.level == "error"]
    if errors:
        raise SourceError(*errors)


def missing_roles(
    parts: dict[Role, tuple[gpd.GeoDataFrame, ...]], project: str, *, streets: bool = True
) -> tuple[Finding, ...]:
    """An error for each of estates, `streets` where they are wanted, and facilities that no layer holds."""
    needed: tuple[tuple[Role, str], ...] = (
        ("estates", "no_estates"),
        ("streets", "no_streets"),
        ("facilities", "no_facilities"),
    )
    return tuple(finding(code, project) for role, code in needed if not parts[role] and (streets or role != "streets"))
