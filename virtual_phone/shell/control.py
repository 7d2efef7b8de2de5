"""How control leaves a command: exit, break, continue, return."""

from __future__ import annotations


class ExitShell(Exception):
    def __init__(self, code: int) -> None:
        self.code = code & 0xFF
        super().__init__(code)


class BreakLoop(Exception): ...


class ContinueLoop(Exception): ...


class ReturnFunction(Exception):
    def __init__(self, code: int) -> None:
        self.code = code & 0xFF
        super().__init__(code)
