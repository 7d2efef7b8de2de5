"""What an app can ask of the phone that it runs on. It is answered directly, or over a channel to the app's process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    app_version: str
    package: str
    apk_sha256: str | None
    mode: str
    """`app` or `shell`."""
    abi: str
    sdk: int
    release: str
    fingerprint: str
    model: str
    pid: int
    tid: int


@dataclass(frozen=True, slots=True)
class Health:
    thermal_status: int | None
    headroom: float | None
    battery_percent: int | None
    battery_current_ua: int | None
    foreground: bool | None
    time_in_state: list[list[int]] | None
    """Pairs of kHz and the ticks of 10 ms that the core in question has run at it since boot."""


class Device(Protocol):
    def identity(self) -> Identity: ...

    def host_file(self, path: str) -> str:
        """Returns where the content lies on this computer. Raises OSError where the app may not read it."""

    def pin(self, mask: int) -> str:
        """Returns the way that worked: `native`, `taskset` or `none`."""

    def allowed_cores(self) -> str | None: ...

    def cpuset(self) -> str | None: ...

    def health(self, core: int) -> Health: ...

    def in_front(self) -> bool | None:
        """Returns whether its window is in front. None: it has no window."""

    def files_folder(self) -> str:
        """Returns the app's own folder, or "" where it has none."""

    def apply_clock(self, clock: str) -> None: ...
