"""Which points and ways does a PBF file hold, read block by block into arrays?

Files that are sorted by kind and id, as all planet and regional extracts are, with dense nodes and zlib blocks. For
anything else `WireError` says so, and libosmium reads the file: ten times slower, and at home in every dialect.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from spatial_renewal.io.osm_features import UNKNOWN, Streams, TagColumns, Wanted, Whole, texts
from spatial_renewal.io.pbf_file import data_blocks, wire_errors
from spatial_renewal.io.pbf_wire import (
    LONGEST_VARINT,
    Bytes,
    WireError,
    children,
    fields_of,
    packed,
    padded,
    running_sums,
    signed,
)

# The file counts in 1e-9 degree, and we in 1e-7.
_FINER = 100
# Numbers of the format's fields, message by message.
TEXTS, GROUP, _GRANULARITY, _LAT_OFFSET, _LON_OFFSET = 1, 2, 17, 19, 20
PLAIN_NODE, DENSE_NODES, WAY, _RELATION = 1, 2, 3, 4
NODE_IDS, _NODE_LAT, _NODE_LON, NODE_TAGS = 1, 8, 9, 10
WAY_ID, WAY_KEYS, WAY_VALUES, WAY_NODES = 1, 2, 3, 8
_NONE = np.empty(0, dtype=np.int64)


@dataclass(slots=True)
class _Texts:
    """Texts that were seen, each with a number of its own."""

    number: dict[bytes, int] = field(default_factory=dict)

    def numbers(self, raw: list[bytes]) -> Whole:
        known = self.number
        return np.array([known.setdefault(text, len(known)) for text in raw], dtype=np.int64)

    def decoded(self) -> list[str]:
        return [text.decode("utf-8") for text in self.number]


@dataclass(slots=True)
class _Part:
    """Tagged objects of one group; `row` counts from its first object."""

    ids: Whole
    row: Whole
    key: Whole
    value: Whole
    sizes: Whole = field(default_factory=lambda: _NONE)
    node: Whole = field(default_factory=lambda: _NONE)
    place: Whole = field(default_factory=lambda: _NONE.reshape(-1, 2))


@dataclass(slots=True)
class _Gathered:
    """What the blocks gave so far."""

    keys: tuple[str, ...]
    values: _Texts = field(default_factory=_Texts)
    node_ids: list[Whole] = field(default_factory=list)
    node_xy: list[Whole] = field(default_factory=list)
    points: list[_Part] = field(default_factory=list)
    ways: list[_Part] = field(default_factory=list)
    has_relations: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """One block: its bytes, its table of texts, which texts are keys that we keep, and how it counts degrees."""

    raw: bytes
    data: Bytes
    table: list[bytes]
    key_of: Whole
    scale: tuple[int, int, int]


def read_pbf(path: Path, wanted: Wanted) -> Streams:
    """Points with one of ``wanted.point_keys`` and ways with one of ``wanted.line_keys``, in the file's order.

    Parameters
    ----------
    path
        The file.
    wanted
        Tag keys that matter; only ``kept_keys`` are kept.

    Raises
    ------
    WireError
        The file is cut off, is no PBF, or is written in a way that this reader does not know.
    """
    gathered = _Gathered(keys=tuple(sorted(wanted.kept_keys)))
    with wire_errors():
        for raw in data_blocks(path):
            _read_block(raw, gathered, wanted)
        return _streams(gathered)


def _read_block(raw: bytes, gathered: _Gathered, wanted: Wanted) -> None:
    parts = children(raw, 0, len(raw) - LONGEST_VARINT)
    table: list[bytes] = []
    groups: list[tuple[int, int]] = []
    numbers = {_GRANULARITY: _FINER, _LAT_OFFSET: 0, _LON_OFFSET: 0}
    for number, first, stop in parts:
        if number == TEXTS:
            table += [raw[a:b] for _, a, b in children(raw, first, stop)]
        elif number == GROUP:
            groups.append((first, stop))
        else:
            numbers[number] = first - 2**64 if first >= 2**63 else first
    known = {key.encode(): place for place, key in enumerate(gathered.keys)}
    key_of = np.array([known.get(text, -1) for text in table], dtype=np.int64)
    block = _Block(raw, padded(raw), table, key_of, (numbers[_GRANULARITY], numbers[_LAT_OFFSET], numbers[_LON_OFFSET]))
    for first, stop in groups:
        members = children(raw, first, stop)
        kinds = {number for number, _, _ in members}
        gathered.has_relations |= _RELATION in kinds
        if PLAIN_NODE in kinds:
            raise WireError("nodes that are not dense")
        if DENSE_NODES in kinds and gathered.ways:
            raise WireError("nodes behind ways")
        for number, a, b in members:
            if number == DENSE_NODES:
                _read_nodes(block, a, b, gathered, wanted)
        if WAY in kinds:
            spans = np.array([(a, b) for number, a, b in members if number == WAY], dtype=np.int64)
            gathered.ways.append(_ways(block, spans, gathered, wanted))


def _read_nodes(block: _Block, first: int, stop: int, gathered: _Gathered, wanted: Wanted) -> None:
    start, end = np.array([first]), np.array([stop])
    fields = fields_of(block.data, start, end, (NODE_IDS, _NODE_LAT, _NODE_LON, NODE_TAGS))
    places = (fields[number] for number in (NODE_IDS, _NODE_LAT, _NODE_LON))
    ids, lat, lon = (np.cumsum(signed(packed(block.data, f.first, f.stop)[0])) for f in places)
    if not len(ids) == len(lat) == len(lon):
        raise WireError("nodes without places")
    granularity, lat_offset, lon_offset = block.scale
    xy = np.column_stack([lon, lat])
    if block.scale != (_FINER, 0, 0):
        xy = np.array([lon_offset, lat_offset]) + granularity * xy
        # whole division towards zero, as libosmium does
        xy = np.sign(xy) * (np.abs(xy) // _FINER)
    gathered.node_ids.append(ids)
    gathered.node_xy.append(xy)
    tags, _ = packed(block.data, fields[NODE_TAGS].first, fields[NODE_TAGS].stop)
    if not tags.size:
        return
    # key, value, key, value, 0 for each node
    ends = tags == 0
    if ends.sum() != len(ids):
        raise WireError("tags")
    owner = (np.cumsum(ends) - ends)[~ends]
    pairs = tags[~ends].reshape(-1, 2) if (~ends).sum() % 2 == 0 else None
    if pairs is None or (owner[::2] != owner[1::2]).any():
        raise WireError("tags")
    row, key, value, here = _kept_tags(block, owner[::2], pairs, gathered, wanted.point_keys)
    gathered.points.append(_Part(ids[here], row, key, value, place=xy[here]))


def _ways(block: _Block, spans: Whole, gathered: _Gathered, wanted: Wanted) -> _Part:
    fields = fields_of(block.data, spans[:, 0], spans[:, 1], (WAY_ID, WAY_KEYS, WAY_VALUES, WAY_NODES))
    keys, sizes = packed(block.data, fields[WAY_KEYS].first, fields[WAY_KEYS].stop)
    values, same = packed(block.data, fields[WAY_VALUES].first, fields[WAY_VALUES].stop)
    if (sizes != same).any():
        raise WireError("tags")
    owner = np.repeat(np.arange(len(spans)), sizes)
    pairs = np.column_stack([keys, values])
    row, key, value, here = _kept_tags(block, owner, pairs, gathered, wanted.line_keys)
    steps, sizes = packed(block.data, fields[WAY_NODES].first[here], fields[WAY_NODES].stop[here])
    return _Part(fields[WAY_ID].value[here], row, key, value, sizes=sizes, node=running_sums(signed(steps), sizes))


def _kept_tags(
    block: _Block, owner: Whole, pairs: Whole, gathered: _Gathered, keys: frozenset[str]
) -> tuple[Whole, Whole, Whole, Whole]:
    """Row, key and value of the kept tags of the objects that have one of `keys`; and which objects these are."""
    key = block.key_of[pairs[:, 0]]
    asked = np.isin(key, [place for place, name in enumerate(gathered.keys) if name in keys])
    here = np.unique(owner[asked])
    kept = (key >= 0) & np.isin(owner, here)
    used, value = np.unique(pairs[kept, 1], return_inverse=True)
    number = gathered.values.numbers([block.table[i] for i in used.tolist()])
    return np.searchsorted(here, owner[kept]), key[kept], number[value], here


def _streams(gathered: _Gathered) -> Streams:
    values = texts(gathered.values.decoded())
    ids, xy = _row(gathered.node_ids), np.vstack([_NONE.reshape(-1, 2), *gathered.node_xy])
    node = _row([part.node for part in gathered.ways])
    if (np.diff(ids) <= 0).any() or (ids[:1] < 0).any() or (node < 0).any():
        raise WireError("node ids")
    if (np.abs(xy) >= UNKNOWN).any():
        raise WireError("places")
    at = np.minimum(np.searchsorted(ids, node), len(ids) - 1)
    there = ids[at] == node if len(ids) else np.zeros(len(node), dtype=bool)
    node_xy = np.full((len(node), 2), UNKNOWN, dtype=np.int64)
    node_xy[there] = xy[at[there]]
    return Streams(
        point_ids=_row([part.ids for part in gathered.points]),
        point_tags=_tags(gathered.points, gathered.keys, values),
        point_xy=np.vstack([_NONE.reshape(-1, 2), *(part.place for part in gathered.points)]),
        way_ids=_row([part.ids for part in gathered.ways]),
        way_tags=_tags(gathered.ways, gathered.keys, values),
        way_sizes=_row([part.sizes for part in gathered.ways]),
        node=node,
        node_xy=node_xy,
        has_relations=gathered.has_relations,
    )


def _tags(parts: list[_Part], keys: tuple[str, ...], values: np.ndarray) -> TagColumns:
    sizes = [len(part.ids) for part in parts]
    before = np.cumsum([0, *sizes])
    row = _row([part.row + first for part, first in zip(parts, before, strict=False)])
    return TagColumns(
        sum(sizes), keys, values, row, _row([part.key for part in parts]), _row([part.value for part in parts])
    )


def _row(parts: list[Whole]) -> Whole:
    return np.concatenate([_NONE, *parts])
