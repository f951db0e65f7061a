"""What does a run take in, and what does it give out? (`Inputs` and `Outcome`: frozen bundles of tables)"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from affine import Affine

from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.methods.contraction import ChainGraph
from spatial_renewal.methods.snapping import SegmentIndex
from spatial_renewal.methods.street_graph import StreetGraph
from spatial_renewal.methods.walk_graph import WalkGraph
from spatial_renewal.methods.walls import Walls
from spatial_renewal.methods.ways import StraightLines
from spatial_renewal.params import Params
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.tables import LEFT_OUT

RunMode = Literal["network", "straight_line"]


def _nothing_left_out() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype="str") for name in LEFT_OUT.names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """One band on the run's CRS or its own: `values` (rows, columns), NaN where there is no data."""

    values: npt.NDArray[np.float64]
    transform: Affine
    crs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A walk from every pixel, in the run's CRS: `values` (rows, columns), NaN where no walk is short enough.

    `tags` say what it shows and in which unit; they travel with the file.
    """

    values: npt.NDArray[np.float32]
    transform: Affine
    crs: str
    tags: Mapping[str, str]


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
    and geometry. `distance_mode` says whether distances are walks, or straight lines where there are no streets.
    `barriers` part neighbours: ``kind`` (river, railway, expressway, arterial, wall) and line
    or polygon geometry. `signals` are points of signals for pedestrians; where there are none, waits at crossings go by
    street class alone. `buildings` say where in a raster's cell people live; there may be none.
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
    signals: gpd.GeoDataFrame | None = None
    rasters: Mapping[str, Raster] = field(default_factory=lambda: MappingProxyType({}))
    standard: Standard
    policy: Policy
    plan_year: int
    params: Params = field(default_factory=Params)
    map_approval_number: str = ""
    distance_mode: RunMode = "network"
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: pd.DataFrame = field(default_factory=_nothing_left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """Where one can walk, before anybody joins it: the graph, its chains, and its segments by place."""

    graph: StreetGraph
    street_ids: npt.NDArray[np.object_]
    chains: ChainGraph
    index: SegmentIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkNetwork:
    """The streets as a graph, and where estates and facilities join it.

    `walk` knows the points by position: first the rows of `entrances`, then the rows of the facilities table, then
    further doors, each of the facility whose row `door_of` says. A facility inside a walled estate (`by_gate`) has a
    door at the end of the way from every gate. `walls` are what stopped straight ways.
    `street_ids` names the streets that the graph's edges are pieces of.
    """

    entrances: gpd.GeoDataFrame
    graph: StreetGraph
    walk: WalkGraph
    street_ids: npt.NDArray[np.object_]
    door_of: npt.NDArray[np.int64]
    by_gate: tuple[str, ...]
    walls: Walls

    def doors(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Points of `walk` at which one gets to the facilities at `rows`, and the position in `rows` of each."""
        mine = np.flatnonzero(np.isin(self.door_of, rows))
        further = len(self.walk.chain) - len(self.door_of) + mine
        points = np.concatenate([np.asarray(rows, dtype=np.int64) + len(self.entrances), further])
        of = np.concatenate([np.arange(len(rows)), pd.Index(rows).get_indexer(pd.Index(self.door_of[mine]))])
        order = np.argsort(of, kind="stable")
        return points[order], of[order]

    def places_xy(self, facilities: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
        """(k, 2) where the points of `walk` stand; a further door stands where its facility does."""
        doors, sites = (shapely.get_coordinates(table.geometry.to_numpy()) for table in (self.entrances, facilities))
        return np.concatenate([doors, sites, sites[self.door_of]])

    @property
    def distance_mode(self) -> RunMode:
        """What distances are: walks along streets."""
        return "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightNetwork:
    """No streets: where estates and facilities stand, and how much longer than the crow's way a walk is taken to be.

    `walk` knows the points by position, as in `WalkNetwork`.
    """

    entrances: gpd.GeoDataFrame
    walk: StraightLines

    def doors(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Points of `walk` at which the facilities at `rows` stand, and the position in `rows` of each."""
        return np.asarray(rows, dtype=np.int64) + len(self.entrances), np.arange(len(rows))

    @property
    def distance_mode(self) -> RunMode:
        """What distances are: estimates, and no walks."""
        return "straight_line"


Network = WalkNetwork | StraightNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Every table of a finished run; each follows its contract in `spatial_renewal.tables`.

    `network` is what distances were measured on; isochrones, surfaces and routes are drawn on it.
    """

    inputs: Inputs
    estates: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    entrances: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    access: pd.DataFrame
    coverage: pd.DataFrame
    provision: pd.DataFrame
    walk_times: pd.DataFrame
    checklist: pd.DataFrame
    measures: pd.DataFrame
    units: gpd.GeoDataFrame
    unit_members: pd.DataFrame
    priority: pd.DataFrame
    estate_priority: pd.DataFrame
    left_out: pd.DataFrame
    assumptions: pd.DataFrame
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]
    network: Network | None = None

    @property
    def walk_network(self) -> WalkNetwork:
        """The walking network.

        Raises
        ------
        ParameterError
            The run has no streets.
        """
        if not isinstance(self.network, WalkNetwork):
            raise ParameterError(finding("no_streets_to_draw", "network"))
        return self.network

    def known_estates(self, ids: Iterable[str] | None) -> list[str]:
        """`ids`, or all estates for None, sorted; one id may stand alone.

        Raises
        ------
        ParameterError
            The run has no such estate.
        """
        known = self.estates["estate_id"]
        wanted = sorted(known if ids is None else {ids} if isinstance(ids, str) else set(ids))
        if strange := sorted(set(wanted) - set(known)):
            raise ParameterError(finding("estates_unknown", "estates", ids=strange))
        return wanted

    def facility_rows(self, category: str) -> npt.NDArray[np.int64]:
        """Positions of a category's facilities in their table.

        Raises
        ------
        ParameterError
            The data hold none.
        """
        rows = np.flatnonzero(self.facilities["category"].eq(category).to_numpy())
        if not len(rows):
            held = ", ".join(sorted(self.facilities["category"].unique()))
            raise ParameterError(
                finding("category_not_held", "facilities", values={"category": category, "held": held})
            )
        return rows
