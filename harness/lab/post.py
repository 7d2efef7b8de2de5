"""Where an agent stands, which phones it serves, and at what pace."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.clock import Clock, SystemClock
from harness.lab.host_files import HostFiles
from harness.lab.stalled import STALLED_S
from harness.phone.adb.adb_server import AdbServer


@dataclass(frozen=True, slots=True)
class Pace:
    """How often an agent does what it does, in seconds."""

    tell_s: float = 5.0
    beat_s: float = 10.0
    health_s: float = 60.0
    """Between two looks at a phone that is set aside."""
    stalled_s: float = STALLED_S
    look_s: float = 2.0
    """Between two looks into the queue of an idle phone, and for jobs that were cancelled."""
    again_s: float = 5.0
    """Before another try at what a database or a phone refused."""


@dataclass(frozen=True, slots=True)
class Post:
    """Where an agent stands and what it serves."""

    host: str
    store_url: str
    server: AdbServer
    only: tuple[str, ...] = ()
    """The serials that it serves. Empty: every phone of the host."""
    tags: tuple[str, ...] = ()
    pace: Pace = Pace()
    files: HostFiles = field(default_factory=HostFiles)
    clock: Clock = field(default_factory=SystemClock)
