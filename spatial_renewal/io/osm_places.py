"""Which facilities, estates, barriers and gates do the tags make?"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.contracts import Contract
from spatial_renewal.errors import Finding, finding
from spatial_renewal.io.osm_features import CRS, TagColumns
from spatial_renewal.io.tag_match import Flags, Tagged, first_of, has_tags, meets, tag_table
from spatial_renewal.profiles.rules import CrossingTagRule, FacilityTagRule, GateTagRule, LineTagRule, OsmTags, TagRule
from spatial_renewal.tables import LEDGER

SOURCE = "OpenStreetMap"
_PLAIN_NUMBER = r"\d+(?:\.\d+)?"
_PLAIN_YEAR = r"(1[89]\d\d|20\d\d)(?:-\d\d){0,2}"


def facilities_of(
    points: Tagged, areas: Tagged, rules: OsmTags, *, shown: str
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...], int]:
    """Facility table, what was found, and how many points were left out because their outline is there too."""
    objects = both(points, areas)
    met = _alternatives(rules.facility, [meets(rule, objects, areas) for rule in rules.facility])
    rule, item = np.nonzero(met)
    order = np.lexsort((rule, item))
    rule, item = rule[order], item[order]
    category = np.array([r.category for r in rules.facility], dtype=object)[rule]
    twice = pd.DataFrame({"item": item, "category": category}).duplicated().to_numpy()
    rule, item, category = rule[~twice], item[~twice], category[~twice]
    doubled = _same_place(objects, item, category)
    capacity, unit, unread = _capacity(objects.tags, item, rule, rules.facility)
    ids = pd.Series(objects.ids[item], dtype="str")
    several = ids.duplicated(keep=False)
    table = gpd.GeoDataFrame(
        {
            "facility_id": ids.where(~several, ids + ":" + pd.Series(category, dtype="str")),
            "name": objects.name.iloc[item].reset_index(drop=True),
            "category": pd.Series(category, dtype="str"),
            "capacity": capacity,
            "capacity_unit": unit,
            "floor_area_m2": pd.Series(np.nan, index=ids.index, dtype="float64"),
            "source": pd.Series(SOURCE, index=ids.index, dtype="str"),
        },
        geometry=objects.places[item],
        crs=CRS,
    )
    found = [
        finding("osm_no_category", shown, ids=lost, values={"what_zh": watched.zh, "what_en": watched.en})
        for watched in rules.watched
        if (lost := objects.ids[has_tags(objects.tags, watched.match) & ~met.any(axis=0)]).size
    ]
    if doubled.any():
        found.append(finding("osm_same_place", shown, ids=table["facility_id"][doubled]))
    if (unread & ~doubled).any():
        found.append(finding("osm_capacity_unread", shown, ids=table["facility_id"][unread & ~doubled]))
    return table[~doubled].reset_index(drop=True), tuple(found), int(doubled.sum())


def estates_of(areas: Tagged, rules: Sequence[TagRule], *, shown: str) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Ledger table of the areas that are estates, and the residential areas that are none; the rest is missing."""
    chosen = np.logical_or.reduce([meets(rule, areas, areas) for rule in rules])
    residential = np.logical_or.reduce([has_tags(areas.tags, rule.match) for rule in rules])
    index = pd.RangeIndex(int(chosen.sum()))
    year = tag_table(areas.tags, ["start_date"])["start_date"].str.extract(f"^{_PLAIN_YEAR}$", expand=False)
    known = {
        "estate_id": pd.Series(areas.ids[chosen], dtype="str"),
        "name": areas.name[chosen].reset_index(drop=True),
        "geometry_source": pd.Series("given", index=index, dtype="str"),
        "year_built": year[chosen].reset_index(drop=True).astype("float64"),
    }
    other = areas.ids[residential & ~chosen]
    found = (finding("osm_no_estate", shown, ids=other),) if len(other) else ()
    return with_contract(known, LEDGER, areas.shapes[chosen]), found


def shapes_of(
    areas: Tagged, lines: Tagged, rules: Sequence[LineTagRule], *, key: str, kinds: Sequence[str]
) -> gpd.GeoDataFrame:
    """Table of `key`, kind, name and shape; each object is of the kind of the first rule that it meets.

    Parameters
    ----------
    areas, lines
        Where rules on areas and on lines look.
    rules
        Rules in order.
    key
        Name of the id column.
    kinds
        Kind of each rule.
    """
    parts: list[gpd.GeoDataFrame] = []
    for objects, apart in ((areas, "line"), (lines, "area")):
        met = [
            meets(rule, objects, areas) if rule.shape != apart else np.zeros(len(objects.ids), dtype=bool)
            for rule in rules
        ]
        first = np.argmax(np.vstack(met), axis=0)
        chosen = np.logical_or.reduce(met)
        # an administrative boundary that is a closed way is an area already
        if parts:
            chosen &= ~pd.Series(objects.ids).isin(parts[0][key]).to_numpy()
        parts.append(
            gpd.GeoDataFrame(
                {
                    key: pd.Series(objects.ids[chosen], dtype="str"),
                    "kind": pd.Series(np.asarray(kinds, dtype=object)[first[chosen]], dtype="str"),
                    "name": objects.name[chosen].reset_index(drop=True),
                },
                geometry=objects.shapes[chosen],
                crs=CRS,
            )
        )
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=CRS)


def gates_of(points: Tagged, rules: Sequence[GateTagRule]) -> gpd.GeoDataFrame:
    """Points where one may pass, after the contract `GATES`; each is of the kind of the first rule that it meets."""
    return _points_of(points, rules, [rule.kind for rule in rules], key="gate_id")


def crossings_of(points: Tagged, rules: Sequence[CrossingTagRule]) -> gpd.GeoDataFrame:
    """Points where barriers can be crossed, after the contract `CROSSINGS`; of the kind of the first rule met."""
    return _points_of(points, rules, [rule.kind for rule in rules], key="crossing_id")


def signals_of(points: Tagged, rules: Sequence[TagRule]) -> gpd.GeoDataFrame:
    """Points of signals, after the contract `SIGNALS`."""
    return gpd.GeoDataFrame(_points_of(points, rules, ["signal"] * len(rules), key="signal_id").drop(columns="kind"))


def _points_of(points: Tagged, rules: Sequence[TagRule], kinds: Sequence[str], *, key: str) -> gpd.GeoDataFrame:
    met = np.vstack([meets(rule, points, points) for rule in rules])
    chosen = np.logical_or.reduce(met)
    kind = np.array(kinds, dtype=object)[np.argmax(met, axis=0)]
    return gpd.GeoDataFrame(
        {
            key: pd.Series(points.ids[chosen], dtype="str"),
            "kind": pd.Series(kind[chosen], dtype="str"),
            "name": points.name[chosen].reset_index(drop=True),
        },
        geometry=points.shapes[chosen],
        crs=CRS,
    )


def both(points: Tagged, areas: Tagged) -> Tagged:
    """Points and areas as one list."""
    return Tagged(
        ids=np.concatenate([points.ids, areas.ids]),
        tags=points.tags.followed_by(areas.tags),
        shapes=np.concatenate([points.shapes, areas.shapes]),
        name_keys=points.name_keys,
    )


def _alternatives(rules: Sequence[FacilityTagRule], met: Sequence[Flags]) -> npt.NDArray[np.bool_]:
    """Rules by objects; of the rules with one `one_of`, only the first that holds stays."""
    taken: dict[str, Flags] = {}
    kept: list[Flags] = []
    for rule, flags in zip(rules, met, strict=True):
        before = taken.get(rule.one_of, np.zeros(len(flags), dtype=bool))
        kept.append(flags & ~before if rule.one_of else flags)
        taken[rule.one_of] = before | flags
    return np.vstack(kept)


def _same_place(objects: Tagged, item: npt.NDArray[np.int64], category: npt.NDArray[np.object_]) -> Flags:
    """Rows that repeat another row: inside its outline, of its category, and of its name or of none.

    An outline without a name around a place with one is the row that goes.
    """
    name, area = objects.name.iloc[item].reset_index(drop=True), np.nan_to_num(objects.area_m2[item])
    outlines = np.flatnonzero(area > 0)
    inner, near = shapely.STRtree(objects.shapes[item[outlines]]).query(objects.places[item], predicate="intersects")
    outer = outlines[near]
    alike = (category[inner] == category[outer]) & (area[inner] < area[outer])
    inner, outer = inner[alike], outer[alike]
    unnamed = name.isna().to_numpy()
    repeated = (name.iloc[inner].to_numpy() == name.iloc[outer].to_numpy()) | unnamed[inner]
    doubled = np.zeros(len(item), dtype=bool)
    doubled[inner[repeated]] = True
    doubled[outer[~repeated & unnamed[outer]]] = True
    return doubled


def _capacity(
    tags: TagColumns, item: npt.NDArray[np.int64], rule: npt.NDArray[np.int64], rules: Sequence[FacilityTagRule]
) -> tuple[pd.Series, pd.Series, Flags]:
    """Capacity, its unit, and rows whose capacity is there but no plain number."""
    text = pd.Series(None, index=range(len(item)), dtype="str")
    for keys in sorted({r.capacity_keys for r in rules}):
        here = np.array([r.capacity_keys == keys for r in rules])[rule]
        text[here] = first_of(tag_table(tags, keys), keys).iloc[item[here]].to_numpy()
    plain = text.str.fullmatch(_PLAIN_NUMBER).fillna(False).astype(bool)
    capacity = text.where(plain).astype("float64").rename("capacity")
    unit = pd.Series(np.array([r.capacity_unit for r in rules], dtype=object)[rule], dtype="str").where(plain)
    return capacity, unit, (text.notna() & ~plain).to_numpy()


def with_contract(known: dict[str, pd.Series], contract: Contract, shapes: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    """A table with all columns of `contract`: those that are `known`, the others missing."""
    empty = {"number": "float64", "maybe_flag": "boolean"}
    index = pd.RangeIndex(len(shapes))
    columns = {
        column.name: known.get(column.name, pd.Series(None, index=index, dtype=empty.get(column.kind, "str")))
        for column in contract.columns
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS, index=index)
