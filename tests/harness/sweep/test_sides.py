"""A sweep against a baseline that differs in more than its models."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from support.wanted_programs import needs_apk, program

from harness.app.apk import SHIPPED, read_apk
from harness.config import SweepConfig
from harness.errors import ApkRefused, ConfigRefused
from harness.results.names import beside
from harness.results.records import RunnerName
from harness.session.order import SideOrder
from harness.store.store import Store
from harness.sweep.options import Baseline, Slots, SweepOptions
from harness.sweep.sides import refuse_impossible_sides, sides

MODELS = SideOrder(name="main", models=())
PAIRS = 12
"""Two pairs may meet whatever else this computer does, and the median's interval does not hold them."""


def need_signing() -> None:
    for name in ("apksigner", "keytool"):
        program(name)


def config(*runners: RunnerName) -> SweepConfig:
    return SweepConfig.model_validate({"measure": {"runners": runners}})


@pytest.mark.parametrize(
    ("options", "runner", "words"),
    [
        (
            SweepOptions(baseline=Baseline(app=Path("other.apk"))),
            RunnerName.BENCHMARK_MODEL,
            "--against-app: benchmark_model runs no app; use `--runner app` or `--runner shell`",
        ),
        (
            SweepOptions(baseline=Baseline(benchmark_model=Path("tool"))),
            RunnerName.APP,
            "--against-benchmark-model: app runs no such binary; use `--runner benchmark_model`",
        ),
        (
            SweepOptions(baseline=Baseline(benchmark_model=Path("nowhere"))),
            RunnerName.BENCHMARK_MODEL,
            "--against-benchmark-model: nowhere does not exist",
        ),
        (SweepOptions(baseline=Baseline(threads=0)), RunnerName.APP, "--against-threads: 0 is not from 1 to 64"),
        (
            SweepOptions(baseline=Baseline(runtime="2.16.1")),
            RunnerName.BENCHMARK_MODEL,
            "--against-runtime: benchmark_model has a runtime of its own; use `--runner app` or `--runner shell`",
        ),
        (
            SweepOptions(baseline=Baseline(runtime="2.16.1;reboot")),
            RunnerName.APP,
            "--against-runtime: '2.16.1;reboot' is no name of a runtime; `bigcore app info` names those of the app",
        ),
        (SweepOptions(baseline=Baseline(runtime="")), RunnerName.APP, "--against-runtime: '' is no name of a runtime"),
        (SweepOptions(pairs=6), RunnerName.APP, "pairs: a pair has two sides"),
        (SweepOptions(pairs=0, against="run"), RunnerName.APP, "pairs: 0 is no number of pairs"),
    ],
)
def test_what_cannot_be_measured_on_two_sides_is_refused_by_name(
    options: SweepOptions, runner: RunnerName, words: str
) -> None:
    with pytest.raises(ConfigRefused) as refused:
        refuse_impossible_sides(config(runner), options)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("measure", "baseline", "words"),
    [
        (
            {"runtimes": ["2.21.0", "2.16.1"]},
            Baseline(runtime="2.16.1"),
            "--against-runtime: 2.21.0, 2.16.1 cannot each be held against 2.16.1; name one `--runtime`",
        ),
        (
            {"threads": [1, 2]},
            Baseline(threads=4),
            "--against-threads: 1, 2 cannot each be held against 4; name one `--threads`",
        ),
    ],
)
def test_several_values_are_held_against_their_like_and_never_against_one(
    measure: dict, baseline: Baseline, words: str
) -> None:
    several = SweepConfig.model_validate({"measure": measure})
    refuse_impossible_sides(several, SweepOptions(against="models"))
    refuse_impossible_sides(several, SweepOptions(baseline=Baseline(xnnpack=False)))
    with pytest.raises(ConfigRefused, match=re.escape(words)):
        refuse_impossible_sides(several, SweepOptions(baseline=baseline))


def test_an_app_that_is_none_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "other.apk").write_text("no archive")
    for app in (tmp_path / "other.apk", tmp_path / "missing.apk"):
        with pytest.raises(ApkRefused, match=app.name):
            refuse_impossible_sides(config(RunnerName.APP), SweepOptions(baseline=Baseline(app=app)))


def test_without_other_models_both_sides_measure_the_same() -> None:
    new, baseline = sides(MODELS, None, SweepOptions(baseline=Baseline(threads=2, xnnpack=False)))
    assert (new.name, new.threads, new.xnnpack) == ("main", None, None)
    assert (baseline.name, baseline.threads, baseline.xnnpack) == ("against", 2, False)
    assert baseline.models == new.models


@needs_apk
@pytest.mark.long
def test_two_builds_of_one_package_are_installed_under_two_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_signing()
    monkeypatch.setenv("BIGCORE_CACHE", str(tmp_path / "cache"))
    other = shutil.copyfile(SHIPPED, tmp_path / "other.apk")
    new, baseline = sides(MODELS, None, SweepOptions(baseline=Baseline(app=Path(other))))
    assert new.app is None
    assert baseline.app is not None
    assert baseline.app.package == beside(read_apk(SHIPPED).package)
    assert read_apk(baseline.app.apk).package == baseline.app.package
    assert baseline.app.given_sha256 == read_apk(SHIPPED).sha256


@needs_apk
@pytest.mark.long
def test_slots_may_be_swapped_and_each_app_is_installed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_signing()
    monkeypatch.setenv("BIGCORE_CACHE", str(tmp_path / "cache"))
    own = read_apk(SHIPPED).package
    new, baseline = sides(MODELS, None, SweepOptions(slots=Slots(new="io.bigcore.swapped", baseline=own)))
    assert new.app is not None
    assert baseline.app is not None
    assert (new.app.package, baseline.app.package) == ("io.bigcore.swapped", own)
    assert new.app.anew
    assert baseline.app.anew
    assert (new.app.given_sha256, baseline.app.given_sha256) == (read_apk(SHIPPED).sha256, None)


@pytest.mark.long
@needs_apk
def test_without_the_tools_to_rename_it_the_command_that_builds_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIGCORE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ApkRefused, match=r"bigcore app build --package io\.bigcore\.app\.baseline"):
        sides(MODELS, None, SweepOptions(baseline=Baseline(app=SHIPPED)))


@pytest.mark.adb
@pytest.mark.keras
def test_xnnpack_is_found_at_once_against_a_baseline_without_it(bigcore, virtual_phone, sweep) -> None:
    virtual_phone("pixel_1_cool")
    outcome = sweep("--no-against-xnnpack", "--min-starts", PAIRS, "--max-starts", PAIRS)
    assert outcome.code == 0, outcome.words
    runs = {run["set"]: run for run in outcome.document["runs"]}
    assert (runs["main"]["xnnpack"], runs["against"]["xnnpack"]) == (True, False)
    compared = json.loads(bigcore("compare", "latest", "--json").stdout)
    (variant,) = compared["variants"]
    assert variant["basis"] == f"{PAIRS} pairs of starts"
    assert variant["verdict"] == "faster"
    assert variant["high"] < 0.9


@pytest.mark.adb
@pytest.mark.keras
@pytest.mark.jvm
@pytest.mark.long
@needs_apk
@pytest.mark.skipif(not (shutil.which("javac") and shutil.which("gcc")), reason="needs a JDK and gcc")
def test_two_sides_differ_in_the_runtime_inside_one_app(bigcore, virtual_phone, sweep, tmp_path: Path) -> None:
    virtual_phone("pixel_1_cool", "--engine", "apk")
    report = tmp_path / "report.html"
    outcome = sweep("--quick", "--against-runtime", "2.16.1", "--report", report)
    assert outcome.code == 0, outcome.words
    runs = {run["set"]: run for run in outcome.document["runs"]}
    assert (runs["main"]["runtime"], runs["against"]["runtime"]) == ("tflite 2.21.0", "tflite 2.16.1")
    assert runs["main"]["app_sha256"] == runs["against"]["app_sha256"]
    (ratios,) = outcome.document["ratios"]
    differs = [{"what": "runtime", "baseline": "tflite 2.16.1", "new": "tflite 2.21.0"}]
    assert (ratios["dimension"], ratios["differences"]) == ("side", differs)
    (one,) = ratios["variants"]
    assert one["basis"] == "3 pairs of starts"
    assert one["low"] <= one["ratio"] <= one["high"]
    page = report.read_text(encoding="utf-8")
    assert "runtime: baseline tflite 2.16.1, new tflite 2.21.0" in page
    assert f"{one['ratio']:.3f}" in page
    compared = json.loads(bigcore("compare", "latest", "--json").stdout)
    assert (compared["differences"], compared["variants"][0]["ratio"]) == (differs, one["ratio"])
    with Store.open(bigcore.environment["BIGCORE_STORE"]) as store:
        began = {
            (start.pair, side): start
            for side, run in runs.items()
            for start in store.starts(run["run"])
            if start.pair is not None
        }
    whole = {pair for pair, _ in began if {(pair, "main"), (pair, "against")} <= began.keys()}
    assert len(whole) >= 3
    for pair in whole:
        odd_round = began[pair, "main"].round % 2 == 1
        first, second = ("against", "main") if odd_round else ("main", "against")
        # in whole seconds, of which a start may take less than one
        assert began[pair, first].began_at <= began[pair, second].began_at


@pytest.mark.adb
@pytest.mark.keras
@needs_apk
def test_two_builds_of_the_app_are_measured_beside_each_other(bigcore, virtual_phone, sweep, tmp_path: Path) -> None:
    need_signing()
    phone = virtual_phone("pixel_1_cool", "--engine", "replay")
    outcome = sweep("--against-app", shutil.copyfile(SHIPPED, tmp_path / "other.apk"), "--quick")
    assert outcome.code == 0, outcome.words
    hashes = {run["set"]: run["app_sha256"] for run in outcome.document["runs"]}
    assert hashes["main"] == read_apk(SHIPPED).sha256
    assert hashes["against"] not in (None, hashes["main"])
    for package in (read_apk(SHIPPED).package, beside(read_apk(SHIPPED).package)):
        assert f'"phone": "{phone.serial}"' in bigcore("app", "info", "--package", package, "--json").stdout


@pytest.mark.adb
@pytest.mark.keras
@pytest.mark.long
@needs_apk
def test_one_app_on_both_sides_differs_in_nothing_though_one_is_a_copy_under_another_name(
    bigcore, virtual_phone, sweep, tmp_path: Path
) -> None:
    need_signing()
    virtual_phone("pixel_1_cool", "--engine", "replay")
    given, report = shutil.copyfile(SHIPPED, tmp_path / "other.apk"), tmp_path / "report.html"
    outcome = sweep("--against-app", given, "--quick", "--report", report)
    assert [ratios["differences"] for ratios in outcome.document["ratios"]] == [[]]
    against = next(run for run in outcome.document["runs"] if run["set"] == "against")
    assert against["given_app_sha256"] == read_apk(given).sha256 != against["app_sha256"]
    assert "nothing differs" in report.read_text()
    elsewhere = ("--store", tmp_path / "elsewhere.sqlite")
    assert bigcore("runs", "import", report, *elsewhere).code == 0
    for store in ((), elsewhere):
        assert "Nothing differs between the two sides." in bigcore("compare", "latest", *store).stdout


@pytest.mark.adb
@pytest.mark.keras
@pytest.mark.long
@needs_apk
def test_of_two_apps_the_hashes_of_the_files_that_were_given_are_told(bigcore, virtual_phone, sweep, tmp_path: Path):
    need_signing()
    virtual_phone("pixel_1_cool", "--engine", "replay")
    given = shutil.copyfile(SHIPPED, tmp_path / "other.apk")
    with zipfile.ZipFile(given, "a") as archive:
        archive.writestr("assets/of_another_build.txt", "one more file")
    outcome = sweep("--against-app", given, "--quick")
    assert outcome.code == 0, outcome.words
    hashes = {"baseline": read_apk(given).sha256, "new": read_apk(SHIPPED).sha256}
    assert [ratios["differences"] for ratios in outcome.document["ratios"]] == [[{"what": "app", **hashes}]]


@pytest.mark.adb
def test_a_sweep_that_is_gone_on_with_keeps_its_sides(bigcore) -> None:
    outcome = bigcore("sweep", "--resume", "latest", "--against-threads", "2", "--no-against-xnnpack")
    assert outcome.code == 2
    assert "--against-threads" in outcome.stderr
    assert "--no-against-xnnpack" in outcome.stderr
