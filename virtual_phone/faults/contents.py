"""What happens to the bytes of a file on the phone."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.device.faults import Fault, Kind


def flip_bit(fault: Fault, content: bytes) -> bytes:
    """One bit in the middle is wrong."""
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 0x10
    return bytes(changed)


CHANGES: dict[Kind, Callable[[Fault, bytes], bytes]] = {Kind.CORRUPT_FILE: flip_bit}
