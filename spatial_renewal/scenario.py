"""What would one more facility, gate or street change? (edits to a finished run; only what they reach runs again)"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.networks import Streets, WalkNetwork
from spatial_renewal.profiles.load import categories
from spatial_renewal.results import Results
from spatial_renewal.stages import edits
from spatial_renewal.stages.access import measure_access
from spatial_renewal.stages.coverage import find_coverage_gaps
from spatial_renewal.stages.network import join_facility, join_streets, lay_streets, without_facility
from spatial_renewal.study import Inputs

# Columns of access and coverage that walks decide; the others are the estate's, the category's or the standard's.
MAY_CHANGE = ("distance_m", "walk_min", "facility_id", "state", "covered", "gap_demand")


def what_if(results: Results) -> "Scenario":
    """Begin with a finished run; its gates, the found ones too, stay where they are.

    Parameters
    ----------
    results
        What `run` gave.

    Returns
    -------
    Scenario
        The run as it is, ready for edits. A run of straight lines has no walks to edit: ParameterError.

    Examples
    --------
    >>> import spatial_renewal as sr
    >>> now = sr.what_if(sr.run(sr.sample_city()))
    >>> estate = now.estates.geometry.iloc[0].centroid
    >>> then = now.add_facility("nursery", (estate.x, estate.y))
    >>> gained = then.gain().set_index("category")["estates_gained"]
    >>> bool(gained["nursery"] >= 1)
    True
    """
    inputs = replace(results.inputs, entrances=results.walk_network.entrances)
    laid = lay_streets(inputs.streets, params=inputs.params)
    return Scenario(
        inputs=inputs,
        estates=results.estates,
        laid=laid,
        network=_network(laid, inputs, results.estates),
        access=results.access,
        coverage=results.coverage,
        before=results.coverage,
    )


def _network(laid: Streets, inputs: Inputs, estates: gpd.GeoDataFrame) -> WalkNetwork:
    return join_streets(
        laid,
        estates=estates,
        entrances=inputs.entrances,
        facilities=inputs.facilities,
        barriers=inputs.barriers,
        params=inputs.params,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A run with edits. Each edit gives a new one; `access` and `coverage` equal those of a whole run of `inputs`.

    Attributes
    ----------
    inputs
        The edited layers; ``sr.run(scenario.inputs)`` gives every other table of the scenario.
    estates
        Contract `ESTATES`; edits do not change who lives where.
    laid, network
        The edited streets, alone and with everybody on them.
    access, coverage
        Contracts `ACCESS` and `COVERAGE` after all edits.
    before
        Contract `COVERAGE` of the run that edits began with.
    """

    inputs: Inputs
    estates: gpd.GeoDataFrame
    laid: Streets
    network: WalkNetwork
    access: pd.DataFrame
    coverage: pd.DataFrame
    before: pd.DataFrame

    def __repr__(self) -> str:
        """Whose scenario it is, and who gained or lost what."""
        gain = self.gain()
        return f"<Scenario of {self.inputs.name}>\n{gain.to_string(index=False) if len(gain) else '没有变化 no change'}"

    def add_facility(
        self,
        category: str,
        xy: tuple[float, float],
        *,
        facility_id: str = "",
        name: str = "",
        capacity: float = float("nan"),
    ) -> "Scenario":
        """Build a facility of `category` at `xy`, in the run's CRS.

        Raises
        ------
        ParameterError
            The category is unknown, or the id is taken.
        """
        if category not in categories():
            values = {"category": category, "choices": ", ".join(categories())}
            raise ParameterError(finding("edit_category", edits.SOURCE, values=values))
        edited = edits.with_facility(
            self.inputs,
            category,
            xy,
            facility_id=facility_id or _free_id(self.inputs.facilities["facility_id"], "new"),
            name=name,
            capacity=capacity,
        )
        new = edited.facilities.iloc[-1:]
        near_m = shapely.distance(self.estates.geometry.to_numpy(), shapely.Point(xy))
        reach_m = self.inputs.params.access.search_limit_m + self.inputs.params.network.snap_limit_m
        rows = self.access[self.access["category"].eq(category)]
        lost = rows.loc[rows["state"].isin(["no_facility", "unreachable"]), "estate_id"]
        return _served_again(
            replace(self, inputs=edited),
            join_facility(self.laid, self.network, estates=self.estates, facility=new, params=self.inputs.params),
            category,
            (near_m <= reach_m) | self.estates["estate_id"].isin(lost).to_numpy(),
        )

    def remove_facility(self, facility_id: str) -> "Scenario":
        """Close a facility; ParameterError where there is none of that id."""
        edited = edits.without_facility(self.inputs, facility_id)
        row = int(np.flatnonzero(self.inputs.facilities["facility_id"].eq(facility_id))[0])
        category = str(self.inputs.facilities["category"].iloc[row])
        rows = self.access[self.access["category"].eq(category)]
        concerned = rows["facility_id"].eq(facility_id) | rows["state"].eq("beyond_limit")
        last = not edited.facilities["category"].eq(category).any()
        return _served_again(
            replace(self, inputs=edited),
            without_facility(self.network, row),
            category,
            self.estates["estate_id"].isin(rows.loc[concerned | last, "estate_id"]).to_numpy(),
        )

    def open_gate(self, estate_id: str, xy: tuple[float, float], *, entrance_id: str = "") -> "Scenario":
        """Open a gate at the place of the estate's edge that is nearest to `xy`.

        Raises
        ------
        ParameterError
            There is no such estate, its edge is farther than the snap limit, or the id is taken.
        """
        name = entrance_id or _free_id(self.inputs.entrances["entrance_id"], f"{estate_id}-new")
        return _again(self, edits.with_gate(self.inputs, estate_id, xy, entrance_id=name), ids={estate_id})

    def close_gate(self, entrance_id: str) -> "Scenario":
        """Close a gate; ParameterError where there is none of that id."""
        edited = edits.without_gate(self.inputs, entrance_id)
        closed = self.inputs.entrances["entrance_id"].eq(entrance_id)
        return _again(self, edited, ids=set(self.inputs.entrances.loc[closed, "estate_id"]))

    def add_street(self, line: shapely.LineString, *, street_id: str = "") -> "Scenario":
        """Open a way along `line`; its ends join the nearest street within `join_m`, and nothing between does.

        Raises
        ------
        ParameterError
            The id is taken, or the streets at its two ends cannot be joined by one line.
        """
        name = street_id or _free_id(self.inputs.streets["street_id"], "new")
        return _laid_again(self, edits.with_street(self.inputs, line, street_id=name), line)

    def close_street(self, street_id: str) -> "Scenario":
        """Close a street to walkers; ParameterError where there is none of that id."""
        edited = edits.without_street(self.inputs, street_id)
        closed = self.inputs.streets["street_id"].eq(street_id).to_numpy()
        return _laid_again(self, edited, self.inputs.streets.geometry.to_numpy()[closed][0])

    def gain(self) -> pd.DataFrame:
        """Who has come within each threshold since the first edit, and who has dropped out.

        Returns
        -------
        pd.DataFrame
            One row a category where anything changed: ``category``, ``tier``, ``threshold_m``, ``estates_gained``,
            ``estates_lost``, ``demand_gained``, ``demand_lost``, ``demand_unit``; most gained first.
        """
        now, was = self.coverage["covered"].to_numpy(), self.before["covered"].to_numpy()
        rows = self.coverage[["category", "tier", "threshold_m", "demand_unit"]].assign(
            estates_gained=now & ~was,
            estates_lost=was & ~now,
            demand_gained=self.coverage["demand"].where(now & ~was, 0.0).fillna(0.0),
            demand_lost=self.coverage["demand"].where(was & ~now, 0.0).fillna(0.0),
        )
        table = rows.groupby(["category", "tier", "threshold_m", "demand_unit"], as_index=False).sum()
        changed = table[table["estates_gained"].gt(0) | table["estates_lost"].gt(0)]
        order = ["demand_gained", "estates_gained", "category"]
        return changed.sort_values(order, ascending=[False, False, True], ignore_index=True)

    def changes(self) -> pd.DataFrame:
        """Rows of `coverage` that differ from before, with ``distance_before_m`` and ``covered_before``."""
        was_m, now_m = self.before["distance_m"], self.coverage["distance_m"]
        moved = now_m.ne(was_m) & (now_m.notna() | was_m.notna())
        return self.coverage.assign(distance_before_m=was_m, covered_before=self.before["covered"])[
            moved | self.coverage["state"].ne(self.before["state"])
        ].reset_index(drop=True)


def _served_again(
    edited: Scenario, network: WalkNetwork | None, category: str, concerned: npt.NDArray[np.bool_]
) -> Scenario:
    """After a facility of `category` came or went: its walks from the estates concerned.

    The network is made anew where it is None. A straight radius may change for every estate.
    """
    modes = edited.coverage.loc[edited.coverage["category"].eq(category), "distance_mode"]
    everyone = modes.eq("euclidean").any()
    ids = edited.estates["estate_id"][concerned | everyone]
    made = _network(edited.laid, edited.inputs, edited.estates) if network is None else network
    return _measured(replace(edited, network=made), {category}, frozenset(ids))


def _laid_again(scenario: Scenario, inputs: Inputs, street: BaseGeometry) -> Scenario:
    """After an edit of `street`: estates from which a search can come to it, or all where parts were joined."""
    laid = lay_streets(inputs.streets, params=inputs.params)
    parts = [len(np.unique(one.graph.node_component)) for one in (laid, scenario.laid)]
    reach_m = inputs.params.access.search_limit_m + inputs.params.network.snap_limit_m
    estates = scenario.estates
    near = shapely.distance(estates.geometry.to_numpy(), street) <= reach_m
    return _again(
        replace(scenario, laid=laid),
        inputs,
        ids=frozenset(estates["estate_id"][near] if parts[0] == parts[1] else estates["estate_id"]),
    )


def _again(scenario: Scenario, inputs: Inputs, *, ids: AbstractSet[str]) -> Scenario:
    """Run again what gates or streets changed: all categories of the estates `ids`."""
    network = _network(scenario.laid, inputs, scenario.estates)
    # a gate is everybody's way to what stands behind it
    behind = inputs.facilities["facility_id"].isin({*network.by_gate, *scenario.network.by_gate})
    kinds = frozenset(inputs.facilities.loc[behind, "category"])
    edited = replace(scenario, inputs=inputs, network=network)
    return _measured(_measured(edited, frozenset(categories()), ids), kinds, frozenset(scenario.estates["estate_id"]))


def _measured(scenario: Scenario, kinds: AbstractSet[str], ids: AbstractSet[str]) -> Scenario:
    """Walks and verdicts anew for these categories and estates."""
    if not kinds or not ids:
        return scenario
    inputs, params = scenario.inputs, scenario.inputs.params.access
    everyone = len(ids) == len(scenario.estates)
    some = scenario.estates if everyone else scenario.estates[scenario.estates["estate_id"].isin(ids)]
    access = measure_access(
        scenario.network, estates=some, facilities=inputs.facilities, categories=kinds, params=params
    )
    coverage = find_coverage_gaps(
        access,
        estates=some,
        facilities=inputs.facilities,
        standard=inputs.standard,
        categories=categories(),
        params=params,
    )
    return replace(scenario, access=_updated(scenario.access, access), coverage=_updated(scenario.coverage, coverage))


def _updated(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """`table` with what can change of `rows` in their places. Both hold every estate with every category, in order."""
    each = table["estate_id"].eq(table["estate_id"].iloc[0]).sum()
    estates, kinds = table["estate_id"].iloc[::each], table["category"].iloc[:each]
    some = rows["estate_id"].eq(rows["estate_id"].iloc[0]).sum()
    which = pd.Index(estates).get_indexer(pd.Index(rows["estate_id"].iloc[::some]))
    place = which[:, None] * each + pd.Index(kinds).get_indexer(pd.Index(rows["category"].iloc[:some]))
    columns = {}
    for name in table.columns.intersection(list(MAY_CHANGE)):
        values = table[name].array.copy()
        values[place.ravel()] = rows[name].array
        columns[name] = values
    return table.assign(**columns)


def _free_id(taken: pd.Series, stem: str) -> str:
    """`stem` with the first number that nobody has."""
    known = set(taken)
    return next(name for number in range(1, len(known) + 2) if (name := f"{stem}-{number}") not in known)
