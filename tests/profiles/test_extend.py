"""A profile that extends another: override by key, add, remove, chains, circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_renewal.errors import ParameterError
from spatial_renewal.profiles.extend import merge, read_profile
from spatial_renewal.profiles.load import policy, profile, standard

GB = "gb50180_2018"


@pytest.fixture
def write(tmp_path):
    """Write a profile file and give its path."""

    def put(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return put


def codes(refused) -> list[str]:
    return [found.code for found in refused.value.findings]


def rule_of(made, category):
    return next(rule for rule in made.facilities if rule.category == category)


def test_a_city_overrides_one_radius_and_all_else_stays(write):
    path = write(
        "our_city.toml",
        f'extends = "{GB}"\n[[facilities]]\ncategory = "elderly_day_care"\nradius_m = 500\n'
        'clause = "4.2.1"\ncertainty = "verified"\n',
    )
    ours, theirs = standard(path), standard(GB)
    rule, below = rule_of(ours, "elderly_day_care"), rule_of(theirs, "elderly_day_care")
    assert (rule.radius_m, rule.clause, rule.certainty) == (500, "4.2.1", "verified")
    assert (rule.floor_area_m2, rule.tier) == (below.floor_area_m2, below.tier)
    assert [r.category for r in ours.facilities] == [r.category for r in theirs.facilities]
    assert [r for r in ours.facilities if r.category != "elderly_day_care"] == [
        r for r in theirs.facilities if r.category != "elderly_day_care"
    ]
    assert ours.tiers == theirs.tiers
    assert (ours.id, ours.extends) == ("our_city", GB)


def test_entries_are_added_at_the_end_and_removed(write):
    path = write(
        "city.toml",
        f'extends = "{GB}"\n[[facilities]]\ncategory = "post_office"\nremove = true\n'
        '[[figures]]\ntopic = "parking"\nid = "old_estates"\nzh = "老旧小区车位"\nen = "spaces in old estates"\n'
        'value = 0.6\nop = "at_least"\nunit = "spaces/household"\napplies_to = "existing"\nclause = "5.1"\n'
        'certainty = "verified"\n[rules.four_levels]\nremove = true\n',
    )
    made = standard(path)
    assert "post_office" not in {rule.category for rule in made.facilities}
    assert len(made.facilities) == 44
    assert made.figures[-1].id == "old_estates"
    assert made.figure("old_estates").value == 0.6
    assert "four_levels" not in made.rules
    assert "tiers_not_inclusive" in made.rules


def test_a_chain_of_three_takes_the_uppermost(write):
    """GB says 300 m; the province 400 m, the city 600 m for day care; the province's 350 m for nurseries stays."""
    write(
        "province/base.toml",
        f'extends = "{GB}"\nnumber = "DB 00"\n[[facilities]]\ncategory = "elderly_day_care"\nradius_m = 400\n'
        '[[facilities]]\ncategory = "nursery"\nradius_m = 350\n',
    )
    city = write(
        "city/mine.toml",
        'extends = "../province/base.toml"\n[[facilities]]\ncategory = "elderly_day_care"\nradius_m = 600\n',
    )
    made = standard(city)
    assert rule_of(made, "elderly_day_care").radius_m == 600
    assert rule_of(made, "nursery").radius_m == 350
    assert rule_of(made, "kindergarten").radius_m == 300
    assert made.number == "DB 00"


def test_a_policy_is_extended_like_a_standard(write):
    path = write("county.toml", 'extends = "jiangxi_2020"\nissuer = "某县"\nlevel = "county"\n')
    made, below = policy(path), policy("jiangxi_2020")
    assert (made.issuer, made.level) == ("某县", "county")
    assert made.cutoffs == below.cutoffs
    assert made.exclusions == below.exclusions
    assert profile(path) == made


def test_a_circle_is_refused_and_names_the_chain(write):
    a = write("a.toml", 'extends = "b.toml"\n')
    write("b.toml", 'extends = "c.toml"\n')
    write("c.toml", 'extends = "a.toml"\n')
    with pytest.raises(ParameterError) as refused:
        standard(a)
    assert codes(refused) == ["extends_cycle"]
    chain = str(refused.value.findings[0].values["chain"]).split(" → ")
    assert [link.rsplit("/", 1)[-1] for link in chain] == ["a.toml", "b.toml", "c.toml", "a.toml"]


def test_a_circle_that_the_first_file_is_no_part_of(write):
    a = write("a.toml", 'extends = "b.toml"\n')
    write("b.toml", 'extends = "b.toml"\n')
    with pytest.raises(ParameterError) as refused:
        standard(a)
    assert str(refused.value.findings[0].values["chain"]).count("b.toml") == 2


def test_a_missing_base_is_said_by_the_file_that_wants_it(write):
    path = write("a.toml", 'extends = "nowhere.toml"\n')
    with pytest.raises(ParameterError) as refused:
        standard(path)
    assert codes(refused) == ["profile_file_missing"]
    assert refused.value.findings[0].source == path


def test_an_unknown_base_names_the_nearest(write):
    with pytest.raises(ParameterError) as refused:
        standard(write("a.toml", 'extends = "gb50180_2081"\n'))
    assert codes(refused) == ["no_such_profile_nearest"]
    assert refused.value.findings[0].values["nearest"] == GB


def test_extends_must_be_text(write):
    with pytest.raises(ParameterError) as refused:
        standard(write("a.toml", "extends = 3\n"))
    assert refused.value.findings[0].values["path"] == "extends"


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ('[[facilities]]\ncategory = "post_ofice"\nremove = true\n', "remove_unknown", "facilities.post_ofice"),
        ("[rules.four_level]\nremove = true\n", "remove_unknown", "rules.four_level"),
        (
            '[[facilities]]\ncategory = "bank"\nradius_m = 1\n[[facilities]]\ncategory = "bank"\nradius_m = 2\n',
            "entry_twice",
            "facilities.bank",
        ),
        ("[[facilities]]\nradius_m = 500\n", "entry_without_key", "facilities"),
    ],
)
def test_entries_that_cannot_be_merged(write, text, code, path):
    with pytest.raises(ParameterError) as refused:
        standard(write("a.toml", f'extends = "{GB}"\n{text}'))
    assert codes(refused) == [code]
    found = refused.value.findings[0]
    assert found.values["path"] == path
    assert found.source.endswith("a.toml")


def test_what_is_wrong_below_is_said_of_the_file_below(write):
    write("base.toml", f'extends = "{GB}"\n[[facilities]]\ncategory = "bank"\nradius_m = 0\n')
    top = write("top.toml", 'extends = "base.toml"\n[[facilities]]\ncategory = "telecom"\nradius_m = -1\n')
    with pytest.raises(ParameterError) as refused:
        standard(top)
    said = {(f.source.rsplit("/", 1)[-1], f.values["path"]) for f in refused.value.findings}
    assert said == {("base.toml", "facilities.bank.radius_m"), ("top.toml", "facilities.telecom.radius_m")}


def test_a_file_read_again_after_an_edit_is_read_anew(write):
    text = f'extends = "{GB}"\n[[facilities]]\ncategory = "bank"\nradius_m = '
    assert rule_of(standard(write("a.toml", text + "100\n")), "bank").radius_m == 100
    assert rule_of(standard(write("a.toml", text + "200\n")), "bank").radius_m == 200


def test_a_path_starts_from_the_folder_given(write, tmp_path):
    write("own.toml", f'extends = "{GB}"\n')
    assert standard("own.toml", folder=tmp_path).id == "own"


def test_a_profile_that_extends_nothing_is_itself():
    merged = read_profile(GB)
    assert [layer.name for layer in merged.layers] == [GB]
    assert merged.kind == "standards"


plain = st.recursive(
    st.one_of(st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2)),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
tables = st.dictionaries(st.sampled_from("abcd"), plain, max_size=4)


@given(tables)
def test_merging_with_nothing_or_itself_changes_nothing(table):
    assert merge(table, {}) == table
    assert merge({}, table) == table
    assert merge(table, table) == table


@given(tables, tables)
def test_what_stands_above_wins_and_inputs_stay_as_they_were(below, above):
    copies = repr(below), repr(above)
    merged = merge(below, above)
    assert merge(merged, above) == merged
    assert set(merged) == set(below) | set(above)
    assert (repr(below), repr(above)) == copies
