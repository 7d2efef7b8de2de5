"""How long the command takes to begin: --help (goal 0.3 s), phones with the adb server running (goal 1.5 s).

python benchmarks/startup.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from harness.sweep.virtual_phones import started

BIGCORE = Path(sys.executable).with_name("bigcore")
TIMES = 10


def main() -> None:
    print(f"{'command':<28}{'median s':>10}{'worst s':>10}")
    _show("--help")
    _show("phones")
    with started(["virtual:pixel_1", "virtual:pixel_8"]):
        _show("phones", label="phones (two virtual phones)")
    _show("runs", "list")


def _show(*words: str, label: str = "") -> None:
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        subprocess.run([str(BIGCORE), *words], capture_output=True, check=True)
        seconds.append(time.perf_counter() - began)
    print(f"{label or ' '.join(words):<28}{statistics.median(seconds):>10.3f}{max(seconds):>10.3f}")


if __name__ == "__main__":
    main()
