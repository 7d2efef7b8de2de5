"""What the store costs: a sample kept, a large sweep read, exported and imported.

    python benchmarks/store.py                 # 1,000 samples kept, 2,000 variants x 30 starts read
    python benchmarks/store.py --variants 200  # smaller

Prints a table; every figure is one run on this computer's disk.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from harness.exchange.exporting import Chosen, write_jsonl
from harness.exchange.importing import import_file
from harness.results.records import (
    ArtifactRecord,
    Clock,
    Conditions,
    CoreChoice,
    Estimate,
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
from harness.store.writing import add_samples

LATENCIES = 100
MODELS = 20
SWEEP = "20261121-070512-3f9a"
RUN = f"{SWEEP}.1"
AT = "2026-11-21T07:05:12Z"


@contextmanager
def timed(what: str, count: int = 1) -> Iterator[None]:
    before = time.perf_counter()
    yield
    seconds = time.perf_counter() - before
    each = f"  {seconds / count * 1000:9.3f} ms each" if count > 1 else ""
    print(f"{what:48} {seconds:8.3f} s{each}")


def tell_plan(store: Store, variants: list[str]) -> None:
    store.add_sweep(SweepRecord(SWEEP, AT, None, 1, "{}", "bigcore sweep", "0"))
    store.add_phone(PhoneRecord("ab12", "serial", "Google", "Pixel", False))
    store.add_session(SessionRecord(f"{SWEEP}.s1", SWEEP, "ab12", "serial", "fingerprint", "10", 29, AT))
    core = CoreChoice(3, "8", "max_frequency", "large")
    store.add_run(
        RunRecord(RUN, SWEEP, f"{SWEEP}.s1", "ab12", RunnerName.APP, "tflite", None, 1, True, core, Clock.FREE, "main")
    )
    store.add_artifacts(RUN, [artifact(variant) for variant in variants])


def artifact(variant: str) -> ArtifactRecord:
    sizes = {"size_bytes": 1, "madds": 1, "parameters": 1, "weights": 1, "peak_activation_bytes": 1}
    nothing = dict.fromkeys(("architecture", "width", "resolution", "precision", "top1", "top1_source"))
    return ArtifactRecord(sha256=sha256(variant), variant=variant, weights_origin="seeded:1", **sizes, **nothing)


def sha256(variant: str) -> str:
    return f"{int(variant[1:]):064x}"


def sample(variant: str, start: int, random: np.random.Generator) -> Sample:
    latencies = tuple(int(value) for value in random.lognormal(np.log(1e7), 0.01, LATENCIES))
    now = Conditions(AT, 80, True, 27.5, thermal_status=0, core_khz=2_150_400, cap_khz=2_150_400, max_khz=2_150_400)
    return Sample(
        run=RUN,
        start=start,
        variant=variant,
        sha256=sha256(variant),
        position=0,
        latencies_ns=latencies,
        call_ns=latencies,
        placement=Placement("8", "native", "0-3", "3", "/top-app", ((3, LATENCIES),), ((2_150_400, 120),)),
        telemetry=Telemetry(now, now, 0, 0, 0.5, True, 10, 50.0, 1.0, 2.0, 3.0, 1000.0),
        at=AT,
    )


def start(number: int, order: list[str]) -> StartRecord:
    return StartRecord(RUN, number, number, 1, AT, None, tuple(order), None, None)


def take(store: Store, begun: StartRecord, random: np.random.Generator) -> None:
    """What the store is told in one start."""
    store.add_start(begun)
    samples = [sample(variant, begun.start, random) for variant in begun.order]
    for each in samples:
        store.add_sample(replace(each, reasons=("start_unfinished",)))
    store.settle_start(replace(begun, ended_at=AT, wall_ms=1000.0), samples)


def estimate(variant: str) -> Estimate:
    return Estimate(RUN, variant, sha256(variant), 10.0, 9.9, 10.1, None, None, 30, 3000, True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--variants", type=int, default=2000)
    parser.add_argument("--starts", type=int, default=30)
    arguments = parser.parse_args()
    random = np.random.default_rng(1)
    variants = [f"v{number}" for number in range(arguments.variants)]
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "store.sqlite")
        with timed("open a fresh store"):
            store = Store.open(address)
        store.close()
        with timed("open it again"):
            store = Store.open(address)
        tell_plan(store, variants)
        kept = [sample(variants[0], start, random) for start in range(1, arguments.samples + 1)]
        with timed(f"keep {len(kept)} samples, one by one, durable", len(kept)):
            for each in kept:
                store.add_sample(each)
        store.delete(SWEEP)
        tell_plan(store, variants)
        begun = [start(number, variants[:MODELS]) for number in range(1, arguments.samples // MODELS + 1)]
        with timed(f"{len(begun)} starts of {MODELS}: begun, each sample kept, settled", len(begun)):
            for each in begun:
                take(store, each, random)
        store.delete(SWEEP)
        tell_plan(store, variants)
        many = [sample(each, start, random) for start in range(1, arguments.starts + 1) for each in variants]
        with timed(f"keep {len(many)} at once", len(many)), store.changing() as connection:
            add_samples(connection, many)
        with timed(f"keep {len(variants)} estimates"):
            store.put_estimates(RUN, [estimate(each) for each in variants])
        print(f"{'file':48} {Path(address).stat().st_size / 2**20:8.1f} MiB")
        with timed("read the sweep (estimates, artifacts)"):
            store.sweep()
        with timed(f"read all {len(many)} samples", len(many)):
            for _ in store.each_sample(RUN):
                pass
        with timed("read one variant's samples"):
            store.samples(RUN, variants[0])
        with timed(f"earlier sessions of {len(variants)} series", len(variants)):
            for each in variants:
                store.sessions_of_series(RUN, each)
        with timed("list the sweeps"):
            store.sweeps()
        with timed("integrity check"):
            store.integrity_check()
        file = Path(folder) / "evening.jsonl"
        with timed("export as JSON Lines"), file.open("wb") as content:
            write_jsonl(content, [Chosen(store, store.sweep())])
        print(f"{'its size':48} {file.stat().st_size / 2**20:8.1f} MiB")
        with Store.open(str(Path(folder) / "other.sqlite")) as other, timed("import that"):
            import_file(other, file)
        with timed("prune its samples"):
            store.prune([SWEEP], AT)
        store.close()


if __name__ == "__main__":
    main()
