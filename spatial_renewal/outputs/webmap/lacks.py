"""Which estates lack what, as every output counts it? (the one rule's answers, by state where that decides)"""

import numpy as np
import numpy.typing as npt

from spatial_renewal.outputs.lacking import CAUSES, lacking_everywhere
from spatial_renewal.outputs.webmap.columns import Packed, few
from spatial_renewal.outputs.webmap.findings import Judged, by_state
from spatial_renewal.outputs.webmap.places import Places
from spatial_renewal.study import Outcome
from spatial_renewal.tables import COVERAGE_STATES


def lacks(outcome: Outcome, judged: Judged) -> dict[str, Packed]:
    """Per category that some estate lacks, why each estate does.

    ``by_state`` gives the cause of each state of the category's rule in the coverage; where one state has several
    answers it is None, and ``causes`` is a column: the cause, missing where the estate does not lack it.
    """
    table = lacking_everywhere(outcome)
    places = Places(table, ["category"], outcome.estates["estate_id"])
    cause = places.codes(table["cause"], CAUSES)
    packed = {str(rule["category"]): cause[row] for row, rule in enumerate(places.rules)}
    return {category: _packed(codes, judged.only_state_of(category)) for category, codes in sorted(packed.items())}


def _packed(cause: npt.NDArray[np.int64], state: npt.NDArray[np.int64] | None) -> Packed:
    decided = None if state is None else by_state(state, cause)
    if decided is not None:
        return {"by_state": {COVERAGE_STATES[s - 1]: CAUSES[c - 1] for s, c in decided.items() if c}, "causes": None}
    return {"by_state": None, "causes": few(cause, CAUSES)}
