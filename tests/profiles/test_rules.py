"""Are the rule files whole, and are rules that cannot work refused?"""

from typing import get_args

import pytest
from pydantic import BaseModel

from spatial_renewal import params
from spatial_renewal.errors import ParameterError
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.rules import (
    BarrierKind,
    GateKind,
    OsmTags,
    PoiClasses,
    StreetClasses,
    check_categories,
    model_from,
    osm_tags,
    poi_classes,
    street_classes,
)
from spatial_renewal.tables import BARRIER_KINDS, GATE_KINDS


def test_rules_make_the_kinds_that_the_tables_hold():
    assert {rule.kind for rule in osm_tags().barrier} == set(BARRIER_KINDS) == set(get_args(BarrierKind))
    assert get_args(params.BarrierKind) == get_args(BarrierKind)
    assert {rule.kind for rule in osm_tags().gate} == set(GATE_KINDS) == set(get_args(GateKind))


def test_osm_rules_reach_every_category():
    """All 45 categories of the standards have a rule; some of them by name only."""
    assert {rule.category for rule in osm_tags().facility} == set(categories())


def test_poi_rules_name_known_categories():
    named = {rule.category for rule in poi_classes().rule if rule.category}
    assert named <= set(categories())
    assert len(named) >= 35


def test_alternatives_end_with_their_widest_rule():
    """Of rules with one `one_of`, one without any name pattern and of the same tags would hide those after it."""
    seen: set[tuple[str, str]] = set()
    for rule in osm_tags().facility:
        plain = not (rule.name_matches or rule.name_lacks or rule.min_area_m2 or rule.unless or len(rule.match) > 1)
        tags = {(rule.one_of, f"{key}={value}") for key, values in rule.match.items() for value in values}
        if rule.one_of:
            assert not (seen & tags and len(rule.match) == 1)
        if rule.one_of and plain:
            seen |= tags


def test_a_sports_ground_is_as_large_as_the_standard_says():
    """Land areas begin at 3150, 1310, 770 and 150 m2 in GB 50180-2018; the largest is asked first."""
    limits = [(rule.category, rule.min_area_m2) for rule in osm_tags().facility if rule.min_area_m2]
    assert limits == [
        ("large_sports_ground", 3150),
        ("medium_sports_ground", 1310),
        ("small_sports_ground", 770),
        ("outdoor_fitness", 150),
    ]


def test_classes_of_cars_only_are_not_walked():
    rules = street_classes()
    assert {"motorway", "motorway_link", "trunk", "trunk_link"} <= set(rules.not_walkable)
    assert {"construction", "proposed", "raceway"} <= set(rules.not_streets)
    assert "steps" in rules.walkable


def changed(model: BaseModel, **values: object) -> dict[str, object]:
    return {**model.model_dump(), **values}


@pytest.mark.parametrize(
    ("model", "values", "path"),
    [
        (OsmTags, {"facilities": []}, "facilities"),
        (OsmTags, {"facility": [{"match": {}, "category": "bank"}]}, "facility.0.match"),
        (OsmTags, {"facility": [{"match": {"shop": ["*"]}, "category": "bank", "name_match": "x"}]}, "name_match"),
        (OsmTags, {"facility": [{"match": {"shop": ["*"]}, "category": "bank", "name_matches": "("}]}, "name_matches"),
        (OsmTags, {"barrier": [{"match": {"barrier": ["*"]}, "kind": "hedge"}]}, "barrier.0.kind"),
        (OsmTags, {"estate": [{"match": {"landuse": ["residential"]}, "min_area_m2": -1}]}, "min_area_m2"),
        (StreetClasses, {"unlisted": "maybe"}, "unlisted"),
        (StreetClasses, {"walkable": ["motorway"], "not_walkable": ["motorway"]}, ""),
        (PoiClasses, {"rule": [{"path": "餐饮服务", "category": ""}]}, "rule.0"),
        (PoiClasses, {"unmapped": [{"path": "餐饮服务"}]}, "unmapped.0.why"),
    ],
)
def test_rules_that_cannot_work_are_refused(model, values, path):
    shipped = {OsmTags: osm_tags, StreetClasses: street_classes, PoiClasses: poi_classes}[model]()
    with pytest.raises(ParameterError) as refused:
        model_from(changed(shipped, **values), model, "rules.toml")
    (found,) = refused.value.findings
    assert path in str(found.values["path"])
    assert found.source == "rules.toml"


def test_unknown_categories_are_refused_together():
    with pytest.raises(ParameterError) as refused:
        check_categories(["bank", "casino", "zoo"], "rules.toml")
    assert refused.value.findings[0].ids == ("casino", "zoo")
