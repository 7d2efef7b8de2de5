"""A small sweep as the harness would tell it to a store, and stores to tell it to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from harness.results.records import (
    ArtifactRecord,
    Clock,
    Conditions,
    CoreChoice,
    Engine,
    Estimate,
    FailureRecord,
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
            store.add_failure(failure)
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


def story(name: str = "20261121-070512-3f9a", starts: int = 3) -> Story:
    run = f"{name}.1"
    shas = {variant: f"{index:x}" * 64 for index, variant in enumerate(VARIANTS, start=1)}
    numbers = range(1, starts + 1)
    samples = tuple(_sample(run, start, place, shas) for start in numbers for place in range(len(VARIANTS)))
    return Story(
        sweep=SweepRecord(
            sweep=name,
            started_at="2026-11-21T07:05:12Z",
            ended_at=None,
            seed=2**53,
            config_json='{"measure":{"min_starts":3},"phones":{"serials":["FA6A30301234"]}}',
            command="bigcore sweep --max-starts 3",
            version="0.1.0",
        ),
        phone=PhoneRecord("ab12" * 16, "FA6A30301234", "Google", "Pixel", True, Engine.LITERT, "MSM8996"),
        session=SessionRecord(
            session=f"{name}.s1",
            sweep=name,
            phone="ab12" * 16,
            serial="FA6A30301234",
            fingerprint="google/sailfish/sailfish:10/QP1A/1:user/release-keys",
            android="10",
            sdk=29,
            started_at="2026-11-21T07:05:12Z",
        ),
        run=RunRecord(
            run=run,
            sweep=name,
            session=f"{name}.s1",
            phone="ab12" * 16,
            runner=RunnerName.APP,
            runtime="tflite 2.16.1",
            app_sha256="c" * 64,
            threads=1,
            xnnpack=True,
            core=CoreChoice(3, "8", "max_frequency", "large"),
            clock=Clock.FREE,
            set="main",
        ),
        artifacts=tuple(_artifact(variant, sha256) for variant, sha256 in shas.items()),
        starts=tuple(
            StartRecord(
                run=run,
                start=start,
                round=start,
                seed=start,
                began_at=f"2026-11-21T07:0{5 + start}:00Z",
                ended_at=f"2026-11-21T07:0{5 + start}:30Z",
                order=VARIANTS,
                wall_ms=30_000.0,
                overhead_ms=900.0,
            )
            for start in numbers
        ),
        samples=samples,
        estimates=tuple(_estimate(run, variant, shas[variant], samples) for variant in VARIANTS),
        failures=(FailureRecord(name, "model_rejected", "the runtime says no", run, "broken", "FA6A30301234"),),
    )


def _sample(run: str, start: int, place: int, shas: dict[str, str]) -> Sample:
    variant = VARIANTS[place]
    least = (place + 1) * 10_000_000 + start * 1000
    conditions = Conditions(
        "2026-11-21T07:06:00Z", 80, True, 27.5, thermal_status=0, core_khz=2_150_400, time_in_state=((2_150_400, 12),)
    )
    return Sample(
        run=run,
        start=start,
        variant=variant,
        sha256=shas[variant],
        position=place,
        latencies_ns=tuple(least + 100 * index for index in range(50)),
        call_ns=tuple(least + 5_000 + 100 * index for index in range(50)),
        placement=Placement("8", "native", "0-3", "3", "/top-app", ((3, 50),), ((2_150_400, 120), (1_000_000, 1))),
        telemetry=Telemetry(conditions, replace(conditions, at="2026-11-21T07:06:30Z"), headroom=0.5, warmup_runs=10),
        outputs_json='{"top":[[1,0.5]]}',
        unproven=("frequency_cap",),
        at=f"2026-11-21T07:0{5 + start}:1{place}Z",
    )


def _artifact(variant: str, sha256: str) -> ArtifactRecord:
    _, _, width, resolution = variant.split("_")
    return ArtifactRecord(
        sha256=sha256,
        variant=variant,
        architecture="mobilenet_v2",
        width=float(width),
        resolution=int(resolution),
        precision="float32",
        size_bytes=6_700_000,
        madds=11_000_000,
        parameters=1_660_000,
        weights=1_650_000,
        peak_activation_bytes=500_000,
        weights_origin="seeded:1",
        top1=45.5,
        top1_source="published: the authors' checkpoint table",
    )


def _estimate(run: str, variant: str, sha256: str, samples: tuple[Sample, ...]) -> Estimate:
    medians = [median(sample.latencies_ns) / 1e6 for sample in samples if sample.variant == variant]
    return Estimate(
        run=run,
        variant=variant,
        sha256=sha256,
        latency_ms=median(medians),
        low_ms=min(medians),
        high_ms=max(medians),
        between_low_ms=None,
        between_high_ms=None,
        starts=len(medians),
        inferences=50 * len(medians),
        valid=True,
        unproven=("frequency_cap",),
        notes=("few_starts",),
        cold_init_ms=12.5,
    )


@pytest.fixture
def tale() -> Callable[..., Story]:
    """`tale()` is a story; `tale("another-name", starts=5)` is another one."""
    return story


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.sqlite")) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real server of its own, on a socket in a private folder (whose path must be short)."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'bigcore[postgresql]'")
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server found: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="bigcore-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        data = folder / "data"
        options = f"-k '{folder}' -c listen_addresses='' -c fsync=off"
        _as_server(programs / "initdb", "-D", data, "-U", "bigcore", "-A", "trust", "-E", "UTF8", "--no-sync")
        _as_server(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield f"postgresql://bigcore@/postgres?host={folder}"
        finally:
            _as_server(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


NOBODY = 65534


def _as_server(*words: str | Path) -> None:
    """The server refuses to run as root."""
    user = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", **user)
    assert done.returncode == 0, done.stdout + done.stderr


def _postgresql_programs() -> Path | None:
    places = [Path(found).parent for found in (shutil.which("initdb"),) if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


@pytest.fixture
def team_store(postgresql: str) -> Iterator[Store]:
    """An empty store in PostgreSQL."""
    from sqlalchemy import create_engine, text

    engine = create_engine(postgresql.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    with Store.open(postgresql) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue("store" if request.param == "sqlite" else "team_store")


SMALL = ("--width", "0.35", "--resolution", "96")


@dataclass(frozen=True)
class SweepOutcome:
    code: int
    document: dict[str, Any]
    words: str

    @property
    def run(self) -> dict[str, Any]:
        (run,) = self.document["runs"]
        return run

    @property
    def reasons(self) -> set[str]:
        """Every reason that the document gives, of phones, variants and estimates."""
        runs = self.document["runs"]
        return (
            {failure["reason"] for failure in self.document["failures"]}
            | {failure["reason"] for run in runs for failure in run["failures"]}
            | {reason for run in runs for one in run["estimates"] for reason in one["reasons"]}
        )


@pytest.fixture
def faults(tmp_path: Path) -> Callable[..., Path]:
    """Writes a script of faults for a virtual phone."""

    def write(*script: dict[str, Any]) -> Path:
        file = tmp_path / "faults.json"
        file.write_text(json.dumps({"fault": list(script)}))
        return file

    return write


@pytest.fixture
def sweep(bigcore: Any) -> Callable[..., SweepOutcome]:
    """One small variant on the phones that are connected, as JSON."""

    def run(*words: str | Path) -> SweepOutcome:
        outcome = bigcore("sweep", *SMALL, "--json", *words)
        assert "Traceback" not in outcome.stderr, outcome.stderr
        document = json.loads(outcome.stdout) if outcome.stdout else {"runs": [], "failures": []}
        return SweepOutcome(outcome.code, document, outcome.stderr)

    return run


@pytest.fixture
def tiny_model() -> bytes:
    from models.anchor import throwaway_model

    return throwaway_model()


@pytest.fixture
def shell_apk() -> None:
    from harness.app.apk import SHIPPED

    if not SHIPPED.exists():
        pytest.skip("the benchmark app is not built: bigcore app build")


@pytest.fixture(scope="module")
def own_state(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Iterator[None]:
    """A module's sweeps keep journals and built models beside the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("BIGCORE_CACHE", str(cache_folder))
        yield
