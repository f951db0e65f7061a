"""With which colour is a class of estates filled on paper?"""

from spatial_renewal.outputs.paper.palette import palette
from spatial_renewal.outputs.standing import NO_DATA, OUTSIDE


def fill_of_class(step: int) -> str:
    """The colour of a class of estates, see `spatial_renewal.outputs.standing.classes_of`.

    Examples
    --------
    >>> fill_of_class(4)
    '#7f2d0f'
    """
    return {OUTSIDE: palette().estates["outside"], NO_DATA: palette().estates["no_data"]}.get(step) or palette().ramp[
        step
    ]
