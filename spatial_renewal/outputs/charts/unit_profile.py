"""Why does a unit stand where it stands? (its indicators beside the median of all units, and what each adds)"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.outputs.charts.chart import ChartSheet, Key, RowChart
from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.paper.picture import house_style
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.profiles.load import indicators


def unit_profile(
    unit_id: str, priority: pd.DataFrame, units: pd.DataFrame, *, sheet: ChartSheet | None = None
) -> Figure:
    """A bar an indicator for one unit, a mark at the median of all, and what the indicator adds to the score.

    Parameters
    ----------
    unit_id
        The unit.
    priority, units
        Contracts `PRIORITY` and `UNITS`.
    sheet
        Size and type.

    Raises
    ------
    ParameterError
        There is no such unit.
    """
    own = priority[priority["unit_id"].eq(unit_id)]
    if own.empty:
        raise ParameterError(finding("unit_unknown", "priority", ids=[unit_id]))
    names = [str(c).removeprefix("score_") for c in priority.columns if str(c).startswith("score_")]
    scores = own[[f"score_{name}" for name in names]].to_numpy(float)[0]
    medians = priority[[f"score_{name}" for name in names]].median().to_numpy(float)
    known, chart_sheet = palette(), sheet or ChartSheet()
    keys = [Key(known.ramp[3], words("chart_profile_axis")), Key(known.ink["ink"], words("chart_profile_mean"))]
    named = units.set_index("unit_id")["name"].get(unit_id)
    with house_style():
        chart = RowChart(_title(unit_id, named), rows=len(names), sheet=chart_sheet, keys=keys)
        place = np.arange(len(names))
        chart.axes.barh(place, np.ones(len(names)), height=0.5, color=known.ink["hair"])
        chart.axes.barh(place, np.nan_to_num(scores), height=0.5, color=known.ramp[3])
        chart.axes.vlines(medians, place - 0.38, place + 0.38, color=known.ink["ink"], linewidth=2.0)
        for row, name in enumerate(names):
            kind = indicators().get(name)
            chart.name_row(row, Label(kind.zh, kind.en) if kind else Label(name, name))
            part = own[f"part_{name}"].iloc[0] if f"part_{name}" in own else np.nan
            adds = words("chart_profile_weighted", {"part": f"{part:.2f}"}).first(chinese=chart.fonts.chinese)
            score = f"{scores[row]:.2f}" if np.isfinite(scores[row]) else "—"
            chart.note_row(row, score, second=adds if np.isfinite(part) else "")
        chart.axes.set_xlim(0, 1)
        chart.name_axis(words("chart_profile_axis"))
    return chart.figure


def _title(unit_id: str, name: object) -> Label:
    label = words("chart_profile", {"unit": name if isinstance(name, str) else unit_id})
    return Label(label.zh, words("chart_profile", {"unit": unit_id}).en)
