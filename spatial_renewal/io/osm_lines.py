"""Which lines do ways draw where the file holds their nodes?"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from spatial_renewal.io.osm_features import CRS, Features, Ways

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes that the file holds, way by way in order; `start` marks where a run of known nodes begins.

    `way` is the number of the way, `node` the OSM id, `place` (n, 2) longitude and latitude, or as `in_crs` moved it.
    """

    way: npt.NDArray[np.int64]
    node: npt.NDArray[np.int64]
    place: npt.NDArray[np.float64]
    start: npt.NDArray[np.bool_]


def known_chain(ways: Ways, kept: npt.NDArray[np.bool_]) -> Chain:
    """Known nodes of the `kept` ways; a run ends where a node is missing or the way ends."""
    here = kept[ways.way]
    way, node, lon, lat = ways.way[here], ways.node[here], ways.lon[here], ways.lat[here]
    new_way = _differs_from_previous(way)
    # a node named twice in a row would make a step of no length
    fresh = _differs_from_previous(node) | new_way
    way, node, lon, lat, new_way = way[fresh], node[fresh], lon[fresh], lat[fresh], new_way[fresh]
    known = ~np.isnan(lon)
    after_gap = np.append(False, ~known)[: len(known)]
    return Chain(
        way=way[known], node=node[known], place=np.column_stack([lon, lat])[known], start=(new_way | after_gap)[known]
    )


def in_crs(chain: Chain, crs: str) -> Chain:
    """The same nodes with their places in `crs`."""
    if crs == CRS:
        return chain
    x, y = Transformer.from_crs(CRS, crs, always_xy=True).transform(chain.place[:, 0], chain.place[:, 1])
    return replace(chain, place=np.column_stack([x, y]))


def lines_between(chain: Chain, first: Positions, last: Positions) -> npt.NDArray[np.object_]:
    """One line for each pair of positions, through all nodes between them."""
    sizes = last - first + 1
    piece = np.repeat(np.arange(len(first)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(shapely.linestrings(chain.place[first[piece] + within], indices=piece), dtype=object)


def line_features(ways: Ways, rows: Positions) -> Features:
    """The ways in `rows` as lines, or as several where nodes are missing; without two known neighbours, left out."""
    kept = np.zeros(len(ways.ids), dtype=bool)
    kept[rows] = True
    chain = known_chain(ways, kept)
    first = np.flatnonzero(chain.start)
    last = np.append(first[1:], len(chain.node))[: len(first)] - 1
    drawn = last > first
    first, last = first[drawn], last[drawn]
    lines = lines_between(chain, first, last)
    owner, number, pieces = np.unique(chain.way[first], return_inverse=True, return_counts=True)
    shapes = lines[np.searchsorted(number, np.arange(len(owner)))]
    parted = pieces > 1
    inside = parted[number]
    shapes[parted] = shapely.multilinestrings(lines[inside], indices=np.unique(number[inside], return_inverse=True)[1])
    # plain lists: OSM ids are numbers, ours are text
    names = np.array([f"w{i}" for i in ways.ids[owner].tolist()], dtype=object)
    length = shapely.length(shapes) > 0
    return Features(ids=names[length], tags=ways.tags.take(owner[length]), shapes=shapes[length])


def _differs_from_previous(values: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.append(True, values[1:] != values[:-1])[: len(values)]
