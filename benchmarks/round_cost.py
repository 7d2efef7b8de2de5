"""What a round costs this computer when a run already holds 10, 100 or 300 of them.

    python benchmarks/round_cost.py [--rounds 310] [--seed 1]

One session of a replay phone in this process, as `bigcore sweep` would measure it: three small models, one start a
round, and a store on this disk. CPU time of this process is counted, so that a busy computer changes little. It holds
the virtual phone's own work, which is the same in every round. "After its last sample" is the time from a round's last
verdict to the word that the round is done: estimates worked out and written.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.fault_ground import (
    SWEEP,
    LoopTime,
    MemoryBoard,
    close,
    fresh_store,
    replay_phone,
    task_of,
    write_little_models,
)

from harness.session.progress import ProgressEvent, RoundDone, SampleDone
from harness.session.session import measure_phone
from harness.store.store import Store
from virtual_phone.app.replay import KnownModels
from virtual_phone.device.leaping_loop import LeapingLoop

SHOWN = (10, 100, 300)
AROUND = 5
"""A figure is the median over so many rounds before it and after it."""


@dataclass(slots=True)
class Watch:
    """Notes when each round was done, in CPU seconds of this process."""

    last_s: float = field(default_factory=time.process_time)
    last_sample_s: float = 0.0
    rounds_ms: list[float] = field(default_factory=list)
    estimates_ms: list[float] = field(default_factory=list)

    def hear(self, event: ProgressEvent) -> None:
        now_s = time.process_time()
        if isinstance(event, SampleDone):
            self.last_sample_s = now_s
        elif isinstance(event, RoundDone):
            self.rounds_ms.append(1000 * (now_s - self.last_s))
            self.estimates_ms.append(1000 * (now_s - self.last_sample_s))
            self.last_s = now_s


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=SHOWN[-1] + 2 * AROUND)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = name
        watch = measured(Path(name), asked.rounds, asked.seed)
    print("rounds held   CPU ms a round   of it after its last sample")
    for number in SHOWN:
        if number <= len(watch.rounds_ms):
            whole_ms, estimates_ms = around(watch.rounds_ms, number), around(watch.estimates_ms, number)
            print(f"{number:11d}   {whole_ms:14.1f}   {estimates_ms:27.1f}")


def around(values: list[float], number: int) -> float:
    return median(values[max(0, number - AROUND) : number + AROUND])


def measured(folder: Path, rounds: int, seed: int) -> Watch:
    task = task_of(write_little_models(folder / "models"), starts=rounds, seed=seed)
    loop, watch = LeapingLoop(), Watch()
    phone = replay_phone(loop, KnownModels(), [], "ROUNDS1", seed)
    board = MemoryBoard(loop)
    board.add(phone, "usb-1")
    place = fresh_store(folder / "store.sqlite")
    try:
        with Store.open(str(place)) as store:
            measure_phone(task.order("usb-1", place), board, store, LoopTime(loop), watch.hear)
            (result,) = store.sweep(SWEEP).runs
            assert all(one.starts == rounds for one in result.estimates)
    finally:
        loop.run_until_complete(phone.close())
        close(loop)
    return watch


if __name__ == "__main__":
    main()
