"""How are figures written in sentences and tables? (whole numbers, shares, and what nobody knows)"""

import pandas as pd

NOTHING = "—"


def total(values: pd.Series) -> str:
    """The sum of what is known; a dash where nothing is.

    Examples
    --------
    >>> total(pd.Series([1200.4, None])), total(pd.Series([None], dtype=float))
    ('1,200', '—')
    """
    known = values.dropna()
    return f"{known.sum():,.0f}" if len(known) else NOTHING


def share(part: float, whole: float) -> str:
    """A share in per cent; a dash where there is no whole.

    Examples
    --------
    >>> share(1, 8), share(1, 0)
    ('12.5%', '—')
    """
    return f"{100 * part / whole:.3g}%" if whole else NOTHING


def figure(value: object, decimals: int = 0) -> str:
    """One figure; a dash where it is missing.

    Examples
    --------
    >>> figure(1234.5), figure(float("nan")), figure(0.25, 2)
    ('1,234', '—', '0.25')
    """
    return NOTHING if pd.isna(value) else f"{float(value):,.{decimals}f}"  # type: ignore[arg-type,call-overload]


def text(value: object) -> str:
    """A text; a dash where it is missing.

    Examples
    --------
    >>> text("和平里"), text(None)
    ('和平里', '—')
    """
    return NOTHING if pd.isna(value) or value == "" else str(value)  # type: ignore[call-overload]
