"""Tidying up on a phone at the end: a link that drops just then must not leave the phone changed."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import PhoneFailed

_TRIES = 3
LookFor = Callable[[], None]
"""Waits a while for a phone that was lost while it was tidied up, and raises PhoneFailed where it stays away."""


def nobody_looks() -> None:
    """Whoever has no way to look for a phone tries again at once."""


def persistently(step: Callable[[], object], look_for: LookFor) -> None:
    """Takes the step again after the phone came back; raises PhoneFailed where it stays away or never takes it."""
    for _ in range(_TRIES - 1):
        try:
            step()
        except PhoneFailed:
            look_for()
        else:
            return
    step()
