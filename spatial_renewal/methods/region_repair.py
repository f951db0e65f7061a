"""What becomes of groups that are too small? (joined and cut again with their neighbours, handed out, or left out)"""

import numpy as np

from spatial_renewal.methods.region_cuts import best_cut, tree_cuts
from spatial_renewal.methods.region_division import ALONE, Division
from spatial_renewal.methods.region_ground import Ground, Members

TREES = 3
# How often the lack may be handed on to a neighbour before it is given up.
STEPS = 8


def repair(division: Division, rng: np.random.Generator) -> None:
    """Bring every group above the lower bounds, or leave it out.

    Parameters
    ----------
    division
        Changed in place; afterwards each of its groups is sound.
    rng
        Makes the trees that groups are cut by.

    Notes
    -----
    For each group that is too small, in order: join a neighbour; join one or two neighbours and cut again into sound
    groups; or pass the lack on, so that a neighbour becomes the one that is too small, at most `STEPS` times. Then its
    blocks are handed to neighbours that have room, and what remains is left out.
    """
    for number in division.below():
        if number in division.members:
            _mend(division, number, rng)
    for number in division.below():
        division.drop(number)
    take_in(division)


def take_in(division: Division) -> None:
    """Hand blocks without a group to a neighbouring group that has room, the cheapest first, until none fits."""
    ground = division.ground
    changed = True
    while changed:
        changed = False
        for block in [b for b, number in enumerate(division.region) if number == ALONE]:
            best: tuple[float, int] | None = None
            for number in sorted({division.region[o] for o in ground.near[block]} - {ALONE}):
                group = division.members[number]
                joined = [*group, block]
                if not ground.fits(ground.sum_of(joined)) or not ground.may_join([block], group):
                    continue
                rise = ground.cost_of(joined) - division.cost[number]
                if best is None or rise < best[0]:
                    best = (rise, number)
            if best is not None:
                division.replace([best[1]], [sorted([*division.members[best[1]], block])])
                changed = True


def _mend(division: Division, number: int, rng: np.random.Generator) -> None:
    seen: set[tuple[int, ...]] = set()
    for _ in range(STEPS):
        if _joined_with_neighbours(division, number, rng):
            return
        seen.add(tuple(division.members[number]))
        passed_on = _pass_on(division, number, rng, seen)
        if passed_on is None:
            return
        number = passed_on
        if division.ground.big_enough(division.members[number], division.sums[number]):
            return


def _joined_with_neighbours(division: Division, number: int, rng: np.random.Generator) -> bool:
    ground = division.ground
    small = division.members[number]
    options: list[tuple[float, list[int], list[Members]]] = []
    for other in division.around(number):
        both = sorted(small + division.members[other])
        before = division.cost[number] + division.cost[other]
        if ground.sound(both):
            options.append((ground.cost_of(both) - before, [number, other], [both]))
        elif ground.big_enough(both, ground.sum_of(both)):
            parts = cut_into_sound(ground, both, rng, TREES)
            if parts is not None:
                options.append((parts[0] - before, [number, other], parts[1]))
    if not options:
        options = _with_two_neighbours(division, number, rng)
    if not options:
        return False
    _, old, new = min(options, key=lambda option: (option[0], option[1]))
    division.replace(old, new)
    return True


def _with_two_neighbours(
    division: Division, number: int, rng: np.random.Generator
) -> list[tuple[float, list[int], list[Members]]]:
    """The same with a neighbour and one of its neighbours; the first that works."""
    ground = division.ground
    for other in division.around(number):
        for third in division.around(other):
            if third == number:
                continue
            old = [number, other, third]
            all_three = sorted(b for k in old for b in division.members[k])
            parts = cut_into_sound(ground, all_three, rng, TREES)
            if parts is not None:
                return [(parts[0] - sum(division.cost[k] for k in old), old, parts[1])]
    return []


def cut_into_sound(
    ground: Ground, blocks: Members, rng: np.random.Generator, trees: int
) -> tuple[float, list[Members]] | None:
    """A group cut into two or three sound ones by random trees, the cheapest found; None where no tree gives one."""
    best: tuple[float, list[Members]] | None = None
    for _ in range(trees):
        cuts = tree_cuts(ground, blocks, rng.uniform(size=8 * len(blocks)))
        if cuts is None:
            return None
        two = best_cut(ground, cuts, np.inf if best is None else best[0])
        if two is not None:
            best = (two[0], [two[1], two[2]])
        elif best is None:
            best = _cut_in_three(ground, cuts, rng)
    return best


def _cut_in_three(ground: Ground, cuts, rng: np.random.Generator) -> tuple[float, list[Members]] | None:  # noqa: ANN001
    """One side of a cut is sound; the other is cut once more."""
    for sound, other in ((cuts.far, cuts.rest), (cuts.rest, cuts.far)):
        good = ground.fits(sound) & ground.enough(sound) & ground.enough(other) & ~ground.fits(other)
        for cut in np.flatnonzero(good)[:3].tolist():
            far, rest = cuts.sides(cut)
            whole, more = (far, rest) if sound is cuts.far else (rest, far)
            if not ground.at_peace(whole) or not ground.wide(whole):
                continue
            again = tree_cuts(ground, more, rng.uniform(size=8 * len(more)))
            found = best_cut(ground, again, np.inf) if again is not None else None
            if found is not None:
                return found[0] + ground.cost_of(whole), [whole, found[1], found[2]]
    return None


def _pass_on(division: Division, number: int, rng: np.random.Generator, seen: set[tuple[int, ...]]) -> int | None:
    """Cut the group and a neighbour so that one part is sound and the other is the new one that is too small."""
    ground = division.ground
    for other in rng.permutation(division.around(number)).tolist():
        both = sorted(division.members[number] + division.members[other])
        cuts = tree_cuts(ground, both, rng.uniform(size=8 * len(both)))
        if cuts is None:
            continue
        options: list[tuple[Members, Members]] = []
        for sound, small in ((cuts.far, cuts.rest), (cuts.rest, cuts.far)):
            good = ground.fits(sound) & ground.enough(sound) & ground.fits(small)
            for cut in np.flatnonzero(good).tolist():
                far, rest = cuts.sides(cut)
                options.append((far, rest) if sound is cuts.far else (rest, far))
        options = [o for o in options if tuple(o[1]) not in seen and ground.wide(o[0])]
        fresh = [o for o in options if ground.at_peace(o[0]) and ground.at_peace(o[1])]
        if fresh:
            kept, small_one = fresh[int(rng.integers(len(fresh)))]
            _, new = division.replace([number, other], [kept, small_one])
            return new
    return None
