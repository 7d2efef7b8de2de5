"""Which phones of a lab a sweep is measured on: a pure choice among those that the lab knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from harness.errors import NoPhone
from harness.results.lab import LabPhone


@dataclass(frozen=True, slots=True)
class Selection:
    """Each list that is not empty must be met; of a list, one word is enough."""

    phones: tuple[str, ...] = ()
    """Identities or serials."""
    models: tuple[str, ...] = ()
    socs: tuple[str, ...] = ()
    androids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    of_each_model: int | None = None
    """So many phones of each model, those with the shortest queues. None: all."""


def chosen(
    selection: Selection, known: Sequence[LabPhone], set_aside: Collection[str], waiting: Counter[str]
) -> tuple[LabPhone, ...]:
    """Raises NoPhone where none is left. A phone that is named by itself is taken also where it is not there now.

    `waiting`: how many jobs wait for each phone.
    """
    fitting = [phone for phone in known if fits(phone, selection)]
    _demand_named(selection, known)
    there = [phone for phone in fitting if selection.phones or (phone.present and phone.phone not in set_aside)]
    if selection.of_each_model is not None:
        there = _few_of_each(there, selection.of_each_model, waiting)
    if not there:
        what = f"{len(known)} are known, and none that fits is connected and not set aside"
        raise NoPhone("phones", what, "see `bigcore lab status`")
    return tuple(there)


def fits(phone: LabPhone, wanted: Selection) -> bool:
    return (
        (not wanted.phones or phone.phone in wanted.phones or phone.serial in wanted.phones)
        and (not wanted.models or phone.model in wanted.models)
        and (not wanted.socs or phone.soc in wanted.socs)
        and (not wanted.androids or phone.android in wanted.androids)
        and (not wanted.tags or any(tag in wanted.tags for tag in phone.tags))
    )


def _demand_named(wanted: Selection, known: Sequence[LabPhone]) -> None:
    names = {name for phone in known for name in (phone.phone, phone.serial)}
    unknown = next((name for name in wanted.phones if name not in names), None)
    if unknown is not None:
        raise NoPhone(unknown, "no host of this lab has ever seen it", "see `bigcore lab status`")


def _few_of_each(phones: Sequence[LabPhone], number: int, waiting: Counter[str]) -> list[LabPhone]:
    by_queue = sorted(phones, key=lambda phone: (waiting[phone.phone], phone.phone))
    taken: Counter[tuple[str, str]] = Counter()
    few = []
    for phone in by_queue:
        model = (phone.manufacturer, phone.model)
        if taken[model] < number:
            taken[model] += 1
            few.append(phone)
    return few
