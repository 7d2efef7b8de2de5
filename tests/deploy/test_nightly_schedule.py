"""The files of deploy/nightly, as far as they can be run without a calendar."""

from __future__ import annotations

import re
import shlex
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parents[2] / "deploy" / "nightly"
SCRIPT = HERE / "nightly.sh"
FIELD = r"(\*|\d+)(/\d+)?"


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    """A folder with a nightly.toml and a `bigcore` that writes down what it was given, and ends with 4."""
    program = tmp_path / "bigcore"
    program.write_text('#!/bin/sh\necho "$*" >"$PWD/asked"\necho "${CHAT_URL-}" >"$PWD/url"\necho slower\nexit 4\n')
    program.chmod(0o755)
    (tmp_path / "a watch").mkdir()
    return tmp_path / "a watch"


def _run(watch: Path) -> subprocess.CompletedProcess[str]:
    given = {"HOME": str(watch.parent), "PATH": "/usr/bin:/bin", "BIGCORE": str(watch.parent / "bigcore")}
    return subprocess.run([str(SCRIPT), str(watch)], env=given, capture_output=True, text=True, check=False)


def test_the_script_runs_one_night_logs_it_and_ends_as_it_did(watch: Path) -> None:
    assert _run(watch).returncode == 4
    assert (watch / "asked").read_text() == "nightly run nightly.toml\n"
    assert (watch / "nightly.log").read_text() == "slower\n"


def test_secrets_come_from_a_file_that_only_its_owner_reads(watch: Path) -> None:
    secrets = watch / "nightly.env"
    secrets.write_text("CHAT_URL='https://chat/hush word'\n")
    secrets.chmod(0o644)
    refused = _run(watch)
    assert refused.returncode == 2
    assert "chmod 600" in refused.stderr, "a scheduler mails what comes here"
    assert "chmod 600" in (watch / "nightly.log").read_text()
    assert "hush" not in refused.stderr + (watch / "nightly.log").read_text()
    secrets.chmod(0o600)
    assert _run(watch).returncode == 4
    assert (watch / "url").read_text() == "https://chat/hush word\n"
    assert "hush" not in (watch / "nightly.log").read_text()


LINES = [
    ("S=https://chat.example.org/hook?a=1&thread=2#top", "https://chat.example.org/hook?a=1&thread=2#top"),
    ('S=pa$$w"rd', 'pa$$w"rd'),
    ("S=two words  and more", "two words  and more"),
    ("S=  blanks around it\t ", "blanks around it"),
    ("S=$HOME `id` $(id); rm -r x | y > z", "$HOME `id` $(id); rm -r x | y > z"),
    ("S=it's", "it's"),
    ("S=a\\ b\\\\c\\$d", "a b\\c$d"),
    ("S=ends in a blank\\ ", "ends in a blank "),
    ("S='$HOME \\ \"quoted\" '", '$HOME \\ "quoted" '),
    ('S="a \\"b\\" \\$c \\` \\\\ \\d \'e\'"', "a \"b\" $c ` \\ \\d 'e'"),
    ("S='one''two' three", "onetwothree"),
    ("S='two\nlines'", "two\nlines"),
    ("S=goes \\\non", "goes on"),
    ("S = blanks around the sign", "blanks around the sign"),
    ("S=with=signs=", "with=signs="),
    ("S=", ""),
    ("S=*?[a]~", "*?[a]~"),
    ("S=grüße", "grüße"),
    ("S=written on Windows\r", "written on Windows"),
    ("S=first\nS=last", "last"),
    ("# S=no\n; S=no\n\nS=yes", "yes"),
]
"""What systemd 252 reads of the same lines with its own `load_env_file`."""


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize(("written", "value"), LINES, ids=[repr(written) for written, _ in LINES])
def test_a_secret_is_read_as_systemd_reads_it_and_nothing_of_it_is_run(
    watch: Path, shell: str, written: str, value: str
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    (watch.parent / "bigcore").write_text('#!/bin/sh\nprintf %s "$S" >"$PWD/secret"\n')
    secrets = watch / "nightly.env"
    secrets.write_bytes(f"{written}\n".encode())
    secrets.chmod(0o600)
    given = {"HOME": str(watch.parent), "PATH": "/usr/bin:/bin", "BIGCORE": str(watch.parent / "bigcore")}
    done = subprocess.run([shell, str(SCRIPT), str(watch)], env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (watch / "secret").read_bytes() == value.encode()


def test_a_name_of_the_scripts_own_is_only_a_secret_as_well(watch: Path) -> None:
    secrets = watch / "nightly.env"
    secrets.write_text("rest=x\nplace=comment\nname=y\nvalue=z\nnewline=n\nCHAT_URL=https://chat\nfolder=/\ncode=7\n")
    secrets.chmod(0o600)
    assert _run(watch).returncode == 4
    assert (watch / "url").read_text() == "https://chat\n"


@pytest.mark.parametrize("line", ["export CHAT_URL=hush", "CHAT-URL=hush", "hush", "1CHAT=hush"])
def test_a_line_that_is_no_secret_is_left_out_and_named_by_its_number(watch: Path, line: str) -> None:
    secrets = watch / "nightly.env"
    secrets.write_text(f"# for the chat\n{line}\nCHAT_URL=https://chat\n")
    secrets.chmod(0o600)
    done = _run(watch)
    assert done.returncode == 4
    assert (watch / "url").read_text() == "https://chat\n"
    for said in (done.stderr, (watch / "nightly.log").read_text()):
        assert f"line 2 of {watch}/nightly.env is left out" in said
        assert "hush" not in said


def test_a_quote_that_is_not_closed_ends_the_night_and_is_told_in_the_log(watch: Path) -> None:
    secrets = watch / "nightly.env"
    secrets.write_text("MAIL_PASSWORD='hush\nCHAT_URL=https://chat\n")
    secrets.chmod(0o600)
    done = _run(watch)
    assert done.returncode == 2
    assert not (watch / "asked").exists()
    for said in (done.stderr, (watch / "nightly.log").read_text()):
        assert "a quote in" in said
        assert "hush" not in said


def test_what_the_shell_itself_says_goes_to_the_log(watch: Path) -> None:
    (watch.parent / "bigcore").unlink()
    assert _run(watch).returncode == 127
    assert "bigcore" in (watch / "nightly.log").read_text()


def test_the_log_does_not_grow_for_ever(watch: Path) -> None:
    (watch / "nightly.log").write_text("x" * 5_000_001)
    _run(watch)
    assert (watch / "nightly.log").read_text() == "slower\n"
    assert (watch / "nightly.log.1").stat().st_size == 5_000_001


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_the_script_is_understood_by_every_shell(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    assert subprocess.run([shell, "-n", str(SCRIPT)], check=False).returncode == 0
    assert SCRIPT.stat().st_mode & stat.S_IXUSR


def test_the_lines_for_cron_are_those_that_cron_reads() -> None:
    lines = [line for line in (HERE / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    settings = [line for line in lines if re.fullmatch(r"[A-Z]+=\S+", line)]
    jobs = [line for line in lines if line not in settings]
    (job,) = jobs
    assert re.fullmatch(rf"{FIELD}( {FIELD}){{4}} .+", job)
    assert "%" not in job, "cron ends a command at a percent sign"
    command = shlex.split(job.split(" ", 5)[5])
    assert [Path(word).name for word in command] == ["nightly.sh", "watch"]
    assert (HERE / "crontab").read_text().endswith("\n"), "cron leaves out a last line without its end"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    program = tmp_path / "bigcore"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in ("bigcore-nightly.service", "bigcore-nightly.timer"):
        text = (HERE / name).read_text().replace("%h/.local/bin/bigcore", str(program)).replace("%h", str(tmp_path))
        (tmp_path / name).write_text(text)
    units = [str(tmp_path / "bigcore-nightly.service"), str(tmp_path / "bigcore-nightly.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_timer_names_a_time_that_comes_every_night() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    (when,) = re.findall(r"^OnCalendar=(.+)$", (HERE / "bigcore-nightly.timer").read_text(), re.M)
    asked = ["systemd-analyze", "calendar", "--iterations=2", when]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_workflow_is_yaml_that_waits_for_a_running_night_and_asks_for_no_rights() -> None:
    workflow: dict[Any, Any] = yaml.safe_load((HERE / "github-actions.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is False
    (job,) = workflow["jobs"].values()
    assert "self-hosted" in job["runs-on"]
    shell = [step["run"] for step in job["steps"] if "run" in step]
    assert any("bigcore nightly run" in run for run in shell)
    assert not any("${{" in run for run in shell), "what comes from outside reaches no shell"
    for run in shell:
        assert subprocess.run(["sh", "-n"], input=run, text=True, check=False).returncode == 0


def test_every_command_of_the_files_is_one_that_bigcore_has() -> None:
    from typer.main import get_command

    from harness.cli.commands import build_app

    nightly = get_command(build_app()).commands["nightly"].commands  # type: ignore[attr-defined]
    told = "".join(file.read_text() for file in HERE.iterdir())
    asked = set(re.findall(r"bigcore\"? nightly (\w+)", told))
    assert asked
    assert asked <= set(nightly)
