"""Which tags and class names make a street walkable, a place a facility, an area an estate? (models and loaders)"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.profiles.load import categories, refusals

Tags = dict[str, tuple[str, ...]]
BarrierKind = Literal["river", "railway", "expressway", "arterial", "wall"]
ContextKind = Literal["water", "green", "building", "railway", "boundary"]
GateKind = Literal["gate", "entrance"]
CrossingKind = Literal["bridge", "underpass", "footbridge", "signalled", "level"]
Shape = Literal["line", "area", "any"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Named(_Model):
    """What a rule may ask of a name.

    Both are regular expressions, looked for anywhere in the name and blind to case; empty asks nothing.
    """

    name_matches: Pattern = ""
    name_lacks: Pattern = ""


class TagRule(Named):
    """One rule on the tags of an OSM object; every condition that is stated must hold.

    `match`: each key has one of the values (``*`` for any). `unless`: no key has one of the values.
    `unless_inside`: not inside an area with one of these tags. A point has no area and fails an area limit.
    `why` states a choice that somebody may want to make differently.
    """

    match: Tags = Field(min_length=1)
    unless: Tags = Field(default_factory=dict)
    unless_inside: Tags = Field(default_factory=dict)
    min_area_m2: float | None = Field(default=None, ge=0)
    below_area_m2: float | None = Field(default=None, gt=0)
    why: str = ""


class FacilityTagRule(TagRule):
    """Tags that make a facility; of the rules with the same `one_of` only the first that holds counts."""

    category: str
    one_of: str = ""
    capacity_keys: tuple[str, ...] = ("capacity",)
    capacity_unit: str = "places"


class LineTagRule(TagRule):
    """Tags of something that is drawn or that parts neighbours; lines, areas or both."""

    shape: Shape = "area"


class BarrierTagRule(LineTagRule):
    """Tags of what parts neighbours."""

    kind: BarrierKind


class ContextTagRule(LineTagRule):
    """Tags of what is only drawn."""

    kind: ContextKind


class GateTagRule(TagRule):
    """Tags of where one may pass."""

    kind: GateKind


class BuildingTagRule(TagRule):
    """Tags of a building; without a `use` the word under ``building`` says it."""

    use: Literal["", "residential", "public", "commercial", "industrial", "other"] = ""


class CrossingTagRule(TagRule):
    """Tags of a point where a barrier can be crossed."""

    kind: CrossingKind


class Watched(_Model):
    """Objects that ought to be a facility: those that no rule takes are reported."""

    match: Tags
    zh: str
    en: str


class OsmTags(_Model):
    """Everything that the OSM reader has to know about tags."""

    name_keys: tuple[str, ...]
    facility: tuple[FacilityTagRule, ...]
    estate: tuple[TagRule, ...]
    barrier: tuple[BarrierTagRule, ...]
    context: tuple[ContextTagRule, ...]
    gate: tuple[GateTagRule, ...]
    building: tuple[BuildingTagRule, ...]
    crossing: tuple[CrossingTagRule, ...]
    signal: tuple[TagRule, ...]
    watched: tuple[Watched, ...] = ()

    @property
    def rules(self) -> tuple[TagRule, ...]:
        """All rules, whatever they make."""
        drawn = (*self.barrier, *self.context)
        return (*self.facility, *self.estate, *drawn, *self.gate, *self.crossing, *self.signal, *self.building)


class TagList(_Model):
    """Values of one key that allow or forbid walking."""

    allows: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()


class AccessList(_Model):
    """Values of ``access`` that forbid walking, and what is done with private ways."""

    forbids: tuple[str, ...]
    private: tuple[str, ...]
    private_walkable: tuple[str, ...]


class StreetClasses(_Model):
    """Which street classes may be walked; a class stands in one list only."""

    unlisted: Literal["walkable", "not_walkable"]
    walkable: tuple[str, ...]
    not_walkable: tuple[str, ...]
    not_streets: tuple[str, ...]
    foot: TagList
    access: AccessList
    sidewalk: TagList

    @model_validator(mode="after")
    def _one_list_each(self) -> "StreetClasses":
        names = [*self.walkable, *self.not_walkable, *self.not_streets]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"classes in more than one list: {', '.join(twice)}")
        return self


class PoiRule(Named):
    """A class path (``大类;中类;小类``, or its beginning) and its category; empty: none, and `why` says so."""

    path: str = Field(min_length=1)
    category: str
    why: str = ""

    @model_validator(mode="after")
    def _none_has_a_reason(self) -> "PoiRule":
        if not self.category and not self.why:
            raise ValueError("a rule without a category must say why")
        return self


class PoiUnmapped(_Model):
    """A class path that is left out on purpose; with `veto` even where another class of the row is mapped."""

    path: str = Field(min_length=1)
    why: str = Field(min_length=1)
    veto: bool = False


class PoiClasses(_Model):
    """Class names of points of interest: what each is, and what is left out on purpose."""

    not_open: Pattern
    rule: tuple[PoiRule, ...]
    unmapped: tuple[PoiUnmapped, ...]


@cache
def osm_tags() -> OsmTags:
    """The tag rules that ship.

    Examples
    --------
    >>> [rule.kind for rule in osm_tags().barrier if "barrier" in rule.match]
    ['wall']
    """
    rules = _load("osm_tags.toml", OsmTags)
    check_categories((rule.category for rule in rules.facility), "osm_tags.toml")
    return rules


@cache
def street_classes() -> StreetClasses:
    """The table of walkable street classes that ships.

    Examples
    --------
    >>> "motorway" in street_classes().not_walkable
    True
    """
    return _load("street_classes.toml", StreetClasses)


@cache
def poi_classes() -> PoiClasses:
    """The classes of points of interest that ship.

    Examples
    --------
    >>> [rule.category for rule in poi_classes().rule if rule.path == "科教文化服务;学校;幼儿园"]
    ['nursery', 'kindergarten']
    """
    classes = _load("poi_classes.toml", PoiClasses)
    check_categories((rule.category for rule in classes.rule if rule.category), "poi_classes.toml")
    return classes


def check_categories(named: Iterable[str], source: str) -> None:
    """Refuse categories that ``categories.toml`` does not hold.

    Raises
    ------
    ParameterError
        At least one is unknown; carries all of them.
    """
    unknown = sorted(set(named) - set(categories()))
    if unknown:
        raise ParameterError(finding("unknown_category", source, ids=unknown))


M = TypeVar("M", bound=BaseModel)


def _load(name: str, model: type[M]) -> M:
    text = files("spatial_renewal.profiles").joinpath(name).read_text(encoding="utf-8")
    return model_from(tomllib.loads(text), model, name)


def model_from(values: dict[str, Any], model: type[M], source: str) -> M:
    """A model of `values`, or every refusal at once with its key path.

    Raises
    ------
    ParameterError
        A key or a value is not allowed.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ParameterError(*refusals(error, model, source)) from error
