"""The one error of the build: it becomes one sentence for the user."""

from __future__ import annotations


class BuildFailed(Exception):
    def __init__(self, subject: object, what: str, next_step: str) -> None:
        super().__init__(f"{subject}: {what}; {next_step}")
