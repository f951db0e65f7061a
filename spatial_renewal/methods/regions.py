"""Which neighbours form one region? (contiguous, within hard bounds, at the least cost; or left out with a reason)"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_renewal.methods.region_costs import CostSheet, CostWeights, Floats, Traits
from spatial_renewal.methods.region_division import ALONE, Division
from spatial_renewal.methods.region_ground import TOLERANCE, Ground, Members, managers_by_block
from spatial_renewal.methods.region_growth import grow
from spatial_renewal.methods.region_repair import repair, take_in
from spatial_renewal.methods.region_search import EPSILON, improve
from spatial_renewal.methods.region_shake import shaken

Labels = npt.NDArray[np.int64]
LEFT_OUT = -1
IN_REGION, TOO_LARGE, TOO_FEW_AROUND, NO_DIVISION = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRules:
    """What every region must keep.

    Attributes
    ----------
    size
        (n, d) sizes that are bounded, for example households and area.
    lower, upper
        (d,) bounds of a region's sums; minus and plus infinity where there is none.
    together
        (t, 2) pairs that share a region, if they are in one; each group of them in one piece.
    apart
        (a, 2) pairs that never share a region.
    company
        Who may share a region with each member, for example those within a walk; none: everybody.
    """

    size: Floats
    lower: Floats
    upper: Floats
    together: Labels = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    apart: Labels = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    company: tuple[frozenset[int], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long the search goes on.

    Attributes
    ----------
    seed
        Chooses the random trees; equal seeds give equal regions.
    rounds
        Passes of local search over the map.
    trees
        Spanning trees by which each pair of regions is cut again.
    small
        A group of neighbours with at most so many blocks is shaken afterwards.
    shakes
        How often: some of its regions are taken apart and grown anew, and the best division is kept.
    slack
        A shaken division that costs at most so much more, in regions, is searched on from.
    """

    seed: int = 0
    rounds: int = 3
    trees: int = 2
    small: int = 40
    shakes: int = 40
    slack: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Formed:
    """Regions, and why some members have none.

    Attributes
    ----------
    region
        (n,) labels 0, 1, ... in the order of each region's first member; `LEFT_OUT` where there is none.
    why
        (n,) `IN_REGION`; `TOO_LARGE`: alone above an upper bound; `TOO_FEW_AROUND`: all that it can be joined with
        stays below a lower bound; `NO_DIVISION`: no division found gives it a place.
    component
        (n,) which members could be joined at all, those that are too large apart.
    """

    region: Labels
    why: Labels
    component: Labels


def form_regions(
    traits: Traits,
    links: Labels,
    *,
    rules: RegionRules,
    weights: CostWeights = CostWeights(),  # noqa: B008 - frozen
    effort: Effort = Effort(),
) -> Formed:
    """Divide members into contiguous regions within hard bounds, at a low cost.

    Parameters
    ----------
    traits
        What the members are like.
    links
        (p, 2) pairs that may be joined.
    rules
        Bounds, and who must or must not meet.
    weights
        What the parts of the cost weigh.
    effort
        How long the search goes on.

    Returns
    -------
    Formed
        Every region is in one piece, keeps all rules, and no member is in two. Members without a region have a reason.

    Notes
    -----
    Bounded agglomeration (`grow`), repair of groups below a lower bound (`repair`), then local search (`improve`);
    small groups of neighbours are searched from several starts. The cost is that of `CostSheet`, plus
    ``per_left_out`` for each member without a region. Against an exact division of up to 30 members the cost is within
    5 % (``tests/methods/test_regions.py``). Near-linear in the number of members.

    Examples
    --------
    Three in a row of 400 households each, at most 1,000 a region, at least 500: the third finds no place.

    >>> traits = Traits(features=np.array([[0.0], [0.1], [0.5]]), surplus=np.zeros((3, 0)), deficit=np.zeros((3, 0)),
    ...                 manager=np.full(3, -1))
    >>> rules = RegionRules(size=np.full((3, 1), 400.0), lower=np.array([500.0]), upper=np.array([1000.0]))
    >>> formed = form_regions(traits, np.array([[0, 1], [1, 2]]), rules=rules)
    >>> formed.region.tolist(), formed.why.tolist()
    ([0, 0, -1], [0, 0, 3])
    """
    count = len(traits.manager)
    sheet = CostSheet(traits, rules.size, weights)
    block = _blocks(rules.together, count)
    blocks = int(block.max()) + 1 if count else 0
    sums = np.zeros((blocks, sheet.sums.shape[1]))
    np.add.at(sums, block, sheet.sums)
    too_large = np.asarray((sums[:, sheet.size] > rules.upper + TOLERANCE).any(axis=1))
    ends = block[links]
    ends = ends[(ends[:, 0] != ends[:, 1]) & ~too_large[ends].any(axis=1)] if len(ends) else ends.reshape(0, 2)
    _, component = _components(ends, blocks)
    whole = np.zeros((int(component.max()) + 1 if blocks else 0, sums.shape[1]))
    np.add.at(whole, component, sums)
    short = np.asarray((whole[:, sheet.size] < rules.lower - TOLERANCE).any(axis=1))
    too_few = short[component] & ~too_large
    region_of_block = np.full(blocks, LEFT_OUT, dtype=np.int64)
    managers = managers_by_block(traits.manager, block, blocks)
    foes, company = _relations(rules, block, blocks)
    number = 0
    for own, own_ends in _parts(component, ends, too_large | too_few):
        ground = Ground(
            sheet=sheet,
            sums=sums[own],
            managers=[managers[b] for b in own.tolist()],
            near=_near(own_ends, len(own)),
            lower=rules.lower,
            upper=rules.upper,
            foes=_local(foes, own),
            company=_local(company, own),
        )
        for group in _divide(ground, effort):
            region_of_block[own[group]] = number
            number += 1
    why = np.where(too_large, TOO_LARGE, np.where(too_few, TOO_FEW_AROUND, NO_DIVISION))
    why[region_of_block != LEFT_OUT] = IN_REGION
    return Formed(region=_in_order(region_of_block[block]), why=why[block], component=component[block])


def _divide(ground: Ground, effort: Effort) -> list[Members]:
    """The best division of one group of neighbours."""
    count = len(ground.near)
    if count == 1:
        return [[0]]
    rng = np.random.default_rng(effort.seed)
    now = Division(ground, grow(ground))
    _settle(now, rng, effort)
    _second_chance(now, rng, effort)
    if count > effort.small:
        return now.groups()
    best, least = now.groups(), now.total()
    # two or three blocks have hardly another division
    for _ in range(min(effort.shakes, 2 * (count - 1))):
        other, settled = shaken(now, rng)
        _settle(other, rng, effort, settled)
        total = other.total()
        # a little worse is taken too, or the search would stay where it is
        if total < now.total() + effort.slack * ground.sheet.weights.per_region * rng.uniform():
            now = other
        if total < least - EPSILON:
            best, least = other.groups(), total
    return best


def _settle(division: Division, rng: np.random.Generator, effort: Effort, settled: int = 0) -> None:
    repair(division, rng)
    improve(division, rng, rounds=effort.rounds, trees=effort.trees, settled=settled)


def _second_chance(division: Division, rng: np.random.Generator, effort: Effort) -> None:
    """Blocks without a group try again, now that the others have settled."""
    take_in(division)
    alone = [b for b, number in enumerate(division.region) if number == ALONE]
    if not alone:
        return
    before, groups = division.total(), division.groups()
    again = Division(division.ground, [*groups, *([b] for b in alone)])
    repair(again, rng)
    improve(again, rng, rounds=effort.rounds, trees=effort.trees)
    if again.total() < before - EPSILON:
        division.replace(list(division.members), again.groups())


def _blocks(together: Labels, count: int) -> Labels:
    """(n,) block of each member, in the order of first members."""
    return _in_order(_components(together, count)[1])


def _components(ends: Labels, count: int) -> tuple[int, Labels]:
    if not count:
        return 0, np.empty(0, dtype=np.int64)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    number, label = connected_components(graph.tocsr(), directed=False)
    return int(number), np.asarray(label, dtype=np.int64)


def _in_order(label: Labels) -> Labels:
    """The same groups, numbered by their first members; `LEFT_OUT` stays."""
    inside = np.flatnonzero(label >= 0)
    _, first, group = np.unique(label[inside], return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    ordered = np.full(len(label), LEFT_OUT, dtype=np.int64)
    ordered[inside] = place[group]
    return ordered


def _parts(component: Labels, ends: Labels, without: npt.NDArray[np.bool_]) -> Iterator[tuple[Labels, Labels]]:
    """Blocks of each component that can be divided, and its links by place among them."""
    usable = np.flatnonzero(~without)
    order = usable[np.argsort(component[usable], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(component[order]) != 0]) if len(order) else np.empty(0, dtype=np.int64)
    place = np.full(len(component), -1, dtype=np.int64)
    place[order] = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    of_link = component[ends[:, 0]] if len(ends) else np.empty(0, dtype=np.int64)
    by_component = np.argsort(of_link, kind="stable")
    sorted_links = of_link[by_component]
    for own in np.split(order, starts[1:]) if len(order) else []:
        low, high = np.searchsorted(sorted_links, [component[own[0]], component[own[0]] + 1])
        yield own, place[ends[by_component[low:high]]]


def _near(ends: Labels, count: int) -> list[list[int]]:
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in ends.tolist():
        near[a].add(b)
        near[b].add(a)
    return [sorted(around) for around in near]


def _relations(rules: RegionRules, block: Labels, blocks: int) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
    """Foes and company of each block; empty lists where there is no such rule."""
    foes: list[set[int]] = []
    if len(rules.apart):
        foes = [set() for _ in range(blocks)]
        for a, b in block[rules.apart].tolist():
            foes[a].add(b)
            foes[b].add(a)
    company: list[set[int]] = []
    if rules.company is not None:
        # a block is in company with those that all of its members are in company with
        label = block.tolist()
        members: list[list[int]] = [[] for _ in range(blocks)]
        for member, where in enumerate(label):
            members[where].append(member)
        for mine in members:
            shared = frozenset.intersection(*(rules.company[m] for m in mine))
            company.append({where for where in {label[m] for m in shared} if shared.issuperset(members[where])})
    return [frozenset(each) for each in foes], [frozenset(each) for each in company]


def _local(relations: list[frozenset[int]], own: Labels) -> list[frozenset[int]]:
    """Relations by place among `own`; empty where none of them has any."""
    if not relations:
        return []
    place = {b: k for k, b in enumerate(own.tolist())}
    return [frozenset(place[o] for o in relations[b] if o in place) for b in own.tolist()]
