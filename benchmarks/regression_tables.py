"""How the tables of regression.py look: shares with their 95 % intervals, and goals that are met or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.nightly.simulation.rates import Rate


def share(found: NDArray[np.bool_]) -> Rate:
    return Rate(int(found.sum()), int(found.size))


def percent(rate: Rate) -> str:
    """74.2 (72.8 to 75.6)"""
    return f"{100 * rate.value:.1f} ({100 * rate.interval.low:.1f} to {100 * rate.interval.high:.1f})"


def in_short(rates: list[Rate]) -> str:
    """42 / 84 / 95 +-2: several shares of as many trials, with the widest reach of their intervals."""
    reach = max(max(rate.interval.high - rate.value, rate.value - rate.interval.low) for rate in rates)
    return " / ".join(f"{100 * rate.value:.1f}" for rate in rates) + f" +-{100 * reach:.1f}"


def per_100(rate: Rate) -> str:
    """0.006 (0.003 to 0.010): false alarms in 100 nights."""
    return f"{100 * rate.value:.4f} ({100 * rate.interval.low:.4f} to {100 * rate.interval.high:.4f})"


def mean(values: NDArray[np.int16] | NDArray[np.int32]) -> str:
    """Of starts, with its normal 95 % interval."""
    reach = 1.96 * float(values.std()) / values.size**0.5
    return f"{values.mean():.2f} +-{reach:.2f}"


def table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head))]
    print(f"\n{title}")
    for line in (head, *rows):
        print("  " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


@dataclass(frozen=True, slots=True)
class Goal:
    """What was asked for, beside what was found."""

    what: str
    found: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool:
        return (self.least is None or self.found >= self.least) and (self.most is None or self.found <= self.most)

    def __str__(self) -> str:
        wanted = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        return f"  {'met   ' if self.met else 'MISSED'} {self.what}: {self.found:.4g}, wanted {wanted}"


def report(goals: list[Goal]) -> list[Goal]:
    """Prints them; returns those that were missed."""
    for goal in goals:
        print(goal)
    return [goal for goal in goals if not goal.met]
