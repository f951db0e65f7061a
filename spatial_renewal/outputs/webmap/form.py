"""In which form do the data travel inside the page? (plain JSON, or gzip in base64 where they are large)"""

import base64
import gzip
from dataclasses import dataclass
from typing import Literal

# The time would change the bytes; the level is where text of this kind stops shrinking for the time it takes.
_NO_TIME, _LEVEL = 0, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The text of the data element, and how the page reads it."""

    form: Literal["plain", "gzip"]
    text: str


def in_form(text: str, *, compressed: bool) -> Data:
    """The same bytes each time.

    Examples
    --------
    >>> in_form("{}", compressed=False)
    Data(form='plain', text='{}')
    >>> gzip.decompress(base64.b64decode(in_form("{}", compressed=True).text))
    b'{}'
    """
    if not compressed:
        return Data(form="plain", text=text)
    packed = bytearray(gzip.compress(text.encode("utf-8"), compresslevel=_LEVEL, mtime=_NO_TIME))
    packed[9] = 255  # the byte that names the operating system: unknown, on every machine
    return Data(form="gzip", text=base64.b64encode(packed).decode("ascii"))
