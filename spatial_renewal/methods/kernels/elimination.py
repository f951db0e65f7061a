"""Which junctions can be taken out, and in what order, so that few are left? (compiled; for searches by sweeps)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Ends, Floats, Hierarchy, Ints
from spatial_renewal.methods.kernels.compiling import compiled, part

# Junctions of more neighbours stay: to take them out costs more links than it saves.
MOST_NEIGHBOURS = 8
NONE = -1


class Links(NamedTuple):
    """Links between the junctions that are still there.

    Link k has the sides ``2k`` and ``2k + 1``, one at either end; ``head`` is the other end. The sides at a junction
    hang together: ``first`` of the junction, then ``onward`` and back by ``before``. `spare` are links not in use, the
    uppermost ``spares[0]`` of a stack.
    """

    first: Ints
    degree: Ints
    head: Ints
    onward: Ints
    before: Ints
    length_m: Floats
    spare: Ints
    spares: Ints


class Steps(NamedTuple):
    """Steps from each junction taken out to its neighbours then, in the order of taking; how many are in ``taken``."""

    order: Ints
    start: Ints
    head: Ints
    length_m: Floats
    taken: Ints


@part
def _join(links: Links, a: int, b: int, length_m: float) -> None:
    """Link two junctions, or shorten the link that they have."""
    if links.degree[a] > links.degree[b]:
        a, b = b, a
    side = links.first[a]
    while side != NONE and links.head[side] != b:
        side = links.onward[side]
    if side != NONE:
        links.length_m[side >> 1] = min(links.length_m[side >> 1], length_m)
        return
    links.spares[0] -= 1
    link = links.spare[links.spares[0]]
    links.length_m[link] = length_m
    for here, there, at in ((a, b, 2 * link), (b, a, 2 * link + 1)):
        links.head[at], links.onward[at], links.before[at] = there, links.first[here], NONE
        if links.first[here] != NONE:
            links.before[links.first[here]] = at
        links.first[here] = at
        links.degree[here] += 1


@part
def _leave(links: Links, junction: int, steps: Steps) -> None:
    """Take a junction out: its links become steps, and its neighbours are linked with each other."""
    row = steps.taken[0]
    first = end = steps.start[row]
    side = links.first[junction]
    while side != NONE:
        steps.head[end], steps.length_m[end] = links.head[side], links.length_m[side >> 1]
        end += 1
        other, onward, before = links.head[side], links.onward[side ^ 1], links.before[side ^ 1]
        if before == NONE:
            links.first[other] = onward
        else:
            links.onward[before] = onward
        if onward != NONE:
            links.before[onward] = before
        links.degree[other] -= 1
        links.spare[links.spares[0]] = side >> 1
        links.spares[0] += 1
        side = links.onward[side]
    links.first[junction] = NONE
    for a in range(first, end):
        for b in range(first, a):
            _join(links, steps.head[a], steps.head[b], steps.length_m[a] + steps.length_m[b])
    steps.order[row], steps.start[row + 1] = junction, end
    steps.taken[0] = row + 1


@part
def _take_out(links: Links, steps: Steps, there: npt.NDArray[np.bool_]) -> None:
    """Take out junctions of one neighbour, then of two, and so on; first come, first taken."""
    junctions = len(there)
    waiting, queued = np.empty(junctions, np.int32), np.zeros(junctions, np.bool_)
    for most in range(1, MOST_NEIGHBOURS + 1):
        done, end = 0, 0
        for junction in range(junctions):
            if there[junction] and links.degree[junction] <= most:
                waiting[end] = junction
                queued[junction] = True
                end += 1
        while done < end:
            junction = waiting[done % junctions]
            queued[junction] = False
            done += 1
            # links run short only where streets form no plane at all
            if links.degree[junction] > most or links.spares[0] < most * most:
                continue
            there[junction] = False
            row = steps.taken[0]
            _leave(links, junction, steps)
            for k in range(steps.start[row], steps.start[row + 1]):
                near = steps.head[k]
                if links.degree[near] <= most and not queued[near]:
                    waiting[end % junctions] = near
                    queued[near] = True
                    end += 1


@compiled
def rank_junctions(ends: Ends, length_m: Floats, junctions: int) -> Hierarchy:
    """Take junctions out of the chains, one after another, with links between their neighbours that keep all walks.

    O(junctions); those that have too many neighbours stay, and are ranked last.
    """
    room, steps_room = 2 * len(length_m) + MOST_NEIGHBOURS**2, MOST_NEIGHBOURS * junctions
    links = Links(
        np.full(junctions, NONE, np.int32),
        np.zeros(junctions, np.int32),
        np.empty(2 * room, np.int32),
        np.empty(2 * room, np.int32),
        np.empty(2 * room, np.int32),
        np.empty(room),
        np.arange(room).astype(np.int32),
        np.full(1, room, np.int32),
    )
    for chain in range(len(length_m)):
        if ends.first[chain] != ends.last[chain]:
            _join(links, ends.first[chain], ends.last[chain], length_m[chain])
    steps = Steps(
        np.empty(junctions, np.int32),
        np.zeros(junctions + 1, np.int32),
        np.empty(steps_room, np.int32),
        np.empty(steps_room),
        np.zeros(1, np.int32),
    )
    there = np.ones(junctions, np.bool_)
    _take_out(links, steps, there)
    return _ranked(links, steps, there, ends)


@part
def _ranked(links: Links, steps: Steps, there: npt.NDArray[np.bool_], ends: Ends) -> Hierarchy:
    """Number junctions as they were taken out, then those left; steps of the former, links of the latter."""
    taken, rank = int(steps.taken[0]), np.empty(len(there), np.int32)
    size, row = int(steps.start[taken]), taken
    for k in range(taken):
        rank[steps.order[k]] = k
    for junction in range(len(there)):
        if there[junction]:
            rank[junction] = row
            steps.order[row] = junction
            row += 1
            size += links.degree[junction]
    start, head, step_m = np.zeros(len(there) + 1, np.int32), np.empty(size, np.int32), np.empty(size)
    for k in range(steps.start[taken]):
        head[k], step_m[k] = rank[steps.head[k]], steps.length_m[k]
    for k in range(taken):
        start[k + 1] = steps.start[k + 1]
    k = int(steps.start[taken])
    for row in range(taken, len(there)):
        side = links.first[steps.order[row]]
        while side != NONE:
            head[k], step_m[k] = rank[links.head[side]], links.length_m[side >> 1]
            k += 1
            side = links.onward[side]
        start[row + 1] = k
    first, last = np.empty(len(ends.first), np.int32), np.empty(len(ends.first), np.int32)
    for chain in range(len(ends.first)):
        first[chain], last[chain] = rank[ends.first[chain]], rank[ends.last[chain]]
    return Hierarchy(start, head, step_m, Ends(first, last), taken)
