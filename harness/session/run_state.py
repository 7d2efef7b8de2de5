"""What one run has measured so far, round by round. Rebuilt from the store when a sweep is resumed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.plan import StoppingRule, VariantProgress
from harness.reasons import Reason
from harness.results.records import RunRecord, Sample, StartRecord
from harness.runners.runner import Effort, ModelOnPhone

MAX_REDO = 2
"""A sample that was set aside is measured again at most so often within its round."""
MAX_CRASHES = 2


@dataclass(slots=True)
class RunState:
    run: RunRecord
    models: dict[str, ModelOnPhone]
    expected_ms: dict[str, float]
    """One inference, guessed from MAdds until the first start has spoken."""
    rule: StoppingRule
    next_start: int = 1
    round: int = 1
    medians_ms: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    """variant -> round -> median of its valid sample."""
    rejections: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """variant -> round -> samples set aside."""
    crashes: Counter[str] = field(default_factory=Counter)
    given_up: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    """The variants that had their extra start."""
    throttled: int = 0
    """Samples set aside for it."""
    barren_starts: int = 0
    """Starts in a row that gave no sample at all."""
    last_refusal: str = ""

    def recall(self, samples: Iterable[Sample], starts: Iterable[StartRecord]) -> None:
        """Take in what an interrupted sweep had committed. What it was cut off in counts neither for nor against."""
        started = tuple(starts)
        round_of = {start.start: start.round for start in started if not start.extra}
        self.alone.update(name for start in started if start.extra and start.ended_at for name in start.order)
        for sample in samples:
            if sample.start in round_of and sample.variant in self.models and not _is_unfinished(sample):
                self.note(sample, round_of[sample.start])
        self.next_start = max([start.start for start in started], default=0) + 1
        self.round = max(round_of.values(), default=1)

    def note(self, sample: Sample, round_number: int) -> None:
        latency_ms = sample.median_ms
        if sample.valid and latency_ms is not None:
            self.medians_ms[sample.variant][round_number] = latency_ms
            self.expected_ms[sample.variant] = latency_ms
        else:
            self.rejections[sample.variant][round_number] += 1
            self.throttled += Reason.THROTTLED in sample.reasons

    def note_crash(self, name: str) -> bool:
        """True when the model is given up because of it."""
        self.crashes[name] += 1
        if self.crashes[name] >= MAX_CRASHES:
            self.given_up.add(name)
        return name in self.given_up

    def progress(self, before_round: int) -> tuple[VariantProgress, ...]:
        """From finished rounds only: so that a resumed sweep decides as the interrupted one did."""
        return tuple(self._progress_of(name, before_round) for name in self.models if name not in self.given_up)

    def _progress_of(self, name: str, before_round: int) -> VariantProgress:
        rounds = tuple(number for number in sorted(self.medians_ms[name]) if number < before_round)
        return VariantProgress(
            name=name,
            medians_ms=tuple(self.medians_ms[name][number] for number in rounds),
            attempts=self._attempts(name, before_round),
            rejected_in_a_row=self._rejected_in_a_row(name, before_round),
            expected_ms=self.expected_ms[name],
            rounds=rounds,
        )

    def missing(self, asked: Iterable[str], round_number: int) -> tuple[str, ...]:
        """The variants that this round still has to measure, of those asked of it."""
        return tuple(
            name
            for name in asked
            if name not in self.given_up
            and round_number not in self.medians_ms[name]
            and self.rejections[name][round_number] <= MAX_REDO
        )

    def _attempts(self, name: str, before_round: int) -> int:
        rejected = sum(times for number, times in self.rejections[name].items() if number < before_round)
        return rejected + sum(number < before_round for number in self.medians_ms[name])

    def _rejected_in_a_row(self, name: str, before_round: int) -> int:
        in_a_row = 0
        for number in range(before_round - 1, 0, -1):
            if number in self.medians_ms[name]:
                break
            in_a_row += self.rejections[name][number]
        return in_a_row

    def start_ms(self, name: str, effort: Effort) -> float:
        """How long one start will spend on this model."""
        return spent_ms(self.expected_ms[name], effort)

    def take_number(self) -> int:
        number = self.next_start
        self.next_start += 1
        return number


def _is_unfinished(sample: Sample) -> bool:
    return Reason.START_UNFINISHED in sample.reasons


NS_PER_MADD = 0.05
"""A first guess for planning only, of the order of a large phone core; the first start replaces it."""
LOAD_MS = 60.0
"""Loading and hashing a file of some ten megabytes."""


def spent_ms(latency_ms: float, effort: Effort) -> float:
    """What one start spends on a model of this latency: loading, warm-up, timed runs."""
    timed_ms = min(max(effort.min_ms, effort.min_runs * latency_ms), max(effort.max_ms, latency_ms))
    return LOAD_MS + max(effort.warmup_min_ms, 10 * latency_ms) + timed_ms


CRASHES = (Reason.APP_CRASHED, Reason.TIMED_OUT)
FINAL = (Reason.MODEL_REJECTED, Reason.UNSUPPORTED_OPTION, Reason.INPUT_REFUSED)
"""No later start would go better."""
