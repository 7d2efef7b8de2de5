"""What differs between the two sides of a comparison, with the hash or the value on each. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from harness.results.outcomes import RunResult
from harness.results.records import ANCHOR, RunnerName, RunRecord

UNKNOWN = "unknown"
NOTHING_DIFFERS = "Nothing differs"
SHOWN = 12
"""Letters of a hash that people are shown: enough to tell builds apart."""


@dataclass(frozen=True, slots=True)
class Difference:
    what: str
    """`models`, `app`, `benchmark_model`, `runtime`, `runner`, `core`, `threads` or `xnnpack`."""
    baseline: str
    new: str

    def __str__(self) -> str:
        return f"{self.what}: baseline {_short(self.baseline)}, new {_short(self.new)}"


def differences(baseline: RunResult, new: RunResult) -> tuple[Difference, ...]:
    """Returns what differs, hashes in full. Empty: the same was measured on both sides."""
    return tuple(one for one in _all(baseline, new) if one.baseline != one.new)


def _all(baseline: RunResult, new: RunResult) -> Iterator[Difference]:
    a, b = baseline.run, new.run
    yield _models(baseline, new)
    yield Difference(_program(a, b), baseline.program_sha256 or UNKNOWN, new.program_sha256 or UNKNOWN)
    yield Difference("runtime", _runtime(a), _runtime(b))
    yield Difference("runner", a.runner, b.runner)
    yield Difference("core", a.core.label, b.core.label)
    yield Difference("threads", str(a.threads), str(b.threads))
    yield Difference("xnnpack", "on" if a.xnnpack else "off", "on" if b.xnnpack else "off")


def _runtime(run: RunRecord) -> str:
    """Returns what computed, or what was to compute where nothing did."""
    return run.runtime or run.asked_runtime or UNKNOWN


def _program(a: RunRecord, b: RunRecord) -> str:
    return "benchmark_model" if RunnerName.BENCHMARK_MODEL in (a.runner, b.runner) else "app"


def _models(baseline: RunResult, new: RunResult) -> Difference:
    """One hash for the models that both sides hold: of a single one its own, of several that of their list."""
    ours, theirs = ({one.variant: one.sha256 for one in each.artifacts} for each in (baseline, new))
    both = sorted((ours.keys() & theirs.keys()) - {ANCHOR})
    return Difference("models", _hash_of([ours[name] for name in both]), _hash_of([theirs[name] for name in both]))


def _hash_of(hashes: list[str]) -> str:
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode("ascii")).hexdigest()


def _short(value: str) -> str:
    return value[:SHOWN] if len(value) == hashlib.sha256().digest_size * 2 else value
