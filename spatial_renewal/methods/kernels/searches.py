"""Who gives the searches their room? (what `walks` and `pairs` work in; more of it where it was not enough)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Arcs, Ends, Floats
from spatial_renewal.methods.kernels.pairs import ABREAST, WORD, fill_pairs
from spatial_renewal.methods.kernels.walks import spread
from spatial_renewal.methods.kernels.workspace import Pairs, Search, Town, Work, Yard, new_queue
from spatial_renewal.methods.walk_graph import Grouped

NONE = -1
# Pairs that there is room for at first; room that nothing is written to costs nothing.
FIRST_PAIRS = 1 << 17


def reach_of_groups(
    arcs: Arcs, ends: Ends, sources: Grouped, found: tuple[Floats, npt.NDArray[np.int32]], limit_m: float
) -> None:
    """Write walk and nearest place of each junction into a row of `found` for each group; infinite beyond the limit.

    Rows hold infinite walks to `NONE`.
    """
    queue = new_queue(arcs, sources.places.gap_m, limit_m)
    for g, (walk_m, which) in enumerate(zip(*found, strict=True)):
        bounds = int(sources.start[g]), int(sources.start[g + 1])
        search = Search(walk_m, which, limit_m, queue)
        while not spread(arcs, ends, sources.places, bounds, search):
            walk_m[:], which[:] = np.inf, NONE
            search = search._replace(queue=search.queue.wider())
        queue = search.queue


def new_room(town: Town, limit_m: float) -> tuple[Work, Yard]:
    """Room for searches in the town, one after the other."""
    junctions, chains = len(town.ranks.junction), len(town.ranks.ends.first)
    work = Work(
        walk_m=np.empty((junctions, ABREAST)),
        least_m=np.full(junctions, np.inf),
        seen=np.empty(junctions, np.int32),
        waiting=np.zeros(junctions // WORD + 1, np.uint64),
        limit_m=limit_m,
    )
    return work, Yard(np.empty(chains, np.int32), np.zeros(chains, np.bool_), np.empty(ABREAST))


def pairs_of_groups(town: Town, idle: list[tuple[Work, Yard]], limit_m: float) -> list[Pairs]:
    """Every target within the limit of each group of sources, with the walk from the group's nearest source.

    Pairs come in bundles: some groups, then those that the first had no room for. Takes one of the `idle` rooms, and
    gives it back: each thread makes one, for all its calls of a job.
    """
    try:
        room = idle.pop()
    except IndexError:
        room = new_room(town, limit_m)
    groups = len(town.sources.start) - 1
    bundles, done, size = [], 0, FIRST_PAIRS
    while done < groups:
        left = town._replace(sources=Grouped(town.sources.start[done:], town.sources.places))
        pairs = Pairs(
            np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size), np.zeros(groups - done, np.int64)
        )
        more = fill_pairs(left, *room, pairs)
        bundles.append(pairs._replace(counts=pairs.counts[:more]))
        done += more
        size *= 2
    idle.append(room)
    return bundles
