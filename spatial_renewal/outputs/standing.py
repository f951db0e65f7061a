"""Which score and which place has each row in one view? (a theme has its own; the same on map, plates and layers)"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from spatial_renewal.profiles.model import View
from spatial_renewal.study import Outcome

STEPS = 5
OUTSIDE, NO_DATA = STEPS, STEPS + 1
CLASSES = STEPS + 2
RANKS = ("rank", "rank_low", "rank_high")


def standing(ranked: pd.DataFrame, view: View) -> pd.DataFrame:
    """Score, rank and interval of a table of ranks in one view.

    Parameters
    ----------
    ranked
        Contract `PRIORITY` or `ESTATE_PRIORITY`.
    view
        The theme.

    Returns
    -------
    pd.DataFrame
        ``score``, ``rank``, ``rank_low`` and ``rank_high``, in the rows of `ranked`: those of the theme. Where the
        table has none of that theme, the score of the indicator of the same name, missing without one, and the place
        among all themes.

    Examples
    --------
    >>> ranked = pd.DataFrame({"score": [0.9], "rank": [1], "rank_low": [1], "rank_high": [2]})
    >>> place = {"view_rank_parking": 3, "view_rank_low_parking": 2, "view_rank_high_parking": 4}
    >>> standing(ranked.assign(view_score_parking=0.5, **place), "parking").to_dict("records")
    [{'score': 0.5, 'rank': 3, 'rank_low': 2, 'rank_high': 4}]
    >>> standing(ranked, "childcare").to_dict("records")
    [{'score': nan, 'rank': 1, 'rank_low': 1, 'rank_high': 2}]
    """
    if view == "all":
        return ranked[["score", *RANKS]]
    scores = next((ranked[c] for c in (f"view_score_{view}", f"score_{view}") if c in ranked), np.nan)
    own = {name: f"view_{name}_{view}" for name in RANKS}
    return pd.DataFrame(
        {"score": scores, **{name: ranked[own[name] if own[name] in ranked else name] for name in RANKS}},
        index=ranked.index,
    )


def classes_of(outcome: Outcome, view: View) -> npt.NDArray[np.int64]:
    """The class of the legend that each estate falls into.

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
    ranked = standing(outcome.estate_priority.set_index("estate_id"), view)
    scores = ranked["score"].reindex(estates["estate_id"]).to_numpy(dtype=float, na_value=np.nan)
    steps = np.clip(np.floor(np.nan_to_num(scores) * STEPS + 1e-9), 0, STEPS - 1).astype(np.int64)
    inside = estates["in_programme"].to_numpy(bool)
    outside = np.where(estates["eligible"].isna().to_numpy(), NO_DATA, OUTSIDE)
    return np.where(inside, np.where(np.isnan(scores), NO_DATA, steps), outside)
