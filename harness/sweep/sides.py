"""The two sides of a sweep: its own, and what it is held against."""

from __future__ import annotations

from harness.errors import ConfigRefused


def refuse_lone_pairs(pairs: int | None, against: str | None) -> None:
    if pairs is None:
        return
    if pairs < 1:
        raise ConfigRefused("pairs", f"{pairs} is no number of pairs", "ask for one at least")
    if against is None:
        raise ConfigRefused("pairs", "a pair has two sides, and nothing is measured against", "add --against")
