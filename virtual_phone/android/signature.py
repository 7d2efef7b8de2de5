"""Who signed an APK: the certificate of its v2 (or v3) signing block.

Layout: "APK Signature Scheme v2" of AOSP: length-prefixed sequences in a block before the central directory.
"""

from __future__ import annotations

import hashlib
import struct

MAGIC = b"APK Sig Block 42"
SCHEMES = (0x7109871A, 0xF05368C0)


def signer(apk: bytes) -> str | None:
    """Returns the SHA-256 of the first certificate, or None for an APK that is not signed in this way."""
    end = apk.find(MAGIC)
    if end < 24:
        return None
    try:
        (size,) = struct.unpack_from("<Q", apk, end - 8)
        return _first_certificate(apk[end + 16 - size : end - 8])
    except struct.error:
        return None


def _first_certificate(pairs: bytes) -> str | None:
    at = 0
    while at + 12 <= len(pairs):
        length, scheme = struct.unpack_from("<QI", pairs, at)
        if scheme in SCHEMES:
            signed_data = _part(_part(_part(pairs[at + 12 : at + 8 + length])))
            digests = _part(signed_data)
            certificates = _part(signed_data[4 + len(digests) :])
            return hashlib.sha256(_part(certificates)).hexdigest()
        at += 8 + length
    return None


def _part(data: bytes) -> bytes:
    """Returns the first element of a sequence in which each has its length before it."""
    (length,) = struct.unpack_from("<I", data)
    return data[4 : 4 + length]
