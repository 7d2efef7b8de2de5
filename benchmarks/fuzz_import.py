"""Changed exports through `runs import`, and what it accepts through everything that reads a store.

python benchmarks/fuzz_import.py --files 20000 --followed 1000 --seed 1

Each file is an export (JSON Lines, one document, or a report) with one to three places changed. No file may end in
another error than a refusal, and nothing that was accepted may end `show`, `export`, `report` in its four kinds or
`compare` with exit code 70. Fails (exit 1) where that does not hold, where the process grew above 1 GB, or where one
file took longer than 5 s through the import or one command longer than 5 s.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.mutations import Mutator, exported

from harness.cli.door import run
from harness.errors import ImportRefused
from harness.exchange.importing import import_file
from harness.store.store import Store

MOST_MB = 1000
MOST_S = 5.0
OUR_FAULT = 70


@dataclass(slots=True)
class Tally:
    files: int = 0
    accepted: int = 0
    followed: int = 0
    broken: list[str] = field(default_factory=list)
    import_s: list[float] = field(default_factory=list)
    slowest_command: tuple[float, str] = (0.0, "none")


def followers(folder: Path, runs: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    out = str(folder / "out")
    return (
        ("runs", "list"),
        ("runs", "show"),
        ("runs", "show", "--json"),
        ("runs", "export", "--samples", "-o", f"{out}.csv"),
        ("runs", "export", "-f", "parquet", "-o", f"{out}.parquet"),
        ("runs", "export", "-f", "jsonl", "-o", f"{out}.jsonl"),
        ("report", "-o", f"{out}.html"),
        ("report", "--paper", "-o", f"{out}-paper.html"),
        ("report", "--markdown", "-o", f"{out}.md"),
        ("report", "--site", f"{out}-site"),
        ("compare", *runs[:2], "--report", f"{out}-compare.html"),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--followed", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bigcore-fuzz-") as folder:
        tally = fuzz(Path(folder), asked.files, asked.followed, asked.seed)
    return told(tally)


def fuzz(folder: Path, files: int, followed: int, seed: int) -> Tally:
    random, tally = Random(seed), Tally()
    os.environ["BIGCORE_STORE"] = str(folder / "store.sqlite")
    with Store.open(str(folder / "source.sqlite")) as source, Store.open() as store:
        mutator = Mutator.of(exported(source))
        for number in range(files):
            file = folder / f"{number}.json"
            mutator.write(file, random)
            names = imported(store, file, tally)
            for name in names:
                if tally.followed < followed:
                    follow(store, name, folder, tally, f"file {number}")
                store.delete(name)
            file.unlink()
    return tally


def imported(store: Store, file: Path, tally: Tally) -> tuple[str, ...]:
    began = time.perf_counter()
    tally.files += 1
    try:
        names = import_file(store, file).new
        tally.accepted += 1
    except ImportRefused:
        names = ()
    except Exception as fault:  # noqa: BLE001  what the benchmark looks for
        tally.broken.append(f"{file.name}: {type(fault).__name__}: {fault}"[:300])
        names = ()
    tally.import_s.append(time.perf_counter() - began)
    return names


def follow(store: Store, name: str, folder: Path, tally: Tally, whence: str) -> None:
    tally.followed += 1
    runs = tuple(run.run.run for run in store.sweep(name).runs)
    for words in followers(folder, runs):
        began = time.perf_counter()
        code, said = outcome(words)
        tally.slowest_command = max(tally.slowest_command, (time.perf_counter() - began, " ".join(words[:2])))
        if code == OUR_FAULT:
            tally.broken.append(f"{whence}: {' '.join(words[:3])}: {said[-300:]}")


def outcome(words: tuple[str, ...]) -> tuple[int, str]:
    said = io.StringIO()
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            run(list(words))
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
    raise AssertionError("the door always ends with an exit code")


def told(tally: Tally) -> int:
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slowest_s = max(tally.import_s, default=0.0)
    print(f"{tally.files} files, {tally.accepted} accepted, {tally.followed} followed through every reader")
    print(f"slowest import {slowest_s:.2f} s, slowest command {tally.slowest_command[0]:.2f} s", end=" ")
    print(f"({tally.slowest_command[1]}), most memory {mb:.0f} MB")
    for line in tally.broken:
        print(f"broken: {line}")
    print(f"{len(tally.broken)} broken")
    slow = max(slowest_s, tally.slowest_command[0]) > MOST_S
    return int(bool(tally.broken) or slow or mb > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
