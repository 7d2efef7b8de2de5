"""The errors of this room.

HarnessError
├── LabError             (3)
│   ├── QueueFailed      (3)    the queue cannot be reached, or is not there
│   └── NoTurn           (3)    a night's time was used up before any phone was free
├── JobRefused           (2)    a job says what no job may say
└── LabConfigRefused     (2)    a sweep or an option asks for what a lab cannot do
"""

from __future__ import annotations

from harness.errors import ConfigRefused, DeviceError, HarnessError


class LabError(DeviceError): ...


class QueueFailed(LabError): ...


class NoTurn(LabError): ...


class JobRefused(HarnessError):
    """The job is not done, and not tried again."""

    exit_code = 2


class LabConfigRefused(ConfigRefused): ...
