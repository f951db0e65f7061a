"""Which origins and sites are within a walk of each other?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array


@dataclass(frozen=True, slots=True)
class WithinWalk:
    """Pairs within a walk, one a row; each pair once.

    Attributes
    ----------
    origin, site
        (p,) positions of an origin and a site.
    walk_m
        (p,) walk between them.
    """

    origin: npt.NDArray[np.int64]
    site: npt.NDArray[np.int64]
    walk_m: npt.NDArray[np.float64]

    def rows(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "WithinWalk":
        """Some of the pairs, of the same origins and sites."""
        return WithinWalk(self.origin[chosen], self.site[chosen], self.walk_m[chosen])

    def shortest(self) -> "WithinWalk":
        """Each pair once, with its shortest walk, by origin and then by site."""
        order = np.lexsort((self.walk_m, self.site, self.origin))
        sorted_ = self.rows(order)
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(sorted_.origin) != 0) | (np.diff(sorted_.site) != 0)
        return sorted_.rows(first)

    def matrix(self, values: npt.NDArray[np.float64], shape: tuple[int, int]) -> csr_array:
        """Origins by sites, holding `values` of the pairs."""
        return csr_array(coo_array((values, (self.origin, self.site)), shape=shape))
