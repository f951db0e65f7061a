"""Which groups of members may be a region? (what adjoins, what bounds allow, who must not meet)"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.region_costs import NOBODY, CostSheet, Floats

Members = list[int]
# Sums of areas round; a millionth of a household or a square metre breaks no bound.
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Blocks that are divided into regions: one member each, or several that are kept together.

    Attributes
    ----------
    sheet
        What regions cost.
    sums
        (b, q) sums of each block.
    managers
        Managers of each block.
    near
        Neighbours of each block, ascending.
    lower, upper
        (d,) bounds of a region's sizes.
    foes
        Blocks that must not share a region with it, for each block; empty where nobody has foes.
    company
        Blocks that may share a region with it, for each block; empty where everybody may.
    close
        Blocks too close by for a region of them alone, for each block, with itself where it is one of them; empty
        where a region may be as narrow as it likes.
    """

    sheet: CostSheet
    sums: Floats
    managers: list[frozenset[int]]
    near: list[list[int]]
    lower: Floats
    upper: Floats
    foes: list[frozenset[int]]
    company: list[frozenset[int]]
    close: list[frozenset[int]] = field(default_factory=list)

    def size(self, sums: Floats) -> Floats:
        """The sizes among sums, whatever their leading axes."""
        return sums[..., self.sheet.size]

    def fits(self, sums: Floats) -> npt.NDArray[np.bool_]:
        """Whether no upper bound is broken."""
        return np.asarray((self.size(sums) <= self.upper + TOLERANCE).all(axis=-1))

    def enough(self, sums: Floats) -> npt.NDArray[np.bool_]:
        """Whether no lower bound is broken."""
        return np.asarray((self.size(sums) >= self.lower - TOLERANCE).all(axis=-1))

    def wide(self, blocks: Members) -> bool:
        """Whether a group holds two that are far enough apart."""
        if not self.close:
            return True
        group = frozenset(blocks)
        return not all(group <= self.close[b] for b in blocks)

    def big_enough(self, blocks: Members, sums: Floats) -> bool:
        """Whether a group with these sums breaks no lower bound."""
        return bool(self.enough(sums)) and self.wide(blocks)

    def sum_of(self, blocks: Members) -> Floats:
        """(q,) sums of a group."""
        return self.sums[blocks].sum(axis=0)

    def managers_of(self, blocks: Iterable[int]) -> int:
        """How many managers a group has."""
        return len(frozenset().union(*(self.managers[b] for b in blocks)))

    def cost_of(self, blocks: Members) -> float:
        """Cost of a group as a region."""
        return self.cost_of_sums(self.sum_of(blocks), self.managers_of(blocks))

    def cost_of_sums(self, sums: Floats, managers: int) -> float:
        """The same from its sums."""
        return self.sheet.cost_of_one(sums, managers)

    def may_join(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Whether nobody of `one` must keep apart from anybody of `other`."""
        if not self.foes and not self.company:
            return True
        others = frozenset(other)
        for block in one:
            if self.foes and not self.foes[block].isdisjoint(others):
                return False
            if self.company and not others <= self.company[block]:
                return False
        return True

    def at_peace(self, blocks: Members) -> bool:
        """Whether a group holds no two that must keep apart."""
        if not self.foes and not self.company:
            return True
        return all(self.may_join([b], blocks[k + 1 :]) for k, b in enumerate(blocks))

    def connected(self, blocks: Members) -> bool:
        """Whether a group is one piece."""
        waiting = set(blocks)
        if not waiting:
            return False
        stack = [waiting.pop()]
        while stack and waiting:
            for other in self.near[stack.pop()]:
                if other in waiting:
                    waiting.remove(other)
                    stack.append(other)
        return not waiting

    def sound(self, blocks: Members) -> bool:
        """Whether a group may be a region: within the bounds, at peace and in one piece."""
        sums = self.sum_of(blocks)
        within = bool(self.fits(sums)) and self.big_enough(blocks, sums)
        return within and self.at_peace(blocks) and self.connected(blocks)


def managers_by_block(manager: npt.NDArray[np.int64], block: npt.NDArray[np.int64], count: int) -> list[frozenset[int]]:
    """Known managers of each block."""
    found: list[set[int]] = [set() for _ in range(count)]
    for who, where in zip(manager.tolist(), block.tolist(), strict=True):
        if who != NOBODY:
            found[where].add(who)
    return [frozenset(each) for each in found]
