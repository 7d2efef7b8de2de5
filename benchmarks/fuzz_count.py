"""20,000 broken .tflite files through the count: always a count or one sentence, never a crash, a hang or a flood.

    python benchmarks/fuzz_count.py [--files 20000] [--seed 1] [MODEL.tflite of at most 100 kB …]

Prints how many files changed the outcome, the slowest count and the memory that all of it took at most.
"""

from __future__ import annotations

import argparse
import resource
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import numpy as np
from tflite_mutations import mutate, places

from models.anchor import throwaway_model
from models.cost import count_bytes
from models.errors import ModelsError
from models.formats.tflite.writer import Floats, average_pool, conv_2d, depthwise_conv_2d, fully_connected, write_chain

HANG_SECONDS = 1.0
MEMORY_LIMIT_BYTES = 1 << 30
LARGEST_FILE_BYTES = 100_000


@dataclass(slots=True)
class Tally:
    files: int = 0
    changed: int = 0
    slowest_s: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)


class Hang(Exception):
    """The count took longer than it may."""


def fuzz(models: Sequence[bytes], files: int, seed: int) -> Tally:
    rng = np.random.default_rng(seed)
    prepared = [(model, places(model), outcome(model)) for model in models]
    tally = Tally()
    previous = signal.signal(signal.SIGALRM, _hang)
    try:
        for number in range(files):
            model, where, expected = prepared[number % len(prepared)]
            _try_one(mutate(model, where, rng), expected, tally)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    return tally


def _try_one(broken: bytes, expected: str, tally: Tally) -> None:
    signal.setitimer(signal.ITIMER_REAL, HANG_SECONDS)
    began = time.perf_counter()
    found = outcome(broken)
    tally.slowest_s = max(tally.slowest_s, time.perf_counter() - began)
    signal.setitimer(signal.ITIMER_REAL, 0)
    tally.files += 1
    tally.changed += found != expected
    tally.outcomes["counted" if found.startswith("Cost(") else "refused"] += 1


def outcome(model: bytes) -> str:
    """The count, or the sentence. Anything else that comes out of the count is what we are looking for."""
    try:
        return repr(count_bytes(model))
    except ModelsError as error:
        return str(error)


def _hang(signal_number: int, frame: FrameType | None) -> None:
    raise Hang(f"longer than {HANG_SECONDS} s")


def own_models() -> list[bytes]:
    """A single convolution, a bottleneck, and a deeper chain with a classifier: 1 kB to 60 kB."""
    return [throwaway_model(), _bottleneck(), _chain(12)]


def _bottleneck() -> bytes:
    layers = (
        conv_2d(_ones(24, 1, 1, 4), _ones(24), 1, (1, 10, 10, 24)),
        depthwise_conv_2d(_ones(1, 3, 3, 24), _ones(24), 2, (1, 5, 5, 24)),
        conv_2d(_ones(6, 1, 1, 24), _ones(6), 1, (1, 5, 5, 6)),
    )
    return write_chain("a bottleneck", (1, 10, 10, 4), layers)


def _chain(pairs: int) -> bytes:
    pair = (
        depthwise_conv_2d(_ones(1, 3, 3, 32), _ones(32), 1, (1, 8, 8, 32)),
        conv_2d(_ones(32, 1, 1, 32), _ones(32), 1, (1, 8, 8, 32)),
    )
    head = (average_pool(8, (1, 1, 1, 32)), fully_connected(_ones(10, 32), _ones(10), (1, 10)))
    return write_chain("a chain", (1, 8, 8, 32), (*pair * pairs, *head))


def _ones(*shape: int) -> Floats:
    return np.ones(shape, dtype=np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("models", nargs="*", type=Path)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    models = own_models() + [path.read_bytes() for path in options.models]
    assert all(len(model) <= LARGEST_FILE_BYTES for model in models)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY_LIMIT_BYTES, resource.RLIM_INFINITY))
    tally = fuzz(models, options.files, options.seed)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    print(f"files                {tally.files}, from {len(models)} models of {min(map(len, models))} to"
          f" {max(map(len, models))} bytes, seed {options.seed}")  # fmt: skip
    print(f"outcome changed      {tally.changed} ({100 * tally.changed / tally.files:.1f} %; at least half is asked)")
    print(f"counted, refused     {tally.outcomes['counted']}, {tally.outcomes['refused']}")
    print(f"slowest count        {1000 * tally.slowest_s:.1f} ms (at most 1000)")
    print(f"memory grew by       {grown_kb / 1024:.1f} MiB at most (at most 1024)")
    assert tally.changed * 2 >= tally.files
    assert grown_kb * 1024 < MEMORY_LIMIT_BYTES


if __name__ == "__main__":
    main()
