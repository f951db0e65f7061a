"""Where is a group best cut in two? (cuts of spanning trees, so that both parts are in one piece)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.region_ground import Ground, Members

Cut = tuple[float, Members, Members]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCuts:
    """Every cut of one spanning tree of a group.

    Attributes
    ----------
    blocks
        The group in the order of a walk down the tree: what hangs below a block follows it.
    start, end
        (c,) the far side of each cut is ``blocks[start:end]``.
    far, rest
        (c, q) sums of both sides.
    """

    blocks: Members
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    far: Floats
    rest: Floats

    def sides(self, cut: int) -> tuple[Members, Members]:
        """Both groups of a cut, sorted."""
        start, end = int(self.start[cut]), int(self.end[cut])
        return sorted(self.blocks[start:end]), sorted(self.blocks[:start] + self.blocks[end:])

    def cost(self, ground: Ground, which: npt.NDArray[np.int64]) -> Floats:
        """Cost of the two sides as regions, for the cuts `which`."""
        far_managers, rest_managers = self._managers(ground, which)
        return ground.sheet.cost(self.far[which], far_managers) + ground.sheet.cost(self.rest[which], rest_managers)

    def _managers(
        self, ground: Ground, which: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        if not ground.sheet.weights.per_manager:
            nobody = np.zeros(len(which), dtype=np.int64)
            return nobody, nobody
        known = sorted(frozenset().union(*(ground.managers[b] for b in self.blocks)))
        table = np.array([[who in ground.managers[b] for who in known] for b in self.blocks], dtype=np.int64)
        upto = np.vstack([np.zeros((1, len(known)), dtype=np.int64), np.cumsum(table, axis=0)])
        far = upto[self.end[which]] - upto[self.start[which]]
        return (far > 0).sum(axis=1), (upto[-1] - far > 0).sum(axis=1)


def tree_cuts(ground: Ground, blocks: Members, noise: Floats | None) -> TreeCuts | None:
    """Cuts of a tree that joins what is alike.

    Parameters
    ----------
    ground
        Blocks and costs.
    blocks
        A group in one piece.
    noise
        Numbers in (0, 1) that make another tree, at least one for each link; none: the shortest tree.

    Returns
    -------
    TreeCuts or None
        None for a group of one.
    """
    count = len(blocks)
    if count < 2:  # noqa: PLR2004 - one block has no cut
        return None
    place = {b: k for k, b in enumerate(blocks)}
    links = [(k, place[o]) for k, b in enumerate(blocks) for o in ground.near[b] if o > b and o in place]
    ends = np.array(links, dtype=np.int64)
    local = ground.sums[blocks]
    length = ground.sheet.apart(local, ends[:, 0], ends[:, 1])
    if noise is not None:
        length = (length + 0.1 * float(length.mean()) + 1e-12) * noise[: len(length)]
    order, below = _walk_down(count, links, np.argsort(length, kind="stable").tolist())
    upto = np.cumsum(local[order], axis=0)
    start = np.arange(1, count)
    end = start + np.array(below[1:], dtype=np.int64)
    far = upto[end - 1] - upto[start - 1]
    return TreeCuts(blocks=[blocks[k] for k in order], start=start, end=end, far=far, rest=upto[-1] - far)


def best_cut(ground: Ground, cuts: TreeCuts, below: float) -> Cut | None:
    """The cheapest cut into two sound groups that costs less than `below`."""
    good = ground.enough(cuts.far) & ground.enough(cuts.rest) & ground.fits(cuts.far) & ground.fits(cuts.rest)
    which = np.flatnonzero(good)
    if not len(which):
        return None
    cost = cuts.cost(ground, which)
    for k in np.argsort(cost, kind="stable").tolist():
        if cost[k] >= below:
            return None
        far, rest = cuts.sides(int(which[k]))
        if ground.at_peace(far) and ground.at_peace(rest) and ground.wide(far) and ground.wide(rest):
            return float(cost[k]), far, rest
    return None


def _walk_down(count: int, links: list[tuple[int, int]], by_length: list[int]) -> tuple[list[int], list[int]]:
    """Kruskal's tree walked down from block 0: the order, and how many hang at each place, itself counted."""
    root = list(range(count))
    tree: list[list[int]] = [[] for _ in range(count)]
    missing = count - 1
    for link in by_length:
        a, b = links[link]
        top_a, top_b = a, b
        while root[top_a] != top_a:
            root[top_a] = top_a = root[root[top_a]]
        while root[top_b] != top_b:
            root[top_b] = top_b = root[root[top_b]]
        if top_a != top_b:
            root[top_b] = top_a
            tree[a].append(b)
            tree[b].append(a)
            missing -= 1
            if not missing:
                break
    order: list[int] = []
    above: list[int] = []
    stack = [(0, -1, -1)]
    while stack:
        node, parent, parent_place = stack.pop()
        here = len(order)
        order.append(node)
        above.append(parent_place)
        stack.extend((other, node, here) for other in tree[node] if other != parent)
    below = [1] * count
    for here in range(count - 1, 0, -1):
        below[above[here]] += below[here]
    return order, below
