"""Into which class of the legend does each estate fall? (the same rule as on the meeting map)"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

STEPS = 5
OUTSIDE, NO_DATA = STEPS, STEPS + 1
CLASSES = STEPS + 2


def fill_of_class(step: int) -> str:
    """The colour of a class of estates.

    Examples
    --------
    >>> fill_of_class(4)
    '#7f2d0f'
    """
    return {OUTSIDE: palette().estates["outside"], NO_DATA: palette().estates["no_data"]}.get(step) or palette().ramp[
        step
    ]


def classes_of(outcome: Outcome, view: View) -> npt.NDArray[np.int64]:
    """The class of each estate in one view.

    Parameters
    ----------
    outcome
        The run.
    view
        The theme; its score is that of the estates' ranking.

    Returns
    -------
    (n,) int64
        0-4 a fifth of the score, from the lowest; `OUTSIDE` the programme; `NO_DATA` where there is no score or nobody
        knows whether the estate may take part. In the order of ``outcome.estates``.
    """
    estates = outcome.estates
    column = "score" if view == "all" else f"score_{view}"
    ranked = outcome.estate_priority.set_index("estate_id")
    scores = ranked[column].reindex(estates["estate_id"]).to_numpy(float) if column in ranked else _nothing(estates)
    steps = np.clip(np.floor(np.nan_to_num(scores) * STEPS + 1e-9), 0, STEPS - 1).astype(np.int64)
    inside = estates["in_programme"].to_numpy(bool)
    outside = np.where(estates["eligible"].isna().to_numpy(), NO_DATA, OUTSIDE)
    return np.where(inside, np.where(np.isnan(scores), NO_DATA, steps), outside)


def _nothing(estates: pd.DataFrame) -> npt.NDArray[np.float64]:
    return np.full(len(estates), np.nan)
