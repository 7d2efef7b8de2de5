"""The errors of this room.

HarnessError                   the root: the command line catches it
├── ConfigRefused       (2)    sweep.toml or an option says something that cannot be
├── RecordNotFound      (2)    no such sweep, run or phone in the store
├── AmbiguousName       (2)    a name in the store stands for two things
├── ImportRefused       (2)    a file that does not hold what `runs import` reads
├── ApkRefused          (2)    an APK, an AAR or a name that the app cannot be built or installed from
├── ResumeRefused       (2)    the models, the app or the phone have changed
├── DeviceError         (3)    a phone, tool or disk failed
│   ├── NoPhone                none connected, or none ready
│   ├── PhoneFailed            one phone; `reason` is one of harness.reasons
│   │   └── NotWaitedFor       its lent time ended before it was fit for a start
│   ├── AdbUnavailable         no adb server
│   ├── StoreFailed            the store cannot be opened, read or written
│   ├── DiskFailed             a file cannot be written
│   ├── ToolNotFetched         the official tool did not come from where its makers publish it
│   └── PortBusy               another program listens there
└── Interrupted        (130)   Ctrl-C
"""

from __future__ import annotations


class HarnessError(Exception):
    """`what` is wrong with `subject`; `next_step` is what the user can do. The three make the one sentence shown."""

    exit_code = 3

    def __init__(self, subject: object, what: str, next_step: str) -> None:
        self.subject = str(subject)
        self.what = what
        self.next_step = next_step
        super().__init__(f"{self.subject}: {what}; {next_step}")


class ConfigRefused(HarnessError):
    exit_code = 2


class RecordNotFound(HarnessError):
    exit_code = 2


class AmbiguousName(HarnessError):
    exit_code = 2


class ImportRefused(HarnessError):
    exit_code = 2


class ApkRefused(HarnessError):
    exit_code = 2


class ResumeRefused(HarnessError):
    exit_code = 2


class DeviceError(HarnessError):
    exit_code = 3


class NoPhone(DeviceError): ...


class PhoneFailed(DeviceError):
    """`reason` is a stable word of harness.reasons, `subject` the phone's serial."""

    def __init__(self, reason: str, serial: str, what: str, next_step: str) -> None:
        self.reason = reason
        super().__init__(serial, what, next_step)


class NotWaitedFor(PhoneFailed): ...


class AdbUnavailable(DeviceError): ...


class StoreFailed(DeviceError): ...


class DiskFailed(DeviceError): ...


class ToolNotFetched(DeviceError): ...


class PortBusy(DeviceError): ...


class Interrupted(HarnessError):
    exit_code = 130
