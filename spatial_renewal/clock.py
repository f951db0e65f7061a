"""How long does each stage take, and who is told that it begins?"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


class Clock:
    """Seconds of each stage, said to the log and to whoever shows progress."""

    def __init__(self, on_stage: Callable[[str], None] | None) -> None:
        self.seconds: dict[str, float] = {}
        self._tell = on_stage

    def timed(self, stage: Callable[P, T]) -> Callable[P, T]:
        """`stage` with the same arguments and result; its seconds are kept under its name."""

        @wraps(stage)
        def measured(*args: P.args, **kwargs: P.kwargs) -> T:
            name = stage.__name__
            if self._tell:
                self._tell(name)
            since = time.perf_counter()
            result = stage(*args, **kwargs)
            self.seconds[name] = time.perf_counter() - since
            log.info("%s: %.2f s", name, self.seconds[name])
            return result

        return measured
