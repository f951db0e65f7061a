"""How many people of each age group can walk to what is for them? (one dot a category, one row a group)"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spatial_renewal.outputs.charts.chart import ChartSheet, RowChart
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.picture import house_style
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import UNIT_WORDS

AGE_UNITS = ("persons_60_plus", "children_under_3", "children_3_to_5", "persons")


def age_coverage(coverage: pd.DataFrame, estates: pd.DataFrame) -> pd.DataFrame:
    """The share of each age group within reach of each category that is for it, over the estates of the programme.

    Parameters
    ----------
    coverage, estates
        Contracts `COVERAGE` and `ESTATES`.

    Returns
    -------
    pd.DataFrame
        ``demand_unit``, ``category``, ``demand`` and ``covered`` people (of estates where both are known),
        ``share`` (missing: nothing is known). Groups in the order of `AGE_UNITS`, the least covered category first.
    """
    inside = estates.loc[estates["in_programme"], "estate_id"]
    rows = coverage[coverage["estate_id"].isin(inside) & coverage["demand_unit"].isin(AGE_UNITS)]
    known = rows["demand"].notna() & rows["gap_demand"].notna()
    people = rows.assign(demand=rows["demand"].where(known), gap=rows["gap_demand"].where(known))
    table = people.groupby(["demand_unit", "category"], sort=True)[["demand", "gap"]].sum(min_count=1).reset_index()
    table["covered"] = table["demand"] - table["gap"]
    table["share"] = (table["covered"] / table["demand"].where(table["demand"] > 0)).clip(0.0, 1.0)
    order = table["demand_unit"].map({unit: place for place, unit in enumerate(AGE_UNITS)})
    ordered = table.assign(_order=order).sort_values(["_order", "share", "category"], na_position="last")
    return ordered[["demand_unit", "category", "demand", "covered", "share"]].reset_index(drop=True)


def coverage_by_age_group(
    coverage: pd.DataFrame, estates: pd.DataFrame, *, first: int = 6, sheet: ChartSheet | None = None
) -> Figure:
    """For each age group the categories that reach it least: the share within reach, and the people.

    Parameters
    ----------
    coverage, estates
        Contracts `COVERAGE` and `ESTATES`.
    first
        At most this many categories a group.
    sheet
        Size and type.
    """
    table = age_coverage(coverage, estates)
    shown = table.groupby("demand_unit", sort=False).head(first).reset_index(drop=True)
    with house_style():
        chart = RowChart(words("chart_ages"), rows=len(shown), sheet=sheet or ChartSheet())
        if shown.empty:
            return chart.figure
        shares = shown["share"].to_numpy(float)
        place = np.arange(len(shown))
        chart.axes.barh(place, np.ones(len(shown)), height=0.5, color=palette().ink["hair"])
        inks = shown["demand_unit"].map(_inks()).tolist()
        chart.axes.barh(place, np.nan_to_num(shares), height=0.5, color=inks)
        _name_rows(chart, shown)
        chart.axes.set_xlim(0, 1)
        chart.axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
        chart.name_axis(words("chart_ages_axis"))
    return chart.figure


def _inks() -> dict[str, str]:
    known = palette()
    return {
        "persons_60_plus": known.facilities["elderly_care"],
        "children_under_3": known.facilities["childcare"],
        "children_3_to_5": known.ramp[3],
        "persons": known.ink["quiet"],
    }


def _group(unit: str) -> Label:
    return words("all_residents") if unit == "persons" else Label(*UNIT_WORDS[unit])


def _name_rows(chart: RowChart, shown: pd.DataFrame) -> None:
    kinds, chinese = categories(), chart.fonts.chinese
    for row, item in enumerate(shown.to_dict("records")):
        kind = kinds.get(str(item["category"]))
        label = Label(kind.zh, kind.en) if kind else Label(str(item["category"]), str(item["category"]))
        group = _group(str(item["demand_unit"])).first(chinese=chinese)
        chart.name_row(row, label, second=group.removeprefix("名 "))
        if item["share"] != item["share"]:
            chart.note_row(row, words("chart_unknown_people").first(chinese=chinese))
            continue
        chart.note_row(row, f"{item['share']:.0%}", second=f"{item['covered']:,.0f} / {item['demand']:,.0f}")
