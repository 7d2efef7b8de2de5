"""Small files of /sys and /proc, many in one command, each line with the path it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.phone.cpus import cpus_of_list


@dataclass(frozen=True, slots=True)
class FileLines:
    """(path, line) in the order read; a file that is missing or forbidden has none."""

    rows: tuple[tuple[str, str], ...]

    def first(self, path: str) -> str | None:
        return next((line for found, line in self.rows if found == path), None)

    def all(self, path: str) -> tuple[str, ...]:
        return tuple(line for found, line in self.rows if found == path)

    def whole_number(self, path: str) -> int | None:
        text = (self.first(path) or "").strip()
        return int(text) if re.fullmatch(r"-?\d+", text) else None

    def positive(self, path: str) -> int | None:
        """A frequency or a capacity: 0 is how a kernel spells that it does not know."""
        number = self.whole_number(path)
        return number if number is not None and number > 0 else None


def read_lines(*path_patterns: str) -> str:
    """The shell line; the paths are constants of ours and may hold globs, so they stay unquoted.

    grep, since cat would not say which of several files was missing. `.` matches every line that says something.
    """
    for pattern in path_patterns:
        if not re.fullmatch(r"/[A-Za-z0-9_./*\[\]-]+", pattern):
            raise ValueError(f"not a plain path: {pattern!r}")
    return f"grep -sH . {' '.join(path_patterns)}"


def parse_lines(output: str) -> FileLines:
    rows = (row.partition(":") for row in output.splitlines() if row.startswith("/"))
    return FileLines(tuple((path, text.strip()) for path, colon, text in rows if colon))


def cpu_list(text: str | None) -> tuple[int, ...]:
    """In order; empty where the file is missing or says anything else."""
    try:
        return tuple(sorted(cpus_of_list(text or "")))
    except ValueError:
        return ()
