"""What is written whole: a reader finds the old file or the new one, whenever the writer is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.whole_file import arriving, taking_place_of

WRITER = """
import os, signal, sys
from pathlib import Path
from models.whole_file import arriving, taking_place_of

target, moment = Path(sys.argv[1]), sys.argv[2]
with arriving(target) as part:
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


def test_a_block_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "evening.jsonl"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), arriving(target) as part:
        part.write_text("half \udc80", encoding="utf-8")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("evening.jsonl", "old")]


def test_a_link_stays_a_link_and_a_pipe_is_written_to_as_it_is(tmp_path):
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    real.write_text("old")
    link.symlink_to(real)
    with taking_place_of(link) as part:
        part.write_text("new")
    assert (link.is_symlink(), real.read_text()) == (True, "new")
    os.mkfifo(pipe)
    with taking_place_of(pipe) as part:
        assert part == pipe
    assert pipe.is_fifo()
