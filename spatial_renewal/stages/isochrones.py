"""What is within a walk of an estate, and from where does one walk to a facility? (isochrones and catchments)"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import KDTree

from spatial_renewal.contracts import check_table
from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.edge_lines import EdgeLines
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.isochrones import Bands, buffered_isochrones, traced_isochrones
from spatial_renewal.methods.node_walks import node_walks
from spatial_renewal.methods.reach_lines import reached_lines
from spatial_renewal.methods.street_land import StreetLand, street_land
from spatial_renewal.methods.street_pixels import MARGIN_PIXELS, StreetPixels, street_pixels
from spatial_renewal.methods.walk_graph import OFF_NETWORK
from spatial_renewal.networks import WalkNetwork
from spatial_renewal.study import Outcome
from spatial_renewal.tables import ISOCHRONES

Form = Literal["traced", "buffered", "lines"]
Points = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

DEFAULT_LIMITS_M = (300.0, 500.0, 1000.0)
# What the one outline of several estates is called.
TOGETHER = "all"


def isochrones(
    outcome: Outcome,
    ids: Iterable[str] | None = None,
    *,
    limits_m: Sequence[float] = DEFAULT_LIMITS_M,
    form: Form = "traced",
    merged: bool = False,
    bands: Bands = "overlapping",
) -> gpd.GeoDataFrame:
    """What is within a walk of estates, from whichever of their entrances is nearest.

    Parameters
    ----------
    outcome
        A finished run.
    ids
        Estates; all where it is left out.
    limits_m
        Longest walks, the leg from an entrance to its street and the way from a street to the place included.
    form
        ``traced``: outlines from pixels, the quicker way where there are many. ``buffered``: smooth outlines from the
        land of each street. Both know whose street a place is on; of either at most 2 % of points are wrong against
        network distance. ``lines``: the streets themselves, cut where the walk ends, exact.
    merged
        True: one outline a limit for all estates together. False: each estate's own; they overlap.
    bands
        ``overlapping``: longer walks hold shorter ones. ``disjoint``: each is what its walk adds; outlines only.

    Returns
    -------
    gpd.GeoDataFrame
        Contract `ISOCHRONES`, by origin and limit, in the run's CRS. An estate that no street is near (state
        ``off_network`` in `access`), and a walk that its leg alone uses up, have no row.

    Raises
    ------
    ParameterError
        An estate is unknown, a limit is not above 0, or the run has no streets.

    Notes
    -----
    Barriers of the kinds of `ReachParams.barrier_kinds` are walked across along streets only. One search per origin
    and O(pixels reached), or O(streets reached) for buffered ones; the pixels or the land of the streets about once.

    Examples
    --------
    >>> import spatial_renewal as sr
    >>> results = sr.run(sr.sample_city())
    >>> near = sr.isochrones(results, ["E0001"], limits_m=(300, 500))
    >>> near[["origin_id", "limit_m"]].values.tolist()
    [['E0001', 300.0], ['E0001', 500.0]]
    >>> bool(near.geometry[0].within(near.geometry[1].buffer(1e-6)))
    True
    """
    origins = _estates(outcome, outcome.known_estates(ids), together=TOGETHER if merged else "")
    return _drawn(outcome, origins, limits_m=limits_m, form=form, bands=bands)


def catchments(
    outcome: Outcome,
    category: str,
    *,
    limits_m: Sequence[float] = DEFAULT_LIMITS_M,
    form: Form = "traced",
    merged: bool = True,
    bands: Bands = "overlapping",
) -> gpd.GeoDataFrame:
    """From where one walks to the facilities of a category.

    Parameters
    ----------
    outcome
        A finished run.
    category
        Canonical category; the data must hold it.
    limits_m, form, bands
        As in `isochrones`: a walk is as long both ways.
    merged
        True: one outline a limit for all facilities, called as the category. False: each facility's own; they overlap.

    Returns
    -------
    gpd.GeoDataFrame
        Contract `ISOCHRONES`, by origin and limit.

    Raises
    ------
    ParameterError
        The data hold no such facility, a limit is not above 0, or the run has no streets.
    """
    origins = _facilities(outcome, category, together=category if merged else "")
    return _drawn(outcome, origins, limits_m=limits_m, form=form, bands=bands)


def reach_layers(
    outcome: Outcome, categories: Iterable[str], *, limits_m: Sequence[float] = DEFAULT_LIMITS_M, form: Form = "traced"
) -> dict[str, gpd.GeoDataFrame]:
    """``isochrones`` of all estates, and ``catchment_CATEGORY`` of each category, by name.

    They are those of `isochrones` and `catchments`, with the same errors; buffered ones to a rounding. Pixels, or the
    land of the streets, are made once for all of them.
    """
    starts = {"isochrones": _estates(outcome, outcome.known_estates(None), together="")}
    starts |= {f"catchment_{kind}": _facilities(outcome, kind, together=kind) for kind in categories}
    limits = _limits(limits_m)
    everyone = [origin for origins in starts.values() for origin in origins]
    ground = _ground_about(outcome, everyone, limits, form) if everyone else None
    return {
        name: _drawn(outcome, origins, limits_m=limits, form=form, bands="overlapping", ground=ground)
        for name, origins in starts.items()
    }


class _Origin(NamedTuple):
    """What one outline starts from: points of the network, of so many estates or facilities."""

    name: str
    points: Points
    members: int


class _Ground(NamedTuple):
    """Streets about all origins, and what outlines of a form are made from; `number` is the edge of each chain."""

    edges: EdgeLines
    number: Points
    pixels: StreetPixels | None
    land: StreetLand | None


def _estates(outcome: Outcome, ids: Iterable[str], *, together: str) -> list[_Origin]:
    network = outcome.walk_network
    owner = network.entrances["estate_id"]
    start = np.flatnonzero(owner.isin(list(ids)).to_numpy())
    return _origins(network, owner.to_numpy(dtype=object)[start], start, together=together)


def _facilities(outcome: Outcome, category: str, *, together: str) -> list[_Origin]:
    network, rows = outcome.walk_network, outcome.facility_rows(category)
    names = outcome.facilities["facility_id"].to_numpy(dtype=object)[rows]
    points, of = network.doors(rows)
    return _origins(network, names[of], points, together=together)


def _origins(network: WalkNetwork, owner: Shapes, points: Points, *, together: str) -> list[_Origin]:
    """One origin an owner, or one of all of them; points off the network start nothing."""
    on = network.walk.on_network[points]
    owner, points = owner[on].astype(str), points[on]
    order = np.argsort(owner, kind="stable")
    names, first = np.unique(owner[order], return_index=True)
    if together:
        return [_Origin(together, points[order], len(names))] if len(names) else []
    parts = np.split(points[order], first[1:])
    return [_Origin(name, part, 1) for name, part in zip(names.tolist(), parts, strict=True)] if len(names) else []


def _limits(limits_m: Sequence[float]) -> list[float]:
    limits = sorted({float(limit_m) for limit_m in limits_m})
    if not limits or limits[0] <= 0:
        raise ParameterError(finding("limits_not_above_zero", "limits_m", values={"limits": list(limits_m)}))
    return limits


def _drawn(
    outcome: Outcome,
    origins: list[_Origin],
    *,
    limits_m: Sequence[float],
    form: Form,
    bands: Bands,
    ground: _Ground | None = None,
) -> gpd.GeoDataFrame:
    limits = _limits(limits_m)
    shapes = np.empty((0, len(limits)), dtype=object)
    if origins:
        laid = ground or _ground_about(outcome, origins, limits, form)
        shapes = _shapes(outcome, origins, limits, ground=laid, bands=bands)
    rows = len(origins) * len(limits)
    table = gpd.GeoDataFrame(
        {
            "origin_id": pd.Series(np.repeat([origin.name for origin in origins], len(limits)), dtype="str"),
            "origins": np.repeat([origin.members for origin in origins], len(limits)).astype(np.int64),
            "limit_m": np.tile(np.asarray(limits, dtype=np.float64), len(origins)),
            "form": pd.Series([form] * rows, dtype="str"),
        },
        geometry=shapes.ravel(),
        crs=outcome.estates.crs,
    )
    table["area_m2"] = np.where(form == "lines", np.nan, table.area)
    table = table.loc[~table.is_empty, list(ISOCHRONES.names)].reset_index(drop=True)
    check_table(table, ISOCHRONES)
    return table


def _ground_about(outcome: Outcome, origins: list[_Origin], limits_m: list[float], form: Form) -> _Ground:
    network, params, barriers = outcome.walk_network, outcome.inputs.params.reach, outcome.inputs.barriers
    chosen = _chains_about(outcome, origins, within_m=limits_m[-1] + 2 * params.off_street_m)
    edges = chain_lines(network.graph, network.walk.chains, chosen=chosen)
    number = np.full(len(network.walk.chains.length_m), OFF_NETWORK)
    number[chosen] = np.arange(len(chosen))
    walls = barriers.geometry[barriers["kind"].isin(params.barrier_kinds)].to_numpy()
    pixels = land = None
    if form == "traced":
        pixels = street_pixels(edges, pixel_m=params.pixel_m, max_offset_m=params.off_street_m, barriers=walls)
    elif form == "buffered":
        land = street_land(edges, buffer_m=params.off_street_m, barriers=walls)
    return _Ground(edges, number, pixels, land)


def _shapes(
    outcome: Outcome, origins: list[_Origin], limits_m: list[float], *, ground: _Ground, bands: Bands
) -> Shapes:
    """(origins, limits) outlines or lines."""
    network, params, edges = outcome.walk_network, outcome.inputs.params.reach, ground.edges
    found = node_walks(
        network.walk,
        [origin.points for origin in origins],
        limit_m=limits_m[-1] + MARGIN_PIXELS * params.pixel_m,
        engine=Engine(outcome.inputs.params.access.engine),
    )
    reaches = (replace(reach, edge=ground.number[reach.edge]) for reach, _ in found)
    if ground.pixels:
        return traced_isochrones(
            edges, ground.pixels, reaches, limits_m=limits_m, bands=bands, simplify_m=params.simplify_m
        )
    if ground.land:
        return buffered_isochrones(edges, ground.land, reaches, limits_m=limits_m, bands=bands)
    rows = [
        [shapely.multilinestrings(lines.tolist()) for lines in reached_lines(edges, reach, limits_m=limits_m)]
        for reach in reaches
    ]
    return np.array(rows, dtype=object)


def _chains_about(outcome: Outcome, origins: list[_Origin], *, within_m: float) -> Points:
    """Chains of which some part may be within a straight distance of an origin; all that a walk reaches are."""
    network = outcome.walk_network
    chains = network.walk.chains
    points = np.concatenate([origin.points for origin in origins])
    places = network.places_xy(outcome.facilities)
    nearest_m, _ = KDTree(places[points]).query(chains.junction_xy[chains.ends.first])
    return np.flatnonzero(nearest_m <= within_m + chains.length_m)
