"""How is a column of each kind stated? (short makers, so that contracts read as tables)"""

from spatial_renewal.contracts import Column

# What a run measures: walks along streets, or straight lines times a detour factor for places without streets.
RUN_MODES = ("network", "straight_line")


def id_column(name: str, meaning: str) -> Column:
    """A key: text, never missing."""
    return Column(name, "id", meaning)


def text(name: str, meaning: str, missing: str = "") -> Column:
    """Text; `missing` says what an empty cell means."""
    return Column(name, "text", meaning, missing)


def number(name: str, meaning: str, missing: str = "", *, low: float | None = 0.0, high: float | None = None) -> Column:
    """A figure within bounds; `missing` says what an empty cell means."""
    return Column(name, "number", meaning, missing, low, high)


def choice(name: str, meaning: str, choices: tuple[str, ...], missing: str = "") -> Column:
    """One of a few words; `missing` says what an empty cell means, none may be empty without it."""
    return Column(name, "choice", meaning, missing, choices=choices)
