"""Which division is the best there is? (every group that may be a region is listed, then HiGHS picks)"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from spatial_renewal.methods.region_ground import Ground, Members


def best_division(ground: Ground, *, most_groups: int) -> list[Members] | None:
    """The division of least cost, proved.

    Parameters
    ----------
    ground
        Blocks, what adjoins and what is allowed.
    most_groups
        Above so many groups to choose from, the question is given up.

    Returns
    -------
    list or None
        Sound groups, by their first block; blocks in none of them are left out. None where there are too many groups.

    Notes
    -----
    As few members left out as can be, then the least cost of the chosen groups, such that no block is in two: a set
    packing with one column a group. Both are one objective: a member taken in is worth more than all that groups can
    differ in cost. Groups are those of `sound_groups`; their number grows exponentially with the blocks, so this is
    for few blocks or tight bounds.

    Examples
    --------
    Four in a row of 300 each, two of them at least and at most in a region: 0-1 and 2-3.

    >>> from spatial_renewal.methods.region_costs import CostSheet, CostWeights, Traits
    >>> traits = Traits(features=np.array([[0.0], [5.0], [5.1], [9.0]]), surplus=np.zeros((4, 0)),
    ...                 deficit=np.zeros((4, 0)), manager=np.full(4, -1))
    >>> sheet = CostSheet(traits, np.full((4, 1), 300.0), CostWeights())
    >>> ground = Ground(sheet=sheet, sums=sheet.sums, managers=[frozenset()] * 4, near=[[1], [0, 2], [1, 3], [2]],
    ...                 lower=np.array([600.0]), upper=np.array([700.0]), foes=[], company=[])
    >>> best_division(ground, most_groups=99)
    [[0, 1], [2, 3]]
    """
    groups = sound_groups(ground, most=most_groups)
    if not groups:
        return groups
    row = np.array([b for group in groups for b in group], dtype=np.int64)
    column = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    inside = csc_array((np.ones(len(row)), (row, column)), shape=(len(ground.near), len(groups)))
    sums = np.asarray(inside.T @ ground.sums)
    managers = np.array([ground.managers_of(group) for group in groups], dtype=np.int64)
    cost = ground.sheet.cost(sums, managers)
    # no block is in two groups, so two divisions never differ by more than this
    worth = 1.0 + 2.0 * len(ground.near) * float(np.abs(cost).max())
    found = milp(
        cost - worth * sums[:, 0],
        constraints=LinearConstraint(inside, 0, 1),  # type: ignore[arg-type] - sparse arrays are taken
        integrality=np.ones(len(groups)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    return sorted(groups[k] for k in np.flatnonzero(found.x > 0.5))  # noqa: PLR2004 - 0 or 1, but for rounding


def sound_groups(ground: Ground, *, most: int) -> list[Members] | None:
    """Every group that may be a region, each once; None where more than `most` keep the upper bounds.

    Grown from its least block, as bits; a block that was passed over is not taken up again further down, so that no
    group comes up twice. What breaks an upper bound or holds two that must keep apart is not grown on.
    """
    count = len(ground.near)
    # each block alone is a group, and hardly one has fewer than ten around it
    if 10 * count > most:
        return None
    near = [_bits(around) for around in ground.near]
    hostile = [_bits(b for b in range(count) if b != a and not ground.may_join([a], [b])) for a in range(count)]
    found: list[Members] = []
    looked_at = 0
    for root in range(count):
        later = ~((2 << root) - 1)
        stack = [(1 << root, near[root] & later, hostile[root], ground.sums[root])]
        while stack:
            now, border, closed, sums = stack.pop()
            if not ground.fits(sums):
                continue
            looked_at += 1
            if looked_at > most:
                return None
            group = _members(now)
            if ground.big_enough(group, sums):
                found.append(group)
            border &= ~closed
            while border:
                bit = border & -border
                block = bit.bit_length() - 1
                border ^= bit
                closed |= bit
                grown = border | near[block] & later & ~now
                stack.append((now | bit, grown, closed | hostile[block], sums + ground.sums[block]))
    return found


def _bits(blocks) -> int:  # noqa: ANN001
    bits = 0
    for block in blocks:
        bits |= 1 << block
    return bits


def _members(bits: int) -> Members:
    found = []
    while bits:
        bit = bits & -bits
        found.append(bit.bit_length() - 1)
        bits ^= bit
    return found
