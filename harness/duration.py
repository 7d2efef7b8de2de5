"""How long, as people write it: 90s, 1h30m for what is measured, 12h, 90d, 8w for the age of what is kept."""

from __future__ import annotations

import re
from datetime import timedelta

from harness.errors import ConfigRefused

SECONDS_OF = {"w": 7 * 24 * 3600, "d": 24 * 3600, "h": 3600, "m": 60, "s": 1}
LONGEST_S = 24 * 3600


def seconds_of(words: str, option: str) -> float:
    """Hours, minutes and seconds, one after another. Raises ConfigRefused, which names the option."""
    seconds = sum(_parts(words.strip().lower(), "hms"))
    if not 0 < seconds <= LONGEST_S:
        raise ConfigRefused(option, f"{words[:40]!r} is no length of time up to a day", "write 90s, 30m or 1h")
    return float(seconds)


def age_of(words: str) -> timedelta:
    """Weeks, days or hours. Raises ConfigRefused."""
    parts = _parts(words, "wdh")
    if len(parts) != 1:
        raise ConfigRefused(repr(words), "is no age", "write hours, days or weeks, such as 12h, 90d or 8w")
    return timedelta(seconds=parts[0])


def _parts(words: str, units: str) -> tuple[int, ...]:
    """The seconds of each number with its unit, the units in this order; nothing where the words say anything else."""
    found = re.fullmatch("".join(rf"(?:(\d{{1,5}}){unit})?" for unit in units), words)
    numbers = found.groups() if found else ()
    return tuple(int(number) * SECONDS_OF[unit] for number, unit in zip(numbers, units, strict=False) if number)
