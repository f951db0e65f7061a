"""How far is the walk? (exact shortest distances between points on the edges of a street graph)"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods import scipy_search
from spatial_renewal.methods.engines import AUTO, Engine
from spatial_renewal.methods.walk_graph import Grouped, Places, WalkGraph, stable_order

T = TypeVar("T")

NOT_REACHED = -1
# A limit takes in what is longer by less than this: roots of sums of squares seldom come out whole.
LIMIT_SLACK_M = 1e-6
# Beyond any walk, and yet finite.
LONGEST_M = float(np.finfo(np.float64).max)
# Parts of the work for each thread, so that none waits long for the others.
PARTS_PER_THREAD = 8
# Sets searched in one pass: what they need of memory grows with them, and beyond this they gain little.
SETS_AT_ONCE = 32

# Group, target and walk of the pairs of some groups, and how many each has.
Bundle = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.int64]]


class Nearest(NamedTuple):
    """Nearest targets of (k,) sources.

    Attributes
    ----------
    distance_m
        The walk; infinite where no target is within the limit.
    target
        Position in the targets asked for; `NOT_REACHED` where none is within the limit.
    """

    distance_m: npt.NDArray[np.float64]
    target: npt.NDArray[np.int64]


class PairsWithin(NamedTuple):
    """Sources and targets within a walk of each other, one row a pair, by source; its targets are in no set order.

    Attributes
    ----------
    source, target
        Positions in the sources (or the groups of them) and the targets asked for.
    distance_m
        The walk.
    """

    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    distance_m: npt.NDArray[np.float64]


def nearest_target(
    walk: WalkGraph,
    sources: npt.NDArray[np.integer],
    targets: npt.NDArray[np.integer],
    *,
    limit_m: float,
    engine: Engine = AUTO,
) -> Nearest:
    """Distance from each source point to the nearest of the target points, and which it is.

    `nearest_targets` for one set of targets.
    """
    return nearest_targets(walk, sources, [targets], limit_m=limit_m, engine=engine)[0]


def nearest_targets(
    walk: WalkGraph,
    sources: npt.NDArray[np.integer],
    target_sets: Sequence[npt.NDArray[np.integer]],
    *,
    limit_m: float,
    engine: Engine = AUTO,
) -> list[Nearest]:
    """Distance from each source point to the nearest point of each set of targets, and which it is.

    Parameters
    ----------
    walk
        Streets with points on them.
    sources
        Points of `walk` to ask for.
    target_sets
        Points of `walk`, one array a set: the facilities of a category.
    limit_m
        Longest walk that is searched; a walk just as long counts.
    engine
        Compiled or scipy. Results are the same, to the last bit.

    Returns
    -------
    list[Nearest]
        One a set. Of targets equally far, the one that comes first in its set.

    Notes
    -----
    Compiled: junctions are ranked once for the streets; then two sweeps over their ranks serve up to `SETS_AT_ONCE`
    sets, O(n) a set. With scipy, or where the limit times the targets of a set exceeds a million kilometres: one search
    a set from all its targets at once, O((n + m) log n). The number of targets hardly matters. Sets are shared out to
    threads. Lengths add up without rounding, so both find the same.

    Examples
    --------
    >>> import shapely
    >>> from spatial_renewal.methods.snapping import snap_to_edges
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> from spatial_renewal.methods.walk_graph import place_points
    >>> lane = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 900 0)"]))
    >>> points = shapely.points([[100, 5], [300, 0], [850, -5]])
    >>> walk = place_points(lane, snap_to_edges(points, lane, limit_m=50))
    >>> nearest_targets(walk, np.array([0]), [np.array([1, 2]), np.array([2])], limit_m=500)[0]
    Nearest(distance_m=array([205.]), target=array([0]))
    """
    asking = walk.places(sources)
    reach_m = _reach_m(limit_m)
    kernels, most = engine.kernels(), max((len(targets) for targets in target_sets), default=0)
    if kernels is None or not kernels.fits(reach_m, most):
        found = [
            scipy_search.nearest_targets(walk.chains, walk.places(targets), asking, len(sources), reach_m)
            for targets in target_sets
        ]
        return [Nearest(walk_m, which) for walk_m, which in found]
    walk_m = np.full((len(target_sets), len(sources)), np.inf)
    which = np.full(walk_m.shape, NOT_REACHED, dtype=np.int64)
    ranks, points, by_chain = walk.chains.ranks, walk.every_place, _by_chain(walk, asking)

    def some(a: int, b: int) -> None:
        start = np.cumsum([0, *(len(targets) for targets in target_sets[a:b])])
        targets = np.concatenate(target_sets[a:b]).astype(np.int64)
        kernels.nearest_of_sets(ranks, points, (start, targets), by_chain, (walk_m[a:b], which[a:b]), reach_m)

    _in_threads(some, _shares(len(target_sets), SETS_AT_ONCE, engine.threads), engine.threads)
    return [Nearest(*row) for row in zip(walk_m, which, strict=True)]


def _reach_m(limit_m: float) -> float:
    """How far a search goes: always finite, so that what cannot be reached is never within it."""
    return min(float(limit_m) + LIMIT_SLACK_M, LONGEST_M)


def _by_chain(walk: WalkGraph, places: Places) -> Grouped:
    """Places by chain, all chains."""
    counts = np.bincount(places.chain, minlength=len(walk.chains.length_m))
    return Grouped(np.r_[0, np.cumsum(counts)].astype(np.int32), places)


def _shares(count: int, most: int, threads: int) -> npt.NDArray[np.int64]:
    """Bounds of even shares of `count` pieces of work, at most `most` each, for each thread as many."""
    rounds = -(-count // (most * threads))
    return np.linspace(0, count, min(rounds * threads, count) + 1).astype(np.int64)


def _in_threads(work: Callable[[int, int], T], bounds: npt.NDArray[np.int64], threads: int) -> list[T]:
    """Call `work` for each share, from one bound up to the next; results in order."""
    cuts = bounds.tolist()
    if threads == 1 or len(cuts) <= 2:  # noqa: PLR2004 - two bounds are one share
        return [work(a, b) for a, b in pairwise(cuts)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, cuts[:-1], cuts[1:]))


def pairs_within(
    walk: WalkGraph,
    sources: npt.NDArray[np.integer],
    targets: npt.NDArray[np.integer],
    *,
    limit_m: float,
    groups: npt.NDArray[np.integer] | None = None,
    engine: Engine = AUTO,
) -> PairsWithin:
    """Every source and target point at most `limit_m` apart, with the distance.

    Parameters
    ----------
    walk
        Streets with points on them.
    sources, targets
        Points of `walk`.
    limit_m
        Longest walk that counts; one just as long counts.
    groups
        (len(sources),) group of each source, such as the estate of an entrance, from 0. A group walks from whichever
        of its sources is nearest. Left out: each source for itself.
    engine
        Compiled or scipy. Results are the same, to the last bit.

    Returns
    -------
    PairsWithin
        With `groups`, ``source`` is the group.

    Notes
    -----
    Bounded searches from all sources of a group at once; compiled, neighbouring groups go abreast over ranked
    junctions. Groups are shared out to threads. A point that is both source and target walks to its street and back.
    """
    wanted, (group, asking) = walk.places(targets), _grouped(walk.places(sources), groups)
    reach_m = _reach_m(limit_m)
    if not len(group) or not len(wanted.chain):
        return PairsWithin(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    kernels = engine.kernels()
    if kernels is None:
        which, target, distance_m = scipy_search.pairs_of_groups(walk.chains, wanted, asking, reach_m)
        return PairsWithin(group[which], target.astype(np.int64), distance_m)
    by_chain, ranks, idle = _by_chain(walk, wanted), walk.chains.ranks, []
    # neighbours one after the other: they are searched abreast
    order = stable_order(asking.places.chain[asking.start[:-1]])
    asking = asking.taken(order)

    def some(a: int, b: int) -> list[Bundle]:
        part = Grouped(asking.start[a : b + 1], asking.places)
        return kernels.pairs_of_groups(kernels.Town(ranks, walk.chains.arcs, by_chain, part), idle, reach_m)

    # whole teams: who goes abreast with whom, and so the order of the pairs, is the same for any number of threads
    teams = -(-len(group) // kernels.ABREAST)
    shares = _shares(teams, -(-teams // (PARTS_PER_THREAD * engine.threads)), engine.threads) * kernels.ABREAST
    shares[-1] = len(group)
    bundles = [bundle for found in _in_threads(some, shares, engine.threads) for bundle in found]
    counts = np.empty(len(group), dtype=np.int64)
    counts[order] = np.concatenate([count for *_, count in bundles])
    begin, size = np.cumsum(counts) - counts, int(counts.sum())
    whole = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64), np.empty(size)
    cut = np.cumsum([0, *(len(count) for *_, count in bundles)])

    def put(k: int, _: int) -> None:
        which = order[cut[k] : cut[k + 1]]
        kernels.hand_over(bundles[k], group[which], begin[which], whole)

    _in_threads(put, np.arange(len(bundles) + 1), engine.threads)
    return PairsWithin(*whole)


def _grouped(places: Places, groups: npt.NDArray[np.integer] | None) -> tuple[npt.NDArray[np.int64], Grouped]:
    """Groups that have a place on the network, ascending, and the places by group."""
    owner = places.number.astype(np.int64) if groups is None else np.asarray(groups, dtype=np.int64)[places.number]
    order = stable_order(owner)
    owner = owner[order]
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.empty(0, dtype=np.int64)
    return owner[first], Grouped(np.r_[first, len(owner)].astype(np.int64), places.taken(order))
