"""The one line that a decided stage is told in."""

from __future__ import annotations

from collections import Counter

from harness.nightly.measuring.night_budget import Spent
from harness.nightly.measuring.stage_decided import StageDecided
from harness.nightly.rules.stages import Call
from harness.results.nightly import ALL_MODELS

WORDS = {
    Call.SLOWER: ("slower", "slower"),
    Call.GO_ON: ("goes on", "go on"),
    Call.IN_DOUBT: ("in doubt", "in doubt"),
    Call.UNDECIDED: ("without all its pairs", "without all their pairs"),
    Call.FASTER: ("faster", "faster"),
    Call.STEADY: ("steady", "steady"),
}
"""Of one series, and of several; in the order in which they are told."""


def stage_line(decided: StageDecided) -> str:
    """`Google Pixel: stage 2 of 5, 12 pairs: 2 go on, 4 steady; 40 of 90 minutes`."""
    whose = f"{decided.whose}: " if decided.whose else ""
    stage = f"stage {decided.stage + 1} of {decided.stages}, {decided.pairs} pairs"
    return f"{whose}{stage}: {', '.join((*_calls(decided), *_shared(decided)))}; {_time(decided.spent)}"


def _calls(decided: StageDecided) -> tuple[str, ...]:
    counted = Counter(map(_told_as, decided.calls))
    return tuple(f"{counted[call]} {words[counted[call] > 1]}" for call, words in WORDS.items() if counted[call])


def _shared(decided: StageDecided) -> tuple[str, ...]:
    """What all models share is told where it is not steady."""
    if decided.shared is None or _told_as(decided.shared) is Call.STEADY:
        return ()
    return (f"{ALL_MODELS} together {WORDS[_told_as(decided.shared)][1]}",)


def _told_as(call: Call) -> Call:
    """A series that kept its level while what it shares moved is steady, as its night will tell it."""
    return Call.STEADY if call is Call.SPARED else call


def _time(spent: Spent) -> str:
    limit = f" of {spent.limit_minutes:g}" if spent.limit_minutes else ""
    minutes = f"{spent.minutes:.0f}"
    return f"{minutes}{limit} {'minute' if (minutes, limit) == ('1', '') else 'minutes'}"
