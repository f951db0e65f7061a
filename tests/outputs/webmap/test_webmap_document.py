"""Is the document whole, the same each time, and does it refuse what would be loaded from a server?"""

import dataclasses
import gzip
import hashlib
import json
import re
from base64 import b64decode, b64encode
from html import unescape

import folium
import pytest
from folium.plugins import Fullscreen

from spatial_renewal.errors import ParameterError, SourceError
from spatial_renewal.outputs.webmap import Basemap, MapOptions, assets, build_map, online_basemap
from spatial_renewal.outputs.webmap.payload import as_json, strings


def data_of(html: str) -> dict:
    return json.loads(re.search(r'id="spatial-renewal-data" data-form="plain">(.*?)</script>', html, re.DOTALL)[1])


def test_same_inputs_give_the_same_bytes(make_outcome):
    first, second = build_map(make_outcome()), build_map(make_outcome())
    assert first.html() == second.html()
    assert first.html() == first.html()


def test_it_is_a_folium_map_on_leaflet_only(make_outcome):
    drawn = build_map(make_outcome())
    assert isinstance(drawn, folium.Map)
    assert [name for name, _ in (*drawn.default_js, *drawn.default_css)] == ["leaflet", "leaflet_css"]


def test_layers_of_folium_can_be_added_and_stay_the_same(make_outcome):
    """Random ids are folium's; ours come from the place in the tree."""

    def with_line() -> str:
        drawn = build_map(make_outcome())
        folium.PolyLine([(28.7, 114.0), (28.8, 114.1)], color="#123456").add_to(drawn)
        return drawn.html()

    assert with_line() == with_line()
    assert "#123456" in with_line()


@pytest.mark.parametrize(
    "layer",
    [
        folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="x"),
        folium.raster_layers.WmsTileLayer("https://wms.example", layers="a"),
        Fullscreen(),
    ],
)
def test_a_layer_from_a_server_is_refused(make_outcome, layer):
    drawn = build_map(make_outcome())
    layer.add_to(drawn)
    with pytest.raises(SourceError, match="network"):
        drawn.html()


def test_markup_that_loads_is_refused(make_outcome):
    drawn = build_map(make_outcome())
    drawn.get_root().add_child(folium.Element("<i></i>"))  # harmless
    drawn.html()
    box = folium.Element('<img src="//pictures.example/a.png">')
    marker = folium.FeatureGroup(name="x").add_to(drawn)
    marker.render = lambda **_: drawn.get_root().html.add_child(box)
    with pytest.raises(SourceError, match=r"pictures\.example"):
        drawn.html()


def test_only_its_own_scripts_may_run(make_outcome):
    """The policy names each script by the hash of its text, and allows nothing from anywhere."""
    html = build_map(make_outcome()).html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        assert b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy
    assert "script-src 'unsafe-inline'" not in policy


def test_leaflets_licence_is_in_the_page(make_outcome):
    html = build_map(make_outcome()).html()
    assert "Vladimir Agafonkin" in html
    assert "Redistribution and use in source and binary forms" in html


def test_leaflet_that_was_changed_is_refused(monkeypatch):
    monkeypatch.setattr(assets, "_wheel_file", lambda _name: b"changed")
    with pytest.raises(SourceError, match="sha256"):
        assets.inlined.__wrapped__()


def test_leaflet_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(assets, "_WHEEL", "XStatic-Nothing")
    with pytest.raises(SourceError, match="XStatic-Nothing"):
        assets.inlined.__wrapped__()


def test_in_a_notebook_it_is_a_frame_of_its_own(make_outcome):
    drawn = build_map(make_outcome())
    frame = drawn._repr_html_()
    assert "width:100%;height:640px" in frame
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert unescape(re.search(r'srcdoc="(.*?)" sandbox', frame, re.DOTALL)[1]) == drawn.html()


def test_view_and_language_open_the_map(make_outcome):
    html = build_map(make_outcome(), view="parking", language="en").html()
    assert data_of(html)["view"] == "parking"
    assert '<html lang="en">' in html
    assert "<title>Renewal priority of old estates · Sample City</title>" in unescape(html)


def test_attribution_is_ours_and_shown_once(make_outcome):
    assert data_of(build_map(make_outcome()).html())["about"]["attributions"] == ["© OpenStreetMap contributors, ODbL"]


def test_data_cannot_end_their_element():
    text = as_json({"name": "</script><!--", "half": "\ud800"})
    assert "<" not in text
    assert json.loads(text) == {"name": "</script><!--", "half": "\ud800"}
    assert text.encode("utf-8")


def test_the_page_is_plain_ascii(make_outcome):
    """Whatever encoding a server or a mail filter names for it, it reads the same."""
    assert build_map(make_outcome(names=["👵🏽养老", "|", "a|b"] * 4)).html().isascii()


def test_figures_without_a_value_are_refused_by_json():
    with pytest.raises(ValueError, match="Out of range"):
        as_json({"x": float("nan")})


def test_every_word_has_both_languages():
    for key, words in strings().items():
        assert set(words) == {"zh", "en"}, key
        assert set(re.findall(r"\{\w+\}", words["zh"])) == set(re.findall(r"\{\w+\}", words["en"])), key


def test_every_word_that_the_scripts_say_is_in_the_catalogue():
    said = set(re.findall(r"sr\.t\('(\w+)'", assets.own_scripts()))
    assert said - set(strings()) - {word for word in said if word.endswith("_")} == set()


def test_scripts_make_no_markup_from_text():
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", assets.own_scripts())


def test_five_thousand_estates_stay_small(big_map):
    """At most 1.9 MB for the town's nine categories, of which Leaflet and the page take 0.3 MB."""
    assert len(big_map.encode("utf-8")) <= 1_900_000


def test_compressed_data_are_the_same_data(make_outcome):
    plain = build_map(make_outcome(), options=MapOptions(compressed=False)).html()
    packed = build_map(make_outcome(), options=MapOptions(compressed=True)).html()
    text = re.search(r'data-form="gzip">(.*?)</script>', packed, re.DOTALL)[1]
    assert json.loads(gzip.decompress(b64decode(text))) == data_of(plain)
    assert len(packed) < len(plain)


def test_large_data_are_compressed_unless_told_otherwise(make_outcome):
    assert 'data-form="gzip"' in build_map(make_outcome(), options=MapOptions(compress_above_bytes=10)).html()
    assert 'data-form="plain"' in build_map(make_outcome()).html()


def test_a_map_from_a_server_is_named_in_the_policy_and_only_it(make_outcome):
    offered = online_basemap("tianditu", key="a key&")
    html = build_map(make_outcome(), options=MapOptions(basemap=offered)).html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "https://t0.tianditu.gov.cn" in policy
    assert all("tk=a%20key%26" in address for address in data_of(html)["basemap"]["tiles"])
    assert "http" not in re.search(r'Content-Security-Policy" content="([^"]*)"', build_map(make_outcome()).html())[1]


def test_a_server_of_ones_own():
    own = Basemap(zh="规划底图", en="Plan", tiles=("https://maps.example/{z}/{x}/{y}.png",))
    assert own.sources() == ("https://maps.example",)


@pytest.mark.parametrize(("name", "said"), [("gaode", "tianditu"), ("tianditu", "key")])
def test_an_unknown_map_and_a_missing_key_are_refused(name, said):
    with pytest.raises(ParameterError, match=said):
        online_basemap(name)


def test_a_table_without_scores_still_makes_a_map(make_outcome):
    outcome = make_outcome()
    bare = outcome.estate_priority.drop(columns=["score_parking", "part_parking", "parking"])
    html = build_map(dataclasses.replace(outcome, estate_priority=bare), view="parking").html()
    assert "score_parking" not in data_of(html)["estates"]
