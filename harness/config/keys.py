"""Every key of sweep.toml as its model states it. The command's options and the configuration page come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from harness.config.option_name import OptionName, WithoutOptions
from harness.config.sweep_toml import SweepConfig

_PLAIN = (bool, int, float, Path)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the file."""

    name: str
    repeated: bool
    """Written `[[name]]`, any number of times."""
    description: str
    keys: tuple[Key, ...]

    @property
    def heading(self) -> str:
        return f"[[{self.name}]]" if self.repeated else f"[{self.name}]"


@dataclass(frozen=True, slots=True)
class Key:
    section: str
    name: str
    description: str
    repeated: bool
    """A list in the file, an option given several times on the command line."""
    type: type
    """Of one value, as the command line reads it; `str` where the model itself tells which words it takes."""
    allowed: str
    """In words; empty where the description says it."""
    example: Any
    """What the documented file shows: the default, unless the model gives another."""
    default: Any
    """None: there is none."""
    required: bool
    option: str | None
    """Without its dashes and with underscores: the name of the command line's parameter."""


def sections() -> tuple[Section, ...]:
    return tuple(_section(name, field) for name, field in SweepConfig.model_fields.items())


def option_keys() -> Iterator[Key]:
    """Those that the command line takes, in the order of the file."""
    return (key for section in sections() for key in section.keys if key.option is not None)


def _section(name: str, field: FieldInfo) -> Section:
    inner = _elements(field.annotation)
    model = inner[0] if inner else field.annotation
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    optionless = any(isinstance(mark, WithoutOptions) for mark in field.metadata)
    keys = tuple(_key(name, key, each, optionless) for key, each in model.model_fields.items())
    return Section(name, bool(inner), (model.__doc__ or "").strip(), keys)


def _key(section: str, name: str, field: FieldInfo, optionless: bool) -> Key:
    inner = _elements(field.annotation)
    value = inner[0] if inner else _without_none(field.annotation)
    bounds = tuple(_bounds_of(value)) if inner else (*_bounds_of(value), *field.metadata)
    default = None if field.is_required() else field.get_default()
    return Key(
        section=section,
        name=name,
        description=field.description or "",
        repeated=bool(inner),
        type=_type_of(value),
        allowed=_allowed(value, bounds),
        example=field.examples[0] if field.examples else default,
        default=default,
        required=field.is_required(),
        option=None if optionless else _option(name, field, bool(inner)),
    )


def _option(name: str, field: FieldInfo, repeated: bool) -> str:
    given = next((mark.name for mark in field.metadata if isinstance(mark, OptionName)), None)
    return given or (name.removesuffix("s") if repeated else name)


def _elements(annotation: Any) -> tuple[Any, ...]:
    """What `tuple[X, ...]` holds, and nothing for any other annotation."""
    return get_args(annotation)[:1] if get_origin(annotation) is tuple else ()


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        left = [each for each in get_args(annotation) if each is not type(None)]
        return left[0] if len(left) == 1 else annotation
    return annotation


def _type_of(value: Any) -> type:
    bare = get_args(value)[0] if get_origin(value) is Annotated else value
    return bare if bare in _PLAIN else str


def _bounds_of(value: Any) -> tuple[Any, ...]:
    """The constraints beside a type, those inside pydantic's Field among them."""
    if get_origin(value) is not Annotated:
        return ()
    return tuple(
        bound for mark in get_args(value)[1:] for bound in (mark.metadata if isinstance(mark, FieldInfo) else (mark,))
    )


def _allowed(value: Any, bounds: tuple[Any, ...]) -> str:
    if get_origin(value) in (Union, UnionType):
        return " or ".join(filter(None, (_allowed(each, _bounds_of(each)) for each in get_args(value))))
    if get_origin(value) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(value))
    if isinstance(value, type) and issubclass(value, StrEnum):
        return ", ".join(f"`{word.value}`" for word in value)
    if value is bool:
        return "`true`, `false`"
    return _range(bounds)


def _range(bounds: tuple[Any, ...]) -> str:
    least, above, most = (_first(bounds, name) for name in ("ge", "gt", "le"))
    low = f"above {above}" if above is not None else least
    return " to ".join(str(bound) for bound in (low, most) if bound is not None)


def _first(bounds: tuple[Any, ...], name: str) -> int | float | None:
    """The limit of that name, as the constraints of annotated_types carry it."""
    found: int | float | None = next((getattr(mark, name) for mark in bounds if hasattr(mark, name)), None)
    return found
