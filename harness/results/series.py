"""What may be compared over time: the key of a series."""

from __future__ import annotations

from dataclasses import dataclass

from harness.results.records import Clock, RunnerName, RunRecord


@dataclass(frozen=True, slots=True, order=True)
class SeriesKey:
    """Model lineage x phone identity x core x runner x runtime x threads x delegate x clock.

    The lineage is the variant's name: tonight's weights or converter may give other bytes, and the series goes on.
    """

    variant: str
    phone: str
    """The phone's identity."""
    mask: str
    runner: RunnerName
    runtime: str
    threads: int
    xnnpack: bool
    clock: Clock

    @property
    def name(self) -> str:
        """One line that tells every part; the key of table `series`."""
        delegate = "xnnpack" if self.xnnpack else "none"
        parts = (
            self.variant,
            self.phone,
            self.mask,
            self.runner,
            self.runtime,
            str(self.threads),
            delegate,
            self.clock,
        )
        return "|".join(part.replace("\\", "\\\\").replace("|", "\\p") for part in parts)


def series_of(run: RunRecord, variant: str) -> SeriesKey:
    return SeriesKey(
        variant=variant,
        phone=run.phone,
        mask=run.core.mask,
        runner=run.runner,
        runtime=run.runtime,
        threads=run.threads,
        xnnpack=run.xnnpack,
        clock=run.clock,
    )
