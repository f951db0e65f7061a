"""Which junctions can be taken out, and in what order, so that few are left? (compiled; for searches by sweeps)"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import Ends, Floats, Hierarchy, Ints, Steps
from spatial_renewal.methods.kernels.compiling import compiled, part
from spatial_renewal.methods.walk_graph import stable_order

# Junctions of more neighbours stay: to take them out costs more links than it saves.
MOST_NEIGHBOURS = 16
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


class Record(NamedTuple):
    """Steps from each junction taken out to its neighbours then, in the order of taking; how many are in ``taken``.

    Behind them those of the junctions left.
    """

    order: Ints
    start: Ints
    head: Ints
    length_m: Floats
    taken: Ints


class Line(NamedTuple):
    """Junctions in a ring in which they wait to be taken out, which of them do, and which are still there."""

    waiting: Ints
    queued: npt.NDArray[np.bool_]
    there: npt.NDArray[np.bool_]


@part
def _hang(links: Links, side: int, here: int, there: int) -> None:
    """Hang a side that leads to `there` at the junction `here`."""
    onward = links.first[here]
    links.head[side], links.onward[side], links.before[side] = there, onward, NONE
    if onward != NONE:
        links.before[onward] = side
    links.first[here] = side
    links.degree[here] += 1


@part
def _join(links: Links, a: int, b: int, length_m: float) -> None:
    """Link two junctions, or shorten the link that they have."""
    # looked for from the one of fewer links
    at, other = (a, b) if links.degree[a] <= links.degree[b] else (b, a)
    side = links.first[at]
    while side != NONE and links.head[side] != other:
        side = links.onward[side]
    if side != NONE:
        links.length_m[side >> 1] = min(links.length_m[side >> 1], length_m)
        return
    links.spares[0] -= 1
    link = int(links.spare[links.spares[0]])
    links.length_m[link] = length_m
    _hang(links, 2 * link, at, other)
    _hang(links, 2 * link + 1, other, at)


@part
def _leave(links: Links, junction: int, record: Record) -> None:
    """Take a junction out: its links become steps, and its neighbours are linked with each other."""
    row = record.taken[0]
    first = end = record.start[row]
    side = links.first[junction]
    while side != NONE:
        record.head[end], record.length_m[end] = links.head[side], links.length_m[side >> 1]
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
            _join(links, record.head[a], record.head[b], record.length_m[a] + record.length_m[b])
    record.order[row], record.start[row + 1] = junction, end
    record.taken[0] = row + 1


@compiled
def take_out(ends: Ends, length_m: Floats, links: Links, record: Record, line: Line) -> None:
    """Link the ends of all chains; take out junctions of one neighbour, then of two, and so on.

    First come, first taken. The steps of those left are their links, both ways.
    """
    junctions = len(line.there)
    for chain in range(len(length_m)):
        if ends.first[chain] != ends.last[chain]:
            _join(links, ends.first[chain], ends.last[chain], length_m[chain])
    for most in range(1, MOST_NEIGHBOURS + 1):
        done, end = 0, 0
        for junction in range(junctions):
            if line.there[junction] and links.degree[junction] <= most:
                line.waiting[end] = junction
                line.queued[junction] = True
                end += 1
        while done < end:
            junction = line.waiting[done % junctions]
            line.queued[junction] = False
            done += 1
            # links run short only where streets form no plane at all
            if links.degree[junction] > most or links.spares[0] < most * most:
                continue
            line.there[junction] = False
            row = record.taken[0]
            _leave(links, junction, record)
            for k in range(record.start[row], record.start[row + 1]):
                near = record.head[k]
                if links.degree[near] <= most and not line.queued[near]:
                    line.waiting[end % junctions] = near
                    line.queued[near] = True
                    end += 1
    _stay(links, record, line)


@part
def _stay(links: Links, record: Record, line: Line) -> None:
    """Add the junctions left, ascending, and their links."""
    row = record.taken[0]
    for junction in range(len(line.there)):
        if line.there[junction]:
            end, side = record.start[row], links.first[junction]
            while side != NONE:
                record.head[end], record.length_m[end] = links.head[side], links.length_m[side >> 1]
                end += 1
                side = links.onward[side]
            record.order[row], record.start[row + 1] = junction, end
            row += 1


def rank_junctions(ends: Ends, length_m: Floats, junctions: int) -> Hierarchy:
    """Take junctions out of the chains, one after another, with links between their neighbours that keep all walks.

    O(junctions); those that have too many neighbours stay, and are ranked last.
    """
    room = 2 * len(length_m) + MOST_NEIGHBOURS**2
    links = Links(
        first=np.full(junctions, NONE, np.int32),
        degree=np.zeros(junctions, np.int32),
        head=np.empty(2 * room, np.int32),
        onward=np.empty(2 * room, np.int32),
        before=np.empty(2 * room, np.int32),
        length_m=np.empty(room),
        spare=np.arange(room, dtype=np.int32),
        spares=np.full(1, room, np.int32),
    )
    steps = MOST_NEIGHBOURS * junctions + 2 * room
    record = Record(
        order=np.empty(junctions, np.int32),
        start=np.zeros(junctions + 1, np.int32),
        head=np.empty(steps, np.int32),
        length_m=np.empty(steps),
        taken=np.zeros(1, np.int32),
    )
    line = Line(np.empty(junctions, np.int32), np.zeros(junctions, np.bool_), np.ones(junctions, np.bool_))
    take_out(ends, length_m, links, record, line)
    rank = np.empty(junctions, np.int32)
    rank[record.order] = np.arange(junctions, dtype=np.int32)
    size, taken = record.start[-1], int(record.taken[0])
    up = Steps(record.start, rank[record.head[:size]], record.length_m[:size].copy())
    return Hierarchy(up, _backwards(up, taken), Ends(rank[ends.first], rank[ends.last]), record.order, taken)


def _backwards(up: Steps, taken: int) -> Steps:
    """Turn the steps of the junctions taken out."""
    size, ranks = up.start[taken], len(up.start) - 1
    tail = np.repeat(np.arange(taken, dtype=np.int32), np.diff(up.start[: taken + 1]))
    head = up.head[:size]
    start = np.r_[0, np.cumsum(np.bincount(head, minlength=ranks))].astype(np.int32)
    order = stable_order(head)
    return Steps(start, tail[order], up.length_m[:size][order])
