"""How do OSM ways become pieces of street that meet at their nodes?"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.osm_features import CRS, Ways
from spatial_renewal.io.osm_lines import Chain, Positions, in_crs, known_chain, lines_between
from spatial_renewal.io.tag_match import first_of, tag_table
from spatial_renewal.io.walkable import (
    STREET_TAGS,
    first_value,
    is_street,
    private_and_walked,
    unlisted_classes,
    walkable_by_tags,
)

# Tags that mean no, whatever the key
_NO = ("no", "false", "0", "none")


@dataclass(frozen=True, slots=True)
class Streets:
    """The street table, what was found, and counts of what was left out."""

    table: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    rows: dict[str, int]


def streets_of(ways: Ways, name_keys: tuple[str, ...], *, shown: str, crs: str = CRS) -> Streets:
    """Street table from tagged ways.

    Ways are cut at every node that is used twice, by two ways or by one, and where nodes are
    missing. Ways that only share a coordinate do not meet.

    Parameters
    ----------
    ways
        Ways with their nodes.
    name_keys
        Tag keys that may hold the name, the best first.
    shown
        What messages call the file.
    crs
        CRS of the lines. Nodes are moved before lines are drawn: an array is moved sooner than lines are redrawn.
    """
    tags = tag_table(ways.tags, (*STREET_TAGS, "area", "bridge", "tunnel", *name_keys))
    planned = ~is_street(tags["highway"]) & tags["highway"].notna()
    squares = tags["area"].eq("yes") & tags["highway"].notna() & ~planned
    kept = (tags["highway"].notna() & ~planned & ~squares).to_numpy()
    chain = in_crs(known_chain(ways, kept), crs)
    first, last = cut_at_junctions(chain)
    shapes = lines_between(chain, first, last)
    # a place that the CRS does not know has no length either, and is not left out for it
    real = shapely.length(shapes) != 0
    from_node, to_node = _ends(chain, first, last, real)
    owner = chain.way[first]
    part = pd.Series(owner).groupby(owner).cumcount().to_numpy() + 1
    name = "w" + pd.Series(ways.ids[owner]).astype("str") + "-" + pd.Series(part).astype("str")
    of_way = pd.DataFrame(
        {
            "name": first_of(tags, name_keys),
            "street_class": first_value(tags["highway"]),
            "walkable": walkable_by_tags(tags),
            "bridge": says_yes(tags["bridge"]),
            "tunnel": says_yes(tags["tunnel"]),
        }
    )
    table = gpd.GeoDataFrame(
        {
            "street_id": name,
            **of_way.iloc[owner].reset_index(drop=True),
            "from_node": pd.Series(from_node).astype("str"),
            "to_node": pd.Series(to_node).astype("str"),
        },
        geometry=shapes,
        crs=crs,
    )
    found = _findings(ways, tags[kept], name[~real].to_numpy(dtype=object), kept, shown)
    rows = {
        "streets_ways": int(tags["highway"].notna().sum()),
        "streets_left_out_planned_or_no_street": int(planned.sum()),
        "streets_left_out_squares": int(squares.sum()),
        "streets_left_out_zero_length": int((~real).sum()),
        "streets": int(real.sum()),
    }
    return Streets(table=table[real].reset_index(drop=True), findings=found, rows=rows)


def cut_at_junctions(chain: Chain) -> tuple[Positions, Positions]:
    """First and last position in the chain of every piece; pieces that would end where they begin are halved."""
    meets = pd.Index(chain.node).duplicated(keep=False)
    steps = np.flatnonzero(~chain.start[1:]) if len(chain.node) else np.empty(0, dtype=np.int64)
    begins = chain.start[steps] | meets[steps]
    first = steps[begins]
    # steps of one run stand side by side, so a piece ends one step before the next one begins
    last = np.append(steps[np.flatnonzero(begins)[1:] - 1], steps[-1:]) + 1
    loop = (chain.node[first] == chain.node[last]) & (last - first > 1)
    middle = (first[loop] + last[loop]) // 2
    begin = np.concatenate([first, middle])
    end = np.concatenate([last, last[loop]])
    end[: len(first)][loop] = middle
    order = np.argsort(begin, kind="stable")
    return begin[order], end[order]


def _ends(
    chain: Chain, first: Positions, last: Positions, real: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Node ids at both ends; two nodes that a piece without length joins become one, so that nothing comes apart."""
    from_node, to_node = chain.node[first], chain.node[last]
    for one, other in zip(from_node[~real].tolist(), to_node[~real].tolist(), strict=True):  # two in a large city
        from_node = np.where(from_node == other, one, from_node)
        to_node = np.where(to_node == other, one, to_node)
    return from_node, to_node


def says_yes(values: pd.Series) -> pd.Series:
    """Rows where a tag is there and does not say no."""
    return values.notna() & ~values.isin(_NO)


def _findings(
    ways: Ways, tags: pd.DataFrame, without_length: npt.NDArray[np.object_], kept: npt.NDArray[np.bool_], shown: str
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    unlisted = unlisted_classes(tags["highway"])
    private = ways.ids[kept][private_and_walked(tags)]
    if not kept.any():
        found.append(finding("osm_no_streets", shown))
    if len(unlisted):
        classes = ", ".join(f"{name} ({count})" for name, count in unlisted.items())
        found.append(finding("osm_class_unlisted", shown, values={"classes": classes}))
    if len(private):
        found.append(finding("osm_private_walked", shown, ids=(f"w{i}" for i in private)))
    if len(without_length):
        found.append(finding("osm_zero_length", shown, ids=without_length))
    return tuple(found)
