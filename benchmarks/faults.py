"""Random faults from recorded seeds, and what must hold after each sweep.

python benchmarks/faults.py --sweeps 1000 --transport memory --seed 1
python benchmarks/faults.py --sweeps 150 --transport adb --workers 2 --seed 1
python benchmarks/faults.py --sweeps 300 --every-kind --runner benchmark_model
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

# For tests/support/. The root too, because tests/ has folders with the names of our packages.
sys.path.extend(str(Path(__file__).resolve().parents[1] / place) for place in ("", "tests"))

from support.fault_ground import MemoryGround, Outcome, task_of, write_little_models

from harness.results.records import RunnerName
from virtual_phone.device.faults import Fault, Kind
from virtual_phone.faults.draw import draw

LINK_LOST = {"phone_lost", "offline", "timed_out", "app_crashed", "incomplete_answer"}
"""A lost connection is told as what it broke; a stream that ends early reads like an app that died."""
BOOTED = {"left_foreground", "core_moved", "screen_locked", "not_installed"}
IN_THE_WAY = {"left_foreground", "core_moved"}
"""An app that is no longer in front is moved to the background's cores."""
APP_ENDED = {"app_crashed", "incomplete_answer"}
GARBLED = {"incomplete_answer", "stale_answer", "app_crashed"}
HOT = {"throttled", "too_hot"}
RIGHT: dict[Kind, set[str]] = {
    Kind.UNPLUG: LINK_LOST,
    Kind.SERVER_KILLED: LINK_LOST,
    Kind.OFFLINE: LINK_LOST,
    Kind.UNAUTHORIZED: {*LINK_LOST, "unauthorized"},
    Kind.REBOOT: {*LINK_LOST, *BOOTED},
    Kind.APP_CRASH: APP_ENDED,
    Kind.NATIVE_CRASH: APP_ENDED,
    Kind.LOW_MEMORY_KILL: APP_ENDED,
    Kind.APP_HANG: {"timed_out", "incomplete_answer"},
    Kind.NO_SPACE: {"no_space"},
    Kind.CORRUPT_FILE: {"checksum_mismatch"},
    Kind.CUT_OUTPUT: GARBLED,
    Kind.INTERLEAVED_OUTPUT: set(),
    Kind.REPEATED_EVENT: set(),
    Kind.MISSING_EVENT: GARBLED,
    Kind.STALE_ANSWER: GARBLED,
    Kind.WRONG_OUTPUT: {"wrong_output"},
    Kind.CLOCK_JUMP: set(),
    Kind.SLOW_LINK: set(),
    Kind.REPLACED: {*LINK_LOST, "phone_changed"},
    Kind.SECOND_ADDRESS: set(),
    Kind.BATTERY_LOW: {"low_battery", "unplugged"},
    Kind.POWER_LOST: {"unplugged"},
    Kind.SYSTEM_SERVER_RESTART: {*LINK_LOST, *BOOTED},
    Kind.PERMISSION_DIALOG: IN_THE_WAY,
    Kind.KEYGUARD: IN_THE_WAY,
    Kind.SMALL_CORE: {"core_moved", "wrong_core"},
    Kind.AFFINITY_REFUSED: {"wrong_core", "core_moved"},
    Kind.HOT: HOT,
    Kind.THERMAL_OVERRIDE: {"thermal_override"},
    Kind.BATTERY_OVERRIDE: {"battery_override"},
    Kind.FREQUENCY_CAP: HOT,
    Kind.LINK_DROP: LINK_LOST,
    Kind.TOOL_SURVIVES: LINK_LOST,
    Kind.APP_SURVIVES: LINK_LOST,
    Kind.CUT_ANSWER: GARBLED,
    Kind.CORRUPT_TOOL: {"checksum_mismatch"},
    Kind.FILES_GONE: {"model_missing", "tool_failed", "incomplete_answer", "request_refused", "app_crashed"},
    Kind.CORE_OFFLINE: {"wrong_core", "core_moved", "large_core_offline"},
}
NOT_YET_RIGHT: dict[Kind, set[str]] = {}
"""Kinds that the harness is not known to handle. One that it has learnt moves up and gets a row in docs/faults.md."""

KINDS = [kind for kind in Kind if kind in RIGHT]
"""Those that the harness is known to handle."""
SOON = 3
"""Every sweep comes to each step so often."""
FEWEST = 5
"""Times that each kind is to fire."""
MADE_UP = 0.1
"""Share of the sweeps that is kept for what the random ones left out: one fault may end a sweep before the next."""
EXPLAINED = {**RIGHT, **NOT_YET_RIGHT}
Place = tuple[Kind, str]
Script = tuple[int, list[Fault]]
Result = tuple[int, Outcome, float]
Run = Callable[[Sequence[Script]], Iterable[Result]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What faults are drawn from: these kinds, at the steps that a sweep with this runner comes to."""

    kinds: list[Kind]
    runner: RunnerName

    @property
    def places(self) -> list[Place]:
        return [(kind, step) for kind in self.kinds for step in self.steps(kind)]

    def steps(self, kind: Kind) -> list[str]:
        return [step for step in kind.about.steps if not step.startswith(NEVER_REACHED[self.runner])]

    @staticmethod
    def among(kinds: Iterable[Kind], runner: RunnerName) -> Choice:
        every = Choice(list(kinds), runner)
        return Choice([kind for kind in every.kinds if every.steps(kind)], runner)


NEVER_REACHED: dict[RunnerName, tuple[str, ...]] = {
    RunnerName.APP: ("tool", "arrived:tools"),
    RunnerName.SHELL: ("tool:benchmark_model", "arrived:tools"),
    RunnerName.BENCHMARK_MODEL: ("event", "instrument", "tool:app_process"),
}
HANDLED = Choice.among(KINDS, RunnerName.APP)


def script_of(seed: int, number: int, choice: Choice = HANDLED) -> list[Fault]:
    """A kind in turn, a kind and step in turn, and now and then a third of any kind at any moment."""
    random = np.random.default_rng([seed, number])
    kinds, places = choice.kinds, choice.places
    kind = kinds[number % len(kinds)]
    steps = choice.steps(kind)
    turns = [(kind, steps[number // len(kinds) % len(steps)]), places[number % len(places)]]
    moments = [{"kind": kind, "at": step, "occurrence": 1 + int(random.integers(SOON))} for kind, step in turns]
    drawn = draw(random, len(moments), kinds)
    faults = [fault.model_copy(update=moment) for fault, moment in zip(drawn, moments, strict=True)]
    return faults + draw(random, int(random.integers(2)), kinds)


def wrong_reasons(outcome: Outcome) -> frozenset[str]:
    """What the user was told that no fault which fired explains."""
    right: set[str] = set().union(*(EXPLAINED[fault.kind] for fault in outcome.fired))
    return outcome.reasons - right


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sweeps", type=int, default=1000)
    parser.add_argument("--transport", choices=("memory", "adb"), default="memory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="one adb server each (adb only)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first sweep")
    parser.add_argument("--runner", choices=list(RunnerName), type=RunnerName, default=RunnerName.APP)
    parser.add_argument("--every-kind", action="store_true", help="also those that the harness may not handle yet")
    words = parser.parse_args()
    choice = Choice.among(Kind if words.every_kind else KINDS, words.runner)
    with tempfile.TemporaryDirectory(prefix="bigcore-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        numbers = range(words.first, words.first + words.sweeps)
        if words.transport == "memory":
            ground = MemoryGround(task_of(write_little_models(folder / "models"), runner=words.runner), folder)
            run: Run = partial(in_memory, ground)
        else:
            from fault_adb import through_adb

            run = partial(through_adb, folder, words.workers, words.runner)
        fired: Counter[tuple[str, str]] = Counter()
        return report(words.seed, choice, fired, all_sweeps(run, words.seed, choice, numbers, fired))


def in_memory(ground: MemoryGround, scripts: Sequence[Script]) -> Iterator[Result]:
    for number, script in scripts:
        began = time.monotonic()
        outcome = ground.sweep(script)
        yield number, outcome, time.monotonic() - began


def all_sweeps(
    run: Run, seed: int, choice: Choice, numbers: range, fired: Counter[tuple[str, str]]
) -> Iterator[Result]:
    """The random ones, then one fault each of what has fired too seldom by then."""
    kept = int(len(numbers) * MADE_UP)
    drawn = numbers[: len(numbers) - kept]
    yield from run([(number, script_of(seed, number, choice)) for number in drawn])
    wanting = too_seldom(choice, fired)
    rest = numbers[len(drawn) :]
    scripts = [
        [_alone(*wanting[place])] if place < len(wanting) else script_of(seed, rest[place], choice)
        for place in range(kept)
    ]
    yield from run(list(zip(rest, scripts, strict=True)))


def too_seldom(choice: Choice, fired: Counter[tuple[str, str]]) -> list[tuple[Kind, str]]:
    """Every step of a kind that it never fired at, then as many times more as the kind lacks."""
    never = [place for place in choice.places if not fired[place]]
    total = Counter(kind for kind, _ in fired.elements()) + Counter(kind for kind, _ in never)
    few = [(kind, choice.steps(kind)[-1]) for kind in choice.kinds for _ in range(FEWEST - total[kind])]
    return never + few


def _alone(kind: Kind, step: str) -> Fault:
    return Fault(kind=kind, at=step, occurrence=2, seconds=2.0, after_s=0.1 if kind.about.drawn_after_s else 0.0)


def report(seed: int, choice: Choice, fired: Counter[tuple[str, str]], outcomes: Iterable[Result]) -> int:
    ends: Counter[str] = Counter()
    bad, total_s, longest_s, valid = 0, 0.0, 0.0, 0
    began = time.monotonic()
    for number, outcome, seconds in outcomes:
        fired.update((fault.kind.value, fault.at) for fault in outcome.fired)
        ends[outcome.reason or "finished"] += 1
        valid += outcome.valid_samples
        total_s, longest_s = total_s + seconds, max(longest_s, seconds)
        wrong = wrong_reasons(outcome)
        if outcome.problems or wrong:
            bad += 1
            steps = ", ".join(f"{fault.kind} at {fault.at}" for fault in outcome.fired)
            print(
                f"sweep {number} of seed {seed} ({steps}): {'; '.join(outcome.problems)} {sorted(wrong) or ''}",
                flush=True,
            )
    _print_fired(choice, fired)
    print(f"ended: {dict(ends.most_common())}; {valid} valid samples")
    print(
        f"{sum(ends.values())} sweeps in {time.monotonic() - began:.0f} s, the longest {longest_s:.1f} s; {bad} broken"
    )
    return 1 if bad else 0


def _print_fired(choice: Choice, fired: Counter[tuple[str, str]]) -> None:
    for kind in choice.kinds:
        steps = choice.steps(kind)
        each = ", ".join(f"{step} {fired[kind.value, step]}" for step in steps)
        total = sum(times for (name, _), times in fired.items() if name == kind)
        print(f"{kind.value:<22} {total:>5}   {each}")
    never = [f"{kind} at {step}" for kind, step in choice.places if not fired[kind.value, step]]
    print(f"never fired: {', '.join(never) or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
