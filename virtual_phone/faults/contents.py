"""What happens to bytes: those of a file that has arrived, and those that a program prints."""

from __future__ import annotations

from collections.abc import Callable

from virtual_phone.device.faults import Fault, Kind
from virtual_phone.device.pipes import Writer

CUT_AT_BYTE = 100


def flip_bit(fault: Fault, content: bytes) -> bytes:
    changed = bytearray(content)
    place = len(changed) // 2 if fault.at_byte is None else fault.at_byte % len(changed)
    changed[place] ^= 0x10
    return bytes(changed)


class CutOff:
    """A Writer that lets so many bytes through and drops the rest."""

    def __init__(self, behind: Writer, length: int) -> None:
        self._behind = behind
        self._left = length

    def write(self, data: bytes) -> None:
        kept = data[: self._left]
        self._left -= len(kept)
        self._behind.write(kept)

    async def drain(self) -> None:
        await self._behind.drain()

    def close(self) -> None:
        self._behind.close()


def cut_off(fault: Fault, output: Writer) -> Writer:
    return CutOff(output, CUT_AT_BYTE if fault.at_byte is None else fault.at_byte)


CHANGES: dict[Kind, Callable[[Fault, bytes], bytes]] = {Kind.CORRUPT_FILE: flip_bit, Kind.CORRUPT_TOOL: flip_bit}
OUTPUTS: dict[Kind, Callable[[Fault, Writer], Writer]] = {Kind.CUT_ANSWER: cut_off}
