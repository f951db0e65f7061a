"""Does a place by name give the tables of an extract, once from the servers and ever after from the cache?"""

import hashlib
import json
import shutil
import socket
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import requests
import shapely
from osmnx import settings

from spatial_renewal.errors import SourceError
from spatial_renewal.io.layer_set import LayerSet, read_layers
from spatial_renewal.io.osm import OsmExtract, read_osm
from spatial_renewal.io.osm_layer import OsmSpec
from spatial_renewal.io.osm_place import read_osm_place
from tests.io.osm_xml import codes, node, ordered, square, way

NAME = "试验里, 某区, 中国"
DATED = "2026-11-19T08:00:00Z"
BODY = ordered(
    node(1, 0, 0, amenity="bank", name="银行")
    + node(2, 1, 0)
    + node(3, 2, 0, barrier="gate")
    + way(4, [1, 2, 3], highway="residential", name="路")
    + way(5, [1, 2], highway="service", bridge="yes")
    + square(6, 0, 0, 1, landuse="residential", name="小区")
    + square(7, 0.2, 0.2, 0.2, building="apartments", building__levels="6", height="18 m")
    + square(8, 3, 3, 1, leisure="park")
    + way(9, [1, 3], waterway="river")
    + way(10, [2, 3], barrier="wall")
    + '<relation id="11"><member type="way" ref="8" role="outer"/>'
    '<tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>'
)
PLACE = [
    {
        "osm_type": "relation", "osm_id": 1, "display_name": NAME, "importance": 0.5, "lat": "30.002", "lon": "114.002",
        "boundingbox": ["29.99", "30.01", "113.99", "114.01"],
        "geojson": json.loads(shapely.to_geojson(shapely.box(113.99, 29.99, 114.01, 30.01))),
    }
]  # fmt: skip


def elements(body: str) -> list[dict]:
    """The objects of an OSM file as the servers write them."""
    found = []
    for item in ET.fromstring(f"<osm>{body}</osm>"):  # noqa: S314 - our own text
        tags = {tag.get("k"): tag.get("v") for tag in item.findall("tag")}
        entry: dict = {"type": item.tag, "id": int(item.get("id", ""))} | ({"tags": tags} if tags else {})
        if item.tag == "node":
            entry |= {"lat": float(item.get("lat", "")), "lon": float(item.get("lon", ""))}
        elif item.tag == "way":
            entry["nodes"] = [int(ref.get("ref", "")) for ref in item.findall("nd")]
        else:
            entry["members"] = [
                {"type": m.get("type"), "ref": int(m.get("ref", "")), "role": m.get("role")}
                for m in item.findall("member")
            ]
        found.append(entry)
    return found


class Servers:
    """Stands in for the geocoder and for Overpass; `asked` holds the addresses and questions that came."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.places: object = PLACE
        self.objects = elements(BODY)
        self.down = False

    def get(self, url: str, **given: object) -> requests.Response:
        return self._answer(url, "" if url.endswith("/status") else self.places, given.get("params"))

    def post(self, url: str, **given: object) -> requests.Response:
        answer = {"osm3s": {"timestamp_osm_base": DATED}, "elements": list(reversed(self.objects))}
        return self._answer(url, answer, given.get("data"))

    def _answer(self, url: str, content: object, question: object) -> requests.Response:
        if self.down:
            raise requests.ConnectionError("no route to host")
        self.asked.append(f"{url} {question}")
        response = requests.Response()
        response.status_code, response.url = 200, url
        # the status page tells on its fifth line how many questions may be asked
        response._content = b"\n\n\n\n2 slots available now." if content == "" else json.dumps(content).encode()
        return response


@pytest.fixture
def servers(monkeypatch):
    found = Servers()
    monkeypatch.setattr(requests, "get", found.get)
    monkeypatch.setattr(requests, "post", found.post)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr(socket, "gethostbyname", lambda _name: "127.0.0.1")
    return found


def assert_same_tables(one: OsmExtract, other: OsmExtract) -> None:
    for name in ("streets", "facilities", "estates", "barriers", "gates", "context", "buildings"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert ours.drop(columns="geometry").equals(theirs.drop(columns="geometry")), name
        assert (shapely.to_wkb(ours.geometry.to_numpy()) == shapely.to_wkb(theirs.geometry.to_numpy())).all(), name
    assert dict(one.rows) == dict(other.rows)


def test_a_place_gives_the_tables_of_an_extract(servers, tmp_path):
    (tmp_path / "town.osm").write_text(f'<osm version="0.6">{BODY}</osm>', encoding="utf-8")
    found = read_osm_place("试验里", cache=tmp_path / "cache")
    assert_same_tables(found.extract, read_osm(tmp_path / "town.osm", shown="试验里"))
    assert len(found.extract.streets) == 3
    assert found.extract.estates["name"].tolist() == ["小区"]
    assert found.extract.buildings[["floors", "height_m", "use"]].to_numpy().tolist() == [[6.0, 18.0, "residential"]]
    assert sorted(found.extract.context["kind"].unique()) == ["building", "green", "water"]
    assert (found.name, found.dated) == (NAME, DATED)
    assert "osm_place_taken" in codes(found.extract)
    question = next(text for text in servers.asked if "interpreter" in text)
    assert "'highway'" in question
    assert "'boundary'" not in question


def test_a_second_run_asks_nobody_and_gives_the_same(servers, tmp_path):
    first = read_osm_place("试验里", cache=tmp_path)
    servers.down = True
    second = read_osm_place("试验里", cache=tmp_path)
    assert_same_tables(first.extract, second.extract)
    assert first.sha256 == second.sha256
    assert [found.english() for found in first.extract.findings] == [
        found.english() for found in second.extract.findings
    ]


def test_the_settings_of_osmnx_stay_as_they_were(servers, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "cache_folder", "elsewhere")
    resolve = socket.getaddrinfo
    read_osm_place("试验里", cache=tmp_path)
    servers.places = []
    with pytest.raises(SourceError):
        read_osm_place("无此地", cache=tmp_path)
    assert (settings.cache_folder, settings.cache_only_mode, settings.use_cache) == ("elsewhere", False, True)
    assert socket.getaddrinfo is resolve


def refused(place: str, cache: Path) -> str:
    with pytest.raises(SourceError) as raised:
        read_osm_place(place, cache=cache)
    (found,) = raised.value.findings
    assert found.source == place
    return found.code


def test_what_goes_wrong_is_a_finding(servers, tmp_path):
    """No such place, a place without outline, no network, a page in place of an answer, damaged downloads."""
    servers.places = []
    assert refused("无此地", tmp_path / "a") == "osm_place_unknown"
    servers.places = [PLACE[0] | {"geojson": {"type": "Point", "coordinates": [114, 30]}}]
    assert refused("某点", tmp_path / "b") == "osm_place_unknown"
    servers.places, servers.down = PLACE, True
    assert refused("试验里", tmp_path / "c") == "osm_unreachable"
    servers.down = False
    read_osm_place("试验里", cache=tmp_path / "c")
    servers.down = True
    for path in (tmp_path / "c").rglob("*.json"):
        if '"elements"' in path.read_text(encoding="utf-8"):
            path.write_text('{"elements": [{"type": "node"}]}', encoding="utf-8")
    assert refused("试验里", tmp_path / "c") == "osm_cache_damaged"


def test_an_empty_place_is_refused_like_an_empty_file(servers, tmp_path):
    servers.objects = []
    assert refused("试验里", tmp_path) == "osm_empty"


@pytest.mark.parametrize("given", [{}, {"path": "a.osm", "place": "b"}, {"path": " "}])
def test_a_file_or_a_place_and_not_both(given):
    with pytest.raises(ValueError, match="either path or place"):
        OsmSpec(**given)


def test_a_project_takes_a_place(servers, tmp_path):
    """The source says whose data these are, and of when; buildings come only where they are taken."""
    layers = LayerSet.model_validate({"osm": {"place": "试验里", "take": ["streets", "buildings"]}})
    tables = read_layers(layers, data_dir=tmp_path, plan_year=2026)
    assert [len(tables.parts[role][0]) for role in ("streets", "buildings")] == [3, 1]
    assert tables.parts["facilities"] == ()
    (source,) = tables.sources
    assert source.attribution == f"© OpenStreetMap contributors, ODbL ({DATED})"
    assert (source.path, source.rows_read) == ("试验里", 4)
    assert (tmp_path / "osm_cache").is_dir()
    shutil.rmtree(tmp_path / "osm_cache")
    servers.down = True
    lost = read_layers(layers, data_dir=tmp_path, plan_year=2026)
    assert [found.code for found in lost.findings] == ["osm_unreachable"]


def test_the_sum_of_the_answers_tells_one_download_from_another(servers, tmp_path):
    one = read_osm_place("试验里", cache=tmp_path / "a").sha256
    servers.objects = servers.objects[1:]
    assert read_osm_place("试验里", cache=tmp_path / "b").sha256 != one
    assert len(one) == hashlib.sha256().digest_size * 2
