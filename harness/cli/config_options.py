"""An option for each key of sweep.toml, made of the key itself."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any

import typer

from harness.config import Overrides
from harness.config.keys import Key, option_keys

Command = Callable[..., None]


def with_config_options(command: Command) -> Command:
    """The command with its own parameters, and in place of its `**given` an option for each key."""
    signature = inspect.signature(command, eval_str=True)
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    argument, *options = own

    @wraps(command)
    def taken(**given: Any) -> None:
        command(**given)

    made = [_parameter(key) for key in option_keys()]
    taken.__signature__ = signature.replace(parameters=[argument, *made, *options])  # type: ignore[attr-defined]
    return taken


def overrides_of(given: Mapping[str, object]) -> Overrides:
    """What the options say, by section and key; None where one was not given."""
    words: dict[str, dict[str, object]] = defaultdict(dict)
    for key in option_keys():
        words[key.section][key.name] = given[key.option or ""]
    return words


def _parameter(key: Key) -> inspect.Parameter:
    kind: Any = list[key.type] if key.repeated else key.type  # type: ignore[name-defined]
    words = f"{key.description} Repeatable." if key.repeated else key.description
    return inspect.Parameter(
        key.option or "",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, typer.Option(help=words)],
    )
