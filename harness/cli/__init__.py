"""The door: one file per command, only words, no logic."""

from harness.cli.door import run

__all__ = ["run"]
