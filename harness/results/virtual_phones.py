"""Which phones are none: what a virtual one tells is a number of the computer that plays it, or of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.results.records import Engine, PhoneRecord

DRAWN = "a virtual phone drew these numbers from a model of a phone; nothing was measured."
"""Of synthetic numbers, whoever tells them."""
OF_THIS_COMPUTER = "these numbers are this computer’s, not a phone’s."
"""Of those that the computer behind a virtual phone computed."""


@dataclass(frozen=True, slots=True)
class VirtualPhones:
    """By their identity."""

    computing: tuple[str, ...] = ()
    """The computer that plays them runs the networks."""
    synthetic: tuple[str, ...] = ()
    """They draw latencies from a model of a phone."""

    @classmethod
    def among(cls, phones: Iterable[PhoneRecord]) -> VirtualPhones:
        virtual = [phone for phone in phones if phone.virtual]
        return cls(
            tuple(phone.identity for phone in virtual if phone.engine is not Engine.REPLAY),
            tuple(phone.identity for phone in virtual if phone.engine is Engine.REPLAY),
        )

    @property
    def any_of_them(self) -> bool:
        return bool(self.computing or self.synthetic)
