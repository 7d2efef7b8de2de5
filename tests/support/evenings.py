"""Evenings of measuring, told to a store in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from support.records import GIVEN_ARTIFACT, RUN, SAMPLE, SESSION, START, SWEEP
from support.records import PHONE as LITERT_PHONE

from harness.analysis.autocorrelation import first_belief
from harness.analysis.estimate import Evidence, Measurand, summary_of
from harness.analysis.run_estimates import precision_of, run_estimates
from harness.plan import StoppingRule
from harness.results.records import ANCHOR, Clock, Engine, Estimate, RunRecord, Sample
from harness.store.store import Store

PHONE = replace(LITERT_PHONE, engine=Engine.REPLAY)

Models = dict[str, Sequence[float]]
"""Variant -> the median of each start in ms."""


def tell_evening(
    store: Store,
    name: str,
    *sets: Models,
    build: str = "a",
    clock: Clock = Clock.FREE,
    reasons: tuple[str, ...] = (),
    command: str = SWEEP.command,
) -> tuple[str, ...]:
    """A sweep with a run for each of the sets; returns the runs' names."""
    at = f"2026-11-{len(store.sweeps()) + 1:02d}T20:00:00Z"
    session = replace(SESSION, session=f"{name}.s", sweep=name, started_at=at)
    store.add_sweep(replace(SWEEP, sweep=name, started_at=at, command=command))
    store.add_phone(PHONE)
    store.add_session(session)
    runs = []
    for place, models in enumerate(sets, start=1):
        run = replace(
            RUN,
            run=f"{name}.{place}",
            sweep=name,
            session=session.session,
            clock=clock,
            set="main" if place == 1 else "against",
        )
        _tell_run(store, run, models, {name: (build if name != ANCHOR else "f") * 64 for name in models}, reasons, at)
        runs.append(run.run)
    return tuple(runs)


def _tell_run(
    store: Store, run: RunRecord, models: Models, hashes: dict[str, str], reasons: tuple[str, ...], at: str
) -> None:
    store.add_run(run)
    store.add_artifacts(run.run, [replace(GIVEN_ARTIFACT, variant=name, sha256=hashes[name]) for name in models])
    samples = [
        _sample(run.run, start, name, hashes[name], ms, reasons)
        for name, medians_ms in models.items()
        for start, ms in enumerate(medians_ms, start=1)
    ]
    for start in sorted({sample.start for sample in samples}):
        store.add_start(
            replace(START, run=run.run, start=start, round=start, began_at=at, ended_at=at, order=tuple(models))
        )
    for sample in samples:
        store.add_sample(sample)
    store.put_estimates(
        run.run,
        estimates_of(run.run, hashes, samples),
    )


def tell_extra_start(store: Store, run: str, start: int, variant: str, ms: float) -> None:
    """A start that holds one variant alone, after the rounds."""
    at = "2026-11-01T20:00:00Z"
    store.add_start(
        replace(START, run=run, start=start, round=7, extra=True, began_at=at, ended_at=at, order=(variant,))
    )
    store.add_sample(_sample(run, start, variant, "a" * 64, ms, ()))


def estimates_of(run: str, hashes: dict[str, str], samples: list[Sample]) -> list[Estimate]:
    told = {name: [summary_of(sample) for sample in samples if sample.variant == name] for name in hashes}
    evidence = {Measurand(run, name, sha256): Evidence(told[name]) for name, sha256 in hashes.items()}
    precision = precision_of(told, first_belief())
    return list(run_estimates(evidence, precision, first_belief(), StoppingRule()))


def _sample(run: str, start: int, name: str, sha256: str, ms: float, reasons: tuple[str, ...]) -> Sample:
    return replace(
        SAMPLE, run=run, start=start, variant=name, sha256=sha256, latencies_ns=(int(ms * 1e6),), reasons=reasons
    )
