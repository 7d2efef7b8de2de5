"""What the samples of one run tell its estimates, short enough to be held while the run is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from harness.analysis.estimate import ColdStart, SampleSummary, cold_start_of, summary_of
from harness.results.records import Sample, StartRecord
from harness.statistics.percentile import Ratios, over_its_median


@dataclass(slots=True)
class RunEvidence:
    samples: dict[str, list[SampleSummary]] = field(default_factory=lambda: defaultdict(list))
    """The samples of each variant and of the anchor, in the order measured."""
    cold_starts: dict[str, ColdStart] = field(default_factory=dict)
    """What the first valid extra start of each variant said."""
    tails: dict[str, list[Ratios]] = field(default_factory=lambda: defaultdict(list))
    """The single inferences of each valid start of a variant, over their median; of stored samples only: a session
    does not hold every latency that it measured."""
    taken: int = 0
    """How many samples there are."""

    @classmethod
    def of(cls, samples: Iterable[Sample], starts: Iterable[StartRecord]) -> Self:
        evidence, extra = cls(), {start.start for start in starts if start.extra}
        for sample in samples:
            evidence.take(sample, sample.start in extra)
            if sample.valid and sample.start not in extra and sample.latencies_ns:
                evidence.tails[sample.variant].append(over_its_median(sample.latencies_ns))
        return evidence

    def take(self, sample: Sample, extra: bool) -> None:
        """`extra` says that the sample is of an extra start, from which no latency is taken."""
        self.taken += 1
        if not extra:
            self.samples[sample.variant].append(summary_of(sample))
        elif sample.valid:
            self.cold_starts.setdefault(sample.variant, cold_start_of(sample.telemetry))
