"""Where two profiles differ, and how a profile shows itself."""

import pandas as pd
import pytest

from spatial_renewal.errors import ParameterError
from spatial_renewal.profiles.difference import diff_profiles, key_paths
from spatial_renewal.profiles.load import policy, standard
from spatial_renewal.profiles.shown import plain_html


def test_a_profile_does_not_differ_from_itself():
    for made in (standard("gb50180_2018"), policy("jiangxi_2020")):
        assert diff_profiles(made, made).empty


def test_one_changed_radius_is_one_row(tmp_path):
    """GB has 300 m, unverified; the city 500 m, verified: radius, clause and certainty differ, and nothing else."""
    path = tmp_path / "city.toml"
    path.write_text(
        'extends = "gb50180_2018"\n[[facilities]]\ncategory = "elderly_day_care"\nradius_m = 500\nclause = "4.2.1"\n'
        'certainty = "verified"\n[[facilities]]\ncategory = "bank"\nremove = true\n',
        encoding="utf-8",
    )
    a, b = standard("gb50180_2018"), standard(str(path))
    rows = diff_profiles(a, b)
    assert list(rows.columns) == ["key", "a", "b", "certainty"]
    changed = rows[rows["key"].str.startswith("facilities.elderly_day_care")]
    assert dict(
        zip(changed["key"].str.rsplit(".", n=1).str[-1], zip(changed["a"], changed["b"], strict=True), strict=True)
    ) == {
        "radius_m": (300.0, 500.0),
        "clause": ("附录B、附录C", "4.2.1"),
        "certainty": ("unverified", "verified"),
    }
    assert changed["certainty"].eq("verified").all()
    others = rows[~rows["key"].str.startswith("facilities.elderly_day_care")]
    assert others["key"].str.startswith("facilities.bank.").all()
    assert others["b"].isna().all()
    assert "facilities.bank" in key_paths(a) - key_paths(b)


def test_the_other_way_round_swaps_the_columns():
    a, b = standard("gb50180_2018"), standard("tdt1062_2021")
    there = diff_profiles(a, b).sort_values("key", ignore_index=True)
    back = diff_profiles(b, a).sort_values("key", ignore_index=True)
    pd.testing.assert_frame_equal(there[["key", "a", "b"]], back[["key", "b", "a"]].set_axis(["key", "a", "b"], axis=1))


def test_certainty_of_a_single_key_counts():
    """In TD/T 1062 the radius of schools is from a copy; the tier they stand in was not seen."""
    rows = diff_profiles(standard("gb50180_2018"), standard("tdt1062_2021")).set_index("key")["certainty"]
    assert rows["facilities.health_station.radius_m"] == "secondary"
    assert rows["facilities.health_station.tier"] == "unverified"


def test_a_standard_and_a_policy_are_not_compared():
    with pytest.raises(ParameterError) as refused:
        diff_profiles(standard("gb50180_2018"), policy("jiangxi_2020"))
    assert refused.value.findings[0].code == "profiles_of_two_kinds"


def test_a_profile_shows_itself_as_html():
    html = standard("walking_speed")._repr_html_()
    assert html.startswith("<table>")
    assert "步行速度汇编" in html
    assert "0.92" in html
    assert standard("gb50180_2018").facilities[0]._repr_html_().count("<tr>") >= 6


def test_text_is_escaped_wherever_it_stands():
    evil = "<script>&\"'"
    html = plain_html({evil: [evil, {"k": evil}], "list": [evil]})
    assert "<script" not in html
    assert html.count("&lt;script&gt;&amp;") == 3
