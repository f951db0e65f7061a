"""What does a division into regions cost? (spread of needs and places, managers, spare places beside missing ones)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class CostWeights:
    """What each part of the cost weighs.

    Attributes
    ----------
    per_region
        Every region costs so much: without it, the best division would join nobody.
    per_manager
        Every manager of a region after the first.
    per_shared
        Taken off for each place that one member can spare and another lacks.
    """

    per_region: float = 1.0
    per_manager: float = 0.0
    per_shared: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What the members of a division are like.

    Attributes
    ----------
    features
        (n, f) coordinates in which alike members are near each other: needs and places, each scaled by the square
        root of its weight.
    surplus, deficit
        (n, k) places that a member can spare, or lacks; one column a category.
    manager
        (n,) who manages it, as a number; `NOBODY` where unknown, which never counts as another manager.
    """

    features: Floats
    surplus: Floats
    deficit: Floats
    manager: npt.NDArray[np.int64]


class CostSheet:
    """Sums that add up over members, and the cost of a region from its sums.

    The cost of a region is ``per_region + spread + per_manager (managers - 1) - per_shared * shared``, where spread is
    the sum of squared distances of its members' features from their mean, and shared is, summed over the categories,
    the lesser of what its members can spare and what they lack.

    Examples
    --------
    Two members two apart: each is 1 from the mean, so the spread is 1 + 1.

    >>> traits = Traits(features=np.array([[0.0], [2.0]]), surplus=np.zeros((2, 0)), deficit=np.zeros((2, 0)),
    ...                 manager=np.array([3, 4]))
    >>> sheet = CostSheet(traits, np.ones((2, 1)), CostWeights(per_region=1.0, per_manager=0.5))
    >>> float(sheet.cost(sheet.sums.sum(axis=0)[None, :], np.array([2]))[0])
    3.5
    """

    def __init__(self, traits: Traits, size: Floats, weights: CostWeights) -> None:
        count, width = traits.features.shape
        kinds = traits.surplus.shape[1]
        # columns: members, squared length, features, surplus, deficit, size
        self.sums = np.column_stack(
            [np.ones(count), (traits.features**2).sum(axis=1), traits.features, traits.surplus, traits.deficit, size]
        )
        self._x = slice(2, 2 + width)
        self._surplus = slice(2 + width, 2 + width + kinds)
        self._deficit = slice(2 + width + kinds, 2 + width + 2 * kinds)
        self.size = slice(2 + width + 2 * kinds, self.sums.shape[1])
        self._shares = kinds > 0 and weights.per_shared > 0
        self.weights = weights

    def cost(self, sums: Floats, managers: npt.NDArray[np.int64]) -> Floats:
        """(r,) cost of regions from their (r, q) sums and (r,) numbers of managers."""
        x = sums[:, self._x]
        spread = sums[:, 1] - np.einsum("ij,ij->i", x, x) / sums[:, 0]
        cost = np.maximum(spread, 0.0) + self.weights.per_region
        if self.weights.per_manager:
            cost += self.weights.per_manager * np.maximum(managers - 1, 0)
        if self._shares:
            shared = np.minimum(sums[:, self._surplus], sums[:, self._deficit]).sum(axis=1)
            cost -= self.weights.per_shared * shared
        return cost

    def cost_of_one(self, sums: Floats, managers: int) -> float:
        """The same for one region; ten times as fast as a table of one row."""
        x = sums[self._x]
        cost = max(float(sums[1] - x.dot(x) / sums[0]), 0.0) + self.weights.per_region
        if managers > 1:
            cost += self.weights.per_manager * (managers - 1)
        if self._shares:
            cost -= self.weights.per_shared * float(np.minimum(sums[self._surplus], sums[self._deficit]).sum())
        return cost

    def apart(self, sums: Floats, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Floats:
        """(p,) squared distance between the means of the rows `first` and `second` of `sums`."""
        mean = sums[:, self._x] / sums[:, :1]
        between = mean[first] - mean[second]
        return np.einsum("ij,ij->i", between, between)


def division_cost(sheet: CostSheet, manager: npt.NDArray[np.int64], region: npt.NDArray[np.int64]) -> float:
    """Cost of a whole division.

    Parameters
    ----------
    sheet
        Sums of the members.
    manager
        (n,) as in `Traits`.
    region
        (n,) labels; below zero where a member has no region.

    Returns
    -------
    float
        The regions' costs; members without one cost nothing here.
    """
    total = 0.0
    for label in np.unique(region[region >= 0]):
        inside = region == label
        managers = len(set(manager[inside].tolist()) - {NOBODY})
        total += float(sheet.cost(sheet.sums[inside].sum(axis=0)[None, :], np.array([managers]))[0])
    return total
