"""How does a folium tree become one document that asks for nothing? (inline, check, then allow only these scripts)"""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

from branca.element import CssLink, Element, Figure, JavascriptLink

from spatial_renewal.errors import SourceError, finding
from spatial_renewal.outputs.webmap import assets
from spatial_renewal.outputs.webmap.form import Data

_LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping"}
_STYLE_ADDRESS = re.compile(r"""@import|url\(\s*["']?(?!data:|#)[^)]*\)""", re.IGNORECASE)
_CSP_PLACE = "__content_security_policy__"


class _Scan(HTMLParser):
    """Finds every script, and every address that a browser would fetch by itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        fetched = [named[name] for name in sorted(_LOADING & set(named))]
        fetched += [named["href"]] if tag == "link" and "href" in named else []
        self.addresses += [address for address in fetched if not address.startswith(("data:", "blob:", "#"))]
        self.addresses += _STYLE_ADDRESS.findall(named.get("style", ""))
        self._open = "script" if tag == "script" and not named.get("type", "").endswith("json") else tag
        if self._open == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            self.scripts[-1] += data
        if self._open == "style":
            self.addresses += _STYLE_ADDRESS.findall(data)


class OfflineFigure(Figure):
    """A folium figure whose document holds everything that it needs, and is the same each time."""

    def __init__(self, *, title: str, language: str, data: Data, servers: tuple[str, ...] = ()) -> None:
        super().__init__(title=title)
        self._language = language
        self._data = data
        self._servers = servers

    def render(self, **kwargs: object) -> str:
        """The whole document.

        Raises
        ------
        SourceError
            Something in the map would be loaded from a server.
        """
        self.header, self.html, self.script = Element(), Element(), Element()
        for part in (self.header, self.html, self.script):
            part._parent = self  # noqa: SLF001 - branca's own way to hang its three parts into a figure
        _number(self)
        for child in self._children.values():
            child.render(**kwargs)
        head = [_inline(element) for element in self.header._children.values()]  # noqa: SLF001 - branca has no accessor
        filled = {
            "language": "zh-CN" if self._language == "zh" else "en",
            "title": escape(self.title or "").encode("ascii", "xmlcharrefreplace").decode("ascii"),
            "head": "\n".join(head),
            "styles": assets.own_styles(),
            "body": self.html.render(),
            "form": self._data.form,
            "data": self._data.text,
            "first": assets.first_script(),
            "scripts": assets.own_scripts(),
            "start": self.script.render(),
        }
        page = re.sub(r"__(\w+?)__", lambda m: filled.get(m[1], m[0]), assets.template("document.html"))
        return _allow_only(page, (*_addresses(self),), self._servers)


def _number(element: Element, path: str = "0") -> None:
    """Ids from the place in the tree: folium's own are random, and the same inputs must give the same bytes."""
    for place, child in enumerate(element._children.values()):  # noqa: SLF001 - branca has no accessor
        child._id = f"{path}_{place}"  # noqa: SLF001 - as above
        _number(child, child._id)  # noqa: SLF001 - as above


def _addresses(element: Element) -> Iterator[str]:
    """Tile and image servers of anything that a user added to the map."""
    for child in element._children.values():  # noqa: SLF001 - branca has no accessor
        for name in ("tiles", "url"):
            address = getattr(child, name, None)
            if isinstance(address, str) and re.match(r"(https?:)?//", address):
                yield address
        yield from _addresses(child)


def _inline(element: Element) -> str:
    if isinstance(element, JavascriptLink | CssLink):
        text = assets.inlined().get(element.url)
        if text is None:
            raise SourceError(finding("map_not_offline", element.url))
        return f"<script>{text}</script>" if isinstance(element, JavascriptLink) else f"<style>{text}</style>"
    return element.render()


def _allow_only(page: str, addresses: tuple[str, ...], servers: tuple[str, ...]) -> str:
    """Refuse a page that would load anything; name its scripts by hash, so that a browser runs no others."""
    scan = _Scan()
    scan.feed(page)
    scan.close()
    found = (*addresses, *scan.addresses)
    if found:
        raise SourceError(*(finding("map_not_offline", address) for address in dict.fromkeys(found)))
    hashes = " ".join(dict.fromkeys(f"'sha256-{_sha256(script)}'" for script in scan.scripts))
    images = " ".join(("data:", "blob:", *servers))
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )
    return page.replace(_CSP_PLACE, policy, 1)


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
