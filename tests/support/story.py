"""A small sweep as the harness would tell it to a store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from support.records import (
    ARTIFACT,
    CONDITIONS,
    ESTIMATE,
    PHONE,
    PLACEMENT,
    RUN,
    SAMPLE,
    SESSION,
    START,
    SWEEP,
)

from harness.results.outcomes import FailureRecord
from harness.results.records import (
    ArtifactRecord,
    Estimate,
    PhoneRecord,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
)
from harness.results.telemetry import Telemetry
from harness.statistics.median import median_interval
from harness.store.store import Store

VARIANTS = ("mobilenet_v2_0.35_96", "mobilenet_v2_1.0_224")


@dataclass(frozen=True)
class Story:
    """What a sweep of two variants on one phone says; change a field with dataclasses.replace and tell that instead."""

    sweep: SweepRecord
    phone: PhoneRecord
    session: SessionRecord
    run: RunRecord
    artifacts: tuple[ArtifactRecord, ...]
    starts: tuple[StartRecord, ...]
    samples: tuple[Sample, ...]
    estimates: tuple[Estimate, ...]
    failures: tuple[FailureRecord, ...]

    def tell(self, store: Store) -> Story:
        self.tell_plan(store)
        for sample in self.samples:
            store.add_sample(sample)
        for start in self.starts:
            store.add_start(start)
        for failure in self.failures:
            store.add_failures([failure])
        store.put_estimates(self.run.run, self.estimates)
        store.end_session(self.session.session, "2026-11-21T07:09:00Z")
        store.end_sweep(self.sweep.sweep, "2026-11-21T07:09:01Z")
        return self

    def tell_plan(self, store: Store) -> Story:
        """Everything that is known before the first start."""
        store.add_sweep(self.sweep)
        store.add_phone(self.phone)
        store.add_session(self.session)
        store.add_run(self.run)
        store.add_artifacts(self.run.run, self.artifacts)
        return self


def story(name: str = SWEEP.sweep, starts: int = 3) -> Story:
    run = replace(RUN, run=f"{name}.1", sweep=name, session=f"{name}.s1", app_sha256="c" * 64)
    shas = {variant: f"{index:x}" * 64 for index, variant in enumerate(VARIANTS, start=1)}
    numbers = range(1, starts + 1)
    samples = tuple(_sample(run.run, start, place, shas) for start in numbers for place in range(len(VARIANTS)))
    return Story(
        sweep=replace(
            SWEEP,
            sweep=name,
            seed=2**53,
            config_json='{"measure":{"min_starts":3},"phones":{"serials":["FA6A30301234"]}}',
            command="bigcore sweep --max-starts 3",
        ),
        phone=PHONE,
        session=replace(SESSION, session=run.session, sweep=name),
        run=run,
        artifacts=tuple(_artifact(variant, sha256) for variant, sha256 in shas.items()),
        starts=tuple(_start(run.run, number) for number in numbers),
        samples=samples,
        estimates=tuple(_estimate(run.run, variant, shas[variant], samples) for variant in VARIANTS),
        failures=(FailureRecord(name, "model_rejected", "the runtime says no", run.run, "broken", PHONE.serial),),
    )


def _start(run: str, number: int) -> StartRecord:
    return replace(
        START,
        run=run,
        start=number,
        round=number,
        seed=number,
        began_at=f"2026-11-21T07:0{5 + number}:00Z",
        ended_at=f"2026-11-21T07:0{5 + number}:30Z",
        order=VARIANTS,
        wall_ms=30_000.0,
        overhead_ms=900.0,
    )


def _sample(run: str, start: int, place: int, shas: dict[str, str]) -> Sample:
    variant = VARIANTS[place]
    least = (place + 1) * 10_000_000 + start * 1000
    before = replace(CONDITIONS, at="2026-11-21T07:06:00Z", time_in_state=((2_150_400, 12),))
    after = replace(before, at="2026-11-21T07:06:30Z")
    return replace(
        SAMPLE,
        run=run,
        start=start,
        variant=variant,
        sha256=shas[variant],
        position=place,
        latencies_ns=tuple(least + 100 * index for index in range(50)),
        call_ns=tuple(least + 5_000 + 100 * index for index in range(50)),
        placement=replace(PLACEMENT, cpus_seen=((3, 50),), time_in_state=((2_150_400, 120), (1_000_000, 1))),
        telemetry=Telemetry(before, after, headroom=0.5, warmup_runs=10),
        outputs_json='{"top":[[1,0.5]]}',
        unproven=("frequency_cap",),
        at=f"2026-11-21T07:0{5 + start}:1{place}Z",
    )


def _artifact(variant: str, sha256: str) -> ArtifactRecord:
    _, _, width, resolution = variant.split("_")
    return replace(
        ARTIFACT,
        sha256=sha256,
        variant=variant,
        width=float(width),
        resolution=int(resolution),
        top1=45.5,
        top1_source="published: the authors' checkpoint table",
    )


def _estimate(run: str, variant: str, sha256: str, samples: tuple[Sample, ...]) -> Estimate:
    medians = [median(sample.latencies_ns) / 1e6 for sample in samples if sample.variant == variant]
    interval = median_interval(medians)
    return replace(
        ESTIMATE,
        run=run,
        variant=variant,
        sha256=sha256,
        latency_ms=median(medians),
        low_ms=None if interval is None else interval.low,
        high_ms=None if interval is None else interval.high,
        starts=len(medians),
        inferences=50 * len(medians),
        unproven=("frequency_cap",),
        notes=("few_starts",),
        cold_init_ms=12.5,
    )
