"""Every exit code of the design, reached."""

from __future__ import annotations

import json
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from harness.cli import exit_codes


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    from models.anchor import throwaway_model

    (tmp_path / "mine.tflite").write_bytes(throwaway_model())
    config = tmp_path / "sweep.toml"
    config.write_text('[[model]]\nfile = "mine.tflite"\n')
    return config


def test_the_codes_are_those_of_the_design() -> None:
    assert exit_codes.PRECEDENCE == (130, 70, 4, 3, 2, 1, 0)
    for graver, lighter in pairwise(exit_codes.PRECEDENCE):
        assert exit_codes.first_of(lighter, graver, 0) == graver


def test_0_when_all_is_done(bigcore) -> None:
    assert bigcore("models", "list").code == 0


@pytest.mark.adb
def test_1_when_a_number_is_not_valid(bigcore, virtual_phone, mine: Path, tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"fault": [{"kind": "affinity_refused", "at": "start"}]}))
    virtual_phone("pixel_1_cool", "--faults", str(faults))
    outcome = bigcore("sweep", mine, "--quick", "--json")
    (run,) = json.loads(outcome.stdout)["runs"]
    assert outcome.code == 1, outcome.stderr
    assert not any(estimate["valid"] for estimate in run["estimates"])
    assert "Traceback" not in outcome.stderr


def test_2_when_a_command_is_used_wrongly(bigcore) -> None:
    assert bigcore("sweep", "--threads", "0").code == 2
    assert bigcore("sweep", "--no-such-option").code == 2
    assert bigcore("no-such-command").code == 2


@pytest.mark.long
@pytest.mark.parametrize(
    "words",
    [
        ("sweep", "--resolution", "97x"),
        ("sweep", "--max-starts", "0"),
        ("sweep", "--no-such-option"),
        ("sweep", "--width"),
        ("swep",),
        ("count",),
    ],
    ids=" ".join,
)
def test_2_is_told_in_one_sentence(bigcore, words: tuple[str, ...]) -> None:
    outcome = bigcore(*words)
    assert outcome.code == 2
    assert outcome.stdout == ""
    (sentence,) = outcome.stderr.splitlines()
    assert sentence.startswith("bigcore: ")


def test_3_when_there_is_no_phone(bigcore) -> None:
    assert bigcore("sweep").code == 3


def test_70_and_a_log_when_the_fault_is_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    from harness.cli import commands, door

    app = typer.Typer()
    app.command()(lambda: {}["what nobody thought of"])
    monkeypatch.setattr(commands, "build_app", lambda: app)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as end:
        door.run([])
    assert end.value.code == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    (log,) = tmp_path.rglob("*.log")
    assert str(log) in said
    assert "what nobody thought of" in log.read_text(encoding="utf-8")


@pytest.mark.adb
def test_130_when_a_sweep_is_interrupted(bigcore, virtual_phone, mine: Path) -> None:
    virtual_phone("pixel_1_cool")
    process = bigcore.start("sweep", mine, "--min-starts", "100", "--max-starts", "100")
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("round 1 of"):
            process.send_signal(signal.SIGINT)
            break
    _, rest = process.communicate(timeout=90)
    assert process.returncode == 130
    assert "go on with `bigcore sweep --resume latest`" in rest
    assert rest.count("interrupted") == 1


@pytest.mark.adb
def test_a_sweep_that_is_killed_leaves_no_virtual_phone_behind(bigcore, mine: Path) -> None:
    process = bigcore.start(
        "sweep", mine, "--phone", "virtual:pixel_1_cool", "--min-starts", "100", "--max-starts", "100"
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("round 1 of"):
            process.kill()
            break
    # the worker and the phone hold no pipe of the sweep's open once they have ended
    process.communicate(timeout=90)
    assert json.loads(bigcore("virtual-phone", "list", "--json").stdout)["phones"] == []
    assert json.loads(bigcore("phones", "--json").stdout)["phones"] == []
