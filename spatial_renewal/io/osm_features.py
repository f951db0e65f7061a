"""What is kept of an OSM file while it is read? (points, ways by node id, areas, and their tags)"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spatial_renewal.errors import Finding

CRS = "EPSG:4326"
# OSM keeps coordinates as whole numbers of 1e-7 degree; libosmium's sign of a node that is not there is the largest
# int32, and ours is the same
PER_DEGREE = 1e7
UNKNOWN = 2**31 - 1

Whole = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class TagColumns:
    """Tags of many objects, one entry a tag: object ``row[i]`` has ``keys[key[i]]`` with ``values[value[i]]``.

    Few texts differ, so each is held once.
    """

    size: int
    keys: tuple[str, ...]
    values: Texts
    row: Whole
    key: Whole
    value: Whole

    @classmethod
    def of(cls, tags: Sequence[Mapping[str, str]]) -> "TagColumns":
        """Tags that come as one mapping an object."""
        keys: dict[str, int] = {}
        values: dict[str, int] = {}
        entries = [
            (row, keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
            for row, held in enumerate(tags)
            for key, value in held.items()
        ]
        flat = np.array(entries, dtype=np.int64).reshape(-1, 3)
        return cls(len(tags), tuple(keys), texts(list(values)), flat[:, 0], flat[:, 1], flat[:, 2])

    def column(self, key: str) -> Texts:
        """The value of each object under `key`, None where it has none.

        Examples
        --------
        >>> TagColumns.of([{"shop": "mall"}, {}]).column("shop").tolist()
        ['mall', None]
        """
        found = np.full(self.size, None, dtype=object)
        if key in self.keys:
            here = self.key == self.keys.index(key)
            found[self.row[here]] = self.values[self.value[here]]
        return found

    def take(self, rows: Whole) -> "TagColumns":
        """The tags of some objects, each named once, in the order of `rows`.

        Examples
        --------
        >>> TagColumns.of([{"shop": "mall"}, {}, {"shop": "bakery"}]).take(np.array([2, 1])).column("shop").tolist()
        ['bakery', None]
        """
        place = np.full(self.size, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        moved = place[self.row]
        kept = moved >= 0
        return TagColumns(len(rows), self.keys, self.values, moved[kept], self.key[kept], self.value[kept])

    def rows_where(self, key: str, meant: Callable[[str], bool]) -> Whole:
        """Objects whose value under `key` is `meant`, in no order; each text that occurs is asked about once.

        Examples
        --------
        >>> TagColumns.of([{"shop": "mall"}, {}, {"shop": "bakery"}]).rows_where("shop", "mall".__eq__).tolist()
        [0]
        """
        if key not in self.keys:
            return np.empty(0, dtype=np.int64)
        here = np.flatnonzero(self.key == self.keys.index(key))
        asked = np.zeros(len(self.values), dtype=bool)
        asked[self.value[here]] = True
        yes = np.zeros(len(self.values), dtype=bool)
        occurring = np.flatnonzero(asked)
        yes[occurring] = [meant(text) for text in self.values[occurring].tolist()]
        return self.row[here[yes[self.value[here]]]]

    def followed_by(self, other: "TagColumns") -> "TagColumns":
        """The objects of both, the other's behind these.

        Examples
        --------
        >>> one, two = TagColumns.of([{"shop": "mall"}]), TagColumns.of([{"name": "A"}, {"shop": "bakery"}])
        >>> one.followed_by(two).column("shop").tolist()
        ['mall', None, 'bakery']
        """
        keys = (*self.keys, *(key for key in other.keys if key not in self.keys))
        place = np.array([keys.index(key) for key in other.keys], dtype=np.int64)
        return TagColumns(
            self.size + other.size,
            keys,
            np.concatenate([self.values, other.values]),
            np.concatenate([self.row, other.row + self.size]),
            np.concatenate([self.key, place[other.key]]),
            np.concatenate([self.value, other.value + len(self.values)]),
        )


@dataclass(frozen=True, slots=True)
class Features:
    """Tagged objects: `ids` such as ``w12``, their tags, and `shapes` in degrees."""

    ids: Texts
    tags: TagColumns
    shapes: Texts


@dataclass(frozen=True, slots=True)
class Ways:
    """Tagged ways and their nodes, flat: node `i` belongs to way number ``way[i]``.

    `lon` and `lat` are NaN where the file does not hold the node.
    """

    ids: Whole
    tags: TagColumns
    way: Whole
    node: Whole
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Streams:
    """Points and ways as a reader hands them on: ids, tags, and places in units of 1e-7 degree.

    `way_sizes` is the number of nodes of each way; `node`, `x` and `y` hold them one way behind the other.
    `has_relations` is False only where the file certainly holds none.
    """

    point_ids: Whole
    point_tags: TagColumns
    point_xy: Whole
    way_ids: Whole
    way_tags: TagColumns
    way_sizes: Whole
    node: Whole
    node_xy: Whole
    has_relations: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What one reading of the file gave."""

    points: Features
    ways: Ways
    areas: Features
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Tag keys that matter: of points, of ways that are lines, of areas, and all that later rules look at."""

    point_keys: frozenset[str]
    line_keys: frozenset[str]
    area_keys: frozenset[str]
    kept_keys: frozenset[str]


def texts(values: Sequence[object]) -> Texts:
    """Values as an array of objects, none taken apart."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
