"""What does a standard say, as tables of words? (the rows that terminal, notebook and page all show)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spatial_renewal.profiles.figures import (
    APPLIES_TO_LABELS,
    CERTAINTY_LABELS,
    UNIT_LABELS,
    Certainty,
    Figure,
    Operator,
    Sourced,
    TierId,
    TopicFigure,
)
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import TIERS, FacilityRule, Item, Standard

Label = tuple[str, str]

SIGNS: dict[Operator, str] = {"at_least": "≥ ", "at_most": "≤ ", "exactly": "", "about": "约 ", "within": ""}
TOPIC_LABELS: dict[str, Label] = {
    "scale": ("规模", "Size"),
    "green": ("绿地", "Green space"),
    "per_thousand": ("千人指标", "Per 1,000 residents"),
    "parking": ("停车", "Parking"),
    "capacity": ("配置指标", "Capacity"),
    "speed": ("步行速度", "Walking speed"),
}
REQUIREMENT_LABELS: dict[str, str] = {"required": "▲", "as_needed": "△"}
LISTED_LABELS: dict[str, str] = {"basic": "基本 basic", "quality": "品质 quality"}
TIER_WORDS: dict[TierId, str] = {
    "neighbourhood": "街坊",
    "five_min": "5分钟",
    "ten_min": "10分钟",
    "fifteen_min": "15分钟",
}
WHERE: Label = ("条文", "Clause")
SURE: Label = ("可靠性", "Certainty")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as text, and how sure their figures are."""

    cells: tuple[str, ...]
    certainty: Certainty | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The cells, with the certainty in words at the end."""
        return (*self.cells, " ".join(CERTAINTY_LABELS[self.certainty]) if self.certainty else "")


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """One section of a profile; the last column is the certainty."""

    title: Label
    columns: tuple[Label, ...]
    rows: tuple[Row, ...]


def standard_tables(standard: Standard) -> tuple[ProfileTable, ...]:
    """The sections of a standard that hold something, in reading order."""
    tables = (
        _tiers(standard),
        _facilities(standard),
        _items(standard.items),
        *(_figures(standard, topic, label) for topic, label in TOPIC_LABELS.items()),
        _rules(standard),
    )
    return tuple(table for table in tables if table.rows)


def amount(figure: Figure) -> str:
    """The figure with sign and unit.

    Examples
    --------
    >>> from spatial_renewal.profiles.load import standard
    >>> amount(standard("gb50180_2018").figure("public_green_ten_min"))
    '≥ 1 平方米/人 m² per person'
    >>> amount(standard("gb50180_2018").figure("sports_share_ten_min"))
    '10%-15%'
    """
    numbers = figure.range or (figure.value or 0.0,)
    if figure.unit == "share":
        return SIGNS[figure.op] + "-".join(f"{number:.3g}%" for number in (100 * n for n in numbers))
    zh, en = UNIT_LABELS[figure.unit]
    unit = zh if zh == en else f"{zh} {en}"
    return f"{SIGNS[figure.op]}{_number(numbers)} {unit}"


def where(said: Sourced) -> str:
    """Clause, and the document where it is another."""
    return " ".join(part for part in (said.source, said.clause) if part)


def _number(numbers: Sequence[float]) -> str:
    return "-".join(f"{number:,.10g}" for number in dict.fromkeys(numbers))


def _span(span: tuple[float, float] | None) -> str:
    return _number(span) if span else ""


def _certainty(said: Sourced) -> Certainty:
    """The least sure of what a row shows."""
    worst: tuple[Certainty, ...] = ("unverified", "secondary", "verified")
    return next(level for level in worst if level in {said.certainty, *said.certainty_of.values()})


def _note(said: Sourced) -> str:
    less_sure = [f"{key}: {CERTAINTY_LABELS[level][0]}" for key, level in said.certainty_of.items()]
    return "；".join(part for part in (said.note_zh, said.note_en, "，".join(less_sure)) if part)


def _tiers(standard: Standard) -> ProfileTable:
    rows = []
    for name in TIERS:
        tier = standard.tiers.get(name)
        if tier is not None:
            spans = (tier.walk_distance_m, tier.population, tier.dwellings, tier.land_ha)
            cells = (f"{tier.zh} {tier.en}", *(_span(span) for span in spans), _note(tier), where(tier))
            rows.append(Row(cells, tier.certainty))
    columns: tuple[Label, ...] = (
        ("层级", "Tier"),
        ("步行距离 m", "Walking distance m"),
        ("人口", "Residents"),
        ("住宅套数", "Dwellings"),
        ("用地 ha", "Land ha"),
        ("说明", "Note"),
        WHERE,
        SURE,
    )
    return ProfileTable(("生活圈层级", "Tiers"), columns, tuple(rows))


def _facilities(standard: Standard) -> ProfileTable:
    columns: tuple[Label, ...] = (
        ("设施", "Facility"),
        ("▲应配 △按需", "▲ required △ as needed"),
        ("服务半径 m", "Service radius m"),
        ("建筑面积 m²", "Floor area m²"),
        ("用地面积 m²", "Land area m²"),
        ("其他", "More"),
        WHERE,
        SURE,
    )
    rows = tuple(_facility(rule) for rule in standard.facilities)
    return ProfileTable(("配套设施", "Facilities"), columns, rows)


def _facility(rule: FacilityRule) -> Row:
    needs = [
        f"{TIER_WORDS[tier]}{REQUIREMENT_LABELS[rule.requirement[tier]]}" for tier in TIERS if tier in rule.requirement
    ]
    more = [f"{figure.zh} {figure.en} {amount(figure)}" for figure in rule.figures]
    cells = (
        f"{rule.zh} {categories()[rule.category].en}",
        " ".join(needs),
        f"{rule.radius_m:,.10g}" if rule.radius_m else "",
        _span(rule.floor_area_m2),
        _span(rule.land_area_m2),
        "；".join(part for part in (rule.scale, rule.siting, *more, _note(rule)) if part),
        where(rule),
    )
    return Row(cells, rule.certainty)


def _items(items: Iterable[Item]) -> ProfileTable:
    rows = []
    for item in items:
        kind = LISTED_LABELS.get(item.listed_as or "", "")
        counts = " ".join(UNIT_LABELS[item.counts]) if item.counts else ""
        figures = [_item_figure(figure) for figure in item.figures]
        words = "；".join(part for part in (*figures, counts, _note(item)) if part)
        need = REQUIREMENT_LABELS[item.requirement]
        cells = (item.number, f"{item.zh} {item.en}", f"{need} {kind}".strip(), words, where(item))
        rows.append(Row(cells, item.certainty))
    columns: tuple[Label, ...] = (
        ("序号", "No."),
        ("内容", "Item"),
        ("要求", "Need"),
        ("指标", "Figures"),
        WHERE,
        SURE,
    )
    return ProfileTable(("清单", "Checklist"), columns, tuple(rows))


def _item_figure(figure: Figure) -> str:
    """A figure inside an item, with its own certainty and to whom it applies."""
    applies = "" if figure.applies_to == "both" else f"（{APPLIES_TO_LABELS[figure.applies_to][0]}）"
    return f"{figure.zh} {figure.en}{applies} {amount(figure)} [{CERTAINTY_LABELS[figure.certainty][0]}]"


def _figures(standard: Standard, topic: str, label: Label) -> ProfileTable:
    rows = tuple(
        Row((f"{f.zh} {f.en}", amount(f), _extent(f), where(f)), _certainty(f))
        for f in standard.figures
        if f.topic == topic
    )
    columns: tuple[Label, ...] = (("指标", "Figure"), ("数值", "Value"), ("适用", "Applies to"), WHERE, SURE)
    return ProfileTable(label, columns, rows)


def _extent(figure: TopicFigure) -> str:
    """To what a figure applies, and its note."""
    applies = "" if figure.applies_to == "both" else " ".join(APPLIES_TO_LABELS[figure.applies_to])
    tier = TIER_WORDS[figure.tier] if figure.tier else ""
    served = f"服务人口 residents served {_span(figure.for_population)}" if figure.for_population else ""
    return "；".join(part for part in (figure.place, tier, figure.part, applies, served, _note(figure)) if part)


def _rules(standard: Standard) -> ProfileTable:
    rows = tuple(
        Row((rule.zh, rule.en, "" if rule.value else "否 no", where(rule)), rule.certainty)
        for rule in standard.rules.values()
    )
    columns: tuple[Label, ...] = (("规则", "Rule"), ("英文", "In English"), ("成立", "Holds"), WHERE, SURE)
    return ProfileTable(("规则", "Rules"), columns, rows)
