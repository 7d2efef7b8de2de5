"""The default grid of 22: cold and warm through our builder, and the naive loop beside it in the same run.

    python benchmarks/build_time.py [--points N] [--skip-naive] [--zoo]

The naive loop is what everybody writes first: keras.applications.MobileNetV2 and TFLiteConverter.from_keras_model.
`--zoo` builds every architecture once instead, at its default size.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

NAIVE = """
import keras, sys
import tensorflow as tf
for word in sys.argv[1:]:
    width, resolution = word.split("_")
    size = int(resolution)
    model = keras.applications.MobileNetV2((size, size, 3), alpha=float(width), weights=None)
    tf.lite.TFLiteConverter.from_keras_model(model).convert()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=22)
    parser.add_argument("--skip-naive", action="store_true")
    parser.add_argument("--zoo", action="store_true")
    arguments = parser.parse_args()

    if arguments.zoo:
        zoo()
        return
    from models.build import build
    from models.variant import DEFAULT_GRIDS, variants_of

    variants = variants_of(DEFAULT_GRIDS)[-arguments.points :]
    with tempfile.TemporaryDirectory() as folder:
        cold = seconds_of(lambda: build(variants, cache=Path(folder)))
        warm = min(seconds_of(lambda: build(variants, cache=Path(folder))) for _ in range(5))
    print(f"{len(variants)} variants on {len(os.sched_getaffinity(0))} cores")
    print(f"cold   {cold:7.2f} s")
    print(f"warm   {warm:7.2f} s")
    if not arguments.skip_naive:
        words = [f"{variant.width}_{variant.resolution}" for variant in variants]
        command = [sys.executable, "-c", NAIVE, *words]
        naive = seconds_of(lambda: subprocess.run(command, check=True, capture_output=True))
        print(f"naive  {naive:7.2f} s, {naive / cold:.1f} times as long")


def zoo() -> None:
    from models.architectures import REGISTRY
    from models.build import build
    from models.variant import Variant

    variants = [Variant(one.name, one.default_width, one.default_resolution) for one in REGISTRY.values()]
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        report = build(variants, cache=Path(folder))
        seconds = time.perf_counter() - begun
    for built in sorted(report.built, key=lambda built: built.seconds, reverse=True):
        print(f"{built.artifact.name:<42} {built.seconds:7.2f} s {built.artifact.size_bytes / 1e6:8.1f} MB")
    for error in report.failed:
        print(error)
    print(f"{len(report.built)} of {len(variants)} architectures in {seconds:.1f} s")


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
