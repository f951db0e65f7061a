"""Tiny OSM files, written by hand, and what is asked of an extract."""

from pathlib import Path

from spatial_renewal.io.osm import OsmExtract, read_osm

# A step of 0.001 degree is 111 m to the north and 96 m to the east here
LAT, LON, STEP = 30.0, 114.0, 0.001


def node(number: int, x: float, y: float, **tags: str) -> str:
    """A node x steps east and y steps north; `__` in a key stands for a colon."""
    return f'<node id="{number}" lat="{LAT + y * STEP:.7f}" lon="{LON + x * STEP:.7f}">{tag_lines(tags)}</node>'


def way(number: int, nodes: list[int], **tags: str) -> str:
    """A way through `nodes`."""
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    return f'<way id="{number}">{refs}{tag_lines(tags)}</way>'


def square(number: int, x: float, y: float, side: float, **tags: str) -> str:
    """A closed way around a square from its south-west corner (x, y); nodes 10 * number and the next three."""
    first = 10 * number
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    nodes = "".join(node(first + i, *corner) for i, corner in enumerate(corners))
    return nodes + way(number, [first, first + 1, first + 2, first + 3, first], **tags)


def tag_lines(tags: dict[str, str]) -> str:
    """The tag elements."""
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


def ordered(body: str) -> str:
    """Nodes first, then ways, then relations, as most OSM files are."""
    items = body.replace("<node", "\n<node").replace("<way", "\n<way").replace("<relation", "\n<relation").split("\n")
    return "".join(item for kind in ("<node", "<way", "<relation") for item in items if item.startswith(kind))


def read_town(folder: Path, body: str) -> OsmExtract:
    """The extract of a file that holds `body`."""
    path = folder / "town.osm"
    path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
    return read_osm(path, shown="town.osm")


def codes(extract: OsmExtract) -> dict[str, tuple[str, ...]]:
    """Ids of every finding by its code."""
    return {found.code: found.ids for found in extract.findings}
