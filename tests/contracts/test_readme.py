"""What the README and docs promise, tried."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
README = (HOME / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(file.read_text(encoding="utf-8") for file in sorted((HOME / "docs").glob("*.md")))


def commands() -> list[str]:
    """Every command and subcommand that is not hidden, as it is typed."""
    import typer

    from harness.cli.commands import build_app

    found = []
    for name, command in typer.main.get_command(build_app()).commands.items():  # type: ignore[attr-defined]
        if command.hidden:
            continue
        inner = [f"{name} {sub}" for sub, one in getattr(command, "commands", {}).items() if not one.hidden]
        found += inner or [name]
    return found


def mentioned(command: str) -> bool:
    first, *second = command.split()
    if not second:
        return f"bigcore {first}" in DOCS
    # one row may tell several: `bigcore runs list / show / export`
    told = rf"bigcore {re.escape(first)} (?:[\w-]+(?:, | / |\|))*{re.escape(second[0])}\b"
    return re.search(told, DOCS) is not None


def test_every_command_is_in_the_readme_or_the_docs() -> None:
    assert [command for command in commands() if not mentioned(command)] == []


def test_the_transcript_of_the_readme_begins_as_a_sweep_does() -> None:
    from harness.cli.plan_line import plan_line
    from harness.config import SweepConfig
    from harness.sweep.options import SweepOptions

    (transcript,) = re.findall(r"```console\n\$ make sweep\n(.*?)```", README, re.DOTALL)
    script = (HOME / "scripts" / "sweep.sh").read_text(encoding="utf-8")
    (minutes,) = re.findall(r"--max-minutes (\d+)", script)
    plan = plan_line(SweepConfig.model_validate({"measure": {"max_minutes": int(minutes)}}), SweepOptions())
    banner = [line for line in script.splitlines() if line.startswith("***")]
    assert transcript.splitlines()[: len(banner) + 1] == [*banner, plan]


@pytest.mark.adb
@pytest.mark.keras
def test_the_example_of_the_readme_runs(bigcore, tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    script = tmp_path / "example.py"
    script.write_text(example)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=200,
        cwd=tmp_path,
        env=bigcore.environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.strip().splitlines()
    assert [line.split(":")[0] for line in lines] == ["mobilenet_v2_0.35_96", "mobilenet_v2_0.5_96"]
    assert all(re.search(r": \d+\.\d\d ms, 95 % of this session in \[\d", line) for line in lines)
