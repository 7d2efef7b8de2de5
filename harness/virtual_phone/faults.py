"""Faults: placeholders that never fire until a script is read."""

from __future__ import annotations

from pathlib import Path


class Faults:
    async def reach(self, step: str) -> None:
        """The phone has come to a step at which something may go wrong."""

    def corrupt(self, content: Path) -> None:
        """A file has just arrived."""
