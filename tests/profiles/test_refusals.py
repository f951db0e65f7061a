"""Profiles that may not be: each is refused on loading, with file, key path and reason."""

import pytest

from spatial_renewal.errors import ParameterError
from spatial_renewal.profiles.load import categories, indicators, measures, policy, profile, shipped, standard

HEAD = """
id = "own"
title_zh = "自定"
title_en = "Own"
number = "X 1"
scope = "residential_area"
distance_mode = "network"
[tiers.five_min]
zh = "五分钟"
en = "5 minutes"
walk_distance_m = [300, 300]
clause = "2"
certainty = "verified"
"""
BANK = """
[[facilities]]
category = "bank"
zh = "银行"
tier = "five_min"
requirement = { five_min = "required" }
radius_m = 300
clause = "3"
certainty = "verified"
"""
FIGURE = """
[[figures]]
topic = "green"
id = "green"
zh = "绿地"
en = "green"
value = 1.0
op = "at_least"
unit = "m2/person"
clause = "4"
certainty = "verified"
"""
WHOLE = HEAD + BANK + FIGURE


@pytest.fixture
def refuse(tmp_path):
    """Load a standard's text, expect a refusal; its findings."""

    def load(text: str, reader=standard):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ParameterError) as refused:
            reader(str(path))
        assert all(found.source == str(path) for found in refused.value.findings)
        return refused.value.findings

    return load


def test_the_untouched_text_loads(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(WHOLE, encoding="utf-8")
    made = standard(str(path))
    assert made.threshold_m(made.facilities[0]) == 300
    assert profile(str(path)) == made


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        # a figure without a unit, with an unknown one, without a bound
        ('unit = "m2/person"\n', "", "key_missing", "figures.green.unit"),
        ('unit = "m2/person"', 'unit = "acre"', "bad_value", "figures.green.unit"),
        ('unit = "m2/person"', 'unit = ""', "bad_value", "figures.green.unit"),
        ('op = "at_least"\n', "", "key_missing", "figures.green.op"),
        # a threshold of 0, below 0, without end, text where a number is due
        ("radius_m = 300", "radius_m = 0", "bad_value", "facilities.bank.radius_m"),
        ("radius_m = 300", "radius_m = -5", "bad_value", "facilities.bank.radius_m"),
        ("radius_m = 300", "radius_m = inf", "bad_value", "facilities.bank.radius_m"),
        ("radius_m = 300", "radius_m = nan", "bad_value", "facilities.bank.radius_m"),
        ("radius_m = 300", 'radius_m = "300"', "bad_value", "facilities.bank.radius_m"),
        ("radius_m = 300", 'radius_m = "三百米"', "bad_value", "facilities.bank.radius_m"),
        ("radius_m = 300", "radius_m = true", "bad_value", "facilities.bank.radius_m"),
        ("value = 1.0", "value = 0", "bad_value", "figures.green.value"),
        ("value = 1.0", 'value = "1.0"', "bad_value", "figures.green.value"),
        ("[300, 300]", "[0, 300]", "bad_value", "tiers.five_min.walk_distance_m.0"),
        ("[300, 300]", "[300, 200]", "bad_value", "tiers.five_min.walk_distance_m"),
        ("[300, 300]", "300", "bad_value", "tiers.five_min.walk_distance_m"),
        # unknown category, tier, key
        ('category = "bank"', 'category = "banc"', "unknown_category_at", "facilities.banc.category"),
        ('tier = "five_min"', 'tier = "ten_min"', "unknown_tier", "facilities.bank.tier"),
        ("{ five_min =", "{ ten_min =", "unknown_tier", "facilities.bank.requirement"),
        ("{ five_min =", "{ one_min =", "bad_value", "facilities.bank.requirement.one_min"),
        ("radius_m = 300", "radius = 300", "unknown_key_nearest", "facilities.bank.radius"),
        ("[tiers.five_min]", "[tiers.three_min]", "bad_value", "tiers.three_min"),
        ('scope = "residential_area"', 'scop = "residential_area"', "unknown_key_nearest", "scop"),
        # certainty and source
        ('clause = "4"\n', "", "bad_entry", "figures.green"),
        (
            'clause = "4"\ncertainty = "verified"',
            'clause = "4"\ncertainty = "sure"',
            "bad_value",
            "figures.green.certainty",
        ),
        ('clause = "4"\n', 'clause = "4"\ncertainty_of = { width = "verified" }\n', "bad_entry", "figures.green"),
        # value and range
        ("value = 1.0\n", "", "bad_entry", "figures.green"),
        ("value = 1.0\n", "value = 1.0\nrange = [1, 2]\n", "bad_entry", "figures.green"),
        ("value = 1.0\n", "range = [1, 2]\n", "bad_entry", "figures.green"),
        (
            'value = 1.0\nop = "at_least"\nunit = "m2/person"',
            'value = 70\nop = "at_least"\nunit = "share"',
            "bad_entry",
            "figures.green",
        ),
        # how a radius is measured
        ('distance_mode = "network"\n', "", "key_missing", "distance_mode"),
        ('distance_mode = "network"', 'distance_mode = "manhattan"', "bad_value", "distance_mode"),
        ('title_en = "Own"\n', "", "key_missing", "title_en"),
    ],
)
def test_a_standard_that_may_not_be(refuse, old, new, code, path):
    assert old in WHOLE
    found = refuse(WHOLE.replace(old, new, 1))
    assert (code, path) in {(f.code, f.values["path"]) for f in found}


def test_every_refusal_gives_its_reason_in_both_languages(refuse):
    text = WHOLE.replace('unit = "m2/person"\n', "").replace("radius_m = 300", "radius_m = 0")
    found = refuse(text)
    assert len(found) == 2
    said = "\n".join(f.chinese() + f.english() for f in found)
    for words in ("own.toml", "figures.green.unit", "缺少必填的键", "facilities.bank.radius_m", "greater than 0"):
        assert words in said


def test_the_nearest_key_and_category_are_named(refuse):
    (key,) = refuse(WHOLE.replace("radius_m = 300", "radius = 300"))
    assert key.values["nearest"] == "radius_m"
    (category,) = refuse(WHOLE.replace('category = "bank"', 'category = "kindergarden"'))
    assert category.values["nearest"] == "kindergarten"


def test_categories_of_figures_and_items_are_checked_too(refuse):
    text = WHOLE + 'category = "zoo"\n[[items]]\nid = "x"\nzh = "甲"\nen = "x"\n'
    text += 'categories = ["bank", "casino"]\nclause = "1"\ncertainty = "verified"\n'
    found = refuse(text)
    assert {(f.values["path"], f.values["value"]) for f in found} == {
        ("figures.green.category", "zoo"),
        ("items.x.categories.1", "casino"),
    }


def test_not_toml_and_no_file(refuse, tmp_path):
    (found,) = refuse("id = \n")
    assert found.code == "not_toml"
    with pytest.raises(ParameterError) as refused:
        standard(str(tmp_path / "none.toml"))
    assert refused.value.findings[0].code == "profile_file_missing"


@pytest.mark.parametrize("name", ["gb50180", "atlantis"])
def test_no_such_profile(name):
    for reader in (standard, policy, profile):
        with pytest.raises(ParameterError) as refused:
            reader(name)
        assert refused.value.findings[0].code in {"no_such_profile", "no_such_profile_nearest"}


def policy_text(**more: str) -> str:
    head = (
        'id = "own"\ntitle_zh = "自定"\ntitle_en = "Own"\nissuer = "某市"\nstatus = "issued"\nlevel = "city"\n'
        '[[cutoffs]]\nfrom_year = 2020\nto_year = 2025\nyear = 2000\nreading = "inclusive"\nstrength = "only"\n'
        'section = "一"\ncertainty = "verified"\n'
    )
    for old, new in more.items():
        head = head.replace(f"{old} = 2000", f"{old} = {new}")
    return head


def test_the_untouched_policy_loads(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(policy_text(), encoding="utf-8")
    assert policy(str(path)).cutoffs[0].built_on_or_before == 2000
    assert profile(str(path)) == policy(str(path))


@pytest.mark.parametrize("value", ['"2000"', "0", '"两千"', "2000.5"])
def test_a_policy_s_year_is_a_year(refuse, value):
    (found,) = refuse(policy_text(year=value), policy)
    assert (found.code, found.values["path"]) == ("bad_value", "cutoffs.0.year")


def test_a_policy_s_measures_are_known(refuse):
    classes = (
        '[[classes]]\nid = "basic"\nmeasure_class = "basic"\nzh = "基础类"\nen = "basic"\n'
        'items = ["water_supply", "watre_supply"]\nsection = "二"\ncertainty = "verified"\n'
    )
    (found,) = refuse(policy_text() + classes, policy)
    assert (found.code, found.values["path"]) == ("unknown_measure_at", "classes.basic.items.1")
    assert found.values["nearest"] == "water_supply"


def test_every_profile_that_ships_loads_under_the_name_of_its_file():
    for name in shipped("standards"):
        assert standard(name).id == name
    for name in shipped("policies"):
        assert policy(name).id == name
    assert set(shipped("standards")) >= {"gb50180_2018", "tdt1062_2021", "complete_community_2020"}


def test_vocabularies_load():
    assert len(categories()) == 45
    assert set(indicators()) >= {"elderly_care", "childcare", "parking"}
    closing = {name for measure in measures().values() for name in measure.categories}
    assert closing <= set(categories())
    assert measures()["water_supply"].kind == "utility"
