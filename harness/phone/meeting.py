"""The first contact with a phone. It has no identity yet: whoever answers at its address is the one that is met."""

from __future__ import annotations

from collections.abc import Callable

from harness.clock import Clock, spell
from harness.errors import AdbUnavailable, PhoneFailed
from harness.phone.adb.refusals import lost, refusal
from harness.phone.addresses import READY, addresses_of_others
from harness.phone.facts import PhoneFacts, read_facts
from harness.phone.ladder import LOOK_AGAIN_S, RECOVERABLE, Ladder, Switchboard, android_is_up


def meet(ladder: Ladder, clock: Clock) -> PhoneFacts:
    """Its facts, after the same steps as for a phone that is lost later; raises why it is set aside."""
    try:
        return _asked(ladder, clock)
    except PhoneFailed as failure:
        if failure.reason not in RECOVERABLE:
            raise
        return ladder.climb(failure, lambda limit_s: _awaited(ladder, clock, limit_s))


def another_needs_the_server(serial: str, switchboard: Switchboard, measured: Callable[[], bool]) -> bool:
    """Phones that are just being met hold no lock yet, so each one that is listed counts; a second address of the
    phone itself does not."""
    try:
        return measured() or bool(addresses_of_others(switchboard, serial))
    except (PhoneFailed, AdbUnavailable):
        return measured()


def _awaited(ladder: Ladder, clock: Clock, limit_s: float) -> PhoneFacts:
    deadline_s = clock.monotonic_s() + limit_s
    last: PhoneFailed = lost(ladder.serial)
    while (left_s := deadline_s - clock.monotonic_s()) > 0:
        try:
            return _asked(ladder, clock)
        except PhoneFailed as failure:
            last = failure
        clock.wait(min(LOOK_AGAIN_S, left_s))
    raise last


def _asked(ladder: Ladder, clock: Clock) -> PhoneFacts:
    """PhoneFailed names the phone's state (unauthorized, offline) where that is why it does not answer."""
    way = ladder.switchboard.transport(ladder.serial)
    try:
        facts = read_facts(way, spell(clock.now()))
        android_is_up(way, facts.build)
    except PhoneFailed:
        state = ladder.seen().get(ladder.serial, READY)
        if state != READY:
            raise refusal(ladder.serial, state) from None
        raise
    except AdbUnavailable:
        raise lost(ladder.serial) from None
    return facts
