"""What does a run take in, and what does it give out? (`Inputs` and `Outcome`: frozen bundles of tables)"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from affine import Affine

from spatial_renewal.errors import Finding
from spatial_renewal.methods.street_graph import StreetGraph
from spatial_renewal.methods.walk_graph import WalkGraph
from spatial_renewal.params import Params
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.tables import LEFT_OUT


def _nothing_left_out() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype="str") for name in LEFT_OUT.names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """One band on the run's CRS or its own: `values` (rows, columns), NaN where there is no data."""

    values: npt.NDArray[np.float64]
    transform: Affine
    crs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file that was read: what the manifest says of it."""

    role: str
    path: str
    sha256: str
    rows_read: int
    rows_left_out: int = 0
    attribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All layers of one study area in one metric CRS, with what was found while reading them.

    Tables follow the contracts of `spatial_renewal.tables`. `context` is only drawn: a table with
    ``kind`` (water, green, building, railway, block, boundary, vacant_land, idle_building), ``name``
    and geometry. `barriers` part neighbours: ``kind`` (river, railway, expressway, arterial, wall) and line
    or polygon geometry. `buildings` say where in a raster's cell people live; there may be none.
    `crossings` are where barriers can be crossed, beside bridges and tunnels of `streets`; `fixed_units` outlines units
    that are decided already. There may be none of either.
    """

    name: str
    name_en: str
    date: str
    synthetic: bool
    crs: str
    estates: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame | None = None
    crossings: gpd.GeoDataFrame | None = None
    fixed_units: gpd.GeoDataFrame | None = None
    rasters: Mapping[str, Raster] = field(default_factory=lambda: MappingProxyType({}))
    standard: Standard
    policy: Policy
    plan_year: int
    params: Params = field(default_factory=Params)
    map_approval_number: str = ""
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: pd.DataFrame = field(default_factory=_nothing_left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkNetwork:
    """The streets as a graph, and where estates and facilities join it.

    `walk` knows the points by position: first the rows of `entrances`, then the rows of the facilities table, then
    further doors, each of the facility whose row `door_of` says. A facility inside a walled estate (`by_gate`) has a
    door at the end of the way from every gate.
    """

    entrances: gpd.GeoDataFrame
    graph: StreetGraph
    walk: WalkGraph
    door_of: npt.NDArray[np.int64]
    by_gate: tuple[str, ...]

    def doors(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Points of `walk` at which one gets to the facilities at `rows`, and the position in `rows` of each."""
        mine = np.flatnonzero(np.isin(self.door_of, rows))
        further = len(self.walk.chain) - len(self.door_of) + mine
        points = np.concatenate([np.asarray(rows, dtype=np.int64) + len(self.entrances), further])
        of = np.concatenate([np.arange(len(rows)), pd.Index(rows).get_indexer(pd.Index(self.door_of[mine]))])
        order = np.argsort(of, kind="stable")
        return points[order], of[order]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLimits:
    """Who must, and who must not, share a renovation unit; checked against the ledger.

    `together` names the group of each estate that is kept with others; groups whose name stands in `fixed` are units
    that are decided already, with the name that they have. `apart` holds pairs of estate ids. `walk_pairs` holds the
    pairs, either way round, whose walk is short enough; None where the walk has no limit.
    """

    together: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fixed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    apart: tuple[tuple[str, str], ...] = ()
    walk_pairs: frozenset[tuple[str, str]] | None = None


def unit_sizes(estates: gpd.GeoDataFrame) -> pd.DataFrame:
    """What the bounds of renovation units count: households, people, area_m2 and estates of each row."""
    return pd.DataFrame(
        {
            "households": estates["households"].astype("float64"),
            "people": estates["population"].astype("float64"),
            "area_m2": estates.geometry.area,
            "estates": np.ones(len(estates)),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Every table of a finished run; each follows its contract in `spatial_renewal.tables`."""

    inputs: Inputs
    estates: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    access: pd.DataFrame
    coverage: pd.DataFrame
    provision: pd.DataFrame
    checklist: pd.DataFrame
    measures: pd.DataFrame
    units: gpd.GeoDataFrame
    unit_members: pd.DataFrame
    unit_links: gpd.GeoDataFrame
    priority: pd.DataFrame
    estate_priority: pd.DataFrame
    left_out: pd.DataFrame
    assumptions: pd.DataFrame
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]
