"""What the app adds to an inference, and what its native clock changes against Java's, on this computer's JVM.

    python benchmarks/native_clock.py [--core N] [--starts 10] [--runs 20000] [--runtime 2.21.0] [FILE.tflite…]

Each start is a process of its own; printed are the medians over starts of each start's medians. Without files a model
of one multiplication is run, so that all that remains is the cost of asking: the copies and the clock (call less
inference), Java's bridge (Java's clock less call), and the app's loop (turn less call).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from models.formats.tflite.writer import fully_connected, write_chain

sys.path.append(str(Path(__file__).resolve().parents[1] / "android_app"))

from apk_build import host  # found through the line above

NAMES = ("inference", "call", "call by Java's clock", "turn of the app's loop")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options.add_argument("--starts", type=int, default=10)
    options.add_argument("--runs", type=int, default=20_000)
    options.add_argument("--runtime", default="2.21.0")
    options.add_argument("files", nargs="*", type=Path)
    asked = options.parse_args()
    ready = host.prepare()
    with tempfile.TemporaryDirectory() as folder:
        nearly_empty = Path(folder) / "one_multiplication.tflite"
        one = np.ones((1, 1), np.float32)
        nearly_empty.write_bytes(write_chain("one", (1, 1), [fully_connected(one, one[0], (1, 1))]))
        for file in asked.files or [nearly_empty]:
            starts = [start(ready, file, asked) for _ in range(asked.starts)]
            middle = [statistics.median(column) for column in zip(*starts, strict=True)]
            words = ", ".join(f"{name} {ns:,.0f} ns" for name, ns in zip(NAMES, middle, strict=True))
            print(f"{file.stem}: {words}; the app's own cost {middle[3] - middle[0]:,.0f} ns an inference")


def start(ready: host.Host, file: Path, asked: argparse.Namespace) -> list[int]:
    libraries = ready.libraries
    names = [libraries / "libbigcore.so", libraries / "bion.so", ready.runtime(asked.runtime), file.resolve()]
    words = [*map(str, names), str(asked.core), str(asked.runs)]
    command = ready.java("io.bigcore.app.core.ClockComparison", words)
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return [int(number) for number in done.stdout.split()]


if __name__ == "__main__":
    main()
