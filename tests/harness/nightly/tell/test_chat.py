"""What a chat is told through a webhook."""

from __future__ import annotations

import json
from dataclasses import replace

from support.nights import ALERT
from support.told_nights import ENDED, SLOWER, hostile_night, told_night

from harness.nightly.tell.chat import webhook_body
from harness.results.nightly import NightResult

DISCORD_TAKES = 2_000


def _text(night: NightResult) -> str:
    text: str = json.loads(webhook_body(night))["text"]
    return text


def _slower_night(models: int, **others: object) -> NightResult:
    names = [f"mobilenet_v2_1.0_{number}" for number in range(200, 200 + models)]
    series = tuple(replace(SLOWER, series=f"{name}|p1|app|large", variant=name, **others) for name in names)
    alerts = tuple(replace(ALERT, series=one.series) for one in series)
    return NightResult(ENDED, series, alerts, ())


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_names_call_nobody_and_link_nowhere() -> None:
    text = _text(hostile_night())
    assert "<" not in text
    assert "@" not in text
    assert "*_[" not in text


def test_names_and_commands_can_be_copied_out_of_a_message() -> None:
    text = _text(_slower_night(1, command="bigcore nightly confirm 'net_a|p1'"))
    assert "mobilenet_v2_1.0_200 on" in text
    assert "repeat with `bigcore nightly confirm 'net_a|p1'`" in text


def test_a_short_night_is_told_with_all_its_details() -> None:
    text = _text(told_night())
    assert text.count("repeat with `") == 2
    assert "differs: app: 3fa1 -&gt; 77b0" in text


def test_the_largest_alarm_is_short_enough_for_every_chat_and_says_where_the_rest_stands() -> None:
    night = _slower_night(22)
    text = _text(night)
    assert _length(text) <= DISCORD_TAKES
    head, *rows, more = text.splitlines()
    assert head == "*Night 2026-01-05: 22 slower*"
    assert all("2.0 % slower (1.5 to 2.5 %)" in row for row in rows)
    assert [row.split("*")[1].split(" ")[0] for row in rows] == [one.variant for one in night.series[: len(rows)]]
    assert more == f"… and {22 - len(rows)} more, see `bigcore nightly report 2026-01-05 --format text`"
    assert len(rows) > 15


def test_each_alert_has_its_row_before_any_has_its_details() -> None:
    text = _text(_slower_night(12))
    assert _length(text) <= DISCORD_TAKES
    assert text.count("2.0 % slower") == 12
    assert 0 < text.count("repeat with") < 12
    assert "more, see" not in text


def test_no_night_is_too_long_whatever_its_names_are() -> None:
    for letter in ("x", "&", "\u202e", "😀", "\ud800", "*"):
        night = _slower_night(30, model=letter * 400, command=letter * 400)
        text = _text(replace(night, night=replace(night.night, night=letter * 400)))
        assert _length(text.encode("utf-16-le", "replace").decode("utf-16-le")) <= DISCORD_TAKES
        assert "30 slower" in _text(night)
