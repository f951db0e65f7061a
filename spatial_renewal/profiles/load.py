"""How does a profile file become a model? (every refusal with file, key path and reason)"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.profiles.extend import HERE, KINDS, KeyPath, Merged, read_profile, read_toml, shipped
from spatial_renewal.profiles.model import Category, Indicator, Measure, Standard
from spatial_renewal.profiles.policy_model import Policy

__all__ = [
    "categories",
    "indicators",
    "measures",
    "policy",
    "profile",
    "refusals",
    "shipped",
    "standard",
    "valid_keys",
    "vocabulary",
]

M = TypeVar("M", bound=BaseModel)
Place = Callable[[KeyPath], tuple[str, str]]


@cache
def categories() -> MappingProxyType[str, Category]:
    """Every facility category by its identifier, in the order of the file."""
    return vocabulary("categories.toml", Category)


@cache
def indicators() -> MappingProxyType[str, Indicator]:
    """Every ranking indicator by its identifier, in the order of the file."""
    return vocabulary("indicators.toml", Indicator)


@cache
def measures() -> MappingProxyType[str, Measure]:
    """Every renewal measure by its identifier, in the order of the file."""
    found = vocabulary("measures.toml", Measure)
    unknown = {name for measure in found.values() for name in measure.categories} - set(categories())
    if unknown:
        raise ParameterError(finding("unknown_category", "measures.toml", ids=sorted(unknown)))
    return found


def standard(name: str, *, folder: Path | None = None) -> Standard:
    """The standard profile `name` that ships, or the profile file at that path.

    Parameters
    ----------
    name
        Identifier, or path to a file ending in ``.toml``.
    folder
        Folder that a path starts from; the working folder where not given.

    Raises
    ------
    ParameterError
        There is no such profile, or it says what it may not; carries every refusal.

    Examples
    --------
    >>> profile = standard("gb50180_2018")
    >>> {rule.category: profile.threshold_m(rule) for rule in profile.facilities}["elderly_day_care"]
    300.0
    """
    if name in shipped("standards"):
        return _shipped_standard(name)
    return _standard(read_profile(name, kinds=("standards",), folder=folder))


def policy(name: str, *, folder: Path | None = None) -> Policy:
    """The policy profile `name` that ships, or the profile file at that path.

    Parameters
    ----------
    name
        Identifier, or path to a file ending in ``.toml``.
    folder
        Folder that a path starts from; the working folder where not given.

    Raises
    ------
    ParameterError
        There is no such profile, or it says what it may not; carries every refusal.
    """
    if name in shipped("policies"):
        return _shipped_policy(name)
    return _policy(read_profile(name, kinds=("policies",), folder=folder))


def profile(name: str) -> Standard | Policy:
    """The standard or policy `name`, whichever it is.

    Raises
    ------
    ParameterError
        There is no such profile, or it says what it may not.
    """
    merged = read_profile(name, kinds=KINDS)
    return _standard(merged) if merged.kind == "standards" else _policy(merged)


def refusals(
    error: ValidationError, model: type[BaseModel], source: str, *, place: Place | None = None
) -> tuple[Finding, ...]:
    """Findings for everything that pydantic refused, each with its key path and the nearest valid key.

    Parameters
    ----------
    error
        What pydantic says.
    model
        What was to be made.
    source
        The file.
    place
        For values from several files: the file and the worded path of a key path.
    """
    found: list[Finding] = []
    items = error.errors(include_url=False)
    for item in items:
        # pydantic calls a list too short once its entries are refused
        if item["type"] == "too_short" and any(item["loc"] == other["loc"][:-2] for other in items):
            continue
        loc = tuple(part for part in item["loc"] if part != "[key]")
        where, path = place(loc) if place else (source, ".".join(str(part) for part in loc))
        if item["type"] == "extra_forbidden":
            nearest = get_close_matches(str(loc[-1]), valid_keys(model, loc[:-1]), n=1, cutoff=0.5)
            code = "unknown_key_nearest" if nearest else "unknown_key"
            found.append(finding(code, where, values={"path": path, "nearest": nearest[0] if nearest else ""}))
        elif item["type"] == "missing":
            found.append(finding("key_missing", where, values={"path": path}))
        elif isinstance(item["input"], Mapping):
            # the whole entry is at fault, and it stands in the file
            found.append(finding("bad_entry", where, values={"path": path, "why": item["msg"]}))
        else:
            found.append(
                finding("bad_value", where, values={"path": path, "why": item["msg"], "value": repr(item["input"])})
            )
    return tuple(found)


def valid_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Keys that `model` admits at `path`; list indices and mapping keys in the path have no field of their own."""
    models: list[type[BaseModel]] = [model]
    for part in path:
        fields = [m.model_fields[str(part)] for m in models if str(part) in m.model_fields]
        if fields:
            models = [inner for field in fields for inner in _models_in(field.annotation)]
    return [key for m in models for key in m.model_fields]


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


@cache
def _shipped_standard(name: str) -> Standard:
    return _standard(read_profile(name, kinds=("standards",)))


@cache
def _shipped_policy(name: str) -> Policy:
    return _policy(read_profile(name, kinds=("policies",)))


def _standard(merged: Merged) -> Standard:
    made = _model(merged, Standard)
    findings = _strangers(merged, ("category", "categories"), list(categories()), "unknown_category_at")
    tiers: list[str] = list(made.tiers)
    for i, rule in enumerate(made.facilities):
        for key, named in (("tier", {rule.tier}), ("requirement", set(rule.requirement))):
            where, path = merged.place(("facilities", i, key))
            findings += [
                finding("unknown_tier", where, values={"path": path, "value": tier, "known": ", ".join(tiers)})
                for tier in sorted(named - set(tiers))
            ]
    if made.distance_mode is None and any(rule.radius_m and not rule.distance_mode for rule in made.facilities):
        findings.append(finding("key_missing", merged.layers[0].name, values={"path": "distance_mode"}))
    if findings:
        raise ParameterError(*findings)
    return made


def _policy(merged: Merged) -> Policy:
    made = _model(merged, Policy)
    keys = ("items", "not_items", "only_in_blocks")
    if any(True for _ in _named(merged.values, keys)):
        findings = _strangers(merged, keys, list(measures()), "unknown_measure_at")
        if findings:
            raise ParameterError(*findings)
    return made


def _model(merged: Merged, model: type[M]) -> M:
    """The model, by JSON's strict rules: a number in quotes is text, and no number."""
    text = json.dumps(merged.values, default=_plain, ensure_ascii=False)
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise ParameterError(*refusals(error, model, merged.layers[0].name, place=merged.place)) from error


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _strangers(merged: Merged, keys: tuple[str, ...], known: list[str], code: str) -> list[Finding]:
    """Findings for every name under `keys` that is not `known`."""
    found: list[Finding] = []
    for path, name in _named(merged.values, keys):
        if name and name not in known:
            where, words = merged.place(path)
            nearest = get_close_matches(name, known, n=1, cutoff=0.3)
            values = {"path": words, "value": name, "nearest": nearest[0] if nearest else "-"}
            found.append(finding(code, where, values=values))
    return found


def _named(values: object, keys: tuple[str, ...], path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every text that stands under one of `keys`, alone or in a list, with its path."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from _named(value, keys, (*path, key))
    elif isinstance(values, list):
        for i, value in enumerate(values):
            yield from _named(value, keys, (*path, i))
    elif isinstance(values, str) and (path[-1] in keys or (len(path) > 1 and path[-2] in keys)):
        yield path, values


def vocabulary(name: str, model: type[M]) -> MappingProxyType[str, M]:
    """A file of tables, one a name, as models by name."""
    rows: dict[str, Any] = read_toml(HERE.joinpath(name), name)
    findings: list[Finding] = []
    made: dict[str, M] = {}
    for key, row in rows.items():
        try:
            made[key] = model.model_validate({"id": key, **row})
        except ValidationError as error:
            place = _below(name, key)
            findings += refusals(error, model, name, place=place)
    if findings:
        raise ParameterError(*findings)
    return MappingProxyType(made)


def _below(source: str, key: str) -> Place:
    def place(path: KeyPath) -> tuple[str, str]:
        return source, ".".join([key, *(str(part) for part in path)])

    return place
