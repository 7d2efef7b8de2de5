"""How much slower or faster, in words: by the question that decided it, and against the accepted build."""

from __future__ import annotations

from harness.results.nightly import SeriesNight

OF_ITS_OWN = "against the other models on this phone"


def change(ratio: float | None, low: float | None, high: float | None) -> str:
    """`2.1 % slower (1.4 to 2.8 %)`: the candidate against the accepted build, with the 95 % interval."""
    if ratio is None:
        return "not measured"
    slower = ratio >= 1
    sign = 1 if slower else -1
    words = f"{abs(100 * (ratio - 1)):.1f} % {'slower' if slower else 'faster'}"
    if low is None or high is None:
        return f"{words} (no interval)"
    least, most = sorted((sign * 100 * (low - 1), sign * 100 * (high - 1)))
    return f"{words} ({least:.1f} to {most:.1f} %)"


def own_change(one: SeriesNight) -> str:
    """Empty where the series was not asked for what is its own."""
    return "" if one.own_ratio is None else f"{change(one.own_ratio, one.own_low, one.own_high)} {OF_ITS_OWN}"


def found(one: SeriesNight) -> str:
    """What decided the series first: its own ratio, whose interval may hold no 1 where that of the plain ratio does."""
    plain = f"{change(one.ratio, one.low, one.high)} than the accepted build"
    return "; ".join(filter(None, (own_change(one), plain)))
