"""How do kernels become machine code? (numba; no other file imports it)"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar, cast

import numba
from numba.core import event

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Compile `function` at its first call, free of the interpreter's lock; the result is kept for the next run.

    A caller that is kept does not notice changes in another file: kernels call kernels of their own file only. They
    get every array that they write to: to compile numpy's own functions took longer than all else.
    """
    try:
        kernel = numba.njit(  # type: ignore[call-overload] - its stubs lack the last one
            cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True
        )(function)
    except RuntimeError:
        # numba found no folder that it may write to: every run compiles anew
        kernel = numba.njit(  # type: ignore[call-overload] - the same
            nogil=True, error_model="numpy", no_cfunc_wrapper=True
        )(function)
    return cast("Callable[P, T]", kernel)


def part(function: Callable[P, T]) -> Callable[P, T]:
    """Compile `function` into the kernels that call it, and not for Python: that would take longer."""
    inner = numba.njit(  # type: ignore[call-overload] - its stubs lack the last two
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
    )
    return cast("Callable[P, T]", inner(function))


@contextmanager
def announced() -> Iterator[None]:
    """Say it once, in the log, where anything within has to be compiled."""
    with event.install_listener("numba:compile", _Announcer()):
        yield


class _Announcer(event.Listener):
    def __init__(self) -> None:
        self._said = False

    def on_start(self, event: event.Event) -> None:
        """Tell of the first compilation."""
        if not self._said:
            log.info("compiling the walking engine (%s): a few seconds, once on this machine", event.kind)
        self._said = True

    def on_end(self, event: event.Event) -> None:
        """Say nothing more."""
