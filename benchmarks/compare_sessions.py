"""Two runs of different nights through the project's own comparison.

    python benchmarks/compare_sessions.py [--pairs 1000] [--seed 1]

Every session is a simulated one: the phone's state of that night, shared by all models times a model's sensitivity
(1 +- 0.15, the anchor's is 1), and starts with 0.9 % noise, slow starts and warmth, stopped by the project's rule.
Wanted: two identical builds called slower or faster in at most 6.5 % of the pairs; with ten sessions of each, a true
5 % called slower in at least 75 % where nights differ by 1 %, in 97 % where they differ by 0.5 %.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from stopping import stop_each
from worlds import QUIET, Array

from harness.analysis.compare import SessionLevel, Side, Verdict, compare_variant
from harness.plan import StoppingRule

SENSITIVITY_SD = 0.15
BANK = 5000


@dataclass(frozen=True, slots=True)
class Case:
    session_sd: float
    sessions: int
    """Of each, the compared one included."""
    shift: float
    one_series: bool
    """True: both builds belong to one series. False: each has its own, as with two runtimes."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    generator = np.random.default_rng(asked.seed)
    errors = session_errors(generator)
    print(f"{asked.pairs} pairs a line, seed {asked.seed}")
    print(
        f"{'nights differ':>13} {'sessions':>8} {'series':>6} {'true':>5} | {'slower':>7} {'faster':>7} {'same':>7}",
        end="",
    )
    print(f" {'inconcl.':>8} | anchored: {'slower':>7} {'faster':>7} {'same':>7} {'inconcl.':>8}")
    broken = [case for case in cases() if not report(case, asked.pairs, errors, generator)]
    print("as wanted" if not broken else f"not as wanted: {broken}")
    raise SystemExit(1 if broken else 0)


def cases() -> tuple[Case, ...]:
    identical = [
        Case(sd, sessions, 0.0, one_series)
        for sd in (0.005, 0.01, 0.02)
        for sessions in (1, 3, 10)
        for one_series in (True, False)
    ]
    shifted = [Case(sd, 10, 0.05, one_series) for sd in (0.005, 0.01, 0.02) for one_series in (True, False)]
    return (*identical, *shifted)


def session_errors(generator: np.random.Generator) -> Array:
    """What one session's estimate is off, as a logarithm: a bank to draw from."""
    rule = StoppingRule()
    logs = QUIET.start_medians(BANK, rule.most, generator)
    return stop_each(logs, rule).level


def report(case: Case, pairs: int, errors: Array, generator: np.random.Generator) -> bool:
    plain = dict.fromkeys(Verdict, 0)
    anchored = dict.fromkeys(Verdict, 0)
    for _ in range(pairs):
        result = compare_variant("model", *sides_of(case, errors, generator), interleaved=False)
        plain[result.verdict] += 1
        if result.anchored is not None:
            anchored[result.anchored.verdict] += 1
    print(
        f"{100 * case.session_sd:11.1f} % {case.sessions:8d} {'one' if case.one_series else 'two':>6}"
        f" {100 * case.shift:3.0f} % | {_shares(plain, pairs)} |           {_shares(anchored, pairs)}"
    )
    return _as_wanted(case, plain, pairs)


def _as_wanted(case: Case, verdicts: dict[Verdict, int], pairs: int) -> bool:
    if case.shift == 0:
        return verdicts[Verdict.SLOWER] + verdicts[Verdict.FASTER] <= 0.065 * pairs
    wanted = {0.005: 0.97, 0.01: 0.75}.get(case.session_sd, 0.0)
    return verdicts[Verdict.SLOWER] >= wanted * pairs


def _shares(verdicts: dict[Verdict, int], pairs: int) -> str:
    order = (Verdict.SLOWER, Verdict.FASTER, Verdict.SAME)
    shares = " ".join(f"{100 * verdicts[verdict] / pairs:5.1f} %" for verdict in order)
    return f"{shares} {100 * verdicts[Verdict.INCONCLUSIVE] / pairs:6.1f} %"


def sides_of(case: Case, errors: Array, generator: np.random.Generator) -> tuple[Side, Side]:
    sensitivity = 1 + generator.normal(0, SENSITIVITY_SD)
    a = _sessions("a", 0.0, sensitivity, case, errors, generator)
    b = _sessions("b", case.shift, sensitivity, case, errors, generator)
    if case.one_series:
        return Side(a[0], (*a[1:], *b)), Side(b[0], (*b[1:], *a))
    return Side(a[0], a[1:]), Side(b[0], b[1:])


def _sessions(
    build: str, shift: float, sensitivity: float, case: Case, errors: Array, generator: np.random.Generator
) -> tuple[SessionLevel, ...]:
    count = case.sessions
    night = generator.normal(0, case.session_sd, count)
    level = np.log1p(shift) + sensitivity * night + generator.choice(errors, count)
    anchor = night + generator.choice(errors, count)
    return tuple(
        SessionLevel(f"{build}{index}", build, float(np.exp(level[index])), float(np.exp(anchor[index])))
        for index in range(count)
    )


if __name__ == "__main__":
    main()
