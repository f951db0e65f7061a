"""What does a run take in, and what does it give out? (`Inputs` and `Outcome`: frozen bundles of tables)"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from affine import Affine

from spatial_renewal.contracts import Contract
from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.networks import Network, RunMode, WalkNetwork
from spatial_renewal.params import OutputParams, Params, UnitParams
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy
from spatial_renewal.tables import LEFT_OUT, RANK_CHANCES, ROUTES, WEIGHTS


def _nothing_left_out() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype="str") for name in LEFT_OUT.names})


def _empty(contract: Contract) -> pd.DataFrame:
    types = {"number": "float64", "count": "int64"}
    return pd.DataFrame({c.name: pd.Series([], dtype=types.get(c.kind, "str")) for c in contract.columns})


def _no_routes() -> gpd.GeoDataFrame:
    types = {"distance_m": "float64"}
    columns = {c.name: pd.Series([], dtype=types.get(c.name, "str")) for c in ROUTES.columns}
    return gpd.GeoDataFrame(columns, geometry=[])


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
    signals: gpd.GeoDataFrame | None = None
    rasters: Mapping[str, Raster] = field(default_factory=lambda: MappingProxyType({}))
    standard: Standard
    policy: Policy
    plan_year: int
    params: Params = field(default_factory=Params)
    outputs: OutputParams = field(default_factory=OutputParams)
    map_approval_number: str = ""
    distance_mode: RunMode = "network"
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: pd.DataFrame = field(default_factory=_nothing_left_out)

    @property
    def counted(self) -> str:
        """How many rows the leading layers hold, and the CRS, in one line."""
        return (
            f"小区 estates {len(self.estates):,} · 设施 facilities {len(self.facilities):,} · "
            f"街道 streets {len(self.streets):,} · 出入口 entrances {len(self.entrances):,} · {self.crs}"
        )

    def __repr__(self) -> str:
        """What a planner looks for first; the tables show themselves."""
        name = self.name if self.name == self.name_en else f"{self.name} {self.name_en}"
        rules = f"标准 standard {self.standard.id} · 政策 policy {self.policy.id} · 计划年度 plan year {self.plan_year}"
        told = f"发现 findings {len(self.findings)} · 未参与分析 left out {len(self.left_out)}"
        return f"<Inputs {name}>\n{self.counted}\n{rules}\n{told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLimits:
    """Who must, and who must not, share a renovation unit; checked against the ledger.

    `together` names the group of each estate that is kept with others; groups whose name stands in `fixed` are units
    that are decided already, with the name that they have. `apart` holds pairs of estate ids. `walk_pairs` holds the
    pairs, either way round, whose walk is short enough; `close_pairs` those that are too close by for a unit of them
    alone; None where the walk has no such bound.
    """

    together: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fixed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    apart: tuple[tuple[str, str], ...] = ()
    walk_pairs: frozenset[tuple[str, str]] | None = None
    close_pairs: frozenset[tuple[str, str]] | None = None


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


def parting_streets(streets: gpd.GeoDataFrame, params: UnitParams) -> gpd.GeoDataFrame:
    """Streets that part neighbours by their class; those in a tunnel never do."""
    return streets[streets["street_class"].isin(params.barrier_street_classes) & ~streets["tunnel"]]


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
    routes: gpd.GeoDataFrame = field(default_factory=_no_routes)
    coverage: pd.DataFrame
    capacities: pd.DataFrame
    provision: pd.DataFrame
    floating_catchment: pd.DataFrame
    facility_loads: pd.DataFrame
    allocation_comparison: pd.DataFrame
    parking: pd.DataFrame
    parking_blocks: pd.DataFrame
    health_check: pd.DataFrame
    walk_times: pd.DataFrame
    checklist: pd.DataFrame
    measures: pd.DataFrame
    units: gpd.GeoDataFrame
    unit_members: pd.DataFrame
    unit_links: gpd.GeoDataFrame
    priority: pd.DataFrame
    estate_priority: pd.DataFrame
    rank_chances: pd.DataFrame = field(default_factory=lambda: _empty(RANK_CHANCES))
    weights: pd.DataFrame = field(default_factory=lambda: _empty(WEIGHTS))
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
