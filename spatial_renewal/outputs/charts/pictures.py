"""Which charts does a report take? (every chart of a run by its name)"""

import pandas as pd
from matplotlib.figure import Figure

from spatial_renewal.outputs.charts.ages import coverage_by_age_group
from spatial_renewal.outputs.charts.chart import ChartSheet
from spatial_renewal.outputs.charts.gaps import gaps_by_category
from spatial_renewal.outputs.charts.ranks import rank_intervals
from spatial_renewal.outputs.charts.unit_profile import unit_profile
from spatial_renewal.outputs.credits import not_walked
from spatial_renewal.outputs.paper.picture import Picture
from spatial_renewal.outputs.paper.words import Label, words
from spatial_renewal.study import Outcome


def chart_pictures(outcome: Outcome, *, font: str = "") -> dict[str, Picture]:
    """The charts of a run.

    Parameters
    ----------
    outcome
        Every table of a finished run.
    font
        Family or file of the Chinese font; else the first known one.

    Returns
    -------
    dict
        ``gaps_by_category``, ``coverage_by_age_group``, ``rank_intervals``, and ``unit_profile`` of the first unit
        where there is one.
    """
    sheet = ChartSheet(font=font, warning=not_walked(outcome.inputs))
    coverage, estates, priority, units = outcome.coverage, outcome.estates, outcome.priority, outcome.units
    found = {
        "gaps_by_category": _titled(gaps_by_category(outcome, sheet=sheet), words("chart_gaps")),
        "coverage_by_age_group": _titled(coverage_by_age_group(coverage, estates, sheet=sheet), words("chart_ages")),
        "rank_intervals": _titled(rank_intervals(priority, units, sheet=sheet), words("chart_ranks")),
    }
    if len(priority):
        first = str(priority.sort_values("rank")["unit_id"].iloc[0])
        name = units.set_index("unit_id")["name"].get(first)
        title = words("chart_profile", {"unit": first if pd.isna(name) else name})
        found["unit_profile"] = _titled(unit_profile(first, priority, units, sheet=sheet), title)
    return found


def _titled(figure: Figure, title: Label) -> Picture:
    return Picture(figure=figure, title=title.zh, title_en=title.en)
