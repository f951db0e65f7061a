"""How many minutes is a walk, and for whom? (speeds by group, slopes, waiting at crossings)"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.edge_lines import EdgeLines, Floats, Ints
from spatial_renewal.methods.slopes import SlopeTimes

Group = Literal["adult", "elderly_60", "small_child", "wheelchair"]
Certainty = Literal["verified", "secondary", "unverified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkSpeed:
    """How fast a group walks on the level, and who says so.

    Attributes
    ----------
    m_per_s
        Metres per second.
    source
        Where the figure is from.
    certainty
        ``verified``: read at its origin; ``secondary``: read in a copy; ``unverified``: an assumption.
    without_steps
        True for a group that cannot take steps.
    """

    m_per_s: float
    source: str
    certainty: Certainty
    without_steps: bool = False

    @property
    def m_per_min(self) -> float:
        """Metres per minute."""
        return 60.0 * self.m_per_s


# Slow walkers of each group, not the mean: 85 of 100 are as fast where a 15th percentile is given.
SPEEDS: Mapping[Group, WalkSpeed] = MappingProxyType(
    {
        "adult": WalkSpeed(
            m_per_s=1.15,
            source="15th percentile of those under 60, 'Another look at pedestrian walking speed' (abstract)",
            certainty="secondary",
        ),
        "elderly_60": WalkSpeed(
            m_per_s=0.92,
            source="15th percentile of those of 60 and over, 'Another look at pedestrian walking speed' (abstract)",
            certainty="secondary",
        ),
        "small_child": WalkSpeed(
            m_per_s=0.83,
            source="no figure for children was found; 500 m in ten minutes, the slowest that GB 50180-2018 implies",
            certainty="unverified",
        ),
        "wheelchair": WalkSpeed(
            m_per_s=0.67,
            source="40 m/min, in use in a public tool; no standard that states it was seen",
            certainty="unverified",
            without_steps=True,
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeMinutes:
    """Minutes along each edge.

    Attributes
    ----------
    ahead_min
        (m,) from tail to head; infinite where the group cannot pass.
    back_min
        (m,) from head to tail.
    """

    ahead_min: Floats
    back_min: Floats


def edge_minutes(
    length_m: Floats,
    *,
    speed: WalkSpeed,
    slopes: SlopeTimes | None = None,
    crossing_min: Floats | None = None,
    steps: npt.NDArray[np.bool_] | None = None,
) -> EdgeMinutes:
    """Minutes that a group takes along each edge.

    Parameters
    ----------
    length_m
        (m,) lengths.
    speed
        The group's speed.
    slopes
        What the slope does to them, from `slope_times`; None for level ground. Tobler's function is of people who
        walk; for wheelchairs it is a lower bound.
    crossing_min
        (m,) waiting at crossings, from `crossing_minutes`.
    steps
        (m,) True for steps, which groups without steps cannot pass.

    Returns
    -------
    EdgeMinutes
        Both directions.

    Examples
    --------
    >>> edge_minutes(np.array([552.0]), speed=SPEEDS["elderly_60"]).ahead_min.round(6).tolist()
    [10.0]
    """
    level_min = np.asarray(length_m, dtype=np.float64) / speed.m_per_min
    ahead_min = level_min.copy() if slopes is None else level_min * slopes.ahead
    back_min = level_min.copy() if slopes is None else level_min * slopes.back
    if crossing_min is not None:
        ahead_min, back_min = ahead_min + crossing_min, back_min + crossing_min
    if steps is not None and speed.without_steps:
        ahead_min, back_min = np.where(steps, np.inf, ahead_min), np.where(steps, np.inf, back_min)
    return EdgeMinutes(ahead_min=ahead_min, back_min=back_min)


def crossing_minutes(
    edges: EdgeLines,
    street_class: Ints,
    wait_min: Floats,
    *,
    signals: npt.NDArray[np.bool_] | None = None,
    signal_wait_min: float = 0.0,
) -> Floats:
    """Minutes that waiting at crossings adds to each edge.

    Parameters
    ----------
    edges
        The street edges.
    street_class
        (m,) class of each street.
    wait_min
        (c,) mean wait to cross a street of each class.
    signals
        (n,) True for nodes with a signal for pedestrians.
    signal_wait_min
        Mean wait there, whatever the class; nobody waits where no street of more than no wait is crossed.

    Returns
    -------
    crossing_min
        (m,) for both directions.

    Notes
    -----
    Whoever passes a node crosses the street there for which one waits longest, unless it is the own one or one of no
    longer wait: walking along an arterial costs nothing at its side streets. Half of the wait counts on each edge at
    the node, so that a way straight across has all of it, and a turn into the street, which crosses it or not, half.
    """
    own_min = wait_min[street_class]
    ends = np.concatenate([edges.tail, edges.head])
    longest_min = np.zeros(edges.nodes)
    np.maximum.at(longest_min, ends, np.concatenate([own_min, own_min]))
    held_min = longest_min if signals is None else np.where(signals, signal_wait_min, longest_min)
    halves = [np.where(longest_min[node] > own_min, held_min[node], 0.0) / 2 for node in (edges.tail, edges.head)]
    return halves[0] + halves[1]
