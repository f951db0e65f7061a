"""What do the policy's funding rules come to, for given costs? (shares and rates as sums)"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from spatial_renewal.errors import ParameterError, finding
from spatial_renewal.profiles.policy_model import FundingRule, Policy


def compute_funding(policy: Policy, *, bases_yuan: Mapping[str, float], floor_area_m2: float = 0.0) -> pd.DataFrame:
    """Amounts that follow from the policy's computable funding rules.

    Parameters
    ----------
    policy
        The policy profile.
    bases_yuan
        Yuan of what shares are of, by the names of the rules' ``base``; a rule whose base is not given has no amount.
    floor_area_m2
        For rates per square metre.

    Returns
    -------
    pd.DataFrame
        One row per computable rule: ``rule``, ``payer``, ``kind``, ``bound`` (at_least, exactly, ...), ``base``,
        ``amount_yuan`` (missing where the base is unknown), ``section``.

    Raises
    ------
    ParameterError
        A base is negative, or no rule knows its name.

    Notes
    -----
    A share is ``share x base``. A rate per m2 and month is ``amount x floor area x 12 x years``.

    Examples
    --------
    >>> from spatial_renewal.profiles.load import policy
    >>> rules = compute_funding(policy("gaotai_2021"), bases_yuan={"pipeline_renovation": 1_000_000.0})
    >>> rules[["payer", "bound", "amount_yuan"]].to_dict(orient="records")
    [{'payer': 'pipeline_owner', 'bound': 'at_least', 'amount_yuan': 300000.0}]
    """
    computable = [rule for rule in policy.funding if rule.kind in ("share", "rate")]
    known = {rule.base for rule in computable if rule.kind == "share"}
    wrong = [name for name, yuan in bases_yuan.items() if name not in known or yuan < 0]
    if wrong:
        values = {"bases": ", ".join(wrong), "known": ", ".join(sorted(known)) or "-"}
        raise ParameterError(finding("unknown_funding_base", policy.id, values=values))
    rows = [
        {
            "rule": rule.id,
            "payer": rule.payer,
            "kind": rule.kind,
            "bound": rule.bound or "exactly",
            "base": rule.base,
            "amount_yuan": _amount(rule, bases_yuan, floor_area_m2),
            "section": rule.section,
        }
        for rule in computable
    ]
    columns = ["rule", "payer", "kind", "bound", "base", "amount_yuan", "section"]
    return pd.DataFrame(rows, columns=columns).astype({"amount_yuan": "float64"})


def _amount(rule: FundingRule, bases_yuan: Mapping[str, float], floor_area_m2: float) -> float:
    if rule.kind == "share" and rule.share is not None:
        return rule.share * bases_yuan[rule.base] if rule.base in bases_yuan else np.nan
    if rule.unit == "yuan/m2/month" and rule.amount is not None and rule.at_least_years is not None:
        return rule.amount * floor_area_m2 * 12 * rule.at_least_years
    return np.nan
