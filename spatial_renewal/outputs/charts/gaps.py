"""Which services do most estates of the programme lack, and why? (one bar a category, parted by cause)"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spatial_renewal.outputs.charts.chart import ChartSheet, Key, RowChart
from spatial_renewal.outputs.lacking import TOO_FAR, lacking, lacking_by_category
from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.picture import house_style
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.profiles.load import categories
from spatial_renewal.profiles.model import UNIT_WORDS
from spatial_renewal.study import Outcome

LACKING = ("beyond_threshold", "unreachable", "none", "short")
CAUSES = (*LACKING, "unknown", "covered")
_HATCH = "//////"


def gap_causes(outcome: Outcome) -> pd.DataFrame:
    """How many estates of the programme have what they need, or why they lack it, by category.

    Parameters
    ----------
    outcome
        Every table of the run.

    Returns
    -------
    pd.DataFrame
        Indexed by ``category``; one column a cause of `CAUSES` that counts estates (``none``: the town has no such
        facility, which the run takes for a gap; ``short``: near enough, and too few places; ``unknown``: the data
        cannot tell), then ``amount``, people concerned or places short, and its ``unit``. Leading categories first,
        then the largest share that lack it.

    Notes
    -----
    Who lacks what is the one rule of `spatial_renewal.outputs.lacking`; the coverage only parts what is too far.
    """
    planned = outcome.estates.loc[outcome.estates["in_programme"], "estate_id"]
    keys = ["estate_id", "category"]
    rows = outcome.coverage.loc[outcome.coverage["estate_id"].isin(planned), [*keys, "state"]]
    rows = rows.merge(lacking(outcome)[[*keys, "cause"]], on=keys, how="left", validate="one_to_one")
    rows = rows.merge(outcome.provision[[*keys, "unserved"]], on=keys, how="left", validate="one_to_one")
    counted = rows["category"].isin(outcome.provision.loc[outcome.provision["unserved"].notna(), "category"])
    by_places = counted & rows["category"].eq(LEADS["parking"])
    told = rows["unserved"].notna().where(by_places, rows["state"].eq("covered"))
    too_far = rows["state"].where(rows["state"].isin(TOO_FAR), "none")
    why = rows["cause"].replace({"full": "short"}).mask(rows["cause"].eq("out_of_reach"), too_far)
    cause = why.fillna(told.map({True: "covered", False: "unknown"}))
    table = pd.crosstab(rows["category"], cause).reindex(columns=list(CAUSES), fill_value=0)
    amounts = lacking_by_category(outcome).set_index("category")
    table["amount"] = amounts["gap_demand"].reindex(table.index).fillna(0.0)
    table["unit"] = amounts["demand_unit"].reindex(table.index)
    kinds = categories()
    lead = np.array([not (name in kinds and kinds[name].lead) for name in table.index], dtype=bool)
    share = (table[list(LACKING)].sum(axis=1) / table[list(CAUSES)].sum(axis=1)).fillna(0.0)
    ordered = table.assign(_lead=lead, _share=-share, _name=table.index)
    return ordered.sort_values(["_lead", "_share", "_name"]).drop(columns=["_lead", "_share", "_name"])


def gaps_by_category(outcome: Outcome, *, first: int = 20, sheet: ChartSheet | None = None) -> Figure:
    """A bar for each category: the share of the programme's estates that lack it, by cause, with the people concerned.

    Parameters
    ----------
    outcome
        Every table of the run.
    first
        At most this many categories.
    sheet
        Size and type.
    """
    table = gap_causes(outcome)
    shown = table.head(first)
    colours = _colours()
    keys = [Key(colours[c], words("chart_covered" if c == "covered" else f"chart_cause_{c}")) for c in CAUSES]
    keys = [
        Key(k.colour, Label(k.label.zh, ""), _HATCH if c == "unknown" else "")
        for k, c in zip(keys, CAUSES, strict=True)
    ]
    with house_style():
        chart = RowChart(words("chart_gaps"), rows=len(shown), sheet=sheet or ChartSheet(), keys=keys)
        if shown.empty:
            return chart.figure
        counts = shown[list(CAUSES)].to_numpy(float)
        shares = counts / counts.sum(axis=1, keepdims=True)
        starts = np.cumsum(shares, axis=1) - shares
        for place, cause in enumerate(CAUSES):
            bars = chart.axes.barh(np.arange(len(shown)), shares[:, place], left=starts[:, place], height=0.56)
            for bar in bars:
                bar.set(facecolor=colours[cause], linewidth=0.3, edgecolor=palette().estates["edge_no_data"])
                bar.set_hatch(_HATCH if cause == "unknown" else "")
        _name_rows(chart, shown)
        chart.axes.set_xlim(0, 1)
        chart.axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
        chart.name_axis(_axis(len(shown), len(table)))
    return chart.figure


def _axis(shown: int, count: int) -> Label:
    axis, some = words("chart_gaps_axis"), words("chart_first", {"count": shown, "all": count})
    return axis if shown == count else Label(f"{axis.zh} · {some.zh}", f"{axis.en} · {some.en}")


def _name_rows(chart: RowChart, shown: pd.DataFrame) -> None:
    kinds = categories()
    for row, (name, gap) in enumerate(shown.iterrows()):
        kind = kinds.get(str(name))
        chart.name_row(row, Label(kind.zh, kind.en) if kind else Label(str(name), str(name)))
        unit = Label(*UNIT_WORDS.get(str(gap["unit"]), ("", "")))
        concerned = int(gap[list(LACKING)].sum())
        people = f"{gap['amount']:,.0f} {unit.first(chinese=chart.fonts.chinese)}" if gap["amount"] > 0 else ""
        chart.note_row(row, f"{concerned} / {int(gap[list(CAUSES)].sum())}", second=people)


def _colours() -> dict[str, str]:
    known = palette()
    return {
        "beyond_threshold": known.ramp[3],
        "unreachable": known.ramp[4],
        "none": known.ramp[1],
        "short": known.ramp[2],
        "unknown": known.estates["no_data"],
        "covered": known.ground["green"],
    }
