"""Which tagged objects does a rule mean? (tags, name, area, and what they lie inside)"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from spatial_renewal.io.osm_features import CRS, Features, TagColumns
from spatial_renewal.profiles.rules import TagRule, Tags

# Lambert cylindrical on the WGS84 ellipsoid: areas are true anywhere
_EQUAL_AREA = "EPSG:6933"

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tagged:
    """Objects with the tags that rules look at."""

    ids: npt.NDArray[np.object_]
    tags: TagColumns
    shapes: npt.NDArray[np.object_]
    name_keys: tuple[str, ...]

    @cached_property
    def name(self) -> pd.Series:
        """The name that people see."""
        return first_of(tag_table(self.tags, self.name_keys), self.name_keys).rename("name")

    @cached_property
    def all_names(self) -> tuple[npt.NDArray[np.int64], list[str]]:
        """All names of an object in one text, for patterns: which text each object has, and the texts."""
        tags = tag_table(self.tags, self.name_keys)
        empty = pd.Series("", index=tags.index, dtype="str")
        names = reduce(lambda text, key: text + tags[key].fillna("") + "\n", self.name_keys, empty)
        number, different = pd.factorize(names)
        return number, different.tolist()

    @cached_property
    def area_m2(self) -> npt.NDArray[np.float64]:
        """Area of each outline; points and lines have none."""
        plane = gpd.GeoSeries(self.shapes, crs=CRS).to_crs(_EQUAL_AREA).area.to_numpy(dtype=np.float64)
        return np.where(plane > 0, plane, np.nan)

    @cached_property
    def places(self) -> npt.NDArray[np.object_]:
        """A point inside each shape."""
        return np.asarray(shapely.point_on_surface(self.shapes), dtype=object)


def tagged(features: Features, name_keys: tuple[str, ...]) -> Tagged:
    """`features` as rules look at them; `name_keys` may hold the name, the best first."""
    return Tagged(ids=features.ids, tags=features.tags, shapes=features.shapes, name_keys=name_keys)


def tag_table(tags: TagColumns, keys: Sequence[str]) -> pd.DataFrame:
    """One text column for each key, missing where an object has no such tag.

    Examples
    --------
    >>> tag_table(TagColumns.of([{"amenity": "bank"}, {}]), ["amenity"])["amenity"].isna().tolist()
    [False, True]
    """
    index = pd.RangeIndex(tags.size)
    # most keys occur nowhere: their columns are one
    nowhere = pd.Series(None, index=index, dtype="str")
    held = {tags.keys[i] for i in np.unique(tags.key).tolist()}
    columns = {key: pd.Series(tags.column(key), index=index, dtype="str") if key in held else nowhere for key in keys}
    return pd.DataFrame(columns, index=index)


def first_of(tags: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """The value under the first of `keys` that an object has; missing without any.

    Examples
    --------
    >>> held = TagColumns.of([{"name": "Bank"}, {"name": "Yinhang", "name:zh": "银行"}])
    >>> tags = tag_table(held, ["name:zh", "name"])
    >>> first_of(tags, ["name:zh", "name"]).tolist()
    ['Bank', '银行']
    """
    return reduce(lambda best, key: best.fillna(tags[key]), keys[1:], tags[keys[0]])


def has_tags(tags: TagColumns, wanted: Tags) -> Flags:
    """Objects where every key of `wanted` has one of its values.

    Examples
    --------
    >>> tags = TagColumns.of([{"shop": "mall;bakery"}, {"shop": "mall"}, {}])
    >>> has_tags(tags, {"shop": ("bakery",)}).tolist(), has_tags(tags, {"shop": ("*",)}).tolist()
    ([True, False, False], [True, True, False])
    """
    held = np.ones(tags.size, dtype=bool)
    for key, values in wanted.items():
        held &= _has_value(tags, key, values)
    return held


def meets(rule: TagRule, objects: Tagged, surroundings: Tagged) -> Flags:
    """Objects that meet every condition of `rule`; `surroundings` are the areas to lie inside of."""
    met = has_tags(objects.tags, rule.match)
    for key, values in rule.unless.items():
        met &= ~_has_value(objects.tags, key, values)
    if rule.name_matches:
        met &= _name_has(objects, rule.name_matches)
    if rule.name_lacks:
        met &= ~_name_has(objects, rule.name_lacks)
    # a comparison with NaN is false: a point meets no area limit
    if rule.min_area_m2 is not None:
        met &= objects.area_m2 >= rule.min_area_m2
    if rule.below_area_m2 is not None:
        met &= objects.area_m2 < rule.below_area_m2
    if rule.unless_inside and met.any():
        around = surroundings.shapes[has_tags(surroundings.tags, rule.unless_inside)]
        candidates = np.flatnonzero(met)
        inside = shapely.STRtree(around).query(objects.places[candidates], predicate="intersects")[0]
        met[candidates[inside]] = False
    return met


def _has_value(tags: TagColumns, key: str, wanted: tuple[str, ...]) -> Flags:
    def meant(text: str) -> bool:
        # a tag may hold several values (mall;bakery)
        return "*" in wanted or not {value.strip() for value in text.split(";")}.isdisjoint(wanted)

    held = np.zeros(tags.size, dtype=bool)
    held[tags.rows_where(key, meant)] = True
    return held


def _name_has(objects: Tagged, pattern: str) -> Flags:
    # few names differ: most objects have none
    search = re.compile(pattern, re.IGNORECASE).search
    number, names = objects.all_names
    found: Flags = np.array([search(name) is not None for name in names], dtype=bool)
    return found[number]
