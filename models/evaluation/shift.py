"""Whether a model's class numbers are one off the labels', as a background class in front makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.evaluation.interval import rate
from models.evaluation.records import Judged, Shift

FEWEST_CLASSES = 2
"""A model that always answers the same class hits one moved class as well, and says nothing of its numbers."""


def shift_of(judged: Sequence[Judged]) -> Shift | None:
    """Returns the shift under which the model hits more often beyond chance than as it was labelled."""
    as_labelled = rate(sum(one.off == 0 for one in judged), len(judged))
    classes = max((1, -1), key=lambda by: sum(one.off == by for one in judged))
    moved = [one for one in judged if one.off == classes]
    top1 = rate(len(moved), len(judged))
    if top1.low_percent <= as_labelled.high_percent or _classes(moved) < FEWEST_CLASSES:
        return None
    return Shift(classes, top1)


def _classes(judged: Iterable[Judged]) -> int:
    return len({one.image.label for one in judged})
