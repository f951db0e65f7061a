"""Where are the profiles, and how is one read? (TOML to models, refused with file, key path and nearest key)"""

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from spatial_renewal.errors import Finding, ParameterError, finding
from spatial_renewal.profiles.model import Category, Indicator, Policy, Standard

_HERE = files("spatial_renewal.profiles")


@cache
def categories() -> MappingProxyType[str, Category]:
    """Every facility category by its identifier, in the order of the file."""
    rows = _read_toml(_HERE.joinpath("categories.toml"), "categories.toml")
    return MappingProxyType({key: Category(id=key, **row) for key, row in rows.items()})


@cache
def indicators() -> MappingProxyType[str, Indicator]:
    """Every ranking indicator by its identifier, in the order of the file."""
    rows = _read_toml(_HERE.joinpath("indicators.toml"), "indicators.toml")
    return MappingProxyType({key: Indicator(id=key, **row) for key, row in rows.items()})


@cache
def standard(name: str) -> Standard:
    """The standard profile `name` that ships, or the profile file at that path.

    Examples
    --------
    >>> profile = standard("gb50180_2018")
    >>> {rule.category: profile.threshold_m(rule) for rule in profile.facilities}["elderly_day_care"]
    300.0
    """
    profile = _load(name, "standards", Standard)
    unknown = sorted({rule.category for rule in profile.facilities} - set(categories()))
    if unknown:
        raise ParameterError(finding("unknown_category", name, ids=unknown))
    return profile


@cache
def policy(name: str) -> Policy:
    """The policy profile `name` that ships, or the profile file at that path."""
    return _load(name, "policies", Policy)


def shipped(kind: str) -> tuple[str, ...]:
    """Identifiers of the profiles of `kind` (``standards`` or ``policies``) that ship, sorted."""
    return tuple(
        sorted(p.name.removesuffix(".toml") for p in _HERE.joinpath(kind).iterdir() if p.name.endswith(".toml"))
    )


def refusals(error: ValidationError, model: type[BaseModel], source: str) -> tuple[Finding, ...]:
    """Findings for everything that pydantic refused, each with its key path and the nearest valid key."""
    found: list[Finding] = []
    for item in error.errors(include_url=False):
        path = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            nearest = get_close_matches(str(item["loc"][-1]), valid_keys(model, item["loc"][:-1]), n=1, cutoff=0.5)
            code = "unknown_key_nearest" if nearest else "unknown_key"
            found.append(finding(code, source, values={"path": path, "nearest": nearest[0] if nearest else ""}))
        elif item["type"] == "missing":
            found.append(finding("key_missing", source, values={"path": path}))
        else:
            found.append(
                finding("bad_value", source, values={"path": path, "why": item["msg"], "value": repr(item["input"])})
            )
    return tuple(found)


def valid_keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
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


M = TypeVar("M", bound=BaseModel)


def _load(name: str, kind: str, model: type[M]) -> M:
    if name.endswith(".toml"):
        path: Traversable | Path = Path(name)
        if not path.is_file():
            raise ParameterError(finding("no_such_profile", name, values={"known": ", ".join(shipped(kind))}))
    else:
        if name not in shipped(kind):
            nearest = get_close_matches(name, shipped(kind), n=1, cutoff=0.4)
            code = "no_such_profile_nearest" if nearest else "no_such_profile"
            values = {"known": ", ".join(shipped(kind)), "nearest": nearest[0] if nearest else ""}
            raise ParameterError(finding(code, name, values=values))
        path = _HERE.joinpath(kind, f"{name}.toml")
    try:
        return model.model_validate(_read_toml(path, name))
    except ValidationError as error:
        raise ParameterError(*refusals(error, model, name)) from error


def _read_toml(path: Traversable | Path, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(finding("not_toml", source, values={"why": str(error)})) from error
