"""The files of deploy/lab, as far as they can be tried without hosts."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).resolve().parents[2] / "deploy" / "lab"
UNITS = sorted(HERE.glob("*.service"))


def unit(file: Path) -> ConfigParser:
    """systemd's format, as far as these files use it."""
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(file)
    return read


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_each_command_of_a_unit_is_one_that_bigcore_knows(file: Path) -> None:
    import typer

    from harness.cli.commands import build_app
    from harness.cli.deferred import Deferred

    program, *words = shlex.split(unit(file)["Service"]["ExecStart"])
    assert Path(program).name == "bigcore"
    command: Any = typer.main.get_command(build_app())
    while words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    if isinstance(command, Deferred):
        command = command.callback()
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_an_agent_has_longer_to_end_than_its_sessions_have_to_clean_up() -> None:
    from harness.lab.session_process import CLEAN_UP_S

    service = unit(HERE / "bigcore-lab-agent.service")["Service"]
    assert int(service["TimeoutStopSec"]) > CLEAN_UP_S


def test_what_ends_the_agent_leaves_its_sessions_time_to_put_their_phones_back() -> None:
    """systemd kills the rest of a unit's processes at once, or when its main process is gone, unless it is told not to;
    and it stops the whole unit where the kernel kills one of them for its memory."""
    service = unit(HERE / "bigcore-lab-agent.service")["Service"]
    assert service["KillMode"] == "process"
    assert service["OOMPolicy"] == "continue"


def test_a_hubs_ports_can_be_switched_by_the_agent() -> None:
    service = unit(HERE / "bigcore-lab-agent.service")["Service"]
    assert "ProtectKernelTunables" not in service
    rules = (HERE / "51-bigcore-phones.rules").read_text()
    assert 'ATTR{bDeviceClass}=="09"' in rules
    assert "-port*/disable" in rules


def test_a_timer_starts_the_unit_of_its_name() -> None:
    assert (HERE / "bigcore-lab-status.service").exists()
    assert unit(HERE / "bigcore-lab-status.timer")["Timer"]["OnCalendar"] == "minutely"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_systemd_reads_the_unit(file: Path, tmp_path: Path) -> None:
    runs = tmp_path / file.name
    runs.write_text(file.read_text().replace("/usr/local/bin/bigcore", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(runs)], capture_output=True, text=True, check=False)
    assert "Unknown" not in done.stderr, done.stderr


def test_the_database_lets_in_whom_the_certificates_name() -> None:
    service = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]["database"]
    script = service["entrypoint"][-1]
    mounted = {volume.split(":")[-2] for volume in service["volumes"] if volume.startswith("./")}
    assert mounted == set(re.findall(r"/certificates/[a-z_.]+", script))
    assert script.index("cat /certificates/pg_hba.conf") < script.index("trust")
    set_there = dict(re.findall(r"^(\w+)=(.*)$", (HERE / "database.env").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"\$\$(\w+)", script)) <= set(set_there)
    shell = script.replace("$$", "$")
    assert subprocess.run(["bash", "-n", "-c", shell], capture_output=True, check=False).returncode == 0


def test_phones_belong_to_the_group_that_the_agent_is_in() -> None:
    rules = (HERE / "51-bigcore-phones.rules").read_text()
    group = unit(HERE / "bigcore-lab-agent.service")["Service"]["SupplementaryGroups"]
    assert f'GROUP="{group}"' in rules
    for line in rules.splitlines():
        if line and not line.startswith("#"):
            assert all(re.fullmatch(r'\S+?(==|!=|\+=|=)"[^"]*"', part.strip()) for part in line.split(", "))


def test_the_databases_container_holds_no_key_but_its_own_and_lets_nobody_in_by_password() -> None:
    service = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]["database"]
    folders = [volume for volume in service["volumes"] if volume.startswith("./certificates:")]
    assert folders == []
    assert not any("authority.key" in volume for volume in service["volumes"])
    lines = re.findall(r'echo "(.*)"', service["entrypoint"][-1])
    assert [line.split()[0] for line in lines] == ["local"]
