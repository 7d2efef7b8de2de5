"""The design's exit codes. Where several hold, the first of PRECEDENCE wins."""

from __future__ import annotations

DONE = 0
INCOMPLETE = 1
"""The command is done, but something that was asked for is missing or not valid."""
WRONG_USE = 2
DEVICE_FAILED = 3
REGRESSION = 4
OUR_FAULT = 70
INTERRUPTED = 130

PRECEDENCE = (INTERRUPTED, OUR_FAULT, REGRESSION, DEVICE_FAILED, WRONG_USE, INCOMPLETE, DONE)


def first_of(*codes: int) -> int:
    return next(code for code in PRECEDENCE if code in codes)
