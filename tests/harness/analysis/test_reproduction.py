"""Whether a number came again."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from support.records import ESTIMATE, PHONE, RUN, SESSION

from harness.analysis.reproduction import Answer, reproduction
from harness.results.outcomes import RunResult
from harness.results.records import CoreChoice, Estimate


def estimate(name: str, ms: float, percent: float = 1.0, **fields: object) -> Estimate:
    half = ms * percent / 100
    told = replace(ESTIMATE, variant=name, latency_ms=ms, low_ms=ms - half, high_ms=ms + half, valid=True, reasons=())
    return replace(told, **fields)


def result(*estimates: Estimate, **fields: object) -> RunResult:
    return RunResult(replace(RUN, **fields), SESSION, PHONE, estimates, (), ())


@pytest.mark.parametrize(
    ("now_ms", "percent", "answer"),
    [
        (10.1, 1.0, Answer.REPRODUCED),
        (10.4, 1.0, Answer.INCONCLUSIVE),
        (11.0, 1.0, Answer.NOT_REPRODUCED),
        (9.0, 1.0, Answer.NOT_REPRODUCED),
        (10.0, 8.0, Answer.INCONCLUSIVE),
    ],
)
def test_the_whole_interval_decides(now_ms: float, percent: float, answer: Answer) -> None:
    found = reproduction(result(estimate("a", 10.0)), result(estimate("a", now_ms, percent)))
    assert found.answer is answer
    assert found.ratio == pytest.approx(now_ms / 10.0)
    assert found.interval.low < found.ratio < found.interval.high


def test_the_intervals_of_both_sessions_are_joined() -> None:
    (one,) = reproduction(result(estimate("a", 10.0, 3.0)), result(estimate("a", 10.0, 4.0))).variants
    assert math.log(one.interval.high) == pytest.approx(math.hypot(math.log(1.04), -math.log(0.97)))
    assert math.log(one.interval.low) == pytest.approx(-math.hypot(-math.log(0.96), math.log(1.03)))


def test_many_variants_have_no_narrower_interval_than_one_since_they_share_the_level() -> None:
    before, now = ([estimate(name, 10.0) for name in "abcdef"] for _ in range(2))
    together = reproduction(result(*before), result(*now)).interval
    alone = reproduction(result(before[0]), result(now[0])).interval
    assert together.high - together.low == pytest.approx(alone.high - alone.low)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"runtime": "tflite 2.21.0"}, "runtime"),
        ({"threads": 2}, "threads"),
        ({"core": CoreChoice(0, "1", "chosen", "cpu0")}, "core"),
        ({"app_sha256": "d" * 64}, "app"),
        ({"clock": "fixed"}, "clock"),
    ],
)
def test_what_differs_is_told_in_place_of_a_verdict(fields: dict, what: str) -> None:
    found = reproduction(result(estimate("a", 10.0)), result(estimate("a", 10.0), **fields))
    assert found.answer is Answer.DIFFERS
    assert [one.what for one in found.differences] == [what]
    assert found.ratio == 1.0


def test_another_phone_and_another_android_are_told() -> None:
    before, now = (result(estimate("a", 10.0)) for _ in range(2))
    now = replace(now, phone=replace(PHONE, model="Pixel 9"), session=replace(SESSION, fingerprint="another"))
    assert [one.what for one in reproduction(before, now).differences] == ["phone", "android"]


def test_what_has_no_number_now_is_missing_and_what_had_none_is_not_asked() -> None:
    before = result(estimate("a", 10.0), estimate("b", 20.0), estimate("c", 30.0, valid=False, reasons=("throttled",)))
    found = reproduction(before, result(estimate("a", 10.0)))
    assert (found.missing, [one.variant for one in found.variants]) == (("b",), ["a"])


def test_without_any_number_there_is_no_ratio() -> None:
    found = reproduction(result(estimate("a", 10.0)), result(estimate("b", 10.0)))
    assert (found.ratio, found.interval, found.answer) == (None, None, Answer.INCONCLUSIVE)
