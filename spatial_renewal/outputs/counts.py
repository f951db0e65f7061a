"""Which counts must every output of a run show alike? (estates, programme, units, who lacks what)"""

from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.study import Outcome


def counts(outcome: Outcome) -> dict[str, object]:
    """The counts that map, workbook, drawing, layers and report share; ``run.json`` states them.

    Returns
    -------
    dict
        ``estates``, ``eligible``, ``eligibility_unknown``, ``in_programme``, ``units``, and ``lacking``: estates of
        the programme by category and cause, as `spatial_renewal.outputs.lacking` has them, zeros left out.
    """
    eligible = outcome.estates["eligible"]
    return {
        "estates": len(outcome.estates),
        "eligible": int(eligible.fillna(value=False).sum()),
        "eligibility_unknown": int(eligible.isna().sum()),
        "in_programme": int(outcome.estates["in_programme"].sum()),
        "units": len(outcome.units),
        "lacking": {
            str(category): {str(cause): int(n) for cause, n in causes.value_counts(sort=False).sort_index().items()}
            for category, causes in lacking(outcome).groupby("category")["cause"]
        },
    }
