"""What `am instrument -w -r` prints, read line by line as it comes.

A status is a group of `INSTRUMENTATION_STATUS: key=value` lines closed by `INSTRUMENTATION_STATUS_CODE: n`; a value
goes on over further lines until the next `INSTRUMENTATION_`. The exit status of `am` is 0 in most failures, so the
text decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_STATUS = "INSTRUMENTATION_STATUS: "
_STATUS_CODE = "INSTRUMENTATION_STATUS_CODE: "
_RESULT = "INSTRUMENTATION_RESULT: "
_CODE = "INSTRUMENTATION_CODE: "
_FAILED = ("INSTRUMENTATION_FAILED: ", "android.util.AndroidException: INSTRUMENTATION_FAILED: ")
"""`am` throws it: on standard error it stands behind the exception's class, on standard output behind `onError`."""
_ERROR = "INSTRUMENTATION_STATUS: Error="
"""Why the activity manager would not begin, of the status before it fails."""
_ABORTED = "INSTRUMENTATION_ABORTED: "
_ON_ERROR = "onError: "


@dataclass(frozen=True, slots=True)
class Status:
    """One value under the key asked for."""

    value: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How the instrumentation ended. `code` -1: finished by itself; 0: it died; None: it never began."""

    code: int | None
    message: str


def read_statuses(lines: Iterable[str], key: str) -> Iterator[Status | Ended]:
    """Every value of `key` as soon as its last line is certain, then at most one Ended."""
    wanted = f"{_STATUS}{key}="
    value: list[str] | None = None
    message: list[str] = []
    for line in lines:
        line = line.rstrip("\r\n")
        marker = line.startswith(("INSTRUMENTATION_", _ON_ERROR))
        if value is not None and marker:
            yield Status("\n".join(value))
            value = None
        if line.startswith(wanted):
            value = [line.removeprefix(wanted)]
        elif line.startswith(_CODE):
            yield Ended(_integer(line.removeprefix(_CODE)), "\n".join(message))
            return
        elif line.startswith((*_FAILED, _ABORTED, _ON_ERROR)):
            message.append(line)
            if not line.startswith(_ON_ERROR):
                yield Ended(None, "\n".join(message))
                return
        elif line.startswith((_RESULT, _ERROR)):
            message.append(line.removeprefix(_RESULT).removeprefix(_ERROR))
        elif value is not None and not marker:
            value.append(line)
        elif message and not marker and line:
            message.append(line)
    if value is not None:
        yield Status("\n".join(value))
    if message:
        yield Ended(None, "\n".join(message))


def _integer(text: str) -> int | None:
    try:
        return int(text.strip())
    except ValueError:
        return None
