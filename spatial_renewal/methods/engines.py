"""Which engine does the searches: the compiled kernels, or scipy alone?"""

import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from spatial_renewal.errors import ParameterError, finding

EngineName = Literal["auto", "compiled", "scipy"]


@dataclass(frozen=True, slots=True)
class Engine:
    """How searches are done. Results do not depend on it.

    Attributes
    ----------
    name
        ``compiled``: numba kernels; ``scipy``: without numba; ``auto``: compiled where numba is installed.
    threads
        Most threads of the compiled kernels. One where many processes share a machine.

    Examples
    --------
    >>> Engine("scipy").kernels() is None
    True
    """

    name: EngineName = "auto"
    threads: int = 2

    def kernels(self) -> ModuleType | None:
        """Give the compiled kernels, ready to be called; None where scipy does the work.

        Raises
        ------
        ParameterError
            The compiled engine is asked for by name and numba is not installed, or does not fit numpy.
        """
        if self.name == "scipy":
            return None
        try:
            return load_kernels()
        except ImportError as error:
            if self.name == "auto":
                return None
            values = {"reason": str(error)}
            raise ParameterError(finding("engine_not_installed", "parameters.access", values=values)) from error


def load_kernels() -> ModuleType:
    """Import the kernels, compiled: only here, so that nobody waits for numba who does not use it."""
    kernels = importlib.import_module("spatial_renewal.methods.kernels")
    kernels.make_ready()
    return kernels


AUTO = Engine()
