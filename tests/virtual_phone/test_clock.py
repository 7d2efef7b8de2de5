"""The phone's clocks: who waits for what, and whose time never goes back."""

from __future__ import annotations

import asyncio
import time

from virtual_phone.device.clock import PacedClock, ScaledClock

IMAGINED_NS = 30_000_000


def test_a_paced_phone_lets_imagined_work_pass_before_it_tells_of_it():
    clock = PacedClock()
    began_ns = time.monotonic_ns()
    clock.advance_ns(IMAGINED_NS)
    assert clock.boot_ns() >= began_ns + IMAGINED_NS
    asyncio.run(clock.catch_up())
    assert time.monotonic_ns() >= began_ns + IMAGINED_NS


def test_a_paced_phone_that_is_not_ahead_keeps_this_computers_time():
    clock = PacedClock()
    clock.advance_ns(1)
    asyncio.run(clock.catch_up())
    before_ns = time.monotonic_ns()
    assert before_ns <= clock.boot_ns() <= time.monotonic_ns()


def test_work_imagined_twice_adds_up_on_a_paced_phone():
    clock = PacedClock()
    clock.advance_ns(IMAGINED_NS)
    first_ns = clock.boot_ns()
    clock.advance_ns(IMAGINED_NS)
    assert clock.boot_ns() >= first_ns + IMAGINED_NS


def test_a_scaled_phone_waits_for_nothing_that_it_imagined():
    clock = ScaledClock(speed=1.0)
    began_ns = clock.boot_ns()
    clock.advance_ns(3600 * 10**9)
    asyncio.run(clock.catch_up())
    assert clock.boot_ns() - began_ns >= 3600 * 10**9
