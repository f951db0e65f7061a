"""How should the map's file be made? (view, language, plain or compressed, a map from a server)"""

from dataclasses import dataclass
from typing import Literal

from spatial_renewal.outputs.webmap.basemap import Basemap
from spatial_renewal.profiles.model import View

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOptions:
    """Choices of one file.

    Attributes
    ----------
    view
        The theme that the map opens with.
    language
        The language that it opens with; the page can switch.
    compressed
        Data as gzip, which every browser since Chromium 80 and Firefox 113 opens; None: where they are large.
    compress_above_bytes
        From which size of the plain data on None means compressed.
    most_route_letters
        How many letters the walks to the nearest facilities may take; categories that find no room keep their
        distances, and the page names them.
    basemap
        A map from a server that the page may offer; without one it asks nothing of any network.
    """

    view: View = "all"
    language: Language = "zh"
    compressed: bool | None = None
    compress_above_bytes: int = 5_000_000
    most_route_letters: int = 200_000
    basemap: Basemap | None = None
