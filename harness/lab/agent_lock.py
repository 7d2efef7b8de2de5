"""One agent serves a host: a second one would take the first one's jobs for abandoned."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager

from harness.lab.errors import LabError
from harness.phone import process_lock
from harness.phone.state_folder import state_folder


def alone(host: str) -> AbstractContextManager[None]:
    """Raises LabError where another agent serves the lab under this name."""
    name = hashlib.sha256(host.encode()).hexdigest()[:16]
    file = state_folder("lab") / f"agent-{name}.lock"
    return process_lock.alone(file, 0.0, lambda: _another_agent(host))


def _another_agent(host: str) -> LabError:
    return LabError(host, "another agent serves this host already", "stop that one, or give --host NAME")
