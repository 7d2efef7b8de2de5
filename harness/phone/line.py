"""Shell lines for the phone. Words are quoted here and nowhere else."""

from __future__ import annotations

import shlex


def line(*words: str | int | float) -> str:
    """One command of quoted words: line("getprop", "ro.serialno")."""
    return shlex.join(str(word) for word in words)


def with_environment(command: str, **values: str) -> str:
    """NAME=value … command, the values quoted."""
    assignments = " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())
    return f"{assignments} {command}"


def each(*commands: str, separator: str = "; ") -> str:
    """Several lines in one round trip; all run, the last one's exit code counts."""
    return separator.join(commands)


def quietly(command: str) -> str:
    """The same with its stderr thrown away."""
    return f"{command} 2>/dev/null"
