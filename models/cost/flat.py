"""A FlatBuffer of which nothing is believed: every offset, length and field is checked against the file before it
is read.

The reader that ships with `flatbuffers` trusts its input (a negative offset reads from the end, a mad length makes
a mad vector), so a broken file could answer with anything. Here it answers with `UnreadableModel`. Format:
https://flatbuffers.dev/internals/
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from mmap import mmap
from typing import NoReturn

from models.errors import UnreadableModel

ALLOWANCE_FACTOR = 2
ALLOWANCE_FLOOR_BYTES = 1 << 16
ALLOWANCE_CEILING_BYTES = 1 << 28
"""A sound file has each table and vector once; one that points to the same part again and again would be read for
ever."""

_SCALARS = {code: struct.Struct("<" + code) for code in "bBhHiIqQ?"}


@dataclass(slots=True)
class Flat:
    """The bytes of a file and what may still be read of them."""

    data: bytes | mmap
    subject: str
    """What the file is called in an error."""
    size: int = field(init=False)
    _allowance: int = field(init=False)
    _vtables: dict[int, tuple[int, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.size = len(self.data)
        wanted = max(ALLOWANCE_FACTOR * self.size, ALLOWANCE_FLOOR_BYTES)
        self._allowance = min(wanted, ALLOWANCE_CEILING_BYTES)

    def refuse(self, what: str) -> NoReturn:
        raise UnreadableModel(self.subject, what, "export or download the file again")

    def scalar(self, code: str, position: int) -> int:
        reader = _SCALARS[code]
        self._within(position, reader.size)
        value: int = reader.unpack_from(self.data, position)[0]
        return value

    def follow(self, position: int) -> int:
        """Returns the place that the unsigned offset at `position` points to, always further on in the file."""
        return position + self.scalar("I", position)

    def root(self) -> Table:
        return self.table(self.follow(0))

    def table(self, position: int) -> Table:
        self._spend(16)
        return Table(self, position, self._vtable(position - self.scalar("i", position)))

    def integers(self, code: str, start: int, length: int) -> tuple[int, ...]:
        self._within(start, length * _SCALARS[code].size)
        self._spend(length * _SCALARS[code].size)
        return struct.unpack_from(f"<{length}{code}", self.data, start)

    def text(self, start: int, length: int) -> str:
        self._within(start, length)
        self._spend(length)
        text = bytes(self.data[start : start + length]).decode("utf-8", "replace")
        # A name is shown on a terminal, where a control character could do anything.
        return "".join(letter if letter.isprintable() else "?" for letter in text)

    def span(self, start: int, length: int) -> range:
        """Returns the place of a part that is only measured, never copied."""
        self._within(start, length)
        return range(start, start + length)

    def _vtable(self, position: int) -> tuple[int, ...]:
        known = self._vtables.get(position)
        if known is None:
            length = self.scalar("H", position)
            if length < 4 or length % 2:
                self.refuse(f"is broken: a table description at byte {position} claims {length} bytes")
            known = self._vtables[position] = self.integers("H", position, length // 2)
        return known

    def _within(self, position: int, length: int) -> None:
        if position < 0 or position + length > self.size:
            self.refuse(f"is broken or cut short: it refers to bytes {position} to {position + length} of {self.size}")

    def _spend(self, amount: int) -> None:
        self._allowance -= amount
        if self._allowance < 0:
            self.refuse("is broken: it refers to the same parts over and over")


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `slot` is the field's number in the schema."""

    flat: Flat
    position: int
    vtable: tuple[int, ...]

    def scalar(self, slot: int, code: str, default: int = 0) -> int:
        place = self._place(slot, _SCALARS[code].size)
        return default if place is None else self.flat.scalar(code, place)

    def table(self, slot: int) -> Table | None:
        place = self._place(slot, 4)
        return None if place is None else self.flat.table(self.flat.follow(place))

    def tables(self, slot: int) -> tuple[Table, ...]:
        extent = self._vector(slot, 4)
        if extent is None:
            return ()
        offsets = self.flat.integers("I", *extent)
        return tuple(self.flat.table(extent[0] + 4 * i + offset) for i, offset in enumerate(offsets))

    def integers(self, slot: int, code: str = "i") -> tuple[int, ...] | None:
        extent = self._vector(slot, _SCALARS[code].size)
        return None if extent is None else self.flat.integers(code, *extent)

    def text(self, slot: int) -> str:
        extent = self._vector(slot, 1)
        return "" if extent is None else self.flat.text(*extent)

    def span(self, slot: int) -> range | None:
        """Returns where the bytes of a vector of bytes lie."""
        extent = self._vector(slot, 1)
        return None if extent is None else self.flat.span(*extent)

    def _vector(self, slot: int, item_bytes: int) -> tuple[int, int] | None:
        """Returns the start of a vector and its number of items."""
        place = self._place(slot, 4)
        if place is None:
            return None
        position = self.flat.follow(place)
        length = self.flat.scalar("I", position)
        self.flat.span(position + 4, length * item_bytes)
        return position + 4, length

    def _place(self, slot: int, size: int) -> int | None:
        entry = slot + 2
        if entry >= len(self.vtable) or self.vtable[entry] == 0:
            return None
        offset = self.vtable[entry]
        if offset < 4 or offset + size > self.vtable[1]:
            self.flat.refuse(f"is broken: field {slot} of the table at byte {self.position} lies outside that table")
        return self.position + offset
