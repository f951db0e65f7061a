"""Which findings are planted, so that a run can be checked against what is really there?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import geopandas as gpd
import pandas as pd

from spatial_renewal.synthetic_city.people import OLD_UNTIL, YOUNG_AFTER

QUARTER_ZH, QUARTER_EN = "和平里片区", "the Hepingli quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One planted finding.

    `expected` is a condition on `table` that holds for every estate named (for all estates where none is):
    ``column=value``, ``column>number``, ``column<number``, ``column=missing``, ``sum(column)>number``, or for
    `unit_members` ``same_unit`` and ``different_units``. For `unit_links` the estates named are a pair.
    """

    truth_id: str
    statement_zh: str
    statement_en: str
    table: str
    estate_ids: str
    category: str
    expected: str


def make_truths(estates: gpd.GeoDataFrame, truth_of: pd.Series, *, joined: tuple[str, str]) -> pd.DataFrame:
    """The table of planted truths.

    Parameters
    ----------
    estates
        The ledger, for names and flags.
    truth_of
        The truth that each estate serves, by estate id; empty for ordinary estates.
    joined
        The estates that a footbridge joins.

    Returns
    -------
    DataFrame
        One row a finding, in the order of `truth_id`.
    """
    named = dict(zip(estates["estate_id"], estates["name"], strict=True))
    ids = {truth: truth_of.index[truth_of == truth].tolist() for truth in sorted(set(truth_of))}
    found = [
        *_access(ids, named),
        *_neighbours(ids, named),
        *_joined(joined, named),
        *_alone(ids, named),
        *_capacity(ids, named),
        *_eligibility(estates, truth_of),
    ]
    table = pd.DataFrame([asdict(truth) for truth in found]).astype("str")
    return table.sort_values("truth_id", ignore_index=True)


def _truth(truth_id: str, statements: tuple[str, str], where: tuple[str, list[str], str], expected: str) -> Truth:
    table, estate_ids, category = where
    return Truth(
        truth_id=truth_id,
        statement_zh=statements[0],
        statement_en=statements[1],
        table=table,
        estate_ids=";".join(estate_ids),
        category=category,
        expected=expected,
    )


def _access(ids: dict[str, list[str]], named: dict[str, str]) -> Iterator[Truth]:
    """Too far, the wrong side, cut off, over the river, along a long wall: T01, T02, T07-T09, T11, T13."""
    many = len(ids["T01"])
    said = (
        f"{QUARTER_ZH}的 {many} 个小区，步行 450 米内都没有老年人日间照料中心。",
        f"None of the {many} estates of {QUARTER_EN} has an elderly day care centre within 450 m of walk.",
    )
    yield _truth("T01a", said, ("coverage", ids["T01"], "elderly_day_care"), "covered=False")
    yield _truth("T01b", said, ("access", ids["T01"], "elderly_day_care"), "distance_m>450")
    name = named[ids["T02"][0]]
    said = (
        f"{name}的东墙外就是幼儿园，但大门朝西，要走 400 米以上。",
        f"A kindergarten stands behind the east wall of {name}; its only gate opens west, a walk of over 400 m.",
    )
    yield _truth("T02a", said, ("coverage", ids["T02"], "kindergarten"), "covered=False")
    yield _truth("T02b", said, ("access", ids["T02"], "kindergarten"), "distance_m>400")
    name = named[ids["T07"][0]]
    said = (
        f"{name}的巷道与外界不通，走不到任何初中。",
        f"The lanes of {name} join no other street: no school can be walked to.",
    )
    yield _truth("T07", said, ("access", ids["T07"], "junior_school"), "state=unreachable")
    name = named[ids["T08"][0]]
    said = (f"{name}在山上，300 米内没有道路。", f"{name} lies on the hill, with no street within 300 m.")
    yield _truth("T08", said, ("access", ids["T08"], "junior_school"), "state=off_network")
    said = ("资料中没有任何大型多功能运动场地。", "The data hold no large sports ground at all.")
    yield _truth("T09", said, ("access", [], "large_sports_ground"), "state=no_facility")
    name = named[ids["T11"][0]]
    said = (
        f"离{name}最近的卫生服务站在对岸，过桥要走 700 米以上；本岸 300 米内没有。",
        f"The nearest health station of {name} is over the river, more than 700 m by the bridge.",
    )
    yield _truth("T11a", said, ("coverage", ids["T11"], "health_station"), "covered=False")
    yield _truth("T11b", said, ("access", ids["T11"], "health_station"), "distance_m>300")
    name = named[ids["T13"][0]]
    said = (
        f"{name}与托儿所在同一段没有路口的长街上，相距不到 120 米；两端路口都更远。",
        f"{name} and a nursery stand on one long street with no junction: 120 m apart at most, its ends farther.",
    )
    yield _truth("T13a", said, ("coverage", ids["T13"], "nursery"), "covered=True")
    yield _truth("T13b", said, ("access", ids["T13"], "nursery"), "distance_m<120")


def _neighbours(ids: dict[str, list[str]], named: dict[str, str]) -> Iterator[Truth]:
    """Parted, or side by side: T03, T04, T05."""
    for truth_id, zh, en in (("T03", "铁路", "the railway"), ("T04", "主干道", "an arterial road")):
        one, other = (named[k] for k in ids[truth_id])
        said = (
            f"{one}与{other}相邻，但隔着{zh}，不应划入同一片区。",
            f"{one} and {other} are parted by {en}: never one unit.",
        )
        yield _truth(f"{truth_id}a", said, ("unit_members", ids[truth_id], ""), "different_units")
        yield _truth(f"{truth_id}b", said, ("unit_links", ids[truth_id], ""), "joined=False")
    first, count = named[ids["T05"][0]], len(ids["T05"])
    said = (
        f"{first}等 {count} 个小区紧挨着，应划入同一片区。",
        f"{first} and {count - 1} small estates beside it belong together.",
    )
    yield _truth("T05", said, ("unit_members", ids["T05"], ""), "same_unit")


def _joined(pair: tuple[str, str], named: dict[str, str]) -> Iterator[Truth]:
    """A barrier that does not part: T14."""
    one, other = (named[k] for k in pair)
    said = (
        f"{one}与{other}隔着道路或铁路，但有人行天桥，可以划入同一片区。",
        f"{one} and {other} are parted by a road or the railway, yet joined by a footbridge: they may be one unit.",
    )
    yield _truth("T14a", said, ("unit_links", list(pair), ""), "joined=True")
    yield _truth("T14b", said, ("unit_links", list(pair), ""), "reason=crossing")


def _alone(ids: dict[str, list[str]], named: dict[str, str]) -> Iterator[Truth]:
    """An estate that no unit can take: T15."""
    name = named[ids["T08"][0]]
    said = (
        f"{name}在山上，附近没有其他小区，户数又少，没有片区能容纳。",
        f"{name} lies on the hill, small and far from any other estate: no unit can take it.",
    )
    yield _truth("T15a", said, ("unit_members", ids["T08"], ""), "unit_id=missing")
    yield _truth("T15b", said, ("unit_members", ids["T08"], ""), "reason=below_bound")


def _capacity(ids: dict[str, list[str]], named: dict[str, str]) -> Iterator[Truth]:
    """Near, but is there enough? T06, T12."""
    first, count = named[ids["T06"][0]], len(ids["T06"])
    said = (
        f"{first}等 {count} 个小区停车位不足每户 0.2 个，但养老设施都走得到。",
        f"{first} and {count - 1} neighbours have less than 0.2 spaces a household, yet elderly care is near.",
    )
    yield _truth("T06a", said, ("provision", ids["T06"], "car_parking"), "unserved>0")
    yield _truth("T06b", said, ("coverage", ids["T06"], "elderly_day_care"), "covered=True")
    yield _truth("T06c", said, ("coverage", ids["T06"], "nursing_home"), "covered=True")
    first, count = named[ids["T12"][0]], len(ids["T12"])
    said = (
        f"{first}等 {count} 个小区 300 米内只有一所幼儿园，近但已满。",
        f"{first} and {count - 1} neighbours reach one kindergarten only: near, but full.",
    )
    yield _truth("T12a", said, ("coverage", ids["T12"], "kindergarten"), "covered=True")
    yield _truth("T12b", said, ("provision", ids["T12"], "kindergarten"), "sum(unserved)>0")


def _eligibility(estates: gpd.GeoDataFrame, truth_of: pd.Series) -> Iterator[Truth]:
    """Out of the programme, or not known: T10."""
    ordinary = estates[(truth_of == "").to_numpy()]
    to_go = ordinary[ordinary["expropriation_plan"].fillna(value=False) & (ordinary["year_built"] <= OLD_UNTIL)].iloc[0]
    unknown = ordinary[ordinary["year_built"].isna()].iloc[0]
    young = ordinary[ordinary["year_built"] > YOUNG_AFTER].iloc[0]
    said = (
        f"{to_go['name']}已列入征收拆迁计划，不在改造范围。",
        f"{to_go['name']} is to be pulled down: not eligible.",
    )
    yield _truth("T10a", said, ("estates", [to_go["estate_id"]], ""), "eligible=False")
    said = (
        f"{unknown['name']}建成年份不详，能否改造不能断定。",
        f"The year of {unknown['name']} is unknown: eligible is missing.",
    )
    yield _truth("T10b", said, ("estates", [unknown["estate_id"]], ""), "eligible=missing")
    said = (f"{young['name']}建于 2003 年以后，不在改造范围。", f"{young['name']} was built after 2003: not eligible.")
    yield _truth("T10c", said, ("estates", [young["estate_id"]], ""), "eligible=False")
