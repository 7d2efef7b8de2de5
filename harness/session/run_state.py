"""What one run has measured so far, round by round. Rebuilt from the store when a sweep is resumed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.analysis.autocorrelation import Belief, first_belief
from harness.analysis.precision import half_width_percent
from harness.analysis.run_estimates import precision_of
from harness.analysis.run_precision import RunPrecision
from harness.plan import StoppingRule, VariantProgress
from harness.reasons import Reason
from harness.results.records import RunRecord, Sample, StartRecord
from harness.runners.runner import Effort, ModelOnPhone, Refused
from harness.session.final_verdicts import CRASHES, FINAL, MAX_CRASHES
from harness.session.run_evidence import RunEvidence

MAX_REDO = 2
"""How often a sample that was set aside is measured again within its round, at most."""


@dataclass(frozen=True, slots=True)
class Half:
    """The valid sample of one variant in one start of a pair."""

    round: int
    median_ms: float


@dataclass(slots=True)
class RunState:
    run: RunRecord
    models: dict[str, ModelOnPhone]
    expected_ms: dict[str, float]
    """The time of one inference of each variant, guessed from MAdds until the first start has told it."""
    rule: StoppingRule
    next_start: int = 1
    round: int = 1
    medians_ms: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    """The median of each valid sample, by variant and round; in pairs, where the other half is valid too."""
    halves: dict[int, dict[str, Half]] = field(default_factory=dict)
    """The valid samples of starts that are halves of pairs, by pair and variant."""
    rejections: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """How many samples were set aside, by variant and round."""
    set_aside: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """The reasons of the samples that were set aside, by round."""
    crashes: Counter[str] = field(default_factory=Counter)
    given_up: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    """The variants that had their extra start."""
    throttled: int = 0
    """How many samples were set aside because the phone throttled."""
    empty_starts: int = 0
    """How many starts in a row gave no sample at all."""
    last_refusal: Refused | None = None
    told_elsewhere: bool = False
    """Whether people were told that the phone keeps it off its core."""
    evidence: RunEvidence = field(default_factory=RunEvidence)
    """What the run's estimates are made from."""
    belief: Belief = field(default_factory=first_belief)
    """What the phone's earlier sessions taught of how much neighbouring starts resemble each other."""
    round_of: dict[int, int] = field(default_factory=dict)
    """By start."""
    _precision: tuple[tuple[int, int], RunPrecision | None] | None = None
    """The last that was asked for, and of how many starts and samples."""

    def recall(self, samples: Iterable[Sample], starts: Iterable[StartRecord]) -> None:
        """Takes in what an interrupted sweep had committed. A start that was cut off counts neither for nor against."""
        started = {start.start: start for start in starts}
        for start in started.values():
            if start.extra and start.ended_at:
                self.alone.update(start.order)
            if start.pair is not None:
                self.halves[start.pair] = {}
            if start.ended_at and not start.extra:
                for refusal in start.refused:
                    self.note_refusal(refusal.variant, refusal.reason, start.round)
        for sample in samples:
            if sample.start in started:
                self.note(sample, started[sample.start])
        self.next_start = max(started, default=0) + 1
        self.round = max((start.round for start in started.values() if not start.extra), default=1)

    def note(self, sample: Sample, start: StartRecord) -> None:
        """Takes in what one start says of one variant."""
        self.evidence.take(sample, start.extra)
        self.round_of[start.start] = start.round
        counts = not start.extra and sample.variant in self.models and Reason.START_UNFINISHED not in sample.reasons
        latency_ms = sample.median_ms
        if counts and sample.valid and latency_ms is not None:
            self._count(sample.variant, start, latency_ms)
            self.expected_ms[sample.variant] = latency_ms
        elif counts:
            self.rejections[sample.variant][start.round] += 1
            self.set_aside[start.round].update(sample.reasons)
            self.throttled += Reason.THROTTLED in sample.reasons

    def _count(self, variant: str, start: StartRecord, median_ms: float) -> None:
        if start.pair is None:
            self.medians_ms[variant][start.round] = median_ms
        else:
            self.halves.setdefault(start.pair, {})[variant] = Half(start.round, median_ms)

    def note_refusal(self, name: str, reason: str, round_number: int) -> bool:
        """Takes in that a start gave no number for it. Returns True when no later start would help."""
        if name not in self.models:
            return False
        self.rejections[name][round_number] += 1
        self.crashes[name] += reason in CRASHES
        return reason in FINAL or (reason in CRASHES and self.crashes[name] >= MAX_CRASHES)

    def precision(self, before_round: int | None = None) -> RunPrecision | None:
        """Returns what the rounds before this one, or all, tell of the precision. None: no variant has a number."""
        starts = {start for start, number in self.round_of.items() if before_round is None or number < before_round}
        known = (len(starts), self.evidence.taken)
        if self._precision is None or self._precision[0] != known:
            told = {name: [one for one in some if one.start in starts] for name, some in self.evidence.samples.items()}
            self._precision = (known, precision_of(told, self.belief))
        return self._precision[1]

    def progress(self, before_round: int) -> tuple[VariantProgress, ...]:
        """Returns the progress by finished rounds only, so that a resumed sweep decides as the interrupted one did."""
        widths = self._half_widths(before_round)
        return tuple(
            self._progress_of(name, before_round, widths.get(name, math.inf))
            for name in self.models
            if name not in self.given_up
        )

    def _half_widths(self, before_round: int) -> dict[str, float]:
        precision = self.precision(before_round)
        if precision is None:
            return {}
        return {one.variant: half_width_percent(one, precision, self.rule.half_width_of) for one in precision.estimates}

    def _progress_of(self, name: str, before_round: int, width_percent: float) -> VariantProgress:
        rounds = tuple(number for number in sorted(self.medians_ms[name]) if number < before_round)
        return VariantProgress(
            name=name,
            medians_ms=tuple(self.medians_ms[name][number] for number in rounds),
            attempts=self._attempts(name, before_round),
            rejected_in_a_row=self._rejected_in_a_row(name, before_round),
            expected_ms=self.expected_ms[name],
            rounds=rounds,
            half_width_percent=width_percent,
        )

    def missing(self, asked: Iterable[str], round_number: int) -> tuple[str, ...]:
        """Returns the variants that this round still has to measure, of those asked of it."""
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
        """Returns how long one start will spend on this model."""
        return spent_ms(self.expected_ms[name], effort)

    def take_number(self) -> int:
        number = self.next_start
        self.next_start += 1
        return number


NS_PER_MADD = 0.05
"""A first guess for planning only, of the order of a large phone core; the first start replaces it."""
START_OVERHEAD_MS = 1500.0
"""What a start costs beside its models, for planning: the app's launch, the conditions before and after."""
LOAD_MS = 60.0
"""The time to load and hash a file of some ten megabytes."""


def spent_ms(latency_ms: float, effort: Effort) -> float:
    """Returns what one start spends on a model of this latency: loading, warm-up and timed runs."""
    timed_ms = min(max(effort.min_ms, effort.min_runs * latency_ms), max(effort.max_ms, latency_ms))
    return LOAD_MS + max(effort.warmup_min_ms, 10 * latency_ms) + timed_ms
