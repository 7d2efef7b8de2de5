"""How long, as people write it: 90s, 30m, 1h, 1h30m."""

from __future__ import annotations

import re

from harness.errors import ConfigRefused

SECONDS_OF = {"h": 3600, "m": 60, "s": 1}
LONGEST_S = 24 * 3600
_WORDS = re.compile(r"(?:(?P<h>\d{1,5})h)?(?:(?P<m>\d{1,5})m)?(?:(?P<s>\d{1,5})s)?")


def seconds_of(words: str, option: str) -> float:
    """Raises ConfigRefused, which names the option."""
    found = _WORDS.fullmatch(words.strip().lower())
    seconds = 0 if found is None else sum(int(found[unit] or 0) * each for unit, each in SECONDS_OF.items())
    if not 0 < seconds <= LONGEST_S:
        raise ConfigRefused(option, f"{words[:40]!r} is no length of time up to a day", "write 90s, 30m or 1h")
    return float(seconds)
