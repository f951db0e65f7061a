"""Whose data are shown, in the words that their licences ask for?"""

from spatial_renewal.study import Inputs

OSM_ATTRIBUTION = "© OpenStreetMap contributors, ODbL"


def attributions(inputs: Inputs) -> tuple[str, ...]:
    """Each attribution once, in the order of the sources; OpenStreetMap always in the same words.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> given = [SimpleNamespace(attribution="data from OpenStreetMap"), SimpleNamespace(attribution="")]
    >>> attributions(SimpleNamespace(sources=given))
    ('© OpenStreetMap contributors, ODbL',)
    """
    given = (source.attribution for source in inputs.sources if source.attribution)
    return tuple(dict.fromkeys(OSM_ATTRIBUTION if "openstreetmap" in text.lower() else text for text in given))
