"""Latencies as one compressed blob.

Version 1: the byte 0x01, then zlib of little-endian 64-bit integers: the first value, then each difference from the
value before it (modulo 2^64), their bytes regrouped by significance (all lowest bytes first) so that the many equal
high bytes lie together. No latencies at all: the byte 0x01 alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_VERSION = b"\x01"
_LEAST, _MOST = -(2**63), 2**63 - 1


class BrokenBlob(ValueError):
    """Bytes that are no latencies."""


def pack(latencies_ns: Sequence[int]) -> bytes:
    import numpy as np

    if not latencies_ns:
        return _VERSION
    if min(latencies_ns) < _LEAST or max(latencies_ns) > _MOST:
        raise ValueError("a latency is outside of 64 bits")
    values = np.array(latencies_ns, dtype="<i8").view("<u8")
    differences = np.diff(values, prepend=np.zeros(1, dtype="<u8"))
    return _VERSION + zlib.compress(differences.view("u1").reshape(-1, 8).T.tobytes(), level=6)


def unpack(blob: bytes) -> tuple[int, ...]:
    import numpy as np

    if blob == _VERSION:
        return ()
    if blob[:1] != _VERSION:
        raise BrokenBlob(f"unknown version {blob[:1].hex() or 'none'}")
    try:
        content = zlib.decompress(blob[1:])
    except zlib.error as error:
        raise BrokenBlob(str(error)) from error
    if not content or len(content) % 8:
        raise BrokenBlob(f"{len(content)} bytes are no 64-bit integers")
    grouped = np.frombuffer(content, dtype="u1").reshape(8, -1)
    differences = np.ascontiguousarray(grouped.T).reshape(-1).view("<u8")
    return tuple(np.cumsum(differences, dtype="u8").view("i8").tolist())
