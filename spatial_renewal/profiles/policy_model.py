"""What may a renewal policy say? (pydantic models of the policy files)"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from spatial_renewal.profiles.model import Certainty
from spatial_renewal.profiles.shown import Shown

MeasureClassId = Literal["basic", "improvement", "upgrade"]
CLASSES: tuple[MeasureClassId, ...] = ("basic", "improvement", "upgrade")
CLASS_LABELS: dict[MeasureClassId, tuple[str, str]] = {
    "basic": ("基础类", "basic"),
    "improvement": ("完善类", "improvement"),
    "upgrade": ("提升类", "upgrade"),
}
Share = Annotated[float, Field(gt=0, le=1)]
Bound = Literal["at_least", "exactly", "at_most", "about"]


class _Said(Shown):
    """Something that a policy says, with where it says it."""

    section: str = Field(min_length=1, description="section of the document")
    certainty: Certainty


class _Rule(_Said):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Target(_Said):
    """A figure, or a quality, that is to be reached."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    by_year: int | None = Field(default=None, description="missing: the text names no year")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    bound: Bound | None = Field(default=None, description="missing for targets without a figure")
    value: Annotated[float, Field(gt=0)] | None = None
    unit: Literal["estates", "households", "m2", "goals"] | None = None

    @model_validator(mode="after")
    def _figure_has_unit(self) -> "Target":
        if (self.value is None) != (self.unit is None) or (self.value is None) != (self.bound is None):
            message = "a target's value, unit and bound go together"
            raise ValueError(message)
        return self


class Cutoff(_Said):
    """Built when, to count in which plan years.

    `reading` says how the words are taken: ``inclusive`` takes the named year in (…年底前), ``exclusive`` stops
    before it (…年前 read by the letter). `beyond` says what happens to later estates.
    """

    from_year: int
    to_year: int
    end_named: bool = Field(default=False, description="the document names the last plan year; else to_year is ours")
    year: int = Field(ge=1900, le=2100, description="the year that the text names")
    reading: Literal["inclusive", "exclusive"]
    ambiguous: bool = Field(default=False, description="the text can be read both ways")
    strength: Literal["key_focus", "priority", "only"]
    beyond: Literal["outside", "by_annual_plan", "if_deficient_and_willing"] = "outside"

    @property
    def built_on_or_before(self) -> int:
        """The last year of completion that is in."""
        return self.year if self.reading == "inclusive" else self.year - 1


class Condition(_Rule):
    """What an estate must be.

    `flag` is the ledger column that answers it. A ``required`` condition that nobody has surveyed leaves eligibility
    unknown; a ``judgement`` is for people on site and only counts where the ledger says no.
    """

    kind: Literal["required", "judgement"]
    flag: str = ""


class Exclusion(_Rule):
    """A flag of the ledger that takes an estate out of the programme."""

    flag: str


class Consent(_Said):
    """How owners agree."""

    at_least_share: Share | None = Field(default=None, description="missing: consent is asked, no share is named")
    rounds: int = Field(default=1, ge=1)
    zh: str
    en: str


class MeasureClass(_Said):
    """The items of one class, or of one module that the document uses in its place."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    measure_class: MeasureClassId
    inferred: bool = Field(default=False, description="the document has no such class; the mapping is ours")
    zh: str
    en: str
    rule_zh: str = ""
    rule_en: str = ""
    items: tuple[str, ...] = Field(min_length=1, description="measures, ids of measures.toml")
    only_in_blocks: tuple[str, ...] = Field(default=(), description="those of items that count only in block projects")

    @model_validator(mode="after")
    def _blocks_are_items(self) -> "MeasureClass":
        if not set(self.only_in_blocks) <= set(self.items):
            message = "only_in_blocks names items of the class"
            raise ValueError(message)
        return self


class FundingRule(_Rule):
    """Who pays what.

    ``share``: `payer` bears `share` (with `bound`) of `base`. ``rate``: an amount per unit and time. ``tax_base``:
    `share` of `base` is taxed, the rest is free. ``reserve``: `payer` pays in while a fund is below `share` of `base`.
    ``principle``: said in words only, not computable.
    """

    kind: Literal["share", "rate", "tax_base", "reserve", "principle"]
    payer: str = Field(
        default="",
        description="central, province, city, county, district, subdistrict, pipeline_owner, former_owner, residents, "
        "owners, market",
    )
    share: Share | None = None
    bound: Bound | None = None
    base: str = Field(default="", description="what the share is of")
    amount: Annotated[float, Field(gt=0)] | None = None
    unit: str = Field(default="", description="unit of amount, for example yuan/m2/month")
    at_least_years: float | None = None
    classes: tuple[MeasureClassId, ...] = ()
    items: tuple[str, ...] = ()
    not_items: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _figures_of_kind(self) -> "FundingRule":
        if self.kind == "share" and (self.share is None or self.bound is None or not self.base or not self.payer):
            message = "a share needs payer, share, bound and base"
            raise ValueError(message)
        if self.kind in {"tax_base", "reserve"} and (self.share is None or not self.base):
            message = f"a {self.kind} needs share and base"
            raise ValueError(message)
        if self.kind == "rate" and (self.amount is None or not self.unit):
            message = "a rate needs amount and unit"
            raise ValueError(message)
        return self


class Step(Shown):
    """One step, stage or gate."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str


class Sequence(_Said):
    """Steps in order, as the document lists them."""

    steps: tuple[Step, ...] = Field(min_length=1)


class Workflow(Shown):
    """How a project runs from survey to evaluation."""

    programme: Sequence | None = None
    project: Sequence | None = None
    gates: tuple[_Rule, ...] = ()


class Department(_Said):
    """Who answers for which measures, and what else it does."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    items: tuple[str, ...] = Field(default=(), description="measures, ids of measures.toml")
    duties_zh: str = Field(default="", description="tasks that are no measure, for example land and registration")
    duties_en: str = ""


class PriorityFactor(_Rule):
    """What the policy wants to come first."""

    kind: Literal["order", "ranking", "boost"]
    column: str = Field(default="", description="ledger column or indicator that measures it; empty: judged by people")


class BlockRule(_Rule):
    """What the policy says of renovating neighbours together.

    `different_managers` and `within` are what a division into units can be held to; missing where the text says
    nothing of it.
    """

    different_managers: Literal["allowed", "not_allowed"] | None = None
    within: Literal["subdistrict", "community"] | None = None


class Constraint(_Rule):
    """What must not happen, for example paying one item twice from central money."""

    forbids_second_central_subsidy: bool = False


class Policy(Shown):
    """A renewal policy as published."""

    id: str
    extends: str = Field(default="", description="the profile that this one starts from; filled in on loading")
    title_zh: str
    title_en: str
    issuer: str
    number: str = ""
    issued_on: date | None = None
    status: Literal["issued", "draft"]
    level: Literal["state", "province", "city", "county", "district"]
    targets: tuple[Target, ...] = ()
    cutoffs: tuple[Cutoff, ...] = Field(min_length=1)
    conditions: tuple[Condition, ...] = ()
    inclusions: tuple[_Rule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    consent: Consent | None = None
    classes: tuple[MeasureClass, ...] = ()
    block_rules: tuple[BlockRule, ...] = ()
    priority_factors: tuple[PriorityFactor, ...] = ()
    funding: tuple[FundingRule, ...] = ()
    pool_stages: Sequence | None = None
    workflow: Workflow = Workflow()
    departments: tuple[Department, ...] = ()

    def class_of(self, measure: str) -> MeasureClassId | None:
        """The class that the policy puts `measure` in, the first where it names it twice; None where it does not."""
        return next((group.measure_class for group in self.classes if measure in group.items), None)

    def funding_of(self, measure: str) -> tuple[FundingRule, ...]:
        """The funding rules that name `measure`, its class, or everything; reserves pay for no works."""
        own_class = self.class_of(measure)
        return tuple(
            rule
            for rule in self.funding
            if rule.kind != "reserve"
            and measure not in rule.not_items
            and (measure in rule.items or own_class in rule.classes or not (rule.items or rule.classes))
        )

    def department_of(self, measure: str) -> Department | None:
        """Who answers for `measure`, the first where several do; None where the document names nobody."""
        return next(iter(self.departments_of(measure)), None)

    def departments_of(self, measure: str) -> tuple[Department, ...]:
        """Everybody who answers for `measure`, in the order of the document."""
        return tuple(department for department in self.departments if measure in department.items)
