"""What a worker says while it measures: one JSON object a line on its standard output, drawn by whoever started it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True)
    serial: str


class Phase(_Word):
    """A step has begun: "preparing the phone", "pushing 12 models (84 MB)" …"""

    word: Literal["phase"] = "phase"
    what: str


class Pushed(_Word):
    word: Literal["pushed"] = "pushed"
    done_bytes: int
    all_bytes: int


class Planned(_Word):
    """How many valid starts are asked for at least and at most, over all runs and variants."""

    word: Literal["planned"] = "planned"
    samples_least: int
    samples_most: int


class Waiting(_Word):
    word: Literal["waiting"] = "waiting"
    what: str
    at_most_s: float


class SampleDone(_Word):
    word: Literal["sample"] = "sample"
    run: str
    round: int
    variant: str
    median_ms: float | None
    reasons: tuple[str, ...] = ()


class Estimated(BaseModel):
    model_config = ConfigDict(frozen=True)

    variant: str
    latency_ms: float
    half_width_percent: float | None
    starts: int


class RoundDone(_Word):
    """The estimates after a round. `finished` of `wanted` variants need no further start."""

    word: Literal["round"] = "round"
    run: str
    round: int
    estimates: tuple[Estimated, ...]
    finished: int
    wanted: int


class Trouble(_Word):
    """Something did not work and the sweep goes on: a model that was refused, a recovered phone."""

    word: Literal["trouble"] = "trouble"
    reason: str
    detail: str


class SetAside(_Word):
    """The phone is given up; what was measured is kept."""

    word: Literal["set_aside"] = "set_aside"
    reason: str
    detail: str
    next_step: str


class Finished(_Word):
    word: Literal["finished"] = "finished"


Word = Annotated[
    Phase | Pushed | Planned | Waiting | SampleDone | RoundDone | Trouble | SetAside | Finished,
    Field(discriminator="word"),
]
Say = Callable[[Phase | Pushed | Planned | Waiting | SampleDone | RoundDone | Trouble | SetAside | Finished], None]
_WORD: TypeAdapter[Word] = TypeAdapter(Word)


def read_word(text: str) -> Word | None:
    try:
        return _WORD.validate_json(text)
    except ValidationError:
        return None
