"""The errors of the build: each becomes one sentence for the user.

BuildFailed        (3)    a program or a file of the build
└── OrderRefused   (2)    what was asked for, or a file that was given
"""

from __future__ import annotations


class BuildFailed(Exception):
    exit_code = 3

    def __init__(self, subject: object, what: str, next_step: str) -> None:
        super().__init__(f"{subject}: {what}; {next_step}")


class OrderRefused(BuildFailed):
    exit_code = 2
