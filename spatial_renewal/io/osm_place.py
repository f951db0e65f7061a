"""What does OpenStreetMap hold of a place that is given by name? (downloaded by osmnx, then read like any extract)"""

import hashlib
import json
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import osmium
import osmium.osm.mutable

from spatial_renewal.errors import SourceError, finding
from spatial_renewal.io.osm import OsmExtract, read_osm
from spatial_renewal.profiles.rules import osm_tags

Elements = dict[tuple[str, int], Mapping[str, Any]]
# Drawn only, and they run far out of any place.
_NOT_ASKED = "boundary"
_KINDS = ("node", "way", "relation")


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """Tables of a place, and where they come from.

    Parameters
    ----------
    extract
        The same tables as of a file.
    name
        How the geocoder of OpenStreetMap calls the place that it took.
    dated
        Time that the server gave for its data, the earliest of several answers.
    sha256
        Of the stored answers.
    """

    extract: OsmExtract
    name: str
    dated: str
    sha256: str


def read_osm_place(place: str, *, cache: Path) -> OsmPlace:
    """Download a place by name, or take it from the cache, and read it like an extract.

    Everything that the tag rules ask for is asked for, within the outline of the place; ways that leave it come whole.
    Administrative boundaries are not asked for: they run far out of it.

    Parameters
    ----------
    place
        As one would look for it on the site of OpenStreetMap: 建邺区, 南京市.
    cache
        Folder that keeps the answers; a second run needs no network and gives the same tables.

    Raises
    ------
    SourceError
        There is no such place, it has no outline, the servers do not answer, or nothing was found in it.
    """
    asked: dict[str, bool | str | list[str]] = dict.fromkeys(_keys(), True)
    # one folder a question, so that what lies in it answers this question and no other
    key = hashlib.sha256(json.dumps([place, sorted(asked)], ensure_ascii=False).encode()).hexdigest()[:16]
    folder = cache / key
    name = _download(place, asked, folder)
    try:
        answers = [path.read_bytes() for path in sorted(folder.glob("*.json"))]
        elements, dated = _elements(answers)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(finding("osm_cache_damaged", place, values={"folder": folder, "why": str(error)})) from error
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "place.osm.pbf"
        _write(elements, path)
        extract = read_osm(path, shown=place)
    taken = finding("osm_place_taken", place, values={"name": name, "dated": dated, "folder": cache})
    return OsmPlace(
        extract=replace(extract, findings=(taken, *extract.findings)),
        name=name,
        dated=dated,
        sha256=hashlib.sha256(b"".join(answers)).hexdigest(),
    )


def _keys() -> set[str]:
    """Tag keys to ask for: of each rule the first, and those of what it must not lie inside of."""
    rules = osm_tags()
    asked = {key for rule in rules.rules for key in (next(iter(rule.match)), *rule.unless_inside)}
    return (asked | {"highway"}) - {_NOT_ASKED}


def _download(place: str, asked: dict[str, bool | str | list[str]], folder: Path) -> str:
    """Fill `folder` with the servers' answers, as far as they are not there; return the place's full name."""
    import osmnx  # noqa: PLC0415 - a second to import, and few runs need it

    with _settings_of_osmnx(folder):
        try:
            found = osmnx.geocode_to_gdf(place)
        except OSError as error:  # what requests raises
            raise SourceError(finding("osm_unreachable", place, values={"why": _short(error)})) from error
        except (ValueError, TypeError, KeyError) as error:
            raise SourceError(finding("osm_place_unknown", place, values={"why": _short(error)})) from error
        try:
            osmnx.features_from_polygon(found.geometry.to_numpy()[0], asked)
        except InterruptedError:  # what osmnx raises once the cache holds all
            pass
        except (OSError, ValueError) as error:
            raise SourceError(finding("osm_unreachable", place, values={"why": _short(error)})) from error
    return str(found["display_name"].iloc[0])


@contextmanager
def _settings_of_osmnx(folder: Path) -> Iterator[None]:
    """Answers go to `folder`, and osmnx stops once they are there; afterwards all is as it was."""
    from osmnx import settings  # noqa: PLC0415 - as above

    ours = {"use_cache": True, "cache_only_mode": True, "cache_folder": folder}
    before = {name: getattr(settings, name) for name in ours}
    # osmnx ties the server's name to one address for the whole process
    resolve = socket.getaddrinfo
    try:
        for name, value in ours.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        socket.getaddrinfo = resolve


def _elements(answers: list[bytes]) -> tuple[Elements, str]:
    """Objects of all answers, each once, and the earliest time of the data. The geocoder's answers are lists."""
    said = [answer for answer in map(json.loads, answers) if isinstance(answer, dict)]
    found = {(str(item["type"]), int(item["id"])): item for answer in said for item in answer["elements"]}
    times = [str(answer.get("osm3s", {}).get("timestamp_osm_base", "")) for answer in said]
    return found, min(filter(None, times), default="")


def _write(elements: Elements, path: Path) -> None:
    """An extract as every reader likes it: nodes, ways, relations, each by id."""
    ordered = sorted(elements, key=lambda kind_and_id: (_KINDS.index(kind_and_id[0]), kind_and_id[1]))
    with osmium.SimpleWriter(str(path)) as writer:
        for kind, number in ordered:
            item = elements[kind, number]
            tags = dict(item.get("tags", {}))
            if kind == "node":
                place = (float(item["lon"]), float(item["lat"]))
                writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=tags))
            elif kind == "way":
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=list(item["nodes"]), tags=tags))
            else:
                members = [(str(m["type"])[0], int(m["ref"]), str(m["role"])) for m in item["members"]]
                writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=tags))


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200] or type(error).__name__
