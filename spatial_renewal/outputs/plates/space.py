"""Where on the map is still room for a label? (boxes that never overlap, in mm on paper)"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float64]


class Space:
    """Room inside a frame; boxes are (left, upper, right, lower) in mm.

    Examples
    --------
    >>> space = Space((0, 0, 100, 100))
    >>> space.first_free([(10, 10, 30, 14)]), space.first_free([(20, 10, 40, 14), (20, 15, 40, 19)])
    (0, 1)
    """

    def __init__(self, frame: tuple[float, float, float, float]) -> None:
        self._frame = frame
        self._taken = np.empty((64, 4))
        self._count = 0

    @property
    def taken(self) -> Boxes:
        """The boxes that were given away, (n, 4)."""
        return self._taken[: self._count].copy()

    def take(self, box: Sequence[float]) -> None:
        """Give a box away, whether it is free or not."""
        if self._count == len(self._taken):
            self._taken = np.concatenate([self._taken, np.empty_like(self._taken)])
        self._taken[self._count] = box
        self._count += 1

    def is_free(self, box: Sequence[float]) -> bool:
        """Whether `box` lies in the frame and meets no box that was given away."""
        left, upper, right, lower = box
        frame_left, frame_upper, frame_right, frame_lower = self._frame
        if left < frame_left or upper < frame_upper or right > frame_right or lower > frame_lower:
            return False
        a = self._taken[: self._count]
        return not bool(((a[:, 0] < right) & (a[:, 2] > left) & (a[:, 1] < lower) & (a[:, 3] > upper)).any())

    def first_free(self, boxes: Sequence[Sequence[float]]) -> int | None:
        """Take the first free one of `boxes` and say which; None where none is free."""
        for place, box in enumerate(boxes):
            if self.is_free(box):
                self.take(box)
                return place
        return None
