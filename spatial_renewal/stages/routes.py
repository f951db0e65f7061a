"""Which way does one walk from an estate to its nearest facilities? (the lines of the walks that decide)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_renewal.contracts import check_table
from spatial_renewal.methods.approaches import NOBODY, Groups, approaches
from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.routes import Targets, route_lines
from spatial_renewal.networks import WalkNetwork
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
    wanted = outcome.access[outcome.access["state"].eq("reached") & outcome.access["estate_id"].isin(ids)]
    if categories is not None:
        wanted = wanted[wanted["category"].isin(set(categories))]
    lines = _lines(outcome, network, wanted)
    table = wanted[["estate_id", "category", "facility_id", "distance_m"]].merge(
        lines, on=["estate_id", "category"], validate="one_to_one"
    )
    made = gpd.GeoDataFrame(table[list(ROUTES.names)], geometry="geometry", crs=outcome.estates.crs)
    check_table(made, ROUTES)
    return made


def _lines(outcome: Outcome, network: WalkNetwork, wanted: pd.DataFrame) -> pd.DataFrame:
    """Line of each estate and category."""
    params = outcome.inputs.params.access
    ids, kinds = np.array(sorted(wanted["estate_id"].unique()), dtype=object), sorted(wanted["category"].unique())
    owner = pd.Index(ids).get_indexer(pd.Index(network.entrances["estate_id"].to_numpy(dtype=object)))
    start = np.flatnonzero(owner >= 0)
    places = network.places_xy(outcome.facilities)
    of_kind, names = (outcome.facilities[c].to_numpy(dtype=object) for c in ("category", "facility_id"))
    # by id, so that a tie falls the way it falls in access
    by_id = np.argsort(names.astype(str))
    sets = [network.doors(by_id[of_kind[by_id] == category])[0] for category in kinds]
    edges = chain_lines(network.graph, network.walk.chains)
    found = approaches(
        network.walk,
        edges,
        sets,
        groups=Groups(start, owner[start], len(ids)),
        limit_m=float(wanted["distance_m"].max()) if len(wanted) else params.search_limit_m,
        engine=Engine(params.engine),
    )
    parts = [pd.DataFrame({"estate_id": ids[:0], "category": ids[:0], "geometry": ids[:0]})]
    for category, chosen, way in zip(kinds, sets, found, strict=True):
        estate = np.flatnonzero(way.best != NOBODY)
        best = way.best[estate]
        targets = Targets(xy=places[start[best]], edge=way.came.edge[best], offset_m=way.came.offset_m[best])
        lines = route_lines(edges, way.reach, way.trail, origin_xy=places[chosen], targets=targets)
        # the search came from the facility; people walk to it
        parts.append(pd.DataFrame({"estate_id": ids[estate], "category": category, "geometry": shapely.reverse(lines)}))
    return pd.concat(parts, ignore_index=True).astype({"estate_id": "str", "category": "str"})
