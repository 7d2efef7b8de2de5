"""Whatever is wrong ends in one sentence that names it and the next step, with the right exit code and no traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Each test starts the command, some more than once.
pytestmark = pytest.mark.long


def one_sentence(outcome, code: int, *words: str) -> None:
    assert outcome.code == code, outcome.stderr
    lines = outcome.stderr.strip().splitlines()
    assert len(lines) == 1, outcome.stderr
    assert lines[0].startswith("bigcore: ")
    assert "Traceback" not in outcome.stderr
    for word in words:
        assert word in lines[0], lines[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[measure]\nmax_start = 1\n", ("max_start", "max_starts")),
        ("[[grid]\n", ("not TOML",)),
        ('[[grid]]\narchitectures = ["mobilenet_v9"]\n', ("mobilenet_v9", "mobilenet_v")),
        ("[[grid]]\nwidths = [0]\n", ("widths",)),
        ("[[grid]]\nresolutions = [-1]\n", ("resolutions",)),
        ('[[model]]\nfile = "gone.tflite"\n', ("gone.tflite",)),
        ('[build]\nweights = "gone.keras"\n', ("gone.keras",)),
    ],
)
def test_a_broken_config_is_refused_before_anything_is_built(bigcore, tmp_path: Path, text: str, words) -> None:
    file = tmp_path / "sweep.toml"
    file.write_text(text)
    one_sentence(bigcore("sweep", file, "--dry-run"), 2, *words)


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1e9"])
def test_a_nonsensical_width_is_refused_by_name(bigcore, value: str) -> None:
    outcome = bigcore("sweep", f"--width={value}", "--dry-run")
    one_sentence(outcome, 2, "width")


def test_a_missing_config_is_named(bigcore) -> None:
    one_sentence(bigcore("sweep", "gone.toml"), 2, "gone.toml", "no such file")


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\0" * 100, b"\x20\0\0\0TFL3" + b"\xff" * 64])
def test_a_truncated_model_is_refused(bigcore, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.tflite"
    file.write_bytes(content)
    one_sentence(bigcore("count", file), 2, "mine.tflite")
    config = tmp_path / "sweep.toml"
    config.write_text('[[model]]\nfile = "mine.tflite"\n')
    one_sentence(bigcore("sweep", config, "--dry-run"), 2, "mine.tflite")


def test_a_store_that_is_no_store_is_refused(bigcore, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, whatever its name says\n" * 100)
    one_sentence(bigcore("runs", "list", "--store", file), 3, "notes.txt")


@pytest.mark.skipif(
    os.geteuid() == 0, reason="root writes everywhere; run the tests as an ordinary user to see this one"
)
def test_a_store_on_a_read_only_folder_is_refused(bigcore, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o500)
    one_sentence(bigcore("runs", "list", "--store", folder / "store.sqlite"), 3, "store.sqlite")


def test_a_full_disk_is_told(bigcore) -> None:
    """/dev/full answers every write as a full disk does."""
    outcome = bigcore("runs", "export", "--format", "csv", "-o", "/dev/full")
    assert outcome.code in (2, 3)
    assert "Traceback" not in outcome.stderr


def test_a_nonsensical_grid_is_refused_before_a_phone_is_looked_for(bigcore) -> None:
    one_sentence(bigcore("sweep", "--architecture", "mobilenet_v9"), 2, "mobilenet_v9")


def test_rules_over_two_keys_name_both(bigcore) -> None:
    one_sentence(bigcore("sweep", "--max-starts", "2"), 2, "measure: min_starts (6) is above max_starts (2)")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("--max-starts", "9"), "max_starts"),
        (("--quick",), "quick"),
        (("x.toml",), "sweep_toml"),
        # Falsy is not absent.
        (("--max-minutes", "0", "--no-xnnpack", "--seed", "0"), "xnnpack, max_minutes, seed"),
        (("--usual-cap-khz", "0"), "usual_cap_khz"),
    ],
)
def test_what_resuming_would_ignore_is_refused(bigcore, words: tuple[str, ...], name: str) -> None:
    one_sentence(bigcore("sweep", "--resume", "latest", *words), 2, "--resume", name)


def test_a_report_that_cannot_be_written_is_told_before_anything_is_measured(bigcore, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one_sentence(bigcore("sweep", "--report", tmp_path / "file" / "report.html"), 3, "report.html", "--report")


def test_an_unknown_virtual_phone_is_told_with_where_to_look(bigcore) -> None:
    one_sentence(bigcore("sweep", "--phone", "virtual:nokia_3310", "--width", "0.35"), 2, "nokia_3310", "pixel_1_cool")


def test_a_phone_that_is_not_connected_is_named(bigcore) -> None:
    one_sentence(bigcore("sweep", "--phone", "NOSUCH;reboot"), 3, "NOSUCH;reboot")


def test_an_unknown_run_is_named(bigcore) -> None:
    one_sentence(bigcore("runs", "show", "nosuch"), 2, "nosuch")


def test_debug_shows_the_traceback(bigcore) -> None:
    outcome = bigcore("sweep", "gone.toml", "--debug")
    assert "Traceback" in outcome.stderr


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_built(bigcore) -> None:
    one_sentence(bigcore("build", "--out", "/proc/models", "--width", "0.35"), 3, "/proc/models", "--out")


def test_a_mistyped_profile_is_wrong_use_and_is_named_once(bigcore) -> None:
    outcome = bigcore("sweep", "--phone", "virtual:nosuch")
    one_sentence(outcome, 2, "nosuch", "pixel_1")
    assert "nosuch: nosuch" not in outcome.stderr
