"""What lines do chains run along? (the streets between junctions, as searches number them)"""

import numpy as np
import shapely

from spatial_renewal.methods.contraction import ChainGraph
from spatial_renewal.methods.edge_lines import EdgeLines, Ints, Vertices, laid_out, spread
from spatial_renewal.methods.street_graph import StreetGraph


def chain_lines(graph: StreetGraph, chains: ChainGraph, *, chosen: Ints | None = None) -> EdgeLines:
    """Lay out chains as edges between junctions.

    Parameters
    ----------
    graph
        The street graph.
    chains
        What `contract` gave for it.
    chosen
        Ascending positions of the chains that are wanted; all where it is left out. Junctions keep their numbers.

    Returns
    -------
    EdgeLines
        In the order of the chains, or of `chosen`. Lengths are those of the chains, so that sums along them equal
        those of searches to the last bit; the vertices add up to them to a few nanometres.

    Notes
    -----
    Where two pieces meet in a vertex that agrees to a centimetre only, both vertices stay and the step between them
    is none: it is none in the walk, either. O(vertices log vertices).

    Examples
    --------
    >>> from spatial_renewal.methods.contraction import contract
    >>> from spatial_renewal.methods.street_graph import build_street_graph
    >>> bend = build_street_graph(shapely.from_wkt(["LINESTRING (0 0, 50 0)", "LINESTRING (50 60, 50 0)"]))
    >>> chain_lines(bend, contract(bend)).geometry[0].wkt
    'LINESTRING (0 0, 50 0, 50 60)'
    """
    wanted = np.arange(len(chains.length_m)) if chosen is None else np.asarray(chosen, dtype=np.int64)
    number = np.full(len(chains.length_m), -1)
    number[wanted] = np.arange(len(wanted))
    piece = np.flatnonzero(number[chains.piece_chain] >= 0)
    chain = number[chains.piece_chain[piece]]
    # zero-length pieces stand before the piece that begins at the same place
    order = np.lexsort((graph.edge_length_m[piece], chains.piece_start_m[piece], chain))
    piece, chain = piece[order], chain[order]
    flat, of_piece = shapely.get_coordinates(graph.edge_geometry[piece], return_index=True)
    low = np.searchsorted(of_piece, np.arange(len(piece) + 1))
    vertex, of = spread(low[:-1], low[1:])
    turned = ~chains.piece_forward[piece][of]
    vertex = np.where(turned, low[of] + low[of + 1] - 1 - vertex, vertex)
    xy, edge = flat[vertex], chain[of]
    same_piece = np.r_[False, of[1:] == of[:-1]]
    same_edge = np.r_[False, edge[1:] == edge[:-1]]
    gap_m = np.r_[0.0, np.hypot(*np.diff(xy, axis=0).T)] if len(xy) else np.empty(0)
    # the vertex that two pieces share is written once
    kept = same_piece | ~same_edge | (gap_m > 0)
    xy, edge, step_m = xy[kept], edge[kept], np.where(same_piece, gap_m, 0.0)[kept]
    first = np.searchsorted(edge, np.arange(len(wanted) + 1))
    ends = chains.ends.first[wanted].astype(np.int64), chains.ends.last[wanted].astype(np.int64)
    return laid_out(
        np.asarray(shapely.linestrings(xy, indices=edge), dtype=object) if len(xy) else np.empty(0, dtype=object),
        Vertices(xy=xy, step_m=step_m, first=first),
        ends,
        nodes=len(chains.junction),
        length_m=chains.length_m[wanted],
    )
