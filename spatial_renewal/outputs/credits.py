"""Whose data are shown, in the words that their licences ask for?"""

from spatial_renewal.study import Inputs

OSM_ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
# What stands before the city's name, and in the source line, where distances are straight lines.
NO_WALK = ("直线估算，不是步行距离", "Straight-line estimate, not a walk")


def not_walked(inputs: Inputs) -> str:
    """The warning of a run whose distances are no walks, in two languages; else nothing.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> not_walked(SimpleNamespace(distance_mode="straight_line"))
    '直线估算，不是步行距离 · Straight-line estimate, not a walk'
    """
    return "" if inputs.distance_mode == "network" else " · ".join(NO_WALK)


def attributions(inputs: Inputs) -> tuple[str, ...]:
    """Each attribution once, in the order of the sources; OpenStreetMap always in the same words.

    Where distances are no walks, that comes first.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> given = [SimpleNamespace(attribution="data from OpenStreetMap"), SimpleNamespace(attribution="")]
    >>> attributions(SimpleNamespace(sources=given, distance_mode="network"))
    ('© OpenStreetMap contributors, ODbL',)
    """
    given = (source.attribution for source in inputs.sources if source.attribution)
    warned = tuple(filter(None, [not_walked(inputs)]))
    return warned + tuple(dict.fromkeys(OSM_ATTRIBUTION if "openstreetmap" in text.lower() else text for text in given))
