"""Which way does one walk from an estate to its nearest facilities? (the lines of the walks that decide)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.approaches import NOBODY, Groups, approaches
from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.routes import Targets, route_lines
from spatial_renewal.networks import Network, WalkNetwork
from spatial_renewal.study import Outcome
from spatial_renewal.tables import ROUTES


def routes(
    outcome: Outcome, estate_ids: Iterable[str] | None = None, *, categories: Iterable[str] | None = None
) -> gpd.GeoDataFrame:
    """Walks from estates to their nearest facilities, as lines.

    Parameters
    ----------
    outcome
        A finished run.
    estate_ids
        One estate's id or several; all where it is left out.
    categories
        Canonical categories; all that the data hold where they are left out.

    Returns
    -------
    gpd.GeoDataFrame
        Contract `ROUTES`: a row for each row of `access` with state ``reached``, by estate and category; lines from
        the entrance to the facility, both legs included. Facilities and distances are those of `access`.

    Raises
    ------
    ParameterError
        An estate is unknown, or the run has no streets.

    Notes
    -----
    One search per category from all its facilities; then all estates step back along it together. Lines are as long
    as the distance, but where streets meet at vertices that agree to a centimetre only.

    Examples
    --------
    >>> import spatial_renewal as sr
    >>> results = sr.run(sr.sample_city())
    >>> ways = sr.routes(results, "E0001", categories=["kindergarten"])
    >>> bool(abs(ways.length[0] - ways["distance_m"][0]) < 1e-6)
    True
    """
    network, ids = outcome.walk_network, outcome.known_estates(estate_ids)
    return draw_routes(
        network,
        access=outcome.access[outcome.access["estate_id"].isin(ids)],
        facilities=outcome.facilities,
        categories=outcome.access["category"].unique() if categories is None else categories,
        engine=Engine(outcome.inputs.params.access.engine),
    )


def draw_routes(
    network: Network,
    *,
    access: pd.DataFrame,
    facilities: gpd.GeoDataFrame,
    categories: Iterable[str],
    engine: Engine = AUTO,
) -> gpd.GeoDataFrame:
    """The walks of `access` that lead to `categories`, as lines; see `routes`. Without streets there are none."""
    wanted = access[access["state"].eq("reached") & access["category"].isin(set(categories))]
    if not isinstance(network, WalkNetwork):
        wanted = wanted.iloc[:0]
    crs = network.entrances.crs
    lines = _lines(network, facilities, wanted, engine) if isinstance(network, WalkNetwork) else _no_lines()
    table = wanted[["estate_id", "category", "facility_id", "distance_m"]].merge(
        lines, on=["estate_id", "category"], validate="one_to_one"
    )
    made = gpd.GeoDataFrame(table[list(ROUTES.names)], geometry="geometry", crs=crs)
    check_table(made, ROUTES)
    return made


def _no_lines() -> pd.DataFrame:
    nothing = np.empty(0, dtype=object)
    return pd.DataFrame({"estate_id": nothing, "category": nothing, "geometry": nothing})


def _lines(network: WalkNetwork, facilities: gpd.GeoDataFrame, wanted: pd.DataFrame, engine: Engine) -> pd.DataFrame:
    """Line of each estate and category."""
    ids, kinds = np.array(sorted(wanted["estate_id"].unique()), dtype=object), sorted(wanted["category"].unique())
    owner = pd.Index(ids).get_indexer(pd.Index(network.entrances["estate_id"].to_numpy(dtype=object)))
    start = np.flatnonzero(owner >= 0)
    places = network.places_xy(facilities)
    of_kind, names = (facilities[c].to_numpy(dtype=object) for c in ("category", "facility_id"))
    # by id, so that a tie falls the way it falls in access
    by_id = np.argsort(names.astype(str))
    sets = [network.doors(by_id[of_kind[by_id] == category])[0] for category in kinds]
    edges = chain_lines(network.graph, network.walk.chains)
    found = approaches(
        network.walk,
        edges,
        sets,
        groups=Groups(start, owner[start], len(ids)),
        limit_m=float(wanted["distance_m"].max()) if len(wanted) else 0.0,
        engine=engine,
    )
    parts = [_no_lines()]
    for category, chosen, way in zip(kinds, sets, found, strict=True):
        estate = np.flatnonzero(way.best != NOBODY)
        best = way.best[estate]
        targets = Targets(xy=places[start[best]], edge=way.came.edge[best], offset_m=way.came.offset_m[best])
        lines = route_lines(edges, way.reach, way.trail, origin_xy=places[chosen], targets=targets)
        # the search came from the facility; people walk to it
        parts.append(pd.DataFrame({"estate_id": ids[estate], "category": category, "geometry": shapely.reverse(lines)}))
    return pd.concat(parts, ignore_index=True).astype({"estate_id": "str", "category": "str"})
