"""Who gives the searches their room? (what `walks` works in and writes to; more of it where it was not enough)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Arcs, Ends, Floats
from spatial_renewal.methods.kernels.walks import fill_pairs, spread
from spatial_renewal.methods.kernels.workspace import Pairs, Search, new_queue
from spatial_renewal.methods.walk_graph import Grouped, Places

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
    nothing, nowhere = np.empty(0, np.int32), np.empty(0, np.bool_)
    for g, (walk_m, which) in enumerate(zip(*found, strict=True)):
        bounds = int(sources.start[g]), int(sources.start[g + 1])
        search = Search(walk_m, which, nothing, nowhere, limit_m, queue)
        while not spread(arcs, ends, sources.places, bounds, search)[0]:
            walk_m[:], which[:] = np.inf, NONE
            search = search._replace(queue=search.queue.wider())
        queue = search.queue


def new_search(arcs: Arcs, ends: Ends, sources: Places, limit_m: float) -> Search:
    """Room for searches from any of the sources, one after the other."""
    junctions = len(arcs.start) - 1
    return Search(
        walk_m=np.full(junctions, np.inf),
        target=np.empty(0, np.int32),
        seen=np.empty(junctions, np.int32),
        own=np.zeros(len(ends.first), np.bool_),
        limit_m=limit_m,
        queue=new_queue(arcs, sources.gap_m, limit_m),
    )


def pairs_of_groups(
    arcs: Arcs, ends: Ends, targets: Grouped, sources: Grouped, idle: list[Search], limit_m: float
) -> list[Pairs]:
    """Every target within the limit of each group of sources, with the walk from the group's nearest source.

    Targets are grouped by chain. Pairs come in bundles: some groups, then those that the first had no room for. Takes
    one of the `idle` searches, and puts it back: each thread makes one, for all its calls of a job.
    """
    groups = len(sources.start) - 1
    try:
        search = idle.pop()
    except IndexError:
        search = new_search(arcs, ends, sources.places, limit_m)
    bundles, done, room = [], 0, FIRST_PAIRS
    while done < groups:
        pairs = Pairs(np.empty(room, np.int32), np.empty(room), np.zeros(groups - done + 1, np.int64))
        left = Grouped(sources.start[done:], sources.places)
        fits, count = fill_pairs(arcs, ends, targets, left, search, pairs)
        bundles.append(pairs._replace(start=pairs.start[: count + 1]))
        done += count
        if not fits:
            search = search._replace(queue=search.queue.wider())
        elif done < groups:
            room *= 2
    idle.append(search)
    return bundles
