"""What is written whole: a reader finds the old file or the new one, whenever the writer is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

WRITER = """
import os, signal, sys
from pathlib import Path
from harness.exchange.whole_file import whole_file

target, moment = Path(sys.argv[1]), sys.argv[2]
with whole_file(target) as part:
    with part.open("w") as file:
        file.write("new " * 1000)
        file.flush()
        if moment == "half written":
            os.kill(os.getpid(), signal.SIGKILL)
        file.write("end")
    if moment == "not yet in place":
        os.kill(os.getpid(), signal.SIGKILL)
if moment == "in place":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["half written", "not yet in place", "in place"])
def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path, moment: str) -> None:
    target = tmp_path / "evening.jsonl"
    target.write_text("old")
    killed = subprocess.run([sys.executable, "-c", WRITER, str(target), moment], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert target.read_text() == ("new " * 1000 + "end" if moment == "in place" else "old")
