"""How is the collector of cycles kept from looking again and again at what grows and comes to stay?"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles meanwhile; afterwards as before.

    A hundred thousand shapes that come to stay make Python look through all that it holds several times, for cycles
    that shapes and texts cannot have: a tenth of the time that a city takes to read, or that kernels take to compile.

    Examples
    --------
    >>> with collector_paused():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
