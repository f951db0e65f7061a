"""Which small changes make a division better? (merge, split, cut again, move, swap, until none helps)"""

import numpy as np

from spatial_renewal.methods.region_cuts import best_cut, tree_cuts
from spatial_renewal.methods.region_division import ALONE, Division
from spatial_renewal.methods.region_ground import Members

# A change counts from here on: below, rounding could go round in circles.
EPSILON = 1e-9


def improve(division: Division, rng: np.random.Generator, *, rounds: int, trees: int, settled: int = 0) -> None:
    """Lower the cost of a division of sound groups by local changes.

    Parameters
    ----------
    division
        Changed in place; every step leaves its groups sound.
    rng
        Makes trees.
    rounds
        Passes over the map at most; each looks only at what the last one changed.
    trees
        Spanning trees tried for each pair of groups.
    settled
        Groups with lower numbers have been searched before: they change only together with the others.

    Notes
    -----
    A pass takes each pair of adjoining groups once - merged, or cut again along the best cut of a few trees - each
    group once - split - and each block at a border once - moved over, or swapped where a bound forbids the move.
    Linear in the number of blocks for a bounded size of groups.
    """
    fresh = {number for number in division.members if number >= settled}
    for _ in range(rounds):
        before = set(division.members)
        _cut_again(division, fresh, rng, trees)
        _split(division, set(division.members) - before | fresh & set(division.members), rng, trees)
        _move(division)
        fresh = set(division.members) - before
        if not fresh:
            return


def _cut_again(division: Division, fresh: set[int], rng: np.random.Generator, trees: int) -> None:
    """Every pair with a changed group: joined for good, or cut along a better line."""
    waiting = sorted(fresh)
    for number in waiting:
        if number not in division.members:
            continue
        for other in division.around(number):
            due = other in division.members and (other > number or other not in fresh)
            if due and _pair(division, number, other, rng, trees):
                break


def _pair(division: Division, one: int, other: int, rng: np.random.Generator, trees: int) -> bool:
    ground = division.ground
    both = sorted(division.members[one] + division.members[other])
    cost = division.cost[one] + division.cost[other] - EPSILON
    parts: list[Members] | None = None
    if bool(ground.fits(division.sums[one] + division.sums[other])):
        merged = ground.cost_of(both)
        if merged < cost and ground.at_peace(both):
            cost, parts = merged, [both]
    for tree in range(trees):
        cuts = tree_cuts(ground, both, None if tree == 0 else rng.uniform(size=8 * len(both)))
        found = best_cut(ground, cuts, cost) if cuts is not None else None
        if found is not None:
            cost, parts = found[0] - EPSILON, [found[1], found[2]]
    if parts is None:
        return False
    division.replace([one, other], parts)
    return True


def _split(division: Division, numbers: set[int], rng: np.random.Generator, trees: int) -> None:
    ground = division.ground
    for number in sorted(numbers):
        group = division.members[number]
        for tree in range(trees):
            cuts = tree_cuts(ground, group, None if tree == 0 else rng.uniform(size=8 * len(group)))
            found = best_cut(ground, cuts, division.cost[number] - EPSILON) if cuts is not None else None
            if found is not None:
                division.replace([number], [found[1], found[2]])
                break


def _move(division: Division) -> None:
    """Blocks at a border go over where that costs less; the most promising first, each checked afresh."""
    ground = division.ground
    numbers = list(division.members)
    row = {number: k for k, number in enumerate(numbers)}
    region = division.region
    # one neighbour stands for its group, whose number may change before its turn comes
    doors = {
        (b, region[o]): o
        for b, around in enumerate(ground.near)
        for o in around
        if region[b] != region[o] and region[b] != ALONE and region[o] != ALONE
    }
    if not doors:
        return
    door = list(doors.values())
    block = np.array([b for b, _ in doors])
    source = np.array([row[region[b]] for b, _ in doors])
    target = np.array([row[number] for _, number in doors])
    sums = np.array([division.sums[number] for number in numbers])
    cost = np.array([division.cost[number] for number in numbers])
    rest = sums[source] - ground.sums[block]
    alone = rest[:, 0] < 0.5  # noqa: PLR2004 - nobody is left
    rest[alone] = sums[source][alone]
    # managers are counted when the move is made; here they can only make it look better than it is
    most = np.zeros(len(doors), dtype=np.int64)
    left = np.where(alone, 0.0, ground.sheet.cost(rest, most))
    gain = left + ground.sheet.cost(sums[target] + ground.sums[block], most) - cost[source] - cost[target]
    for k in np.flatnonzero(gain < -EPSILON)[np.argsort(gain[gain < -EPSILON], kind="stable")].tolist():
        _move_one(division, int(block[k]), region[door[k]])


def _move_one(division: Division, block: int, target: int) -> None:
    ground = division.ground
    source = division.region[block]
    if source == target:
        return
    rest = [b for b in division.members[source] if b != block]
    grown = sorted([*division.members[target], block])
    before = division.cost[source] + division.cost[target] - EPSILON
    if not rest:
        if ground.cost_of(grown) < before and ground.sound(grown):
            division.replace([source, target], [grown])
        return
    if ground.cost_of(rest) + ground.cost_of(grown) >= before:
        return
    if ground.sound(rest) and ground.sound(grown):
        division.replace([source, target], [rest, grown])
        return
    _swap(division, block, (source, target), before)


def _swap(division: Division, block: int, between: tuple[int, int], before: float) -> None:
    """The move breaks a bound: is there a block that may come back for it?"""
    ground = division.ground
    source, target = between
    rest = [b for b in division.members[source] if b != block]
    for back in division.members[target]:
        if not any(division.region[o] == source and o != block for o in ground.near[back]):
            continue
        one = sorted([*rest, back])
        other = sorted([*(b for b in division.members[target] if b != back), block])
        if ground.cost_of(one) + ground.cost_of(other) < before and ground.sound(one) and ground.sound(other):
            division.replace([source, target], [one, other])
            return
