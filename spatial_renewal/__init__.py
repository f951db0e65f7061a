"""Spatial planning for the renewal of old residential estates (老旧小区改造): from layers to a decision.

Public names load when first used, so that ``import spatial_renewal`` and ``--help`` stay quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatial_renewal.errors import (
        CrsError,
        Finding,
        NetworkError,
        ParameterError,
        SchemaError,
        SourceError,
        SpatialRenewalError,
    )
    from spatial_renewal.io.osm_place import read_osm_place
    from spatial_renewal.pipeline import run
    from spatial_renewal.profiles.difference import diff_profiles
    from spatial_renewal.profiles.load import policy, standard
    from spatial_renewal.project import read_project, sample_city
    from spatial_renewal.results import Results
    from spatial_renewal.scenario import Scenario, what_if
    from spatial_renewal.stages.isochrones import catchments, isochrones
    from spatial_renewal.stages.routes import routes
    from spatial_renewal.stages.surfaces import access_surface
    from spatial_renewal.study import Inputs
    from spatial_renewal.trace import trace_estate

__version__ = "0.1.0"

_HOME = {
    "CrsError": "errors",
    "Finding": "errors",
    "Inputs": "study",
    "NetworkError": "errors",
    "ParameterError": "errors",
    "Results": "results",
    "Scenario": "scenario",
    "SchemaError": "errors",
    "SourceError": "errors",
    "SpatialRenewalError": "errors",
    "access_surface": "stages.surfaces",
    "catchments": "stages.isochrones",
    "diff_profiles": "profiles.difference",
    "isochrones": "stages.isochrones",
    "policy": "profiles.load",
    "read_osm_place": "io.osm_place",
    "read_project": "project",
    "routes": "stages.routes",
    "run": "pipeline",
    "sample_city": "project",
    "standard": "profiles.load",
    "trace_estate": "trace",
    "what_if": "scenario",
}

__all__ = [
    "CrsError",
    "Finding",
    "Inputs",
    "NetworkError",
    "ParameterError",
    "Results",
    "Scenario",
    "SchemaError",
    "SourceError",
    "SpatialRenewalError",
    "access_surface",
    "catchments",
    "diff_profiles",
    "isochrones",
    "policy",
    "read_osm_place",
    "read_project",
    "routes",
    "run",
    "sample_city",
    "standard",
    "trace_estate",
    "what_if",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"spatial_renewal.{_HOME[name]}"), name)
    message = f"module 'spatial_renewal' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
