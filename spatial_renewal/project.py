"""How does a project file become inputs? (project.toml checked key by key, its layers read and brought together)"""

import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from geopandas import GeoDataFrame
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.io.assemble import StudyLayers, assemble, refuse_bad_crs, streets_elsewhere
from spatial_renewal.io.layer_set import LayerSet, missing_roles, read_layers, refuse_errors
from spatial_renewal.io.rasters import read_raster
from spatial_renewal.io.reading import left_out_rows
from spatial_renewal.io.sample_files import write_sample_files
from spatial_renewal.params import OutputParams, Params
from spatial_renewal.profiles.load import policy, refusals, standard
from spatial_renewal.study import Inputs, Raster, Source
from spatial_renewal.synthetic_city import make_sample_city

SAMPLE_SEED = 20261120


class ProjectFile(BaseModel):
    """What a project.toml may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="name of the study area, as the map's title shows it")
    name_en: str = Field(default="", description="the same in English")
    date: str = Field(default="", description="date of the data, as the map shows it")
    synthetic: bool = Field(default=False, description="true: the map says that this is no real city")
    map_approval_number: str = Field(default="", description="审图号")
    plan_year: int = Field(ge=2000, le=2100, description="year of the plan: it chooses the policy's cut-off")
    standard: str = Field(default="gb50180_2018", description="standard profile, or a path to one")
    policy: str = Field(default="national_2020", description="policy profile, or a path to one")
    network: Literal["streets", "none"] = Field(
        default="streets",
        description="none: there are no streets; distances are straight lines times access.detour_factor, not walks",
    )
    crs: str = Field(default="", description="metric CRS of the run; else the CGCS2000 3-degree zone of the estates")
    layers: LayerSet
    parameters: Params = Params()
    outputs: OutputParams = OutputParams()


def read_project(
    path: str | Path, *, data_dir: str | Path | None = None, on_layer: Callable[[str], None] | None = None
) -> Inputs:
    """Read a project file and every layer that it names.

    Parameters
    ----------
    path
        The project.toml.
    data_dir
        Folder that layer paths are relative to; the project file's folder where not given.
    on_layer
        Called with each layer's path before it is read.

    Returns
    -------
    Inputs
        All layers in one metric CRS, with what was found while reading.

    Raises
    ------
    ParameterError
        The project file is missing, is not TOML, or holds keys or values that are not allowed.
    SourceError
        Layers cannot be used; carries every problem of every layer.
    CrsError
        No metric CRS, or layers far apart.
    """
    path = Path(path)
    project = _project_file(path)
    folder = Path(data_dir) if data_dir is not None else path.parent
    layers = read_layers(
        project.layers, data_dir=folder, plan_year=project.plan_year, crs=project.crs, on_layer=on_layer
    )
    failed = any(found.level == "error" for found in layers.findings)
    missing = missing_roles(layers.parts, str(path), streets=project.network == "streets")
    refuse_errors(layers.findings if failed else (*layers.findings, *missing))
    study = assemble(layers, crs=project.crs, params=project.parameters.estates)
    if project.network == "streets":
        refuse_errors(streets_elsewhere(study, snap_limit_m=project.parameters.network.snap_limit_m))
    rasters, raster_findings, raster_sources = _read_rasters(project, folder, study)
    findings = (*layers.findings, *study.findings, *raster_findings)
    refuse_errors(findings)
    return Inputs(
        name=project.name,
        name_en=project.name_en or project.name,
        date=project.date,
        synthetic=project.synthetic,
        map_approval_number=project.map_approval_number,
        crs=study.crs,
        distance_mode="network" if project.network == "streets" else "straight_line",
        estates=study.estates,
        facilities=study.facilities,
        streets=study.streets,
        entrances=study.entrances,
        barriers=study.barriers,
        context=study.context,
        buildings=study.buildings,
        crossings=study.crossings,
        fixed_units=study.fixed_units,
        signals=study.signals,
        rasters=MappingProxyType(rasters),
        standard=standard(project.standard, folder=path.parent),
        policy=policy(project.policy, folder=path.parent),
        plan_year=project.plan_year,
        params=project.parameters,
        outputs=project.outputs,
        sources=(*layers.sources, *raster_sources),
        findings=findings,
        left_out=left_out_rows(findings),
    )


def sample_city(*, seed: int = SAMPLE_SEED) -> Inputs:
    """The synthetic sample city, written to files and read back like anybody's layers.

    Parameters
    ----------
    seed
        Another seed makes another town of the same kind.

    Returns
    -------
    Inputs
        A town of about 150 estates with planted truths.
    """
    with tempfile.TemporaryDirectory() as folder:
        return read_project(write_sample(Path(folder), seed=seed))


def write_sample(folder: Path, *, seed: int = SAMPLE_SEED) -> Path:
    """Write the sample city's layers and project file into `folder`; return the project file's path."""
    city = make_sample_city(seed=seed)
    layers = {
        "estates": city.estates,
        "entrances": city.entrances,
        "streets": city.streets,
        "facilities": city.facilities,
        "barriers": city.barriers,
        "crossings": city.crossings,
        "context": city.context,
        "buildings": city.buildings,
    }
    return write_sample_files(layers, rasters=city.rasters, truths=city.truths, folder=folder)


def _project_file(path: Path) -> ProjectFile:
    if not path.is_file():
        raise ParameterError(finding("project_missing", str(path)))
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(finding("not_toml", str(path), values={"why": str(error)})) from error
    try:
        project = ProjectFile.model_validate(raw)
    except ValidationError as error:
        raise ParameterError(*refusals(error, ProjectFile, str(path))) from error
    # a profile that does not exist, or a CRS, is said before layers are read for minutes
    standard(project.standard, folder=path.parent)
    policy(project.policy, folder=path.parent)
    if project.crs:
        refuse_bad_crs(project.crs)
    return project


def _read_rasters(
    project: ProjectFile, folder: Path, study: StudyLayers
) -> tuple[dict[str, Raster], tuple[Finding, ...], tuple[Source, ...]]:
    bounds, street_bounds = _bounds(study.estates), _bounds(study.streets)
    rasters: dict[str, Raster] = {}
    findings: list[Finding] = []
    sources: list[Source] = []
    for spec in project.layers.rasters:
        # walks lead beyond the estates
        around = street_bounds if spec.measures == "elevation" and len(study.streets) else bounds
        raster, found, source = read_raster(spec, data_dir=folder, bounds=around, bounds_crs=study.crs)
        findings += found
        if raster is not None and source is not None:
            rasters[spec.measures] = raster
            sources.append(source)
    return rasters, tuple(findings), tuple(sources)


def _bounds(layer: GeoDataFrame) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in layer.total_bounds)
    return west, south, east, north
