"""The main road through the installed command, the real adb server and virtual phones."""

from __future__ import annotations

import json
import re
import shutil
import signal
from pathlib import Path

import pytest

from harness.app.apk import SHIPPED
from harness.store.store import Store

pytestmark = [pytest.mark.adb, pytest.mark.keras]

SMALL = ("--width", "0.35", "--resolution", "96")


def test_a_quick_sweep_measures_says_what_it_did_and_leaves_the_phone_clean(
    bigcore, virtual_phone, tmp_path: Path
) -> None:
    virtual_phone("pixel_1_cool")
    words = (*SMALL, "--resolution", "128", "--quick", "--report", tmp_path / "report.html", "--verbose")
    outcome = bigcore("sweep", *words)
    assert outcome.code == 0, outcome.stderr
    assert outcome.stderr.startswith("2 variants, 3 starts of each; how long that takes is told with each phone.\n")
    for name in ("mobilenet_v2_0.35_96", "mobilenet_v2_0.35_128"):
        assert re.search(rf"{name} .*\d", outcome.stdout)
        assert f"{name} " in outcome.stderr
    assert "few_starts" in outcome.stdout
    assert "2 variants measured; their places are known to ±" in outcome.stdout
    assert "This computer was " in outcome.stdout
    last = outcome.stdout.strip().splitlines()[-1]
    assert last == f"Report: {tmp_path / 'report.html'}, with every chart and number; open it in a browser."
    assert "VIRTUAL" in outcome.stdout
    assert "INFO:" not in outcome.stderr
    assert (tmp_path / "report.html").stat().st_size > 100_000
    shown = bigcore("runs", "show", "latest")
    assert "the harness itself cost" in shown.stdout + shown.stderr


def test_json_holds_what_other_programs_rely_on(virtual_phone, sweep) -> None:
    phone = virtual_phone("pixel_1_cool")
    outcome = sweep("--quick")
    run = outcome.run
    assert outcome.code == 0
    assert (run["phone"], run["virtual"], run["runner"], run["mask"]) == (phone.serial, True, "app", "8")
    assert (run["threads"], run["xnnpack"], run["clock"], run["set"]) == (1, True, "free", "main")
    (estimate,) = run["estimates"]
    assert estimate["variant"] == "mobilenet_v2_0.35_96"
    assert 0 < estimate["low_ms"] <= estimate["latency_ms"] <= estimate["high_ms"]
    assert estimate["starts"] == 3
    assert estimate["valid"]
    assert estimate["madds"] == 11_934_128
    assert estimate["top1"] == 45.5
    assert "checkpoint" in estimate["top1_source"] or "slim" in estimate["top1_source"]


def test_every_phone_that_is_ready_is_measured(virtual_phone, sweep) -> None:
    serials = {virtual_phone(name).serial for name in ("pixel_1_cool", "pixel_8")}
    outcome = sweep("--quick", "--verbose")
    assert {run["phone"] for run in outcome.document["runs"]} == serials
    assert {run["mask"] for run in outcome.document["runs"]} == {"8", "100"}
    for serial in serials:
        assert re.search(f"{re.escape(serial)}: phone [12] of 2 that are measured", outcome.words)
    for name in ("Google Pixel", "Google Pixel 8"):
        assert f"{name}: finished" in outcome.words


def test_a_virtual_phone_asked_for_by_profile_is_started_and_stopped(bigcore, sweep) -> None:
    outcome = sweep("--quick", "--phone", "virtual:pixel_1_cool")
    assert outcome.code == 0
    assert json.loads(bigcore("phones", "--json").stdout)["phones"] == []


@pytest.mark.parametrize("kind", ["unauthorized", "offline"])
def test_a_phone_that_is_not_ready_is_named_with_its_mend(virtual_phone, faults, sweep, kind: str) -> None:
    virtual_phone("pixel_1_cool", "--faults", faults({"kind": kind, "at": "start"}))
    outcome = sweep("--quick")
    assert outcome.code == 3
    assert {"unauthorized": "accept the dialog", "offline": "does not answer"}[kind] in outcome.words
    assert len(outcome.words.strip().splitlines()) == 1


def test_a_phone_that_is_not_ready_does_not_keep_the_others_waiting_and_is_told(virtual_phone, faults, sweep) -> None:
    virtual_phone("pixel_1_cool")
    silent = virtual_phone("pixel_8", "--faults", faults({"kind": "offline", "at": "start"}))
    outcome = sweep("--quick")
    assert outcome.code == 3
    assert len(outcome.document["runs"]) == 1
    assert re.search(rf"^{re.escape(silent.serial)} is set aside, .* \(offline\): ", outcome.words, re.MULTILINE)


@pytest.mark.parametrize("kind", ["unauthorized", "offline"])
def test_a_phone_that_stops_answering_when_it_is_met_is_got_back(virtual_phone, faults, sweep, kind: str) -> None:
    """For ever is a row of docs/faults.md: the steps to get it back last some minutes."""
    virtual_phone("pixel_1_cool", "--faults", faults({"kind": kind, "at": "shell", "seconds": 3}))
    outcome = sweep("--quick")
    assert outcome.code == 0, outcome.words
    assert "trying again" in outcome.words


def test_several_cores_are_a_dimension_and_the_small_one_is_slower(virtual_phone, sweep) -> None:
    virtual_phone("pixel_1_cool")
    outcome = sweep("--quick", "--core", "large", "--core", "small")
    latency = {run["mask"]: run["estimates"][0]["latency_ms"] for run in outcome.document["runs"]}
    assert latency["2"] > 1.2 * latency["8"]


def test_several_runners_are_measured_interleaved_and_their_ratio_is_told(bigcore, virtual_phone, shell_apk) -> None:
    virtual_phone("pixel_1_cool", "--engine", "replay")
    outcome = bigcore("sweep", *SMALL, "--quick", "--runner", "app", "--runner", "shell")
    assert "measured interleaved" in outcome.stdout, outcome.stderr
    assert "new / baseline (B / A)" in outcome.stdout


@pytest.mark.jvm
@pytest.mark.skipif(not (shutil.which("javac") and shutil.which("gcc")), reason="needs a JDK and gcc")
@pytest.mark.skipif(not SHIPPED.exists(), reason="the benchmark app is not built")
def test_two_runtimes_are_measured_interleaved_in_one_app_and_their_ratio_is_told(
    virtual_phone, sweep, tmp_path: Path
) -> None:
    virtual_phone("pixel_1_cool", "--engine", "apk")
    report = tmp_path / "report.html"
    outcome = sweep("--quick", "--runtime", "2.21.0", "--runtime", "2.16.1", "--report", report)
    assert outcome.code == 0, outcome.words
    newer, older = outcome.document["runs"]
    assert (newer["runtime"], older["runtime"]) == ("tflite 2.21.0", "tflite 2.16.1")
    assert newer["app_sha256"] == older["app_sha256"]
    (ratios,) = outcome.document["ratios"]
    assert (ratios["dimension"], ratios["baseline"], ratios["new"]) == ("runtime", "tflite 2.21.0", "tflite 2.16.1")
    (one,) = ratios["variants"]
    assert one["low"] <= one["ratio"] <= one["high"]
    assert f"{one['ratio']:.3f}" in report.read_text(encoding="utf-8")
    with Store.open(str(tmp_path / "home" / "store.sqlite")) as store:
        began = [[start.began_at for start in store.starts(run["run"])] for run in (newer, older)]
    # in whole seconds, of which a start may take less than one
    assert max(moments[0] for moments in began) <= min(moments[1] for moments in began)


def test_what_ctrl_c_leaves_is_kept_and_resumed(bigcore, virtual_phone, tmp_path: Path) -> None:
    virtual_phone("pixel_1_cool", "--engine", "replay")
    process = bigcore.start("sweep", *SMALL, "--min-starts", "4", "--max-starts", "4")
    assert process.stderr is not None
    words = ""
    for line in process.stderr:
        words += line
        if line.startswith("round 1 of"):
            process.send_signal(signal.SIGINT)
            break
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130, words + rest
    assert "--resume latest" in rest
    address = bigcore.environment["BIGCORE_STORE"]
    with Store.open(address) as store:
        assert store.sweep("latest").sweep.ended_at is None
        run = store.sweep("latest").runs[0].run.run
        kept = store.samples(run)
    assert kept
    outcome = bigcore("sweep", "--resume", "latest")
    assert outcome.code == 0, outcome.stderr
    with Store.open(address) as store:
        assert store.sweep("latest").sweep.ended_at is not None
        after = store.samples(run)
        round_of = {start.start: start.round for start in store.starts(run) if not start.extra}
    assert set(kept) <= set(after)
    valid = [one for one in after if one.valid and one.start in round_of and one.variant != "anchor"]
    assert sorted(round_of[one.start] for one in valid) == [1, 2, 3, 4]


def test_a_sweep_is_not_resumed_with_other_models(bigcore, virtual_phone, tmp_path: Path, tiny_model: bytes) -> None:
    virtual_phone("pixel_1_cool")
    (tmp_path / "mine.tflite").write_bytes(tiny_model)
    (tmp_path / "sweep.toml").write_text('[[model]]\nfile = "mine.tflite"\n')
    assert bigcore("sweep", "sweep.toml", "--quick").code == 0
    (tmp_path / "mine.tflite").write_bytes(tiny_model + b"\0")
    outcome = bigcore("sweep", "--resume", "latest")
    assert outcome.code == 2
    assert "mine is no longer the file that was measured" in outcome.stderr


def test_a_model_of_the_users_own_is_measured_under_its_name(
    bigcore, virtual_phone, tmp_path: Path, tiny_model
) -> None:
    virtual_phone("pixel_1_cool")
    (tmp_path / "mine.tflite").write_bytes(tiny_model)
    (tmp_path / "sweep.toml").write_text('[[model]]\nfile = "mine.tflite"\nname = "ours"\ntop1 = 71.2\n')
    outcome = bigcore("sweep", "sweep.toml", "--quick", "--json")
    (estimate,) = json.loads(outcome.stdout)["runs"][0]["estimates"]
    assert (estimate["variant"], estimate["top1"], estimate["top1_source"]) == ("ours", 71.2, "given in sweep.toml")


def test_a_dry_run_counts_the_second_set_too(bigcore, tiny_model: bytes, tmp_path: Path) -> None:
    (tmp_path / "mobilenet_v2_0.35_96.tflite").write_bytes(tiny_model)
    alone = json.loads(bigcore("sweep", *SMALL, "--dry-run", "--json").stdout)
    beside = json.loads(bigcore("sweep", *SMALL, "--against", tmp_path, "--dry-run", "--json").stdout)
    assert (alone["against"], beside["against"]) == ([], ["mobilenet_v2_0.35_96"])
    assert beside["least_minutes"] > alone["least_minutes"]


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_a_second_set_without_a_common_variant_is_refused_before_anything_is_measured(
    bigcore, tiny_model: bytes, tmp_path: Path, words
) -> None:
    (tmp_path / "mine.tflite").write_bytes(tiny_model)
    outcome = bigcore("sweep", *SMALL, "--against", tmp_path, *words)
    assert outcome.code == 2
    assert "no variant in common" in outcome.stderr


@pytest.mark.parametrize("limit", ["--max-minutes", "--session-minutes"])
def test_a_dry_run_plans_no_more_minutes_than_are_allowed(bigcore, limit: str) -> None:
    free = json.loads(bigcore("sweep", *SMALL, "--dry-run", "--json").stdout)
    held = json.loads(bigcore("sweep", *SMALL, limit, "0.001", "--dry-run", "--json").stdout)
    assert free["most_minutes"] > free["least_minutes"] > 0.001
    assert (held["least_minutes"], held["most_minutes"]) == (0.001, 0.001)


def test_a_dry_run_makes_neither_the_report_nor_its_folder(bigcore, tmp_path: Path) -> None:
    bigcore("sweep", *SMALL, "--dry-run", "--report", tmp_path / "new" / "report.html")
    assert list(tmp_path.glob("new*")) == []


def test_a_dry_run_of_a_run_without_pause_plans_that_run(bigcore) -> None:
    plan = json.loads(bigcore("sweep", *SMALL, "--sustained", "10m", "--dry-run", "--json").stdout)
    assert (plan["least_minutes"], plan["most_minutes"], plan["sustained_seconds"]) == (10, 10, 600)
    assert plan["most_starts"] == 600 / 10
    assert "without pause for 10.0 minutes" in bigcore("sweep", *SMALL, "--sustained", "10m", "--dry-run").stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--sustained", "10m"), "one variant"),
        (("--sustained", "10m", *SMALL, "--core", "large", "--core", "small"), "no pause"),
        (("--sustained", "5m", *SMALL, "--max-minutes", "1"), "5 minutes are asked for, and max_minutes allows 1"),
        (("--sustained", "5m", *SMALL, "--session-minutes", "1"), "session_minutes allows 1"),
        (("--sustained", "10m", *SMALL, "--session-minutes", "10"), "of which 30 s are kept back"),
        (("--sustained", "5m", *SMALL, "--quick"), "leave --quick out"),
        ((*SMALL, "--report", "/dev/null/report.html"), "cannot be written"),
        ((*SMALL, "--phone", "virtual:pixle_1"), "no such profile"),
        ((*SMALL, "--phone", "virtual:--help"), "no such profile"),
    ],
)
def test_a_dry_run_refuses_what_the_sweep_would_refuse(bigcore, words, why: str) -> None:
    outcome = bigcore("sweep", *words, "--dry-run")
    assert outcome.code in (2, 3)
    assert why in outcome.stderr


def test_a_dry_run_touches_no_phone(bigcore) -> None:
    outcome = bigcore("sweep", *SMALL, "--dry-run")
    assert outcome.code == 0
    assert "mobilenet_v2_0.35_96" in outcome.stdout
    assert "6 to 30 starts" in outcome.stdout
    assert "MB to push" in outcome.stdout
    assert bigcore("runs", "list", "--json").stdout.count("sweep") <= 1 + 1


def test_a_phone_that_is_connected_in_two_ways_is_measured_once(virtual_phone, sweep) -> None:
    first, second = (virtual_phone("pixel_1_cool", "--engine", "replay", "--serial", "HT0123") for _ in range(2))
    outcome = sweep("--quick")
    assert outcome.document["failures"] == []
    assert outcome.run["phone"] in (first.serial, second.serial)
    assert "is the same phone as" in outcome.words
    assert all(one["valid"] for one in outcome.run["estimates"])
