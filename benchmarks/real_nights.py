"""Nights of the watch on real timings: real inference on a virtual phone, so that the noise is this computer's own.

    .venv/bin/python benchmarks/real_nights.py --out DIR [--nights 200]     # goes on where it was ended
    .venv/bin/python benchmarks/real_nights.py --out DIR --apks ACCEPTED.apk CANDIDATE.apk
    .venv/bin/python benchmarks/real_nights.py --out DIR --runtimes 2.21.0 2.16.1
    .venv/bin/python benchmarks/real_nights.py --out DIR --summary

A/A nights run in succession in one watch, with carried evidence, as on a real phone. For every so many of them
(`--between`) the same networks are measured in a watch of its own against a candidate that is slower by construction:
with one more bottleneck, or at the next resolution. Once, XNNPACK off is held against on through the same stages.
`--apks` is one night of two builds of the app, installed anew every six pairs: two runtimes on a phone (`--phone
SERIAL`). A virtual one runs the classes and runtimes of this checkout whatever the APKs hold, so that there it is an
A/A of two installations. `--runtimes` is one night of two of the app's own runtimes, which a virtual phone does run:
the app's classes and both libraries on a JVM. Each night is a line of DIR/nights.jsonl; `--summary` takes several
folders together.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from real_nights_table import summary  # noqa: E402

import bigcore  # noqa: E402, F401
from harness.analysis.pairs import pair_log_ratios  # noqa: E402
from harness.clock import SystemClock, spell  # noqa: E402
from harness.config import SweepConfig  # noqa: E402
from harness.nightly.builds.builds import find_candidate, freeze_candidate  # noqa: E402
from harness.nightly.builds.frozen import Frozen  # noqa: E402
from harness.nightly.config import CandidateSection, NightlyConfig  # noqa: E402
from harness.nightly.courses import courses  # noqa: E402
from harness.nightly.measuring.sweep_measurer import SweepMeasurer  # noqa: E402
from harness.nightly.rules.asked_again import Question, TooFewPairs, confirmed  # noqa: E402
from harness.nightly.rules.pairs import Side  # noqa: E402
from harness.nightly.series import series_name  # noqa: E402
from harness.nightly.simulation.kept_thresholds import kept_design, rules_of  # noqa: E402
from harness.nightly.tonight import run_night  # noqa: E402
from harness.nightly.watch import Watch  # noqa: E402
from harness.processes import own_command  # noqa: E402
from harness.results.night_decisions import AcceptanceRecord  # noqa: E402
from harness.results.nightly import NightResult  # noqa: E402
from harness.results.records import AGAINST, MAIN  # noqa: E402
from harness.statistics.ratio import ends  # noqa: E402
from harness.store.nights import KeptNights  # noqa: E402
from harness.store.store import Store  # noqa: E402
from harness.sweep import virtual_phones  # noqa: E402
from harness.sweep.options import Baseline, SweepOptions  # noqa: E402
from harness.sweep.sweep import run_sweep  # noqa: E402
from models.build import build  # noqa: E402
from models.variant import Variant  # noqa: E402

PHONE = "virtual:pixel_1_cool"
BASES = (
    Variant("mobilenet_v1", 0.25, 96),
    Variant("mobilenet_v2", 0.35, 96),
    Variant("mobilenet_v3_small", 0.5, 96),
)
"""Few and small ones, so that a night takes a minute or two; below five series each is a question of its own."""
SLOWER = {
    "one more block": {"mobilenet_v2_0.35_96": Variant("mobilenet_v2_deeper", 0.35, 96)},
    "next resolution": {base.name: Variant(base.architecture, base.width, 128) for base in BASES},
}
XNNPACK = "XNNPACK off against on"


@dataclass(frozen=True)
class Ground:
    """Where nights are measured and kept."""

    out: Path
    config: NightlyConfig
    serial: str

    @property
    def log(self) -> Path:
        return self.out / "nights.jsonl"

    @property
    def frozen(self) -> Frozen:
        return Frozen(self.out / "frozen")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--out", type=Path, required=True, action="append")
    asked.add_argument("--nights", type=int, default=200, help="A/A nights in all.")
    asked.add_argument("--between", type=int, default=10, help="A/A nights for each slower one.")
    asked.add_argument("--phone", help="A serial. Default: a virtual phone without heat.")
    asked.add_argument("--apks", type=Path, nargs=2, metavar="APK", help="The accepted app, and the candidate.")
    asked.add_argument("--runtimes", nargs=2, metavar="VERSION", help="The accepted runtime, and the candidate's.")
    asked.add_argument("--summary", action="store_true", help="Measure nothing, tell what is there.")
    given = asked.parse_args()
    out = given.out[0].resolve()
    if given.apks:
        _of_its_own(out)
        with nullcontext(given.phone) if given.phone else apk_phone() as serial:
            _measure_apks(out, serial, *(apk.resolve() for apk in given.apks))
    elif given.runtimes:
        _of_its_own(out)
        with nullcontext(given.phone) if given.phone else apk_phone() as serial:
            _measure_runtimes(out, serial, *given.runtimes)
    elif not given.summary:
        _of_its_own(out)
        with virtual_phones.started([given.phone or PHONE]) as (serial,):
            source = CandidateSection(models=out / "models")
            _measure(Ground(out, NightlyConfig(candidate=source), serial), given.nights, given.between)
    for line in summary([night for folder in given.out for night in _lines(folder / "nights.jsonl")]):
        print(line)


def _of_its_own(out: Path) -> None:
    """Home and adb server of this benchmark, so that it sees no other phone and leaves nothing behind."""
    out.mkdir(parents=True, exist_ok=True)
    os.environ["HOME"] = str(out / "home")
    os.environ.setdefault("ANDROID_ADB_SERVER_PORT", "5299")


def _measure(ground: Ground, nights: int, between: int) -> None:
    for number in range(nights):
        done = Counter(line["part"] for line in _lines(ground.log))
        if done["A/A"] <= number:
            _lay_out(ground, {base.name: base for base in BASES})
            _note(ground, "A/A", lambda: _night(ground, ground.out / "aa.sqlite"))
        if not done[XNNPACK]:
            _note(ground, XNNPACK, lambda: _without_xnnpack(ground))
        for part in SLOWER:
            if done[part] <= number // between:
                _note(ground, part, lambda part=part, number=number: _slower_night(ground, part, number))


@contextmanager
def apk_phone() -> Iterator[str]:
    command = own_command("virtual-phone", "start", "--profile", "pixel_1_cool", "--engine", "apk", "--json")
    process = subprocess.Popen([*command, "--with-parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdin
        assert process.stdout
        yield json.loads(process.stdout.readline())["serial"]
        process.stdin.close()


def _measure_apks(out: Path, serial: str, accepted: Path, candidate: Path) -> None:
    source = CandidateSection(models=out / "models", apk=candidate)
    ground = Ground(out, NightlyConfig(candidate=source), serial)
    store_file = out / "apks.sqlite"
    _lay_out(ground, {BASES[1].name: BASES[1]})
    _accept(ground, store_file, accepted)
    _note(ground, f"{accepted.stem} against {candidate.stem}", lambda: _night(ground, store_file))


def _measure_runtimes(out: Path, serial: str, accepted: str, candidate: str) -> None:
    config = NightlyConfig.model_validate(
        {
            "candidate": {"models": out / "models"},
            "measure": {"runtimes": [candidate]},
            "watch": {"accepted_runtime": accepted},
        }
    )
    ground = Ground(out, config, serial)
    _lay_out(ground, {base.name: base for base in BASES})
    (store_file := out / "runtimes.sqlite").unlink(missing_ok=True)
    _note(ground, f"runtime {candidate} against {accepted}", lambda: _night(ground, store_file))


def _note(ground: Ground, part: str, measure: Any) -> None:
    began, load = time.monotonic(), os.getloadavg()[0]
    series = measure()
    line = {"part": part, "at": spell(SystemClock().now()), "load": load, "seconds": time.monotonic() - began}
    with ground.log.open("a") as log:
        log.write(json.dumps({**line, "series": series}) + "\n")


def _lay_out(ground: Ground, variants: dict[str, Variant]) -> None:
    """The candidate's folder: each file under the name of the series that it is held against."""
    folder = ground.out / "models"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    report = build(tuple(variants.values()))
    files = {artifact.name: artifact.path for artifact in report.artifacts}
    for name, variant in variants.items():
        shutil.copyfile(files[variant.name], folder / f"{name}.tflite")


def _measurer(ground: Ground, store: Store) -> SweepMeasurer:
    serials = {"bench": ground.serial}
    return SweepMeasurer(ground.config, serials, store, ground.frozen, SystemClock(), lambda _: None)


def _night(ground: Ground, store_file: Path) -> list[dict[str, Any]]:
    with Store.open(f"sqlite:///{store_file}") as store:
        measurer, kept = _measurer(ground, store), KeptNights(store)
        watch = Watch(ground.config, ground.out, kept, measurer, ground.frozen, SystemClock())
        return _found(run_night(watch))


def _slower_night(ground: Ground, part: str, number: int) -> list[dict[str, Any]]:
    """The first night of a watch that has accepted the base networks."""
    store_file = ground.out / f"{part.replace(' ', '-')}-{number}.sqlite"
    store_file.unlink(missing_ok=True)
    changed = SLOWER[part]
    _lay_out(ground, {base.name: base for base in BASES if base.name in changed})
    _accept(ground, store_file, None)
    _lay_out(ground, changed)
    return _night(ground, store_file)


def _accept(ground: Ground, store_file: Path, apk: Path | None) -> None:
    """What lies in the folder of models becomes the accepted build, in this app."""
    found = replace(find_candidate(ground.config, ground.out), app=apk)
    builds = freeze_candidate(ground.frozen, found)
    with Store.open(f"sqlite:///{store_file}") as store:
        accepted = [
            AcceptanceRecord(series_name(name, phone.identity, course), "", "", "the base", made.sha256, None)
            for phone in _measurer(ground, store).fleet().present
            for course in courses(ground.config)
            for name, made in builds.items()
        ]
        KeptNights(store).accept(tuple(builds.values()), accepted)


def _without_xnnpack(ground: Ground) -> list[dict[str, Any]]:
    """One series through the stages, as a night would decide it."""
    name = BASES[1].name
    address = f"sqlite:///{ground.out / 'xnnpack.sqlite'}"
    grid = {"architectures": [BASES[1].architecture], "widths": [BASES[1].width], "resolutions": [BASES[1].resolution]}
    phones = {"serials": [ground.serial]}
    config = SweepConfig.model_validate({"phones": phones, "grid": [grid], "measure": {"xnnpack": False}})
    baseline = Baseline(xnnpack=True)

    def measure(stage: int, pairs: int, first: Side) -> NDArray[np.float64]:
        begins = AGAINST if first is Side.BASELINE else MAIN
        options = SweepOptions(store_url=address, baseline=baseline, pairs=pairs, first=begins)
        sweep = run_sweep(config, options).sweep.sweep
        with Store.open(address) as store:
            return np.array([[ratio for found in pair_log_ratios(store, sweep).values() for ratio in found.values()]])

    with Store.open(address) as store:
        design = kept_design(KeptNights(store), rules_of(NightlyConfig().watch), None, False, "").design
    try:
        verdict = confirmed(design, (Question.PLAIN,), measure).verdict
    except TooFewPairs as error:
        return [{"variant": name, "call": str(error), "ratio": None, "low": None, "high": None, "starts": 0}]
    low, high = ends(verdict.effect)
    return [
        {
            "variant": name,
            "call": verdict.call.word,
            "ratio": verdict.effect.value if verdict.effect else None,
            "low": low,
            "high": high,
            "starts": 2 * design.plan.pairs[verdict.stage],
        }
    ]


def _found(night: NightResult) -> list[dict[str, Any]]:
    names = ("variant", "call", "ratio", "low", "high", "z", "starts", "pairs")
    return [{name: getattr(one, name) for name in names} for one in night.series]


def _lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


if __name__ == "__main__":
    main()
