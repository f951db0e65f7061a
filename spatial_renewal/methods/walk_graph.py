"""Where on the streets are the points that people start from or walk to? (chains, and places on them)"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spatial_renewal.methods.contraction import QUANTUM_M, ChainGraph, contract, whole_quanta
from spatial_renewal.methods.snapping import Positions
from spatial_renewal.methods.street_graph import StreetGraph

OFF_NETWORK = -1

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


def stable_order(numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Order that sorts whole numbers from 0 and leaves equal ones as they stand; O(k).

    By 16 bits at a time, which numpy sorts without comparing: three times as fast as all bits at once.

    Examples
    --------
    >>> stable_order(np.array([70_000, 2, 70_000, 1])).tolist()
    [3, 1, 0, 2]
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max(initial=0)).bit_length(), 16):
        order = order[np.argsort((numbers[order] >> shift).astype(np.uint16), kind="stable")]
    return order


class Places(NamedTuple):
    """Points on chains.

    Attributes
    ----------
    chain
        Chain that each point joins.
    offset_m, rest_m
        Distance along the chain from its beginning, and on to its end.
    gap_m
        Leg from the point to the chain.
    number
        Position in the points that the caller asked for.
    """

    chain: Ints
    offset_m: Floats
    rest_m: Floats
    gap_m: Floats
    number: Ints

    def taken(self, which: npt.NDArray[np.integer]) -> "Places":
        """Those at the positions `which`, in that order."""
        return Places(
            self.chain[which], self.offset_m[which], self.rest_m[which], self.gap_m[which], self.number[which]
        )


class Grouped(NamedTuple):
    """Places in groups: those of group g stand from ``start[g]`` up to ``start[g + 1]``."""

    start: npt.NDArray[np.integer]
    places: Places

    def taken(self, which: npt.NDArray[np.integer]) -> "Grouped":
        """Those groups, in that order."""
        times = np.diff(self.start)[which]
        start = np.r_[0, np.cumsum(times)]
        place = np.repeat(self.start[which] - start[:-1], times) + np.arange(start[-1])
        return Grouped(start, self.places.taken(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkGraph:
    """Streets as chains, and every point that people start from or walk to as a place on one.

    No street is cut. The walk between two points is ``gap + min(offset + d, rest + d', ...) + gap`` over the ends of
    their chains; two points on one chain also meet along it.

    Attributes
    ----------
    chains
        The contracted streets.
    chain
        (k,) chain of each point; `OFF_NETWORK` where no street is near enough.
    offset_m, rest_m, gap_m
        (k,) distance from the chain's beginning, to its end, and from the point to the chain.
    """

    chains: ChainGraph
    chain: Ints
    offset_m: Floats
    rest_m: Floats
    gap_m: Floats

    @property
    def on_network(self) -> npt.NDArray[np.bool_]:
        """(k,) True where a street was near enough."""
        return self.chain != OFF_NETWORK

    @property
    def point_node(self) -> npt.NDArray[np.int64]:
        """(k,) junction where each point's chain begins; `OFF_NETWORK` where it is on none."""
        node = np.full(len(self.chain), OFF_NETWORK, dtype=np.int64)
        node[self.on_network] = self.chains.ends.first[self.chain[self.on_network]]
        return node

    @property
    def point_component(self) -> npt.NDArray[np.int64]:
        """(k,) connected part of the streets that each point is in; `OFF_NETWORK` where it is in none."""
        node = self.point_node
        return np.where(self.on_network, self.chains.component[node], OFF_NETWORK) if len(node) else node

    @property
    def every_place(self) -> Places:
        """All points as they stand, those on no street too; each is its own number."""
        number = np.arange(len(self.chain), dtype=np.int32)
        return Places(self.chain, self.offset_m, self.rest_m, self.gap_m, number)

    def places(self, points: npt.NDArray[np.integer]) -> Places:
        """Those of `points` that are on the network, by chain; each keeps its position in `points` as number."""
        points = np.asarray(points, dtype=np.int64)
        chain = self.chain[points]
        kept = np.flatnonzero(chain != OFF_NETWORK)
        kept = kept[stable_order(chain[kept])]
        which = points[kept]
        return Places(
            chain=chain[kept],
            offset_m=self.offset_m[which],
            rest_m=self.rest_m[which],
            gap_m=self.gap_m[which],
            number=kept.astype(np.int32),
        )

    def with_points(self, more: "WalkGraph") -> "WalkGraph":
        """These points and then those of `more`, which is on the same chains."""
        return self._of_points(lambda name: np.concatenate([getattr(self, name), getattr(more, name)]))

    def without_point(self, point: int) -> "WalkGraph":
        """All points but the one at this position."""
        return self._of_points(lambda name: np.delete(getattr(self, name), point))

    def _of_points(self, values: Callable[[str], npt.NDArray]) -> "WalkGraph":
        chain, offset_m, rest_m, gap_m = (values(name) for name in ("chain", "offset_m", "rest_m", "gap_m"))
        return WalkGraph(chains=self.chains, chain=chain, offset_m=offset_m, rest_m=rest_m, gap_m=gap_m)


def place_points(graph: StreetGraph, at: Positions, *, chains: ChainGraph | None = None) -> WalkGraph:
    """Bring positions on the edges of `graph` to its chains.

    Parameters
    ----------
    graph
        The street graph.
    at
        (k,) positions on its edges.
    chains
        What `contract` gave for `graph`; made anew where it is left out.

    Returns
    -------
    WalkGraph
        Walks in it equal those of a graph that is cut at every point, to a nanometre for each leg and edge.

    Examples
    --------
    >>> import shapely
    >>> from spatial_renewal.methods.snapping import snap_to_edges
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> bend = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 50 0)", "LINESTRING (50 60, 50 0)"]))
    >>> walk = place_points(bend, snap_to_edges(shapely.points([[53, 20]]), bend, limit_m=9))
    >>> walk.chain.tolist(), walk.offset_m.tolist(), walk.rest_m.tolist(), walk.gap_m.tolist()
    ([0], [70.0], [40.0], [3.0])
    """
    chains = contract(graph) if chains is None else chains
    on = np.flatnonzero(at.on_network)
    piece = at.edge[on]
    size = len(at.edge)
    # a projection may land a rounding error behind the piece's end
    piece_units = whole_quanta(graph.edge_length_m[piece])
    along = np.minimum(whole_quanta(at.offset_m[on]), piece_units)
    along = np.where(chains.piece_forward[piece], along, piece_units - along)
    chain = np.full(size, OFF_NETWORK, dtype=np.int32)
    offset_m, rest_m, gap_m = np.zeros(size), np.zeros(size), np.full(size, np.inf)
    chain[on] = chains.piece_chain[piece]
    offset_m[on] = chains.piece_start_m[piece] + along * QUANTUM_M
    rest_m[on] = chains.length_m[chain[on]] - offset_m[on]
    gap_m[on] = whole_quanta(at.gap_m[on]) * QUANTUM_M
    return WalkGraph(chains=chains, chain=chain, offset_m=offset_m, rest_m=rest_m, gap_m=gap_m)
