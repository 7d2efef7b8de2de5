"""The one line that a round is told in."""

from __future__ import annotations

from harness.analysis.precision_words import spelled
from harness.reasons import in_words
from harness.session.progress import RoundDone, RoundSetAside

EACH_UNTIL, FOURTH_UNTIL = 12, 48
"""Late rounds change little. A long sweep must not push its own beginning off the screen."""


def is_told(number: int) -> bool:
    """Whether this round has a line of its own; the last one always has."""
    step = 1 if number <= EACH_UNTIL else 4 if number <= FOURTH_UNTIL else 16
    return number % step == 0


def round_line(event: RoundDone) -> str:
    """`round 4 of at most 30: 3 of 22 at ±1 %, median ±4 %, level ±9 %; 1:10 of 3:00`."""
    rounds = f"round {event.round}{_bound(event)}"
    precise = f"{event.finished} of {event.wanted}"
    precise += f" at ±{event.wanted_percent:g} %" if event.wanted_percent else " done"
    own = [f"median {spelled(event.own_percent)}"] if event.own_percent is not None else []
    level = [f"level {spelled(event.level_percent)}"] if event.level_percent is not None else []
    known = ", ".join((precise, *own, *level))
    return "; ".join((f"{rounds}: {known}", *_set_aside(event.set_aside), *_time(event)))


def _bound(event: RoundDone) -> str:
    """A round may hold the widest variants only, or what was set aside, so that there can be more than a variant has
    starts: then the limit of time is the only bound."""
    holds = event.most_rounds is not None and event.round <= event.most_rounds
    return f" of at most {event.most_rounds}" if holds else ""


def _set_aside(told: RoundSetAside) -> list[str]:
    if not told.samples:
        return []
    reasons = ", ".join(map(in_words, told.reasons))
    return [f"{told.samples} {'sample' if told.samples == 1 else 'samples'} set aside, measured again: {reasons}"]


def _time(event: RoundDone) -> list[str]:
    if event.elapsed_s is None:
        return []
    limit = f" of {_clock(event.limit_s)}" if event.limit_s else ""
    return [f"{_clock(event.elapsed_s)}{limit}"]


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
