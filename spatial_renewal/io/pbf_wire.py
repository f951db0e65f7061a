"""How do bytes of protocol buffers become arrays? (varints and messages, many at once)"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]

# No varint is longer; readers may look this far behind the last byte.
LONGEST_VARINT = 10
_LAST_OF_ONE_BYTE = _SEVEN_BITS = 0x7F
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5


class WireError(ValueError):
    """Bytes that are no protocol buffer, or one written in a way that these readers do not know."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the bytes of one field lie in each of many messages: from `first` up to `stop`; both 0 without the field.

    For a field that is a number `value` holds it, and `stop` is where it ends.
    """

    first: Whole
    stop: Whole
    value: Whole


def padded(raw: bytes) -> Bytes:
    """The bytes, and as many zeros behind them as a varint may be long."""
    return np.frombuffer(raw + bytes(LONGEST_VARINT), dtype=np.uint8)


def children(raw: bytes, start: int, stop: int) -> list[tuple[int, int, int]]:
    """Fields of one message in order: number, and first and last-plus-one position of its bytes, or its value twice.

    Parameters
    ----------
    raw
        Bytes with `LONGEST_VARINT` more behind `stop`.
    start, stop
        Where the message lies.

    Raises
    ------
    WireError
        A field runs out of the message.

    Examples
    --------
    >>> children(bytes([0x08, 0x96, 0x01, 0x12, 0x02, 7, 7]) + bytes(10), 0, 7)
    [(1, 150, 150), (2, 5, 7)]
    """
    found: list[tuple[int, int, int]] = []
    at = start
    while at < stop:
        # most tags and sizes are one byte: reading these here halves the time
        tag = raw[at]
        at += 1
        if tag > _LAST_OF_ONE_BYTE:
            tag, at = _varint(raw, at - 1)
        kind = tag & 7
        if kind == _LENGTH:
            size = raw[at]
            at += 1
            if size > _LAST_OF_ONE_BYTE:
                size, at = _varint(raw, at - 1)
            found.append((tag >> 3, at, at + size))
            at += size
        elif kind == _VARINT:
            value, at = _varint(raw, at)
            found.append((tag >> 3, value, value))
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            at += 8 if kind == _EIGHT_BYTES else 4
        else:
            raise WireError("group")
    if at != stop:
        raise WireError("overrun")
    return found


def fields_of(data: Bytes, start: Whole, stop: Whole, wanted: tuple[int, ...]) -> dict[int, Spans]:
    """The fields `wanted` of many messages at once: the first field of all of them, then the second, and so on.

    Parameters
    ----------
    data
        Bytes with `LONGEST_VARINT` more behind the last message.
    start, stop
        (n,) where each message lies.
    wanted
        Numbers of fields that occur once at most.

    Raises
    ------
    WireError
        A field runs out of its message, or a wanted one comes twice.

    Examples
    --------
    >>> data = padded(bytes([0x08, 5, 0x12, 1, 9, 0x08, 6]))
    >>> found = fields_of(data, np.array([0, 5]), np.array([5, 7]), (1, 2))
    >>> found[1].value.tolist(), found[2].first.tolist(), found[2].stop.tolist()
    ([5, 6], [4, 0], [5, 0])
    """
    count = len(start)
    found = {number: Spans(*(np.zeros(count, dtype=np.int64) for _ in range(3))) for number in wanted}
    at = np.asarray(start, dtype=np.int64).copy()
    message = np.flatnonzero(at < stop)
    while message.size:
        tag, behind_tag = varints_at(data, at[message])
        number, kind = tag >> 3, tag & 7
        value, first = varints_at(data, behind_tag)
        after = np.select(
            [kind == _VARINT, kind == _LENGTH, kind == _EIGHT_BYTES, kind == _FOUR_BYTES],
            [first, first + value, behind_tag + 8, behind_tag + 4],
            default=-1,
        )
        # a size of 2^63 and more is negative here
        if ((after < first) & (kind == _LENGTH) | (after <= at[message]) | (after > stop[message])).any():
            raise WireError("overrun")
        for field in wanted:
            here = number == field
            spans, rows = found[field], message[here]
            if spans.stop[rows].any():
                raise WireError("field twice")
            spans.first[rows], spans.stop[rows], spans.value[rows] = first[here], after[here], value[here]
        at[message] = after
        message = message[after < stop[message]]
    return found


def varints_at(data: Bytes, at: Whole) -> tuple[Whole, Whole]:
    """One varint at each position, and the position behind it.

    Examples
    --------
    >>> value, after = varints_at(padded(bytes([0x96, 0x01, 0x05])), np.array([0, 2]))
    >>> value.tolist(), after.tolist()
    ([150, 5], [2, 3])
    """
    value = np.zeros(len(at), dtype=np.uint64)
    after = np.asarray(at, dtype=np.int64) + 1
    byte = data[at]
    value |= (byte & _SEVEN_BITS).astype(np.uint64)
    open_ = np.flatnonzero(byte > _LAST_OF_ONE_BYTE)
    for shift in range(7, 7 * LONGEST_VARINT, 7):
        if not open_.size:
            return value.astype(np.int64), after
        byte = data[after[open_]]
        value[open_] |= (byte & _SEVEN_BITS).astype(np.uint64) << np.uint64(shift)
        after[open_] += 1
        open_ = open_[byte > _LAST_OF_ONE_BYTE]
    if open_.size:
        raise WireError("varint")
    return value.astype(np.int64), after


def packed(data: Bytes, first: Whole, stop: Whole) -> tuple[Whole, Whole]:
    """Packed varints of many spans in one row, and how many each span holds.

    Examples
    --------
    >>> value, size = packed(padded(bytes([1, 0x96, 0x01, 7])), np.array([0, 3]), np.array([3, 4]))
    >>> value.tolist(), size.tolist()
    ([1, 150, 7], [2, 1])
    """
    sizes = stop - first
    behind = np.cumsum(sizes)
    total = int(behind[-1]) if len(behind) else 0
    if not total:
        return np.empty(0, dtype=np.int64), np.zeros(len(first), dtype=np.int64)
    byte = data[np.repeat(first - (behind - sizes), sizes) + np.arange(total)]
    closes = byte <= _LAST_OF_ONE_BYTE
    if not closes[behind[sizes > 0] - 1].all():
        raise WireError("varint")
    last = np.flatnonzero(closes)
    begins = np.append(0, last[:-1] + 1)
    if (last - begins).max() >= LONGEST_VARINT:
        raise WireError("varint")
    place = np.arange(total) - np.repeat(begins, last - begins + 1)
    parts = (byte & _SEVEN_BITS).astype(np.uint64) << (7 * place).astype(np.uint64)
    counted = np.append(0, np.cumsum(closes))
    return np.add.reduceat(parts, begins).astype(np.int64), counted[behind] - counted[behind - sizes]


def signed(values: Whole) -> Whole:
    """Zigzag numbers as what they stand for.

    Examples
    --------
    >>> signed(np.array([0, 1, 2, 3])).tolist()
    [0, -1, 1, -2]
    """
    plain = values.view(np.uint64)
    return (plain >> np.uint64(1)).astype(np.int64) ^ -(plain & np.uint64(1)).astype(np.int64)


def running_sums(steps: Whole, sizes: Whole) -> Whole:
    """Sums of `steps` so far, begun anew in each run of `sizes`.

    Examples
    --------
    >>> running_sums(np.array([5, 1, 1, 7, 1]), np.array([3, 2])).tolist()
    [5, 6, 7, 7, 8]
    """
    every = np.cumsum(steps)
    before = np.append(0, every)[np.cumsum(sizes) - sizes]
    return every - np.repeat(before, sizes)


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    byte = raw[at]
    if byte <= _LAST_OF_ONE_BYTE:
        return byte, at + 1
    value, shift = byte & _SEVEN_BITS, 7
    while True:
        at += 1
        byte = raw[at]
        value |= (byte & _SEVEN_BITS) << shift
        if byte <= _LAST_OF_ONE_BYTE:
            return value, at + 1
        shift += 7
        if shift >= 7 * LONGEST_VARINT:
            raise WireError("varint")
