"""What people and the improvement rule decided about the series of a watch: the accepted builds, and the mutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIRST_BUILD: Final = "the first build"
"""Why a series is held to a build that it neither inherited nor was given."""
IMPROVEMENT_RULE: Final = "the improvement rule"


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    """A change of the accepted build of one series: history, never rewritten."""

    series: str
    at: str
    who: str
    why: str
    accepted_sha256: str
    """The build that counts from now on."""
    before_sha256: str | None
    """None: the series begins with it, under this name."""
    night: str | None = None
    """The series' last night then; its candidate, or that of its last night that had one."""
    by_rule: bool = False
    """No person decided it: it is a first build, an inherited level, or the improvement rule."""

    @property
    def spoken(self) -> str:
        """What was done and by whom; its `why` says the rest."""
        if not self.by_rule:
            return f"accepted by {self.who}"
        if self.before_sha256 is not None:
            return f"accepted by {IMPROVEMENT_RULE}"
        return "frozen" if self.why == FIRST_BUILD else "inherited"


@dataclass(frozen=True, slots=True)
class MuteRecord:
    series: str
    at: str
    until: str
    """The first day that is told again."""
    who: str
    why: str

    @property
    def spoken(self) -> str:
        return f"muted until {self.until} by {self.who}"


@dataclass(frozen=True, slots=True)
class SettledAlert:
    """An alert of the last night that somebody has seen to since."""

    series: str
    how: str
    """`accepted` or `muted`."""
    at: str
    who: str
    """Empty: the improvement rule, as neither a first build nor an inherited one settles anything."""
    why: str
    until: str | None = None
    """Of a mute: the first day that is told again."""

    @property
    def words(self) -> str:
        until = f" until {self.until}" if self.until else ""
        return f"{self.how} since{until} by {self.who or IMPROVEMENT_RULE}: {self.why}"
