"""How does one get from points to points: along streets, or, where there are none, as the crow flies?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.shortest_paths import Nearest, PairsWithin, nearest_targets, pairs_within
from spatial_renewal.methods.straight_line import straight_line_distances, straight_line_pairs
from spatial_renewal.methods.walk_graph import WalkGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLines:
    """Points without streets: everything is joined to everything, by straight lines times a detour factor.

    Attributes
    ----------
    xy
        (k, 2) metres.
    detour_factor
        What a walk is taken to be longer than the straight line; an assumption.
    """

    xy: npt.NDArray[np.float64]
    detour_factor: float

    @property
    def on_network(self) -> npt.NDArray[np.bool_]:
        """(k,) True: nobody is off a network that is not there."""
        return np.ones(len(self.xy), dtype=bool)

    @property
    def point_component(self) -> npt.NDArray[np.int64]:
        """(k,) all 0: nothing is known of what parts them."""
        return np.zeros(len(self.xy), dtype=np.int64)


Ways = WalkGraph | StraightLines


def nearest_by(
    ways: Ways,
    sources: npt.NDArray[np.integer],
    target_sets: Sequence[npt.NDArray[np.integer]],
    *,
    limit_m: float,
    engine: Engine = AUTO,
) -> list[Nearest]:
    """`nearest_targets` along streets, or `straight_line_distances` where there are none.

    Parameters
    ----------
    ways
        Streets with points on them, or points alone.
    sources, target_sets, limit_m, engine
        As in `nearest_targets`.

    Returns
    -------
    list[Nearest]
        One a set.
    """
    if isinstance(ways, WalkGraph):
        return nearest_targets(ways, sources, target_sets, limit_m=limit_m, engine=engine)
    return [
        Nearest(
            *straight_line_distances(
                ways.xy[sources], ways.xy[targets], detour_factor=ways.detour_factor, limit_m=limit_m
            )
        )
        for targets in target_sets
    ]


def pairs_by(
    ways: Ways,
    sources: npt.NDArray[np.integer],
    targets: npt.NDArray[np.integer],
    *,
    limit_m: float,
    groups: npt.NDArray[np.integer],
    engine: Engine = AUTO,
) -> PairsWithin:
    """`pairs_within` along streets, or `straight_line_pairs` where there are none.

    Parameters
    ----------
    ways
        Streets with points on them, or points alone.
    sources, targets, limit_m, groups, engine
        As in `pairs_within`.
    """
    if isinstance(ways, WalkGraph):
        return pairs_within(ways, sources, targets, limit_m=limit_m, groups=groups, engine=engine)
    return PairsWithin(
        *straight_line_pairs(
            ways.xy[sources], ways.xy[targets], groups=groups, detour_factor=ways.detour_factor, limit_m=limit_m
        )
    )
