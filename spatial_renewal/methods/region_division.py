"""How is a division kept while it changes? (groups, their sums and costs, and which groups adjoin)"""

from spatial_renewal.methods.region_costs import Floats
from spatial_renewal.methods.region_ground import Ground, Members

ALONE = -1


class Division:
    """Groups of blocks that a search changes step by step.

    `region` holds the group of each block, `ALONE` where it has none; `members`, `sums` and `cost` are kept by group.
    Groups get fresh numbers whenever they change, so a number says which state it means.
    """

    def __init__(self, ground: Ground, groups: list[Members]) -> None:
        self.ground = ground
        self.region = [ALONE] * len(ground.near)
        self.members: dict[int, Members] = {}
        self.sums: dict[int, Floats] = {}
        self.cost: dict[int, float] = {}
        self._next = 0
        for group in groups:
            self.add(group)

    def add(self, group: Members) -> int:
        """Make a group; its blocks must be without one."""
        number = self._next
        self._next += 1
        for block in group:
            self.region[block] = number
        self.members[number] = group
        self.sums[number] = self.ground.sum_of(group)
        self.cost[number] = self.ground.cost_of(group)
        return number

    def drop(self, number: int) -> Members:
        """Take a group apart."""
        group = self.members.pop(number)
        del self.sums[number], self.cost[number]
        for block in group:
            self.region[block] = ALONE
        return group

    def replace(self, old: list[int], new: list[Members]) -> list[int]:
        """Put `new` groups in the place of `old` ones; their numbers are returned."""
        for number in old:
            self.drop(number)
        return [self.add(group) for group in new]

    def around(self, number: int) -> list[int]:
        """Groups that adjoin a group, ascending."""
        found = {self.region[o] for b in self.members[number] for o in self.ground.near[b]}
        return sorted(found - {number, ALONE})

    def below(self) -> list[int]:
        """Groups that break a lower bound, ascending."""
        return [k for k, sums in self.sums.items() if not self.ground.big_enough(self.members[k], sums)]

    def total(self) -> tuple[int, float]:
        """Members that are left out, then the cost of the regions: the less, the better, in this order."""
        left = [b for b, number in enumerate(self.region) if number == ALONE]
        return round(float(self.ground.sums[left, 0].sum())), sum(self.cost.values())

    def groups(self) -> list[Members]:
        """All groups, by their first block."""
        return sorted(sorted(group) for group in self.members.values())
