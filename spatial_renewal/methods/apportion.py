"""How do fractional wants become whole ones without changing their sum?"""

import numpy as np
import numpy.typing as npt

# Sums of the same figures in another order differ in their last digits; a tie must not fall by them.
_DIGITS = 9


def whole_with_sum(wanted: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Round so that the sum stays: largest remainders go up.

    Parameters
    ----------
    wanted
        (n,) amounts of 0 and more.

    Returns
    -------
    whole
        (n,) each less than 1 from its amount; their sum is that of `wanted`, rounded. Of equal remainders the
        earlier goes up.

    Examples
    --------
    >>> whole_with_sum(np.array([0.4, 0.4, 0.4, 2.8])).tolist()
    [1, 0, 0, 3]
    """
    tidy = wanted.round(_DIGITS)
    whole = np.floor(tidy).astype(np.int64)
    missing = int(np.floor(tidy.sum().round(_DIGITS) + 0.5)) - int(whole.sum())
    up = np.argsort(-(tidy - whole).round(_DIGITS), kind="stable")[:missing]
    whole[up] += 1
    return whole
