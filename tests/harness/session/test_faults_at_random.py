"""A tenth of the random faults that benchmarks/faults.py promises, from its own recorded seed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).resolve().parents[3] / "benchmarks" / "faults.py"
LIMIT_S = 500
"""On a busy computer; an idle one needs a fifth."""


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            ("--transport", "memory", "--first", "32", "--sweeps", "68"), marks=pytest.mark.long, id="in memory"
        ),
        pytest.param(
            ("--transport", "adb", "--sweeps", "15", "--workers", "1"),
            marks=pytest.mark.adb,
            id="through the real adb server",
        ),
    ],
)
def test_faults_at_random_lose_nothing(words: tuple[str, ...], cache_folder: Path, tmp_path: Path, monkeypatch) -> None:
    """Those before number 32 run one by one in tests/harness/session/test_faults.py."""
    monkeypatch.setenv("BIGCORE_CACHE", str(cache_folder))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    command = [sys.executable, str(FAULTS), "--seed", "1", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.stdout.rstrip().endswith("; 0 broken"), done.stdout + done.stderr[-2000:]
