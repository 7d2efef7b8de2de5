"""A command that is made only when it is used: until then `bigcore --help` needs no more than its name."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class Deferred(TyperCommand):
    """It is registered with a function without parameters, which returns the command itself."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        assert self.callback is not None
        return self.callback().make_context(info_name, args, parent, **extra)
