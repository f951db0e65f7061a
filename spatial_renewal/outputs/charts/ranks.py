"""How sure is the order? (each unit's rank, and the interval it falls in when the weights move)"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from spatial_renewal.outputs.charts.chart import ChartSheet, RowChart
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.picture import house_style
from spatial_renewal.outputs.paper.words import Label, words


def rank_intervals(
    priority: pd.DataFrame, units: pd.DataFrame, *, first: int = 30, sheet: ChartSheet | None = None
) -> Figure:
    """A dot at each unit's rank and a bar over its interval, from `rank_low` (best) to `rank_high` (worst).

    Parameters
    ----------
    priority, units
        Contracts `PRIORITY` and `UNITS`.
    first
        At most this many units.
    sheet
        Size and type.
    """
    names = units.set_index("unit_id")["name"]
    ordered = priority.sort_values("rank", kind="stable")
    shown = ordered.head(first)
    with house_style():
        chart = RowChart(words("chart_ranks"), rows=len(shown), sheet=sheet or ChartSheet(right_mm=24.0))
        if shown.empty:
            return chart.figure
        place = np.arange(len(shown))
        low, rank, high = (shown[c].to_numpy(float) for c in ("rank_low", "rank", "rank_high"))
        chart.axes.hlines(place, low, high, color=palette().ramp[1], linewidth=6.5)
        chart.axes.scatter(rank, place, s=34, color=palette().ink["ink"], zorder=3)
        for row, item in enumerate(shown.to_dict("records")):
            name = chart.fonts.legible(names.get(item["unit_id"])) if chart.fonts.chinese else ""
            chart.name_row(row, Label(name or str(item["unit_id"]), ""))
            chart.note_row(row, f"{item['rank']}  ({item['rank_low']}–{item['rank_high']})")
        chart.axes.set_xlim(0.4, max(high.max(), rank.max()) + 0.6)
        chart.axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))
        axis = words("chart_ranks_axis")
        if len(shown) < len(ordered):
            some = words("chart_first", {"count": len(shown), "all": len(ordered)})
            axis = Label(f"{axis.zh} · {some.zh}", f"{axis.en} · {some.en}")
        chart.name_axis(axis)
    return chart.figure
