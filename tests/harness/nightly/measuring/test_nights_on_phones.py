"""Nights through the installed command, the real adb server and virtual phones."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.wanted_programs import needs_apk, program

from harness.app.apk import SHIPPED
from harness.clock import SystemClock, spell
from harness.nightly.builds.builds import Candidate, freeze_candidate
from harness.nightly.builds.frozen import Frozen
from harness.nightly.config import NightlyConfig
from harness.nightly.measuring import stage_sweep, sweep_measurer
from harness.nightly.measuring.measurer import StageRequest
from harness.nightly.rules.pairs import Side
from harness.nightly.series import Course, Watched, needs_two_installations
from harness.results.nightly import sweeps_begin_with
from harness.results.records import RunnerName, RunRecord
from harness.store.nights import KeptNights
from harness.store.store import Store
from models.digest import file_digest

pytestmark = [pytest.mark.adb, pytest.mark.keras, pytest.mark.long]

NET = "mobilenet_v2_0.35_96"
BUILDS = ("javac", "gcc", "apksigner", "keytool")
needs_app = pytest.mark.skipif(
    not SHIPPED.exists() or not all(map(shutil.which, BUILDS)), reason="needs the built app, a JDK and gcc"
)
SLOWER_BY_5 = b"bigcore:virtual:slower_percent:5\n"


@dataclass
class Bench:
    """A folder with a nightly.toml that watches one model on one replay phone."""

    bigcore: Any
    folder: Path
    serial: str

    @property
    def toml(self) -> Path:
        return self.folder / "nightly.toml"

    @property
    def model(self) -> Path:
        return self.folder / "models" / f"{NET}.tflite"

    @property
    def store(self) -> str:
        return self.bigcore.environment["BIGCORE_STORE"]

    def until_a_sample_is_kept(self, process: subprocess.Popen[str]) -> None:
        """A night says nothing of a stage that is not decided; its samples are in the store."""
        while process.poll() is None:
            if Path(self.store).exists():
                with Store.open(self.store) as store:
                    runs = [run for one in store.sweeps() for run in store.sweep(one.sweep.sweep).runs]
                    if any(store.samples(run.run.run) for run in runs):
                        return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
        pytest.fail("the night ended before anything was measured")

    def night(self) -> tuple[int, dict[str, Any]]:
        outcome = self.bigcore("nightly", "run", self.toml, "--json")
        assert outcome.code in (0, 1, 4), outcome.stderr
        return outcome.code, json.loads(outcome.stdout)


@pytest.fixture
def bench(bigcore, virtual_phone, tmp_path: Path) -> Bench:
    phone = virtual_phone("pixel_1_cool", "--engine", "replay")
    made = Bench(bigcore, tmp_path, phone.serial)
    built = bigcore("build", "--width", "0.35", "--resolution", "96", "--out", tmp_path / "models")
    assert built.code == 0, built.stderr
    made.toml.write_text(f'[candidate]\nmodels = "models"\n[phones]\nserials = ["{phone.serial}"]\n')
    return made


def test_a_night_that_is_killed_in_its_middle_goes_on_where_it_was(bench: Bench) -> None:
    process = bench.bigcore.start("nightly", "run", bench.toml)
    bench.until_a_sample_is_kept(process)
    process.kill()
    process.communicate()
    with Store.open(bench.store) as store:
        (sweep,) = store.sweeps()
        kept = sum(len(store.samples(run.run.run)) for run in store.sweep(sweep.sweep.sweep).runs)
        killed = KeptNights(store).night().night
        at_work_at = KeptNights(store).at_work_at(killed.night)
    assert kept > 0
    assert at_work_at is not None
    assert killed.ended_at is None
    since = spell(datetime.fromisoformat(at_work_at) + timedelta(seconds=1))
    assert bench.bigcore("nightly", "report", "--format", "text", "--since", at_work_at).code == 0
    assert bench.bigcore("nightly", "report", "--format", "text", "--since", since).code == 2
    _, night = bench.night()
    assert (night["number"], night["cut_short"]) == (1, None)
    with Store.open(bench.store) as store:
        commands = [one.sweep.command for one in store.sweeps()]
        assert len(commands) == len(set(commands)), "a stage was measured twice"
        first = store.sweep(sweep.sweep.sweep)
        assert first.sweep.ended_at is not None
        assert sum(len(store.samples(run.run.run)) for run in first.runs) > kept


def test_what_became_slower_is_found_confirmed_and_its_commit_named(bench: Bench) -> None:
    code, night = bench.night()
    assert (code, night["series"][0]["differs"]) == (0, [])
    assert (night["synthetic"], night["virtual"]) == (True, True), "the phone draws its latencies"
    assert json.loads(bench.bigcore("nightly", "report", "--format", "bencher").stdout) == {}
    plain = bench.model.read_bytes()
    bench.model.write_bytes(plain + SLOWER_BY_5)
    code, night = bench.night()
    (one,) = night["series"]
    assert (code, one["state"]) == (4, "slower")
    assert one["low"] <= 1.05 <= one["high"]

    again = bench.bigcore("nightly", "confirm", one["series"], bench.toml, "--json")
    assert again.code == 4, again.stderr
    assert json.loads(again.stdout)["call"] == "slower"

    good, culprit, bad = _commits(bench.folder / "source", plain)
    build = f"{sys.executable} {bench.folder / 'source' / 'build.py'} {{commit}} {bench.model}"
    words = ("--good", good, "--bad", bad, "--build", build, "--repository", bench.folder / "source")
    found = bench.bigcore("nightly", "bisect", bench.toml, *words, "--series", NET, "--json")
    assert found.code == 0, found.stderr
    assert json.loads(found.stdout)["first_bad"] == culprit


def _commits(folder: Path, plain: bytes) -> list[str]:
    """A good commit, one that makes the model slower, and one that changes nothing."""
    folder.mkdir()
    (folder / "build.py").write_text(
        "import subprocess, sys\n"
        "from pathlib import Path\n"
        "commit, target = sys.argv[1:]\n"
        "show = ['git', '-C', str(Path(__file__).parent), 'show', f'{commit}:net.tflite']\n"
        "Path(target).write_bytes(subprocess.run(show, capture_output=True, check=True).stdout)\n"
    )
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    made = []
    for content, note in ((plain, "1"), (plain + SLOWER_BY_5, "2"), (plain + SLOWER_BY_5, "3")):
        (folder / "net.tflite").write_bytes(content)
        (folder / "note").write_text(note)
        subprocess.run([*git, "add", "net.tflite", "note"], check=True)
        subprocess.run([*git, "commit", "-qm", note], check=True)
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        made.append(head.stdout.strip())
    return made


def test_a_validation_measures_both_sides_of_one_build_and_a_network_with_one_more_block(bench: Bench) -> None:
    words = ("--nights", "1", "--network", NET, "-o", bench.folder / "validation.html", "--json")
    outcome = bench.bigcore("nightly", "validate", bench.toml, *words)
    assert outcome.code == 0, outcome.stderr
    told = json.loads(outcome.stdout)
    assert (told["trials"], told["synthetic"], told["rehearsed"]) == (2, True, False)
    assert told["false_alarms"]["trials"] == 2
    (block,) = [one for one in told["changes"] if one["series_nights"]]
    assert block["change"] == "one_more_block"
    assert block["wrong_sign"] == 0
    assert "Synthetic" in (bench.folder / "validation.html").read_text()


@needs_apk
def test_an_app_that_is_watched_from_tonight_is_held_against_bigcores_own_and_one_that_no_longer_is_likewise(
    bench: Bench,
) -> None:
    for name in ("apksigner", "keytool"):
        program(name)
    bench.night()
    given = shutil.copyfile(SHIPPED, bench.folder / "other.apk")
    with zipfile.ZipFile(given, "a") as archive:
        archive.writestr("assets/of_another_build.txt", "one more file")
    own, other = file_digest(SHIPPED), file_digest(given)
    without = bench.toml.read_text()
    bench.toml.write_text(without.replace("[phones]", 'apk = "other.apk"\n[phones]'))
    _, night = bench.night()
    assert night["series"][0]["differs"] == [f"app: bigcore's own -> {other[:12]}"]
    assert _apps_of(bench, night["night"]) == {"against": {own}, "main": {other}}
    assert bench.bigcore("nightly", "accept", "--all", "--why", "a new app").code == 0
    bench.toml.write_text(without)
    _, night = bench.night()
    assert night["series"][0]["differs"] == [f"app: {other[:12]} -> bigcore's own"]
    assert _apps_of(bench, night["night"]) == {"against": {other}, "main": {own}}


def _apps_of(bench: Bench, night: str) -> dict[str, set[str | None]]:
    """Hashes of the files that were given of the apps that the sweeps of a night ran, by side."""
    apps: dict[str, set[str | None]] = {}
    with Store.open(bench.store) as store:
        for sweep in store.sweeps_of_commands(sweeps_begin_with(night)):
            for run in store.sweep(sweep.sweep).runs:
                apps.setdefault(run.run.set, set()).add(run.program_sha256)
    return apps


@needs_app
@pytest.mark.jvm
def test_two_apps_are_installed_anew_every_few_pairs_and_exchange_their_names(
    bigcore, virtual_phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One build on both sides, so that it is measured what an installation does."""
    monkeypatch.setattr(stage_sweep, "PAIRS_PER_INSTALLATION", 1)
    parts = _two_pairs_of_one_build(bigcore, virtual_phone, tmp_path, monkeypatch, Course(RunnerName.APP, "large"))
    first, second = ({run.set: run.app_sha256 for run in part} for part in parts)
    assert first["main"] != first["against"]
    assert (first["main"], first["against"]) == (second["against"], second["main"])


@needs_app
@pytest.mark.jvm
def test_the_accepted_build_computes_on_a_runtime_of_its_own_in_the_one_app(
    bigcore, virtual_phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(RunnerName.APP, "large", None, accepted_runtime="2.16.1")
    (only,) = _two_pairs_of_one_build(bigcore, virtual_phone, tmp_path, monkeypatch, course)
    runs = {run.set: run for run in only}
    assert (runs["main"].runtime, runs["against"].runtime) == ("tflite 2.21.0", "tflite 2.16.1")
    assert runs["main"].app_sha256 == runs["against"].app_sha256


def _two_pairs_of_one_build(bigcore, virtual_phone, folder: Path, monkeypatch, course: Course) -> list[list[RunRecord]]:
    """The runs of each sweep that two pairs took."""
    for name, value in bigcore.environment.items():
        monkeypatch.setenv(name, value)
    phone = virtual_phone("pixel_1_cool", "--engine", "apk")
    built = bigcore("build", "--width", "0.35", "--resolution", "96", "--out", folder / "models")
    assert built.code == 0, built.stderr
    frozen = Frozen(folder / "frozen")
    candidate = Candidate({NET: folder / "models" / f"{NET}.tflite"}, SHIPPED, None, {})
    build = freeze_candidate(frozen, candidate)[NET]
    with Store.open(bigcore.environment["BIGCORE_STORE"]) as store:
        measurer = sweep_measurer.SweepMeasurer(
            NightlyConfig(), {"bench": phone.serial}, store, frozen, SystemClock(), lambda _: None
        )
        (found,) = measurer.fleet().present
        series = (Watched(NET, found, course, build, build),)
        request = StageRequest("2026-01-05", 1, 0, 2, Side.BASELINE, course, series, needs_two_installations(series))
        measured = measurer.measure(request)
        parts = [[run.run for run in store.sweep(one.sweep.sweep).runs] for one in store.sweeps()]
    assert len(measured.series[series[0].name].ratios) == 2
    return parts
