"""The lab as Prometheus reads it."""

from __future__ import annotations

from dataclasses import replace

from support.lab_words import HOST, JOB, PHONE, STATUS

from harness.lab.prometheus import prometheus_text
from harness.results.lab import JobState, SetAsidePhone

ASIDE = SetAsidePhone(PHONE.phone, "2026-11-27T09:00:00Z", "too_hot", "48 degrees")


def test_each_phone_is_counted_once_by_what_it_does() -> None:
    phones = (
        PHONE,
        replace(PHONE, phone="b" * 16, doing="20261127-093000-3f9a: round 2"),
        replace(PHONE, phone="c" * 16, present=False),
        replace(PHONE, phone="d" * 16, heard_at="2026-11-27T08:00:00Z"),
        replace(PHONE, phone="e" * 16),
    )
    aside = replace(ASIDE, phone="e" * 16)
    status = replace(STATUS, phones=phones, set_aside=(aside,))
    assert [status.state_of(phone) for phone in phones] == ["idle", "measuring", "away", "away", "set_aside"]
    said = prometheus_text(status, {}, None)
    assert 'bigcore_lab_phones{state="away"} 2' in said
    assert 'bigcore_lab_set_aside{reason="too_hot"} 1' in said


def test_queue_samples_and_silence_are_told() -> None:
    jobs = (JOB, replace(JOB, job=2), replace(JOB, job=3, state=JobState.DOING))
    said = prometheus_text(replace(STATUS, jobs=jobs), {JOB.sweep: 40, "other": 2}, "2026-11-27T09:29:30Z")
    assert 'bigcore_lab_jobs{state="todo"} 2' in said
    assert 'bigcore_lab_jobs{state="doing"} 1' in said
    assert "bigcore_lab_samples 42\n" in said
    assert "bigcore_lab_last_sample_age_seconds 30\n" in said
    assert 'bigcore_lab_host_silence_seconds{host="host-1"} 5' in said


def test_a_hosts_name_cannot_end_its_label() -> None:
    hosts = (replace(HOST, host='a"} 1\nbigcore_lab_phones{state="idle'),)
    said = prometheus_text(replace(STATUS, hosts=hosts), {}, None)
    assert r'host="a\"} 1 bigcore_lab_phones{state=\"idle"' in said
    assert said.count("\nbigcore_lab_phones{") == 4
