"""What a worker says while it measures: one JSON object a line on its standard output, drawn by whoever started it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _ProgressEvent(BaseModel):
    model_config = ConfigDict(frozen=True)
    serial: str


class Phase(_ProgressEvent):
    """A step has begun: "preparing the phone", "pushing 12 models (84 MB)" …"""

    event: Literal["phase"] = "phase"
    what: str
    routine: bool = False
    """Every sweep takes this step."""


class Met(_ProgressEvent):
    """The phone has told what it is."""

    event: Literal["met"] = "met"
    name: str
    """Such as "Google Pixel"."""
    android: str
    virtual: bool
    cores: tuple[str, ...]
    """Those that are measured, such as "large core (CPU 3)"."""


class Pushed(_ProgressEvent):
    event: Literal["pushed"] = "pushed"
    done_bytes: int
    all_bytes: int


class Planned(_ProgressEvent):
    """How many valid starts are asked for at least and at most, over all runs and variants."""

    event: Literal["planned"] = "planned"
    samples_least: int
    samples_most: int
    least_minutes: float | None = None
    """Guessed from MAdds; the limit, where it is less."""
    most_minutes: float | None = None


class Waiting(_ProgressEvent):
    event: Literal["waiting"] = "waiting"
    what: str
    at_most_s: float


class SampleDone(_ProgressEvent):
    event: Literal["sample"] = "sample"
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


class RoundSetAside(BaseModel):
    """The samples of one round that are not counted. Each was measured again as often as the rules allow."""

    model_config = ConfigDict(frozen=True)

    samples: int = 0
    reasons: tuple[str, ...] = ()
    """The most frequent first."""


class RoundDone(_ProgressEvent):
    """The estimates after a round. `finished` of `wanted` variants need no further start."""

    event: Literal["round"] = "round"
    run: str
    round: int
    estimates: tuple[Estimated, ...]
    finished: int
    wanted: int
    most_rounds: int | None = None
    wanted_percent: float | None = None
    """The half-width that is asked for."""
    own_percent: float | None = None
    """The half-width of a middling variant's own interval; null where there is none yet, or a single variant."""
    level_percent: float | None = None
    set_aside: RoundSetAside = RoundSetAside()
    elapsed_s: float | None = None
    """Since measuring began."""
    limit_s: float | None = None
    """The time that measuring may take, where it is limited."""


class Trouble(_ProgressEvent):
    """Something did not work and the sweep goes on: a model that was refused, a recovered phone."""

    event: Literal["trouble"] = "trouble"
    reason: str
    detail: str


class SetAside(_ProgressEvent):
    """The phone is given up. What was measured is kept."""

    event: Literal["set_aside"] = "set_aside"
    reason: str
    detail: str
    next_step: str


class RestorePending(_ProgressEvent):
    """Nobody measures on the phone any more, and settings of it are still changed, or files of ours lie on it."""

    event: Literal["restore_pending"] = "restore_pending"
    detail: str
    next_step: str


class Finished(_ProgressEvent):
    event: Literal["finished"] = "finished"
    pending_restores: int = 0
    """How many settings are still changed; files that still lie there count as one more."""


ProgressEvent = Annotated[
    Phase | Met | Pushed | Planned | Waiting | SampleDone | RoundDone | Trouble | SetAside | RestorePending | Finished,
    Field(discriminator="event"),
]
Emit = Callable[[ProgressEvent], None]
_PROGRESS_EVENT: TypeAdapter[ProgressEvent] = TypeAdapter(ProgressEvent)


def read_event(text: str) -> ProgressEvent | None:
    try:
        return _PROGRESS_EVENT.validate_json(text)
    except ValidationError:
        return None
