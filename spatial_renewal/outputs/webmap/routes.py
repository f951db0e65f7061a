"""How do the walks to the nearest facilities fit into the map? (as trees: a walk is written until it meets another)"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.outputs.webmap.columns import Packed, letters, pairs
from spatial_renewal.outputs.webmap.outlines import GROUND_DEGREES, drawn, in_degrees
from spatial_renewal.outputs.webmap.words import places_in

Ints = npt.NDArray[np.int64]
# Odd numbers that mix the bits of a point into those of the points after it.
_MIX, _STIR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


def routes(table: gpd.GeoDataFrame, estate_ids: pd.Series, *, first: Iterable[str], most_letters: int) -> Packed | None:
    """The walks of the categories as woods, those of `first` first, while all have room; None where there are none.

    Walks run from the estate to the facility. Two that meet go on together, so each is written from its beginning to
    where it meets one that is written already. Of each estate, in the order of the map: ``counts``, how many points
    are new; ``anchors``, the place plus one, among all points of the category, of the point that they hang on (0:
    they end at a facility of their own). ``points`` are the new ones, from the anchor outwards, as steps.
    """
    if table.empty:
        return None
    place = places_in(table["estate_id"], estate_ids)
    category = table["category"].to_numpy(dtype=object)
    trees: dict[str, Packed] = {}
    room = most_letters
    first = [name for name in first if name in set(category)]
    for name in (*first, *sorted(set(category) - set(first))):
        rows = np.flatnonzero((category == name) & (place >= 0))
        rows = rows[np.argsort(place[rows], kind="stable")]
        lines = drawn(gpd.GeoSeries(table.geometry.iloc[rows]))
        tree = _tree(lines, place[rows], len(estate_ids))
        room -= sum(map(len, (tree["counts"], tree["anchors"], *tree["points"].values())))
        if room < 0:
            break
        trees[name] = tree
    return {"left_out": sorted(set(category) - set(trees)), "per_degree": GROUND_DEGREES, "trees": trees}


def _tree(lines: gpd.GeoSeries, place: Ints, estates: int) -> Packed:
    """One category's walks; those of other estates are empty."""
    xy, owner = shapely.get_coordinates(lines.to_numpy(), return_index=True)
    ends = np.cumsum(np.bincount(owner, minlength=len(lines)))
    xy = xy[np.r_[0, ends][owner] + ends[owner] - 1 - np.arange(len(owner))]  # from the facility to the estate
    # many walks share their streets: each place is put into degrees once
    once = _first_of(_mixed(xy.view(np.uint64)))
    distinct = once == np.arange(len(xy))
    degrees = in_degrees(xy[distinct], lines.crs)
    whole = np.rint(degrees * GROUND_DEGREES).astype(np.int64)[np.cumsum(distinct)[once] - 1]
    before = np.r_[-1, np.arange(len(whole) - 1)]
    starts = np.r_[True, owner[1:] != owner[:-1]]
    before[starts] = -1
    kept = starts | (whole != whole[before]).any(axis=1)
    whole, owner, starts = whole[kept], owner[kept], starts[kept]
    first = _first_of(_ways(whole, starts))
    new = first == np.arange(len(whole))
    counts = np.bincount(owner[new], minlength=len(lines))
    number = np.cumsum(new) - 1
    # where a walk leaves what is written: the last point of its known part
    known = np.bincount(owner[~new], minlength=len(lines))
    begin = np.flatnonzero(starts)
    anchor = np.where(known > 0, number[first[begin + np.maximum(known, 1) - 1]] + 1, 0)
    parent = np.where(starts, -1, np.r_[-1, number[first][:-1]])
    steps = whole - np.where((parent >= 0)[:, None], whole[np.flatnonzero(new)[parent]], 0)
    roots = np.flatnonzero(new & (parent < 0))
    steps[roots] = np.diff(whole[roots], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    spread = np.zeros((2, estates), dtype=np.int64)
    spread[:, place] = counts, anchor
    return {"counts": letters(spread[0]), "anchors": letters(spread[1]), "points": pairs(steps[new])}


def _ways(whole: Ints, starts: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """A number for each point and the whole way from it to its facility: equal ways have equal numbers."""
    way = _mixed(whole.astype(np.uint64))
    begins = np.r_[np.flatnonzero(starts), len(whole)]
    at, ends = begins[:-1], begins[1:]
    while True:
        going = at + 1 < ends
        at, ends = at[going] + 1, ends[going]
        if not len(at):
            return way
        mixed = (way[at - 1] ^ (way[at - 1] >> np.uint64(31))) * _MIX
        way[at] = (mixed ^ way[at]) * _STIR


def _mixed(points: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """One number for both of a point."""
    return (points[:, 0] * _MIX) ^ (points[:, 1] * _STIR)


def _first_of(way: npt.NDArray[np.uint64]) -> Ints:
    """For each point the first one of the same way."""
    node, kinds = pd.factorize(way)
    first = np.zeros(len(kinds), dtype=np.int64)
    first[node[::-1]] = np.arange(len(way))[::-1]
    return first[node]
