"""A command that is made only when it is used: until then `bigcore --help` needs no more than its name.

Typer reads the signature of every function that it is given, and with some forty commands that was a quarter of the
time that `bigcore --help` takes.
"""

from __future__ import annotations

import inspect
from copy import copy
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from typer.models import CommandInfo, TyperInfo


class Deferred(TyperCommand):
    """It is registered with a function without parameters, which returns the command itself."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        assert self.callback is not None
        return self.callback().make_context(info_name, args, parent, **extra)


def deferred(app: typer.Typer) -> typer.Typer:
    """The same commands and groups, each command made when it is used."""
    later = copy(app)
    later.registered_commands = [_deferred_command(command) for command in app.registered_commands]
    later.registered_groups = [_deferred_group(group) for group in app.registered_groups]
    return later


def _deferred_group(group: TyperInfo) -> TyperInfo:
    later = copy(group)
    assert group.typer_instance is not None
    later.typer_instance = deferred(group.typer_instance)
    return later


def _deferred_command(command: CommandInfo) -> CommandInfo:
    if command.cls is Deferred:
        return command
    assert command.callback is not None
    later = copy(command)
    later.cls = Deferred
    later.name = command.name or typer.main.get_command_name(command.callback.__name__)
    later.help = command.help or inspect.getdoc(command.callback)
    later.callback = lambda: command_alone(command)
    return later


def command_alone(command: CommandInfo) -> Any:
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.registered_commands.append(command)
    return typer.main.get_command(alone)
