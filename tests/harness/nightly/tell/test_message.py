from __future__ import annotations

from dataclasses import replace

import pytest
from support.nights import NIGHT, SERIES
from support.told_nights import HOSTILE, hostile_night, quiet_night, told_night

from harness.nightly.tell.lines import is_worth_telling, lines_of
from harness.nightly.tell.message import message, subject_of
from harness.nightly.tell.ratios import change
from harness.results.deliveries import DeliveryRecord, Way
from harness.results.night_kinds import NoticeKind
from harness.results.nightly import NightResult, Notice


def test_a_message_tells_ratio_interval_night_phone_difference_and_the_command_that_repeats_it() -> None:
    text = message(told_night())
    assert "mobilenet_v2_1.0_224 on Google Pixel: 2.0 % slower (1.5 to 2.5 %) than the accepted build" in text
    assert f"since night {SERIES.night}" in text
    assert "differs: app: 3fa1 -> 77b0" in text
    assert "repeat with: bigcore nightly run --series 'a b'" in text


def test_trouble_comes_first_and_what_stands_is_told_as_standing() -> None:
    subjects = [line.subject.split(" on ")[0] for line in lines_of(told_night())]
    assert subjects[:4] == ["mobilenet_v2_1.0_224", "net_b", "net_c", "net_d"]
    assert "standing since night 2026-01-01, not new" in message(told_night())


def test_the_subject_counts_each_kind_of_trouble() -> None:
    counts = "1 slower, 1 still slower, 1 without data, 1 in doubt, 1 to be noticed"
    assert subject_of(told_night()) == f"bigcore night {SERIES.night}: {counts}"
    assert subject_of(quiet_night()) == f"bigcore night {SERIES.night}: nothing slower in 1 series"


def test_a_quiet_night_calls_nobody() -> None:
    assert not is_worth_telling(quiet_night(), None)
    assert is_worth_telling(told_night(), None)


def test_an_improvement_is_told_with_its_interval_the_right_way_round() -> None:
    assert change(0.98, 0.97, 0.99) == "2.0 % faster (1.0 to 3.0 %)"
    assert change(1.01, 0.99, 1.03) == "1.0 % slower (-1.0 to 3.0 %)"
    assert change(None, None, None) == "not measured"


def test_a_name_cannot_add_a_line_to_a_message() -> None:
    text = message(hostile_night())
    assert "\nX: y" not in text
    assert "\x00" not in text
    assert "⟨U+202E⟩" in text
    assert "\n" not in subject_of(hostile_night())
    assert HOSTILE not in text


def test_a_night_that_ended_early_and_a_receiver_that_was_not_reached_are_told() -> None:
    lost = DeliveryRecord("2026-01-04", Way.WEBHOOK, "team chat", NIGHT.started_at, 3, None, None, "it answered 500")
    cut_short = replace(quiet_night().night, cut_short="90 minutes were over", changed=("pixel_1 is new",))
    night = replace(quiet_night(), night=cut_short, undelivered=(lost,))
    assert is_worth_telling(night, None)
    text = message(night)
    assert "this night: ended early: 90 minutes were over" in text
    assert "nightly.toml: pixel_1 is new" in text
    assert "team chat: was not told of night 2026-01-04 by webhook: it answered 500" in text


def noticed(kind: NoticeKind, detail: str, phone: str = "", series: str | None = None) -> NightResult:
    return replace(quiet_night(), notices=(Notice(NIGHT.night, phone, kind, detail, series),))


@pytest.mark.parametrize(
    ("kind", "tonight", "next_night", "phone", "series"),
    [
        (NoticeKind.SAME_BUILD, "it is A/A", "it is A/A", "", None),
        (NoticeKind.BUILD_FAILED, "net: no file", "net: no file", "", None),
        (NoticeKind.FASTER, "2.1 % faster", "2.3 % faster", "p1", SERIES.series),
        (NoticeKind.NOT_ACCEPTED, "net was not accepted", "net was not accepted", "p1", SERIES.series),
    ],
)
def test_what_is_so_night_after_night_calls_when_it_begins(
    kind: NoticeKind, tonight: str, next_night: str, phone: str, series: str | None
) -> None:
    first, again = noticed(kind, tonight, phone, series), noticed(kind, next_night, phone, series)
    assert is_worth_telling(first, quiet_night())
    assert not is_worth_telling(again, first)
    assert is_worth_telling(again, quiet_night())
    assert kind.value.replace("_", " ") in message(again)


@pytest.mark.parametrize("kind", [NoticeKind.PHONE_CHANGED, NoticeKind.SERIES_CHANGED, NoticeKind.CLOCK_SET_BACK])
def test_what_happens_on_two_nights_calls_on_both(kind: NoticeKind) -> None:
    assert is_worth_telling(noticed(kind, "the same again"), noticed(kind, "the same again"))


def test_another_failure_of_a_build_is_news() -> None:
    before, now = (noticed(NoticeKind.BUILD_FAILED, f"{name}: no file") for name in ("a", "b"))
    assert is_worth_telling(now, before)


def test_a_sentence_about_nightly_toml_is_told_once_and_under_its_name() -> None:
    sentence = "nightly.toml: [webhook] changed since the last night"
    changed = replace(quiet_night().night, changed=(sentence,))
    text = message(replace(noticed(NoticeKind.SERIES_CHANGED, sentence), night=changed))
    assert text.count("[webhook]") == 1
    assert "\n\nnightly.toml: [webhook] changed since the last night\n" in text


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_no_notice_is_told_of_a_phone_without_a_name(kind: NoticeKind) -> None:
    (line,) = lines_of(noticed(kind, "something"))
    assert line.subject.strip() == line.subject != "phone"
