"""Where do Leaflet and the page's own scripts and styles come from, and are they what they should be?"""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from spatial_renewal.errors import SourceError, finding

LEAFLET_JS = "leaflet.js"
LEAFLET_CSS = "leaflet.css"
_WHEEL = "XStatic-Leaflet"
_FOLDER = "xstatic/pkg/leaflet/data"
_SHA256 = {
    "leaflet.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}
# In this order: each script uses only those before it. The first runs at once, the others when the data are there.
_FIRST = "loader"
_SCRIPTS = (
    "dom", "strings", "shapes",
    "columns", "payload", "state", "verdicts", "ramp", "canvas", "ground", "faces", "estates", "units",
    "routes", "links", "facilities", "pointing", "export", "headline", "rows", "ranking", "years", "ranges", "filters",
    "initials", "search", "reasons", "measures", "card", "legend", "paper", "basemap", "tools", "slides", "corner",
    "address", "start",
)  # fmt: skip
_STYLES = ("page", "panel", "filters", "card", "measures", "furniture", "slides", "paper", "small_screens")
# Lines that are comments only, and the spaces before a line: a reader finds them in the package.
_SPARE = re.compile(r"^[ ]*(?://.*)?\n|^[ ]+", re.MULTILINE)
_INDENT = re.compile(r"^[ ]+", re.MULTILINE)
_WIDE = re.compile(r"[^\x00-\x7f]")


@cache
def inlined() -> dict[str, str]:
    """The text of every file that the map links, by its name."""
    script = _leaflet("leaflet.js").split("//# sourceMappingURL")[0]
    style = _leaflet("leaflet.css")
    for image in ("layers.png", "layers-2x.png", "marker-icon.png"):
        style = style.replace(f"url(images/{image})", f"url({_picture(image)})")
    markers = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    icons = ",".join(f'{option}:"{_picture(image)}"' for option, image in markers.items())
    defaults = f'L.Icon.Default.imagePath="";L.Icon.Default.mergeOptions({{{icons}}});'
    return {LEAFLET_JS: f"{script}\n{defaults}\n", LEAFLET_CSS: style}


@cache
def first_script() -> str:
    """What runs at once: it reads the data."""
    return _script(_own("js", f"{_FIRST}.js").read_text(encoding="utf-8"))


@cache
def own_scripts() -> str:
    """The page's own scripts, one after the other."""
    return _script("\n".join(_own("js", f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS))


@cache
def own_styles() -> str:
    """The page's own styles."""
    return _INDENT.sub("", "\n".join(_own("css", f"{name}.css").read_text(encoding="utf-8") for name in _STYLES))


def template(name: str) -> str:
    """The text of a page template."""
    return _own("templates", name).read_text(encoding="utf-8")


def _script(text: str) -> str:
    """A script without what is spare, in ASCII: strings and patterns of JavaScript hold other letters as escapes."""
    return _WIDE.sub(lambda found: json.dumps(found[0])[1:-1], _SPARE.sub("", text))


def _own(folder: str, name: str) -> Traversable:
    return files("spatial_renewal.outputs.webmap").joinpath(folder, name)


def _leaflet(name: str) -> str:
    data = _wheel_file(name)
    found = hashlib.sha256(data).hexdigest()
    if found != _SHA256[name]:
        raise SourceError(finding("leaflet_changed", name, values={"found": found, "expected": _SHA256[name]}))
    return data.decode("utf-8")


def _picture(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode(_wheel_file(f"images/{name}")).decode("ascii")


def _wheel_file(name: str) -> bytes:
    try:
        path = Path(str(distribution(_WHEEL).locate_file(f"{_FOLDER}/{name}")))
        return path.read_bytes()
    except (PackageNotFoundError, FileNotFoundError) as error:
        raise SourceError(finding("leaflet_missing", name, values={"wheel": _WHEEL})) from error
