"""Which map from a server may lie under ours? (only one that is asked for by name, with the user's own key)"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlsplit

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.outputs.webmap.columns import Packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Basemap:
    """A map from a server: its name, the addresses of its tiles, and the hosts that the page may then ask.

    The page offers it with a button, off at first, and says in red that it is online while it is on. Tiles must be in
    Web Mercator on WGS84 or CGCS2000: in GCJ-02 or BD-09 they would lie some hundred metres off.
    """

    zh: str
    en: str
    tiles: tuple[str, ...]
    subdomains: str = ""
    max_zoom: int = 18
    hosts: tuple[str, ...] = ()

    def sources(self) -> tuple[str, ...]:
        """Scheme and host of every address, as a content security policy names them."""
        if self.hosts:
            return self.hosts
        return tuple(dict.fromkeys(f"{at.scheme}://{at.netloc}" for at in map(urlsplit, self.tiles)))

    def packed(self) -> Packed:
        """As the page wants it."""
        return {
            "zh": self.zh,
            "en": self.en,
            "tiles": list(self.tiles),
            "hosts": [urlsplit(source).netloc for source in self.sources()],
            "subdomains": self.subdomains,
            "max_zoom": self.max_zoom,
        }


def online_basemap(name: str, *, key: str = "") -> Basemap:
    """One of the maps of ``basemaps.toml``.

    Parameters
    ----------
    name
        ``tianditu``, ``tianditu_images`` or ``openstreetmap``.
    key
        The user's own key, where the server asks for one. It stands readable in every file that is made with it.

    Raises
    ------
    ParameterError
        No such map, or its key is missing.

    Examples
    --------
    >>> online_basemap("openstreetmap").packed()["hosts"]
    ['tile.openstreetmap.org']
    """
    known = _known()
    if name not in known:
        raise ParameterError(finding("basemap_unknown", name, values={"known": ", ".join(known)}))
    said = known[name]
    if said["key"] and not key:
        raise ParameterError(finding("basemap_key_missing", name))
    return Basemap(
        zh=said["zh"],
        en=said["en"],
        tiles=tuple(address.replace("{key}", quote(key, safe="")) for address in said["tiles"]),
        subdomains=said.get("subdomains", ""),
        max_zoom=said["max_zoom"],
        hosts=tuple(said["hosts"]),
    )


@cache
def _known() -> dict[str, Packed]:
    text = files("spatial_renewal.outputs.webmap").joinpath("basemaps.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
