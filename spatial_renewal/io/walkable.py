"""May one walk on this street? (street classes and access tags to yes or no)"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.profiles.rules import street_classes

# Tags that decide; a table of tags holds one text column each, missing where the street has no such tag.
STREET_TAGS = ("highway", "foot", "access", "sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")


def walkable_by_class(street_class: pd.Series) -> pd.Series:
    """Walkable or not by the class alone, for layers that have no tags.

    Parameters
    ----------
    street_class
        OSM highway values or the class words of another layer. A class that is not listed, or
        missing, is walkable (see ``profiles/street_classes.toml``).

    Examples
    --------
    >>> walkable_by_class(pd.Series(["residential", "motorway", "快速路", "residental"])).tolist()
    [True, False, False, True]
    """
    rules = street_classes()
    listed = first_value(street_class)
    if rules.unlisted == "walkable":
        return (~listed.isin([*rules.not_walkable, *rules.not_streets])).rename("walkable")
    return listed.isin(rules.walkable).rename("walkable")


def unlisted_classes(street_class: pd.Series) -> pd.Series:
    """Rows per class that is in no list, most rows first.

    Examples
    --------
    >>> unlisted_classes(pd.Series(["residential", "residental", "residental"])).to_dict()
    {'residental': 2}
    """
    rules = street_classes()
    listed = first_value(street_class)
    unknown = listed[listed.notna() & ~listed.isin([*rules.walkable, *rules.not_walkable, *rules.not_streets])]
    counts = unknown.value_counts().rename("rows").rename_axis("street_class")
    return counts.sort_index().sort_values(ascending=False, kind="stable")


def walkable_by_tags(tags: pd.DataFrame) -> pd.Series:
    """Walkable or not by class, ``foot``, ``access`` and sidewalk.

    An explicit ``foot`` tag decides alone. Without one, ``access`` forbids; private ways of the
    classes inside estates stay walkable. A class that is not walked otherwise is where it has a sidewalk.

    Parameters
    ----------
    tags
        The columns `STREET_TAGS`.

    Examples
    --------
    >>> rows = [("trunk", None, None), ("trunk", "yes", None), ("service", None, "private"), ("service", None, "no")]
    >>> tags = pd.DataFrame(rows, columns=["highway", "foot", "access"]).reindex(columns=list(STREET_TAGS))
    >>> walkable_by_tags(tags).tolist()
    [False, True, True, False]
    """
    rules = street_classes()
    pavements = [c for c in STREET_TAGS if c.startswith("sidewalk")]
    pavement = np.logical_or.reduce([tags[c].isin(rules.sidewalk.allows) for c in pavements])
    by_class = walkable_by_class(tags["highway"]) | pavement
    forbidden = tags["access"].isin(rules.access.forbids)
    private = tags["access"].isin(rules.access.private)
    shut = private & ~first_value(tags["highway"]).isin(rules.access.private_walkable)
    walked = by_class & ~forbidden & ~shut
    allowed, refused = tags["foot"].isin(rules.foot.allows), tags["foot"].isin(rules.foot.forbids)
    return (walked & ~refused | allowed).astype(bool).rename("walkable")


def private_and_walked(tags: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Private ways that are taken as walkable without a ``foot`` tag that says so."""
    rules = street_classes()
    told = tags["foot"].isin(rules.foot.allows)
    return (walkable_by_tags(tags) & tags["access"].isin(rules.access.private) & ~told).to_numpy()


def is_street(street_class: pd.Series) -> pd.Series:
    """Whether the class is a street at all: not one that is planned, built or given up."""
    return street_class.notna() & ~first_value(street_class).isin(street_classes().not_streets)


def first_value(values: pd.Series) -> pd.Series:
    """The first of several values in one tag (``residential;service``)."""
    # few classes differ
    number, different = pd.factorize(values.astype("str"), use_na_sentinel=True)
    first = pd.Series(different, dtype="str").str.replace(";.*", "", regex=True).str.strip()
    return pd.Series(first.array.take(number, allow_fill=True), index=values.index, name=values.name, dtype="str")
