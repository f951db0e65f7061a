"""Where do two profiles differ? (key path by key path, with the certainty of what stands there)"""

from collections.abc import Iterator, Mapping

import pandas as pd
from pydantic import BaseModel

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.profiles.extend import ENTRY_KEYS
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy

COLUMNS = ("key", "a", "b", "certainty")
# what every profile has of its own, so that saying so tells nothing
OWN = ("id", "extends")


def diff_profiles(a: Standard | Policy, b: Standard | Policy) -> pd.DataFrame:
    """Every key at which two profiles differ.

    Parameters
    ----------
    a
        A standard or a policy.
    b
        Another of the same kind.

    Returns
    -------
    pd.DataFrame
        ``key`` (path; entries of lists by their id or category), ``a`` and ``b`` (values, missing where the profile
        does not say), ``certainty`` (of the entry in `b`, else in `a`; empty where none is stated), in the order of
        the keys in `a`, then those of `b` alone.

    Raises
    ------
    ParameterError
        One is a standard and the other a policy.

    Examples
    --------
    >>> from spatial_renewal.profiles.load import standard
    >>> a, b = standard("gb50180_2018"), standard("tdt1062_2021")
    >>> rows = diff_profiles(a, b).set_index("key")
    >>> rows.loc["facilities.health_station.radius_m", ["a", "b"]].tolist()
    [300.0, 500.0]
    """
    if type(a) is not type(b):
        raise ParameterError(finding("profiles_of_two_kinds", "profiles", values={"a": a.id, "b": b.id}))
    said_a, said_b = _said(a), _said(b)
    rows = [
        (key, said_a.get(key, (None, ""))[0], said_b.get(key, (None, ""))[0], (said_b.get(key) or said_a[key])[1])
        for key in dict.fromkeys([*said_a, *said_b])
        if key not in OWN and said_a.get(key, (None, ""))[0] != said_b.get(key, (None, ""))[0]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def key_paths(profile: Standard | Policy) -> frozenset[str]:
    """Every key path that a profile says something under, entries and tables included."""
    paths = [path for path, _, _ in _leaves(profile.model_dump(exclude_defaults=True), (), "")]
    return frozenset(".".join(path[:n]) for path in paths for n in range(1, len(path) + 1))


def _said(profile: BaseModel) -> dict[str, tuple[object, str]]:
    """Value and certainty by key path, of everything that is not at its default."""
    return {
        ".".join(path): (value, certainty)
        for path, value, certainty in _leaves(profile.model_dump(exclude_defaults=True), (), "")
    }


def _leaves(values: object, path: tuple[str, ...], certainty: str) -> Iterator[tuple[tuple[str, ...], object, str]]:
    if isinstance(values, Mapping):
        here = str(values.get("certainty", certainty))
        of_key = values.get("certainty_of", {})
        for key, value in values.items():
            yield from _leaves(value, (*path, str(key)), str(of_key.get(key, here)))
    elif isinstance(values, tuple) and any(isinstance(value, Mapping) for value in values):
        for i, entry in enumerate(values):
            yield from _leaves(entry, (*path, _name(entry, i)), certainty)
    else:
        yield path, values, certainty


def _name(entry: object, i: int) -> str:
    if isinstance(entry, Mapping):
        for key in ENTRY_KEYS:
            if key in entry:
                return str(entry[key])
    return str(i)
