"""What the store costs: a sample kept, a large sweep read, exported and imported.

    python benchmarks/store.py                 # 1,000 samples kept, 2,000 variants x 30 starts read
    python benchmarks/store.py --variants 200  # smaller

Prints a table; every figure is one run on this computer's disk.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.records import CONDITIONS, ESTIMATE, GIVEN_ARTIFACT, PHONE, PLACEMENT, RUN, SAMPLE, SESSION, START, SWEEP

from harness.exchange.exporting import Chosen, write_jsonl
from harness.exchange.importing import import_file
from harness.results.records import ArtifactRecord, Estimate, Sample, StartRecord
from harness.results.telemetry import Telemetry
from harness.store.store import Store
from harness.store.writing import add_samples

LATENCIES = 100
MODELS = 20


@contextmanager
def timed(what: str, count: int = 1) -> Iterator[None]:
    before = time.perf_counter()
    yield
    seconds = time.perf_counter() - before
    each = f"  {seconds / count * 1000:9.3f} ms each" if count > 1 else ""
    print(f"{what:48} {seconds:8.3f} s{each}")


def tell_plan(store: Store, variants: list[str]) -> None:
    store.add_sweep(SWEEP)
    store.add_phone(PHONE)
    store.add_session(SESSION)
    store.add_run(RUN)
    store.add_artifacts(RUN.run, [artifact(variant) for variant in variants])


def artifact(variant: str) -> ArtifactRecord:
    return replace(GIVEN_ARTIFACT, sha256=sha256(variant), variant=variant)


def sha256(variant: str) -> str:
    return f"{int(variant[1:]):064x}"


def sample(variant: str, start: int, random: np.random.Generator) -> Sample:
    latencies = tuple(int(value) for value in random.lognormal(np.log(1e7), 0.01, LATENCIES))
    now = replace(CONDITIONS, cap_khz=2_150_400, max_khz=2_150_400)
    return replace(
        SAMPLE,
        start=start,
        variant=variant,
        sha256=sha256(variant),
        latencies_ns=latencies,
        call_ns=latencies,
        placement=replace(PLACEMENT, cpus_seen=((3, LATENCIES),), time_in_state=((2_150_400, 120),)),
        telemetry=Telemetry(now, now, 0, 0, 0.5, True, 10, 50.0, 1.0, 2.0, 3.0, 1000.0),
    )


def start(number: int, order: list[str]) -> StartRecord:
    return replace(START, start=number, round=number, ended_at=None, order=tuple(order), wall_ms=None)


def take(store: Store, begun: StartRecord, random: np.random.Generator) -> None:
    """What the store is told in one start."""
    store.add_start(begun)
    samples = [sample(variant, begun.start, random) for variant in begun.order]
    for each in samples:
        store.add_sample(replace(each, reasons=("start_unfinished",)))
    store.settle_start(replace(begun, ended_at=SWEEP.started_at, wall_ms=1000.0), samples)


def estimate(variant: str) -> Estimate:
    return replace(ESTIMATE, variant=variant, sha256=sha256(variant), starts=30, inferences=3000)


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
        store.delete(SWEEP.sweep)
        tell_plan(store, variants)
        begun = [start(number, variants[:MODELS]) for number in range(1, arguments.samples // MODELS + 1)]
        with timed(f"{len(begun)} starts of {MODELS}: begun, each sample kept, settled", len(begun)):
            for each in begun:
                take(store, each, random)
        store.delete(SWEEP.sweep)
        tell_plan(store, variants)
        many = [sample(each, start, random) for start in range(1, arguments.starts + 1) for each in variants]
        with timed(f"keep {len(many)} at once", len(many)), store.changing() as connection:
            add_samples(connection, many)
        with timed(f"keep {len(variants)} estimates"):
            store.put_estimates(RUN.run, [estimate(each) for each in variants])
        print(f"{'file':48} {Path(address).stat().st_size / 2**20:8.1f} MiB")
        with timed("read the sweep (estimates, artifacts)"):
            store.sweep()
        with timed(f"read all {len(many)} samples", len(many)):
            for _ in store.each_sample(RUN.run):
                pass
        with timed("read one variant's samples"):
            store.samples(RUN.run, variants[0])
        with timed(f"earlier sessions of {len(variants)} series", len(variants)):
            for each in variants:
                store.sessions_of_series(RUN.run, each)
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
            store.prune([SWEEP.sweep], SWEEP.started_at)
        store.close()


if __name__ == "__main__":
    main()
