"""Which neighbours form one region? (contiguous, within hard bounds, at the least cost; or left out with a reason)"""

from dataclasses import dataclass, field

import numpy as np

from spatial_renewal.methods.region_blocks import (
    LEFT_OUT,
    Labels,
    among,
    components,
    foes_of,
    in_order,
    kept_together,
    local_part,
    neighbours,
    parts,
)
from spatial_renewal.methods.region_costs import CostSheet, CostWeights, Floats, Traits
from spatial_renewal.methods.region_division import ALONE, Division
from spatial_renewal.methods.region_exact import best_division
from spatial_renewal.methods.region_ground import TOLERANCE, Ground, Members, managers_by_block
from spatial_renewal.methods.region_growth import grow
from spatial_renewal.methods.region_repair import repair, take_in
from spatial_renewal.methods.region_search import EPSILON, improve
from spatial_renewal.methods.region_shake import shaken

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
    close
        Who is too near to each member for a region of them alone, itself among them: every region holds two that are
        not close. None: a region may be as narrow as it likes.
    """

    size: Floats
    lower: Floats
    upper: Floats
    together: Labels = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    apart: Labels = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    company: tuple[frozenset[int], ...] | None = None
    close: tuple[frozenset[int], ...] | None = None


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
    most_groups
        Neighbours among whom at most so many groups keep the upper bounds are divided at the least cost that there
        is (`best_division`).
    slack
        A shaken division that costs at most so much more, in regions, is searched on from.
    """

    seed: int = 0
    rounds: int = 3
    trees: int = 2
    small: int = 40
    shakes: int = 40
    slack: float = 0.5
    most_groups: int = 3000


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
    small groups of neighbours are searched from several starts, or divided at the least cost there is where few
    groups are possible (`best_division`). As few members as can be are left out; then the cost is that of `CostSheet`.
    Against an exact division of up to 30 members, the search alone leaves out no more and costs at most 5 % more
    (``tests/methods/test_regions.py``). Near-linear in the number of members.

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
    block = kept_together(rules.together, count)
    blocks = int(block.max()) + 1 if count else 0
    sums = np.zeros((blocks, sheet.sums.shape[1]))
    np.add.at(sums, block, sheet.sums)
    too_large = np.asarray((sums[:, sheet.size] > rules.upper + TOLERANCE).any(axis=1))
    ends = block[links]
    ends = ends[(ends[:, 0] != ends[:, 1]) & ~too_large[ends].any(axis=1)] if len(ends) else ends.reshape(0, 2)
    _, component = components(ends, blocks)
    whole = np.zeros((int(component.max()) + 1 if blocks else 0, sums.shape[1]))
    np.add.at(whole, component, sums)
    short = np.asarray((whole[:, sheet.size] < rules.lower - TOLERANCE).any(axis=1))
    too_few = short[component] & ~too_large
    region_of_block = np.full(blocks, LEFT_OUT, dtype=np.int64)
    managers = managers_by_block(traits.manager, block, blocks)
    foes, company, close = foes_of(rules.apart, block, blocks), among(rules.company, block), among(rules.close, block)
    number = 0
    for own, own_ends in parts(component, ends, too_large | too_few):
        ground = Ground(
            sheet=sheet,
            sums=sums[own],
            managers=[managers[b] for b in own.tolist()],
            near=neighbours(own_ends, len(own)),
            lower=rules.lower,
            upper=rules.upper,
            foes=local_part(foes, own),
            company=local_part(company, own),
            close=local_part(close, own),
        )
        if not ground.wide(list(range(len(own)))):
            too_few[own] = True
            continue
        for group in _divide(ground, effort):
            region_of_block[own[group]] = number
            number += 1
    why = np.where(too_large, TOO_LARGE, np.where(too_few, TOO_FEW_AROUND, NO_DIVISION))
    why[region_of_block != LEFT_OUT] = IN_REGION
    return Formed(region=in_order(region_of_block[block]), why=why[block], component=component[block])


def _divide(ground: Ground, effort: Effort) -> list[Members]:
    """The best division of one group of neighbours."""
    count = len(ground.near)
    if count == 1:
        return [[0]]
    best = best_division(ground, most_groups=effort.most_groups)
    if best is not None:
        return best
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
        left, cost = now.total()
        if total < (left, cost + effort.slack * ground.sheet.weights.per_region * rng.uniform()):
            now = other
        if total < (least[0], least[1] - EPSILON):
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
    (left, cost), groups = division.total(), division.groups()
    again = Division(division.ground, [*groups, *([b] for b in alone)])
    repair(again, rng)
    improve(again, rng, rounds=effort.rounds, trees=effort.trees)
    if again.total() < (left, cost - EPSILON):
        division.replace(list(division.members), again.groups())
