"""The errors of this room.

DashboardsError      (2)    the root: the command line catches it
├── NothingToShow           a report was asked for of no run at all
└── ReportNotWritten (3)    the file or folder could not be written
"""

from __future__ import annotations


class DashboardsError(Exception):
    """`what` is wrong with `subject`; `next_step` is what the user can do. The three make the one sentence shown."""

    exit_code = 2
    """What the command ends with: 2 wrong use or input, 3 a disk failed."""

    def __init__(self, subject: object, what: str, next_step: str) -> None:
        self.subject = str(subject)
        self.what = what
        self.next_step = next_step
        super().__init__(f"{self.subject}: {what}; {next_step}")


class NothingToShow(DashboardsError): ...


class ReportNotWritten(DashboardsError):
    exit_code = 3
