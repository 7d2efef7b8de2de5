"""Real timings, again and again: does what one sweep says of a variant among the others hold for the next sweep?

    python benchmarks/repeat_sweeps.py STORE [--sweeps 10] [--profile pixel_1_cool] [--max-minutes 5] [--second-load]

STORE is an SQLite file. It is filled up to so many sweeps of the default grid on a virtual phone, so that a run that
was cut short goes on where it stopped; `--sweeps 0` only tells what it holds. `--second-load` keeps another process
busy in bursts meanwhile. For each pair of sweeps and each variant: does the interval of the difference of both relative
latencies hold 0? It knows both sweeps' own intervals, and a model's own interaction with sessions, estimated from the
*other* sweeps. Wanted: in at least 90 %. Beside it: how often the interval that takes each start for independent holds
the other sweep's latency in ms, and how wide all of them are.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import combinations
from math import log
from multiprocessing import Process
from pathlib import Path
from statistics import median

import numpy as np

from harness.analysis.between_sessions import SessionParts, relative, session_parts, together
from harness.analysis.compare import DEFAULT_MARGIN_PERCENT, SessionLevel, Side
from harness.analysis.precision_words import own_percent
from harness.analysis.session_moves import level_of
from harness.results.outcomes import RunResult
from harness.results.records import Estimate
from harness.statistics.interval import Interval
from harness.statistics.median import median_interval
from harness.store.store import Store

MOST_BURST_S, MOST_PAUSE_S = 6.0, 6.0
FEWEST_SWEEPS = 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("store", type=Path)
    options.add_argument("--sweeps", type=int, default=10)
    options.add_argument("--profile", default="pixel_1_cool")
    options.add_argument("--max-minutes", type=float, default=5.0)
    options.add_argument("--second-load", action="store_true")
    asked = options.parse_args()
    with second_load() if asked.second_load else nullcontext():
        for number in range(_held(asked.store), asked.sweeps):
            print(f"sweep {number + 1} of {asked.sweeps}", file=sys.stderr, flush=True)
            _sweep(asked.store, asked.profile, asked.max_minutes)
    with Store.open(_address(asked.store)) as store:
        _tell(sessions_of(store))


def _address(store: Path) -> str:
    return f"sqlite:///{store.resolve()}"


def _held(store: Path) -> int:
    if not store.exists():
        return 0
    with Store.open(_address(store)) as opened:
        return len(opened.sweeps())


def _sweep(store: Path, profile: str, max_minutes: float) -> None:
    words = ["sweep", "--phone", f"virtual:{profile}", "--max-minutes", f"{max_minutes:g}", "--store", _address(store)]
    done = subprocess.run([sys.executable, "-m", "bigcore", *words], stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):  # 1: something was not valid, which the figures leave out
        raise SystemExit(f"bigcore {' '.join(words)} ended with {done.returncode}")


@contextmanager
def second_load() -> Iterator[None]:
    busy = Process(target=_burn, daemon=True)
    busy.start()
    try:
        yield
    finally:
        busy.terminate()
        busy.join()


def _burn() -> None:
    """Bursts and pauses of random lengths, so that whole starts, and parts of some, fall into one."""
    generator = np.random.default_rng(1)
    while True:
        until = time.monotonic() + generator.uniform(0, MOST_BURST_S)
        while time.monotonic() < until:
            pass
        time.sleep(generator.uniform(0, MOST_PAUSE_S))


@dataclass(frozen=True, slots=True)
class Measured:
    """One variant in one sweep."""

    level: SessionLevel
    own_percent: float
    """Half-width of its own interval."""
    ms: Interval | None
    before: Interval | None
    """As the first method made it: order statistics of the variant by itself."""


Session = Mapping[str, Measured]


def sessions_of(store: Store) -> list[Session]:
    """Of every sweep with one run, in the order of time; what is not valid, or knows no own interval, is left out."""
    return [
        _session(store, store.sweep(summary.sweep.sweep).runs[0])
        for summary in reversed(store.sweeps())
        if len(store.sweep(summary.sweep.sweep).runs) == 1
    ]


def _session(store: Store, run: RunResult) -> Session:
    told = (*run.estimates, *((run.anchor,) if run.anchor is not None else ()))
    return {
        one.variant: _measured(store, one, own) for one in told if one.valid and (own := own_percent(one)) is not None
    }


def _measured(store: Store, one: Estimate, own: float) -> Measured:
    medians_ms = [
        sample.median_ms
        for sample in store.samples(one.run, one.variant)
        if sample.valid and sample.median_ms is not None
    ]
    ms = None if one.low_ms is None or one.high_ms is None else Interval(one.low_ms, one.high_ms)
    return Measured(level_of(one), own, ms, median_interval(medians_ms))


def parts_of(sessions: Sequence[Session]) -> SessionParts:
    return session_parts(
        (name, side, side)
        for name in {name for session in sessions for name in session}
        for side in (_side([session[name].level for session in sessions if name in session]),)
    )


def _side(levels: Sequence[SessionLevel]) -> Side:
    return Side(levels[0], tuple(levels[1:]))


@dataclass(frozen=True, slots=True)
class PairOfSweeps:
    """How many of the variants that both measured hold what is asked."""

    variants: int
    with_interaction: int
    own_alone: int
    before: float
    """The mean of both ways round."""
    ms: float


def pairs_of(sessions: Sequence[Session]) -> list[PairOfSweeps]:
    return [
        _pair(sessions[a], sessions[b], parts_of([one for place, one in enumerate(sessions) if place not in (a, b)]))
        for a, b in combinations(range(len(sessions)), 2)
    ]


def _pair(a: Session, b: Session, parts: SessionParts) -> PairOfSweeps:
    common = [name for name in a if name in b]
    sides = {name: (Side(a[name].level), Side(b[name].level)) for name in common}
    found = [relative(name, sides, parts, DEFAULT_MARGIN_PERCENT) for name in common]
    own = [
        abs(log(one.ratio)) <= np.hypot(a[name].own_percent, b[name].own_percent) / 100
        for name, one in zip(common, found, strict=True)
    ]
    ways = [(a[name], b[name]) for name in common] + [(b[name], a[name]) for name in common]
    return PairOfSweeps(
        variants=len(common),
        with_interaction=sum(one.interval is not None and 1.0 in one.interval for one in found),
        own_alone=sum(own),
        before=sum(one.before is not None and other.level.latency_ms in one.before for one, other in ways) / 2,
        ms=sum(one.ms is not None and other.level.latency_ms in one.ms for one, other in ways) / 2,
    )


def _tell(sessions: Sequence[Session]) -> None:
    print(
        f"{len(sessions)} sweeps; models with an own interval, in the least of them:"
        f" {min((len(one) for one in sessions), default=0)}"
    )
    sessions = [one for one in sessions if one]
    if len(sessions) < FEWEST_SWEEPS:
        print(f"{FEWEST_SWEEPS} sweeps with own intervals are needed, which take two starts each")
        return
    all_of = [one for session in sessions for one in session.values()]
    own = median(one.own_percent for one in all_of)
    print(
        f"median half-width in per cent: before {_median_percent([(one.before, one) for one in all_of]):.2f},"
        f" own {own:.2f}, ms {_median_percent([(one.ms, one) for one in all_of]):.2f}"
    )
    names = [name for name in sessions[0] if name in sessions[1]]
    told = together(
        {name: (Side(sessions[0][name].level), Side(sessions[1][name].level)) for name in names}, parts_of(sessions)
    )
    if told is not None and told.level_sd_percent is not None and told.interaction_sd_percent is not None:
        print(
            f"a session moves all models together by {told.level_sd_percent:.2f} %, one model by itself by"
            f" {told.interaction_sd_percent:.2f} % (standard deviations)"
        )
    pairs = pairs_of(sessions)
    count = sum(pair.variants for pair in pairs)
    print(
        f"{len(pairs)} pairs of sweeps, {count} comparisons;"
        " what holds, in per cent (95 % interval by jackknife over sweeps):"
    )
    for words, held in (
        ("relative, with the interaction with sessions", lambda pair: pair.with_interaction),
        ("relative, own intervals alone", lambda pair: pair.own_alone),
        ("ms, with the level of this session", lambda pair: pair.ms),
        ("ms, as before", lambda pair: pair.before),
    ):
        shares = np.array([held(pair) for pair in pairs]) / np.array([pair.variants for pair in pairs])
        print(f"  {words:46} {100 * shares.mean():5.1f} +- {_reach(shares, len(sessions)):.1f}")


def _reach(shares: np.ndarray, sessions: int) -> float:
    """Pairs share sweeps: each sweep is left out in turn."""
    of = list(combinations(range(sessions), 2))
    left = np.array([shares[[place not in pair for pair in of]].mean() for place in range(sessions)])
    return 196 * float(np.sqrt((sessions - 1) / sessions * ((left - left.mean()) ** 2).sum()))


def _median_percent(told: Sequence[tuple[Interval | None, Measured]]) -> float:
    return median(100 * ends.half_width / one.level.latency_ms for ends, one in told if ends is not None)


if __name__ == "__main__":
    main()
