"""`bigcore count --json` on the largest file that we build, VGG-16: seconds and memory of the whole command.

    python benchmarks/count_largest.py [FILE.tflite]

Goals: under 1 s, and under 100 MB above the size of the file.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from models.build import build
from models.variant import Variant

REPEATS = 5


def largest() -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    (artifact,) = build([Variant("vgg16", 1.0, 224)]).artifacts
    return artifact.path


def once(file: Path) -> tuple[float, int]:
    """Seconds, and peak resident bytes, of one command."""
    began = time.perf_counter()
    silent = os.open(os.devnull, os.O_WRONLY)
    words = [sys.executable, "-m", "bigcore", "count", str(file), "--json"]
    process = os.posix_spawn(sys.executable, words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, silent, 1)])
    _, status, usage = os.wait4(process, 0)
    os.close(silent)
    if status:
        sys.exit(f"bigcore count ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_maxrss * 1024


def main() -> None:
    file = largest()
    once(file)  # the file into the page cache
    runs = [once(file) for _ in range(REPEATS)]
    size_mb = file.stat().st_size / 1e6
    seconds = statistics.median(run[0] for run in runs)
    memory_mb = max(run[1] for run in runs) / 1e6
    print(f"file     {size_mb:8.1f} MB")
    print(f"time     {seconds:8.2f} s, median of {REPEATS} (goal: under 1)")
    print(f"memory   {memory_mb:8.1f} MB at most (goal: under {size_mb + 100:.0f})")


if __name__ == "__main__":
    main()
