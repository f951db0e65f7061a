"""Which members move as one, and what holds between them? (blocks, their neighbours, foes and company)"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Labels = npt.NDArray[np.int64]
LEFT_OUT = -1


def kept_together(together: Labels, count: int) -> Labels:
    """(n,) block of each member, in the order of first members."""
    return in_order(components(together, count)[1])


def components(ends: Labels, count: int) -> tuple[int, Labels]:
    """How many pieces links make of so many, and the piece of each."""
    if not count:
        return 0, np.empty(0, dtype=np.int64)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    number, label = connected_components(graph.tocsr(), directed=False)
    return int(number), np.asarray(label, dtype=np.int64)


def in_order(label: Labels) -> Labels:
    """The same groups, numbered by their first members; `LEFT_OUT` stays."""
    inside = np.flatnonzero(label >= 0)
    _, first, group = np.unique(label[inside], return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    ordered = np.full(len(label), LEFT_OUT, dtype=np.int64)
    ordered[inside] = place[group]
    return ordered


def parts(component: Labels, ends: Labels, without: npt.NDArray[np.bool_]) -> Iterator[tuple[Labels, Labels]]:
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


def neighbours(ends: Labels, count: int) -> list[list[int]]:
    """Neighbours of each, ascending."""
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in ends.tolist():
        near[a].add(b)
        near[b].add(a)
    return [sorted(around) for around in near]


def foes_of(apart: Labels, block: Labels, blocks: int) -> list[frozenset[int]]:
    """Blocks that each block must keep apart from; empty where there is no such rule."""
    if not len(apart):
        return []
    foes: list[set[int]] = [set() for _ in range(blocks)]
    for a, b in block[apart].tolist():
        foes[a].add(b)
        foes[b].add(a)
    return [frozenset(each) for each in foes]


def among(relation: tuple[frozenset[int], ...] | None, block: Labels) -> list[frozenset[int]]:
    """A relation of members as one of blocks: two are in it if all of their members are; empty where there is none."""
    if relation is None:
        return []
    label = block.tolist()
    members: list[list[int]] = [[] for _ in range(max(label, default=-1) + 1)]
    for member, where in enumerate(label):
        members[where].append(member)
    found = []
    for mine in members:
        shared = frozenset.intersection(*(relation[m] for m in mine))
        found.append(frozenset(where for where in {label[m] for m in shared} if shared.issuperset(members[where])))
    return found


def local_part(relations: list[frozenset[int]], own: Labels) -> list[frozenset[int]]:
    """Relations by place among `own`; empty where none of them has any."""
    if not relations:
        return []
    place = {b: k for k, b in enumerate(own.tolist())}
    return [frozenset(place[o] for o in relations[b] if o in place) for b in own.tolist()]


def side_by_side(region: Labels, links: Labels, alone: npt.NDArray[np.bool_]) -> Labels:
    """Regions, with linked members that were left out as regions of their own; those `alone` each for itself."""
    count = len(region)
    ends = links[(region[links] == LEFT_OUT).all(axis=1) & ~alone[links].any(axis=1)]
    return np.where(region == LEFT_OUT, count + components(ends, count)[1], region)
