"""Which streets are walked, by class and by tags?"""

import pandas as pd
import pytest

from spatial_renewal.io.walkable import STREET_TAGS, is_street, unlisted_classes, walkable_by_class, walkable_by_tags


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "steps"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "foot": "yes"}, True),
        ({"highway": "trunk_link", "foot": "designated"}, True),
        ({"highway": "trunk", "sidewalk": "both"}, True),
        ({"highway": "trunk", "sidewalk:left": "yes"}, True),
        ({"highway": "trunk", "sidewalk": "no"}, False),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "residential", "foot": "no"}, False),
        ({"highway": "primary", "foot": "use_sidepath"}, False),
        ({"highway": "primary", "foot": "no", "sidewalk": "both"}, False),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "no", "foot": "yes"}, True),
        # behind the gate of an estate
        ({"highway": "service", "access": "private"}, True),
        ({"highway": "footway", "access": "private"}, True),
        ({"highway": "track", "access": "private"}, False),
        ({"highway": "track", "access": "private", "foot": "permissive"}, True),
        ({"highway": "service", "access": "private", "foot": "no"}, False),
        # odd values
        ({"highway": "residental"}, True),
        ({"highway": "unclassified;tertiary"}, True),
        ({"highway": "motorway;trunk"}, False),
    ],
)
def test_tags_decide(tags, walked):
    table = pd.DataFrame([tags]).reindex(columns=list(STREET_TAGS)).astype("str")
    assert walkable_by_tags(table).tolist() == [walked]


def test_class_alone_decides_where_there_are_no_tags():
    """Classes of a city's own street layer; one that is not listed, or missing, is walked."""
    classes = pd.Series(
        ["快速路", "主干路", "支路", "trunk", "footway", "乡道", None], index=list("abcdefg"), dtype="str"
    )
    assert walkable_by_class(classes).to_dict() == {
        "a": False, "b": True, "c": True, "d": False, "e": True, "f": True, "g": True,
    }  # fmt: skip
    assert walkable_by_class(classes).dtype == bool


def test_an_empty_layer_has_no_streets():
    assert walkable_by_class(pd.Series([], dtype="str")).tolist() == []


def test_classes_that_are_not_listed_are_counted():
    """Twice 乡道, once 县道; listed and missing ones do not count."""
    classes = pd.Series(["乡道", "县道", "乡道", "residential", "proposed", None], dtype="str")
    assert list(unlisted_classes(classes).items()) == [("乡道", 2), ("县道", 1)]


def test_planned_streets_are_none():
    assert is_street(pd.Series(["construction", "proposed", "path", None], dtype="str")).tolist() == [
        False, False, True, False,
    ]  # fmt: skip
