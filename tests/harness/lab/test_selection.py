"""Which phones a sweep is queued for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from support.lab_words import PHONE

from harness.errors import NoPhone
from harness.lab.selection import Selection, chosen

PIXEL = PHONE
SECOND = replace(PIXEL, phone="b" * 16, serial="FA2", tags=("rack-2",))
THIRD = replace(PIXEL, phone="c" * 16, serial="FA3", android="11")
GALAXY = replace(PIXEL, phone="d" * 16, serial="R5", manufacturer="samsung", model="SM-G991B", soc="exynos2100")
AWAY = replace(GALAXY, phone="e" * 16, serial="R6", present=False)
LAB = (PIXEL, SECOND, THIRD, GALAXY, AWAY)


def taken(selection: Selection, set_aside: tuple[str, ...] = (), waiting: Counter[str] | None = None) -> set[str]:
    return {phone.serial for phone in chosen(selection, LAB, set_aside, waiting or Counter())}


def test_without_a_word_every_phone_is_asked_that_is_there_and_not_set_aside() -> None:
    assert taken(Selection(), set_aside=(SECOND.phone,)) == {"FA1", "FA3", "R5"}


@pytest.mark.parametrize(
    ("selection", "serials"),
    [
        (Selection(phones=(PIXEL.phone,)), {"FA1"}),
        (Selection(phones=("FA2", "FA3")), {"FA2", "FA3"}),
        (Selection(models=("Pixel",)), {"FA1", "FA2", "FA3"}),
        (Selection(socs=("exynos2100",)), {"R5"}),
        (Selection(androids=("11",)), {"FA3"}),
        (Selection(tags=("rack-1", "rack-2")), {"FA1", "FA2", "FA3", "R5"}),
        (Selection(models=("Pixel",), tags=("rack-2",)), {"FA2"}),
    ],
)
def test_each_word_narrows_the_choice(selection: Selection, serials: set[str]) -> None:
    assert taken(selection) == serials


def test_any_two_of_each_model_are_those_with_the_least_to_do() -> None:
    busy = Counter({PIXEL.phone: 3, THIRD.phone: 1})
    assert taken(Selection(of_each_model=2), waiting=busy) == {"FA2", "FA3", "R5"}


def test_a_phone_that_is_named_may_be_away() -> None:
    assert taken(Selection(phones=("R6",))) == {"R6"}


@pytest.mark.parametrize("selection", [Selection(phones=("nobody",)), Selection(models=("Nokia",))])
def test_a_choice_that_fits_no_phone_is_refused(selection: Selection) -> None:
    with pytest.raises(NoPhone, match="lab status"):
        taken(selection)
