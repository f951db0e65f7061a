"""How does a finished run become the meeting map? (a folium map whose document opens without any network)"""

from html import escape
from typing import ClassVar

import folium
from folium.template import Template

from spatial_renewal.outputs.webmap import assets
from spatial_renewal.outputs.webmap.columns import Packed
from spatial_renewal.outputs.webmap.form import in_form
from spatial_renewal.outputs.webmap.offline import OfflineFigure
from spatial_renewal.outputs.webmap.options import Language, MapOptions
from spatial_renewal.outputs.webmap.outlines import in_degrees
from spatial_renewal.outputs.webmap.payload import as_json, payload
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

_NOTEBOOK_HEIGHT_PX = 640


class MeetingMap(folium.Map):
    """The map of one run as one HTML document: panel, estates, units, facilities, why card, legend.

    It is a folium map on Leaflet only. Layers of folium that need Leaflet only can be added to it; what would
    load from a server is refused when the document is made.

    Parameters
    ----------
    data
        What `spatial_renewal.outputs.webmap.payload.payload` made of the run.
    centre
        Latitude and longitude at which folium starts; the page itself then shows all estates.
    options
        How the file is made.
    """

    _template = Template(assets.template("map.html"))
    default_js: ClassVar[list[tuple[str, str]]] = [("leaflet", assets.LEAFLET_JS)]
    default_css: ClassVar[list[tuple[str, str]]] = [("leaflet_css", assets.LEAFLET_CSS)]

    def __init__(self, data: Packed, *, centre: tuple[float, float], options: MapOptions | None = None) -> None:
        super().__init__(location=centre, tiles=None, zoom_control=False, prefer_canvas=True)
        options = options or MapOptions()
        words = data["strings"]["title"]
        city = data["about"]["city"]
        language = data["language"]
        text = as_json(data)
        large = len(text) > options.compress_above_bytes if options.compressed is None else options.compressed
        figure = OfflineFigure(
            title=f"{words[language]} · {city[language]}",
            language=language,
            data=in_form(text, compressed=large),
            servers=options.basemap.sources() if options.basemap else (),
        )
        figure.add_child(self, name="meeting_map")

    def html(self) -> str:
        """The whole self-contained document; the same text each time.

        Raises
        ------
        SourceError
            Something that was added to the map would be loaded from a server.
        """
        return self.get_root().render()

    def _repr_html_(self, **_kwargs: object) -> str:
        """In a notebook: the document in a frame of its own, which may run its scripts and nothing else."""
        return (
            f'<iframe srcdoc="{escape(self.html())}" sandbox="allow-scripts allow-downloads" '
            f'style="width:100%;height:{_NOTEBOOK_HEIGHT_PX}px;border:0"></iframe>'
        )


def build_map(
    outcome: Outcome, *, view: View = "all", language: Language = "zh", options: MapOptions | None = None
) -> MeetingMap:
    """The offline meeting map of a finished run.

    Parameters
    ----------
    outcome
        Every table of the run.
    view
        The theme that the map opens with.
    language
        The language that the map opens with; the page can switch.
    options
        All choices; then `view` and `language` are those of the options.

    Returns
    -------
    MeetingMap
        Shows itself in a notebook; ``html()`` gives the document.
    """
    options = options or MapOptions(view=view, language=language)
    corners = outcome.estates.total_bounds.reshape(2, 2)
    lon, lat = in_degrees(corners.mean(axis=0, keepdims=True), outcome.estates.crs)[0]
    centre = (float(lat), float(lon))
    return MeetingMap(payload(outcome, options), centre=centre, options=options)
