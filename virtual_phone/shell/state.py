"""What a shell remembers from one command to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtual_phone.shell.syntax import Group


@dataclass(slots=True)
class ShellState:
    variables: dict[str, str]
    exported: set[str]
    cwd: str
    functions: dict[str, Group] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)
    last: int = 0
    """The last exit code."""
    last_background: str = ""
    """The process number of the last command in the background."""
    name: str = "/system/bin/sh"

    def for_subshell(self) -> ShellState:
        """Returns a copy, since what a subshell changes is its own."""
        return ShellState(
            dict(self.variables),
            set(self.exported),
            self.cwd,
            dict(self.functions),
            list(self.positional),
            self.last,
        )

    def environment(self) -> dict[str, str]:
        return {name: self.variables[name] for name in self.exported if name in self.variables}

    def value(self, name: str, pid: int) -> str | None:
        """Returns the value of $NAME in the shell process of that number, or None where it is not set."""
        special = {
            "?": str(self.last),
            "$": str(pid),
            "!": self.last_background,
            "#": str(len(self.positional)),
            "0": self.name,
            "PWD": self.cwd,
            "-": "h",
        }
        if name in special:
            return special[name]
        if name.isdigit():
            place = int(name) - 1
            return self.positional[place] if place < len(self.positional) else None
        return self.variables.get(name)

    def assign(self, name: str, value: str) -> None:
        self.variables[name] = value
