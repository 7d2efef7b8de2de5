"""The examples of docs/python.md, run one after another as the cells of a notebook."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"


@pytest.mark.adb
@pytest.mark.keras
def test_the_examples_run_and_show_what_was_measured(bigcore, tmp_path: Path) -> None:
    cells = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    notebook = tmp_path / "notebook.py"
    last = "print(len(samples), 'samples read again')"
    notebook.write_text("\n".join([*cells, last]))
    done = subprocess.run(
        [sys.executable, str(notebook)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        env=bigcore.environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    heading, first, second, *rest = done.stdout.splitlines()
    assert heading.split() == ["variant", "latency_ms", "low_ms", "high_ms", "madds"]
    assert [line.split()[0] for line in (first, second)] == ["mobilenet_v2_0.35_96", "mobilenet_v2_0.5_96"]
    assert any(line.startswith("50%") for line in rest)
    assert re.fullmatch(r"\d+ samples read again", rest[-1])
