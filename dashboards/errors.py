"""The errors of this room.

DashboardsError             the root: the command line catches it and exits with 2
├── NothingToShow           a report was asked for of no run at all
└── ReportNotWritten        the file or folder could not be written
"""

from __future__ import annotations


class DashboardsError(Exception):
    """`what` is wrong with `subject`; `next_step` is what the user can do. The three make the one sentence shown."""

    def __init__(self, subject: object, what: str, next_step: str) -> None:
        self.subject = str(subject)
        self.what = what
        self.next_step = next_step
        super().__init__(f"{self.subject}: {what}; {next_step}")


class NothingToShow(DashboardsError): ...


class ReportNotWritten(DashboardsError): ...
