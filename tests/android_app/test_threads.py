"""A runtime computes on as many threads as were asked for, seen from outside its process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import ai_edge_litert
import pytest
from apk_build import host, programs
from support.conformance import REQUEST, Case, lay_out

pytestmark = [
    pytest.mark.jvm,
    pytest.mark.skipif(bool(programs.missing(["java", "javac", "gcc"])), reason="needs a JDK and gcc"),
]

LITERT = Path(str(ai_edge_litert.__file__)).parent / "libLiteRt.so"
ENDLESS = {"stop": {"min_ms": 600_000, "max_ms": 600_000}}
MEASURING = "bigcore"
"""The thread that measures is called so, and its helpers inherit the name."""
ENOUGH_TICKS = 20
"""Of processor time (proc(5)): by then the model is open and runs."""


def ticks_of_measuring_threads(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            name, _, rest = (task / "stat").read_text(encoding="ascii").partition("(")[2].rpartition(")")
        except FileNotFoundError:  # a thread of the virtual machine that has just ended
            continue
        if name == MEASURING:
            yield int(rest.split()[11])


def threads_used(ready: host.Host, root: Path) -> int:
    with subprocess.Popen(ready.command(root, REQUEST), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        try:
            assert program.stdout
            while b'"event":"begin"' not in program.stdout.readline():
                pass
            begun = sum(ticks_of_measuring_threads(program.pid))
            while True:
                assert program.poll() is None
                ticks = list(ticks_of_measuring_threads(program.pid))
                if sum(ticks) >= begun + ENOUGH_TICKS:
                    return len(ticks)
        finally:
            program.kill()


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("runtime", ["2.21.0", "2.16.1", "LiteRT's library"])
def test_xnnpack_computes_on_as_many_threads_as_were_asked_for(runtime: str, threads: int, tmp_path: Path) -> None:
    named = runtime[0].isdigit()
    asked = {"protocol": 2, "threads": threads, "core_mask": "3", **({"runtime": runtime} if named else {})}
    lay_out(Case("endless", {"patch": asked, "model": ENDLESS, "expect": []}), tmp_path, "")
    assert threads_used(host.prepare() if named else host.prepare((LITERT,)), tmp_path) == threads
