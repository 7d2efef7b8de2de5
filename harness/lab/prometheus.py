"""A lab as a text file for Prometheus' node exporter (its textfile collector, exposition format 0.0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from harness.results.lab import JobState, LabStatus, PhoneState


def prometheus_text(status: LabStatus, samples: Mapping[str, int], last_sample_at: str | None) -> str:
    """`samples`: how many the store holds of each open sweep."""
    return "\n".join(_rows(status, samples, last_sample_at)) + "\n"


def _rows(status: LabStatus, samples: Mapping[str, int], last_sample_at: str | None) -> Iterator[str]:
    states = Counter(status.state_of(phone) for phone in status.phones)
    yield from _head("phones", "Phones of the lab by what they do.")
    yield from (f'bigcore_lab_phones{{state="{state}"}} {states[state]}' for state in PhoneState)
    yield from _head("set_aside", "Phones that get no job, by reason.")
    reasons = Counter(one.reason for one in status.set_aside)
    yield from (f'bigcore_lab_set_aside{{reason="{_escaped(reason)}"}} {reasons[reason]}' for reason in sorted(reasons))
    yield from _head("jobs", "Jobs of the queue that have not ended.")
    jobs = Counter(job.state for job in status.jobs)
    yield from (f'bigcore_lab_jobs{{state="{state.value}"}} {jobs[state]}' for state in (JobState.TODO, JobState.DOING))
    yield from _head("samples", "Samples of the sweeps that are open.")
    yield f"bigcore_lab_samples {sum(samples.values())}"
    if last_sample_at is not None:
        yield from _head("last_sample_age_seconds", "Since the last start of any phone of the lab ended.")
        yield f"bigcore_lab_last_sample_age_seconds {_age_s(status.at, last_sample_at):.0f}"
    yield from _head("host_silence_seconds", "Since each host was last heard.")
    for host in status.hosts:
        silence_s = _age_s(status.at, host.heard_at)
        yield f'bigcore_lab_host_silence_seconds{{host="{_escaped(host.host)}"}} {silence_s:.0f}'


def _head(name: str, help_text: str) -> tuple[str, str]:
    return f"# HELP bigcore_lab_{name} {help_text}", f"# TYPE bigcore_lab_{name} gauge"


def _age_s(now: str, then: str) -> float:
    return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(then)).total_seconds())


def _escaped(word: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in word)
    return plain.replace("\\", r"\\").replace('"', r"\"")
