"""How does a search leave a dead end? (a few neighbouring groups are taken apart and grown anew)"""

import numpy as np

from spatial_renewal.methods.region_division import ALONE, Division
from spatial_renewal.methods.region_ground import Ground, Members
from spatial_renewal.methods.region_growth import grow

# Groups that are taken apart together, at most.
MOST_GROUPS = 4


def shaken(division: Division, rng: np.random.Generator) -> tuple[Division, int]:
    """A copy of a division in which some neighbouring groups are grown anew, in another order of joins.

    Parameters
    ----------
    division
        A division of sound groups; left as it is.
    rng
        Chooses where, and the order.

    Returns
    -------
    division, settled
        Its new groups may be too small; the old ones have numbers below `settled`.

    Notes
    -----
    Begins at a block without a group where there are any - there is most to gain - else anywhere.
    """
    ground = division.ground
    alone = [b for b, number in enumerate(division.region) if number == ALONE]
    first = int(rng.choice(alone)) if alone and rng.uniform() < 0.8 else int(rng.integers(len(ground.near)))  # noqa: PLR2004 - mostly
    wanted = int(rng.integers(2, MOST_GROUPS + 1))
    numbers: list[int] = []
    seen, waiting = {first}, [first]
    while waiting and len(numbers) < wanted:
        block = waiting.pop(0)
        number = division.region[block]
        if number != ALONE and number not in numbers:
            numbers.append(number)
        around = [o for o in ground.near[block] if o not in seen]
        seen.update(around)
        waiting.extend(rng.permutation(around).tolist())
    released = sorted([*alone, *(b for number in numbers for b in division.members[number])])
    kept = [group for number, group in division.members.items() if number not in numbers]
    part = _part(ground, released)
    grown = [[released[b] for b in group] for group in grow(part, rng.uniform(0.3, 1.7, len(released)))]
    return Division(ground, [*kept, *grown]), len(kept)


def _part(ground: Ground, blocks: Members) -> Ground:
    """The ground of some blocks, numbered by their place among them."""
    place = {b: k for k, b in enumerate(blocks)}

    def inside(others: frozenset[int] | list[int]) -> list[int]:
        return [place[o] for o in others if o in place]

    return Ground(
        sheet=ground.sheet,
        sums=ground.sums[blocks],
        managers=[ground.managers[b] for b in blocks],
        near=[sorted(inside(ground.near[b])) for b in blocks],
        lower=ground.lower,
        upper=ground.upper,
        foes=[frozenset(inside(ground.foes[b])) for b in blocks] if ground.foes else [],
        company=[frozenset(inside(ground.company[b])) for b in blocks] if ground.company else [],
        close=[frozenset(inside(ground.close[b])) for b in blocks] if ground.close else [],
    )
