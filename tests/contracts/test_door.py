"""The installed command: its guard, its exit codes, what it says where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]

COMMANDS = {
    "app": {"build", "install", "uninstall", "info"},
    "build": set(),
    "compare": set(),
    "count": set(),
    "doctor": set(),
    "evaluate": set(),
    "models": {"list", "show"},
    "phones": set(),
    "report": set(),
    "runs": {"list", "show", "export", "import", "delete", "prune"},
    "sweep": set(),
    "virtual-phone": {"start", "list", "stop", "profiles"},
}
SWEEP_OPTIONS = {
    "--phone", "--runner", "--against", "--resume", "--max-minutes", "--quick", "--dry-run", "--keep", "--report",
    "--architecture", "--width", "--resolution", "--precision", "--benchmark-model", "--threads", "--xnnpack",
    "--no-xnnpack", "--clock", "--core", "--half-width-percent", "--min-starts", "--max-starts", "--round-seconds",
    "--seed", "--weights", "--split", "--min-battery-percent", "--max-rise-c", "--max-temperature-c",
    "--max-wait-seconds", "--allow-reboot", "--no-allow-reboot", "--store", "--json",
}  # fmt: skip


def test_every_command_is_there(bigcore) -> None:
    words = bigcore("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in words, name


@pytest.mark.parametrize("group", [name for name, inner in COMMANDS.items() if inner])
def test_every_command_of_a_group_is_there(bigcore, group: str) -> None:
    words = bigcore(group, "--help").stdout
    for name in COMMANDS[group]:
        assert f"\n  {name} " in words, name


def test_sweep_takes_every_option_of_the_design(bigcore) -> None:
    words = bigcore("sweep", "--help").stdout.replace("/", " ").replace(",", " ").split()
    assert set(words) >= SWEEP_OPTIONS


@pytest.mark.parametrize("words", [("nonsense",), ("sweep", "--no-such-option"), ("sweep", "--width", "97x"), ()])
def test_wrong_use_exits_2_without_a_traceback(bigcore, words: tuple[str, ...]) -> None:
    outcome = bigcore(*words)
    assert outcome.code == 2
    assert outcome.stdout == "" or not words
    assert "Traceback" not in outcome.stderr


def test_help_and_version_exit_0(bigcore) -> None:
    assert bigcore("--help").code == 0
    assert bigcore("--version").stdout.startswith("bigcore ")


@pytest.mark.parametrize(("words", "code"), [(("sweep", "--width", "0"), 2), (("virtual-phone", "profiles"), 0)])
def test_foreign_packages_of_our_names_do_not_fool_the_command(
    bigcore, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    foreign = tmp_path / "project"
    (foreign / "models").mkdir(parents=True)
    (foreign / "models" / "__init__.py").write_text("raise RuntimeError('a foreign models was imported')")
    for name in ("harness", "dashboards", "virtual_phone"):
        (foreign / f"{name}.py").write_text(f"raise RuntimeError('a foreign {name} was imported')")
    outcome = bigcore(*words, folder=foreign, PYTHONPATH=".")
    assert outcome.code == code
    assert outcome.stdout == bigcore(*words).stdout
    assert "foreign" not in outcome.stderr


def test_a_library_user_is_told_which_models_was_imported_first(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "__init__.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "import models\nfrom harness import run_sweep"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin"},
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: bigcore needs its own package `models`")
    assert str(HOME / "models") in last
    assert str(tmp_path / "models") in last


def test_the_library_offers_a_short_sorted_list_of_names() -> None:
    import harness

    assert harness.__all__ == sorted(harness.__all__)
    for name in harness.__all__:
        assert getattr(harness, name).__name__ == name


def test_without_a_phone_a_sweep_exits_3_and_names_both_ways_on(bigcore) -> None:
    outcome = bigcore("sweep")
    assert outcome.code == 3
    assert "plug one in" in outcome.stderr
    assert "--phone virtual:pixel_1" in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1


def test_phones_without_a_phone_is_an_empty_document(bigcore) -> None:
    document = json.loads(bigcore("phones", "--json").stdout)
    assert document["phones"] == []
    assert document["schema"]


def test_a_script_beside_a_foreign_models_folder_measures_with_ours(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "__init__.py").write_text("raise RuntimeError('a foreign models was imported')")
    script = tmp_path / "measure.py"
    script.write_text(
        "from harness import Variant, run_sweep\nimport models\nprint(models.__file__, Variant.__module__)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(HOME / "models" / "__init__.py"), "models.variant"]
