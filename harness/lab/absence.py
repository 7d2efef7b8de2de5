"""How long a night waits for a phone of the lab that nobody serves: a rule over what is seen of it, look by look."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.results.lab import LabPhone, SetAsidePhone


@dataclass(slots=True)
class Absences:
    away_s: float
    """So long in succession without a sign of it."""
    _heard: dict[str, tuple[str, float]] = field(default_factory=dict)
    """By phone: the last word of its host, and when it was seen here. Clocks of two computers are never compared."""

    def too_long(self, identity: str, phone: LabPhone | None, aside: SetAsidePhone | None, now_s: float) -> str | None:
        """Returns why it is no longer waited for, or None. Asked at each look."""
        word = phone.heard_at if phone is not None else ""
        known = self._heard.get(identity)
        served = phone is not None and phone.present and aside is None
        if known is None or (served and word != known[0]):
            self._heard[identity] = (word, now_s)
            return None
        waited_s = now_s - known[1]
        if waited_s < self.away_s:
            return None
        return f"{why_not_served(phone, aside)}; it was waited for {_spoken(waited_s)}"


def why_not_served(phone: LabPhone | None, aside: SetAsidePhone | None) -> str:
    """In words, of a phone that is away or set aside."""
    if aside is not None:
        return f"it is set aside since {aside.since} ({aside.reason}): {aside.detail}"
    return "no host of this lab knows it" if phone is None else f"nothing was heard of it since {phone.heard_at}"


def _spoken(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
