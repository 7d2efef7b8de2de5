from __future__ import annotations

from dataclasses import replace

from support.records import SAMPLE

from harness.analysis.sustained_course import course_of

SECOND_NS = 10**9


def test_samples_of_no_known_moment_stand_one_after_another() -> None:
    """Files of before samples told their moment hold an empty one, and some phones tell no uptime."""
    untold = replace(
        SAMPLE, at="", telemetry=replace(SAMPLE.telemetry, before=None), latencies_ns=(SECOND_NS // 10,) * 10
    )
    course = course_of([replace(untold, start=start) for start in (1, 2, 3)])
    assert course is not None
    assert [phone.at_s for phone in course.phone] == [1.0, 2.0, 3.0]
