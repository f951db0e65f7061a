"""Does a PBF file end too early? (cut between two blocks it is still a valid file)"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spatial_renewal.io.osm_features import Whole
from spatial_renewal.io.pbf_blocks import (
    DENSE_NODES,
    GROUP,
    NODE_IDS,
    NODE_TAGS,
    WAY,
    WAY_KEYS,
    WAY_NODES,
)
from spatial_renewal.io.pbf_file import data_blocks, wire_errors
from spatial_renewal.io.pbf_wire import LONGEST_VARINT, Bytes, children, fields_of, packed, padded, running_sums, signed

# Real extracts have next to no nodes that serve nothing: they come with the way or the relation that needs them.
_LOOSE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Loose:
    """Objects that serve nothing: `nodes` without tags that no way uses, `ways` without tags; and all plain nodes."""

    nodes: int
    ways: int
    plain_nodes: int

    @property
    def tells_a_cut(self) -> bool:
        """Whether the objects that used them seem to be gone."""
        return self.ways > 0 or self.nodes > _LOOSE_SHARE * self.plain_nodes


def loose_objects(path: Path) -> Loose:
    """Count what serves nothing in a file without relations.

    A file runs from nodes over ways to relations. Cut between two blocks it is whole to every reader; but nodes wait
    for ways that never come, or untagged ways for relations. A file that lost relations only, and had no untagged
    ways, cannot be told from one that never had any.

    Parameters
    ----------
    path
        A PBF file that `read_pbf` reads.

    Raises
    ------
    WireError
        As `read_pbf`.
    """
    plain: list[Whole] = []
    used: list[Whole] = []
    untagged_ways = 0
    with wire_errors():
        for raw in data_blocks(path):
            data = padded(raw)
            groups = [span[1:] for span in children(raw, 0, len(raw) - LONGEST_VARINT) if span[0] == GROUP]
            for number, spans in _members(raw, groups).items():
                if number == DENSE_NODES:
                    plain.append(_plain_nodes(data, spans))
                elif number == WAY:
                    fields = fields_of(data, spans[:, 0], spans[:, 1], (WAY_KEYS, WAY_NODES))
                    untagged_ways += int((fields[WAY_KEYS].stop == fields[WAY_KEYS].first).sum())
                    steps, sizes = packed(data, fields[WAY_NODES].first, fields[WAY_NODES].stop)
                    used.append(np.unique(running_sums(signed(steps), sizes)))
    none = np.empty(0, dtype=np.int64)
    nodes = np.concatenate([none, *plain])
    loose = ~np.isin(nodes, np.concatenate([none, *used]))
    return Loose(nodes=int(loose.sum()), ways=untagged_ways, plain_nodes=len(nodes))


def _members(raw: bytes, groups: list[tuple[int, int]]) -> dict[int, Whole]:
    """Spans of the members of all groups, by what they are."""
    every = [member for first, stop in groups for member in children(raw, first, stop)]
    numbers = {number for number, _, _ in every}
    return {n: np.array([(a, b) for number, a, b in every if number == n], dtype=np.int64) for n in numbers}


def _plain_nodes(data: Bytes, spans: Whole) -> Whole:
    """Ids of the nodes without tags."""
    found: list[Whole] = []
    for first, stop in spans.tolist():
        fields = fields_of(data, np.array([first]), np.array([stop]), (NODE_IDS, NODE_TAGS))
        ids = np.cumsum(signed(packed(data, fields[NODE_IDS].first, fields[NODE_IDS].stop)[0]))
        tags, _ = packed(data, fields[NODE_TAGS].first, fields[NODE_TAGS].stop)
        # a 0 ends the tags of each node; a block without any tag has no list at all
        ends = np.flatnonzero(tags == 0)
        found.append(ids[np.diff(ends, prepend=-1) == 1] if tags.size else ids)
    return np.concatenate(found)
