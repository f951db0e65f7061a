"""Which blocks does a PBF file hold? (framing, compression, and the limits of the format)"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial_renewal.io.pbf_wire import LONGEST_VARINT, WireError, children

_FEATURES = frozenset({b"OsmSchema-V0.6", b"DenseNodes"})
# What the format allows: a header of 64 KiB, a block of 32 MiB.
_MOST_HEADER, _MOST_BLOCK = 2**16, 2**25
# Numbers of the format's fields, message by message.
_KIND, _SIZE = 1, 3
_RAW, _ZLIB = 1, 3
_REQUIRED = 4


def data_blocks(path: Path) -> Iterator[bytes]:
    """Content of each block of data, unpacked, with `LONGEST_VARINT` zeros behind it.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    WireError
        The file is cut off inside a block, is no PBF, asks for features that we do not know, or is compressed in
        another way.
    """
    for kind, raw in _blobs(path):
        if kind == b"OSMHeader":
            _refuse_other_features(raw)
        elif kind == b"OSMData":
            yield raw


@contextmanager
def wire_errors() -> Iterator[None]:
    """Whatever damaged bytes make arrays and texts stumble over is a `WireError`."""
    try:
        yield
    except (IndexError, OverflowError, ValueError, zlib.error) as error:
        raise WireError(str(error)) from error


def _blobs(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each block; the content has `LONGEST_VARINT` zeros behind it."""
    with path.open("rb") as file:
        while size := file.read(4):
            header = file.read(_within(int.from_bytes(size, "big"), _MOST_HEADER))
            named = {number: (a, b) for number, a, b in children(header + bytes(LONGEST_VARINT), 0, len(header))}
            kind = header[slice(*named[_KIND])] if _KIND in named else b""
            wanted = _within(named[_SIZE][0] if _SIZE in named else 0, _MOST_BLOCK)
            blob = file.read(wanted)
            if len(size) + len(blob) != wanted + 4:
                raise WireError("cut off")
            yield kind, _unpacked(blob)


def _within(size: int, most: int) -> int:
    if size > most:
        raise WireError("too large a block")
    return size


def _unpacked(blob: bytes) -> bytes:
    for number, first, stop in children(blob + bytes(LONGEST_VARINT), 0, len(blob)):
        if number == _RAW:
            return blob[first:stop] + bytes(LONGEST_VARINT)
        if number == _ZLIB:
            unzip = zlib.decompressobj()
            raw = unzip.decompress(blob[first:stop], _MOST_BLOCK)
            if not unzip.eof:
                raise WireError("cut off, or too large a block")
            return raw + bytes(LONGEST_VARINT)
    raise WireError("compressed in another way")


def _refuse_other_features(raw: bytes) -> None:
    asked = {
        raw[first:stop] for number, first, stop in children(raw, 0, len(raw) - LONGEST_VARINT) if number == _REQUIRED
    }
    if not asked <= _FEATURES:
        raise WireError("features")
