"""How do kernels become machine code? (numba; no other file imports it)"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import ParamSpec, TypeVar, cast

import numba
from numba.core import event
from numba.core.caching import FunctionCache

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Compile `function` at its first call, free of the interpreter's lock; the result is kept for the next run.

    A caller that is kept does not notice changes in another file: kernels call kernels of their own file only. They
    get every array that they write to: to compile numpy's own functions took longer than all else.
    """
    kernel = numba.njit(  # type: ignore[call-overload] - its stubs lack the last one
        nogil=True, error_model="numpy", no_cfunc_wrapper=True
    )(function)
    # where numba finds no folder that it may write to, every run compiles anew
    with suppress(RuntimeError):
        kernel._cache = _Kept(function)  # noqa: SLF001 - what njit(cache=True) does
    return cast("Callable[P, T]", kernel)


class _Kept(FunctionCache):
    """Kernels of earlier runs, as long as they can be read and written; what cannot is compiled anew.

    The folder outlives an update: what is kept there may name classes that are gone, or be cut off by a full disk.
    """

    def load_overload(self, sig: object, target_context: object) -> object:
        """Give the kernel kept for these types; None where there is none, or none that can be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # noqa: BLE001 - pickle raises whatever the bytes make it do
            log.info("kept kernels cannot be read (%s): compiled anew", error)
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: object, data: object) -> None:
        """Keep the kernel where it can be written."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            log.info("kernels cannot be kept for the next run: %s", error)


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
