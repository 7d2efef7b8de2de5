"""Nights of a watch through its command line, with pairs from a declared world."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from harness.cli.commands import build_app

FIRST = datetime(2026, 1, 5, 12, tzinfo=UTC)
MODELS = tuple(f"net_{letter}" for letter in "abcdef")
PHONE = {"asked": "bench-1", "identity": "p1"}


@dataclass
class Watchroom:
    """A folder with a nightly.toml, a candidate of six models and a store."""

    folder: Path
    night: int = 0
    """How many were asked for; each is a day after the one before."""
    phones: list[dict[str, Any]] = field(default_factory=lambda: [dict(PHONE)])
    shifts: list[dict[str, Any]] = field(default_factory=list)
    others: dict[str, Any] = field(default_factory=lambda: {"seed": 3})
    config: str = "nightly.toml"

    def __post_init__(self) -> None:
        self.models = self.folder / "models"
        self.models.mkdir()
        for name in MODELS:
            self.build(name, "first")
        (self.folder / "nightly.toml").write_text('[candidate]\nmodels = "models"\n')

    def build(self, name: str, content: str) -> None:
        (self.models / f"{name}.tflite").write_text(f"{name} {content}")

    @property
    def today(self) -> datetime:
        return FIRST + timedelta(days=self.night)

    def run(self, expected: int = 0) -> dict[str, Any]:
        """The next night's document; its exit code must be `expected`."""
        return self._run({expected})

    def slow_night(self, slower: dict[str, Any]) -> None:
        """A first night, and one in which another build of the first model is found slower."""
        self.run()
        self.build("net_a", "slower")
        self.shifts = [slower]
        self.run(4)

    def run_any(self) -> dict[str, Any]:
        """The same, whatever it found."""
        return self._run({0, 1, 4})

    def _run(self, expected: set[int]) -> dict[str, Any]:
        done = CliRunner().invoke(build_app(), self._words())
        assert done.exit_code in expected, (done.exit_code, done.output, done.exception)
        self.night += 1
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def killed(self, stage: int) -> int:
        """The night ends in that stage as by kill -9; the next call of `run` is of the same evening."""
        self.others["stop_in_stage"] = stage
        words = self._words()
        del self.others["stop_in_stage"]
        done = subprocess.run([sys.executable, "-m", "bigcore", *words], capture_output=True, text=True)
        return done.returncode

    def command(self, *words: str) -> Any:
        return CliRunner().invoke(build_app(), ["nightly", *words, "--store", str(self.folder / "store.sqlite")])

    def _words(self) -> list[str]:
        plan = self.folder / "rehearsal.toml"
        tables = [("phone", one) for one in self.phones] + [("shift", one) for one in self.shifts]
        lines = [f"started_at = {self.today.strftime('%Y-%m-%dT%H:%M:%SZ')}", *map(_line, self.others.items())]
        for name, table in tables:
            lines += [f"[[{name}]]", *map(_line, table.items())]
        plan.write_text("\n".join(lines))
        words = ["nightly", "run", str(self.folder / self.config), "--rehearse", str(plan)]
        return [*words, "--store", str(self.folder / "store.sqlite"), "--json"]


def _line(item: tuple[str, Any]) -> str:
    return f"{item[0]} = {json.dumps(item[1])}"


def states(night: dict[str, Any]) -> dict[str, str]:
    return {one["variant"]: one["state"] for one in night["series"]}


def kinds(told: list[dict[str, Any]]) -> list[str]:
    return [one["kind"] for one in told]
