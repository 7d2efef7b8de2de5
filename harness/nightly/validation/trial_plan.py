"""Which trials a validation has: A/A nights, and as many of candidates that are slower by construction, in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import cycle, islice

from harness.results.trials import Change


def planned(nights: int, changes: Sequence[Change]) -> tuple[Change, ...]:
    """A/A and changed nights alternate, so that whatever the phone goes through, both meet it alike."""
    slower = list(islice(cycle(changes), nights)) if changes else []
    order = [each for pair in zip((Change.NONE,) * nights, slower, strict=True) for each in pair] if slower else []
    return tuple(order or (Change.NONE,) * nights)


def still_to_do(wanted: Iterable[Change], done: Iterable[Change]) -> tuple[Change, ...]:
    """`wanted` without as many of each as are done, whatever order they were done in."""
    left, remaining = Counter(done), []
    for change in wanted:
        if left[change]:
            left[change] -= 1
        else:
            remaining.append(change)
    return tuple(remaining)
