"""Evenings of measuring, told to a store in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from harness.analysis.estimate import Evidence, Measurand, estimate, summary_of
from harness.plan import StoppingRule
from harness.results.records import (
    ANCHOR,
    ArtifactRecord,
    Clock,
    CoreChoice,
    Engine,
    PhoneRecord,
    Placement,
    RunnerName,
    RunRecord,
    Sample,
    SessionRecord,
    StartRecord,
    SweepRecord,
    Telemetry,
)
from harness.store.store import Store

VARIANT = "mobilenet_v2_1.0_224"
PHONE = PhoneRecord("ab12" * 16, "FA6A30301234", "Google", "Pixel", True, Engine.REPLAY)
PLACED = Placement("8", "native", "3", "3", "/top-app", ((3, 1),), None)

Models = dict[str, Sequence[float]]
"""Variant -> the median of each start in ms."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "results.db")) as opened:
        yield opened


@pytest.fixture
def evening(store: Store) -> Callable[..., tuple[str, ...]]:
    """`evening("monday", {VARIANT: (10.0, …)}, build="a")` tells a sweep with one run; more sets make more runs."""

    def tell(name: str, *sets: Models, build: str = "a", clock: Clock = Clock.FREE, reasons: tuple[str, ...] = ()):
        number = len(store.sweeps())
        at = f"2026-11-{number + 1:02d}T20:00:00Z"
        store.add_sweep(SweepRecord(name, at, None, 1, "{}", "bigcore sweep", "0.1.0"))
        store.add_phone(PHONE)
        store.add_session(SessionRecord(f"{name}.s", name, PHONE.identity, PHONE.serial, "f/1", "10", 29, at))
        runs = [
            _tell_run(store, name, place, models, build, clock, reasons, at)
            for place, models in enumerate(sets, start=1)
        ]
        return tuple(runs)

    return tell


def _tell_run(
    store: Store,
    sweep: str,
    place: int,
    models: Models,
    build: str,
    clock: Clock,
    reasons: tuple[str, ...],
    at: str,
) -> str:
    run = f"{sweep}.{place}"
    core = CoreChoice(3, "8", "max_frequency", "large")
    store.add_run(
        RunRecord(
            run, sweep, f"{sweep}.s", PHONE.identity, RunnerName.APP, "tflite 2.16.1", None, 1, True, core, clock,
            "main" if place == 1 else "against",
        )
    )  # fmt: skip
    hashes = {name: (build if name != ANCHOR else "f") * 64 for name in models}
    store.add_artifacts(run, [_artifact(name, sha256) for name, sha256 in hashes.items()])
    samples = [
        _sample(run, start, name, hashes[name], ms, reasons)
        for name, medians_ms in models.items()
        for start, ms in enumerate(medians_ms, start=1)
    ]
    for start in sorted({sample.start for sample in samples}):
        store.add_start(StartRecord(run, start, start, 1, at, at, tuple(models), 1000.0, None))
    for sample in samples:
        store.add_sample(sample)
    store.put_estimates(
        run,
        [
            estimate(
                Measurand(run, name, sha256),
                Evidence([summary_of(sample) for sample in samples if sample.variant == name]),
                StoppingRule(),
            )
            for name, sha256 in hashes.items()
        ],
    )
    return run


def _sample(run: str, start: int, name: str, sha256: str, ms: float, reasons: tuple[str, ...]) -> Sample:
    return Sample(run, start, name, sha256, 0, (int(ms * 1e6),), None, PLACED, Telemetry(None, None), None, reasons)


def _artifact(name: str, sha256: str) -> ArtifactRecord:
    return ArtifactRecord(sha256, name, None, None, None, None, 1000, 1, 1, 1, 1, "given", None, None)
