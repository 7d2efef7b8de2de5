"""The settings that a reference tells, read key by key: it may be a stranger's, or of another version of ours."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from harness.analysis.differences import UNKNOWN, Difference

Section = TypeVar("Section", bound=BaseModel)
_MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class ToldSection(Generic[Section]):
    name: str
    taken: Section
    """With the default of this version where the reference tells nothing that can be taken."""
    unread: Mapping[str, object]
    """What the reference says and this version cannot read, or does not take from it."""
    told: bool
    """Whether the reference says anything of this section."""

    def differences(self) -> Iterator[Difference]:
        if not self.told:
            yield Difference(self.name, UNKNOWN, "as this version has it by default")
        for key, value in self.unread.items():
            yield Difference(f"{self.name}.{key}", str(value)[:_MOST_LETTERS], str(getattr(self.taken, key)))


def read_section(model: type[Section], name: str, told: object, never: Container[str] = ()) -> ToldSection[Section]:
    """Returns what can be read. `never` names keys that are not taken, and that are no difference."""
    if not isinstance(told, dict):
        return ToldSection(name, model(), {}, told=False)
    known = {key: value for key, value in told.items() if key in model.model_fields and key not in never}
    refused = _refused(model, known)
    good = {key: value for key, value in known.items() if key not in refused}
    if _refused(model, good):  # each can be read by itself, and not together
        good = {}
    unread = {key: value for key, value in known.items() if key not in good}
    return ToldSection(name, model.model_validate(good), unread, told=True)


def _refused(model: type[BaseModel], values: Mapping[str, Any]) -> set[object]:
    """The keys that cannot be read; None among them where the whole cannot."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        return {next(iter(one["loc"]), None) for one in error.errors()}
    return set()
