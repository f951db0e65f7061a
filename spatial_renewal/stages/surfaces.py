"""How far is the nearest facility from any place of the city? (the accessibility surface of a category)"""

from collections.abc import Iterator, Sequence

import numpy as np

from spatial_renewal.methods.chain_lines import chain_lines
from spatial_renewal.methods.engines import Engine
from spatial_renewal.methods.node_walks import node_walks
from spatial_renewal.methods.reach_raster import walk_surface
from spatial_renewal.methods.street_pixels import street_pixels
from spatial_renewal.methods.walking_clocks import SECONDS_PER_MIN
from spatial_renewal.params import WalkGroup
from spatial_renewal.study import Outcome, Surface


def access_surface(
    outcome: Outcome, category: str, *, limit_m: float | None = None, group: WalkGroup | None = None
) -> Surface:
    """Walk from every place of the city to the nearest facility of a category.

    Parameters
    ----------
    outcome
        A finished run.
    category
        Canonical category; the data must hold it.
    limit_m
        Longest walk; the run's search limit where it is left out.
    group
        Whose minutes, on level ground and without waiting at crossings; metres where it is left out.

    Returns
    -------
    Surface
        Single precision, in the run's CRS, pixels of `ReachParams.pixel_m`; NaN where no walk is as short as the limit
        or no street within `ReachParams.off_street_m`. ``tags`` state the unit.

    Raises
    ------
    ParameterError
        The data hold no such facility, or the run has no streets.

    Notes
    -----
    ``leg + walk along the streets + straight way from the nearest street that no barrier hides``, to the pixel's
    centre. O(pixels near streets) once, and one search.

    Examples
    --------
    >>> import spatial_renewal as sr
    >>> surface = sr.access_surface(sr.run(sr.sample_city()), "kindergarten", group="elderly_60")
    >>> surface.tags["unit"]
    'min'
    """
    return next(access_surfaces(outcome, [category], limit_m=limit_m, group=group))


def access_surfaces(
    outcome: Outcome, categories: Sequence[str], *, limit_m: float | None = None, group: WalkGroup | None = None
) -> Iterator[Surface]:
    """`access_surface` of each category, one after the other; the pixels of the city are made once for all.

    Yields
    ------
    Surface
        In the order of `categories`.
    """
    network, inputs = outcome.walk_network, outcome.inputs
    doors = [network.doors(outcome.facility_rows(category))[0] for category in categories]
    params, walls = inputs.params.reach, inputs.barriers["kind"].isin(inputs.params.reach.barrier_kinds)
    longest_m = inputs.params.access.search_limit_m if limit_m is None else float(limit_m)
    edges = chain_lines(network.graph, network.walk.chains)
    found = node_walks(network.walk, doors, limit_m=longest_m, engine=Engine(inputs.params.access.engine))
    pixels = street_pixels(
        edges,
        pixel_m=params.pixel_m,
        max_offset_m=params.off_street_m,
        barriers=inputs.barriers.geometry[walls].to_numpy(),
    )
    for category, walks in zip(categories, found, strict=True):
        values = walk_surface(edges, pixels, walks.reach, limit_m=longest_m)
        tags = {"category": category, "unit": "m", "longest_walk_m": f"{longest_m:g}"}
        if group:
            speed = inputs.params.clocks.speed_m_per_s[group]
            values /= np.float32(speed * SECONDS_PER_MIN)
            tags |= {"unit": "min", "group": group, "speed_m_per_s": f"{speed:g}"}
        yield Surface(values=values, transform=pixels.transform, crs=inputs.crs, tags=tags)
